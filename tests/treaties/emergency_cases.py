"""For every finding on an emergency disclosure an instrument that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import Json, JsonObject
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from tests.factories import bodies
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


ONE, OTHER = Standing("m1", "ACCESS_STORED"), Standing("m2", "ACCESS_STORED")
SOON: list[Json] = [{"measure": "m2", "expected_by": "2026-11-25T10:00:00Z"}]
CONDITIONS: JsonObject = {
    "decision": "with_conditions",
    "conditions": [{"id": "c1", "code": "use_limit", "text": "To find the child alone."}],
}


def word(kind: str, side: str = "requested", body: JsonObject | None = None, **more: Json) -> Word:
    """What has taken effect in the matter."""
    return Word(f"0197a2b4-{kind}", kind, side, {**(body or {}), **more})


ASKED = word("emergency_request", side="requesting")
CAME = word("emergency_disclosure")


def part(**values: object) -> Asked:
    """The sample as a part: one item came, one is to come."""
    body = changed(SAMPLES["emergency_disclosure"], **{"to_come": SOON, **values})
    return replace(case("emergency_disclosure", "disclose_part", "requested", body), measures=(ONE, OTHER))


def refused(act: str, kind: str, *before: Word, left: tuple[str, ...] = ("m1",)) -> Asked:
    """A refusal of the first item, with what came before it."""
    body = bodies.of(kind, measures=["m1"])
    open_items = tuple(Standing(one, "ACCESS_STORED") for one in left)
    return replace(case(kind, act, "requested", body), spoken=(ASKED, *before), measures=open_items)


def withdrawn(*before: Word) -> Asked:
    """The rest is withdrawn, after what came before."""
    body: JsonObject = {"reason": "The child is at home."}
    return replace(case("withdrawal", "withdraw", "requesting", body), spoken=before)


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
    "part_unaccounted": lambda: part(to_come=[]),
    "part_is_all": lambda: replace(part(to_come=[]), measures=(ONE,)),
    "more_to_come": lambda: disclosed(to_come=SOON),
    "expected_past": lambda: part(to_come__n0__expected_by="2026-11-25T08:59:00Z"),
    "told_already": lambda: replace(disclosed(), measures=(Standing("m1", "ACCESS_STORED", open=False),)),
    "conditions_wait_for_more": lambda: replace(
        determined(measures=["m1"]), spoken=(ASKED, word("determination", body=CONDITIONS)), measures=(ONE, OTHER)
    ),
    "part_came": lambda: refused("refuse", "refusal", CAME),
    "nothing_came": lambda: refused("refuse_rest", "partial_refusal"),
    "spoken_not_confirmed": lambda: withdrawn(word("oral_note"), CAME),
    "rest_unnamed": lambda: refused("refuse_rest", "partial_refusal", CAME, left=("m1", "m2")),
    "request_followed": lambda: replace(disclosed(), spoken=(ASKED, word("follow_up_notice", side="requesting"))),
    "closing_request_owed": lambda: replace(
        case("closing_note", "close", "requesting", {"text": "The child is at home."}), due={"regularise": NOW}
    ),
}
