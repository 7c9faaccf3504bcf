"""An edition as a document that one can file: PDF/A-3b in one of the six languages. Part of the base install.

The signed edition is embedded as JSON and counts; the same edition in the same language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from app.directory.edition import Edition, HeldCertificate, unverified
from app.directory.working_days import WorkingDays
from app.instruments.court import printed
from app.instruments.edition_words import TEMPLATE, labels, qr
from app.instruments.examination import renderer
from app.instruments.printable import FONTS, printable
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.clock import instant

_BETWEEN = {"ar": "؛ ", "zh": "；"}


def edition_pdf(data: bytes, language: str, fonts: Path | None = None) -> bytes:
    """The file of an edition as a document: number, validity, digest, and everything that it tells people.

    Dated as the edition was issued. `Unavailable` without the fonts; `Invalid` `bad_language`.
    """
    edition, words = unverified(data), labels(language)
    head: list[Json] = [
        row_of(words["state"], f"{_called(edition.names, language)} ({edition.state})".strip()),
        row_of(words["number"], str(edition.number)),
        row_of(words["issued_at"], edition.issued_at),
        row_of(words["valid_until"], edition.valid_until),
        row_of(words["sha256"], *_grouped(edition.digest)),
        *([row_of(words["previous"], *_grouped(edition.previous))] if edition.previous else []),
        row_of(words["log"], *(edition.log.vkey[at : at + 48] for at in range(0, len(edition.log.vkey), 48))),
    ]
    parts = [*_authorities(edition, words, language), *_rest(edition, words, language)]
    title = f"{words['edition']} {edition.number}"
    address = f"rogatory:edition:{edition.state}/{edition.number}?sha256={edition.digest}"
    account = account_of(language, title, words["edition_note"], f"{edition.state}/{edition.number}", head, parts)
    return laid(
        {**account, "by": f"rogatory/{edition.state}", "attached": edition.file_name, "width": 28},
        data,
        {"qr": qr(address)},
        instant(edition.issued_at),
        fonts,
    )


def account_of(language: str, title: str, note: str, reference: str, head: list[Json], parts: list[Json]) -> JsonObject:
    """What the template lays out: a head, and parts of rows."""
    between = _BETWEEN.get(language, "; ")
    told: JsonObject = {"language": language, "title": title, "note": note, "reference": reference}
    return {**told, "between": between, "head": head, "parts": parts}


def laid(account: JsonObject, attached: bytes, codes: Mapping[str, str], made: datetime, fonts: Path | None) -> bytes:
    """The PDF/A-3b of an account, with a file embedded where there is one. `codes`: QR codes as SVG, by their names."""
    shown = printable(fonts or FONTS)
    inputs = {"account": dumps(printed(account, shown)).decode(), "attached": attached.decode(), **codes}
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
        yield part_of(f"{one.name(language)} ({one.id})", told, words, language)
        for point in points:
            yield part_of(f"{words['contact_points']}: {point['unit']} ({one.id})", point, words, language)


def _certificate(held: HeldCertificate) -> Json:
    told: JsonObject = {"purpose": held.purpose, "official_name": held.official_name, "function": held.function}
    told |= {"sha256": held.digest[:16], "valid_from": held.valid_from, "ends": held.valid_until}
    return {name: value for name, value in told.items() if value is not None}


def _rest(edition: Edition, words: Mapping[str, str], language: str) -> Iterator[Json]:
    for node in edition.nodes:
        told: JsonObject = {"address": node.address, "authorities": [*node.authorities], "reachable": node.reachable}
        ders = [*node.envelope_digests, *node.receipt_digests, *node.tls_digests]
        told["certificates"] = [one[:16] for one in sorted(ders)]
        yield part_of(f"{words['node']} {node.id}", told, words, language)
    if edition.calendar is not None:
        yield part_of(words["calendar"], _calendar(edition.calendar, words), words, language)
    for what, ones in (("points", edition.points), ("cards", edition.cards)):
        for one in ones:
            told = one.model_dump(mode="json")
            yield part_of(f"{words[what]}: {one.name(language)} ({one.id})", told, words, language)


def _calendar(one: WorkingDays, words: Mapping[str, str]) -> JsonObject:
    """Of the public holidays the days alone, a year in a few lines: their names stand in the file that is embedded."""
    told: JsonObject = {name: value for name, value in one.model_dump(mode="json").items() if value not in (None, [])}
    told["weekend"] = _weekdays([*one.weekend], words) or "–"
    if one.holidays:
        years = sorted(one.holidays.items())
        told["holidays"] = [{year: ", ".join(day[5:] for day in sorted(days)) or "–"} for year, days in years]
    return told


def part_of(title: str, told: Mapping[str, Json], words: Mapping[str, str], language: str) -> JsonObject:
    """A part: its title, and a row for each member that is told."""
    rows: list[Json] = [
        row_of(_label(name, words), *_lines(value, words)) for name, value in told.items() if name != "id"
    ]
    return {"title": title, "rows": rows}


def row_of(label: str, *lines: Json) -> Json:
    """A row: its label, and the lines beside it."""
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
