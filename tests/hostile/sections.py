"""Revisions of a PDF as text: taken apart, changed and put together again, without any PDF library.

Both typst and pyHanko write classic cross-reference tables, which is what these ten lines read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_STARTXREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF")


def byte_ranges(pdf: bytes) -> list[list[int]]:
    """Every /ByteRange, in the order of the file."""
    found = re.findall(rb"/ByteRange\s*\[\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*\]", pdf)
    return [[int(number) for number in one] for one in found]


def ends(pdf: bytes) -> list[int]:
    """Where each revision ends, the line's end included."""
    return [one.end() + len(re.match(rb"\r?\n?", pdf[one.end() :])[0]) for one in _STARTXREF.finditer(pdf)]  # type: ignore[index]


@dataclass
class Section:
    """One revision: its objects, its trailer, and what its table says beyond them."""

    start: int
    objects: dict[int, bytes]
    trailer: bytes
    free: dict[int, int] = field(default_factory=dict)
    generations: dict[int, int] = field(default_factory=dict)
    elsewhere: dict[int, int] = field(default_factory=dict)
    """Objects that the table finds at an offset of the caller's choice."""

    @classmethod
    def read(cls, pdf: bytes, revision: int) -> Section:
        """A revision of a file, counted from 0."""
        borders = [0, *ends(pdf)]
        start, text = borders[revision], pdf[borders[revision] : borders[revision + 1]]
        table = int(_STARTXREF.search(text)[1]) - start  # type: ignore[index]
        lines, _, rest = text[table:].partition(b"trailer")
        objects = {}
        number = 0
        for line in lines.splitlines()[1:]:
            entry = _ENTRY.match(line)
            if entry is None:
                number = int(line.split()[0])
                continue
            if entry[3] == b"n":
                offset = int(entry[1]) - start
                finish = text.index(b"endobj", _after_stream(text, offset))
                objects[number] = text[text.index(b"obj", offset) + 3 : finish].strip()
            number += 1
        return cls(start, objects, rest[: rest.rindex(b"startxref")].strip())

    def write(self) -> bytes:
        """The revision's bytes, to stand at `start`."""
        body = b""
        offsets = dict(self.elsewhere)
        for number, text in self.objects.items():
            offsets[number] = self.start + len(body)
            body += b"%d %d obj\n" % (number, self.generations.get(number, 0)) + text + b"\nendobj\n"
        table = b"xref\n0 1\n0000000000 65535 f \n"
        for number in sorted({*offsets, *self.free}):
            line = (
                b"%010d %05d f \n" % (0, self.free[number])
                if number in self.free
                else b"%010d %05d n \n" % (offsets[number], self.generations.get(number, 0))
            )
            table += b"%d 1\n" % number + line
        return body + table + b"trailer\n" + self.trailer + b"\nstartxref\n%d\n%%%%EOF\n" % (self.start + len(body))


def with_section(pdf: bytes, section: Section) -> bytes:
    """A file up to a section's start, then the section."""
    return pdf[: section.start] + section.write()


def update(pdf: bytes, objects: dict[int, bytes], **more: object) -> Section:
    """A further revision that replaces objects; its trailer is the last one's with another /Prev."""
    last = Section.read(pdf, len(ends(pdf)) - 1)
    previous = int(_STARTXREF.findall(pdf)[-1])
    trailer = re.sub(rb"/Prev \d+", b"", last.trailer)
    size = max(*objects, int(re.search(rb"/Size (\d+)", trailer)[1]) - 1) + 1  # type: ignore[index]
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % size, trailer)
    trailer = trailer[: trailer.rindex(b">>")] + b"/Prev %d\n>>" % previous
    start = len(pdf) if pdf.endswith(b"\n") else len(pdf) + 1
    return Section(start, objects, trailer, **more)  # type: ignore[arg-type]


def _after_stream(text: bytes, offset: int) -> int:
    """Where to look for `endobj`: after the data of a stream, in which the word might stand."""
    finish = text.index(b"endobj", offset)
    stream = text.find(b"stream", offset, finish)
    if stream < 0:
        return offset
    length = re.search(rb"/Length (\d+)", text[offset:stream])
    return stream + int(length[1]) if length else offset
