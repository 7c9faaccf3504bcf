"""What drills prove, as a terminal tells it."""

from __future__ import annotations

from app.kit.canonical import Json


def by_cause(stopped: Json | None) -> str:
    """Drills that were stopped and count neither way, by cause."""
    found = stopped if isinstance(stopped, dict) else {}
    return ", ".join(f"{cause} {count}" for cause, count in found.items()) or "none"
