"""A notice is told to its reader in their language: its kind by title, its times in words and in their zone."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.exchange import standing
from app.kit.words import LANGUAGES, translate
from app.matters.provider_clocks import ORDER_SERVED, PROVIDER_ANSWER
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.reason_words import WORDS
from app.notices.rules import RULES
from app.notices.wording import MORE, listed, worded
from app.procedures import judging
from app.procedures.catalogue import CATALOGUE
from app.procedures.clock_words import CLOCKS, OTHER
from app.procedures.contents import KINDS
from app.procedures.table import Basis, Side
from app.treaties.catalogue import TREATIES
from app.trust.reasons import REASONS


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


def test_a_long_list_is_told_short_and_counted() -> None:
    names = [f"m{number}" for number in range(1, 501)]
    assert listed(names[:7]) == "m1, m2, m3, m4, m5, m6, m7"
    assert listed(names[:8]) == "m1, m2, m3, m4, m5, m6 and 2 more"
    params = {"code": "execution", "matter": "XA-2026-K7Q3MD9T", "duty": "requested", "article": "UNCC 40(26)"}
    found = notice(Occasion.DEADLINE_PART_PASSED, due="2027-01-05T23:30:00.000Z", measures=listed(names), **params)
    assert "for m1, m2, m3, m4, m5, m6 and 494 more too" in worded(found, "en")
    for language in LANGUAGES:
        assert translate(language, MORE, names="m1, m2, m3, m4, m5, m6", count=494) in worded(found, language)


CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
"""A code of a table that has more than one word."""


def clocks() -> set[str]:
    """Every clock that the tables, the files of treaties and the log of providers know."""
    found = {ORDER_SERVED, PROVIDER_ANSWER}
    for name in CATALOGUE.speaks():
        for step in CATALOGUE.newest(name).steps:
            found |= {one.code for one in step.clocks if one.code}
    return found | {one.clock for treaty in TREATIES.treaties for one in treaty.deadlines if one.clock}


def test_every_clock_has_words_and_no_words_are_of_none() -> None:
    assert set(CLOCKS) == clocks()


def test_every_reason_that_a_matter_gives_has_words() -> None:
    source = Path(judging.__file__).read_text("utf-8")
    given = set(re.findall(r'(?:Rejected|Held)\("([a-z_]+)"', source))
    assert {"goes_back", "predecessor"} <= given
    assert given <= set(WORDS)
    assert {*WORDS, *REASONS} >= standing.LACKS
    assert not set(WORDS) & set(REASONS), "one code, one row of words"


@pytest.mark.parametrize("occasion", list(Occasion), ids=lambda one: one.value)
def test_no_notice_shows_a_code(occasion: Occasion) -> None:
    """Of whatever clock, side, basis, reason and kind its values are."""
    coded = {
        "code": [*sorted(clocks()), "a_state_s_own"],
        "duty": [one.value for one in Side],
        "article": [one.value for one in Basis],
        "reason": [*WORDS, *REASONS, "never_heard_of"],
        "kind": list(KINDS),
        "channel": [one.value for one in Channel],
    }
    names = RULES[occasion].names
    for name in [one for one in coded if one in names] or [""]:
        for code in coded.get(name, [""]):
            filled = {**{one: coded.get(one, ["XB"])[0] for one in names}, **({name: code} if name else {})}
            said = worded(notice(occasion, **filled), "en")
            assert not CODE.search(said), said
            assert "{" not in said
    assert OTHER in worded(notice(Occasion.DEADLINE_PASSED, code="of_our_own", matter="XA-1"), "en")


def test_a_clock_begins_a_sentence_as_one_does() -> None:
    params = {"matter": "XA-2026-K7Q3MD9T", "due": "2027-01-05T23:30:00.000Z", "duty": "requested"}
    said = worded(notice(Occasion.DEADLINE_NEAR, code="ack_24_7", article="practice", **params), "en", ZoneInfo("UTC"))
    assert said == (
        "Acknowledgement at once in XA-2026-K7Q3MD9T ends at 5 January 2027, 23:30 UTC "
        "(requested side, by good practice)."
    )
