"""A strict reader of PDFs that reads nothing twice: pyHanko's, with what it repeats for each revision done once.

What it gives is what pyHanko's own reader gives, object for object and path for path; tests compare both.
"""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef

from app.trust import past, syntax
from app.trust.past import Key, Past, Path


class Reader(PdfFileReader):
    """One file in memory. Objects are never changed: each is read once and is the same for every revision that has it.

    Errors are pyHanko's: `PdfReadError` and its kin.
    """

    def __init__(self, pdf: bytes, limits: DecodeLimits) -> None:
        self._pdf = pdf
        self._encrypted = True  # until the trailer is read
        self._known: dict[tuple[int | ObjStreamRef, Key], generic.PdfObject] = {}
        self._ends: dict[int, int] = {}
        self._links: dict[tuple[int, bool], tuple[tuple[Path, Key, bool], ...]] = {}
        super().__init__(BytesIO(pdf), strict=True, decode_limits=limits)
        self._encrypted = "/Encrypt" in self.trailer

    def end(self, place: int) -> int:
        """Where the object that was read from a place ends, `endobj` and what is white behind it included."""
        return self._ends[place]

    def links(self, found: generic.PdfObject, *, structure: bool) -> tuple[tuple[Path, Key, bool], ...]:
        """`past.links` of an object of this file."""
        # The reader holds its objects, so that no other can have this one's identity.
        key = id(found), structure
        if key not in self._links:
            self._links[key] = past.links(found, structure=structure)
        return self._links[key]

    def get_historical_resolver(self, revision: int) -> Past:
        """The file as it was at a revision, the oldest being 0."""
        found = self._historical_resolver_cache.get(revision)
        if not isinstance(found, Past):
            found = self._historical_resolver_cache[revision] = Past(self, revision)
        return found

    def _read_object(
        self,
        ref: generic.Reference,
        marker: int | ObjStreamRef | None,
        never_decrypt: bool = False,
        as_metadata_stream: bool = False,
    ) -> generic.PdfObject:
        if marker is None or as_metadata_stream or self._encrypted:
            aside: generic.PdfObject = super()._read_object(ref, marker, never_decrypt, as_metadata_stream)
            return aside
        key = marker, (ref.idnum, ref.generation)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(ref, marker)
        return found

    def _read(self, ref: generic.Reference, marker: int | ObjStreamRef) -> generic.PdfObject:
        if isinstance(marker, int):
            read = syntax.plain(self._pdf, marker, ref)
            if read is not None:
                self._ends[marker] = read.end
                return read.found
        found: generic.PdfObject = super()._read_object(ref, marker)
        if isinstance(marker, int):
            self._ends[marker] = self.stream.tell()
        return found
