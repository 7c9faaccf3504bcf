"""What the later revisions of an instrument may change: nothing that people read.

pyHanko looks only at what follows a signature, so that a page painted over in the signing revision itself passes it.
Here every revision after the rendering is looked at: the second adds empty fields (our own comparison, object by
object), the others fill them and add revocation data (pyHanko's policy, from the frozen file on).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata import xmp_xml
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel, StandardDiffPolicy
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.rules.file_structure_rules import CatalogModificationRule

from app.trust.objects import array, mapping, word
from app.trust.policy import Policy
from app.trust.report import Found

# The certifying signature adds /Perms to a file that was not certified yet; `form` says what must stand there.
# /MarkInfo says whether the text is tagged; no signer changes that.
_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule({*ROOT_EXEMPT_STRICT_COMPARISON, "/Perms"} - {"/MarkInfo"})  # type: ignore[no-untyped-call]  # pyHanko
        if isinstance(one, CatalogModificationRule)
        else one
        for one in DEFAULT_DIFF_POLICY.global_rules
    ],
    form_rule=DEFAULT_DIFF_POLICY.form_rule,
)
_CATALOG = frozenset(("/AcroForm", "/Extensions", "/Version"))
_PAGE = frozenset(("/Annots",))
_INFORMATION = frozenset(("/Producer", "/ModDate"))
_STORE = frozenset(("/Type", "/Certs", "/CRLs", "/OCSPs", "/VRI"))
_TABLES = frozenset(("/XRef", "/ObjStm"))


def check(reader: PdfFileReader, policy: Policy, *, unsealed: bool = False) -> Iterator[Found]:
    """Every change that a revision after the rendering may not make.

    `unsealed`: a signatory has brought the file; what the last revision adds must belong to the signature.
    """
    if reader.total_revisions < 2:
        yield Found("changed_after_rendering", None, "there is no revision with empty fields")
        return
    for detail in (*_roots(reader), *_titles(reader), *_fields_alone(reader), *_store(reader, policy)):
        yield Found("changed_after_rendering", None, detail)
    if unsealed:
        yield from (Found("changed_after_rendering", None, one) for one in _strays(reader, reader.total_revisions - 1))
    try:
        result = _POLICY.review_file(reader, 1)
    except PdfReadError as error:
        yield Found("changed_after_rendering", None, str(error)[:200])
        return
    if not isinstance(result, DiffResult):
        yield Found("changed_after_rendering", None, str(result)[:900])
    elif result.modification_level.value > ModificationLevel.FORM_FILLING.value:
        yield Found("changed_after_rendering", None, result.modification_level.name.lower())


def appended(reader: PdfFileReader, revision: int, policy: Policy) -> Iterator[str]:
    """What the revisions of an archival copy from this one on (from 0) add beside revocation data and timestamps.

    pyHanko's own comparison asks neither what a viewer's title bar shows nor for objects that belong to nothing.
    """
    yield from (*_roots(reader), *_titles(reader), *_store(reader, policy))
    first = _information(reader, revision - 1)
    for later in range(revision, reader.total_revisions):
        if _information(reader, later) != first:
            yield f"revision {later + 1}: the information on the document"
        yield from _strays(reader, later)


def _information(reader: PdfFileReader, revision: int) -> dict[str, str]:
    """What stands in the document's information, but for what every writer must keep."""
    found = mapping(reader.get_historical_resolver(revision).trailer_view, "/Info")
    return {one: word(found, one) for one in found if one not in _INFORMATION} if found is not None else {}


def _roots(reader: PdfFileReader) -> Iterator[str]:
    """A trailer may name another catalog, which pyHanko compares by its entries only."""
    first = reader.get_historical_resolver(0).root_ref
    for revision in range(1, reader.total_revisions):
        if reader.get_historical_resolver(revision).root_ref != first:
            yield f"revision {revision + 1}: another catalog"


def _titles(reader: PdfFileReader) -> Iterator[str]:
    """Writers must keep dates and their own name in the metadata; what a viewer's title bar shows stays the same."""
    first = _title(reader, 0)
    for revision in range(1, reader.total_revisions):
        if _title(reader, revision) != first:
            yield f"revision {revision + 1}: title, author or subject"


def _title(reader: PdfFileReader, revision: int) -> tuple[object, ...]:
    resolver = reader.get_historical_resolver(revision)
    information = mapping(resolver.trailer_view, "/Info")
    words = [word(information, one) if information is not None else "" for one in ("/Title", "/Author", "/Subject")]
    reference = resolver.root.get_value_as_reference("/Metadata", optional=True)
    if reference is None:
        return (*words, None)
    stream = reader.get_object(reference, revision=revision, as_metadata_stream=True)  # type: ignore[no-untyped-call]  # pyHanko
    if not isinstance(stream, xmp_xml.MetadataStream):
        return (*words, "not metadata")
    told = xmp_xml.meta_from_xmp(stream.xmp)
    return (*words, str(told.title), str(told.author), str(told.subject), tuple(told.keywords))


def _fields_alone(reader: PdfFileReader) -> Iterator[str]:
    """The revision that is frozen adds a form, its empty fields and their locks to the rendering."""
    before, after = reader.get_historical_resolver(0), reader.get_historical_resolver(1)
    form = mapping(after.root, "/AcroForm")
    fields = array(form, "/Fields") if form is not None else None
    if fields is None:
        yield "revision 2: there is no form"
        return
    own = {one.reference for one in _references(fields)}
    for reference in after.explicit_refs_in_revision():  # type: ignore[no-untyped-call]  # pyHanko
        found = after(reference)
        if reader.xrefs.get_introducing_revision(reference) == 0:
            yield from (f"revision 2: {one}" for one in _changed(before, reference, found, own))
        elif reference not in own and not _of_form(after, reference, found):
            yield f"revision 2: object {reference.idnum} is no part of a form"


def _strays(reader: PdfFileReader, revision: int) -> Iterator[str]:
    """New objects of a revision that nothing in it leads to: no reader shows them, a later revision might."""
    resolver = reader.get_historical_resolver(revision)
    here = set(resolver.explicit_refs_in_revision())  # type: ignore[no-untyped-call]  # pyHanko
    new = {one for one in here if reader.xrefs.get_introducing_revision(one) == revision}
    trailer = resolver.trailer_view
    waiting: list[object] = [trailer.raw_get(one) for one in ("/Root", "/Info") if one in trailer]
    waiting += [resolver(one) for one in here - new]
    while waiting:
        found = waiting.pop()
        if isinstance(found, generic.IndirectObject):
            if found.reference in new:
                new.discard(found.reference)
                waiting.append(resolver(found.reference))
        elif isinstance(found, generic.DictionaryObject):
            waiting += [found.raw_get(one) for one in found]
        elif isinstance(found, generic.ArrayObject):
            waiting += [found.raw_get(one) for one in range(len(found))]
    for reference in sorted(new, key=lambda one: one.idnum):
        found = resolver(reference)
        if not (isinstance(found, generic.StreamObject) and word(found, "/Type") in _TABLES):
            yield f"revision {revision + 1}: object {reference.idnum} belongs to nothing"


def _of_form(after: HistoricalResolver, reference: generic.Reference, found: generic.PdfObject) -> bool:
    """The form itself, the lock of a field, or what holds the objects of the revision."""
    if isinstance(found, generic.StreamObject):
        return word(found, "/Type") in _TABLES
    if not isinstance(found, generic.DictionaryObject):
        return False
    lock = word(found, "/Type") == "/SigFieldLock"
    return lock or reference == after.root.get_value_as_reference("/AcroForm", optional=True)


def _changed(
    before: HistoricalResolver,
    reference: generic.Reference,
    found: generic.PdfObject,
    own: set[generic.Reference],
) -> Iterator[str]:
    """Every change of an object of the rendering that is more than adding the form."""
    old = before(reference)
    if reference == before.root.get_value_as_reference("/Metadata", optional=True):
        return  # `_titles` reads it
    if isinstance(old, generic.ArrayObject) and isinstance(found, generic.ArrayObject):
        if not _extended(old, found, own):
            yield f"object {reference.idnum} replaced"
        return
    plain = not isinstance(old, generic.StreamObject) and not isinstance(found, generic.StreamObject)
    if not plain or not isinstance(old, generic.DictionaryObject) or not isinstance(found, generic.DictionaryObject):
        yield f"object {reference.idnum} replaced"
        return
    allowed = _allowed(before, reference, old)
    for name in set(old) | set(found):
        same = name in old and name in found and old.raw_get(name) == found.raw_get(name)
        if not same and name not in allowed:
            yield f"{name} of object {reference.idnum}"
    former, latter = array(old, "/Annots"), array(found, "/Annots")
    if (former or latter) and not _extended(former or generic.ArrayObject(), latter, own):
        yield f"/Annots of object {reference.idnum}"


def _extended(old: generic.ArrayObject, found: generic.ArrayObject | None, own: set[generic.Reference]) -> bool:
    """Whether a list has grown by the form's fields alone."""
    if found is None or list(found)[: len(old)] != list(old):
        return False
    more = [found.raw_get(index) for index in range(len(old), len(found))]
    return all(isinstance(one, generic.IndirectObject) and one.reference in own for one in more)


def _allowed(before: HistoricalResolver, reference: generic.Reference, old: generic.DictionaryObject) -> frozenset[str]:
    """Entries of an object that may change."""
    if reference == before.root_ref:
        return _CATALOG
    if word(old, "/Type") == "/Page":
        return _PAGE
    information = before.trailer_view.raw_get("/Info") if "/Info" in before.trailer_view else None
    if isinstance(information, generic.IndirectObject) and information.reference == reference:
        return _INFORMATION
    return frozenset()


def _references(found: generic.ArrayObject) -> Iterator[generic.IndirectObject]:
    for index in range(len(found)):
        one = found.raw_get(index)
        if isinstance(one, generic.IndirectObject):
            yield one


def _store(reader: PdfFileReader, policy: Policy) -> Iterator[str]:
    """Revocation data beside the signatures: as much as their chains need, and nothing else."""
    store = mapping(reader.root, "/DSS")
    if store is None:
        return
    if set(store) - _STORE:
        yield f"{sorted(set(store) - _STORE)[0]} in the store of revocation data"
    for entry in ("/Certs", "/CRLs", "/OCSPs"):
        held = array(store, entry)
        if held is not None and len(held) > policy.certificates:
            yield f"{len(held)} {entry} in the store of revocation data"
