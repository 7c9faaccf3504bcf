"""Findings about a joint investigation: whose law, until when, who leads, what guests may do (`law.md` §3.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kit.canonical import Json
from app.treaties import agreement_rules, bodies, contents_rules
from app.treaties.review import Review

_ASSISTANCE = ("be_present", "assist", "advise")
_NOT_TERMS = ("proposal", "reply_by", "note", "contact")
"""Members that may differ between a proposal and the agreement to it."""


def terms(review: Review) -> None:
    """An end ahead, a leader for each State, guests who assist, one text where there are more than two States."""
    _end(review)
    rows = [row for _, row in bodies.rows(review.body, "members")]
    states = dict.fromkeys(state for row in rows if (state := bodies.text(row, "state")))
    led = {bodies.text(row, "state") for row in rows if row.get("leader") is True}
    missing = [state for state in states if state not in led]
    if missing:
        review.find("team_leader_missing", "members", state=", ".join(missing))
    wide = [power for power in bodies.texts(review.body, "guest_powers") if power not in _ASSISTANCE]
    if wide:
        review.find("guest_powers_wide", "guest_powers", powers=", ".join(wide).replace("_", " "))
    several = len({*states, *bodies.texts(review.body, "participants")}) > 2
    if (several or review.filled("conference_ref")) and not review.text("common_text"):
        review.find("common_text_missing", "common_text")
    if review.text("common_text") and not review.filled("participants"):
        review.find("participants_missing", "participants")


def agreement(review: Review) -> None:
    """What is agreed is what was proposed."""
    agreement_rules.same(review, "jit_proposal", "proposal", _NOT_TERMS)


def change(review: Review) -> None:
    """A change ends the team at a day ahead."""
    _end(review)


def change_agreed(review: Review) -> None:
    """What is agreed to was proposed, with the end that was proposed."""
    _end(review)
    named = review.named("change", "jit_change")
    if review.spoken("jit_change") and named is None:
        review.find("team_change_unknown", "change")
    wanted: Json = bodies.at(named.body, "ends_on") if named is not None else None
    if isinstance(wanted, str) and wanted != review.at("ends_on"):
        review.find("team_end_differs", "ends_on", proposed=wanted, given=review.text("ends_on"))


def shared(review: Review) -> None:
    """Evidence goes to the other side of a team with its manifest and with conditions."""
    if review.asked.procedure != "joint":
        return
    if not review.text("manifest"):
        review.find("share_without_manifest", "manifest")
    if not review.filled("conditions"):
        review.find("share_without_conditions", "conditions")


def _end(review: Review) -> None:
    end = bodies.when(review.at("ends_on"))
    if end is not None and end.end < review.asked.now:
        review.find("team_end_past", "ends_on")


Rule = Callable[[Review], None]

RULES: Mapping[str, tuple[Rule, ...]] = {
    "jit_proposal": (contents_rules.required, terms),
    "jit_agreement": (contents_rules.required, terms, agreement),
    "jit_change": (change,),
    "jit_change_agreed": (change_agreed,),
}
