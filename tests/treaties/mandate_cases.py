"""For every finding about mandates a draft that has it, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from tests.factories import bodies
from tests.factories.mandate_samples import SAMPLES
from tests.factories.request_samples import FILE
from tests.treaties.sample import DROP, NOW, answer, asked, changed


def said(kind: str, *, to: str = "XA", **values: object) -> Asked:
    """An instrument between two authorities of XA, or to another State, where it must not go."""
    body = changed(deepcopy(SAMPLES[kind]), **values)
    attached = (FILE,) if kind in {"mandate_submission", "mandate_delivery"} else ()
    return asked(body, procedure="mandate", kind=kind, act=kind, treaty=None, attachments=attached, theirs=profile(to))


INSTRUCTED = Word("01", "mandate_instruction", "requesting", SAMPLES["mandate_instruction"])
"""Wanted by 1 February 2047."""
DELIVERED = Word("02", "mandate_delivery", "requested", SAMPLES["mandate_delivery"])
TWO = (Standing("m1", "ACCESS_STORED"), Standing("m2", "TAKE_STATEMENT"))
DUE = NOW + timedelta(days=60)


def handed(status: str = "ACCEPTED", act: str = "deliver_part", **values: object) -> Asked:
    """A part is delivered of two measures that were instructed; what is DROPped is left out."""
    told = {"remains": [{"measure": "m2", "text": "The witness is heard next month."}], **values}
    return replace(said("mandate_delivery", **told), act=act, status=status, side="requested", measures=TWO)


def returned(act: str, *names: str, spoken: tuple[Word, ...] = (INSTRUCTED,)) -> Asked:
    """What is not executed, in part or whole."""
    body = said("mandate_unexecuted", measures=[*names] if names else DROP)
    return replace(body, act=act, side="requested", measures=TWO, spoken=spoken)


BEGUN = Word(
    "03",
    "mandate_delivery",
    "requested",
    {"lasting": [{"measure": "m1", "from": "2026-11-20T08:00:00Z", "until": "2027-01-20"}]},
)


def given_up(kind: str, *spoken: Word, measures: tuple[Standing, ...] = TWO) -> Asked:
    """The desk gives the mandate on or back, after these."""
    return replace(said(kind), side="requested", status="ACCEPTED", measures=measures, spoken=(INSTRUCTED, *spoken))


def receipt(*files: str) -> Asked:
    """Files are confirmed, of which one was delivered."""
    body: JsonObject = {
        "received_on": "2026-11-23",
        "verified": True,
        "checked": [{"file": one, "matches": True} for one in files],
    }
    plain = asked(
        body, procedure="mandate", kind="evidence_receipt", act="confirm_delivery", treaty=None, attachments=()
    )
    return replace(plain, theirs=profile("XA"), side="requesting", spoken=(INSTRUCTED, DELIVERED))


def transmitted(*wrong: str) -> Asked:
    """The transmittal of what a desk delivered, where this came wrong."""
    whole = answer("evidence_transmittal", bodies.of("evidence_transmittal"), attachments=(FILE,))
    return replace(whole, found_wrong=frozenset(wrong))


CASES: Mapping[str, Callable[[], Asked]] = {
    "mandate_abroad": lambda: said("mandate_instruction", to="XB"),
    "letter_missing": lambda: said("mandate_submission", signed_letter=DROP),
    "outgoing_at_home": lambda: said("mandate_submission", outgoing__state="XA"),
    "outgoing_draft_missing": lambda: said("mandate_submission", outgoing__files=DROP),
    "instruction_undated": lambda: said("mandate_instruction", urgency={"level": "routine"}),
    "expected_after_wanted": lambda: replace(
        said("mandate_acceptance", expected_on="2047-02-02"), spoken=(INSTRUCTED,)
    ),
    "mandate_goes_on": lambda: replace(said("mandate_return"), mandates=("XA-2026-K7Q3MD9T",)),
    "file_found_wrong": lambda: transmitted(FILE),
    "access_missing": lambda: said("mandate_instruction", access=DROP),
    "part_not_returned": lambda: replace(said("mandate_submission"), unreturned=("subject",)),
    "completed_as_another": lambda: replace(said("mandate_instruction"), returned="mandate_submission"),
    "competent_unnamed": lambda: said("mandate_unexecuted", competent=DROP),
    "delivery_without_law": lambda: said("mandate_delivery", legal_basis=DROP),
    "rest_untold": lambda: handed(remains=DROP),
    "part_empty": lambda: handed(outcomes=DROP, evidence=DROP),
    "part_is_last": lambda: handed(
        remains=DROP, outcomes=[{"measure": one, "outcome": "done"} for one in ("m1", "m2")]
    ),
    "settled_and_to_come": lambda: handed(remains=[{"measure": "m1", "text": "More."}]),
    "rest_after_due": lambda: replace(handed(expected_on="2027-03-01"), due={"desk_report": DUE}),
    "rest_of_the_last": lambda: replace(handed(act="report"), measures=TWO[:1]),
    "desk_is_done": lambda: handed("REPORTED"),
    "desk_not_at_work": lambda: handed("RECEIVED"),
    "measure_runs_on": lambda: given_up("mandate_forwarded", BEGUN),
    "file_not_delivered": lambda: receipt(FILE, "ab" * 32),
    "part_returned": lambda: returned("return_unexecuted", "m1"),
    "delivered_before": lambda: returned("return_unexecuted", spoken=(INSTRUCTED, DELIVERED)),
}
