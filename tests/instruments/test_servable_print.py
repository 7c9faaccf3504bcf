"""The extract for the provider as a file: readable, in the six languages, with nothing of the case in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.instruments import servable_print
from app.instruments.header import LANGUAGES
from app.instruments.names_in import told_in
from app.kit.canonical import JsonObject
from app.procedures.servable import servable
from app.treaties.bodies import strings
from tests.factories import bodies
from tests.instruments import pages

WHOLE: dict[str, JsonObject] = {
    "mla_request": bodies.large_request(),
    "emergency_request": bodies.of("emergency_request"),
}


def account(kind: str = "mla_request", **called: JsonObject) -> JsonObject:
    return {
        "v": 1,
        "served_by": "XB.moj",
        "requesting_state": "XA",
        "requested_state": "XB",
        "called": {"served_by": {}, "served_by_state": {}, "requesting_state": {}, **called},
        "matter": "XA-2026-K7Q3MD9T",
        "instrument": "01936f3e-4c5b-71a1-9f00-0123456789ab",
        "sha256": "ab" * 32,
        "dated": "2026-11-24",
        "language": "en",
        "extracts": [*servable(kind, WHOLE[kind])],
    }


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_provider_reads_what_is_asked_and_nothing_else(language: str, kind: str, tmp_path: Path) -> None:
    told = account(kind)
    made = servable_print.pdf(told, language)
    assert made == servable_print.pdf(told, language)
    shown = pages.solid(pages.text(made, tmp_path))
    assert "XA-2026-K7Q3MD9T" in shown
    served = {value for _, value in strings(told["extracts"])}
    kept = {value for _, value in strings(WHOLE[kind]) if len(value) > 25 and " " in value} - served
    assert len(kept) > 5
    for text in kept:
        assert pages.solid(text) not in shown, text
    for one in told["extracts"]:  # type: ignore[union-attr]
        assert isinstance(one, dict)
        for text in (one.get("communications"), one.get("description"), *_names(one)):
            assert not text or pages.solid(str(text)) in shown


def _names(one: JsonObject) -> list[str]:
    provider = one.get("provider")
    return [str(provider["name"])] if isinstance(provider, dict) else []


def test_what_cannot_wait_says_so_and_until_when(tmp_path: Path) -> None:
    shown = pages.text(servable_print.pdf(account("emergency_request"), "en"), tmp_path)
    assert "Urgency" in shown
    assert "emergency" in shown
    assert "Wednesday, 25 November 2026, 12:00:00 (UTC+02:00)" in " ".join(shown.split())


SAID: dict[str, tuple[str, str]] = {
    "ar": ("الثلاثاء 24 نوفمبر 2026", "الصفحة"),
    "en": ("Tuesday, 24 November 2026", "Page 1 of"),
    "es": ("martes, 24 de noviembre de 2026", "Página 1 de"),
    "fr": ("mardi 24 novembre 2026", "Page 1 sur"),
    "ru": ("вторник, 24 ноября 2026 года", "Страница 1 из"),
    "zh": ("2026年11月24日星期二", "第 1 页，共"),
}
WIRE = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_in_words_and_each_foot_has_reference_and_digest(language: str, tmp_path: Path) -> None:
    made = servable_print.pdf(account(), language)
    each = pages.each(made, tmp_path)
    first = pages.solid(pages.text(made, tmp_path))
    for words in SAID[language]:
        found = words.split() if language == "ar" else [words]
        assert [one for one in found if pages.solid(one) not in first] == []
    for number, shown in enumerate(each, 1):
        foot = pages.solid(shown)
        assert WIRE.findall(shown) == [], f"page {number}"
        assert pages.solid(" ".join(["abababab"] * 8)) in foot
        assert "01936f3e-4c5b-71a1-9f00-0123456789ab" in foot
        assert "XA-2026-K7Q3MD9T" in foot
    margin, width = 25 / 25.4 * 72, 210 / 25.4 * 72
    over = [one for one in pages.words(made, tmp_path) if one.left < margin - 1 or one.right > width - margin + 1]
    assert not over


def test_a_period_is_told_from_when_to_when(tmp_path: Path) -> None:
    told = account()
    period: JsonObject = {"from": "2026-09-14T20:11:05+03:00", "to": "2026-09-14T20:14:40.250+03:00"}
    told["extracts"] = [{"measure": "m1", "code": "PRESERVE", "period": period}]
    shown = " ".join(pages.text(servable_print.pdf(told, "fr"), tmp_path).split())
    said = "du lundi 14 septembre 2026, 20:11:05 (UTC+03:00) au lundi 14 septembre 2026, 20:14:40.250 (UTC+03:00)"
    assert pages.solid(said) in pages.solid(shown)


SERVED: dict[str, JsonObject] = {
    "served_by": {"ar": "مكتب العدل", "en": "Justice Office", "fr-CA": "Office de la justice"},
    "served_by_state": {"en": "Boreland"},
    "requesting_state": {"ar": "أردينيا", "en": "Ardenia", "fr": "Ardénie"},
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Justice Office (XB.moj)", "Boreland (XB)", "Ardenia (XA)")),
        ("fr", ("Office de la justice (XB.moj)", "Boreland (XB)", "Ardénie (XA)")),
        ("ru", ("Justice Office (XB.moj)", "Boreland (XB)", "Ardenia (XA)")),
        ("ar", ("مكتب العدل", "Boreland", "أردينيا", "XB.moj")),
    ],
)
def test_who_asks_and_who_serves_are_named_in_the_language(
    language: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    shown = pages.solid(pages.text(servable_print.pdf(account(**SERVED), language), tmp_path))
    for words in said:
        assert pages.solid(words) in shown, words


def test_a_name_in_another_script_stands_with_its_latin_letters() -> None:
    assert told_in({"ka": "იუსტიცია", "ka-Latn": "iustitsia"}, "fr") == "იუსტიცია (iustitsia)"
    assert told_in({"ka-Latn": "iustitsia"}, "fr") == "iustitsia"
    assert told_in({}, "fr") == ""
