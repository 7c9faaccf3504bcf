"""The servable extract as PDF/A-3b, in one of the six languages; the extract itself is embedded in it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.instruments.court import printed
from app.instruments.examination import renderer
from app.instruments.names_in import told_in
from app.instruments.pins import NEWEST, TEMPLATES
from app.instruments.printable import FONTS, printable
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.said import written_in

TEMPLATE = TEMPLATES / "servable_1"
_TITLED = ("measure", "code", "sub", "category")
_ORDER = "order"
"""What the members of an extract stand in, in the request that it is of."""


def pdf(told: JsonObject, language: str, fonts: Path | None = None) -> bytes:
    """PDF/A-3b of an account (`matters.serving.servable_extract`): the same bytes for the same account and language.

    Dated as the instrument is. `Unavailable` without the fonts.
    """
    labels = _labels(language)
    ui = labels["ui"]
    served, state = str(told["served_by"]), str(told["served_by"]).partition(".")[0]
    head = [
        [ui["reference"], [str(told["matter"])]],
        [ui["date"], [written_in(language, str(told["dated"]))]],
        [
            ui["requested_by"],
            [_coded(_called(told, "requesting_state", language), str(told["requesting_state"]), ui["state"])],
        ],
        [
            ui["authority"],
            [
                _coded(_called(told, "served_by", language), served, ""),
                _coded(_called(told, "served_by_state", language), state, ui["state"]),
            ],
        ],
        [ui["document"], [str(told["instrument"]), *_grouped(str(told["sha256"]))]],
    ]
    extracts = told["extracts"]
    parts: list[Json] = [
        {"title": _title(labels, one), "rows": [*_rows(labels, language, one)]}
        for one in (extracts if isinstance(extracts, list) else [])
        if isinstance(one, dict)
    ]
    account: JsonObject = {
        "language": language,
        "title": ui["servable"],
        "note": ui["servable_note"],
        "reference": told["matter"],
        "served_by": told["served_by"],
        "instrument": told["instrument"],
        "digest": f"{ui['document']}, {ui['digest']}",
        "sha256": " ".join(_grouped(str(told["sha256"]))),
        "pages": str(labels["pages"]),
        "between": "؛ " if language == "ar" else "；" if language == "zh" else "; ",
        "head": head,  # type: ignore[dict-item]  # JSON all the same
        "extracts": parts,
    }
    shown = printable(fonts or FONTS)
    source = (TEMPLATE / "servable.typ").read_bytes()
    inputs = {"account": dumps(printed(account, shown)).decode(), "extract": dumps(told).decode()}
    made = datetime.fromisoformat(str(told["dated"])).replace(tzinfo=UTC)
    return renderer(fonts).lay_out(source, TEMPLATE, inputs, made)


def _called(told: JsonObject, whom: str, language: str) -> str:
    called = told["called"]
    names = called.get(whom) if isinstance(called, dict) else None
    return told_in({one: str(name) for one, name in names.items()}, language) if isinstance(names, dict) else ""


def _coded(name: str, code: str, what: str) -> str:
    """A name with its code; without one what it is."""
    return f"{name} ({code})" if name else f"{what} {code}".strip()


def _grouped(digest: str) -> Iterator[str]:
    """64 digits on two lines, in groups that can be read out."""
    for line in (digest[:32], digest[32:]):
        yield " ".join(line[place : place + 8] for place in range(0, 32, 8))


def _labels(language: str) -> dict[str, dict[str, str]]:
    folder = TEMPLATES / NEWEST
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    found: dict[str, dict[str, str]] = json.loads((folder / f"{plan['languages'][language]}.json").read_text("utf-8"))
    return found


def _title(labels: dict[str, dict[str, str]], one: JsonObject) -> str:
    return " · ".join(_word(labels, str(one[name])) for name in _TITLED if one.get(name))


def _rows(labels: dict[str, dict[str, str]], language: str, one: JsonObject) -> Iterator[Json]:
    for name, value in one.items():
        if name not in _TITLED and value not in (None, "", [], {}):
            yield [_label(labels, _ORDER, name), [*_lines(labels, language, name, value)]]


def _lines(labels: dict[str, dict[str, str]], language: str, above: str, value: Json) -> Iterator[Json]:
    """A value as lines: an object is one line of its members with their names, a list a line each."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and not _span(one):
            said = {name: _scalar(labels, language, name, inner) for name, inner in one.items() if inner is not None}
            yield [[_label(labels, above, name), words] for name, words in said.items()]
        else:
            yield _scalar(labels, language, above, one)


def _scalar(labels: dict[str, dict[str, str]], language: str, above: str, value: Json) -> str:
    if isinstance(value, bool):
        return labels["ui"]["yes" if value else "no"]
    if isinstance(value, list):
        return ", ".join(_scalar(labels, language, above, one) for one in value)
    if isinstance(value, dict) and _span(value):
        first, last = (written_in(language, str(value[end])) for end in ("from", "to"))
        zone = f" ({value['tz']})" if "tz" in value else ""
        return f"{labels['ui']['from']} {first} {labels['ui']['until']} {last}{zone}"
    if isinstance(value, dict):
        return ", ".join(
            f"{_label(labels, above, name)}: {_scalar(labels, language, name, one)}" for name, one in value.items()
        )
    return written_in(language, _word(labels, str(value)))


def _span(value: JsonObject) -> bool:
    """A period: from when to when, and in which zone."""
    return {"from", "to"} <= set(value) <= {"from", "to", "tz"}


def _label(labels: dict[str, dict[str, str]], above: str, name: str) -> str:
    return labels["fields"].get(f"{above}.{name}") or labels["fields"].get(name, name.replace("_", " "))


def _word(labels: dict[str, dict[str, str]], value: str) -> str:
    return labels["words"].get(value, labels["codes"].get(value, value))
