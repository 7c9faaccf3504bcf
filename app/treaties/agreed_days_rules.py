"""Whether a day can be moved by agreement: something runs that it moves, it lies ahead, and both name the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.kit.canonical import Json
from app.treaties import bodies, day_ends, loans
from app.treaties.findings import Severity
from app.treaties.lent import LOAN, about, holder, lent, running, until_now
from app.treaties.review import Review, Word, across

Rule = Callable[[Review], None]

_BEGUN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "forensics": {"examination": ("examination_acceptance",), "exhibits": ("examination_acceptance",)},
    "extradition": {"surrender": ("extradition_decision", "consent_record")},
    "assistance": {"training": ("ta_plan",)},
}
"""By procedure, what a proposal may move: the kinds that begin its time."""
_CLOCKS: Mapping[str, str] = {
    "examination": "examination",
    "exhibits": "exhibits_sent",
    "surrender": "surrender",
    "training": "ta_start",
    "loan": "return_by",
}
"""The clock that each moves."""
_WHOSE: Mapping[str, str] = {"examination": "requested", "exhibits": "requesting", "surrender": "requested"}
"""Whose duty it is, where that is one side's in every matter."""
_BEGINS = ("extradition_request", "reopening")
"""Kinds with which the matter takes its course, also anew after a person escaped or the matter was closed."""
_NAMES = ("day_proposal", "day_agreed")
"""Kinds that name a day."""
_SENDS = "MANDATED"
"""Where exhibits have not left."""
_BACK, _LONGER = "ask_back", "ask_longer_loan"


def proposed(review: Review) -> None:
    """It can be agreed to."""
    _ahead(review, "until")
    if review.text("which") == LOAN:
        _lent(review)
        _falls(review)
    else:
        _running(review)
    _surrender(review)
    _first_things(review)
    within(review, review.text("which"), "until")


def agreed(review: Review) -> None:
    """It is the day of the proposal that it answers; where that is not told, of the other side's last on the same."""
    _ahead(review, "until")
    if review.asked.spoken and review.asked.side:
        theirs = _standing(review, across(review.asked.side))
        answered = next((one for one in theirs if one.id == review.asked.replies), theirs[-1] if theirs else None)
        if answered is None:
            review.find("day_not_proposed", "which")
        elif not same(answered.body, review.body, "until"):
            review.find("day_not_proposed", "until")
        elif review.filled("place") and not same(answered.body, review.body, "place"):
            review.find("day_not_proposed", "place")
    _surrender(review)
    within(review, review.text("which"), "until")


def declined(review: Review) -> None:
    """The other side proposed something about the same; days that are offered instead lie ahead."""
    if not _proposed(review, across(review.asked.side)):
        review.find("day_not_proposed", "which")
    days = review.at("other_days")
    for place, _ in enumerate(days if isinstance(days, list) else []):
        _ahead(review, f"other_days.{place}")


def taken_back(review: Review) -> None:
    """One's own proposal about the same."""
    if not _proposed(review, review.asked.side):
        review.find("day_not_own", "which")


def given_back(review: Review) -> None:
    """A parcel says of which loan it is where several run, and its things do not tell it (`law.md` §3.1.1)."""
    asked = review.asked
    if review.filled("transmittal") or not asked.spoken or not asked.side:
        return
    known = lent(review)
    held, came = running(review, known), loans.things(review.body)
    apart = tuple(thing for one in held for thing in known.parts.get(one, ()))
    if len(held) > 1 and (not came or loans.without(came, apart)):
        review.find("loan_untold", "transmittal")


def agreed_on(review: Review, which: str) -> bodies.When | None:
    """The day on which both sides have agreed last for work or a surrender; None: they have not, since it began."""
    told = [one for one in _course(review) if one.kind == "day_agreed" and bodies.text(one.body, "which") == which]
    return day_ends.when(review, bodies.at(told[-1].body, "until"), _duty(review, which)) if told else None


def kept(review: Review, which: str, member: str) -> None:
    """Nobody names another day alone while the one that both agreed on lies ahead."""
    both, own = agreed_on(review, which), day_ends.when(review, review.at(member), _duty(review, which))
    if both is not None and own is not None and own != both and both.end >= review.asked.now:
        review.find("agreed_day_differs", member, date=both.end.date())


def within(review: Review, which: str, member: str) -> None:
    """A day that both agree on makes no treaty's own time longer."""
    asked, code = review.asked, _CLOCKS.get(which, "")
    day, due = day_ends.when(review, review.at(member), _duty(review, which)), asked.due.get(code)
    if day is None or (due is not None and day.start <= due):
        return
    found = [(treaty, one) for treaty in review.treaties for one in treaty.clocks(code, asked.procedure, review.level)]
    for treaty, law in found:
        if law.kind == "treaty":
            # What runs until an earlier agreed day may have more of that time left.
            severity = Severity.ADVISES if agreed_on(review, which) is not None else None
            review.find(
                "day_beyond_treaty", member, severity=severity, article=law.article, by=treaty, treaty=treaty.short
            )


def _duty(review: Review, which: str) -> str:
    """The side whose day it is; empty: not told, or each has things of the other's."""
    if which in _WHOSE:
        return _WHOSE[which]
    owing = [side for side, owed in review.asked.owed.items() if _CLOCKS.get(which) in owed]
    return owing[0] if len(owing) == 1 else ""


def _course(review: Review) -> tuple[Word, ...]:
    """What was said since the matter began, or began anew: no clock goes on from before that."""
    spoken = review.asked.spoken
    return spoken[max((place for place, one in enumerate(spoken) if one.kind in _BEGINS), default=0) :]


def _proposed(review: Review, side: str) -> bool:
    """Whether a side proposed a day about the same; of a matter that is not told nothing is judged."""
    told = bool(review.asked.spoken and review.asked.side)
    named = loans.things(review.body)
    return not told or any(not named or loans.replaces(review.body, one.body) for one in _standing(review, side))


def _ahead(review: Review, member: str) -> None:
    day = day_ends.when(review, review.at(member), _duty(review, review.text("which")))
    if day is not None and day.end < review.asked.now:
        review.find("day_past", member, date=review.text(member))


def _running(review: Review) -> None:
    """There is a time that it moves."""
    asked, which = review.asked, review.text("which")
    if not asked.spoken or not which:
        return
    kinds = _BEGUN.get(asked.procedure, {}).get(which, ())
    left = which == "exhibits" and asked.status not in {"", _SENDS}
    if left or not any(one.kind in kinds for one in asked.spoken):
        review.find("day_of_nothing", "which")


def _lent(review: Review) -> None:
    """The instrument lends things to the side that has them, they are not back, and the day goes the right way."""
    asked = review.asked
    if not asked.spoken or not asked.side:
        return
    word = review.named("transmittal")
    held_by = None if word is None else holder(word)
    asks = {_LONGER: asked.side, _BACK: across(asked.side)}.get(asked.act, "")
    if word is None or held_by is None or held_by not in {"", asks}:
        review.find("loan_unknown", "transmittal")
        return
    if asked.owed and not any("return_by" in owed for owed in asked.owed.values()):
        review.find("loan_over", "transmittal")
        return
    known = lent(review)
    meant = known.about(review.body)
    if known.back.issuperset(meant):
        review.find("loan_is_back", "transmittal")
        return
    until = [found for one in meant if (found := until_now(review, known, one)) is not None]
    day = bodies.when(review.at("until"))
    if not until or day is None:
        return
    stands = max(until) if asked.act == _LONGER else min(until)
    said = stands.date().isoformat()
    if asked.act == _LONGER and day.end <= stands:
        review.find("loan_not_later", "until", date=said)
    elif asked.act == _BACK and day.start >= stands:
        review.find("loan_not_sooner", "until", date=said)
    if stands < asked.now:
        review.find("loan_late", "until", date=said)


def _falls(review: Review) -> None:
    """A newer word takes the place of what its side asked before about some of the same things, whatever else that is
    about: of this it asks nothing any more.
    """
    named, spoken = loans.things(review.body), review.asked.spoken
    answered = {one.answers for one in spoken if one.answers}
    for one in _standing(review, review.asked.side) if named else []:
        others = loans.without(loans.things(one.body), named)
        if others and one.id not in answered and loans.replaces(review.body, one.body) and not _gone(review, one):
            review.find("loan_question_falls", "items", things=", ".join(thing.name for thing in others))


def _gone(review: Review, proposal: Word) -> bool:
    """Whether its side has taken a proposal back."""
    later = review.asked.spoken[review.asked.spoken.index(proposal) + 1 :]
    return any(
        (one.kind, one.side, about(one.body)) == ("day_taken_back", proposal.side, about(proposal.body))
        and loans.replaces(one.body, proposal.body)
        for one in later
    )


def _standing(review: Review, side: str) -> list[Word]:
    """What a side proposed about the same, in its order, and has not put another proposal in the place of."""
    told = [one for one in review.spoken("day_proposal") if (one.side, about(one.body)) == (side, about(review.body))]
    return [
        one
        for place, one in enumerate(told)
        if not any(loans.replaces(newer.body, one.body) for newer in told[place + 1 :])
    ]


def _surrender(review: Review) -> None:
    """Nobody is held longer than the law lets, by the last word on it, and both know where and at which hour."""
    if (review.asked.procedure, review.text("which")) != ("extradition", "surrender"):
        return
    day, held = bodies.when(review.at("until")), bodies.when(review.at("held_until"))
    if day is None:
        return
    if held is None:
        spoken = [
            one for one in _course(review) if one.kind in _NAMES and bodies.text(one.body, "which") == "surrender"
        ]
        before = [bodies.when(bodies.at(one.body, "held_until")) for one in spoken]
        held = next((one for one in reversed(before) if one is not None), None)
    if held is not None and held.end < day.start:
        severity = None if review.filled("held_until") else Severity.WARNS
        review.find("day_after_detention", "until", severity=severity, date=held.end.date())
    elif held is None and review.asked.side == "requested":
        review.find("detention_untold", "held_until")
    if day.start != day.end or (review.asked.kind == "day_proposal" and not review.filled("place")):
        review.find("surrender_point", "until" if day.start != day.end else "place")


def _first_things(review: Review) -> None:
    """What has to come first comes first."""
    day, which = bodies.when(review.at("until")), review.text("which")
    if day is None:
        return
    first: datetime | None = None
    if which == "examination":
        first = review.asked.due.get("exhibits_sent") or review.asked.due.get("exhibits_in")
    elif which == "surrender":
        finals = [bodies.when(bodies.at(one.body, "final_on")) for one in review.spoken("extradition_decision")]
        first = next((one.start for one in reversed(finals) if one is not None), None)
    if first is not None and day.end < first:
        review.find("day_before_begin", "until", begin=first.date())


def same(one: Json, other: Json, member: str) -> bool:
    """Whether two bodies name the same day or instant in a member, in whichever zone."""
    said, given = bodies.text(one, member), bodies.text(other, member)
    first, second = bodies.when(said), bodies.when(given)
    return said == given or (first is not None and first == second)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "day_proposal": (proposed,),
    "day_agreed": (agreed,),
    "day_declined": (declined,),
    "day_taken_back": (taken_back,),
    "return_note": (given_back,),
}
