"""For every finding on a preservation an instrument that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from app.kit.canonical import Json, JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing
from tests.factories.preservation_samples import SAMPLES
from tests.treaties.sample import DROP, UNCC, asked, changed, refusal

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ITEMS = (Standing("m1", "PRESERVE"), Standing("m2", "PRESERVE"))
END = datetime(2027, 1, 31, 22, 59, 59, tzinfo=UTC)
CALLED: JsonObject = {"id": "0197a2b4-0000-7000-8000-000000000001", "sha256": "b2" * 32}


def _case(kind: str, act: str, side: str, body: Json, **more: object) -> Asked:
    ours, theirs = ("XA", "XB") if side == "requesting" else ("XB", "XA")
    plain = replace(
        asked(body, procedure="preservation", act=act, kind=kind),
        urgency="urgent",
        ours=profile(ours),
        theirs=profile(theirs),
        treaty=UNCC,
        attachments=(),
        now=NOW,
        side=side,
        measures=ITEMS if act != "request" else (),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own keywords


def sought(**values: object) -> Asked:
    """The request of the samples, changed."""
    return _case("preservation_request", "request", "requesting", changed(SAMPLES["preservation_request"], **values))


def confirmed(**values: object) -> Asked:
    """The confirmation of the samples, changed."""
    body = changed(SAMPLES["preservation_confirmation"], **values)
    return _case("preservation_confirmation", "confirm", "requested", body)


def disclosed(**values: object) -> Asked:
    """The disclosure of the samples, changed."""
    return _case(
        "traffic_disclosure", "disclose_traffic", "requested", changed(SAMPLES["traffic_disclosure"], **values)
    )


def refused(code: str, act: str = "refuse") -> Asked:
    """A refusal on a ground."""
    return _case("refusal", act, "requested", refusal(code))


def released(act: str, cause: str, **more: object) -> Asked:
    """The release of the samples by an act."""
    body = changed(SAMPLES["release_notice"], cause=cause)
    if cause != "decision":
        body = changed(body, decided_by=DROP)
    return _case("release_notice", act, "requested", body, **more)


def later(kind: str, act: str, side: str, body: JsonObject, **more: object) -> Asked:
    """What is said of the extension."""
    return _case(kind, act, side, body, **more)


LONGER: JsonObject = {"measures": ["m1", "m2"], "until": "2027-03-31", "reason": "The court decides in March."}
PAST = {"preserved_until": datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC)}
AHEAD = {"preserved_until": END}

CASES: Mapping[str, Callable[[], Asked]] = {
    "seeker_missing": lambda: sought(authority=DROP),
    "contact_point_missing": lambda: sought(contact__phone=DROP),
    "request_status_missing": lambda: sought(request_status=DROP),
    "earlier_request_missing": lambda: sought(request_status="extension"),
    "brief_offence_missing": lambda: sought(offences=[]),
    "brief_facts_missing": lambda: sought(facts=DROP),
    "facts_long": lambda: sought(facts__summary="word " * 500),
    "data_missing": lambda: sought(data=[]),
    "data_unidentified": lambda: sought(identifiers=[], data__n0__identifiers=DROP),
    "relationship_missing": lambda: sought(relationship=DROP),
    "custodian_missing": lambda: sought(custodian=DROP),
    "necessity_missing": lambda: sought(necessity=DROP),
    "mla_not_intended": lambda: sought(intends_mla=False),
    "intention_vague": lambda: sought(intended_by=DROP),
    "intended_by_past": lambda: sought(intended_by="2026-11-20"),
    "intended_after_end": lambda: sought(intended_by="2027-04-01"),
    "secrecy_unanswered": lambda: sought(confidential=DROP),
    "duration_short": lambda: sought(duration_wanted=30),
    "duration_long": lambda: sought(duration_wanted=180),
    "traffic_path_unsaid": lambda: sought(traffic_path_wanted=DROP),
    "never_routine": lambda: replace(sought(), urgency="routine"),
    "retention_near": lambda: sought(
        data__n0__period={"from": "2026-06-10T20:00:00+03:00", "to": "2026-06-10T21:00:00+03:00"}
    ),
    "says_another_act": lambda: released("expire", "decision"),
    "preserved_too_short": lambda: confirmed(preserved_until="2027-01-10"),
    "preserved_ahead": lambda: confirmed(preserved_at="2026-11-26T09:30:00+01:00"),
    "dates_differ": lambda: confirmed(preserved_until="2027-02-10"),
    "item_unanswered": lambda: replace(confirmed(), measures=(*ITEMS, Standing("m3", "PRESERVE"))),
    "item_unknown": lambda: replace(confirmed(), measures=ITEMS[:1]),
    "loss_unexplained": lambda: confirmed(holdings__n1__reason=DROP),
    "nothing_preserved": lambda: confirmed(
        holdings=[{"measure": "m1", "custodian": "A", "outcome": "none", "status": "served", "reason": "Deleted."}]
    ),
    "custodian_reference_missing": lambda: confirmed(holdings__n0__custodian_reference=DROP),
    "user_will_know": lambda: confirmed(user_will_be_notified=True),
    "kept_there_shorter": lambda: replace(confirmed(), kept_there={"m1": {"Example Telecom": date(2027, 1, 30)}}),
    "path_undated": lambda: confirmed(traffic_disclosure_due=DROP),
    "content_in_path": lambda: disclosed(data_categories=["TRAFFIC", "CONTENT"]),
    "content_suspected": lambda: disclosed(note="Header of the mail:\nSubject: the money"),
    "form_is_asked": lambda: refused("form"),
    "dual_criminality_never": lambda: refused("dual_criminality"),
    "reservation_needed": lambda: refused("dc_at_disclosure"),
    "not_for_the_path": lambda: refused("dc_at_disclosure", "withhold_traffic"),
    "extension_late": lambda: later("extension_request", "ask_extension", "requesting", LONGER, due=PAST),
    "extension_not_longer": lambda: later(
        "extension_request", "ask_extension", "requesting", changed(LONGER, until="2027-01-15"), due=AHEAD
    ),
    "kept_until_missing": lambda: later(
        "extension_declined", "decline_extension", "requested", {"measures": ["m1"], "reason": "No order."}
    ),
    "kept_too_short": lambda: later(
        "extension_declined",
        "decline_extension",
        "requested",
        {"measures": ["m1"], "reason": "No order.", "kept_until": "2026-11-28"},
    ),
    "follow_up_late": lambda: later(
        "follow_up_notice", "follow_up", "requesting", SAMPLES["follow_up_notice"], due=PAST
    ),
    "preservation_pending": lambda: released("expire", "expired", pending=("XA-2026-K7Q3MD9T",)),
    "released_early": lambda: released("expire", "expired", due=AHEAD),
    "decision_unnamed": lambda: replace(
        released("release_after_decision", "decision"),
        body=changed(SAMPLES["release_notice"], decided_by=DROP),
    ),
    "extension_unanswered": lambda: released("expire", "expired", status="EXTENSION_ASKED"),
}
