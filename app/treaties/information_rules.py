"""What is looked at in information, leads, questions and their answers (`law.md` §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    bodies,
    contents_rules,
    identifier_rules,
    offence_rules,
    reference_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.codes import Data, kind_of_data
from app.treaties.preservation_rules import CONTENT_LINE
from app.treaties.review import Review

Rule = Callable[[Review], None]

_ORDER_TREATY = "budapest_2ap"


def information(review: Review) -> None:
    """What a kind needs of its own, and where it comes from."""
    kind = review.text("kind")
    if review.text("origin") == "third_state" and not review.consented(
        review.at("origin_consent"), state=review.text("origin_state")
    ):
        review.find("third_state_consent_missing", "origin_consent")
    if kind == "proceeds_alert" and not review.filled("identifiers"):
        review.find("proceeds_unidentified", "identifiers")
    if kind == "order_notification":
        if not review.filled("order"):
            review.find("order_unnamed", "order")
        if review.asked.treaty is None or review.asked.treaty.code != _ORDER_TREATY:
            review.find("order_elsewhere", "kind")
        elif not review.asked.theirs.declared(review.asked.treaty).order_notification:
            review.find("order_not_wanted", "kind", state=review.asked.theirs.state)
    for path, person in bodies.rows(review.body, "persons"):
        if not bodies.text(person, "link"):
            name = next(iter(bodies.texts(person, "names")), bodies.text(person, "id"))
            review.find("person_unlinked", f"{path}.link", person=name)


def content(review: Review) -> None:
    """UNCC 40(3)(f), BC 34: the content of communications goes by mutual legal assistance."""
    if any(kind_of_data(one) is Data.CONTENT for one in bodies.texts(review.body, "data_categories")):
        review.find("content_in_lead", "data_categories")
    for field, value in bodies.strings(review.body):
        if CONTENT_LINE.search(value):
            review.find("content_in_lead_suspected", field)


def offer(review: Review) -> None:
    """An offer stands on a condition."""
    if not review.filled("conditions") and review.at("handling.confidential") is not True:
        review.find("offer_without_terms", "conditions")


def terms(review: Review) -> None:
    """What the step says, and why where it says no."""
    wanted, said = {"accept_terms": "accepted"}.get(review.asked.act, "declined"), review.text("decision")
    if said and said != wanted:
        review.find("says_another_act", "decision", said=said, act=review.asked.act)
    if wanted == "declined" and not review.text("reason"):
        review.find("terms_unexplained", "reason")


def inquiry(review: Review) -> None:
    """Who holds what? Of what, then."""
    if review.text("kind") != "locate_provider":
        return
    if not review.filled("identifiers") and not review.text("service"):
        review.find("nothing_to_locate", "identifiers")


def reply(review: Review) -> None:
    """The answer to what was asked."""
    rows = list(bodies.rows(review.body, "located"))
    if bodies.text(review.asked.opening, "kind") == "locate_provider" and not rows:
        review.find("located_nobody", "located")
    for path, row in rows:
        if row.get("retention_days") is None and not bodies.text(row, "deleted_by"):
            review.find("retention_unsaid", f"{path}.retention_days", provider=bodies.text(row, "provider.name"))


def instruction(review: Review) -> None:
    """2AP 7(5): it answers a notified order and nothing else."""
    kind = bodies.text(review.asked.opening, "kind")
    if kind and kind != "order_notification":
        review.find("instruction_to_no_order", "")


def feedback(review: Review) -> None:
    """A request that it led to is named."""
    if review.text("assessment") == "led_to_request" and not (review.filled("request") or review.filled("matter")):
        review.find("led_to_unnamed", "request")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "information_offer": (offer,),
    "terms_answer": (terms,),
    "information": (
        contents_rules.required,
        contents_rules.sources,
        offence_rules.codes,
        time_rules.periods,
        road_rules.language,
        identifier_rules.identifiers,
        text_rules.duplicate,
        information,
        content,
    ),
    "inquiry": (
        contents_rules.required,
        road_rules.language,
        identifier_rules.identifiers,
        text_rules.duplicate,
        inquiry,
        content,
    ),
    "information_reply": (contents_rules.required, identifier_rules.identifiers, reply, content),
    "nondisclosure_instruction": (instruction,),
    "feedback": (feedback, reference_rules.led_to),
}
