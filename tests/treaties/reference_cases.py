"""What a letter rests on: for each finding a draft that names an instrument which is none, or another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties.review import Asked, Record
from tests.factories import bodies
from tests.treaties.custody_cases import DIGEST, ELSE, ID, REF, said
from tests.treaties.sample import NOW, answer, changed

MATTER = "XA-2026-K7Q3MD9T"


def record(kind: str = "refusal", state: str = "XB", name: str = ID) -> Record:
    """An instrument of another matter, on record here."""
    return Record(name, DIGEST, kind, state, MATTER)


def lapses(named: str = ID) -> Asked:
    """The notice of a lapse that names the note of the spoken request."""
    body = changed(bodies.of("lapse_notice"), note=REF)
    return replace(answer("lapse_notice", body, spoken=(said("oral_note", name=named),)), act="lapse")


def releases(*known: Record) -> Asked:
    """A release after a decision that names it."""
    body = changed(bodies.of("release_notice"), cause="decision", decided_by=REF)
    whole = answer("release_notice", body, records=known)
    return replace(whole, procedure="preservation", act="release_after_decision")


def sends_again(*, defects: bool = True, mends: JsonObject | None = REF) -> Asked:
    """A package after the end, and the receipt that found something wrong or nothing."""
    found: JsonObject = {"defects": [{"description": "The second file cannot be opened."}]} if defects else {}
    receipt = replace(said("evidence_receipt", "requesting"), body=found)
    body = changed(bodies.of("evidence_transmittal"), mends=mends)
    return replace(answer("evidence_transmittal", body, spoken=(receipt,)), act="transmit", status="EXECUTED")


CASES: Mapping[str, Callable[[], Asked]] = {
    "lapsed_early": lambda: replace(lapses(), due={"confirm_oral": NOW + timedelta(hours=1)}),
    "nothing_to_mend": lambda: sends_again(mends=None),
    "reference_unknown": lambda: lapses(ELSE),
    "reference_not_on_record": lambda: releases(record(name=ELSE)),
    "reference_of_another_kind": lambda: releases(record("acknowledgement")),
}
