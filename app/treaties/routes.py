"""The route adviser: by which lawful roads something can be had from another State, before a draft is begun. Pure.

What each road may be used for is said with it; how long it usually takes comes from the authority's own matters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.kit.ids import StateCode
from app.treaties.chooser import ORDER
from app.treaties.profiles import Profile
from app.treaties.schema import Treaty

Wants = Literal["subscriber", "traffic", "content", "other"]
FEWEST = 10
"""Answered matters from which a median is told: of fewer it would tell of single cases."""
PROCEDURES: Mapping[str, tuple[str, str]] = {
    "police_lead": ("information", "inquire"),
    "preservation": ("preservation", "request"),
    "emergency_disclosure": ("emergency_disclosure", "request"),
    "mla": ("mla", "request"),
}
"""Road ⇒ procedure and the act that usually opens it. What is openly accessible is looked at at home."""
_MEASURE = {"subscriber": "ACCESS_STORED", "traffic": "ACCESS_STORED", "content": "ACCESS_STORED", "other": "OTHER"}


@dataclass(frozen=True)
class Asked:
    """What is known before anything is written. `day`: on which treaties must be in force."""

    wants: Wants
    evidence: bool
    """It is to be used in proceedings; else it is wanted as a lead only."""
    public: bool = False
    """It can be seen by anybody, without an account and without deceit."""
    volatile: bool = False
    """It may be gone before a request is executed."""
    life_at_risk: bool = False
    """A significant and imminent risk to the life or safety of a natural person (UNCC 2(o))."""
    day: date = date.max


@dataclass(frozen=True)
class Usual:
    """How long a road took in our own matters with that State: days, answered, still without an answer."""

    median: float | None
    answered: int
    waiting: int

    @property
    def told(self) -> float | None:
        """The median of days; None: not known, fewer than `FEWEST` were answered."""
        return self.median if self.answered >= FEWEST else None


@dataclass(frozen=True)
class Route:
    """One road. `rank` 1: take this first; None: not open. Words are msgids."""

    code: str
    rank: int | None
    use: str
    """What it gives may lawfully be used for."""
    why: str
    """Why it is open and in this place, or why it is not."""
    article: str | None
    procedure: str | None
    act: str | None
    usual: Usual | None


NOT_KNOWN = Usual(None, 0, 0)
_USE = {
    "open_source": "As evidence, if it was captured with address, time and digest; the package says that it was held "
    "abroad.",
    "police_lead": "As a lead: to know where and what to ask. Not as evidence without the consent of the State that "
    "gave it.",
    "preservation": "For nothing yet: the data is kept where it is until a request decides; at most the path of a "
    "communication is disclosed.",
    "emergency_disclosure": "To avert the danger. As evidence only with consent, or by a request that follows.",
    "mla": "As evidence, in the case that the request names; other use needs prior consent.",
}

_WHY = {
    "only_node": "No procedure for it is shared with that State by node: use another channel.",
    "public": "It is openly accessible: look before you ask, and record what you see.",
    "not_public": "It is not openly accessible; nothing behind a log-in is taken abroad.",
    "who_holds": "It can say who holds it and whether a request is worth making.",
    "quickest": "A lead is enough, and it is the quickest.",
    "stored_only": "It keeps stored electronic data only.",
    "no_treaty": "No treaty in force between both States opens it.",
    "volatile": "It may be gone before a request is executed: have it kept at once.",
    "cheap": "It costs little, and keeps the data until the request is executed.",
    "no_danger": "Only where the life or safety of a person is at imminent risk.",
    "computer_data_only": "It discloses stored computer data only.",
    "danger": "A person is at risk: it goes between points that are reached at any hour.",
    "reciprocity": "Without a treaty that opens it: by an assurance of reciprocity.",
    "own_law": (
        "Without a treaty that opens it: by an assurance of reciprocity, as far as the law of that State allows it."
    ),
    "evidence": "It is to be evidence: only this road makes it so.",
    "after_all": "If it is to become evidence after all.",
}
WORDS = (*_USE.values(), *_WHY.values())
"""Every msgid that a road says."""


def routes(
    asked: Asked,
    ours: Profile,
    theirs: Profile,
    treaties: Collection[Treaty],
    spoken: Collection[str],
    usual: Mapping[str, Usual],
) -> tuple[Route, ...]:
    """Every road, those that are open first and in the order in which they are best taken.

    `spoken`: procedures that both States' nodes speak, or ours for paper; `usual`: by procedure. A treaty is cited only
    if it binds both. No road is left out in silence: one that
    is not open says why.
    """
    bound = sorted(
        (theirs.reads(one) for one in treaties if ours.bound(one, asked.day) and theirs.bound(one, asked.day)),
        key=lambda one: (ORDER.index(one.kind), one.code),
    )
    found = [_route(code, asked, theirs.state, bound, spoken, usual) for code in _USE]
    ranked = sorted((one for one in found if one.rank is not None), key=lambda one: one.rank or 0)
    placed = [
        Route(one.code, place, one.use, one.why, one.article, one.procedure, one.act, one.usual)
        for place, one in enumerate(ranked, start=1)
    ]
    return (*placed, *(one for one in found if one.rank is None))


def _route(
    code: str,
    asked: Asked,
    state: StateCode,
    bound: Collection[Treaty],
    spoken: Collection[str],
    usual: Mapping[str, Usual],
) -> Route:
    procedure, act = PROCEDURES.get(code, (None, None))
    rank, why, article = next(_judged(code, asked, bound))
    if rank is not None and procedure is not None and procedure not in spoken:
        rank, why = None, _WHY["only_node"]
    times = usual.get(procedure, NOT_KNOWN) if procedure else None
    return Route(code, rank, _USE[code], why, article, procedure, act, times)


def _judged(code: str, asked: Asked, bound: Collection[Treaty]) -> Iterator[tuple[int | None, str, str | None]]:
    """Weight (smaller is sooner), why, and the article."""
    if code == "open_source":
        if asked.public:
            yield 20, _WHY["public"], _open_data(bound)
        yield None, _WHY["not_public"], _open_data(bound)
    if code == "police_lead":
        article = _procedure(bound, "information")
        if asked.evidence:
            yield 50, _WHY["who_holds"], article
        yield 25, _WHY["quickest"], article
    if code == "preservation":
        treaty, article = _opened(bound, "PRESERVE", asked)
        if asked.wants == "other":
            yield None, _WHY["stored_only"], article
        if treaty is None and (assured := _assured(bound, "preservation")) is not None:
            yield (10 if asked.volatile else 60), *assured
        if treaty is None:
            yield None, _WHY["no_treaty"], None
        if asked.volatile:
            yield 10, _WHY["volatile"], article
        yield 60, _WHY["cheap"], article
    if code == "emergency_disclosure":
        article = _procedure(bound, "emergency_disclosure")
        if not asked.life_at_risk:
            yield None, _WHY["no_danger"], article
        if asked.wants == "other":
            yield None, _WHY["computer_data_only"], article
        if article is None and (assured := _assured(bound, "emergency_disclosure")) is not None:
            yield 5, *assured
        if article is None:
            yield None, _WHY["no_treaty"], None
        yield 5, _WHY["danger"], article
    if code == "mla":
        treaty, article = _opened(bound, _MEASURE[asked.wants], asked)
        if treaty is None:
            yield 40, _WHY["reciprocity"], None
        if asked.evidence:
            yield 30, _WHY["evidence"], article
        yield 70, _WHY["after_all"], article


def _procedure(bound: Collection[Treaty], procedure: str) -> str | None:
    """The article by which the first treaty opens a procedure; reciprocity opens nothing by itself."""
    for one in bound:
        if procedure in one.procedures and one.kind != "reciprocity":
            return one.cite(one.procedures[procedure])
    return None


def _assured(bound: Collection[Treaty], procedure: str) -> tuple[str, str | None] | None:
    """Why an assurance of reciprocity opens a procedure, and the article where that State's own law names one;
    None where it opens it not (ADR 0041).
    """
    one = next((one for one in bound if one.kind == "reciprocity" and one.opens(procedure)), None)
    if one is None:
        return None
    if procedure in one.by_own_law:
        return _WHY["own_law"], None
    return _WHY["reciprocity"], one.cite(one.procedures[procedure])


def _open_data(bound: Collection[Treaty]) -> str | None:
    """The article on data that anybody may see; where none binds both, looking is as lawful as anywhere."""
    return next((f"{one.short} 32(a)" for one in bound if one.code == "budapest"), None)


def _opened(bound: Collection[Treaty], measure: str, asked: Asked) -> tuple[Treaty | None, str | None]:
    """The first treaty that opens a measure, and its article; reciprocity opens nothing by itself."""
    urgency = "emergency" if asked.life_at_risk else "routine"
    for one in bound:
        row = one.opened(measure)
        if row is not None and row.for_urgency(urgency) and one.kind != "reciprocity":
            return one, one.cite(row.article)
    return None, None
