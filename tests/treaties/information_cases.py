"""For every finding on information, leads and advice an instrument that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile, unknown
from app.treaties.review import Asked
from tests.factories.information_samples import SAMPLES
from tests.treaties.preservation_cases import NOW
from tests.treaties.sample import DROP, asked, changed

ASKS: JsonObject = {"kind": "locate_provider"}


def case(kind: str, act: str, /, **values: object) -> Asked:
    """The instrument of the samples, changed."""
    side = "requesting" if act in {"offer", "send", "inquire"} else "requested"
    ours, theirs = ("XA", "XB") if side == "requesting" else ("XB", "XA")
    plain = asked(changed(SAMPLES[kind], **values), procedure="information", act=act, kind=kind)
    return replace(
        plain, urgency="urgent", ours=profile(ours), theirs=profile(theirs), attachments=(), now=NOW, side=side
    )


def told(**values: object) -> Asked:
    """A lead, changed."""
    return case("information", "send", **values)


def replied(**values: object) -> Asked:
    """A reply to the question who holds the data, changed."""
    return replace(case("information_reply", "reply", **values), opening=ASKS)


CASES: Mapping[str, Callable[[], Asked]] = {
    "information_empty": lambda: told(summary=DROP),
    "use_unsaid": lambda: told(use=DROP),
    "handling_unsaid": lambda: told(handling=DROP),
    "grade_missing": lambda: told(grade=DROP),
    "origin_unsaid": lambda: told(origin=DROP),
    "third_state_consent_missing": lambda: told(origin="third_state", origin_state="XC"),
    "content_in_lead": lambda: told(data_categories=["TRAFFIC", "CONTENT"]),
    "content_in_lead_suspected": lambda: told(summary="He wrote:\nSubject: tonight"),
    "person_unlinked": lambda: told(persons__n0__link=DROP),
    "proceeds_unidentified": lambda: told(kind="proceeds_alert", identifiers=[]),
    "order_unnamed": lambda: told(kind="order_notification"),
    "order_elsewhere": lambda: told(kind="order_notification"),
    "order_not_wanted": lambda: replace(
        told(kind="order_notification"), treaty=TREATIES.newest("budapest_2ap"), theirs=unknown("XQ")
    ),
    "offer_without_terms": lambda: case("information_offer", "offer", conditions=[], handling__confidential=False),
    "terms_unexplained": lambda: case("terms_answer", "decline", reason=DROP),
    "nothing_to_locate": lambda: case("inquiry", "inquire", identifiers=[]),
    "located_nobody": lambda: replied(located=[]),
    "retention_unsaid": lambda: replied(located__n0__retention_days=DROP, located__n0__deleted_by=DROP),
    "instruction_to_no_order": lambda: replace(
        case("nondisclosure_instruction", "instruct_not_to_disclose"), opening={"kind": "lead"}
    ),
    "led_to_unnamed": lambda: case("feedback", "feedback", request=DROP, matter=DROP),
}
