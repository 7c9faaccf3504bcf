"""The extract for the provider as a file: readable, in the six languages, with nothing of the case in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.instruments import servable_print
from app.instruments.header import LANGUAGES
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
    assert "2026-11-25T12:00:00+02:00" in shown


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
    assert servable_print.told_in({"ka": "იუსტიცია", "ka-Latn": "iustitsia"}, "fr") == "იუსტიცია (iustitsia)"
    assert servable_print.told_in({"ka-Latn": "iustitsia"}, "fr") == "iustitsia"
    assert servable_print.told_in({}, "fr") == ""
