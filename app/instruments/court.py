"""The report of a verification as PDF/A-3b for the court file; the same account is embedded in it as JSON.

Part of the base install. Where the fonts of the instruments are missing there is no PDF, and the error says so.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.instruments.pins import TEMPLATES
from app.instruments.printable import FONTS, printable
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject, dumps

TEMPLATE = TEMPLATES / "report_1"


def pdf(told: JsonObject, made: datetime, fonts: Path | None = None) -> bytes:
    """PDF/A-3b (ISO 19005-3) of an account (`trust.court.account`), the same bytes for the same account.

    What no font shows is spelt out (`\\u1f600`): a stranger's detail keeps no report from being made.
    `Unavailable` without the fonts.
    """
    shown = printable(fonts or FONTS)
    account = printed(told, shown)
    source, inputs = (TEMPLATE / "report.typ").read_bytes(), {"account": dumps(account).decode()}
    return Renderer.open(fonts).lay_out(source, TEMPLATE, inputs, made)


def printed(value: Json, shown: frozenset[str]) -> Json:
    """A value whose texts a font shows: what none does is spelt out."""
    if isinstance(value, str):
        return "".join(one if one in shown else f"\\u{ord(one):04x}" for one in value)
    if isinstance(value, list):
        return [printed(one, shown) for one in value]
    if isinstance(value, dict):
        return {name: printed(one, shown) for name, one in value.items()}
    return value
