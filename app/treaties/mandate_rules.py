"""Mandates: they stay inside the State, and the desk that acts has what it needs (`law.md` §3.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import bodies, contents_rules, refusal_rules, text_rules, time_rules
from app.treaties.findings import Severity
from app.treaties.review import Review

Rule = Callable[[Review], None]


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


def delivered(review: Review) -> None:
    """Material says under which law it was obtained."""
    if review.filled("evidence") and not review.text("legal_basis"):
        review.find("delivery_without_law", "legal_basis")


def unexecuted(review: Review) -> None:
    """Who is not competent says who is, if known."""
    if review.text("why") == "not_competent" and not review.filled("competent"):
        review.find("competent_unnamed", "competent")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "mandate_submission": (at_home, submitted, completed, time_rules.urgency, text_rules.duplicate),
    "mandate_instruction": (at_home, instructed, completed, time_rules.urgency, text_rules.duplicate),
    "mandate_return": (at_home,),
    "mandate_forwarded": (at_home,),
    "mandate_acceptance": (at_home, accepted),
    "mandate_question": (at_home,),
    "mandate_answer": (at_home,),
    "mandate_delivery": (at_home, delivered, refusal_rules.outcomes),
    "mandate_unexecuted": (at_home, unexecuted),
}
