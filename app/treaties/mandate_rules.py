"""Mandates: they stay inside the State, and the desk that acts has what it needs (`law.md` §3.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    bodies,
    contents_rules,
    lasting,
    plausible_rules,
    reference_rules,
    refusal_rules,
    text_rules,
    time_rules,
)
from app.treaties.findings import Severity
from app.treaties.review import Review

Rule = Callable[[Review], None]

PART, PART_UNEXECUTED = "deliver_part", "return_part_unexecuted"
DONE = ("FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED", "WITHDRAWN")
"""Ends after which a desk delivers no results any more."""
AHEAD = "RECEIVED"
"""Where it delivers none yet."""


def at_home(review: Review) -> None:
    """Both authorities are of one State."""
    if review.asked.ours.state != review.asked.theirs.state:
        review.find("mandate_abroad", "", recipient=review.asked.theirs.state)


def submitted(review: Review) -> None:
    """What leaves the State later is whole: addressed abroad, drawn up, with its letter."""
    if review.text("outgoing.state") == review.asked.ours.state:
        review.find("outgoing_at_home", "outgoing.state")
    if not review.filled("outgoing.files") and not review.filled("linked"):
        review.find("outgoing_draft_missing", "outgoing.files")
    if not review.text("signed_letter"):
        review.find("letter_missing", "signed_letter")
    contents_rules.letter(review, "signed_letter", good=True, severity=Severity.WARNS)


def completed(review: Review) -> None:
    """What came back is made again as what it was, and differs in the named parts alone (`law.md` §3.13)."""
    was = review.asked.returned
    if was and was != review.asked.kind:
        review.find("completed_as_another", "", kind=was)
    for path in review.asked.unreturned:
        review.find("part_not_returned", path, part=path)


def instructed(review: Review) -> None:
    """The desk knows by when, and can read what it serves."""
    if not review.text("urgency.wanted_by"):
        review.find("instruction_undated", "urgency.wanted_by")
    if not review.filled("access"):
        review.find("access_missing", "access")


def accepted(review: Review) -> None:
    """The desk expects to have done it by the day by which it is wanted."""
    asked = [bodies.text(one.body, "urgency.wanted_by") for one in review.spoken("mandate_instruction")]
    wanted, day = asked[-1] if asked else "", review.text("expected_on")
    if bodies.when(wanted) is not None and bodies.when(day) is not None and day > wanted[: len(day)]:
        review.find("expected_after_wanted", "expected_on", day=day, wanted=wanted)


def goes_on(review: Review) -> None:
    """Who gives a matter up, or notes that the other State has, has called off the desks that work for it."""
    if review.asked.mandates:
        review.find("mandate_goes_on", "", mandate=", ".join(review.asked.mandates))


def sound(review: Review) -> None:
    """What was found wrong when the desk delivered it is not sent across the border as if it were good."""
    for path, row in bodies.rows(review.body, "evidence"):
        if (file := bodies.text(row, "file")) in review.asked.found_wrong:
            review.find("file_found_wrong", f"{path}.file", file=file[:12])


def delivered(review: Review) -> None:
    """Material says under which law it was obtained."""
    if review.filled("evidence") and not review.text("legal_basis"):
        review.find("delivery_without_law", "legal_basis")


def handed(review: Review) -> None:
    """A part has something in it and says what is still to come; the last delivery says what came of every measure that
    is open, and has no rest.
    """
    if review.asked.act == PART:
        _ended(review) if review.asked.status in (*DONE, AHEAD) else _part(review)
        return
    for member in ("remains", "expected_on"):
        if review.filled(member):
            review.find("rest_of_the_last", member)
    refusal_rules.outcomes(review)


def _ended(review: Review) -> None:
    """Nothing is wanted any more, or yet, but what came wrong, and word that a measure has ended."""
    ended = any(bodies.filled(row.get("ended_at")) for _, row in bodies.rows(review.body, "lasting"))
    if not review.filled("mends") and not ended:
        review.find("desk_not_at_work" if review.asked.status == AHEAD else "desk_is_done", "mends")


def _part(review: Review) -> None:
    if not any(review.filled(one) for one in ("outcomes", "evidence", "lasting")):
        review.find("part_empty", "evidence")
    told = {bodies.text(row, "measure") for _, row in bodies.rows(review.body, "outcomes")}
    left = [one.id for one in review.asked.measures if one.open and one.id not in told]
    if review.asked.measures and not left and not review.filled("remains"):
        review.find("part_is_last", "outcomes")
    elif not review.filled("remains") and not review.filled("expected_on"):
        review.find("rest_untold", "remains", measure=", ".join(left) or "—")
    for path, row in bodies.rows(review.body, "remains"):
        if (name := bodies.text(row, "measure")) in told:
            review.find("settled_and_to_come", f"{path}.measure", measure=name)


def expected(review: Review) -> None:
    """What is still to come is expected while the desk has time for it."""
    due = review.asked.due.get("desk_report")
    days = [("expected_on", review.text("expected_on"))]
    days += [(f"{path}.expected_on", bodies.text(row, "expected_on"))
             for path, row in bodies.rows(review.body, "remains")]  # fmt: skip
    for path, told in days:
        day = bodies.when(told)
        if due is not None and day is not None and day.start > due:
            review.find("rest_after_due", path, day=told, until=due.date())


def lasted(review: Review) -> None:
    """A measure begins before it ends; what has ended has begun, and ended by now."""
    running = {*lasting.begun(review), *(one.id for one in review.asked.measures if one.runs)}
    for path, row in bodies.rows(review.body, "lasting"):
        start, until, ended = (bodies.when(row.get(one)) for one in ("from", "until", "ended_at"))
        name = bodies.text(row, "measure")
        if start is not None and until is not None and until.end < start.start:
            review.find("lasting_end_before_start", f"{path}.until", until=until.end.date(), start=start.start.date())
        if ended is None:
            continue
        if ended.start > review.asked.now:
            review.find("end_ahead", f"{path}.ended_at", end=ended.start.date())
        if start is None and review.asked.measures and name not in running:
            review.find("measure_not_begun", f"{path}.measure", measure=name)


def runs_on(review: Review) -> None:
    """Who gives a mandate on or back, or a part of it, has ended what it began, or tells its end later."""
    named = bodies.texts(review.body, "measures") if review.asked.kind == "mandate_unexecuted" else ()
    for name, until in lasting.running(review).items():
        if named and name not in named:
            continue
        review.find("measure_runs_on", "", measure=name, until=until.start.date() if until else "—")


def known(review: Review) -> None:
    """What is delivered, runs or is still to come is of a measure that was instructed."""
    ids = {one.id for one in review.asked.measures}
    named = [(f"{path}.measure", bodies.text(row, "measure"))
             for member in ("lasting", "remains") for path, row in bodies.rows(review.body, member)]  # fmt: skip
    named += [(f"{path}.measures.{place}", name)
              for path, row in bodies.rows(review.body, "evidence")
              for place, name in enumerate(bodies.texts(row, "measures"))]  # fmt: skip
    for path, name in named if ids else ():
        if name and name not in ids:
            review.find("measure_unknown", path, measure=name)


def confirmed(review: Review) -> None:
    """A receipt speaks of files that were delivered."""
    words = review.spoken("mandate_delivery")
    came = {bodies.text(row, "file") for word in words for _, row in bodies.rows(word.body, "evidence")}
    for member in ("checked", "defects") if words else ():
        for path, row in bodies.rows(review.body, member):
            if (file := bodies.text(row, "file")) and file not in came:
                review.find("file_not_delivered", f"{path}.file", file=file[:12])


def in_part(review: Review) -> None:
    """A part that is not executed is named, and leaves something; who returns the whole names no part of it. Nothing
    is returned of which it was said what came of it.
    """
    named, before = set(bodies.texts(review.body, "measures")), review.spoken("mandate_delivery")
    over = {one.id for one in review.asked.measures if not one.open}
    for place, name in enumerate(bodies.texts(review.body, "measures")):
        if name in over:
            review.find("told_already", f"measures.{place}", severity=Severity.BLOCKS, measure=name)
    if review.asked.act == PART_UNEXECUTED:
        if not named:
            review.find("part_unnamed", "measures")
        elif not before:
            refusal_rules.a_part(review)
        return
    left = [one.id for one in review.asked.measures if one.open and one.id not in named]
    if named and left:
        review.find("part_returned", "measures", measure=", ".join(left))
    elif before:
        review.find("delivered_before", "")


def unexecuted(review: Review) -> None:
    """Who is not competent says who is, if known."""
    if review.text("why") == "not_competent" and not review.filled("competent"):
        review.find("competent_unnamed", "competent")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "mandate_submission": (at_home, submitted, completed, time_rules.urgency, text_rules.duplicate),
    "mandate_instruction": (at_home, instructed, completed, time_rules.urgency, text_rules.duplicate),
    "mandate_return": (at_home, runs_on),
    "mandate_forwarded": (at_home, runs_on),
    "mandate_acceptance": (at_home, accepted),
    "mandate_question": (at_home,),
    "mandate_answer": (at_home,),
    "mandate_delivery": (
        at_home,
        delivered,
        handed,
        expected,
        lasted,
        known,
        plausible_rules.known_measures,
        reference_rules.mended,
    ),
    "mandate_unexecuted": (at_home, unexecuted, in_part, runs_on, plausible_rules.known_measures),
}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "evidence_receipt": (at_home, confirmed),
    "delay_notice": (at_home,),
    "delay_answer": (at_home,),
}
"""What mandates add for kinds that others have as well."""
