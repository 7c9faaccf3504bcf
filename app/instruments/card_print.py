"""The card of one authority: PDF/A-3b in one of the six languages, laid out as an edition is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.directory.entries import Entry
from app.directory.vcard import vcard
from app.instruments.edition_print import account_of, laid, part_of, row_of
from app.instruments.edition_words import labels
from app.kit.canonical import Json


def card_pdf(
    entry: Entry, language: str, made: datetime, fonts: Path | None = None, *, doubts: Sequence[str] = ()
) -> bytes:
    """The card of one authority, its vCard as a QR code; one that nobody signed says so on its head.

    `doubts`: what is wrong with the edition that says so, in words of the language; they stand on its head too.
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
    parts += [part_of(f"{words['contact_points']}: {one['unit']}", one, words, language) for one in points]
    note = words["card_note"] if entry.verified else words["unverified"]
    account = account_of(language, words["card"], " ".join((*doubts, note)), entry.id, head, parts)
    return laid({**account, "by": entry.id, "attached": ""}, b"", vcard(entry, language, doubts), made, fonts)
