"""An edition as a document that one can file, and the card of one authority: PDF/A-3b in one of the six languages.

The signed edition is embedded as JSON and counts; the same edition in the same language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.directory.edition import Edition, HeldCertificate, unverified
from app.directory.vcard import vcard
from app.directory.working_days import WorkingDays
from app.instruments.court import printed
from app.instruments.edition_words import TEMPLATE, labels, qr
from app.instruments.examination import renderer
from app.instruments.printable import FONTS, printable
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.clock import instant

if TYPE_CHECKING:  # it reads the database, and the base install prints editions
    from app.directory.entries import Entry

_BETWEEN = {"ar": "؛ ", "zh": "；"}


def edition_pdf(data: bytes, language: str, fonts: Path | None = None) -> bytes:
    """The file of an edition as a document: number, validity, digest, and everything that it tells people.

    Dated as the edition was issued. `Unavailable` without the fonts; `Invalid` `bad_language`.
    """
    edition, words = unverified(data), labels(language)
    head: list[Json] = [
        _row(words["state"], f"{_called(edition.names, language)} ({edition.state})".strip()),
        _row(words["number"], str(edition.number)),
        _row(words["issued_at"], edition.issued_at),
        _row(words["valid_until"], edition.valid_until),
        _row(words["sha256"], *_grouped(edition.digest)),
        *([_row(words["previous"], *_grouped(edition.previous))] if edition.previous else []),
        _row(words["log"], *(edition.log.vkey[at : at + 48] for at in range(0, len(edition.log.vkey), 48))),
    ]
    parts = [*_authorities(edition, words, language), *_rest(edition, words, language)]
    title = f"{words['edition']} {edition.number}"
    address = f"rogatory:edition:{edition.state}/{edition.number}?sha256={edition.digest}"
    account = _account(language, title, words["edition_note"], f"{edition.state}/{edition.number}", head, parts)
    return _laid(
        {**account, "by": f"rogatory/{edition.state}", "attached": edition.file_name},
        data,
        address,
        instant(edition.issued_at),
        fonts,
    )


def card_pdf(
    entry: Entry, language: str, made: datetime, fonts: Path | None = None, *, doubts: Sequence[str] = ()
) -> bytes:
    """The card of one authority, its vCard as a QR code; one that nobody signed says so on its head.

    `doubts`: what is wrong with the edition that says so, in words of the language; they stand on its head too.
    """
    words = labels(language)
    head: list[Json] = [
        _row(words["authority"], f"{entry.name(language)} ({entry.id})"),
        _row(words["functions"], ", ".join(entry.functions) or "–"),
        _row(words["languages"], ", ".join(entry.languages) or "–"),
        _row(words["source"], entry.source),
    ]
    told = entry.particulars.model_dump(mode="json")
    points = told.pop("contact_points", [])
    parts: list[Json] = [_part(entry.name(language), told, words, language)] if told else []
    parts += [_part(f"{words['contact_points']}: {one['unit']}", one, words, language) for one in points]
    note = words["card_note"] if entry.verified else words["unverified"]
    account = _account(language, words["card"], " ".join((*doubts, note)), entry.id, head, parts)
    return _laid({**account, "by": entry.id, "attached": ""}, b"", vcard(entry, language, doubts), made, fonts)


def _account(language: str, title: str, note: str, reference: str, head: list[Json], parts: list[Json]) -> JsonObject:
    between = _BETWEEN.get(language, "; ")
    told: JsonObject = {"language": language, "title": title, "note": note, "reference": reference}
    return {**told, "between": between, "head": head, "parts": parts}


def _laid(account: JsonObject, attached: bytes, code: str, made: datetime, fonts: Path | None) -> bytes:
    shown = printable(fonts or FONTS)
    inputs = {"account": dumps(printed(account, shown)).decode(), "attached": attached.decode(), "qr": qr(code)}
    return renderer(fonts).lay_out((TEMPLATE / "edition.typ").read_bytes(), TEMPLATE, inputs, made)


def _authorities(edition: Edition, words: Mapping[str, str], language: str) -> Iterator[Json]:
    for one in edition.authorities:
        told: JsonObject = {"names": dict(one.names)}
        if one.former_names:
            told["former_names"] = {tongue: [*ones] for tongue, ones in one.former_names.items()}
        told |= {"functions": [*one.functions], "languages": [*one.languages]}
        said = one.particulars.model_dump(mode="json") if one.particulars is not None else {}
        points = said.pop("contact_points", [])
        told |= {**said, "certificates": [_certificate(held) for held in one.certificates]}
        yield _part(f"{one.name(language)} ({one.id})", told, words, language)
        for point in points:
            yield _part(f"{words['contact_points']}: {point['unit']} ({one.id})", point, words, language)


def _certificate(held: HeldCertificate) -> Json:
    told: JsonObject = {"purpose": held.purpose, "official_name": held.official_name, "function": held.function}
    told |= {"sha256": held.digest[:16], "valid_from": held.valid_from, "ends": held.valid_until}
    return {name: value for name, value in told.items() if value is not None}


def _rest(edition: Edition, words: Mapping[str, str], language: str) -> Iterator[Json]:
    for node in edition.nodes:
        told: JsonObject = {"address": node.address, "authorities": [*node.authorities], "reachable": node.reachable}
        ders = [*node.envelope_digests, *node.receipt_digests, *node.tls_digests]
        told["certificates"] = [one[:16] for one in sorted(ders)]
        yield _part(f"{words['node']} {node.id}", told, words, language)
    if edition.calendar is not None:
        yield _part(words["calendar"], _calendar(edition.calendar, words), words, language)
    for what, ones in (("points", edition.points), ("cards", edition.cards)):
        for one in ones:
            told = one.model_dump(mode="json")
            yield _part(f"{words[what]}: {one.name(language)} ({one.id})", told, words, language)


def _calendar(one: WorkingDays, words: Mapping[str, str]) -> JsonObject:
    """Of the public holidays the days alone, a year in a few lines: their names stand in the file that is embedded."""
    told: JsonObject = {name: value for name, value in one.model_dump(mode="json").items() if value not in (None, [])}
    told["weekend"] = _weekdays([*one.weekend], words) or "–"
    if one.holidays:
        years = sorted(one.holidays.items())
        told["holidays"] = [{year: ", ".join(day[5:] for day in sorted(days)) or "–"} for year, days in years]
    return told


def _part(title: str, told: Mapping[str, Json], words: Mapping[str, str], language: str) -> Json:
    rows: list[Json] = [
        _row(_label(name, words), *_lines(value, words)) for name, value in told.items() if name != "id"
    ]
    return {"title": title, "rows": rows}


def _row(label: str, *lines: Json) -> Json:
    return [label, [*lines]]


def _lines(value: Json, words: Mapping[str, str]) -> list[Json]:
    """A value as lines; what lies deeper stands in one line, each member with its name."""
    if isinstance(value, dict):
        if all(not isinstance(one, dict | list) for one in value.values()):
            return [[[_label(name, words), _scalar(one, words)] for name, one in value.items()]]
        found: list[Json] = []
        for name, one in value.items():
            below = _lines(_weekdays(one, words) if name == "days" else one, words)
            found += [_under(_label(name, words), line) for line in below]
        return found
    if isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            return [line for one in value for line in _lines(_flat_days(one, words), words)]
        return [", ".join(_scalar(one, words) for one in value)] if value else ["–"]
    return [_scalar(value, words)]


def _under(label: str, line: Json) -> Json:
    """A line of a member, under that member's name."""
    if isinstance(line, list):
        return [[f"{label} / {pair[0]}", pair[1]] for pair in line if isinstance(pair, list)]
    return [[label, line]]


def _flat_days(one: Json, words: Mapping[str, str]) -> Json:
    """A row whose lists are written out, so that it is one line."""
    if not isinstance(one, dict):
        return one
    return {
        name: _weekdays(value, words) if name == "days" and isinstance(value, list) else _joined(value)
        for name, value in one.items()
        if name != "id"
    }


def _joined(value: Json) -> Json:
    plain = isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)
    return ", ".join(str(one) for one in value) if plain and isinstance(value, list) else value


def _weekdays(value: Json, words: Mapping[str, str]) -> Json:
    names = words["weekdays"].split()
    if isinstance(value, list) and all(isinstance(one, int) and 0 <= one < len(names) for one in value):
        return " ".join(names[one] for one in value if isinstance(one, int))
    return value


def _scalar(value: Json, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return "–" if value is None else str(value)


def _label(name: str, words: Mapping[str, str]) -> str:
    return words.get(name, name.replace("_", " "))


def _called(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def _grouped(digest: str) -> tuple[str, str]:
    """64 digits on two lines, in groups that can be read out."""
    first, second = (" ".join(line[at : at + 8] for at in range(0, 32, 8)) for line in (digest[:32], digest[32:]))
    return first, second
