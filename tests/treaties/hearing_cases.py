"""For every finding about a hearing a draft that has it: the complete draft, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from tests.factories.hearing_samples import SAMPLES
from tests.factories.request_samples import REF
from tests.treaties.sample import DROP, asked, changed, request

OPEN = (Standing("m1", "HEARING_VIDEO"),)


def body_of(kind: str, **values: object) -> JsonObject:
    """The plausible body of a kind with other values."""
    return changed(deepcopy(SAMPLES[kind]), **values)


def hearing_request(**values: object) -> JsonObject:
    """A request for a hearing to which nothing is to be said."""
    plain, made = request(), body_of("hearing_request")
    taken = ("contact", "urgency", "conducting", "proceeding", "offences", "facts", "link", "orders", "purpose")
    for name in (*taken, "confidentiality"):
        made[name] = plain[name]
    return changed(made, **values)


def hearing(**values: object) -> Asked:
    """The request of XA to XB."""
    return asked(hearing_request(**values), procedure="hearing", kind="hearing_request", side="requesting")


def said(kind: str, act: str = "", **values: object) -> Asked:
    """What XB says in a matter on a hearing."""
    return asked(
        body_of(kind, **values), procedure="hearing", kind=kind, act=act or kind, side="requested",
        ours=profile("XB"), theirs=profile("XA"), attachments=("c0ffee" * 10 + "c0ff",), measures=OPEN,
    )  # fmt: skip


def at(start: str, end: str, tz: str, other: str = "") -> JsonObject:
    """A slot that is the same on both sides, or with another zone on the requested side."""
    one = {"from": start, "to": end, "tz": tz}
    return {"number": 1, "requesting": one, "requested": {**one, "tz": other or tz}}


AMBIGUOUS = at("2027-10-31T02:30:00+02:00", "2027-10-31T10:00:00+01:00", "Europe/Vienna")
BERLIN_WINTER = at("2027-01-12T10:00:00+02:00", "2027-01-12T12:00:00+02:00", "Europe/Vienna")

PROPOSED = Word(str(REF["id"]), "slot_proposal", "requesting", SAMPLES["slot_proposal"])
CASES: Mapping[str, Callable[[], Asked]] = {
    "remote_reason_missing": lambda: hearing(why_remote=DROP),
    "hearing_subjects_missing": lambda: hearing(measures__n0__questions=DROP),
    "oath_untold": lambda: hearing(hearing__oath=DROP),
    "rights_untold": lambda: hearing(hearing__rights=DROP),
    "line_untold": lambda: hearing(hearing__line=DROP),
    "line_open": lambda: hearing(hearing__line__end_to_end=False),
    "third_party_records": lambda: hearing(hearing__line__third_party_recording=True),
    "interpreter_missing": lambda: hearing(hearing__interpreters=[]),
    "accused_consent_missing": lambda: hearing(measures__n0__status="accused"),
    "safe_conduct_assurance_missing": lambda: replace(
        hearing(assurances=[]), theirs=replace(profile("XB"), hearing_assurances=("safe_conduct",))
    ),
    "slot_reversed": lambda: hearing(
        slots=[at("2027-01-12T12:00:00+01:00", "2027-01-12T10:00:00+01:00", "Europe/Vienna")]
    ),
    "slot_past": lambda: hearing(slots=[at("2026-01-12T10:00:00+01:00", "2026-01-12T12:00:00+01:00", "Europe/Vienna")]),
    "slot_zone_unknown": lambda: said("slot_proposal", slots__n0__requested__tz="Mars/Olympus"),
    "slot_ambiguous": lambda: hearing(slots=[AMBIGUOUS]),
    "slot_clock_differs": lambda: said("slot_proposal", slots=[BERLIN_WINTER]),
    "slot_outside_hours": lambda: hearing(
        slots=[at("2027-01-12T18:00:00+01:00", "2027-01-12T19:00:00+01:00", "Europe/Vienna")]
    ),
    "slot_not_proposed": lambda: replace(
        said("schedule", "agree_slot", number=2),
        spoken=(PROPOSED,),
    ),
    "transmittal_not_final": lambda: asked(
        {"final": False}, procedure="hearing", kind="evidence_transmittal", act="transmit", side="requested"
    ),
    "bridge_in_plain": lambda: said("schedule", "agree_slot", note="Join https://meet.example.org/abc, PIN: 4711"),
    "bridge_expired": lambda: said("bridge_details", expires_at="2026-11-01T10:00:00Z"),
    "bridge_outlives": lambda: replace(
        said("bridge_details", expires_at="2047-03-14T10:00:00Z"),
        spoken=(Word(str(REF["id"]), "schedule", "requested", SAMPLES["schedule"]),),
    ),
    "bridge_kept": lambda: said("bridge_details"),
    "report_differs": lambda: said("willingness_report", "report_willing"),
    "identity_unconfirmed": lambda: said("hearing_record", "hold", identity__confirmed=False),
    "recording_unhashed": lambda: said("hearing_record", "hold", recordings=[]),
    "record_reversed": lambda: said("hearing_record", "hold", ended_at="2047-03-12T07:00:00Z"),
}
