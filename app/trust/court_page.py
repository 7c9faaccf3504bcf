"""The account of a verification as one HTML file: no script, nothing from outside, fit to be printed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.kit.canonical import Json, JsonObject
from app.trust.court import clean

_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.45 "Noto Serif", "Amiri", "Noto Serif SC", Georgia, serif; margin: 2rem auto; max-width: 46rem;
  padding: 0 1rem; color: #111; background: #fff; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; border-bottom: 1px solid #999; }
.verdict { font-size: 1.6rem; font-weight: bold; border: 2px solid; padding: .4rem .8rem; margin: .8rem 0; }
.valid { color: #14532d; } .invalid, .failed { color: #9b1c1c; } .undecided { color: #7a4a00; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: start; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #ddd; }
th { font-weight: normal; color: #444; }
.code, .reason { overflow-wrap: anywhere; }
.code { font-family: ui-monospace, monospace; font-size: .85em; }
.not_reached { color: #666; }
ul { margin: .2rem 0; padding-inline-start: 1.2rem; }
footer { margin-top: 2rem; color: #444; }
@media print { body { margin: 0; max-width: none; font-size: 9.5pt; } tr { break-inside: avoid; }
  h2 { break-after: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(told: JsonObject) -> str:
    """HTML of an account (`court.account`). What strangers wrote stands isolated in its own direction."""
    labels = _object(told["labels"])

    def word(name: str) -> str:
        return escape(str(labels[name]))

    rtl = told["language"] == "ar"
    verdict = str(told["verdict"])
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(str(told["language"]))}" dir="{"rtl" if rtl else "ltr"}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{word('title')}: {escape(str(told['file']))}</title>",
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{word('title')}</h1><p>{_said(told['file'])}</p>",
        f'<p class="verdict {verdict}">{escape(str(told["headline"]))}</p>',
        f"<h2>{word('questions')}</h2>",
        _table(
            (
                escape(str(one["name"])),
                f'<strong class="{one["verdict"]}">{escape(str(one["answer"]))}</strong>',
                escape(str(one["words"])),
            )
            for one in _objects(told["questions"])
        ),
        f"<h2>{word('text')}</h2><p>{escape(str(told['text_words']))}</p>",
        f"<h2>{word('signatures')}</h2>",
        *(_signature(one, labels) for one in _objects(told["signatures"])),
        "" if told["signatures"] else f"<p>{word('nothing')}</p>",
        f"<h2>{word('steps')}</h2>",
        _table(_step(one) for one in _objects(told["steps"])),
        f"<h2>{word('file')}</h2>",
        _table(
            (f"<span>{name}</span>", value)
            for name, value in (
                ("SHA-256", f'<span class="code">{escape(str(told["sha256"]))}</span>'),
                (word("size"), escape(str(told["size"]))),
                (word("received"), escape(str(told["at"]))),
                (word("made"), escape(str(told["made"]))),
                (word("program"), escape(str(told["program"]))),
            )
        ),
    ]
    if told["notes"]:
        notes = "".join(f"<li>{_said(one)}</li>" for one in _list(told["notes"]))
        parts.append(f"<h2>{word('notes')}</h2><ul>{notes}</ul>")
    parts.append(f"<footer>{word('alone')}</footer></body></html>")
    return "\n".join(one for one in parts if one) + "\n"


def _signature(one: JsonObject, labels: JsonObject) -> str:
    def word(name: str) -> str:
        return escape(str(labels[name]))

    time = "–"
    if one["proven_time"]:
        time = f"{escape(str(one['proven_time']))} {word('by_' + str(one['time_source']))}"
    rows = [
        (word("signed_by"), _said(one["subject"])),
        (word("for"), _said(one["official"] or one["authority"] or "–")),
        (word("proven_time"), time),
        (word("algorithm"), _said(one["algorithm"])),
        (word("certificate"), f'<span class="code">{escape(str(one["certificate"]))}</span>'),
    ]
    for answer in _objects(one["revocation"]):
        told = f"{_said(answer['subject'])}: {word(str(answer['answer']))}"
        for name in ("as_of", "since"):
            told += f", {word(name)} {escape(str(answer[name]))}" if answer[name] else ""
        told += f"; {word('missing')}: {_said(answer['words'])}" if answer["missing"] else ""
        rows.append((word("revocation"), told))
    return f"<h3>{_said(one['field'])}</h3>" + _table(rows)


def _step(one: JsonObject) -> tuple[str, ...]:
    reasons = "".join(
        f'<li class="reason">{escape(str(it["words"]))}'
        + (f" {_said(it['field'])}" if it["field"] else "")
        + (f" ({_said(it['detail'])})" if it["detail"] else "")
        + f' <span class="code">{escape(str(it["code"]))}</span>, {escape(str(it["clause"]))}</li>'
        for it in _objects(one["reasons"])
    )
    return (
        str(one["step"]),
        f'<strong class="{one["result"]}">{escape(str(one["result_words"]))}</strong>',
        escape(str(one["words"])) + (f"<ul>{reasons}</ul>" if reasons else ""),
        f'<span class="code">{escape(str(one["code"]))}</span><br>{escape(str(one["clause"]))}',
    )


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    made = (
        "".join(f"<th>{cell}</th>" if not place else f"<td>{cell}</td>" for place, cell in enumerate(row))
        for row in rows
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in made)}</table>"


def _said(value: Json) -> str:
    return f"<bdi>{escape(clean(str(value)))}</bdi>"


def _object(value: Json) -> JsonObject:
    assert isinstance(value, dict)  # noqa: S101  # `court.account` made it
    return value


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)  # noqa: S101  # as above
    return value


def _objects(value: Json) -> list[JsonObject]:
    return [_object(one) for one in _list(value)]
