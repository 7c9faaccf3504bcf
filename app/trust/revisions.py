"""The revisions of a file, byte by byte: step 5 of `verification.verify`.

A reader follows the last `startxref` backwards and never looks at what no table names. So a file may begin with one
document, byte for byte, and show another; or one viewer may see what another does not. Here the revisions must lie
one after the other, each made of its own objects, its table and its end, nothing between them and nothing left over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import XRefSectionType

from app.kit.errors import Refused
from app.trust.reader import Reader

_END = re.compile(rb"startxref[ \r\n]+([0-9]{1,10})[ \r\n]+%%EOF")
_HEADER = re.compile(rb"%PDF-[12]\.[0-9][\r\n]+(%[^\r\n]*[\r\n]+)?\s*")


@dataclass(frozen=True)
class Revision:
    """One revision: where it ends (its `%%EOF` included, the end of the line not), and the objects that it brings."""

    end: int
    objects: Mapping[generic.Reference, generic.PdfObject]


def read(pdf: bytes, reader: Reader) -> tuple[Revision, ...]:
    """Every revision, oldest first; `Refused` if they do not tile the file."""
    found: list[Revision] = []
    for number in range(reader.total_revisions):
        start = found[-1].end if found else 0
        found.append(_Section(pdf, reader, number, start).read())
    if pdf[found[-1].end :].strip(b"\r\n"):
        raise Refused("not_whole_file", f"{len(pdf) - found[-1].end} bytes after the last revision")
    return tuple(found)


class _Section:
    def __init__(self, pdf: bytes, reader: Reader, number: int, start: int) -> None:
        self._pdf, self._reader, self._number, self._start = pdf, reader, number, start
        self._table = reader.xrefs.get_xref_container_info(number)
        self._entries = reader.xrefs.get_xref_data(number)

    def read(self) -> Revision:
        self._judge_table()
        extents: dict[int, int] = {}
        objects: dict[generic.Reference, generic.PdfObject] = {}
        for reference in self._reader.xrefs.explicit_refs_in_revision(self._number):
            objects[reference] = self._reader.get_object(reference, revision=self._number)  # type: ignore[no-untyped-call]  # pyHanko
            entry = self._entries.standard_xrefs.get(reference.idnum)
            if entry is not None:
                extents[entry[1]] = self._reader.end(entry[1])
        self._judge_extents(extents)
        return Revision(self._finish(), objects)

    def _refuse(self, words: str) -> Refused:
        return Refused("revisions", f"revision {self._number + 1}: {words}")

    def _judge_table(self) -> None:
        if self._table.xref_section_type not in {XRefSectionType.STANDARD, XRefSectionType.STREAM}:
            raise self._refuse("a table that some readers see and others do not")
        # A freed object is gone for some readers and there for others; none of our writers ever frees one.
        for number in self._entries.freed:
            if number != 0:
                raise self._refuse(f"object {number} is freed")
        for number, (generation, _) in self._entries.standard_xrefs.items():
            if generation != 0:
                raise self._refuse(f"object {number} has generation {generation}")

    def _judge_extents(self, extents: Mapping[int, int]) -> None:
        """The objects fill the revision up to its table: what lies between them is for readers that repair."""
        declared = self._table.declared_startxref
        places = sorted(extents)
        first = min([*places, declared])
        before = self._pdf[self._start : first]
        if first < self._start or (before.strip() if self._start else not _HEADER.fullmatch(before)):
            raise self._refuse("something else stands before its first object")
        behind = first
        for place in places:
            if place != behind:
                raise self._refuse(f"something else stands at byte {behind}")
            behind = extents[place]
        # A table that is a stream is an object itself, and the last one.
        if behind != declared and not (places and places[-1] == declared):
            raise self._refuse(f"something else stands at byte {behind}")

    def _finish(self) -> int:
        ending = _END.search(self._pdf, self._table.end_location)
        if ending is None or int(ending[1]) != self._table.declared_startxref:
            raise self._refuse("it does not end as its table says")
        rest = self._pdf[self._table.end_location : ending.start()]
        if self._table.xref_section_type is XRefSectionType.STANDARD:
            stream = BytesIO(rest)
            generic.DictionaryObject.read_from_stream(stream, generic.TrailerReference(self._reader))  # type: ignore[no-untyped-call]  # pyHanko
            rest = stream.read()
        if rest.strip() not in {b"", b"endobj"}:
            raise self._refuse("something else stands behind its table")
        return ending.end()
