"""Findings about technical assistance: for whom, when, who answers for equipment; and no case data (`law.md` §3.12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import bodies, contents_rules
from app.treaties.review import Review

_THINGS = ("equipment", "software")


def no_case_data(review: Review) -> None:
    """Whatever is said in such a matter, no file travels with it."""
    if review.asked.procedure == "assistance" and review.asked.attachments:
        review.find("case_data_attached", "attachments")


def programme(review: Review) -> None:
    """Dates ahead, people to take part, equipment that somebody answers for."""
    if review.at("audience.people") == 0:
        review.find("audience_empty", "audience.people")
    start, end = bodies.when(review.at("starts_on")), bodies.when(review.at("ends_on"))
    if any(one is not None and one.end < review.asked.now for one in (start, end)):
        review.find("assistance_past", "starts_on")
    _in_order(review)
    _equipment(review)
    if set(bodies.texts(review.body, "supports")) & {*_THINGS} and not review.filled("equipment"):
        review.find("equipment_missing", "equipment")


def delivery(review: Review) -> None:
    """What was given was given to somebody, and is over."""
    if review.at("attended") == 0 and not review.filled("equipment"):
        review.find("audience_empty", "attended")
    ends = [bodies.when(review.at(name)) for name in ("starts_on", "ends_on")]
    if any(one is not None and one.start > review.asked.now for one in ends):
        review.find("assistance_ahead", "ends_on")
    _in_order(review)
    _equipment(review)


def _in_order(review: Review) -> None:
    start, end = bodies.when(review.at("starts_on")), bodies.when(review.at("ends_on"))
    if start is not None and end is not None and end.end < start.start:
        review.find("assistance_reversed", "ends_on")


def _equipment(review: Review) -> None:
    for path, row in bodies.rows(review.body, "equipment"):
        what = bodies.text(row, "what")
        if not bodies.text(row, "recipient_authority"):
            review.find("equipment_unclaimed", f"{path}.recipient_authority", what=what)
        if not bodies.text(row, "export_control"):
            review.find("export_control_untold", f"{path}.export_control", what=what)


Rule = Callable[[Review], None]

_WISH: tuple[Rule, ...] = (contents_rules.required, programme)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "ta_request": _WISH,
    "ta_offer": _WISH,
    "ta_plan": _WISH,
    "ta_delivery": (delivery,),
}
