"""Which instruments are open between two States on a day for measures and offences, and why the others are not.

The order is that of `law.md` §2.1: the bilateral treaty first, then the regional instrument, then the universal ones,
of which the requesting State picks; reciprocity where there is none. Pure: profiles and treaties in, words out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.said import told
from app.kit.words import translate
from app.treaties.basis_rules import Cover, cover
from app.treaties.catalogue import Treaties
from app.treaties.dual_rules import MANDATORY, dual
from app.treaties.findings import NO_ARTICLE
from app.treaties.profiles import Profile
from app.treaties.schema import Article, Treaty

ORDER = ("bilateral", "regional", "multilateral", "reciprocity")
"""Kinds of treaty, what goes before others first."""


@dataclass(frozen=True)
class Reason:
    """Why an instrument is not open, or is open with a proviso. `code` is stable, `article` with the treaty's name."""

    code: str
    msgid: str
    params: tuple[tuple[str, str], ...] = ()
    article: str = NO_ARTICLE
    verified: bool = True

    @property
    def words(self) -> str:
        """What it says, in English and with dates as they are written."""
        return translate("en", self.msgid, **dict(self.params))

    def said(self, language: str) -> str:
        """What it says to a reader: in their language, dates in words."""
        return told(language, self.msgid, dict(self.params))

    def to_json(self, language: str = "en") -> JsonObject:
        """As doors show it."""
        return {
            "code": self.code,
            "words": self.said(language),
            "article": self.article,
            "article_verified": self.verified,
        }


WORDS: Mapping[str, str] = {
    "no_second_party": "{state} is not one of its two parties.",
    "profile_unknown": "No profile of {state} is held.",
    "not_yet": "It enters into force for {state} on {begins}.",
    "not_party": "It is not in force for {state}.",
    "procedure_not_opened": "It does not open the procedure {procedure}.",
    "offence_outside": "It does not cover {offence}.",
    "offence_not_in_procedure": "In the procedure {procedure} it does not cover {offence}.",
    "penalty_missing": "It may cover {offence}: state the maximum penalty.",
    "organised_group_unsaid": "It covers {offence} only as a crime of an organised criminal group.",
    "measure_not_listed": "It does not open {measure}.",
    "measure_not_open": "For this offence it opens electronic evidence only, not {measure}.",
    "measure_in_urgency": "It opens {measure} only for requests that are: {levels}.",
    "direct_to_provider": "Its orders go to providers directly, which is no procedure here.",
    "gives_way": "It gives way to {treaty}, unless both States agree to use it.",
    "dc_at_disclosure": "{state} may refuse preservation where dual criminality will be missing at disclosure.",
    "traffic_orders": "{state} gives no effect to orders for traffic data.",
    "dual_criminality": "The conduct must be an offence in both States.",
    "diplomatic": "Requests go through the diplomatic channel.",
    "own_law": "Nothing obliges to it: it rests on comity and on the law of {state}.",
    "last": "A treaty is open: reciprocity is for where there is none.",
}
"""Every msgid that a choice says, by its reason's code; the first and third are `not_party`, too."""


@dataclass(frozen=True)
class OpenMeasure:
    """A measure that was asked about and that an instrument opens: under which article, with the treaty's name."""

    measure: str
    article: str
    verified: bool

    def to_json(self) -> JsonObject:
        """As doors show it."""
        return {"measure": self.measure, "article": self.article, "article_verified": self.verified}


@dataclass(frozen=True)
class Choice:
    """One instrument. `open`: a request may rest on it. `against`: why not; `provisos`: what binds it all the same."""

    treaty: Treaty
    rank: int
    open: bool
    against: tuple[Reason, ...]
    provisos: tuple[Reason, ...]
    opens: tuple[OpenMeasure, ...]
    """Each measure that was asked about and that it opens."""

    def to_json(self, language: str = "en") -> JsonObject:
        """As doors show it."""
        return {
            "treaty": self.treaty.code,
            "short": self.treaty.short,
            "version": self.treaty.version,
            "title": self.treaty.named(language),
            "kind": self.treaty.kind,
            "rank": self.rank,
            "open": self.open,
            "against": [one.to_json(language) for one in self.against],
            "provisos": [one.to_json(language) for one in self.provisos],
            "opens": [one.to_json() for one in self.opens],
        }


def choose(
    treaties: Treaties,
    requesting: Profile,
    requested: Profile,
    day: date,
    *,
    measures: Sequence[str] = (),
    offences: Sequence[JsonObject] = (),
    procedure: str = "mla",
    urgency: str = "",
) -> tuple[Choice, ...]:
    """Every instrument in its version of the day, those open first, in the order in which they apply. `offences` are
    rows as a request has them: code, and where known `max_penalty`, `treaty`, `organised_group`. Without measures or
    offences any will do; without an urgency what is open in some only is open with a proviso. `Invalid` `one_state`.
    """
    if requesting.state == requested.state:
        raise Invalid(
            "one_state", f"{requesting.state} is named twice: no treaty is needed within a State.", "Name two States."
        )
    used = [requested.reads(one, procedure) for one in treaties.on(day)]
    binding = [one for one in used if bound(one, (requesting, requested), day)]
    found = [_choice(one, requesting, requested, day, measures, offences, procedure, binding, urgency) for one in used]
    if any(one.open and one.treaty.kind != "reciprocity" for one in found):
        found = [_after_treaties(one) if one.treaty.kind == "reciprocity" else one for one in found]
    return tuple(sorted(found, key=lambda one: (not one.open, one.rank, one.treaty.code)))


def bound(treaty: Treaty, parties: Sequence[Profile], day: date) -> bool:
    """Whether a treaty is in force between States on a day; of a State without a profile nothing is denied."""
    return all(one.bound(treaty, day) for one in parties if one.known or treaty.between)


def _choice(
    treaty: Treaty,
    requesting: Profile,
    requested: Profile,
    day: date,
    measures: Sequence[str],
    offences: Sequence[JsonObject],
    procedure: str,
    binding: Sequence[Treaty],
    urgency: str,
) -> Choice:
    against = [*_parties(treaty, (requesting, requested), day)]
    if not treaty.opens(procedure):
        against.append(_said(treaty, "procedure_not_opened", "measures", procedure=procedure))
    against += _outside(treaty, offences, procedure)
    opens, shut = _measures(treaty, measures, offences, urgency, procedure)
    against += shut
    if treaty.direct is not None and not (requesting.direct_to_provider and requested.direct_to_provider):
        whole = all(one.code in treaty.direct.measures for one in treaty.measures)
        reason = _cited(treaty, "direct_to_provider", treaty.direct.article)
        against += [reason] if whole else []
    provisos = [*_provisos(treaty, requested, measures, procedure, binding, urgency)] if treaty.opens(procedure) else []
    return Choice(treaty, ORDER.index(treaty.kind), not against, tuple(against), tuple(provisos), opens)


def _provisos(
    treaty: Treaty,
    requested: Profile,
    measures: Sequence[str],
    procedure: str,
    binding: Sequence[Treaty],
    urgency: str,
) -> Iterable[Reason]:
    """What binds all the same in the procedure that is asked about; of another nothing is said."""
    yield from _hurried(treaty, measures) if not urgency else ()
    yield from _before(treaty, binding, measures, procedure)
    yield from _reservations(treaty, requested, measures, procedure)
    yield from _dual(treaty, procedure)
    if procedure in treaty.by_own_law:
        yield _cited(treaty, "own_law", treaty.procedures[procedure], state=requested.state)
    yield from _road(treaty, requested)


def _parties(treaty: Treaty, both: Sequence[Profile], day: date) -> Iterable[Reason]:
    """T-1."""
    for one in both:
        if treaty.between and one.state not in treaty.between:
            yield _said(treaty, "not_party", "scope", WORDS["no_second_party"], state=one.state)
        elif not one.known and treaty.kind != "reciprocity":
            yield _said(treaty, "profile_unknown", "scope", state=one.state)
        elif not one.bound(treaty, day):
            begins = one.parties.get(treaty.code)
            if begins and begins > day:
                yield _said(treaty, "not_party", "scope", WORDS["not_yet"], state=one.state, begins=begins)
            else:
                yield _said(treaty, "not_party", "scope", state=one.state)


def _outside(treaty: Treaty, offences: Sequence[JsonObject], procedure: str) -> Iterable[Reason]:
    """T-2."""
    codes = {
        Cover.NONE: "offence_outside",
        Cover.UNTOLD: "penalty_missing",
        Cover.GROUP: "organised_group_unsaid",
    }
    for one in offences:
        found = cover(treaty, one, procedure)
        if found is Cover.NONE and procedure in treaty.procedures and cover(treaty, one) is not Cover.NONE:
            article, offence = treaty.procedures[procedure], one.get("code")
            yield _cited(treaty, "offence_not_in_procedure", article, procedure=procedure, offence=offence)
        elif found in codes:
            yield _said(treaty, codes[found], "scope", offence=one.get("code"))


def _measures(
    treaty: Treaty, measures: Sequence[str], offences: Sequence[JsonObject], urgency: str, procedure: str
) -> tuple[tuple[OpenMeasure, ...], list[Reason]]:
    """T-3 and T-4."""
    covers = {cover(treaty, one, procedure) for one in offences} or {Cover.FULL}
    opens, shut = [], []
    for code in measures:
        row = treaty.opened_in(code, procedure)
        if row is None:
            shut.append(_said(treaty, "measure_not_listed", "measures", measure=code))
        elif not row.for_urgency(urgency):
            shut += _hurried(treaty, (code,))
        elif Cover.FULL in covers or (row.serious_crime and Cover.SERIOUS in covers):
            opens.append(OpenMeasure(code, treaty.cite(row.article), row.article.verified))
        elif Cover.SERIOUS in covers:
            shut.append(_cited(treaty, "measure_not_open", row.article, measure=code))
    return tuple(opens), shut


def _hurried(treaty: Treaty, measures: Sequence[str]) -> Iterable[Reason]:
    """Measures that are open in some urgencies only (2AP 9, 10)."""
    for row in treaty.measures:
        if row.only and row.code in measures:
            yield _cited(treaty, "measure_in_urgency", row.article, measure=row.code, levels=", ".join(row.only))


def _before(treaty: Treaty, binding: Sequence[Treaty], measures: Sequence[str], procedure: str) -> Iterable[Reason]:
    """Only the corresponding provisions of the other treaty go before: it must open the procedure and one of the
    measures itself.
    """
    for other in binding:
        some = measures or treaty.yields_for or [row.code for row in treaty.measures]
        if any(treaty.gives_way(other, code, procedure) for code in some):
            yield _said(treaty, "gives_way", "yields_to", treaty=other.short)


_RESERVED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dc_at_disclosure": ("PRESERVE", ("preservation", "mla")),
    "traffic_orders": ("GIVE_EFFECT_ORDER", ("mla",)),
}
"""What each reservation is about: a measure, and the procedures in which that is asked for."""


def _reservations(treaty: Treaty, requested: Profile, measures: Sequence[str], procedure: str) -> Iterable[Reason]:
    for one in requested.declared(treaty).reservations:
        wanted, procedures = _RESERVED[one]
        if procedure in procedures and (not measures or wanted in measures):
            ground = next((row.article for row in treaty.refusals if row.code == one), None)
            article = ground or treaty.articles.get(one) or treaty.articles["measures"]
            yield _cited(treaty, one, article, state=requested.state)


def _dual(treaty: Treaty, procedure: str) -> Iterable[Reason]:
    """In procedures of which it has a rule, or the ground: elsewhere no conduct is judged."""
    found = dual(treaty, procedure)
    if found is not None and found[0] == MANDATORY:
        yield _cited(treaty, "dual_criminality", found[1])


def _road(treaty: Treaty, requested: Profile) -> Iterable[Reason]:
    if treaty.channel.diplomatic or requested.by_diplomacy(treaty):
        yield _cited(treaty, "diplomatic", treaty.channel.article)


def _after_treaties(one: Choice) -> Choice:
    if not one.open:
        return one
    last = Reason("last", WORDS["last"])
    return Choice(one.treaty, one.rank, one.open, one.against, (*one.provisos, last), one.opens)


def _said(_treaty: Treaty, _code: str, _key: str, _msgid: str = "", /, **params: object) -> Reason:
    return _cited(_treaty, _code, _treaty.articles[_key], _msgid, **params)


def _cited(_treaty: Treaty, _code: str, _article: Article, _msgid: str = "", /, **params: object) -> Reason:
    values = tuple((name, str(value)) for name, value in params.items())
    return Reason(_code, _msgid or WORDS[_code], values, _treaty.cite(_article), _article.verified)
