"""When a matter may be closed (`law.md` §3.0 `close`, `close_silent`; §3.1.1: nobody closes while a person is held)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.treaties import bodies
from app.treaties.lasting import abroad, frozen, running
from app.treaties.review import Review
from app.treaties.silence import AFTER_REMINDER, AFTER_WORD, silence

Rule = Callable[[Review], None]

AFTER_END = timedelta(days=90)
_SAME = timedelta(days=1)
"""Two dates of one instant may differ by so much: the sides live in different zones."""

_MIDWAY = ("TRACED", "CONFISCATED")
"""Where the requesting side may have all that it asked for, and the matter has no end of its own."""
REQUESTS: Mapping[str, tuple[str, ...]] = {
    "mla": ("mla_request",),
    "emergency_disclosure": ("emergency_request",),
    "assets": ("asset_request",),
    "extradition": ("extradition_request",),
    "information": ("information", "inquiry"),
    "provider_measures": ("provider_measure_request",),
}
"""What is taken up again, where a matter may have been opened by something else: by a spoken word, an arrest, a
transit, an offer, a notice.
"""
_OWED_YET: Mapping[str, str] = {
    "report_stage": "closing_outcome_owed",
    "outcome_report": "closing_outcome_owed",
    "review_measures": "closing_measures_stand",
    "defects_answer": "closing_defects_open",
}
"""By a clock of the requested side: what is said of it. All but the last outlive the close."""


def held(review: Review) -> None:
    """Nothing that was begun goes on: no lasting measure, no person in the other State's hands."""
    for name, until in running(review).items():
        day = until.start.date() if until else "—"
        review.find("closing_measure_runs", "", measure=name, until=day)
    if abroad(review) > 0:
        review.find("closing_person_away", "")


def kept(review: Review) -> None:
    """What is frozen stays watched; who ends a matter on assets before its end has had every stage answered."""
    held = frozen(review) if review.asked.procedure == "assets" else {}
    for name, until in held.items():
        review.find("closing_frozen", "", measure=name or "—", until=until.start.date() if until else "—")
    if review.asked.act == "close" and review.asked.status in _MIDWAY:
        for one in review.asked.measures:
            if one.open and one.id not in held:
                review.find("closing_stage_open", "", measure=one.id)


def lent(review: Review) -> None:
    """What was lent is back: whoever holds it gives it back first. Whoever lent it says what became of it, or leaves
    its return to be confirmed after the close.
    """
    asked = review.asked
    held = "closing_exhibits_held" if asked.procedure == "forensics" else "closing_items_away"
    for side, owed in asked.owed.items():
        day = owed.get("return_by")
        if not asked.side or day is None:
            continue
        if side == asked.side:
            review.find(held, "", day=day.date())
        elif not review.filled("lent"):
            review.find("closing_items_lent", "lent", day=day.date())


def owed_yet(review: Review) -> None:
    """What the requested side owes: after the close too an outcome, a look at measures that stand; until then what was
    wrong with its evidence.
    """
    for clock, code in _OWED_YET.items():
        if (day := review.asked.owed.get("requested", {}).get(clock)) is not None:
            review.find(code, "", day=day.date())


def waited(review: Review) -> None:
    """The requested side leaves the other time after the end. Between authorities of one State nobody waits."""
    asked = review.asked
    if asked.act != "close" or asked.side != "requested" or asked.since is None or _at_home(review):
        return
    if asked.now < (end := asked.since + AFTER_END):
        review.find("closing_early", "", days=AFTER_END.days, end=end.date())


def silent(review: Review) -> None:
    """The other side has been silent for long, and was reminded in time."""
    asked = review.asked
    if asked.act != "close_silent" or not asked.side:
        return
    found = silence(asked.spoken, asked.side)
    if found is None:
        return
    if asked.now < found.enough:
        review.find("silence_short", "", days=AFTER_WORD.days, last=found.last.date(), end=found.enough.date())
    if not any(one <= asked.now - AFTER_REMINDER for one in found.reminders):
        review.find("reminder_missing", "reminded_on", days=AFTER_REMINDER.days)
    _dated(review, "last_word_on", "last_word_differs", [found.last])
    _dated(review, "reminded_on", "reminder_differs", [*found.reminders])


def reopened(review: Review) -> None:
    """Only what was requested in writing goes on: what was said lapses (UNCC 40(13)), an arrest and a transit are no
    extradition, an offer that was declined and a notice ask for nothing.
    """
    asked = review.asked
    kinds = REQUESTS.get(asked.procedure, ())
    if kinds and asked.spoken and not any(review.spoken(one) for one in kinds):
        review.find("reopened_unasked", "")


def _dated(review: Review, field: str, code: str, known: list[datetime]) -> None:
    said = bodies.when(review.at(field))
    if said is None or any(said.start - _SAME <= one <= said.end + _SAME for one in known):
        return
    days = ", ".join(dict.fromkeys(str(one.date()) for one in known)) or "—"
    review.find(code, field, known=days, given=said.start.date())


def _at_home(review: Review) -> bool:
    return review.asked.procedure == "exercise" or review.asked.ours.state == review.asked.theirs.state


RULES: Mapping[str, tuple[Rule, ...]] = {
    "closing_note": (held, kept, lent, owed_yet, waited, silent),
    "reopening": (reopened,),
}
