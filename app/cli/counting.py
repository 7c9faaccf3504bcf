"""How a deadline was counted, in one line for people: what `deadlines.Reckoning` holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.cli.printing import local
from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import instant
from app.matters.views import PartView

FAR = "no end within ten years"


def counted(reckoning: JsonObject | None) -> str:
    """One line: `10 working days from 2026-11-24 (Africa/Dakar); not counted: 2026-11-28 to 2026-11-29 weekend; …`.

    Days are those of the duty-holder's zone; the day of the event itself is never counted (`law.md` §2.4).
    """
    if reckoning is None:
        return ""
    zone = str(reckoning["zone"])
    begin = instant(str(reckoning["from"])).astimezone(ZoneInfo(zone))
    later = _later(reckoning.get("later"), zone)
    if "named" in reckoning:
        words = f"the instrument names it: {reckoning['named']} ({zone})"
        return "; ".join([words, *_waited(reckoning, zone), *later])
    unit = str(reckoning["unit"])
    amount = f"{reckoning['number']} {unit.replace('_', ' ')}"
    in_days = unit in {"days", "working_days"}
    parts = [f"{amount} from {begin.date() if in_days else begin.isoformat(timespec='minutes')} ({zone})"]
    over = [_over(one) for one in objects(reckoning["passed_over"])]
    if over:
        parts.append("not counted: " + ", ".join(over))
    paused = [f"{_there(one['from'], zone)} to {_there(one['to'], zone)}" for one in objects(reckoning["paused"])]
    if paused:
        parts.append("paused: " + ", ".join(paused))
    if reckoning["due"] is None:
        parts.append(FAR)
    if reckoning["rolled_from"]:
        whose = " (the State's law)" if reckoning.get("rolled_by") == "law" else ""
        parts.append(f"moved on from {reckoning['rolled_from']}, on which nobody works{whose}")
    return "; ".join([*parts, *later])


def ends(due: datetime | None, paused: datetime | None, parts: Sequence[PartView]) -> str:
    """When a clock ends, that it is paused, or that no end is within reach; where it does not stand alike for all
    measures, also how for which: `2027-02-22 23:59 (paused for m1 only)`.
    """
    more = [f"{_standing(one)} {', '.join(one.measures)} only" for one in parts if one.due != due]
    return (local(due) if due else "paused" if paused else FAR) + (f" ({'; '.join(more)})" if more else "")


def _standing(one: PartView) -> str:
    if one.due is None:
        return "paused for" if one.paused else f"{FAR} for"
    return f"{local(one.due)} for"


def _later(told: Json, zone: str) -> list[str]:
    """`at most 30 more, asked until 2027-01-20 (EIO 12(5))`; a day that both sides agreed to has no such bound."""
    if not isinstance(told, dict):
        return []
    day = instant(str(told["until"])).astimezone(ZoneInfo(zone)).date()
    if told["by"] is None:
        return [f"agreed until {day}", *_waited(told, zone)]
    return [f"extended, asked until {day}, by at most {told['by']} ({told['article']})", *_waited(told, zone)]


def _waited(told: JsonObject, zone: str) -> list[str]:
    """`set on 2026-11-26… for 2026-12-10…, moved on over 2026-12-02 to 2026-12-20 paused`."""
    moved = told.get("waited")
    if not isinstance(moved, dict):
        return []
    began, named = (_there(moved[one], zone) for one in ("from", "until"))
    over = [_over(one) for one in objects(moved["passed_over"])]
    over = over or [
        f"{_there(one['from'], zone)} to {_there(one['to'], zone)} paused" for one in objects(moved["paused"])
    ]
    parts = [f"set on {began} for {named}, moved on over {', '.join(over)}"]
    return [*parts, *([] if moved["due"] else [FAR])]


def _over(one: JsonObject) -> str:
    days = str(one["from"]) if one["from"] == one["to"] else f"{one['from']} to {one['to']}"
    return " ".join(part for part in (days, str(one["why"]), str(one["name"])) if part)


def _there(value: Json, zone: str) -> str:
    found: datetime = instant(str(value)).astimezone(ZoneInfo(zone))
    return found.isoformat(timespec="minutes")
