"""Reading plain objects of a PDF at once (ISO 32000-2 7.3): what pyHanko's own reader gives, character by character.

Only syntax that leaves no doubt is read here: no comments, no parentheses within strings, direct lengths, one space
within a reference, keywords and numbers that end where a delimiter stands. Anything else, a broken object above all, is
left to pyHanko, whose word stands in every case: a test compares both over the hostile corpus.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError

_DEEPEST = 64
"""Arrays and dictionaries within each other; pyHanko's own recursion bounds what is deeper."""
_SPACE = rb"[ \n\r\t\f\x00]*+"
_ENDS = rb"(?=[ \n\r\t\f\x00()<>\[\]/])"
# What stands before each token is white; the groups are numbered below.
_TOKEN = re.compile(
    _SPACE
    + rb"(?:/([!-$&'*-.0-;=?-Z\\^-z|~]*+)"
    + _ENDS
    + rb"|([1-9][0-9]{0,7} [0-9]{1,5} R)"
    + _ENDS
    # Not the first number of a reference that is written otherwise.
    + rb"|([+-]?[0-9]{1,18}+)"
    + _ENDS
    + rb"(?![ \n\r\t\f\x0b\x00]++[0-9]++[ \n\r\t\f\x0b\x00]++R)"
    + rb"|(<<)|(>>)|(\[)|(\])"
    + rb"|([+-]?(?:[0-9]{1,18}+\.[0-9]{0,18}+|\.[0-9]{1,18}+))"
    + _ENDS
    + rb"|\(((?:[^()\\]++|\\[^\r\n])*+)\)"
    + rb"|<([0-9A-Fa-f]*+)>"
    + rb"|(true|false|null)"
    + _ENDS
    + rb")"
)
_NAME, _REFERENCE, _INTEGER, _OPEN, _CLOSE, _FIRST, _LAST, _REAL, _TEXT, _HEX, _WORD = range(1, 12)
_HEADER = re.compile(rb"([1-9][0-9]{0,7}) ([0-9]{1,5}) obj" + _SPACE)
_STREAM = re.compile(_SPACE + rb"stream(?:\r\n|\n)")
_STREAM_END = re.compile(_SPACE + rb"endstream" + _SPACE + rb"endobj" + _SPACE + rb"(?=[^%])")
_END = re.compile(_SPACE + rb"endobj" + _SPACE + rb"(?=[^%])")


class Plain(NamedTuple):
    """An object, and the place behind its `endobj` and what is white there, in bytes from the start of the file."""

    found: generic.PdfObject
    end: int


class _Doubtful(Exception):
    """This object is pyHanko's to read."""


def plain(pdf: bytes, place: int, reference: generic.Reference) -> Plain | None:
    """The indirect object at a place, which must be the one of that reference; None where it is not plain.

    Never an error: what is wrong is found by the reader that is asked next.
    """
    header = _HEADER.match(pdf, place)
    if header is None or (int(header[1]), int(header[2])) != (reference.idnum, reference.generation):
        return None
    try:
        return _Reading(pdf, header.end(), reference).whole()
    except (_Doubtful, PdfReadError, ValueError):
        return None


class _Reading:
    """One pass over one object; `_place` is behind the last token."""

    def __init__(self, pdf: bytes, place: int, reference: generic.Reference) -> None:
        self._pdf, self._place, self._reference = pdf, place, reference

    def whole(self) -> Plain:
        token = self._token()
        if token.lastindex != _OPEN:
            return Plain(self._value(token, 0), self._ended(_END, self._place))
        entries = self._entries(1)
        opened = _STREAM.match(self._pdf, self._place)
        if opened is None:
            found = generic.DictionaryObject(entries)  # type: ignore[no-untyped-call]  # pyHanko
            return Plain(self._held(found), self._ended(_END, self._place))
        length, start = entries.get(_LENGTH), opened.end()
        if not isinstance(length, generic.NumberObject) or not 0 <= length <= len(self._pdf) - start:
            raise _Doubtful
        end = self._ended(_STREAM_END, start + length)
        stream = generic.StreamObject(entries, encoded_data=self._pdf[start : start + length])
        return Plain(self._held(stream), end)

    def _ended(self, pattern: re.Pattern[bytes], place: int) -> int:
        ending = pattern.match(self._pdf, place)
        if ending is None:
            raise _Doubtful
        return ending.end()

    def _held(self, found: generic.PdfObject) -> generic.PdfObject:
        found.container_ref = self._reference
        return found

    def _token(self) -> re.Match[bytes]:
        token = _TOKEN.match(self._pdf, self._place)
        if token is None:
            raise _Doubtful
        self._place = token.end()
        return token

    def _value(self, token: re.Match[bytes], depth: int) -> generic.PdfObject:
        """The value that a token is or begins."""
        kind = token.lastindex
        if kind == _OPEN:
            # A stream that would begin behind it begins with no token, and is left to pyHanko.
            found: generic.PdfObject = generic.DictionaryObject(self._entries(depth + 1))  # type: ignore[no-untyped-call]  # pyHanko
        elif kind == _FIRST:
            found = generic.ArrayObject(self._members(depth + 1))
        elif kind == _REFERENCE:
            number, generation, _ = token[_REFERENCE].split()
            found = generic.IndirectObject(int(number), int(generation), self._reference.pdf)  # type: ignore[no-untyped-call]  # pyHanko
        elif kind is not None and kind in _SCALARS:
            found = _SCALARS[kind](token[kind])
        else:
            raise _Doubtful
        found.container_ref = self._reference
        return found

    def _entries(self, depth: int) -> dict[generic.NameObject, generic.PdfObject]:
        if depth > _DEEPEST:
            raise _Doubtful
        entries: dict[generic.NameObject, generic.PdfObject] = {}
        while (token := self._token()).lastindex != _CLOSE:
            if token.lastindex != _NAME:
                raise _Doubtful
            key = _key(token[_NAME])
            if key in entries:
                raise _Doubtful
            entries[key] = self._value(self._token(), depth)
        return entries

    def _members(self, depth: int) -> Iterator[generic.PdfObject]:
        if depth > _DEEPEST:
            raise _Doubtful
        while (token := self._token()).lastindex != _LAST:
            yield self._value(token, depth)


def _name(raw: bytes) -> generic.NameObject:
    if b"#" in raw:
        found: generic.NameObject = generic.NameObject.read_from_stream(BytesIO(b"/%b " % raw))  # type: ignore[no-untyped-call]  # pyHanko
        return found
    return generic.NameObject("/" + raw.decode("ascii"))


def _text(raw: bytes) -> generic.PdfObject:
    if b"\\" in raw:
        return generic.read_string_from_stream(BytesIO(b"(%b)" % raw))
    return generic.pdf_string(raw)


def _hex(digits: bytes) -> generic.PdfObject:
    return generic.pdf_string(binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits))


def _word(word: bytes) -> generic.PdfObject:
    return generic.NullObject() if word == b"null" else generic.BooleanObject(word == b"true")  # type: ignore[no-untyped-call]  # pyHanko


_SCALARS: dict[int | None, Callable[[bytes], generic.PdfObject]] = {
    _NAME: _name,
    _INTEGER: generic.NumberObject,
    _REAL: lambda raw: generic.FloatObject(raw.decode("ascii")),  # type: ignore[no-untyped-call]  # pyHanko
    _TEXT: _text,
    _HEX: _hex,
    _WORD: _word,
}


@lru_cache(maxsize=1024)
def _key(name: bytes) -> generic.NameObject:
    """The name of an entry, which belongs to no object and never changes."""
    return _name(name)


_LENGTH = _key(b"Length")
