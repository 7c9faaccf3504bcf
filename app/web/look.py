"""How a page becomes HTML: Jinja2 with every value escaped and none left undefined, in the reader's language.

`_("…")` in a template is a msgid; `tools/words.py` gathers them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import extract_from_ast

from app.directory.code_words import code_words
from app.instruments.edition_words import labels
from app.kit.canonical import JsonObject
from app.kit.errors import Misused
from app.kit.said import decimal_in, language_in, value_in, weekday_in
from app.kit.words import LANGUAGES, RIGHT_TO_LEFT, refilled, translate
from app.matters.doubted import in_words

FOLDER = Path(__file__).parent
TEMPLATES, OWN, BROUGHT = FOLDER / "templates", FOLDER / "static", FOLDER / "assets"
"""Ours; ours too; what `make fonts` brings from the npm lock."""
NAMES: Mapping[str, str] = {
    "ar": "العربية",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ru": "Русский",
    "zh": "中文",
}
"""What each language calls itself."""
SPANS = ((86_400, "{count} days"), (3_600, "{count} hours"), (60, "{count} minutes"), (1, "{count} seconds"))
"""In what a span is told, by its seconds."""
TENTHS = "{count} s"
_PARTS: Mapping[str, tuple[Path, ...]] = {
    "rogatory.css": (BROUGHT / "govuk.css", OWN / "theme.css"),
    "htmx.js": (BROUGHT / "htmx.js",),
    "passkey.js": (OWN / "passkey.js",),
    "push.js": (OWN / "push.js",),
    "sound.js": (OWN / "sound.js", OWN / "session.js", OWN / "line.js"),
    "icon.svg": (OWN / "icon.svg",),
    "app.json": (OWN / "app.json",),
}
_TYPES = {
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "js": "text/javascript; charset=utf-8",
    "json": "application/manifest+json",
}


def html(template: str, language: str, zone: tzinfo, given: Mapping[str, object]) -> str:
    """A page. `zone`: the reader's."""

    def say(msgid: str, **params: object) -> str:
        return translate(language, msgid, **{one: value_in(language, value, zone) for one, value in params.items()})

    def moment(value: datetime | date | str | None) -> str:
        return "" if value is None else value_in(language, value, zone)

    told = {
        "_": say,
        "told": lambda code, words: refilled(language, code, words),
        "moment": moment,
        "clock": lambda value: f"{value.astimezone(zone):%H:%M}",
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "languages": [(one, NAMES[one]) for one in LANGUAGES],
        "doubt": lambda one: in_words(one, language, zone),
        "coded": lambda code: translate(language, code_words(code)),
        "asset": address,
        "tongue": lambda code: language_in(language, code),
        "label": lambda member: labels(language)[member],
        "weekday": lambda number: weekday_in(language, number),
        "after": lambda seconds: after(language, seconds),
        "lasted": lambda seconds: lasted(language, seconds),
    }
    return environment().get_template(template).render(**told, **given)


@cache
def environment() -> Environment:
    """Jinja2 as our templates need it."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def msgids() -> Iterator[str]:
    """The words in the templates, in the order in which they stand, and of spans."""
    for path in sorted(TEMPLATES.glob("*.html")):
        for _, _, found in extract_from_ast(environment().parse(path.read_text("utf-8")), ("_",)):
            # With values it is a tuple, in which these stand as None.
            said = found[0] if isinstance(found, tuple) else found
            if isinstance(said, str):
                yield said
    yield from (*(msgid for _, msgid in SPANS), TENTHS)


def lasted(language: str, seconds: float) -> str:
    """A span as people read it."""
    size, msgid = next(one for one in SPANS if seconds >= 2 * one[0] or one[0] == 1)
    return translate(language, msgid, count=round(seconds / size))


def after(language: str, seconds: float) -> str:
    """How long after a beginning something was; below two minutes to the tenth of a second."""
    if seconds >= 120:  # two minutes
        return lasted(language, seconds)
    return translate(language, TENTHS, count=decimal_in(language, round(seconds, 1)))


def as_json(value: JsonObject) -> str:
    """A value for our own script."""
    return json.dumps(value)


@cache
def assets() -> Mapping[str, tuple[str, bytes]]:
    """What pages load, by the name under which they do: media type and bytes. The digest in a name lets a browser keep
    it for ever. `Misused` `no_assets` before `make fonts`.
    """
    found: dict[str, tuple[str, bytes]] = {}
    for name, parts in _PARTS.items():
        missing = [part for part in parts if not part.is_file()]
        if missing:
            raise Misused("no_assets", "A file of the pages is missing.", "Run `make fonts`.")
        data = b"\n".join(part.read_bytes() for part in parts)
        stem, _, ending = name.rpartition(".")
        found[f"{stem}.{hashlib.sha256(data).hexdigest()[:16]}.{ending}"] = (_TYPES[ending], data)
    return found


@cache
def address(name: str) -> str:
    """The address of what a page loads."""
    stem, _, ending = name.rpartition(".")
    return "/static/" + next(one for one in assets() if one.startswith(f"{stem}.") and one.endswith(f".{ending}"))
