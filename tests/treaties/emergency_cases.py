"""For every finding on an emergency disclosure an instrument that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing
from tests.factories.emergency_samples import SAMPLES
from tests.treaties.preservation_cases import NOW
from tests.treaties.sample import DROP, asked, changed

NO: JsonObject = {"decision": "not_an_emergency", "reason": "The danger is over.", "other_road": "mla"}


def case(kind: str, act: str, side: str, body: JsonObject, **more: object) -> Asked:
    """An instrument of this procedure."""
    ours, theirs = ("XA", "XB") if side == "requesting" else ("XB", "XA")
    plain = replace(
        asked(body, procedure="emergency_disclosure", act=act, kind=kind),
        urgency="emergency",
        ours=profile(ours),
        theirs=profile(theirs),
        attachments=(),
        now=NOW,
        side=side,
        measures=() if act == "request" else (Standing("m1", "ACCESS_STORED"),),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own keywords


def sought(**values: object) -> Asked:
    """The request of the samples, changed."""
    return case("emergency_request", "request", "requesting", changed(SAMPLES["emergency_request"], **values))


def determined(**values: object) -> Asked:
    """A no, changed."""
    return case("determination", "determine", "requested", changed(NO, **values))


def disclosed(**values: object) -> Asked:
    """The disclosure of the samples, changed."""
    return case("emergency_disclosure", "disclose", "requested", changed(SAMPLES["emergency_disclosure"], **values))


CASES: Mapping[str, Callable[[], Asked]] = {
    "emergencies_only": lambda: replace(sought(), urgency="urgent"),
    "emergency_seeker_missing": lambda: sought(authority=DROP),
    "emergency_contact_missing": lambda: sought(contact__email=DROP),
    "statement_missing": lambda: sought(statement=DROP),
    "provider_missing": lambda: sought(provider=DROP),
    "provider_address_missing": lambda: sought(provider__address=DROP),
    "emergency_offence_missing": lambda: sought(offences=[]),
    "danger_missing": lambda: sought(emergency__facts=" "),
    "nobody_at_risk": lambda: sought(persons__n0__kind="legal"),
    "danger_link_missing": lambda: sought(relationship=DROP),
    "exact_data_missing": lambda: sought(data=[]),
    "emergency_data_unidentified": lambda: sought(identifiers=[], data__n0__identifiers=DROP),
    "emergency_need_unstated": lambda: sought(data__n0__justifications=DROP),
    "not_an_emergency_before": lambda: replace(sought(), earlier=("XA-2026-K7Q3MD9T",)),
    "no_emergency_unexplained": lambda: determined(reason=DROP),
    "other_road_missing": lambda: determined(other_road=DROP),
    "disclosed_without_clearance": lambda: disclosed(clearance=DROP),
    "disclosed_after_no": lambda: replace(disclosed(), determined="not_an_emergency"),
}
