"""Every object of every revision: step 7 of `verification.verify`.

What an instrument needs is little, so what it may hold is listed where that can be listed, and the rest refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from app.kit.errors import Refused
from app.trust.objects import array, filters, mapping, name, number
from app.trust.policy import Policy
from app.trust.revisions import Revision

_CATALOG = frozenset(
    (
        "/Type",
        "/Pages",
        "/Metadata",
        "/Names",
        "/AF",
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/Outlines",
        "/PageLabels",
        "/ViewerPreferences",
        "/OutputIntents",
        "/Version",
        "/AcroForm",
        "/DSS",
        "/Perms",
        "/Extensions",
        "/Dests",
        "/PageMode",
        "/PageLayout",
    )
)
_PAGE = frozenset(
    (
        "/Type",
        "/Parent",
        "/Resources",
        "/Contents",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/Group",
        "/Annots",
        "/StructParents",
        "/Tabs",
        "/LastModified",
        "/Metadata",
    )
)
_WIDGET = frozenset(
    ("/Type", "/Subtype", "/FT", "/T", "/Ff", "/F", "/Rect", "/P", "/V", "/Lock", "/SV", "/AP", "/M", "/StructParent")
)
_LINK = frozenset(
    ("/Type", "/Subtype", "/Rect", "/Border", "/Dest", "/A", "/F", "/P", "/Contents", "/StructParent", "/NM", "/H")
)
FORM = frozenset(("/Fields", "/SigFlags", "/DA", "/DR"))
_VIEWER = frozenset(("/Direction", "/DisplayDocTitle"))
_ACTIVE = frozenset(
    (
        "/OpenAction",
        "/AA",
        "/JS",
        "/JavaScript",
        "/Launch",
        "/RichMedia",
        "/XFA",
        "/Collection",
        "/OCProperties",
        "/Rendition",
    )
)
_ACTIONS = frozenset(
    (
        "/JavaScript",
        "/Launch",
        "/GoToR",
        "/GoToE",
        "/GoToDp",
        "/SubmitForm",
        "/ResetForm",
        "/ImportData",
        "/URI",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/Hide",
        "/Thread",
        "/SetOCGState",
        "/Trans",
        "/GoTo3DView",
        "/RichMediaExecute",
        "/Named",
    )
)
_EXTERNAL = frozenset(("/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/URI", "/FS", "/DestOutputProfileRef"))
# Each shows something else in some viewer, at some size or on paper than the page's own content.
_FOREIGN = frozenset(("/Alternates", "/OC", "/OCGs", "/PresSteps", "/Thumb", "/VP", "/PieceInfo", "/SpiderInfo"))
_FILTERS = frozenset(("/FlateDecode", "/DCTDecode"))


def check(reader: PdfFileReader, history: Sequence[Revision], policy: Policy) -> None:
    """Judge every object of every revision; `Refused` with the code of the first that may not be there."""
    seen = files = 0
    for revision, brought in enumerate(history):
        resolver = reader.get_historical_resolver(revision)
        _judge_catalog(resolver.root)
        if revision == 0:
            _judge_pages(resolver.root["/Pages"], policy.depth)
        for reference, held in brought.objects.items():
            # What was replaced later refers to what stood then.
            latest = reader.xrefs.get_last_change(reference) == revision
            for found in _parts(held if latest else resolver(reference), policy.depth):
                if isinstance(found, generic.IndirectObject):
                    _resolves(reader, found, revision)
                    continue
                seen += 1
                if seen > policy.objects:
                    raise Refused("too_many_objects", f"more than {policy.objects}")
                _judge(found)
                files += "/EF" in found
    if files != 1:
        raise Refused("attachment", f"{files} embedded files")


def _parts(found: object, depth: int) -> Iterator[generic.DictionaryObject | generic.IndirectObject]:
    """A value's own dictionaries, nested ones included, and its references; what those name is visited itself."""
    if depth == 0:
        raise Refused("too_many_objects", "nested too deeply")
    if isinstance(found, generic.IndirectObject):
        yield found
    elif isinstance(found, generic.DictionaryObject):
        yield found
        for entry in found:
            yield from _nested(found.raw_get(entry), depth)
    elif isinstance(found, generic.ArrayObject):
        for index in range(len(found)):
            yield from _nested(found.raw_get(index), depth)


def _nested(found: object, depth: int) -> Iterator[generic.DictionaryObject | generic.IndirectObject]:
    if isinstance(found, generic.IndirectObject):
        yield found
    elif isinstance(found, generic.DictionaryObject | generic.ArrayObject):
        yield from _parts(found, depth - 1)


def _resolves(reader: PdfFileReader, reference: generic.IndirectObject, revision: int) -> None:
    """A reference to nothing waits for a later revision to say what it is: the shadow attacks."""
    if reader.xrefs.get_historical_ref(reference.reference, revision) is None:
        raise Refused(
            "foreign_object", f"revision {revision + 1} refers to object {reference.idnum}, which is not there"
        )


def _judge_catalog(root: generic.DictionaryObject) -> None:
    unknown = sorted(set(root) - _CATALOG)
    if unknown:
        raise Refused("active_content" if unknown[0] in _ACTIVE else "foreign_object", f"{unknown[0]} in the catalog")
    form = mapping(root, "/AcroForm")
    if form is not None and set(form) - FORM:
        raise Refused("foreign_field", "the form is not one of signatures alone")
    permissions, viewer, names = (mapping(root, one) for one in ("/Perms", "/ViewerPreferences", "/Names"))
    if permissions is not None and set(permissions) - {"/DocMDP"}:
        raise Refused("foreign_object", "usage rights")
    if viewer is not None and set(viewer) - _VIEWER:
        raise Refused("foreign_object", ", ".join(sorted(set(viewer) - _VIEWER)))
    if names is not None and set(names) - {"/EmbeddedFiles", "/Dests"}:
        raise Refused("foreign_object", "names of something else than files and destinations")


def _judge_pages(node: object, depth: int) -> None:
    """A page that does not call itself one is shown all the same, and would pass by the rules for pages."""
    kids = array(node, "/Kids") if isinstance(node, generic.DictionaryObject) else None
    if depth == 0 or kids is None or not isinstance(node, generic.DictionaryObject) or name(node, "/Type") != "/Pages":
        raise Refused("foreign_object", "the tree of pages is not one")
    for index in range(len(kids)):
        kid = kids[index]
        if not isinstance(kid, generic.DictionaryObject) or name(kid, "/Type") != "/Page":
            _judge_pages(kid, depth - 1)


def _judge(found: generic.DictionaryObject) -> None:
    names = set(found)
    if names & _ACTIVE:
        raise Refused("active_content", ", ".join(sorted(names & _ACTIVE)))
    action, kind, sort = (name(found, one) if one in names else "" for one in ("/S", "/Type", "/Subtype"))
    if action in _ACTIONS or (kind == "/Action" and action != "/GoTo"):
        raise Refused("active_content", f"action {action}")
    _judge_action(found)
    if names & _EXTERNAL:
        raise Refused("external_reference", ", ".join(sorted(names & _EXTERNAL)))
    if kind == "/Filespec" and "/EF" not in names:
        raise Refused("external_reference", "a file that is not embedded")
    if names & _FOREIGN:
        raise Refused("foreign_object", ", ".join(sorted(names & _FOREIGN)))
    if isinstance(found, generic.StreamObject):
        _judge_stream(found)
    if kind == "/Page" and names - _PAGE:
        raise Refused("foreign_object", f"{', '.join(sorted(names - _PAGE))} of a page")
    if "/Rect" in names or kind == "/Annot":
        _judge_annotation(found, sort)
    elif sort == "/PS":
        raise Refused("foreign_object", "a PostScript object")


def _judge_action(found: generic.DictionaryObject) -> None:
    """What a link or an outline does when it is touched. Attributes of the structure are under /A too, without /S."""
    action = mapping(found, "/A") if "/A" in found else None
    if action is not None and "/S" in action and (name(action, "/S") != "/GoTo" or "/Next" in action):
        raise Refused("active_content", f"action {name(action, '/S')}, or one that follows it")


def _judge_stream(stream: generic.StreamObject) -> None:
    if "/F" in stream:
        raise Refused("external_reference", "a stream outside the file")
    used = filters(stream)
    if len(used) > 1 or set(used) - _FILTERS:
        raise Refused("foreign_object", f"filters {' '.join(used)}")


def _judge_annotation(found: generic.DictionaryObject, sort: str) -> None:
    """A signature's field without extent, or a link within the document that paints nothing."""
    names = set(found)
    if sort == "/Widget" and name(found, "/FT") == "/Sig":
        box = _box(found)
        if box is None or box[0] != box[2] or box[1] != box[3]:
            raise Refused("field_visible", str(found["/T"]) if "/T" in names else "")
        if names - _WIDGET:
            raise Refused("annotation", f"{', '.join(sorted(names - _WIDGET))} of a field")
        return
    if sort != "/Link" or names - _LINK:
        raise Refused("annotation", ", ".join(sorted(names - _LINK)) if sort == "/Link" else sort)
    border = array(found, "/Border")
    if border is None or len(border) != 3 or any(number(border.raw_get(index)) != 0 for index in range(3)):
        raise Refused("annotation", "a link with a border")


def _box(found: generic.DictionaryObject) -> list[float] | None:
    box = array(found, "/Rect")
    return [number(box.raw_get(index)) for index in range(4)] if box is not None and len(box) == 4 else None
