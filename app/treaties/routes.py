"""The route adviser: by which lawful roads something can be had from another State, before a draft is begun. Pure.

What each road may be used for is said with it; how long it usually takes comes from the authority's own matters, and
from what that State publishes of its practice. Which treaty opens a road, for the offence that is told, the chooser
says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.kit.canonical import JsonObject
from app.treaties.catalogue import Treaties
from app.treaties.chooser import Choice, choose
from app.treaties.practice import Target
from app.treaties.profiles import Profile

Wants = Literal["subscriber", "traffic", "content", "other"]
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
    offences: tuple[JsonObject, ...] = ()
    """Rows as a request has them: code, and where known `max_penalty`, `organised_group`; empty: none is told yet."""


@dataclass(frozen=True)
class Usual:
    """How long a road took in our own matters with that State: days, answered, still without an answer. Told from the
    first answered one on: an authority's own figures are whole to itself (`law.md` §7).
    """

    median: float | None
    answered: int
    waiting: int
    published: Target | None = None
    """As that State publishes of its own practice; None: it says nothing of it."""


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
    proviso: str | None = None
    """How far its treaty opens it, or what is to be said before one does."""


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
COVERED = "As far as the treaty covers the offence."
MENDABLE = (
    "A treaty may open it, too: tell the offence's maximum penalty, and whether an organised criminal group is "
    "involved."
)
WORDS = (*_USE.values(), *_WHY.values(), COVERED, MENDABLE)
"""Every msgid that a road says."""
_UNSAID = frozenset({"penalty_missing", "organised_group_unsaid"})
"""Reasons of the chooser that go once the offence is told whole."""
_ANY: JsonObject = {"code": "OTHER"}
"""Of the offences in the list, none: what a treaty opens for it, it opens for whatever offence."""


def routes(
    asked: Asked,
    ours: Profile,
    theirs: Profile,
    treaties: Treaties,
    spoken: Collection[str],
    usual: Mapping[str, Usual],
) -> tuple[Route, ...]:
    """Every road, those that are open first and in the order in which they are best taken.

    `spoken`: procedures that both States' nodes speak, or ours for paper; `usual`: by procedure. A treaty is cited only
    if it binds both and, once an offence is told, covers it. No road is left out in silence: one that is not open says
    why.
    """
    found = []
    for code in _USE:
        procedure, act = PROCEDURES.get(code, (None, None))
        if procedure is None:
            basis = _Basis(_open_data(asked, ours, theirs, treaties))
        else:
            basis = _basis(asked, ours, theirs, treaties, procedure)
        rank, why, article = next(_judged(code, asked, basis))
        proviso = basis.proviso if rank is not None or why == _WHY["no_treaty"] else None
        if rank is not None and procedure is not None and procedure not in spoken:
            rank, why, proviso = None, _WHY["only_node"], None
        times = usual.get(procedure, NOT_KNOWN) if procedure else None
        found.append(Route(code, rank, _USE[code], why, article, procedure, act, times, proviso))
    ranked = sorted((one for one in found if one.rank is not None), key=lambda one: one.rank or 0)
    placed = [replace(one, rank=place) for place, one in enumerate(ranked, start=1)]
    return (*placed, *(one for one in found if one.rank is None))


@dataclass(frozen=True)
class _Basis:
    """On what a road rests. `article`: of the first treaty that opens it; None: none does. `assured`: why an assurance
    of reciprocity opens it instead, and the article where that State's own law names one; None: it opens it not.
    """

    article: str | None
    proviso: str | None = None
    assured: tuple[str, str | None] | None = None


def _basis(asked: Asked, ours: Profile, theirs: Profile, treaties: Treaties, procedure: str) -> _Basis:
    """What the chooser says of a procedure and of the measure that is asked for in it."""
    measure = {"mla": _MEASURE[asked.wants], "preservation": "PRESERVE"}.get(procedure)

    def chosen(*offences: JsonObject) -> tuple[Choice, ...]:
        return choose(
            treaties,
            ours,
            theirs,
            asked.day,
            measures=[measure] if measure else [],
            offences=offences,
            procedure=procedure,
            urgency="emergency" if asked.life_at_risk else "routine",
        )

    found = chosen(*asked.offences)
    first = next((one for one in found if one.open), None)
    if first is None or first.treaty.kind == "reciprocity":
        unsaid = any(one.against and {why.code for why in one.against} <= _UNSAID for one in found)
        return _Basis(None, MENDABLE if unsaid else None, _assured(first, procedure) if first else None)
    article = first.opens[0].article if measure else first.treaty.cite(first.treaty.procedures[procedure])
    return _Basis(article, None if asked.offences or _opens_any(first, chosen) else COVERED)


def _opens_any(first: Choice, chosen: Callable[[JsonObject], tuple[Choice, ...]]) -> bool:
    return any(one.open and one.treaty.code == first.treaty.code for one in chosen(_ANY))


def _assured(reciprocity: Choice, procedure: str) -> tuple[str, str | None]:
    """Why an assurance of reciprocity opens a procedure (ADR 0041)."""
    one = reciprocity.treaty
    if procedure in one.by_own_law:
        return _WHY["own_law"], None
    return _WHY["reciprocity"], one.cite(one.procedures[procedure])


def _judged(code: str, asked: Asked, basis: _Basis) -> Iterator[tuple[int | None, str, str | None]]:
    """Weight (smaller is sooner), why, and the article."""
    article, assured = basis.article, basis.assured
    if code == "open_source":
        if asked.public:
            yield 20, _WHY["public"], article
        yield None, _WHY["not_public"], article
    if code == "police_lead":
        if asked.evidence:
            yield 50, _WHY["who_holds"], article
        yield 25, _WHY["quickest"], article
    if code == "preservation":
        if asked.wants == "other":
            yield None, _WHY["stored_only"], article
        if article is None and assured is not None:
            yield (10 if asked.volatile else 60), *assured
        if article is None:
            yield None, _WHY["no_treaty"], None
        if asked.volatile:
            yield 10, _WHY["volatile"], article
        yield 60, _WHY["cheap"], article
    if code == "emergency_disclosure":
        if not asked.life_at_risk:
            yield None, _WHY["no_danger"], article
        if asked.wants == "other":
            yield None, _WHY["computer_data_only"], article
        if article is None and assured is not None:
            yield 5, *assured
        if article is None:
            yield None, _WHY["no_treaty"], None
        yield 5, _WHY["danger"], article
    if code == "mla":
        if article is None and assured is not None:
            yield 40, _WHY["reciprocity"], None
        if article is None:
            yield None, _WHY["no_treaty"], None
        if asked.evidence:
            yield 30, _WHY["evidence"], article
        yield 70, _WHY["after_all"], article


def _open_data(asked: Asked, ours: Profile, theirs: Profile, treaties: Treaties) -> str | None:
    """The article on data that anybody may see; where none binds both, looking is as lawful as anywhere."""
    known = (one for one in treaties.on(asked.day) if one.code == "budapest")
    binding = (one for one in known if ours.bound(one, asked.day) and theirs.bound(one, asked.day))
    return next((f"{one.short} 32(a)" for one in binding), None)
