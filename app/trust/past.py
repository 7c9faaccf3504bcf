"""A PDF as it was at one of its revisions, for the analysis of changes (ISO 32000-2 7.5.6).

pyHanko asks of each revision by which paths the trailer leads to an object, and finds out by copying every object of
the file and following every path from the start. The answer here is the same; but what an object refers to is found
once for all revisions, and nothing is copied that is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath

if TYPE_CHECKING:
    from app.trust.reader import Reader

Key: TypeAlias = tuple[int, int]
"""Number and generation of an object."""
Path: TypeAlias = tuple[str | int, ...]
"""From the trailer or from an object: names of entries, places in arrays."""

_PAGES: Path = ("/Root", "/Pages")
_STRUCTURE: Path = ("/Root", "/StructTreeRoot")
_LONGEST_CHAIN = 32
"""References that name a reference."""


class Past(HistoricalResolver):
    """One revision of a `Reader`'s file; the oldest is 0."""

    def __init__(self, reader: Reader, revision: int) -> None:
        super().__init__(reader, revision)
        self._own = reader
        self._held: dict[Key, generic.PdfObject] = {}
        self._usages: dict[Key, list[Path]] | None = None

    def as_read(self, key: Key) -> generic.PdfObject:
        """An object of this revision as it stands in the file; its references belong to no revision."""
        found = self._held.get(key)
        if found is None:
            reference = generic.Reference(*key, pdf=self._own)
            found = self._held[key] = self._own.get_object(reference, revision=self.revision)  # type: ignore[no-untyped-call]  # pyHanko
        return found

    def followed(self, value: object) -> object:
        """A value, or what it refers to in this revision."""
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(value, generic.IndirectObject):
                return value
            value = self.as_read((value.idnum, value.generation))
        raise PdfReadError("references that name references")

    def _load_reverse_xref_cache(self) -> None:
        if self._usages is None:
            self._usages = _Walk(self, self._own).usages()

    def _get_usages_of_ref(self, ref: generic.Reference) -> set[RawPdfPath]:
        found = (self._usages or {}).get((ref.idnum, ref.generation), ())
        return {RawPdfPath(*path) for path in found}


class _Walk:
    """Every path from the trailer to every object, but for circles and the ways that say nothing new.

    As in pyHanko: a page is entered by its place in the tree of pages alone, an element of the structure by the tree of
    structure alone, and nothing leads upwards.
    """

    def __init__(self, past: Past, reader: Reader) -> None:
        self._past, self._reader = past, reader
        root = past.followed(past.trailer_view.raw_get("/Root"))
        if not isinstance(root, generic.DictionaryObject):
            raise PdfReadError("the catalog is not a dictionary")
        self._pages = dict(self._page_tree(root))
        self._elements = set(self._structure_tree(root))
        self._found: dict[Key, list[Path]] = {}
        self._open: set[Key] = set()

    def usages(self) -> dict[Key, list[Path]]:
        for path, key, structure in _links(self._past.trailer_view, (), structure=False):
            self._visit(key, path, structure)
        return self._found

    def _visit(self, key: Key, path: Path, structure: bool) -> None:
        if key in self._open:
            return
        self._found.setdefault(key, []).append(path)
        found = self._past.as_read(key)
        if self._pages.get(key, path) != path or (not structure and key in self._elements):
            return
        self._open.add(key)
        if len(path) <= len(_STRUCTURE):
            # Where the tree of structure begins is said by the whole path.
            for place, other, within in _links(found, path, structure=structure):
                self._visit(other, place, within)
        else:
            for place, other, _ in self._reader.links(found, structure=structure):
                self._visit(other, path + place, structure)
        self._open.discard(key)

    def _page_tree(self, root: generic.DictionaryObject) -> Iterator[tuple[Key, Path]]:
        pages = root.raw_get("/Pages")
        if isinstance(pages, generic.IndirectObject):
            yield (pages.idnum, pages.generation), _PAGES
        seen: set[Key] = set()
        for key, path in self._kids(self._past.followed(pages), _PAGES):
            if key in seen or (isinstance(pages, generic.IndirectObject) and key == (pages.idnum, pages.generation)):
                raise PdfReadError("the tree of pages is a circle")
            seen.add(key)
            yield key, path

    def _kids(self, node: object, path: Path) -> Iterator[tuple[Key, Path]]:
        kids = self._past.followed(_member(node, "/Kids"))
        if not isinstance(kids, generic.ArrayObject):
            raise PdfReadError("the tree of pages is not one")
        for index, kid in enumerate(list.__iter__(kids)):
            place = (*path, "/Kids", index)
            if isinstance(kid, generic.IndirectObject):
                yield (kid.idnum, kid.generation), place
            found = self._past.followed(kid)
            if _member(found, "/Type") == "/Pages":
                yield from self._kids(found, place)

    def _structure_tree(self, root: generic.DictionaryObject) -> Iterator[Key]:
        seen: set[Key] = set()
        if "/StructTreeRoot" not in root.keys():  # noqa: SIM118  # raw, references not followed
            return
        for key in self._children(self._past.followed(root.raw_get("/StructTreeRoot"))):
            if key in seen:
                raise PdfReadError("the tree of structure is a circle")
            seen.add(key)
            yield key

    def _children(self, element: object) -> Iterator[Key]:
        found = self._past.followed(_member(element, "/K"))
        if found is None or isinstance(found, generic.NullObject):
            return
        for child in list.__iter__(found) if isinstance(found, generic.ArrayObject) else (found,):
            inner = self._past.followed(child)
            if not isinstance(inner, generic.DictionaryObject):
                continue  # a piece of a page
            kind = self._past.followed(_member(inner, "/Type"))
            if kind is not None and not isinstance(kind, generic.NullObject) and kind != "/StructElem":
                continue
            if isinstance(child, generic.IndirectObject):
                yield child.idnum, child.generation
            yield from self._children(inner)


def _member(found: object, name: str) -> object:
    """An entry as it stands; None if there is none."""
    if not isinstance(found, generic.DictionaryObject):
        raise PdfReadError(f"{name} of something that is not a dictionary")
    return dict.get(found, name)


def links(found: object, *, structure: bool) -> tuple[tuple[Path, Key, bool], ...]:
    """What an object refers to, and where in it; `structure`: it belongs to the tree of structure."""
    return tuple(_links(found, None, structure=structure))


def _links(value: object, path: Path | None, *, structure: bool) -> Iterator[tuple[Path, Key, bool]]:
    """References within a value, with their place and whether they belong to the tree of structure.

    `path` is the value's own, from the trailer; None where only places within the value are asked for.
    """
    waiting: list[tuple[object, Path, bool]] = [(value, path or (), structure)]
    while waiting:
        one, place, within = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            yield place, (one.idnum, one.generation), within
        elif isinstance(one, generic.DictionaryObject):
            for name, entry in dict.items(one):
                if name == "/Parent" or (within and name == "/P") or not isinstance(entry, _HOLDING):
                    continue
                deeper = within or (path is not None and place == _STRUCTURE and name == "/K")
                waiting.append((entry, (*place, name), deeper))
        elif isinstance(one, generic.ArrayObject):
            for index, entry in enumerate(list.__iter__(one)):
                if isinstance(entry, _HOLDING):
                    waiting.append((entry, (*place, index), within))


_HOLDING = (generic.IndirectObject, generic.DictionaryObject, generic.ArrayObject)
