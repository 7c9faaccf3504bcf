"""A person in custody goes to the other State by consent and comes back (`law.md` §3.1.1; UNCC 40(9)-(11))."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties.review import Review

Rule = Callable[[Review], None]


def handed_over(review: Review) -> None:
    """Nobody is handed over without the person's own word, which is on record in the matter."""
    if not review.names("consent", "consent_record", side="requested"):
        review.find("handover_without_consent", "consent")


def brought_back(review: Review) -> None:
    """Who comes back, is gone, stays longer or is reported on was handed over."""
    if not review.names("hand_over", "hand_over_record", side="requested"):
        review.find("return_of_nobody", "hand_over")


SHARED: Mapping[str, tuple[Rule, ...]] = {
    "custody_ended": (brought_back,),
    "custody_end_noted": (brought_back,),
    "stay_request": (brought_back,),
}
"""In mutual legal assistance: each is about a person who was handed over."""
RULES: Mapping[str, tuple[Rule, ...]] = {
    "hand_over_record": (handed_over,),
    "return_record": (brought_back,),
    "custody_report": (brought_back,),
}
