"""The card of one authority: PDF/A-3b in one of the six languages, laid out as an edition is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.directory.entries import Entry
from app.directory.vcard import own_card, vcard
from app.instruments.edition_print import account_of, laid, part_of, row_of
from app.instruments.edition_words import labels, qr
from app.kit.canonical import Json
from app.kit.errors import Invalid

_MODULE, _WIDEST = 0.4, 60
"""Millimetres: of a module of a code, so that a telephone reads it from paper, and of a whole code."""
_MODULES = re.compile(r'width="(\d+)"')


def card_pdf(
    entry: Entry, language: str, made: datetime, fonts: Path | None = None, *, doubts: Sequence[str] = ()
) -> bytes:
    """The card of one authority, with its vCard as a QR code and that of each contact point beside what is said of it;
    one that nobody signed says so on its head.

    A contact point whose vCard no QR code holds has none. `doubts`: what is wrong with the edition that says so, in
    words of the language; they stand on its head too.
    """
    words = labels(language)
    head: list[Json] = [
        row_of(words["authority"], f"{entry.name(language)} ({entry.id})"),
        row_of(words["functions"], ", ".join(entry.functions) or "–"),
        row_of(words["languages"], ", ".join(entry.languages) or "–"),
        row_of(words["source"], entry.source),
    ]
    told = entry.particulars.model_dump(mode="json")
    points = told.pop("contact_points", [])
    parts: list[Json] = [part_of(entry.name(language), told, words, language)] if told else []
    codes: dict[str, str] = {"qr": _code(own_card(entry, language, doubts))}
    for place, one in enumerate(points, 1):
        part = part_of(f"{words['contact_points']}: {one['unit']}", one, words, language)
        if code := _code(vcard(entry, language, doubts, one["id"])):
            codes[f"qr-{place}"] = code
            part |= {"code": f"qr-{place}", "width": _width(code)}
        parts.append(part)
    note = words["card_note"] if entry.verified else words["unverified"]
    account = account_of(language, words["card"], " ".join((*doubts, note)), entry.id, head, parts)
    account |= {"by": entry.id, "attached": "", "width": _width(codes["qr"])}
    return laid(account, b"", codes, made, fonts)


def _code(text: str) -> str:
    """A QR code as SVG; empty: none holds so much, or none that fits on the page is coarse enough to be read."""
    try:
        made = qr(text)
    except Invalid:
        return ""
    return made if _width(made) <= _WIDEST else ""


def _width(code: str) -> int:
    """Millimetres that a code takes on paper."""
    found = _MODULES.search(code)
    return round(int(found[1]) * _MODULE) if found else 0
