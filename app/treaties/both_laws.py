"""What a treaty says of dual criminality in a procedure, and what follows where the conduct is no offence there. Pure.

Compared is the conduct, never its name or category (UNCC 35(3), UNCAC 43(2), BC 25(5)). Nothing here decides: both laws
are shown, and an officer of the requested State says what they come to (`law.md` §4.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.treaties.chooser import WORDS
from app.treaties.dual_rules import DISCRETIONARY, DOMESTIC_LAW, GROUND, MANDATORY, NONE, dual, ground, owed
from app.treaties.schema import Article, Treaty

UNREGULATED, UNTOLD = "unregulated", "untold"
"""The treaty has no rule for the procedure; there is no treaty whose text is here."""
ALWAYS: Mapping[str, str] = {"provider_measures": "S47"}
"""Procedures for which the conduct must be an offence in both States whatever a treaty says: the State where the
provider is acts only for what is an offence there too (`law.md` §3.5, of the source's list).
"""
FOLLOWS: Mapping[str, str] = {
    MANDATORY: "Where the conduct is no offence in {state}, assistance cannot be given.",
    DISCRETIONARY: "Where the conduct is no offence in {state}, that State may refuse; it may also help all the same.",
    DOMESTIC_LAW: "Whether the conduct must be an offence in {state} too, the law of that State says.",
    NONE: "Whether the conduct is an offence in {state} too does not matter here.",
    UNREGULATED: "The treaty has no rule of dual criminality in this procedure: the law of {state} decides.",
    UNTOLD: "No treaty of which the text is here applies: the law of {state} decides.",
}
CONDUCT = "What counts is the conduct, not its name or category. An officer of {state} decides; this view does not."
UNCOERCIVE = "Help without coercion is owed all the same ({article})."
WAIVED = "Dual criminality is waived for this measure: {measure} ({article})."
RESERVED = "dc_at_disclosure"
"""The reservation by which preservation may be refused all the same (UNCC 42(5), BC 29(4)), and its ground."""
SAID = (*FOLLOWS.values(), CONDUCT, UNCOERCIVE, WAIVED)
"""Msgids; that of a reservation is the chooser's."""


@dataclass(frozen=True)
class Cited:
    """A code, with the article as both sides cite it. `verified`: it was compared with the text."""

    code: str
    article: str
    verified: bool


@dataclass(frozen=True)
class Rule:
    """The rule of one request. `test`: what is compared, empty where no treaty says so."""

    code: str
    """mandatory, discretionary, domestic_law, none; unregulated: the treaty has none for the procedure; untold: no
    treaty whose text is here. Where it is waived for every measure of the request: none.
    """
    test: str
    article: str | None
    verified: bool
    ground: Cited | None
    """The ground of refusal that the treaty gives for it in this procedure."""
    waived: tuple[Cited, ...]
    """Measures of the request for which it is waived."""
    uncoercive: Cited | None
    reserved: Cited | None = None
    """The State's reservation, where the request asks to preserve."""

    def sentences(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """What follows, as msgids with what fills them: `measure` is a code; `state` is for who shows them."""
        found: list[tuple[str, dict[str, str]]] = [(FOLLOWS[self.code], {})]
        found += [(WAIVED, {"measure": one.code, "article": one.article}) for one in self.waived]
        if self.reserved is not None:
            found.append((WORDS[RESERVED], {}))
        if self.uncoercive is not None:
            found.append((UNCOERCIVE, {"article": self.uncoercive.article}))
        return (*found, (CONDUCT, {}))


def rule_of(
    treaty: Treaty | None, procedure: str, measures: Collection[str], reservations: Collection[str] = ()
) -> Rule:
    """The rule for a request of these measures. `treaty` None: it has none, or its file is not here. `reservations`:
    what the requested State reserved under it.
    """
    if treaty is None or procedure in ALWAYS:
        return _without(treaty, procedure)
    law = treaty.dual_criminality
    waived = tuple(_cited(treaty, name, law.waived[name]) for name in sorted({*measures} & {*law.waived}))
    code, article, verified = _judged(treaty, procedure)
    if waived and {*measures} <= {*law.waived}:
        code, article = NONE, ", ".join(dict.fromkeys(one.article for one in waived))
        verified = all(one.verified for one in waived)
    judged = code not in (NONE, UNREGULATED)
    free = owed(treaty, procedure)
    return Rule(
        code,
        law.test,
        article,
        verified,
        _ground(treaty, procedure) if judged else None,
        waived,
        _cited(treaty, "uncoercive", free) if free is not None and judged else None,
        _reserved(treaty) if RESERVED in reservations and "PRESERVE" in measures else None,
    )


def _without(treaty: Treaty | None, procedure: str) -> Rule:
    """What holds whatever a treaty says, or where there is none."""
    test = treaty.dual_criminality.test if treaty else "conduct"
    ground = _ground(treaty, procedure) if treaty else None
    return Rule(MANDATORY if procedure in ALWAYS else UNTOLD, test, None, False, ground, (), None)


def _judged(treaty: Treaty, procedure: str) -> tuple[str, str | None, bool]:
    found = dual(treaty, procedure)
    return (UNREGULATED, None, False) if found is None else (found[0], treaty.cite(found[1]), found[1].verified)


def _ground(treaty: Treaty, procedure: str) -> Cited | None:
    found = ground(treaty, procedure)
    return _cited(treaty, GROUND, found.article) if found else None


def _reserved(treaty: Treaty) -> Cited | None:
    found = treaty.ground(RESERVED)
    return _cited(treaty, RESERVED, found.article) if found else None


def _cited(treaty: Treaty, code: str, article: Article) -> Cited:
    return Cited(code, treaty.cite(article), article.verified)
