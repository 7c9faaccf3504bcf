"""Reading a TOML file of law so that a mistake names file, table, key and the nearest known key.

Used as `with Table.open(...) as table:`: leaving the block refuses every key that nobody asked for. The first mistake
ends the reading, unless the mistakes are gathered (`mistakes`): then something that would do stands in for what is
wrong, and the reading goes on.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid

T = TypeVar("T")
_STANDS_IN = "?"
LARGEST, DEEPEST = 4_000_000, 32
"""Bytes of a file of law, and tables and lists within one another: far beyond what any has."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_WORDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    dict: "a table",
    list: "a list",
    date: "a date without a time",
}


class Table:
    """One table of a file: typed reads, each of which makes its key a known one."""

    def __init__(self, file: str, name: str, data: Mapping[str, object], gathered: list[Invalid] | None = None) -> None:
        self.file, self.name, self._data = file, name, data
        self._known: set[str] = set()
        self._gathered = gathered
        self._doubtful = False
        """Whether something stands in for what is wrong here: what follows from it is no mistake of its own."""

    @classmethod
    def open(cls, path: Path) -> Table:
        """The file as a table; `Invalid` for what is not TOML, not a file or too large for one."""
        if path.exists() and not path.is_file():
            raise Invalid("bad_law_file", f"{path.name} is not a regular file.")
        try:
            with path.open("rb") as file:
                read = file.read(LARGEST + 1)
            if len(read) > LARGEST:
                raise Invalid("bad_law_file", f"{path.name} is larger than {LARGEST} bytes.")
            return cls.of(path.name, read.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Invalid("bad_law_file", f"{path.name} is not UTF-8.") from error

    @classmethod
    def of(cls, file: str, text: str) -> Table:
        """A text as a table; `Invalid` for what is not TOML."""
        try:
            found = tomllib.loads(text)
        except RecursionError as error:
            raise _too_deep(file) from error
        except ValueError as error:  # a number of too many digits is none of tomllib's own errors
            raise Invalid("bad_law_file", f"{file} is not TOML: {error}.") from error
        if _deep(found):
            raise _too_deep(file)
        return cls(file, "", found)

    def __enter__(self) -> Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self.done()

    def done(self) -> None:
        """Refuse every key that nobody asked for, with the nearest that somebody did."""
        for key in self._data:
            if key not in self._known:
                self.wrong(f"unknown key {key!r}", _near(key, self._known))

    def bad(self, what: str, remedy: str = "") -> Invalid:
        """An error at this table."""
        place = f"{self.file}, {self.name}" if self.name else self.file
        return Invalid("bad_law_file", f"{place}: {what}.", remedy)

    def refuse(self, what: str, remedy: str = "") -> None:
        """A mistake in what this table says as a whole; raised, or gathered unless it follows from another one."""
        if self._gathered is None or not self._doubtful:
            self.wrong(what, remedy)

    def wrong(self, what: str, remedy: str = "") -> None:
        """A mistake whatever else is one here; raised, or gathered once."""
        if self._gathered is None:
            raise self.bad(what, remedy)
        self._doubtful = True
        if all(one.message != self.bad(what).message for one in self._gathered):
            self._gathered.append(self.bad(what, remedy))

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong here yet: else what was read may stand in for something."""
        return not self._doubtful

    def has(self, key: str) -> bool:
        """Whether the key stands here; asking makes it known."""
        self._known.add(key)
        return key in self._data

    def text(self, key: str, default: str | None = None, *, among: Collection[str] = ()) -> str:
        """A text that is not blank; `among`: one of a closed set."""
        if default is not None and not self.has(key):
            return default
        found = self._get(key, str)
        if not found.strip():
            self.wrong(f"{key!r} is blank")
            return min(among, default=_STANDS_IN)
        return self._one_of(key, found, among)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return default if default is not None and not self.has(key) else self._get(key, bool)

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 100_000) -> int:
        """A whole number."""
        found = default if default is not None and not self.has(key) else self._get(key, int)
        if type(self._data.get(key, found)) is not int or (default is None and key not in self._data):
            return least  # the mistake is gathered
        if not least <= found <= most:
            self.wrong(f"{key!r} is {found}, but must lie between {least} and {most}")
            return least
        return found

    def day(self, key: str) -> date:
        """A date without a time."""
        return self._get(key, date)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates; none when the key is absent."""
        return tuple(self._items(key, date))

    def by_language(self, key: str) -> Mapping[str, str]:
        """A text in several languages, by their codes (BCP 47); English is always there."""
        with self.table(key) as told:
            told.text("en")
            languages = told.every()
            strange = [one for one in languages if not _LANGUAGE.fullmatch(one)]
            for one in strange:
                told.refuse(f"{one!r} is not the code of a language", "Write it like fr or ka-Latn.")
            return {one: told.text(one) for one in languages}

    def texts(self, key: str, *, among: Collection[str] = ()) -> tuple[str, ...]:
        """A list of texts; none when the key is absent."""
        return tuple(self._one_of(key, one, among) for one in self._items(key, str))

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; none when the key is absent."""
        return tuple(self._items(key, int))

    def table(self, key: str) -> Table:
        """A table within; it must be there."""
        gathered = self._gathered
        if gathered is not None and not (self.has(key) and type(self._data[key]) is dict):
            self._get(key, dict)
            gathered = []  # of a table that is not there nothing else is missing
        return Table(self.file, self._below(key), self._get(key, dict), gathered)

    def maybe(self, key: str) -> Table | None:
        """A table within, or None."""
        return self.table(key) if self.has(key) else None

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list, each checked for unknown keys once it has been read; none when absent."""
        for number, one in enumerate(self._items(key, dict), start=1):
            with Table(self.file, f"[[{self._below(key).strip('[]')}]] {number}", one, self._gathered) as table:
                yield table

    def each(self, key: str, read: Callable[[Table], T]) -> tuple[T, ...]:
        """What is read of each table of a list; where mistakes are gathered, without those wrong as a whole."""
        found = []
        for table in self.tables(key):
            try:
                one = read(table)
            except Invalid as error:
                if table._gathered is None:
                    raise
                if not table._doubtful:
                    table._gathered.append(error)
                table.every()
            else:
                if not table._doubtful:
                    found.append(one)
        return tuple(found)

    def every(self, *, among: Collection[str] = ()) -> tuple[str, ...]:
        """All keys, for tables whose keys are themselves data; all become known. `among`: those of a closed set."""
        self._known.update(self._data)
        for key in self._data if among else ():
            if key not in among:
                self.wrong(f"{key!r} is not known here", _near(key, among))
        return tuple(key for key in self._data if not among or key in among)

    def under(self, over: Table) -> Table:
        """This file with another laid over it, key by key and table by table; lists are replaced whole."""
        whole = _laid(self._data, over._data)
        return Table(f"{self.file} under {over.file}", self.name, whole, self._gathered)

    def gathering(self, mistakes: list[Invalid]) -> Table:
        """This table, not read yet, of which every mistake is added to a list."""
        return Table(self.file, self.name, self._data, mistakes)

    def written(self) -> JsonObject:
        """The whole as JSON, dates as text: what a digest covers."""
        return {key: _json(value) for key, value in self._data.items()}

    def _get(self, key: str, kind: type[T]) -> T:
        if not self.has(key):
            strangers = [one for one in self._data if one not in self._known]
            self.wrong(f"{key!r} is missing", _near(key, strangers, "Did you mean it by {}?"))
            self._known.update(difflib.get_close_matches(key, strangers, 1))
            return _stand_in(kind)
        return self._typed(key, self._data[key], kind)

    def _items(self, key: str, kind: type[T]) -> list[T]:
        if not self.has(key):
            return []
        return [self._typed(key, one, kind) for one in self._get(key, list)]

    def _typed(self, key: str, found: object, kind: type[T]) -> T:
        if type(found) is not kind:
            self.wrong(f"{key!r} must be {_WORDS[kind]}, not {found!r}")
            return _stand_in(kind)
        return found

    def _one_of(self, key: str, found: str, among: Collection[str]) -> str:
        if among and found not in among:
            # What stands in for a mistake is no second one.
            if not (found == _STANDS_IN and self._doubtful):
                self.wrong(f"{key!r} is {found!r}, which is not known", _near(found, among))
            return min(among)
        return found

    def _below(self, key: str) -> str:
        if self.name.startswith("[["):
            return f"{self.name}.{key}"
        return f"[{self.name.strip('[]')}.{key}]" if self.name else f"[{key}]"


def mistakes(file: Path, read: Callable[[Table], object], over: Path | None = None) -> tuple[Invalid, ...]:
    """Every mistake that a reader finds in a file; `over`: the file is laid over this one. None: it is sound."""
    gathered: list[Invalid] = []
    try:
        table = Table.open(file)
        read((table if over is None else Table.open(over).under(table)).gathering(gathered))
    except Invalid as error:
        if not gathered or error.message not in {one.message for one in gathered}:
            gathered.append(error)
    return tuple(gathered)


def _too_deep(file: str) -> Invalid:
    return Invalid("bad_law_file", f"{file} has more than {DEEPEST} tables or lists within one another.")


def _deep(value: object) -> bool:
    """Whether it nests deeper than any law does: dotted keys nest without an end of their own."""
    layer: list[object] = [value]
    for _ in range(DEEPEST + 1):
        layer = [below for one in layer if isinstance(one, dict | list) for below in _within(one)]
    return bool(layer)


def _within(value: dict[str, object] | list[object]) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value


def _stand_in(kind: type[T]) -> T:
    """What goes on in place of what is missing or of another type; the mistake is gathered already."""
    return date.min if kind is date else _STANDS_IN if kind is str else kind()  # type: ignore[return-value]


def _near(word: str, known: Collection[str], words: str = "Did you mean {}?") -> str:
    nearest = difflib.get_close_matches(word, sorted(known), 1)
    if nearest:
        return words.format(repr(nearest[0]))
    return f"Known are: {', '.join(sorted(known))}." if known and len(known) <= 30 and "by" not in words else ""


def _laid(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    found = dict(base)
    for key, value in over.items():
        below = found.get(key)
        found[key] = _laid(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return found


def _json(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
