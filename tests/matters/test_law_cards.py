"""What a card of law says of an offence: of its own offences only, while it is in force, in the reader's language."""

from __future__ import annotations

from datetime import date

from app.directory.cards import Card
from app.kit.ids import StateCode
from app.matters.law_cards import ProvisionView, Shelf

XB, DAY = StateCode("XB"), date(2026, 11, 29)


def card(**more: object) -> Card:
    whole: dict[str, object] = {
        "id": "computer_fraud",
        "kind": "law",
        "title": {"en": "Fraud by means of computers"},
        "summary": {"en": "Is punished as fraud is.", "fr": "Est punie comme une escroquerie."},
        "citation": "Penal Code of XB",
        "article": "9-1",
        "offences": ["ICT_FRAUD"],
        "penalty": {"most": 6},
        "issued_by": "XB.moj",
        "author": "Ana Albin",
        "second_reader": "Ben Corvin",
        "reviewed_on": "2026-03-01",
        **more,
    }
    return Card.model_validate({name: value for name, value in whole.items() if value})


def told(one: Card, code: str = "ICT_FRAUD", language: str = "en", by: str = "edition") -> list[ProvisionView]:
    return list(Shelf({XB: [(one, by)]}, DAY, language).on(XB, code))


def test_a_card_is_shown_for_its_offences_with_who_says_so() -> None:
    [found] = told(card())
    assert (found.provision, found.text) == ("Penal Code of XB, 9-1", "Is punished as fraud is.")
    assert (found.penalty, found.told_by, found.overdue) == ({"least": None, "most": 6}, "edition", False)
    assert told(card(), "EXTORTION") == []
    assert told(card(), by="list")[0].told_by == "list"


def test_it_speaks_the_readers_language_where_it_can() -> None:
    assert told(card(), language="fr")[0].text == "Est punie comme une escroquerie."
    assert told(card(), language="zh")[0].text == "Is punished as fraud is."
    assert told(card(summary={}))[0].text is None


def test_the_language_of_its_words_is_marked() -> None:
    said = [told(card(), language=one)[0].language for one in ("fr", "en", "zh")]
    assert said == ["fr", "en", "en"]
    assert told(card(summary={"ru": "Карается."}), language="zh")[0].language == "ru"
    assert told(card(summary={}))[0].language is None


def test_a_law_that_is_not_in_force_is_not_shown_and_an_old_card_is_marked() -> None:
    assert told(card(until="2026-01-01")) == []
    assert told(card(since="2027-01-01")) == []
    assert told(card(reviewed_on="2025-03-01"))[0].overdue
    assert told(card(citation=None, article=None))[0].provision == "Fraud by means of computers"
