"""What a State tells people in an edition: names, functions, languages, particulars, points, cards, practice numbers
and calendar. Pure.

A change of it is the word of two officials (`docs/decisions/0030`): one who drafts it and another who publishes it.
So is who may sign and where letters go, once another State relies on it (`docs/decisions/0071`). New keys of those who
stand in it already, ends, versions and a new validity are the operator's, and the directory key's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.directory.change import Change, Difference
from app.directory.edition import Edition
from app.kit.canonical import Json

_LONGEST = 120


def told_otherwise(before: Edition, after: Edition) -> bool:
    """Whether an edition tells people something else than the one before it."""
    return _told(before) != _told(after)


def entrusted_otherwise(before: Edition, after: Edition) -> bool:
    """Whether an edition lets somebody sign who did not, or not as that, or has an authority's letters go elsewhere.

    Another certificate of an official who may sign is no such thing, nor that one may not any more.
    """
    at = after.issued_at
    letters = {one: node.address for node in before.nodes for one in node.authorities}
    moved = any(node.address != letters.get(one) for node in after.nodes for one in node.authorities)
    return moved or not _signatories(after, at) <= _signatories(before, at)


def particulars(before: Edition, after: Edition) -> Iterator[Difference]:
    """What is otherwise in the particulars of authorities that were there before, member by member."""
    for old in before.authorities:
        new = after.authority(old.id)
        if new is not None and old.particulars != new.particulars:
            was, now = (
                one.particulars.model_dump(mode="json") if one.particulars is not None else {} for one in (old, new)
            )
            yield from members(f"{old.id}", was, now)


def listed(before: Edition, after: Edition) -> Iterator[Difference]:
    """Points and cards that are new, are gone, or say something else."""
    for what, was, now in (
        ("point", _by_id(before, "points"), _by_id(after, "points")),
        ("card", _by_id(before, "cards"), _by_id(after, "cards")),
    ):
        for name in dict.fromkeys((*was, *now)):
            if name not in now:
                yield Difference(Change.ENDED, f"{what} {name}")
            elif name not in was:
                yield Difference(Change.NEW, f"{what} {name}: {_title(now[name])}")
            else:
                yield from members(f"{what} {name}", was[name], now[name])


def members(what: str, was: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[Difference]:
    """The members of one thing that are otherwise, each by its path."""
    for path, old, new in otherwise(was, now):
        change = Change.ENDED if new is None else Change.CHANGED if old is not None else Change.NEW
        yield Difference(change, f"{what}, {path}: {_short(new if new is not None else old or '')}")


def otherwise(was: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[tuple[str, str | None, str | None]]:
    """Paths of the members that are otherwise, with what stood there and what does; None: it is not there."""
    old, new = dict(_flat(was)), dict(_flat(now))
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield path, old.get(path), new.get(path)


def _told(edition: Edition) -> Json:
    return {
        "names": {**edition.names},
        "authorities": {
            one.id: {
                "names": {**one.names},
                "functions": [*one.functions],
                "languages": [*one.languages],
                "particulars": one.particulars.model_dump(mode="json") if one.particulars else None,
            }
            for one in edition.authorities
        },
        "points": {**_by_id(edition, "points")},
        "cards": {**_by_id(edition, "cards")},
        # By these both nodes count deadlines (docs/decisions/0019): whoever changes them alone moves every end.
        "practice": edition.model_dump(mode="json", include={"practice"}),
        "calendar": edition.calendar.model_dump(mode="json") if edition.calendar else None,
    }


def _signatories(edition: Edition, at: str) -> set[tuple[str | None, ...]]:
    """Who may sign at a time (RFC 3339): official, name and function."""
    return {
        (held.official, held.official_name, held.function)
        for one in edition.authorities
        for held in one.certificates
        if held.purpose == "signatory" and (held.valid_until is None or held.valid_until > at)
    }


def _by_id(edition: Edition, what: str) -> dict[str, dict[str, Json]]:
    ones = edition.points if what == "points" else edition.cards
    return {one.id: one.model_dump(mode="json") for one in ones}


def _title(one: Mapping[str, Json]) -> str:
    called = one.get("title") or one.get("names")
    return _short(str(called.get("en") or next(iter(called.values())))) if isinstance(called, dict) else ""


def _flat(value: Json | Mapping[str, Json], path: str = "") -> Iterator[tuple[str, str]]:
    """Paths and values; a row of a list is named by its id where it has one, else by its place."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for number, row in enumerate(value, 1):
            place = row.get("id", number) if isinstance(row, dict) else number
            yield from _flat(row, f"{path}.{place}")
    elif isinstance(value, list):
        yield path, ", ".join(str(one) for one in value)
    else:
        yield path, ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
