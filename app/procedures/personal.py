"""Where a body holds personal data (UNCC 36): ONE table of members, and the places that bear them."""

from __future__ import annotations

from collections.abc import Iterator

from app.kit.canonical import Json, JsonObject

MEMBERS = frozenset({
    "persons", "identifiers", "contact", "presence", "may_attend", "addressee", "person", "user", "officer", "names",
    "aliases", "birth", "birth_place", "nationality", "document", "address", "health", "guard", "consent", "translator",
    "given_by", "holder", "user_location", "witnesses", "experts", "participants",
})  # fmt: skip
"""Members that hold data on a natural person wherever they stand. Facts may too; they are not marked."""
_LISTS = frozenset({"identifiers"})
"""In a measure these are ids of entries that are marked where they stand."""


def personal(body: JsonObject) -> tuple[str, ...]:
    """Dotted paths of the members that hold personal data, the outermost of each; never raises whatever it holds."""
    return tuple(_marked(body, ""))


def _marked(value: Json, path: str) -> Iterator[str]:
    pairs: list[tuple[str, Json]] = []
    if isinstance(value, dict):
        pairs = [*value.items()]
    elif isinstance(value, list):
        pairs = [(str(place), one) for place, one in enumerate(value)]
    for name, one in pairs:
        below = f"{path}.{name}" if path else name
        named = name in _LISTS and isinstance(one, list) and all(isinstance(each, str) for each in one)
        if isinstance(value, dict) and name in MEMBERS and not named:
            if one not in (None, "", [], {}):
                yield below
        else:
            yield from _marked(one, below)
