"""The quick reader is pyHanko's: the same objects, the same ends, the same paths; and where it is in doubt, it asks."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import read_object_header

from app.kit.errors import Refused
from app.trust import pdfsign, structure, syntax
from app.trust.reader import Reader
from tests.hostile import damage
from tests.hostile.corpus import CASES
from tests.hostile.template import render
from tests.hostile.workshop import Workshop

REFERENCE = generic.Reference(1, 0)


def alike(one: object, other: object) -> bool:
    """Whether two values are of one kind, one content and one place."""
    if type(one) is not type(other) or getattr(one, "container_ref", None) != getattr(other, "container_ref", None):
        return False
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        if isinstance(one, generic.StreamObject) and one.encoded_data != other.encoded_data:  # type: ignore[attr-defined]
            return False
        same = list(dict.keys(one)) == list(dict.keys(other))
        return same and all(alike(dict.get(one, name), dict.get(other, name)) for name in dict.keys(one))
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        pairs = zip(list.__iter__(one), list.__iter__(other), strict=True)
        return len(one) == len(other) and all(alike(mine, theirs) for mine, theirs in pairs)
    if isinstance(one, generic.BooleanObject) and isinstance(other, generic.BooleanObject):
        return bool(one.value == other.value)  # type: ignore[attr-defined]  # both are booleans
    if isinstance(one, generic.TextStringObject) and isinstance(other, generic.TextStringObject):
        return one == other and one.autodetected_encoding == other.autodetected_encoding
    return bool(one == other)


def read(reader: PdfFileReader, reference: generic.Reference, revision: int) -> object:
    """An object of a revision, or the kind of error that it is."""
    try:
        return reader.get_object(reference, revision=revision)  # type: ignore[no-untyped-call]  # pyHanko
    except (PdfReadError, ValueError, AssertionError, RecursionError, KeyError, TypeError) as error:
        return type(error)


def usages(reader: PdfFileReader, revision: int) -> object:
    """The paths to each object of a revision that pyHanko's rules may ask for."""
    past = reader.get_historical_resolver(revision)
    try:
        past._load_reverse_xref_cache()  # type: ignore[no-untyped-call]  # pyHanko
    except (PdfReadError, TypeError, KeyError, AttributeError, RecursionError, AssertionError):
        return "an error"
    every = {one for number in range(revision + 1) for one in reader.xrefs.explicit_refs_in_revision(number)}
    found = {(one.idnum, one.generation): past._get_usages_of_ref(one) for one in every}
    return {key: paths for key, paths in found.items() if paths}


def agree(pdf: bytes) -> int:
    """Compare both readers over a file; how many objects they have."""
    try:
        mine = structure.read(pdf)
    except (Refused, PdfReadError, ValueError, AssertionError, TypeError, KeyError, RecursionError):
        return 0
    theirs = PdfFileReader(BytesIO(pdf), strict=True)
    seen = 0
    for revision in range(theirs.total_revisions):
        entries = theirs.xrefs.get_xref_data(revision).standard_xrefs
        for reference in theirs.xrefs.explicit_refs_in_revision(revision):
            ours = generic.Reference(reference.idnum, reference.generation, mine)
            one, other = read(mine, ours, revision), read(theirs, reference, revision)
            assert one is other or alike(one, other), (reference, one, other)
            if isinstance(one, generic.PdfObject) and reference.idnum in entries:
                seen += 1
                assert mine.end(entries[reference.idnum][1]) == theirs.stream.tell()
        assert usages(mine, revision) == usages(theirs, revision)
    return seen


def test_a_sound_letter_is_read_alike_and_all_of_it_at_once(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert agree(shop.sound) > 30
    slowly: list[generic.Reference] = []
    whole = PdfFileReader._read_object
    monkeypatch.setattr(
        PdfFileReader, "_read_object", lambda self, ref, *more: slowly.append(ref) or whole(self, ref, *more)
    )
    structure.check(shop.sound)
    assert slowly == []


def test_nothing_is_read_twice(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[int] = []
    plain = syntax.plain

    def counted(pdf: bytes, place: int, reference: generic.Reference) -> syntax.Plain | None:
        places.append(place)
        return plain(pdf, place, reference)

    monkeypatch.setattr(syntax, "plain", counted)
    found = structure.check(shop.sound)
    for revision in range(found.reader.total_revisions):
        usages(found.reader, revision)
    assert len(places) == len(set(places)) > 30


def test_a_file_with_tables_that_are_streams_is_read_alike(shop: Workshop) -> None:
    with pikepdf.open(BytesIO(render(shop.content()))) as opened:
        output = BytesIO()
        opened.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    agree(pdfsign.prepare(output.getvalue()))


STRUCTURAL = [one for one in CASES if CASES[one].make.__module__.rpartition(".")[2] in {"pages", "packing", "shadows"}]


@pytest.mark.parametrize("name", STRUCTURAL[::4])
def test_a_flawed_letter_is_read_alike(shop: Workshop, name: str) -> None:
    agree(CASES[name].make(shop))


def test_a_letter_changed_at_random_is_read_alike(shop: Workshop) -> None:
    for _, pdf in damage.mutations(shop)[::5]:
        agree(pdf)


PIECES = (
    *(
        "/Type",
        "/A#42",
        "/A#4",
        "/",
        "/Length 3",
        "/é",
        "/a/b",
        "<<",
        ">>",
        ">",
        "[",
        "]",
        "{",
        "}",
        "1 0 R",
        "12  0 R",
        "1 0 Rx",
    ),
    *(
        "0 0 R",
        "7",
        "-7",
        "+7",
        "--7",
        "007",
        "4.",
        ".5",
        "-.5",
        ".",
        "1.2.3",
        "1e5",
        "99999999999999999999",
        "3-4",
        "true",
    ),
    *(
        "false",
        "null",
        "nullx",
        "truefalse",
        "(text)",
        "(a(b)c)",
        "(\\050\\51x\\n)",
        "(\\q)",
        "(open",
        "(\\\r\n)",
        "<41 4>",
        "<4142>",
    ),
    *(
        "<414>",
        "<FEFF0041>",
        "<zz>",
        "% comment\n",
        "\n",
        " ",
        "\t",
        "\x00",
        "\x0b",
        "R",
        "endobj",
        "stream\n",
        "stream\r",
        "abc",
        "endstream",
    ),
)
_bodies = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join)


@settings(max_examples=400, deadline=None)
@given(body=_bodies, within=st.sampled_from(["%s", "<</A %s>>", "[%s]", "<</Length 3 %s>>\nstream\nabc\nendstream"]))
def test_whatever_is_read_at_once_is_what_pyhanko_reads(body: str, within: str) -> None:
    pdf = b"1 0 obj\n" + (within % body).encode() + b"\nendobj\n\nxref\n0 1"
    found = syntax.plain(pdf, 0, REFERENCE)
    if found is None:
        return  # pyHanko is asked
    stream = BytesIO(pdf)
    assert read_object_header(stream, True) == (1, 0)  # type: ignore[no-untyped-call]  # pyHanko
    expected = generic.read_object(stream, REFERENCE)
    generic.read_non_whitespace(stream, seek_back=True)
    assert stream.read(6) == b"endobj"
    generic.read_non_whitespace(stream, seek_back=True)
    assert alike(found.found, expected)
    assert found.end == stream.tell()


@pytest.mark.parametrize(
    "body",
    [
        "<</A 1/A 2>>",  # which of the two counts?
        "<</A 1 % 2>>",
        "<</Length 4 0 R>>\nstream\nabc\nendstream",
        "<</Length 9>>\nstream\nabc\nendstream",
        "<</A 12  0 R>>",
        "[" * 70 + "]" * 70,
        "(a(b)c)",
        "<</A<</B 1>>stream\n>>",
    ],
)
def test_what_is_in_doubt_is_left_to_pyhanko(body: str) -> None:
    assert syntax.plain(b"1 0 obj\n" + body.encode() + b"\nendobj\nxref", 0, REFERENCE) is None


@pytest.mark.parametrize(("number", "generation"), [(2, 0), (1, 1)])
def test_an_object_is_the_one_that_was_asked_for(number: int, generation: int) -> None:
    assert syntax.plain(b"1 0 obj\nnull\nendobj\nxref", 0, generic.Reference(number, generation)) is None


def test_a_reader_is_one_of_pyhankos(shop: Workshop) -> None:
    assert isinstance(structure.read(shop.sound), Reader)
    assert issubclass(Reader, PdfFileReader)
