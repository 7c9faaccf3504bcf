"""The directory as one page that needs no network, for a duty laptop: whom to call, at what hours, in which language;
which State, which company; what each tells of its law and practice, and its points.

Beside it lie the signed editions (`matters.directory_copy`): the page is a convenience, they are what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape

from app.directory.cards import KINDS, Card
from app.directory.entries import Entry, Told
from app.directory.state_points import KINDS as POINTS
from app.instruments.edition_words import labels
from app.kit.canonical import Json
from app.kit.clock import stamp
from app.kit.words import translate

_STYLE = (
    "body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#0b0c0c}"
    "h2{border-bottom:2px solid #1d70b8}summary{font-weight:600;cursor:pointer;padding:.3rem 0}"
    "dt{color:#505a5f;margin-top:.4rem}dd{margin:0;unicode-bidi:plaintext}"
    ".bad{background:#fff3cd;border-inline-start:5px solid #d4351c;padding:.5rem}"
)


def page(states: Iterable[tuple[Told, Sequence[str]]], language: str, made: datetime) -> Iterator[str]:
    """The page, in parts. `states`: each with what is wrong with its edition, in words of the language."""
    words = labels(language)
    way = "rtl" if language == "ar" else "ltr"
    yield (
        f'<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(words['authorities'])} {stamp(made)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{escape(words['authorities'])}</h1><p>{stamp(made)}</p>\n"
    )
    for told, doubts in states:
        for part in _state(told, words, language, made, doubts):
            yield f"{part}\n"
    yield "</body></html>\n"


def _state(told: Told, words: Mapping[str, str], language: str, made: datetime, doubts: Sequence[str]) -> Iterator[str]:
    name = told.names.get(language) or told.names.get("en") or told.state
    yield f"<h2>{escape(name)} ({told.state})</h2><p>{escape(words['source'])}: {escape(told.source)}</p>"
    if not told.verified:
        yield f'<p class="bad">{escape(words["unverified"])}</p>'
    for one in doubts:
        yield f'<p class="bad">{escape(one)}</p>'
    for entry in told.entries:
        yield from _entry(entry, words, language, made)
    if told.points:
        yield f"<h3>{escape(words['points'])}</h3>"
    for point in told.points:
        said = {name: one for name, one in point.model_dump(mode="json").items() if name not in ("id", "kind", "names")}
        about = f"{point.name(language)} – {translate(language, POINTS[point.kind])}"
        yield from _part(about, "", said, words, shut=True)
    if told.cards:
        yield f"<h3>{escape(words['cards'])}</h3>"
    for card in told.cards:
        yield from _card(card, words, language, made)


def _card(card: Card, words: Mapping[str, str], language: str, made: datetime) -> Iterator[str]:
    """All that a card tells, in the reader's language where it has one; one that does not hold on that day says so."""
    said = {name: one for name, one in card.model_dump(mode="json").items() if name not in ("id", "kind", "title")}
    if card.summary:
        said["summary"] = card.summary.get(language) or card.summary.get("en") or next(iter(card.summary.values()))
    ends = ((words[name], day) for name, day in (("since", card.since), ("until", card.until)) if day)
    marked = "" if card.holds(made.date()) else f" ({', '.join(f'{name} {day}' for name, day in ends)})"
    yield from _part(f"{card.name(language)} – {translate(language, KINDS[card.kind])}", marked, said, words, shut=True)


def _part(title: str, marked: str, said: Mapping[str, Json], words: Mapping[str, str], *, shut: bool) -> Iterator[str]:
    yield f"<details{'' if shut else ' open'}><summary>{escape(title)}{escape(marked)}</summary><dl>"
    yield from _members(said, words)
    yield "</dl></details>"


def _entry(entry: Entry, words: Mapping[str, str], language: str, made: datetime) -> Iterator[str]:
    age = entry.age(made.date())
    marked = "" if age in ("fresh", "unsaid") else f" ({words['verified_on']} {entry.verified_on or '—'}: {age})"
    told: dict[str, Json] = {"functions": [*entry.functions], "languages": [*entry.languages]}
    told.update(entry.particulars.model_dump(mode="json"))
    yield from _part(f"{entry.name(language)} ({entry.id})", marked, told, words, shut=False)
    yield f'<p><a href="vcards/{escape(entry.id)}.vcf">vCard</a></p>'


def _members(value: Mapping[str, Json], words: Mapping[str, str]) -> Iterator[str]:
    for name, one in value.items():
        yield f"<dt>{escape(words.get(name, name))}</dt>"
        if isinstance(one, dict):
            yield "<dd><dl>"
            yield from _members(one, words)
            yield "</dl></dd>"
        elif isinstance(one, list) and any(isinstance(row, dict) for row in one):
            for row in one:
                yield "<dd><dl>"
                yield from _members(row if isinstance(row, dict) else {name: row}, words)
                yield "</dl></dd>"
        else:
            shown = ", ".join(_plain(row, words, name) for row in one) if isinstance(one, list) else _plain(one, words)
            yield f"<dd>{escape(shown)}</dd>"


def _plain(value: Json, words: Mapping[str, str], member: str = "") -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if member == "days" and isinstance(value, int):
        return words["weekdays"].split()[value]
    return str(value)
