"""The text that people read is a function of the content, printable everywhere, and nothing but that text."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from app.instruments import header
from app.instruments.printable import unprintable
from app.instruments.reading import content_of
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.errors import Invalid, Refused, Unknown, Unreadable
from app.trust import pdfsign
from tests.instruments import letters, pages, pdfa

pytestmark = pytest.mark.needs("pdfsig", "qpdf")

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LETTERS = (letters.request, letters.acknowledgement, letters.refusal, letters.exercise)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_is_the_same_bytes_in_another_process(renderer: Renderer, language: str) -> None:
    contents = [letter(renderer, language) for letter in LETTERS]
    ours = [sha256(renderer.render(one)) for one in contents]
    script = (
        "import sys, json; from app.instruments.rendering import Renderer; from app.kit.canonical import sha256;"
        "r = Renderer.open(); print(json.dumps([sha256(r.render(one.encode())) for one in json.load(sys.stdin)]))"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "LANG": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    theirs = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps([one.decode() for one in contents]),
        capture_output=True,
        text=True,
        check=True,
        env=elsewhere,
    )
    assert json.loads(theirs.stdout) == ours
    assert len(set(ours)) == len(ours)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_pdf_a_3b_with_its_content_and_its_fonts_inside(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    canonical = letters.request(renderer, language)
    for pdf in (renderer.render(canonical), renderer.frozen(canonical, pdfsign.PERSON_AND_SEAL)):
        file = tmp_path / "request.pdf"
        file.write_bytes(pdf)
        with pikepdf.open(file) as document:
            assert document.open_metadata().pdfa_status == "3B"
            assert len(document.Root.OutputIntents) == 1
            (attached,) = document.Root.AF
            assert attached.AFRelationship == pikepdf.Name.Data
            assert list(document.attachments) == ["content.json"]
            assert document.attachments["content.json"].get_file().read_bytes() == canonical
            assert document.docinfo["/Author"] == "XA.moj"
        rows = pages.run(["pdffonts", file]).splitlines()[2:]
        assert len(rows) >= 2
        assert all(re.search(r"\s(yes)\s+(yes)\s+(yes)\s+\d+\s+0$", row) for row in rows), rows
        assert "No syntax or stream encoding errors" in pages.run(["qpdf", "--check", file])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_veras_rules_approve_what_is_rendered_and_what_is_frozen(
    renderer: Renderer, language: str, letter: Callable[..., bytes]
) -> None:
    canonical = letter(renderer, language)
    assert pdfa.findings(renderer.render(canonical)) == []
    assert pdfa.findings(renderer.frozen(canonical, pdfsign.PERSON_AND_SEAL)) == []


def test_veras_rules_find_what_is_wrong(renderer: Renderer) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(renderer.render(letters.refusal(renderer)))) as document:
        font = next(one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one)
        del font["/FontFile2"]
        document.pages[0].contents_add(b"1 0 0 0 k 10 10 5 5 re f")
        document.save(out)
    found = " ".join(pdfa.findings(out.getvalue()))
    assert "6.2.11.4.1" in found  # a font that is not embedded
    assert "6.2.4.3" in found  # a colour of another space than the intent's


def test_the_chinese_font_is_inside_only_where_it_is_used(renderer: Renderer, tmp_path: Path) -> None:
    for letter, used in ((letters.request, True), (letters.acknowledgement, False)):
        file = tmp_path / "fonts.pdf"
        file.write_bytes(renderer.render(letter(renderer)))
        assert ("NotoSerifSC" in pages.run(["pdffonts", file])) is used


# Names as they are written where they come from; a mark of an account may be an emoji.
NAMES = (
    "김철수 박영희",
    "שרה לוי",
    "สมชาย ใจดี",
    "राजेश कुमार शर्मा",
    "রহিম উদ্দিন",
    "முருகன்",
    "გიორგი ბერიძე",
    "Արամ Սարգսյան",
    "አበበ በቀለ",
    "សុខា",
    "ສົມສັກ",
    "အောင်ဆန်း",
    "නිමල් පෙරේරා",
    "ગીતા પટેલ",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "ಕೃಷ್ಣ",
    "കൃഷ്ണൻ",
    "వెంకట",
    "བསྟན་འཛིན",
    "田中さくら",
    "Нұрлан Əлиев",
    "محمد گلزار",
    "Nguyễn Thị Ánh",
    "😀🦊",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_of_any_script_is_printed(renderer: Renderer, language: str, tmp_path: Path) -> None:
    body: JsonObject = {"persons": [{"names": [name]} for name in NAMES], "text": "\n\n".join(NAMES)}
    assert unprintable(body) == ()
    canonical = letters.content(renderer, "communication", "message", body, language=language)
    pdf = renderer.render(canonical)
    assert pdfa.findings(pdf) == []
    shown = pages.solid(pages.text(pdf, tmp_path))
    # Marks of Indian scripts are put together with their letters, and come out of a page in the order of their shapes.
    simple = [
        one
        for one in NAMES
        if re.match("[가-힣ა-ჰԱ-և\u0400-\u04ff\u1200-\u137f\u3040-\u9fffA-z\U0001f000-\U0001ffff]", one)
    ]
    assert len(simple) > 6
    for name in simple:
        assert pages.solid(name) in shown, name


def test_what_is_copied_out_of_a_page_is_what_was_signed(renderer: Renderer, tmp_path: Path) -> None:
    file = tmp_path / "copied.pdf"
    for language in LANGUAGES:
        file.write_bytes(renderer.render(letters.request(renderer, language)))
        for way in ([], ["-layout"], ["-raw"]):
            assert "\u200b" not in pages.run(["pdftotext", *way, file, "-"])


MARKUP = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": canvas',
    "*bold* _slanted_ = heading",
    "$x^2$ `raw` <label> @reference",
    "#set page(width: 1cm)",
    "\\u{41} \\ // /* comment */",
    '") + read("plan.json") + str("',
    "#(panic)() ~ --- [a](b)",
)


@pytest.mark.parametrize("text", MARKUP)
def test_text_of_the_content_is_never_markup(renderer: Renderer, text: str, tmp_path: Path) -> None:
    body: JsonObject = {
        "authority": {"name": text},
        "text": text,
        "names": [text],
        text: {text: [{"kind": text}, text]},
    }
    attached: Json = [
        {"name": text.replace("/", "").replace("\\", "").strip("."), "sha256": "0" * 64, "size": 1, "type": "a/b"}
    ]
    canonical = letters.content(renderer, "communication", "message", body, attachments=attached)
    shown = pages.solid(pages.text(renderer.render(canonical), tmp_path))
    assert shown.count(pages.solid(text)) >= 8
    assert "root:" not in shown


def test_the_templates_import_and_read_nothing() -> None:
    folder = Path(header.__file__).parent / "templates"
    source = "".join(one.read_text() for one in sorted(folder.glob("*/*.typ")))
    assert not re.search(
        r"#?\bimport\b|#?\binclude\b|@preview|\bread\(|\beval\(|\bplugin\(", source.replace("is imported", "")
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a letter of Gothic \U00010330", "U+10330"),
        ("bell \u0007", "U+0007"),
        ("turned \u202e round", "U+202E"),
        ("𐎠𐎼𐎹", "U+103A0"),
    ],
)
def test_a_character_that_no_font_has_is_named_with_its_member(renderer: Renderer, text: str, named: str) -> None:
    body: JsonObject = {"facts": {"summary": "fine"}, "measures": [{"id": "m1"}, {"id": "m2", "note": text}]}
    with pytest.raises(Invalid) as caught:
        renderer.render(letters.content(renderer, "communication", "message", body))
    assert caught.value.code == "unprintable"
    assert named in caught.value.message
    assert "measures.1.note" in caught.value.message


def test_a_cluster_that_no_font_has_is_named_with_its_member(renderer: Renderer) -> None:
    """Each of its characters is in some font, but not the two in one."""
    body: JsonObject = {"facts": {"summary": "fine"}, "persons": [{"names": ["\U0001f600\u0e34"]}]}
    assert unprintable(body) == ()
    with pytest.raises(Invalid, match=r"persons\.0\.names\.0") as caught:
        renderer.render(letters.content(renderer, "communication", "message", body))
    assert caught.value.code == "unprintable"


def test_a_character_in_the_name_of_an_attachment_is_found_too(renderer: Renderer) -> None:
    attached: Json = [{"name": "\U00010330.pdf", "sha256": "0" * 64, "size": 1, "type": "a/b"}]
    with pytest.raises(Invalid, match=r"U\+10330.*attachment"):
        renderer.render(letters.acknowledgement(renderer, attachments=attached))


def test_what_is_no_content_is_not_rendered(renderer: Renderer) -> None:
    with pytest.raises(Unreadable):
        renderer.render(b'{"v":1}')
    assert renderer.rerender(b'{"v":1}') is None
    assert renderer.rerender(b'{"v":2}') is None


def test_only_this_very_template_and_renderer_are_compared(renderer: Renderer) -> None:
    canonical = letters.acknowledgement(renderer)
    assert renderer.rerender(canonical) == renderer.render(canonical)
    others: tuple[JsonObject, ...] = (
        {"template": {"name": "instrument_1", "sha256": "0" * 64}},
        {"template": {"name": "instrument_9", "sha256": renderer.template.sha256}},
        {"renderer": "typst 0.15.1"},
    )
    for other in others:
        named = letters.acknowledgement(renderer, **other)
        assert renderer.rerender(named) is None
        with pytest.raises(Unknown) as caught:
            renderer.render(named)
        assert caught.value.code == "unsupported"


def test_a_content_that_this_template_cannot_show_did_not_make_a_file(renderer: Renderer) -> None:
    with pytest.raises(Refused) as caught:
        renderer.rerender(letters.content(renderer, "communication", "message", {"text": "\U00010330"}))
    assert caught.value.code == "text_differs"


def test_another_content_is_another_beginning(renderer: Renderer) -> None:
    file = renderer.frozen(letters.acknowledgement(renderer), pdfsign.SEAL_ONLY)
    other = renderer.rerender(letters.acknowledgement(renderer, frozen_at="2026-11-25T06:01:00.001Z"))
    assert other is not None
    assert not file.startswith(other)


def test_deep_and_long_contents_end_in_a_document_or_in_words(renderer: Renderer) -> None:
    deep: Json = "x"
    for _ in range(50):
        deep = {"a": [deep]}
    with pytest.raises(Invalid) as caught:
        renderer.render(letters.content(renderer, "communication", "message", {"deep": deep}))
    assert caught.value.code == "cannot_render"
    paragraphs = "A sentence of some length that says nothing of note, again and again.\n\n" * 280
    started = time.monotonic()
    pdf = renderer.render(
        letters.content(renderer, "communication", "message", {f"t{n}": paragraphs for n in range(20)})
    )
    assert time.monotonic() - started < 10
    assert len(pdf) > 100_000


def test_the_content_can_be_read_out_of_the_file_again(renderer: Renderer) -> None:
    canonical = letters.refusal(renderer)
    assert header.write(content_of(renderer.frozen(canonical, pdfsign.PERSON_AND_SEAL))) == canonical
