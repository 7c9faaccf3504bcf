"""A notice is told to its reader in their language: its kind by title, its times in words and in their zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.kit.words import LANGUAGES, translate
from app.notices.models import Notice
from app.notices.rules import RULES, Occasion
from app.notices.wording import worded
from app.procedures.contents import KINDS


def notice(occasion: Occasion, **params: str) -> Notice:
    return Notice(words=RULES[occasion].words, params=params)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_is_told_by_its_title(language: str) -> None:
    found = notice(Occasion.INSTRUMENT_RECEIVED, kind="mla_request", matter="XA-2026-K7Q3MD9T", sender="XA.moj")
    said = worded(found, language)
    assert translate(language, KINDS["mla_request"].title) in said
    assert "mla_request" not in said
    assert "XA-2026-K7Q3MD9T" in said


def test_a_time_is_told_in_words_and_in_the_zone_of_the_reader() -> None:
    params = {"code": "acknowledge", "matter": "XA-2026-K7Q3MD9T", "duty": "requested", "article": "XA-XB 4(2)"}
    found = notice(Occasion.DEADLINE_NEAR, due="2027-01-05T23:30:00.000Z", **params)
    assert "6 января 2027 года, 08:30 JST" in worded(found, "ru", ZoneInfo("Asia/Tokyo"))
    assert "6 January 2027, 08:30 JST" in worded(found, "en", ZoneInfo("Asia/Tokyo"))
    assert "\u200eXA-XB 4(2)\u200e" in worded(found, "ar", ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(("count", "said"), [("1", "1 элемент "), ("3", "3 элемента "), ("5", "5 элементов ")])
def test_a_count_takes_its_form(count: str, said: str) -> None:
    found = notice(Occasion.PEER_EDITION_SHRUNKEN, number="7", peer="XB", count=count)
    assert said in worded(found, "ru")
