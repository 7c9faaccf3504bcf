"""What a treaty says of dual criminality in a procedure, and what follows where the conduct is no offence there. Pure.

Compared is the conduct, never its name or category (UNCC 35(3), UNCAC 43(2), BC 25(5)). Nothing here decides: both laws
are shown, and an officer of the requested State says what they come to (`law.md` §4.1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.treaties.schema import Article, Treaty

MANDATORY, DISCRETIONARY, NONE, UNTOLD = "mandatory", "discretionary", "none", "untold"
ALWAYS: Mapping[str, str] = {"provider_measures": "S47"}
"""Procedures for which the conduct must be an offence in both States whatever a treaty says: the State where the
provider is acts only for what is an offence there too (`law.md` §3.5, of the source's list).
"""
FOLLOWS: Mapping[str, str] = {
    MANDATORY: "Where the conduct is no offence in {state}, assistance cannot be given.",
    DISCRETIONARY: "Where the conduct is no offence in {state}, that State may refuse; it may also help all the same.",
    NONE: "Whether the conduct is an offence in {state} too does not matter here.",
    UNTOLD: "No treaty of which the text is here applies: the law of {state} decides.",
}
CONDUCT = "What counts is the conduct, not its name or category. An officer of {state} decides; this view does not."
UNCOERCIVE = "Help without coercion is owed all the same ({article})."
WAIVED = "For {measure} dual criminality is waived ({article})."
SAID = (*FOLLOWS.values(), CONDUCT, UNCOERCIVE, WAIVED)
"""Msgids."""


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
    """mandatory, discretionary, none; untold: no treaty whose text is here."""
    test: str
    article: str | None
    verified: bool
    ground: Cited | None
    """The ground of refusal that the treaty gives for it in this procedure."""
    waived: tuple[Cited, ...]
    """Measures of the request for which it is waived."""
    uncoercive: Cited | None

    def sentences(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """What follows, as msgids with what fills them; `state` is for who shows them."""
        found: list[tuple[str, dict[str, str]]] = [(FOLLOWS[self.code], {})]
        found += [(WAIVED, {"measure": one.code, "article": one.article}) for one in self.waived]
        if self.uncoercive is not None:
            found.append((UNCOERCIVE, {"article": self.uncoercive.article}))
        return (*found, (CONDUCT, {}))


def rule_of(treaty: Treaty | None, procedure: str, measures: Collection[str]) -> Rule:
    """The rule for a request of these measures. `treaty` None: it has none, or its file is not here."""
    if treaty is None:
        return Rule(MANDATORY if procedure in ALWAYS else UNTOLD, "conduct", None, False, None, (), None)
    law = treaty.dual_criminality
    code, article = treaty.dual(procedure)
    always = procedure in ALWAYS
    waived = [_cited(treaty, name, law.waived[name]) for name in sorted({*measures} & {*law.waived})]
    ground = treaty.ground("dual_criminality", procedure)
    owed = law.uncoercive if procedure == "mla" else None
    return Rule(
        MANDATORY if always else code,
        law.test,
        None if always else treaty.cite(article),
        not always and article.verified,
        _cited(treaty, "dual_criminality", ground.article) if ground and procedure in ground.procedures else None,
        () if always else tuple(waived),
        _cited(treaty, "uncoercive", owed) if owed is not None and not always else None,
    )


def _cited(treaty: Treaty, code: str, article: Article) -> Cited:
    return Cited(code, treaty.cite(article), article.verified)
