"""Two States side by side: what each tells of one thing, all of it. Pure.

Ids and names of people are each State's own and compare nothing; nor does when something was reviewed. Things line up
by what they are about: an authority by its function, a contact point by its duty, a card by its kind and by the
offence, measure, duty or provider of which it tells. Where one of the two has several of a kind they are told apart by
name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.directory.cards import Card
from app.directory.entries import Entry, Told
from app.directory.state_points import StatePoint
from app.kit.canonical import Json

LONGEST = 120
"""Characters of a value where there is little room (`apart`)."""
_BEFORE = 8
"""Characters that stand before the first difference where a value is cut."""
_OWN = frozenset({"id", "issued_by", "author", "second_reader", "reviewed_on", "next_review", "names"})
_OF_ENTRY = frozenset({"contact_points", "successor", "verified_on", "source"})
_IN_KEY = frozenset({("duty", "duty"), ("duty", "log"), ("duty", "tiers"), ("provider", "brand")})
"""What a card's key says already."""
_NAMED = ("treaty", "procedure")
"""Members by which the rows of a list are known, and not by their place."""

Path = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One thing of which two States say something else; None: it does not say. Values are whole."""

    about: Path
    """What it is of: a function, a kind of card; then a duty, an offence, a name. Several of one kind by comma."""
    member: Path
    first: str | None
    second: str | None

    @property
    def what(self) -> str:
        """Both in one line."""
        return ": ".join((*self.about, *([".".join(self.member)] if self.member else [])))


@dataclass(frozen=True)
class _Thing:
    """What a State has: what it is about (each of these by itself), its name, its members."""

    kind: Path
    subjects: tuple[str, ...]
    name: str
    members: Mapping[Path, str]

    @property
    def keys(self) -> list[Path]:
        return [(*self.kind, one) for one in self.subjects] or [self.kind]


def rows(first: Told, second: Told) -> list[Row]:
    """What two States say otherwise; what is so of several offences, measures, duties or functions stands once."""
    sides = [list(_things(one)) for one in (first, second)]
    several = {key for side in sides for key, count in Counter(_keys(side)).items() if count > 1}
    left, right = (_by_key(side, several) for side in sides)
    alike: dict[tuple[Path, Path, Path, str | None, str | None], list[str]] = {}
    for about, subject, name, member in sorted({*left, *right}):
        values = [side.get((about, subject, name, member)) for side in (left, right)]
        if values[0] != values[1]:
            alike.setdefault((about, name, member, values[0], values[1]), []).extend(subject)
    return [
        Row((*about, *([", ".join(subjects)] if subjects else []), *name), member, one, other)
        for (about, name, member, one, other), subjects in alike.items()
    ]


def apart(one: str | None, other: str | None, longest: int = LONGEST) -> tuple[str | None, str | None]:
    """Two values in little room, each in one line, cut so that what differs is seen."""
    lines = [" ".join(text.split()) if text is not None else None for text in (one, other)]
    start = 0
    if all(lines) and max(len(line or "") for line in lines) > longest:
        pairs = zip(lines[0] or "", lines[1] or "", strict=False)
        same = next((place for place, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(x or "") for x in lines))
        start = same - _BEFORE if same > longest - _BEFORE else 0
    shown = [None if line is None else _cut(line, start, longest) for line in lines]
    return shown[0], shown[1]


def _cut(line: str, start: int, longest: int) -> str:
    begun = f"…{line[start:]}" if start else line
    return begun if len(begun) <= longest else f"{begun[: longest - 1]}…"


def _keys(things: Iterable[_Thing]) -> Iterator[Path]:
    for one in things:
        yield from one.keys


def _by_key(things: Iterable[_Thing], several: set[Path]) -> dict[tuple[Path, Path, Path, Path], str]:
    """Values by kind, subject, name and member; what has even one name is told apart by its place."""
    found: dict[tuple[Path, Path, Path, Path], str] = {}
    seen: Counter[tuple[Path, Path]] = Counter()
    for one in things:
        for key in one.keys:
            name = (one.name,) if key in several else ()
            seen[key, name] += 1
            if seen[key, name] > 1:
                name = (*name, str(seen[key, name]))
            subject = key[len(one.kind) :]
            for member, value in one.members.items():
                found[one.kind, subject, name, member] = value
    return found


def _things(told: Told) -> Iterator[_Thing]:
    for entry in told.entries:
        yield from _of_entry(entry)
    for point in told.points:
        yield _of_point(point)
    for card in told.cards:
        yield _of_card(card)


def _of_entry(entry: Entry) -> Iterator[_Thing]:
    said: dict[str, Json] = entry.particulars.model_dump(mode="json")
    members = _flat({**said, "languages": [*entry.languages]}, _OF_ENTRY)
    yield _Thing((), entry.functions or ("authorities",), entry.name(), members)
    for point in entry.particulars.contact_points:
        members = _flat(point.model_dump(mode="json"), frozenset({"duties"}))
        for function in entry.functions or ("authorities",):
            yield _Thing((function, "contact_points"), tuple(point.duties), f"{entry.name()}, {point.unit}", members)


def _of_point(point: StatePoint) -> _Thing:
    members = _flat(point.model_dump(mode="json"), frozenset({"kind", "verified_on"}))
    return _Thing((), (point.kind,), point.group or point.name(), members)


def _of_card(card: Card) -> _Thing:
    kind: Path = (card.kind,)
    subjects: tuple[str, ...] = (*card.offences, *card.measures)
    if card.duty is not None:
        kind = (card.kind, card.duty.duty, *([card.duty.log] if card.duty.log else []))
        subjects = tuple(card.duty.tiers)
    elif card.provider is not None:
        subjects = (card.provider.brand,)
    members = _flat(card.model_dump(mode="json"), frozenset({"kind", "offences", "measures"}))
    return _Thing(kind, subjects, card.name(), {path: one for path, one in members.items() if path not in _IN_KEY})


def _flat(value: Mapping[str, Json], left_out: frozenset[str]) -> dict[Path, str]:
    return dict(_leaves({name: one for name, one in value.items() if name not in left_out | _OWN}))


def _leaves(value: Json | Mapping[str, Json], path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every value with the members that lead to it. A row of a list goes by the treaty or procedure that it names, so
    that it lines up wherever it stands, else by its place.
    """
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        seen: set[str] = set()
        for number, row in enumerate(value, 1):
            told = {**row} if isinstance(row, dict) else {"": row}
            named = next((str(told.pop(one)) for one in _NAMED if told.get(one)), "")
            place = named if named and named not in seen else f"{named} {number}".strip()
            seen.add(place)
            yield from _leaves(told or {"": True}, (*path, place))
    elif isinstance(value, list):
        yield path, ", ".join(str(one) for one in value)
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    else:
        yield path, f"{value} days" if path == ("duty", "days") or path[:2] == ("provider", "retention") else str(value)
