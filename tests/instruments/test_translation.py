"""Translations: bound to the texts that they were made of, read from translators' files, shown and marked as such."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pikepdf
import pytest

from app.instruments import header, translation, xliff
from app.instruments.pins import TEMPLATES
from app.instruments.rendering import Renderer
from app.instruments.translation import Translated
from app.kit import canonical
from app.kit.canonical import Json
from app.kit.errors import Invalid, Unreadable
from app.kit.words import catalogue, places
from app.procedures.texts import FreeText, texts_digest
from app.treaties.finding_codes import ENTRIES
from tests.instruments import asked, letters, pages, pdfa

LABELS = {
    name: json.loads((TEMPLATES / "instrument_1" / f"{name}.json").read_text()) for name in sorted(header.LANGUAGES)
}
PROSE = {
    "ar": "ترجمة عربية من الأصل",
    "en": "An English translation of the original",
    "es": "Traducción española del original",
    "fr": "Traduction française de l’original",
    "ru": "Русский перевод оригинала",
    "zh": "原文的中文译文",
}
LEFT_OUT = "link"


def translated(data: bytes, language: str, **differs: object) -> Translated:
    """A translation of a letter but for one text."""
    content = header.read(data)
    texts = translation.texts_of(content)
    words = {one.path: PROSE[language] for one in texts if not one.proper and one.path != LEFT_OUT}
    words["facts.summary"] = asked.FACTS[language]
    words["authority.name"] = asked.NAMES[language]
    members: dict[str, object] = {
        "kind": content.kind,
        "of": texts_digest(content.kind, texts),
        "source": content.language,
        "language": language,
        "translator": "Mei Lin",
        "certified": True,
        "texts": words,
    }
    return Translated(**{**members, **differs})  # type: ignore[arg-type]


@pytest.mark.needs("pdfsig")
@pytest.mark.parametrize("language", sorted(header.LANGUAGES))
@pytest.mark.parametrize("beside", [False, True])
def test_a_letter_is_shown_in_each_language_and_marked_as_a_translation(
    renderer: Renderer, language: str, beside: bool, tmp_path: Path
) -> None:
    data = letters.request(renderer, "en" if language != "en" else "fr")
    told = translated(data, language)
    pdf = renderer.translated(data, told, beside=beside)
    assert pdf == renderer.translated(data, told, beside=beside)
    shown, ui = pages.solid(pages.text(pdf, tmp_path)), LABELS[language]["ui"]
    original = header.read(data)
    for words in (LABELS[language]["kinds"]["mla_request"], ui["translation_mark"], "Mei Lin", ui["not_translated"]):
        assert pages.solid(words) in shown, words
    assert [one for one in re.findall(r"\w+", ui["translation_line"]) if one not in shown] == []
    assert pages.solid(PROSE[language]) in shown
    assert pages.solid(asked.NAMES[original.language]) in shown
    assert pages.solid(str(original.body[LEFT_OUT])[:40]) in shown  # what is not translated stays as it is
    assert (pages.solid("postponed" if language != "en" else "reportées") in shown) is beside
    assert pages.solid(" ".join(re.findall("." * 8, told.of))) in shown
    signed = " ".join(re.findall("." * 8, hashlib.sha256(data).hexdigest()))
    assert all(pages.solid(signed) in pages.solid(one) for one in pages.each(pdf, tmp_path))
    for part in ("signatures", "seal_of"):
        assert pages.solid(ui[part]) not in shown
    margin, width = 23 / 25.4 * 72, 210 / 25.4 * 72
    over = [one for one in pages.words(pdf, tmp_path) if one.left < margin - 1 or one.right > width - margin + 1]
    assert not over
    assert pdfa.findings(pdf) == []
    with pikepdf.open(tmp_path / "words.pdf") as document:
        assert document.open_metadata().pdfa_status == "3B"
        assert list(document.attachments) == ["translation.json"]
        assert document.attachments["translation.json"].get_file().read_bytes() == translation.write(told)


SAID = "Say why traffic data is needed, and why less would not do."
REASON = "The whole session is evidence, as the judge has found."
WARNED: list[Json] = [
    {"code": "no_necessity", "field": "measures.0", "words": SAID, "article": None, "reason": REASON},
    {"code": "a_later_one", "field": "", "words": "Something else.", "article": None, "reason": "Nobody knows."},
]


@pytest.mark.needs("pdfsig")
def test_a_reason_for_which_a_warning_was_overridden_is_translated_or_marked(
    renderer: Renderer, tmp_path: Path
) -> None:
    fixed = next(one for one in ENTRIES.values() if not places(one.words) and one.words in catalogue("fr"))
    over: list[Json] = [{**WARNED[0], "code": fixed.code, "words": fixed.words}, WARNED[1]]  # type: ignore[dict-item]
    data = letters.request(renderer, overridden=over)
    content, ui = header.read(data), LABELS["fr"]["ui"]
    texts = translation.texts_of(content)
    of_draft = translated(data, "fr", texts={one.path: PROSE["fr"] for one in texts if not one.proper})
    assert translation.untranslated(of_draft, texts) == ()
    owed = ("overridden.0.reason", "overridden.1.words", "overridden.1.reason")
    assert translation.not_said(of_draft, content, texts) == owed
    shown = pages.solid(pages.text(renderer.translated(data, of_draft), tmp_path))
    assert pages.solid(f"{ui['untranslated_count']} 3") in shown
    assert pages.solid(f"{REASON} [{ui['not_translated']}]") in shown
    assert pages.solid(catalogue("fr")[fixed.words]) in shown

    filled = translation.work_of(content, "fr").decode()
    assert "fixed words" in filled
    for text in (REASON, "Something else.", "Nobody knows."):
        unit = f"{text}</source>"
        filled = filled.replace(unit, f"{unit}<target>Dit en français {len(text)}</target>")
    whole = translation.made(xliff.read(filled.encode()), "Mei Lin", certified=True)
    assert whole.of == of_draft.of
    assert set(owed) <= set(whole.texts)
    shown = pages.solid(pages.text(renderer.translated(data, whole, beside=True), tmp_path))
    assert pages.solid(f"Dit en français {len(REASON)}") in shown
    assert translation.read(translation.write(whole)) == whole

    other = letters.request(renderer, overridden=[{**over[0], "reason": "Another."}, over[1]])  # type: ignore[dict-item]
    with pytest.raises(Invalid) as caught:
        renderer.translated(other, whole)
    assert caught.value.code == "translation_stale"
    unbound = of_draft.model_copy(update={"texts": {**of_draft.texts, owed[0]: "Not of this reason."}})
    assert owed[0] in translation.not_said(unbound, content, texts)


def test_a_letter_without_overridden_warnings_is_translated_as_before(renderer: Renderer) -> None:
    data = letters.request(renderer)
    assert b"overridden" not in translation.work_of(header.read(data), "fr")
    assert b"overridden" not in translation.write(translated(data, "fr"))


def test_a_translation_of_another_text_or_document_is_stale(renderer: Renderer) -> None:
    data = letters.request(renderer)
    told = translated(data, "fr")
    body = header.read(data).body
    facts = body["facts"]
    assert isinstance(facts, dict)
    changed = letters.request(renderer, "en", body={**body, "facts": {**facts, "summary": "Something else."}})
    for other in (changed, letters.request(renderer, "fr"), letters.refusal(renderer)):
        with pytest.raises(Invalid) as caught:
            renderer.translated(other, told)
        assert caught.value.code == "translation_stale"


def test_a_character_of_a_translation_that_no_font_has_is_named(renderer: Renderer) -> None:
    data = letters.request(renderer)
    with pytest.raises(Invalid, match=r"U\+10330.*purpose of the translation"):
        renderer.translated(data, translated(data, "fr", texts={"purpose": "\U00010330"}))


def test_a_translation_is_read_as_it_was_written(renderer: Renderer) -> None:
    told = translated(letters.request(renderer), "ar")
    assert translation.read(translation.write(told)) == told
    whole = canonical.loads(translation.write(told))
    for member, value in (("v", 2), ("language", "de"), ("of", "x"), ("more", 1), ("texts", {"a": ""})):
        with pytest.raises(Unreadable) as caught:
            translation.read(canonical.dumps({**whole, member: value}))
        assert caught.value.code == "no_translation"
    for data in (b"", b"[]", b"{", b'{"v":1}', b" " * (translation.LARGEST + 1)):
        with pytest.raises(Unreadable):
            translation.read(data)


TEXTS = (
    FreeText("purpose", 'To find out who used <it> & "why".\n\nAt once.', proper=False),
    FreeText("questions.0", "Who?", proper=False),
    FreeText("authority.name", "Ministry", proper=True),
)


def test_a_working_file_comes_back_with_its_targets() -> None:
    written = xliff.write("mla_request", TEXTS, "en", "zh").decode()
    assert xliff.read(written.encode()).texts == {}
    target = "<target>目的 &amp; 原因</target></segment>"
    filled = written.replace("</segment>", target, 1)
    work = xliff.read(filled.encode())
    assert (work.kind, work.source, work.language) == ("mla_request", "en", "zh")
    assert work.of == texts_digest("mla_request", TEXTS)
    assert work.texts == {"purpose": "目的 & 原因"}
    made = translation.made(work, "  Mei Lin ", certified=False)
    assert translation.untranslated(made, TEXTS) == ("questions.0",)
    assert made.translator == "Mei Lin"
    with pytest.raises(Invalid, match="translator"):
        translation.made(work, " ", certified=False)


def test_a_working_file_says_what_a_text_is_where_it_stands() -> None:
    texts = (FreeText("acts_done.0.by", "Police", proper=False), FreeText("conditions.0.text", "Lent.", proper=False))
    written = xliff.write("transfer_request", texts, "fr", "ru").decode()
    assert re.findall("<note>(.*?)</note>", written) == ["Accompli par", LABELS["fr"]["fields"]["text"]]


def test_what_a_translators_program_adds_does_not_count() -> None:
    written = xliff.write("mla_request", TEXTS[1:2], "en", "fr").decode()
    whole = '<source xml:space="preserve">Who?</source>'
    cut = (
        '<source>Wh<mrk id="m1" type="term">o</mrk></source><target>Q<pc id="1">u</pc>i</target></segment>'
        "<ignorable><source>?</source><target> ?</target></ignorable><segment><source/><target/>"
    )
    added = written.replace(whole, cut).replace(
        "<notes>", '<mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><mtc:m/></mtc:matches><notes>'
    )
    assert cut in added
    assert xliff.read(added.replace("UTF-8", "UTF-16").encode("utf-16")).texts == {"questions.0": "Qui ?"}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<xliff", "<!DOCTYPE xliff [<!ENTITY a 'b'>]><xliff", "no_working_file"),
        ("Who?", "Whom?", "working_file_differs"),
        ('id="questions.0"', 'id="questions.1"', "working_file_differs"),
        ('id="questions.0"', 'id="purpose"', "no_working_file"),
        ("</file>", '</file><file id="f2" original="x"></file>', "no_working_file"),
        ("document:2.0", "document:1.2", "no_working_file"),
        ("rogatory:", "", "no_working_file"),
        ("</xliff>", "", "no_working_file"),
        ("<notes>", "<a>" * 60 + "<notes>", "no_working_file"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(before: str, after: str, code: str) -> None:
    written = xliff.write("mla_request", TEXTS, "en", "zh").decode()
    assert before in written
    with pytest.raises(Invalid) as caught:
        xliff.read(written.replace(before, after).encode())
    assert caught.value.code == code


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_a_working_file_is_into_another_language_of_instruments(language: str) -> None:
    with pytest.raises(Invalid) as caught:
        xliff.write("mla_request", TEXTS, "en", language)
    assert caught.value.code == "bad_language"
