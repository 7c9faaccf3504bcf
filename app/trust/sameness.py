"""Whether a file's first revision shows what its content renders to, where the bytes differ: step 10.

The same template and renderer give the same bytes, but another build of the renderer may pack them otherwise. Comparing
extracted text would not do: what is painted over text, or a font whose glyphs are not what its table of characters
says, leaves the text as it was. So everything that a reader can reach is compared as it is drawn: the same pages,
streams, fonts and attachments, object by object, once they are unpacked. Only packing may differ: the numbers and
order of objects, compression, cross-reference tables, the file identifier.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from app.kit.errors import Refused
from app.trust import structure
from app.trust.policy import Policy

_PACKING = frozenset(("/Length", "/Filter", "/DecodeParms"))
_OUTSIDE = frozenset(("/Size", "/Prev", "/ID", "/XRefStm", "/Type", "/W", "/Index"))


def difference(first: bytes, rendered: bytes, policy: Policy) -> str | None:
    """Where a first revision and a rendering differ in what they show, as a path of names; None if nowhere.

    `Refused` code `text_differs` for more objects than an instrument may have.
    """
    mine, theirs = (structure.read(one, policy) for one in (first, rendered))
    return _Comparison(policy).difference(mine, theirs)


class _Comparison:
    """Walks two graphs of objects side by side; each pair is looked at once, so that circles end."""

    def __init__(self, policy: Policy) -> None:
        self._most = policy.objects * 10
        self._pairs: set[tuple[generic.Reference, generic.Reference]] = set()
        self._waiting: list[tuple[object, object, str]] = []

    def difference(self, mine: PdfFileReader, theirs: PdfFileReader) -> str | None:
        roots = [_entries(one.trailer.flatten(), _OUTSIDE) for one in (mine, theirs)]
        if set(roots[0]) != set(roots[1]):
            return f"{', '.join(sorted(set(roots[0]) ^ set(roots[1])))} in one of them"
        self._waiting = [(roots[0][name], roots[1][name], name) for name in roots[0]]
        looked = 0
        while self._waiting:
            looked += 1
            if looked > self._most:
                raise Refused("text_differs", f"more than {self._most} values would have to be compared")
            one, other, place = self._waiting.pop()
            if not self._alike(one, other, place):
                return place[:300]
        return None

    def _alike(self, one: object, other: object, place: str) -> bool:
        if isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject):
            pair = (one.reference, other.reference)
            if pair in self._pairs:
                return True
            self._pairs.add(pair)
        one, other = _resolved(one), _resolved(other)
        if isinstance(one, generic.StreamObject) and isinstance(other, generic.StreamObject):
            return _same_data(one, other) and self._members(one, other, place, _PACKING)
        if isinstance(one, generic.StreamObject) or isinstance(other, generic.StreamObject):
            return False
        if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
            return self._members(one, other, place, frozenset())
        if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
            pairs = zip(list.__iter__(one), list.__iter__(other), strict=False)
            self._waiting += [(mine, theirs, f"{place}/{index}") for index, (mine, theirs) in enumerate(pairs)]
            return len(one) == len(other)
        return _same_value(one, other)

    def _members(
        self,
        one: generic.DictionaryObject,
        other: generic.DictionaryObject,
        place: str,
        apart: frozenset[str],
    ) -> bool:
        mine, theirs = _entries(one, apart), _entries(other, apart)
        if set(mine) != set(theirs):
            return False
        self._waiting += [(mine[name], theirs[name], f"{place}{name}") for name in mine]
        return True


def _entries(dictionary: generic.DictionaryObject, apart: frozenset[str]) -> dict[str, object]:
    """The members of a dictionary, references as they are; one that is null is missing (ISO 32000-2 7.3.7)."""
    found = {str(name): dictionary.raw_get(name) for name in dictionary if str(name) not in apart}
    return {name: value for name, value in found.items() if not isinstance(value, generic.NullObject)}


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, generic.IndirectObject) else value  # type: ignore[no-untyped-call]  # pyHanko


def _same_data(one: generic.StreamObject, other: generic.StreamObject) -> bool:
    if one.encoded_data == other.encoded_data and one.get("/Filter") == other.get("/Filter"):
        return True
    return hashlib.sha256(one.data).digest() == hashlib.sha256(other.data).digest()


def _same_value(one: object, other: object) -> bool:
    """Names, strings, numbers, booleans, null. 1 and 1.0 are one number; true is none."""
    if isinstance(one, generic.NullObject) or isinstance(other, generic.NullObject):
        return isinstance(one, generic.NullObject) and isinstance(other, generic.NullObject)
    if isinstance(one, generic.NameObject) or isinstance(other, generic.NameObject):
        return isinstance(one, generic.NameObject) and isinstance(other, generic.NameObject) and str(one) == str(other)
    if isinstance(one, generic.BooleanObject) or isinstance(other, generic.BooleanObject):
        both = isinstance(one, generic.BooleanObject) and isinstance(other, generic.BooleanObject)
        return both and one.value == other.value  # type: ignore[attr-defined]  # both are booleans
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return Decimal(one) == Decimal(other)
    texts = (generic.TextStringObject, generic.ByteStringObject)
    if isinstance(one, texts) and isinstance(other, texts):
        return bool(_raw(one) == _raw(other))
    return False


def _raw(value: generic.TextStringObject | generic.ByteStringObject) -> bytes:
    return bytes(value.original_bytes)
