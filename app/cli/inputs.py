"""What people give to commands: files, JSON bodies, digests; errors that say where it is wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.kit.errors import Invalid, Misused
from app.kit.ids import Digest
from app.trust.policy import POLICY

LARGEST = 8 * 1024 * 1024
"""Bytes of a file that is read whole."""


def read_bytes(path: Path, most: int = LARGEST) -> bytes:
    """A file of at most `most` bytes, whole; `-` is standard input. `Misused` `no_file` when it cannot be read."""
    if str(path) == "-":
        return sys.stdin.buffer.read(most + 1)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise Misused("no_file", f"{path} cannot be read: {words}.", "Give the path of a file.") from error
    if len(data) > most:
        raise Misused("too_large", f"{path} holds more than {most} bytes.")
    return data


def pdf(path: Path) -> bytes:
    """An instrument or an archival copy, no more of it than a verification would look at; `Misused` `no_file`."""
    try:
        with path.open("rb") as file:
            return file.read(8 * POLICY.file_limit + 1)
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise Misused("no_file", f"{path} cannot be read: {words}.", "Give the path of a file.") from error


def body(text: str) -> JsonObject:
    """A JSON object: written out (`'{…}'`), in a file, or from standard input (`-`).

    `Invalid` `bad_json` says at which line and column it is none.
    """
    written = text.lstrip().startswith("{")
    data = text.encode() if written else read_bytes(Path(text))
    where = "The body" if written else "Standard input" if text == "-" else text
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except json.JSONDecodeError as error:
        words = f"{where} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise Invalid("bad_json", words, "Mend it there.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_json", f"{where} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Invalid("bad_json", f"{where} holds no JSON object.", "A body is written {…}.")
    return found


def read_text(text: str) -> str:
    """A text: in a file, from standard input (`-`), or as it was typed. `Invalid` `not_text` for other bytes."""
    try:
        there = text == "-" or Path(text).is_file()
    except OSError:  # longer than any name of a file
        there = False
    if not there:
        return text
    try:
        return read_bytes(Path(text)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("not_text", f"{text} is not UTF-8 text.", "Save it as UTF-8.") from error


def places(given: Collection[str]) -> dict[str, Json]:
    """Places in a body, each `PATH=TEXT` or `PATH:=JSON`; `Misused` `bad_place` for anything else."""
    found: dict[str, Json] = {}
    for one in given:
        path, sign, value = one.partition("=")
        if not sign or not path.rstrip(":"):
            raise Misused("bad_place", f"{one!r} names no place and value.", "Write PATH=TEXT or PATH:=JSON.")
        if not path.endswith(":"):
            found[path] = value
            continue
        try:
            found[path[:-1]] = json.loads(value, object_pairs_hook=_once, parse_constant=_constant)
        except (ValueError, RecursionError) as error:
            raise Invalid("bad_json", f"What is set at {path[:-1]} is not JSON: {error}.") from error
    return found


def digest(text: str) -> Digest:
    """A SHA-256 as people give it; `Misused` otherwise."""
    found = text.strip().lower()
    if len(found) != 64 or any(one not in "0123456789abcdef" for one in found):
        raise Misused("bad_digest", f"{text!r} is no SHA-256.", "Give 64 hexadecimal digits.")
    return Digest(found)


def _once(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names a member twice")
    return found


def _constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def moment(text: str) -> datetime:
    """An instant that was typed as an option; `Misused` says how it is written: nothing is said of any file yet."""
    try:
        return instant(text)
    except Invalid as error:
        raise Misused(error.code, error.message, error.remedy) from error
