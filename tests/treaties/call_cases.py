"""For every finding on what was said by telephone an instrument that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import Json
from app.treaties.profiles import profile
from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.treaties.sample import UNCC, asked, changed

PHONES = {"XA.moj": ("+40215550123", "+40215550199"), "XA.police": ("+40215550177",), "XA.court": ()}
"""What the directory of XA tells."""


def noted(**values: object) -> Asked:
    """The note of a call that XA made, as XB's officer drafts it, changed."""
    return _asked("oral_note", "note_oral", changed(bodies.of("oral_note"), **values), phones=PHONES)


def lapses(*spoken: Word) -> Asked:
    """What XB signs where nothing came in writing."""
    return _asked("lapse_notice", "lapse", bodies.of("lapse_notice"), spoken=spoken)


def word(kind: str, side: str) -> Word:
    """Something that was said in the matter."""
    return Word("0197a2b4-0000-7000-8000-000000000001", kind, side, {}, None, "b2" * 32)


def _asked(kind: str, act: str, body: Json, **more: object) -> Asked:
    plain = replace(
        asked(body, procedure="preservation", act=act, kind=kind),
        urgency="urgent",
        ours=profile("XB"),
        theirs=profile("XA"),
        treaty=UNCC,
        attachments=(),
        side="requested",
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own keywords


CASES: Mapping[str, Callable[[], Asked]] = {
    "call_back_not_listed": lambda: noted(call_back_number="+7 999 000 0000"),
    "call_back_unproven": lambda: replace(noted(), phones={"XA.moj": ()}),
    "called_back_before": lambda: noted(called_back_at="2026-11-24T01:00:00+01:00"),
    "caller_of_another_state": lambda: noted(authority__directory_id="XC.police"),
    "caller_not_listed": lambda: noted(authority__directory_id="XA.coastguard"),
    "read_back_code_short": lambda: noted(read_back_code="1"),
    "lapses_though_written": lambda: lapses(word("oral_note", "requested"), word("extension_request", "requesting")),
}
