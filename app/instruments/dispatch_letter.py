"""The letter with which an instrument leaves on paper, and the list of what is enclosed (`law.md` §3.17)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from app.instruments.court import printed
from app.instruments.dispatch_files import TEMPLATE, labels
from app.instruments.examination import renderer
from app.instruments.header import Content
from app.instruments.printable import FONTS, printable
from app.instruments.rendering import qr_code
from app.kit.canonical import JsonObject, dumps
from app.kit.said import day_in


def letter(told: JsonObject, content: Content, made: datetime, fonts: Path | None = None) -> bytes:
    """PDF/A-3b of an account of a dispatch: letter or note verbale, then the checklist. `Unavailable` without fonts.

    `told`: language, letter, sender, addressee, dated, reference, kind, instrument, sha256, check, copies, kit and
    papers ({name, sha256, original, copies}).
    """
    shown = printable(fonts or FONTS)
    language = str(told["language"])
    dated = date.fromisoformat(str(told["dated"]))
    account = printed({**told, "dated": day_in(language, dated, weekday=True), "labels": labels(language)}, shown)
    source = (TEMPLATE / "letter.typ").read_bytes()
    inputs = {"account": dumps(account).decode(), "qr": qr_code(content)}
    return renderer(fonts).lay_out(source, TEMPLATE, inputs, made)
