"""Whether the requested side waits because the other wishes it (`law.md` §3.0, "wait until"; UNCC 40(20), BC 27(8))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.procedures.engine import Applied
from app.procedures.table import Side

KIND, WORD, COME = "confidentiality_decision", "wait_until", "event_notice"


def waits(history: Iterable[Applied], now: datetime) -> JsonObject | None:
    """What the requesting side's last decision has the requested side wait for; None where it waits for nothing, also
    because the event has come that it was to wait for.

    `over`: the instant that was named has come. Of a day, when it has passed everywhere on earth.
    """
    last = None
    for one in history:
        if not one.crossed and one.link.kind == KIND and one.link.side is Side.REQUESTING:
            last = one.link
        elif not one.crossed and one.link.kind == COME and last is not None and last.body.get("event") is not None:
            last = None
    if last is None or last.body.get("decision") != WORD:
        return None
    until = last.body.get("until")
    found: JsonObject = {"instrument": last.id, "until": until, "event": last.body.get("event")}
    return {**found, "over": isinstance(until, str) and passed(until, now)}


def passed(until: str, now: datetime) -> bool:
    """Whether an instant or a day has passed: a day when nobody's calendar shows it any more (UTC-12)."""
    try:
        if len(until) == len("2026-11-24"):
            return (now.date() - date.fromisoformat(until)).days > 1
        return now >= instant(until)
    except (ValueError, Invalid):
        return False
