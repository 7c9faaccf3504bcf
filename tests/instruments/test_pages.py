"""The pages say what the content says, for people, in six languages."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
import segno
from PIL import Image
from pydantic import ValidationError

from app.instruments import header
from app.instruments.pins import TEMPLATES
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject
from app.procedures.contents import KINDS
from tests.factories import bodies
from tests.instruments import asked, letters, pages

pytestmark = pytest.mark.needs("pdfsig")

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LETTERS = (letters.request, letters.acknowledgement, letters.refusal, letters.exercise)
LABELS = {name: json.loads((TEMPLATES / "instrument_1" / f"{name}.json").read_text()) for name in LANGUAGES}
MARGIN = 23 / 25.4 * 72
WIDTH = 210 / 25.4 * 72
WATERMARK = (0xF6, 0xDD, 0xDD)


OVER: list[Json] = [
    {
        "code": "limitation_near",
        "field": "key_dates.0.date",
        "words": "Limitation is in 20 days.",
        "article": "UNCC 40(26)",
        "reason": "The court has suspended it, see the order.",
    },
    {"code": "nobody_named", "field": "", "words": "Nobody is named.", "article": None, "reason": "Nobody is known."},
]


def test_every_text_of_the_content_can_be_read_on_the_pages(renderer: Renderer, tmp_path: Path) -> None:
    for letter in LETTERS:
        canonical = letter(renderer)
        shown = pages.solid(pages.text(renderer.render(canonical), tmp_path))
        texts = [one for one in _free_texts(header.read(canonical).body) if " " in one or "@" in one]
        missing = [one for one in texts if not _stands_in(one, shown)]
        assert texts
        assert not missing


def test_the_letter_says_what_the_header_says(renderer: Renderer, tmp_path: Path) -> None:
    content = header.read(letters.request(renderer))
    shown = pages.solid(pages.text(renderer.render(header.write(content)), tmp_path))
    for words in (
        "Request for mutual legal assistance",
        "Ministry of Justice of Ardenia",
        content.matter,
        content.id,
        "Tuesday 24 November 2026, 08:35:51 (UTC)",
        "To XB.moj, State XB",
        "United Nations Convention against Cybercrime, articles 40, 44",
        "URGENT CONFIDENTIAL",
        "This is the first document of the matter.",
        "XA.moj/ana.castell",
        "Signed electronically; see the signature panel of this file.",
        content.check_token,
        content.frozen_at,
        f"{content.template.name}",
        *(" ".join(re.findall("." * 8, one.sha256)) for one in content.attachments),
        *(one.name for one in content.attachments),
        "0.2 MB (184 233 bytes)",
    ):
        assert pages.solid(words).lower() in shown.lower(), words
    numbers = re.findall(r"Page(\d)of(\d)", shown)
    assert {last for _, last in numbers} == {max(page for page, _ in numbers)}
    assert len(numbers) >= 10


def test_times_amounts_and_codes_are_written_for_people(renderer: Renderer, tmp_path: Path) -> None:
    shown = pages.solid(pages.text(renderer.render(letters.request(renderer)), tmp_path))
    for words in (
        "11 October 2026, 03:12:44.250 (UTC+02:00)",
        "from Saturday 3 October 2026, 00:00:00 (UTC+02:00) to Sunday 18 October 2026, 23:59:59 (UTC+02:00)",
        "1 250 000.50 EUR",
        "Access to stored electronic data (ACCESS_STORED)",
        "Birth Saturday 2 April 1988",
        "Wanted by: Tuesday 15 December 2026",
        "Friday 20 November 2026",
        "Attachment 1: order-2026-1187.pdf",
        "The user must not be told: Yes",
        "Data protection Basis: Data Protection Act, s. 31",
    ):
        assert pages.solid(words) in shown, words


IN_WORDS = {
    "ar": ("الثلاثاء 24 تشرين الثاني/نوفمبر", "1 250 000.50 EUR", "الصفحة 2 من"),
    "en": ("Tuesday 24 November 2026, 08:35:51 (UTC)", "1 250 000.50 EUR", "Page 2 of"),
    "es": ("martes 24 de noviembre de 2026, 08:35:51 (UTC)", "1 250 000,50 EUR", "Página 2 de"),
    "fr": ("mardi 24 novembre 2026, 08:35:51 (UTC)", "1 250 000,50 EUR", "Page 2 sur"),
    "ru": ("вторник, 24 ноября 2026 года, 08:35:51 (UTC)", "1 250 000,50 EUR", "Страница 2 из"),
    "zh": ("2026年11月24日星期二，08:35:51 (UTC)", "1 250 000.50 EUR", "第 2 页，共"),
}
"""Gregorian days with their weekday; groups of three apart by a space (ISO 80000-1), each language's decimal sign."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_bears_the_digest_of_the_content_that_the_file_carries(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    for letter in LETTERS:
        pdf = renderer.render(letter(renderer, language))
        with pikepdf.open(io.BytesIO(pdf)) as document:
            digest = hashlib.sha256(document.attachments["content.json"].get_file().read_bytes()).hexdigest()
            count = len(document.pages)
        shown = pages.each(pdf, tmp_path)
        assert len(shown) == count
        groups = [digest[at : at + 8] for at in range(0, 64, 8)]
        for number, words in enumerate(shown, 1):
            # In reading order from left to right, also where the page runs from right to left.
            assert re.search(r"\s+".join(groups), words), f"page {number}: {words[-300:]}"
            found = pages.solid(words)
            assert pages.solid(LABELS[language]["ui"]["content_digest"].replace("(SHA-256)", "")) in found
            assert header.read(letter(renderer, language)).matter in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_says_that_the_other_states_own_authorities_act_there_and_an_answer_does_not(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    words = re.findall(r"\w+", LABELS[language]["ui"]["sovereignty_line"])
    asks, answers = (
        pages.solid(pages.text(renderer.render(letter(renderer, language)), tmp_path))
        for letter in (letters.request, letters.acknowledgement)
    )
    assert [one for one in words if one not in asks] == []
    assert [one for one in words if one not in answers]


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_amounts_and_pages_are_written_as_each_language_does(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    shown = pages.solid(pages.text(renderer.render(letters.request(renderer, language)), tmp_path))
    for words in IN_WORDS[language]:
        assert pages.solid(words) in shown, words


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-01-01", "2026-04-31T10:00:00Z"])
def test_a_day_that_does_not_exist_is_printed_as_it_stands(renderer: Renderer, day: str, tmp_path: Path) -> None:
    canonical = letters.content(renderer, "communication", "message", {"text": day})
    assert day in pages.text(renderer.render(canonical), tmp_path)


def test_an_answer_names_what_it_answers_and_what_its_signer_had_seen(renderer: Renderer, tmp_path: Path) -> None:
    shown = pages.solid(pages.text(renderer.render(letters.refusal(renderer)), tmp_path))
    assert pages.solid(f"In reply to, After your {letters.REQUEST} {' '.join(['0123abcd'] * 8)}")[:60] in shown
    assert f"Afterourown{letters.THIRD}" in shown
    assert "nodualcriminality" in shown


def test_a_member_that_the_labels_do_not_know_is_shown_under_its_name(renderer: Renderer, tmp_path: Path) -> None:
    body: JsonObject = {"a_new_member": "of a later release", "more": {"deep_down": [{"x_y": 1}, "two", None, [True]]}}
    shown = pages.text(renderer.render(letters.content(renderer, "a_new_kind", "new_act", body)), tmp_path)
    for words in ("A new kind", "A new member", "of a later release", "Deep down", "X y", "two", "Yes"):
        assert pages.solid(words) in pages.solid(shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_shows_all_that_it_says(renderer: Renderer, kind: str, language: str, tmp_path: Path) -> None:
    body = bodies.large_request() if kind == "mla_request" else bodies.of(kind)
    pdf = renderer.render(letters.content(renderer, kind, "message", body, language=language))
    shown = pages.solid(pages.text(pdf, tmp_path))
    title = LABELS[language]["kinds"][kind]
    assert pages.solid(title) in shown
    assert [one for one in _free_texts(body) if " " in one and not _stands_in(one, shown)] == []
    over = [one for one in pages.words(pdf, tmp_path) if one.left < MARGIN - 1 or one.right > WIDTH - MARGIN + 1]
    assert not over


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_side_reads_which_warnings_were_overridden_and_why(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    shown = pages.solid(pages.text(renderer.render(letters.request(renderer, language, overridden=OVER)), tmp_path))
    for words in ("Limitation is in 20 days.", "UNCC 40", "The court has suspended it", "Nobody is known."):
        assert pages.solid(words) in shown
    assert pages.solid(LABELS[language]["ui"]["overridden"]) in shown or language == "ar"  # joined by ligatures there
    without = pages.solid(pages.text(renderer.render(letters.request(renderer, language)), tmp_path))
    assert "Nobody is known." not in without


@pytest.mark.parametrize("over", [[], None, [{**OVER[1], "reason": " "}], [{**OVER[1], "reason": "a\u202eb"}]])  # type: ignore[dict-item]
def test_nothing_overridden_is_left_out_and_reasons_are_seen(renderer: Renderer, over: Json) -> None:
    with pytest.raises(ValidationError):
        letters.request(renderer, overridden=over)
    assert "overridden" not in json.loads(letters.request(renderer))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_says_so_on_every_page(renderer: Renderer, language: str, tmp_path: Path) -> None:
    body = {**asked.request_body(language), "scenario": "A long drill."}
    canonical = letters.exercise(renderer, language, body=body)
    pdf = renderer.render(canonical)
    word = LABELS[language]["ui"]["exercise"]
    found = pages.words(pdf, tmp_path)
    count = max(one.page for one in found)
    assert count >= 4
    assert {one.page for one in found if one.text == word and one.top < MARGIN} == set(range(1, count + 1))
    across = pages.tint(pdf, WATERMARK, tmp_path)
    assert len(across) == count
    assert all(share > 0.002 for share in across)
    real = renderer.render(letters.request(renderer, language))
    assert word not in pages.text(real, tmp_path)
    assert not any(pages.tint(real, WATERMARK, tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_over_the_margins(renderer: Renderer, language: str, tmp_path: Path) -> None:
    body = asked.request_body(language)
    body["link"] = "x" * 300 + " https://example.org/" + "a1" * 200 + "?q=" + "%20" * 90 + " " + "ف" * 200
    body["purpose"] = "the-purpose-" * 40
    body["procedure_wanted"] = {"text": "Y" * 150, "reason": "_" * 150}
    pdf = renderer.render(letters.request(renderer, language, body=body))
    over = [one for one in pages.words(pdf, tmp_path) if one.left < MARGIN - 1 or one.right > WIDTH - MARGIN + 1]
    assert not over


def test_an_arabic_letter_runs_from_right_to_left(renderer: Renderer, tmp_path: Path) -> None:
    pdf = renderer.render(letters.request(renderer, "ar"))
    first = [one for one in pages.words(pdf, tmp_path) if one.page == 1]
    title = [next(one for one in first if one.text == word) for word in ("طلب", "مساعدة", "قانونية", "متبادلة")]
    assert title[0].right == pytest.approx(WIDTH - MARGIN, abs=2)
    assert all(left.right < right.left for right, left in pairwise(title))
    # Labels stand at the right, values to the left of them; the reference in the footer at the right.
    label = next(one for one in first if one.text == "المرجع")
    reference = [one for one in first if one.text == "XA-2026-K7Q3MD9T"]
    assert label.right == pytest.approx(WIDTH - MARGIN, abs=2)
    assert reference[0].right < label.left
    assert reference[-1].right == pytest.approx(WIDTH - MARGIN, abs=2)
    # Copied out, a sentence is what was written.
    shown = pages.solid(pages.text(pdf, tmp_path))
    assert pages.solid("نفذ شخص مجهول إلى خادم البريد الإلكتروني لمستشفى الميناء") in shown
    assert _mirrored(renderer, tmp_path)


def _mirrored(renderer: Renderer, folder: Path) -> bool:
    english = pages.words(renderer.render(letters.request(renderer, "en")), folder)
    label = next(one for one in english if one.text == "Reference")
    return label.left == pytest.approx(MARGIN, abs=2)


def test_the_qr_code_on_the_page_is_the_id_and_the_check_token(renderer: Renderer, tmp_path: Path) -> None:
    content = header.read(letters.request(renderer))
    file = tmp_path / "qr.pdf"
    file.write_bytes(renderer.render(header.write(content)))
    pages.run(["pdftoppm", "-r", "600", "-f", "1", "-l", "1", "-gray", "-singlefile", file, tmp_path / "qr"])
    expected = [
        list(row) for row in segno.make(f"rogatory:{content.id}?t={letters.TOKEN}", error="m", boost_error=False).matrix
    ]
    with Image.open(tmp_path / "qr.pgm") as page:
        assert _modules(page, len(expected)) == [[bool(one) for one in row] for row in expected]


def _modules(page: Image.Image, size: int) -> list[list[bool]]:
    """The modules of the code at the top right, sampled at their middles; two modules of white around them."""
    dot = 600 / 25.4
    left, top, side = (210 - 23 - 27) * dot, 24 * dot, 27 * dot
    step = side / (size + 4)
    return [
        [page.getpixel((int(left + (x + 2.5) * step), int(top + (y + 2.5) * step))) < 128 for x in range(size)]
        for y in range(size)
    ]


def _free_texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d(T.*)?|[a-z_]+", value):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _free_texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _free_texts(one)


def _stands_in(text: str, shown: str) -> bool:
    """Word by word in order is too much where a page breaks within; every line of it must be there."""
    if pages.solid(text) in shown:
        return True
    halves = [pages.solid(one) for one in re.findall(r".{1,40}(?:\s|$)", text)]
    return sum(one in shown for one in halves) >= len(halves) - 1


def test_instants_of_use_and_births_have_their_weekday(renderer: Renderer, tmp_path: Path) -> None:
    """A day that is read aloud over a telephone, or compared with a log, is told twice: by date and weekday."""
    body: JsonObject = {
        "persons": [{"id": "p1", "kind": "natural", "names": ["A"], "birth": "1990-05-04", "status": "suspect"}],
        "identifiers": [
            {"id": "i1", "kind": "ip", "address": "93.184.216.34", "instant_from": "2026-10-03T01:12:09+02:00"}
        ],
    }
    said = pages.text(renderer.render(letters.content(renderer, "mla_request", "request", body)), tmp_path)
    words = " ".join(pages.UNSEEN.sub("", said).split())
    assert "Friday" in words
    assert "Saturday" in words
