"""A PDF's objects with their types told: pyHanko's dictionaries hold anything, and their `get` follows no reference."""

from __future__ import annotations

from decimal import Decimal
from math import nan

from pyhanko.pdf_utils import generic


def word(dictionary: generic.DictionaryObject, entry: str) -> str:
    """A name, string or number as text, references followed; empty if it is missing."""
    return str(dictionary[entry]) if entry in dictionary else ""


def array(dictionary: generic.DictionaryObject, entry: str) -> generic.ArrayObject | None:
    """An array, references followed; None if it is missing or something else."""
    found = _entry(dictionary, entry)
    return found if isinstance(found, generic.ArrayObject) else None


def mapping(dictionary: generic.DictionaryObject, entry: str) -> generic.DictionaryObject | None:
    """A dictionary (or stream), references followed; None if it is missing or something else."""
    found = _entry(dictionary, entry)
    return found if isinstance(found, generic.DictionaryObject) else None


def filters(stream: generic.StreamObject) -> list[str]:
    """The filters of a stream, first to last."""
    several = array(stream, "/Filter")
    if several is not None:
        return [str(several[index]) for index in range(len(several))]
    return [word(stream, "/Filter")] if "/Filter" in stream else []


def number(value: object) -> float:
    """A number, references followed; not a number (`nan`) for anything else."""
    found = value.get_object() if isinstance(value, generic.IndirectObject) else value  # type: ignore[no-untyped-call]  # pyHanko
    return float(found) if isinstance(found, int | float | Decimal) else nan


def name(dictionary: generic.DictionaryObject, entry: str) -> str:
    """A name, references followed; empty if it is missing or no name."""
    found = _entry(dictionary, entry)
    return str(found) if isinstance(found, generic.NameObject) else ""


def _entry(dictionary: generic.DictionaryObject, entry: str) -> object:
    return dictionary[entry] if entry in dictionary.keys() else None  # noqa: SIM118  # `get` follows nothing
