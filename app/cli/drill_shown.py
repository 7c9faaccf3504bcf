"""What drills prove, as a terminal tells it."""

from __future__ import annotations

from app.kit.canonical import Json


def by_cause(stopped: Json | None) -> str:
    """Drills that were stopped and count neither way, by cause."""
    found = stopped if isinstance(stopped, dict) else {}
    return ", ".join(f"{cause} {count}" for cause, count in found.items()) or "none"


def by_message(woken: Json | None, foreseeable: Json | None) -> str:
    """How many were woken by a message, and how many answered at a moment that they could foresee."""
    plain = f"woken by telephone or message {woken or 0}"
    return f"{plain}; answered at a moment that could be foreseen {foreseeable}" if foreseeable else plain
