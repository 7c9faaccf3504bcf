"""Which characters an instrument can show: those of its fonts. A light file, for drafting; typst is not imported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no annotations

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unavailable

FONTS = Path(__file__).parent / "fonts"
REMEDY = "Run `make fonts`."

# Formatting that needs no glyph: line feed, tab, soft hyphen, word joiner, Arabic letter mark, variation selectors.
_NO_GLYPH = frozenset("\n\t\u00ad\u2060\u061c\ufe0e\ufe0f")
# What fonts map to an empty glyph and nobody can see: controls, overrides and isolates of direction (Unicode TR 36
# §3.1: what is read must be what is signed), the byte order mark.
_UNSEEN = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x2070), 0xFEFF))
)


def unprintable(body: JsonObject, fonts: Path = FONTS) -> tuple[tuple[str, str], ...]:
    """What a body holds that no font can show: dotted path of the member and the character, each once, in order.

    A name of a member counts as text of that member. `Unavailable` if the fonts are not on this machine.
    """
    shown = printable(fonts)
    return tuple(dict.fromkeys((path, one) for path, text in _texts(body, "") for one in text if one not in shown))


def member_of(body: JsonObject, text: str) -> str | None:
    """The dotted path of the first member whose text holds some text; None if none does."""
    return next((path for path, one in _texts(body, "") if text in one), None)


@lru_cache(maxsize=4)
def printable(fonts: Path = FONTS) -> frozenset[str]:
    """Every character that one of the fonts shows; read once a process (0.5 s)."""
    weights: dict[str, list[set[int]]] = {}
    for file in sorted(fonts.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            weights.setdefault(file.name.partition("_")[0], []).append(set(font.getBestCmap()))
    if not weights:
        raise Unavailable("fonts_missing", "The fonts of the instruments are not on this machine.", REMEDY)
    # A text may stand in bold: what a family has in one weight only does not count.
    codes = set[int]().union(*(set.intersection(*found) for found in weights.values()))
    return (frozenset(map(chr, codes)) - _UNSEEN) | _NO_GLYPH


def _texts(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _texts(one, f"{path}.{index}" if path else str(index))
    elif isinstance(value, dict):
        for name, one in value.items():
            below = f"{path}.{name}" if path else name
            yield below, name
            yield from _texts(one, below)
