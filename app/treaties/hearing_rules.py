"""Findings about a hearing by video or audio: who, why, in which words, when, and over which line (`law.md` §3.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from app.kit.canonical import Json, JsonObject
from app.treaties import bodies, refusal_rules, slots
from app.treaties.profiles import Profile
from app.treaties.review import Review
from app.treaties.slots import Local

_SUSPECTED = ("suspect", "accused")
_ACTS = {
    "report_willing": "willing",
    "report_summoned": "summoned",
    "report_unwilling": "unwilling",
    "not_found": "not_found",
}
_ADDRESS = re.compile(
    r"\b(?:https?|wss?|sips?|h323|rtmps?|callto|zoommtg|msteams)://?\S|\bsips?:\S+@\S"
    r"|\b(?:meeting|conference|room|webinar)[ -]?(?:id|number|code)\b\W{0,3}\d"
    r"|\b(?:pin|passcode|access code|host key|dial[ -]in)\b\W{0,3}(?:is\W{1,3})?[0-9][0-9 #*-]{2,}",
    re.IGNORECASE,
)
_LONGEST_BRIDGE = 1
"""Days after its slot from which a line whose codes are valid still does not end with it."""
_SIDES = ("requesting", "requested")


def reasons(review: Review) -> None:
    """What it is about, who may be heard, what is assured."""
    questions = any(bodies.filled(one.row.get("questions")) for one in review.wanted)
    if not questions and not review.filled("subjects"):
        review.find("hearing_subjects_missing", "subjects")
    for one in review.wanted:
        status = bodies.text(one.row, "status")
        if status in _SUSPECTED and not review.text("consent_rule"):
            review.find("accused_consent_missing", "consent_rule", status=status)
    given = {bodies.text(row, "code") for _, row in bodies.rows(review.body, "assurances")}
    theirs = review.asked.theirs
    for code in theirs.hearing_assurances:
        if code not in given:
            review.find(
                "safe_conduct_assurance_missing", "assurances", state=theirs.state, assurance=code.replace("_", " ")
            )


def languages(review: Review) -> None:
    """Where the person does not speak the language of the hearing, somebody interprets."""
    language = review.text("hearing.language")
    spoken = {name for one in review.wanted for name in bodies.texts(one.row, "languages")}
    known = {name.partition("-")[0] for name in spoken}
    if language and spoken and language.partition("-")[0] not in known and not review.filled("hearing.interpreters"):
        review.find("interpreter_missing", "hearing.interpreters", language=language, spoken=", ".join(sorted(spoken)))


def line(review: Review) -> None:
    """A line that nobody else hears or records."""
    for path in ("hearing.line", "line"):
        if review.at(f"{path}.end_to_end") is False:
            review.find("line_open", f"{path}.end_to_end")
        if review.at(f"{path}.third_party_recording") is True:
            review.find("third_party_records", f"{path}.third_party_recording")


def times(review: Review) -> None:
    """Every slot, as the clocks of both sides show it."""
    places = [path for path, _ in bodies.rows(review.body, "slots")]
    for place in (*places, *(["slot"] if review.filled("slot") else [])):
        for side in _SIDES:
            _clock(review, f"{place}.{side}", _profile(review, side))


def plain(review: Review) -> None:
    """No address and no code of the line in a document that is kept."""
    for path, value in bodies.strings(review.body):
        if _ADDRESS.search(value):
            review.find("bridge_in_plain", path)


def sealed(review: Review) -> None:
    """What opens the line ends with it, and is not kept."""
    if review.filled("file"):
        review.find("bridge_kept", "file")
    end = bodies.when(review.at("expires_at"))
    if end is None:
        return
    if end.end < review.asked.now:
        review.find("bridge_expired", "expires_at")
    agreed = review.named("schedule", "schedule")
    over = bodies.when(bodies.at(agreed.body, "slot.requested.to")) if agreed is not None else None
    if over is not None and (days := (end.end - over.end).days) >= _LONGEST_BRIDGE:
        review.find("bridge_outlives", "expires_at", days=days)


def report(review: Review) -> None:
    """The report says what its step says; where there is no hearing, every measure has its outcome."""
    decision, wanted = review.text("decision"), _ACTS.get(review.asked.act)
    if wanted is not None and decision and decision != wanted:
        review.find("report_differs", "decision", decision=decision, act=review.asked.act)
    if wanted in ("unwilling", "not_found"):
        refusal_rules.outcomes(review)


def last(review: Review) -> None:
    """What a hearing brought is sent at once: the record closes it, and what mends it comes after its end."""
    after = review.filled("mends")
    if review.asked.procedure == "hearing" and not after and review.at("final") is not True:
        review.find("transmittal_not_final", "final")


def scheduled(review: Review) -> None:
    """The slot is one that was proposed."""
    if not review.spoken("slot_proposal"):
        return
    taken = review.named("proposal", "slot_proposal")
    number, slot = review.at("number"), review.at("slot")
    for _, row in bodies.rows(taken.body if taken is not None else None, "slots"):
        if row.get("number") == number and {**row, "number": None} == {**_object(slot), "number": None}:
            return
    review.find("slot_not_proposed", "slot")


def record(review: Review) -> None:
    """The right person was heard, from a begin to an end, and what was recorded is known by its digest."""
    if review.at("identity.confirmed") is False:
        review.find("identity_unconfirmed", "identity.confirmed")
    if not review.filled("recordings"):
        review.find("recording_unhashed", "recordings")
    begin, end = bodies.when(review.at("begins_at")), bodies.when(review.at("ended_at"))
    if begin is not None and end is not None and end.end < begin.start:
        review.find("record_reversed", "ended_at")


def _clock(review: Review, path: str, profile: Profile) -> None:
    name = review.text(f"{path}.tz")
    place = slots.zone(name)
    if place is None:
        if name:
            review.find("slot_zone_unknown", f"{path}.tz", zone=name)
        return
    begin, end = (slots.local(review.at(f"{path}.{member}"), place) for member in ("from", "to"))
    for member, one in _given(begin, end):
        if one.twice:
            review.find("slot_ambiguous", f"{path}.{member}", zone=name, local=one.words)
        if not one.right:
            review.find(
                "slot_clock_differs", f"{path}.{member}",
                zone=name, right=slots.clock(one.shown), given=slots.clock(one.given),
            )  # fmt: skip
    if begin is None:
        return
    if begin.given < review.asked.now:
        review.find("slot_past", f"{path}.from")
    elif begin.outside(profile.weekend):
        review.find("slot_outside_hours", f"{path}.from", zone=name, local=begin.words)
    if end is not None and end.given <= begin.given:
        review.find("slot_reversed", path)


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _given(begin: Local | None, end: Local | None) -> Iterator[tuple[str, Local]]:
    for member, one in (("from", begin), ("to", end)):
        if one is not None:
            yield member, one


def _profile(review: Review, side: str) -> Profile:
    """Whose office hours count; a draft of which nobody says whose it is is the requesting side's."""
    own = review.asked.side or "requesting"
    return review.asked.ours if side == own else review.asked.theirs


Rule = Callable[[Review], None]

REQUEST: tuple[Rule, ...] = (reasons, languages, line, times, plain)
"""Beside what every request is checked for."""

RULES: Mapping[str, tuple[Rule, ...]] = {
    "willingness_report": (report,),
    "slot_proposal": (times, plain),
    "schedule": (times, scheduled, line, plain),
    "bridge_details": (sealed, plain),
    "technical_test": (plain,),
    "adjournment": (plain,),
    "hearing_record": (record, plain),
    "stop_note": (refusal_rules.outcomes,),
}
