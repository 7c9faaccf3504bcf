"""The table of rules as a page of the reference."""

from __future__ import annotations

from datetime import timedelta

from app.notices.occasions import Occasion
from app.notices.rules import CLIMBS_AS, RULES
from app.notices.rungs import Rung


def printed() -> str:
    """The table as Markdown, for `docs/reference/notices.md`."""
    lines = [
        "# Notices",
        "",
        "Printed from `app/notices/rules.py`. A ladder climbs until somebody acknowledges the notice;",
        "its last rung then rings again, as often as stands there, until it is acknowledged or its cause is gone.",
        "An authority's own ladder for an occasion goes before the one that stands here. Its own ladder for",
        f"`{Occasion.MATTER_URGENT.value}` is climbed, where they have none of their own, also by "
        + ", ".join(f"`{one.value}`" for one in CLIMBS_AS)
        + ". Where there is none, but a roster, these call who is on duty first, alone; the roles of the first rung",
        "hear with the second (ADR 0045).",
        "",
        "In an emergency everybody on the ladder is called at once; then the last rung rings again.",
        "",
        "| occasion | severity | words | ladder | repeats |",
        "|---|---|---|---|---|",
    ]
    for occasion, rule in RULES.items():
        ladder = ", then ".join(_told(rung) for rung in rule.ladder)
        repeat = f"every {_span(rule.repeat)}"
        lines.append(f"| `{occasion.value}` | {rule.severity.value} | {rule.words} | {ladder} | {repeat} |")
    return "\n".join(lines) + "\n"


def _told(rung: Rung) -> str:
    roles = ", ".join(f"`{role.value}`" for role in rung.roles)
    return f"{roles} after {_span(rung.after)}" if rung.after else f"{roles} at once"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {word}" + ("s" if count != 1 else "")
    return f"{minutes} minutes"
