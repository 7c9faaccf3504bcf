"""Duties of providers by their size: cards of a State's profile, and the findings that use them (S16 to S19, S27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.kit.errors import Invalid
from app.treaties import duties
from app.treaties.codes import Data
from app.treaties.duties import Duty, kept
from app.treaties.profiles import PROFILES, Profile, profile, read
from app.treaties.review import Asked, Standing
from app.treaties.rules import findings
from app.treaties.toml import Table
from tests.treaties.provider_cases import request_, said
from tests.treaties.sample import asked, changed

CARD = """
[[duty]]
code = "log_retention"
tiers = ["large"]
log = "connection"
days = 100
article = "Act 1"
source = "The Act"
checked_on = 2026-11-01
"""
STATE = 'state = "XZ"\nname.en = "Zed"\nlanguages = ["en"]\nzone = "UTC"\n'


def of(text: str) -> Profile:
    return read(Table.of("XZ.toml", STATE + text))


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def there(given: Asked, *cards: Duty, **more: object) -> Asked:
    return replace(given, theirs=replace(given.theirs, duties=cards, retention={}, **more))


def traffic() -> Asked:
    """A request for traffic data of a period that is long over."""
    days = {"from": "2026-01-01", "to": "2026-02-01"}
    stored = {"id": "m1", "code": "ACCESS_STORED", "sub": "TRAFFIC_STORED", "period": days}
    return asked(changed(asked().body, measures=[stored]))


def card(code: str = "log_retention", tiers: tuple[str, ...] = ("large",), **more: object) -> Duty:
    told = {"log": "connection", "days": 100} if code == "log_retention" else {}
    return Duty(code, tiers, "Act 1", **{**told, "checked": date(2026, 11, 1), "verified": True, **more})  # type: ignore[arg-type]


def test_a_card_is_read_whole() -> None:
    found = of('[tiers]\nlarge = "Many users"\n' + CARD)
    assert found.tiers == {"large": "Many users"}
    assert found.duties[0].to_json() == {
        "duty": "log_retention",
        "words": "keeps logs",
        "tiers": ["large"],
        "log": "connection",
        "days": 100,
        "fields": [],
        "article": "Act 1",
        "article_verified": False,
        "sanction": None,
        "sanction_article": None,
        "source": "The Act",
        "checked_on": "2026-11-01",
    }
    assert found.duties[0].cited == "Act 1 (not compared)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"log_retention"', '"log_retentoin"'),
        ('["large"]', '["huge"]'),
        ('["large"]', "[]"),
        ('log = "connection"\n', ""),
        ('"log_retention"', '"incident_plan"'),
        ("days = 100", "days = 0"),
        ('article = "Act 1"\n', ""),
        ("checked_on", "checked"),
    ],
)
def test_a_card_that_says_nothing_or_something_unknown_is_refused(before: str, after: str) -> None:
    with pytest.raises(Invalid, match="duty"):
        of(CARD.replace(before, after))


def test_the_known_rows_of_law_stand_in_the_release() -> None:
    cards = profile("CN").duties
    assert [(one.log, one.days, one.article) for one in duties.of(cards, "log_retention")] == [
        ("connection", 180, "Cybersecurity Law 21(3)"),
        ("dns", None, "Anti-Telecom-Fraud Law 24"),
    ]
    assert [one.article for one in duties.of(cards, "le_assistance")] == ["Cybersecurity Law 28"]
    assert set(duties.OF_MEASURE.values()) <= set(duties.DUTIES)


def test_of_an_unknown_size_the_longest_is_counted_and_of_a_known_one_its_own() -> None:
    cards = (card(), card(tiers=("medium", "small"), days=30), card(log="dns", days=900))
    assert kept(cards, Data.TRAFFIC) == cards[0]
    assert kept(cards, Data.TRAFFIC, "small") == cards[1]
    assert kept(cards, Data.SUBSCRIBER) is None
    assert kept(cards, Data.CONTENT) is None


def test_a_period_older_than_the_duty_is_told_with_its_article() -> None:
    given = traffic()
    wanted = [one for one in findings(there(given, card())) if one.code == "duty_days_passed"]
    assert [("Act 1" in one.words, "100 days" in one.words) for one in wanted] == [(True, True)]
    assert "duty_days_passed" not in codes(there(given, card(days=900)))
    assert "duty_days_passed" not in codes(there(given, card(days=None)))
    assert "duty_days_passed" not in codes(there(given))


def test_what_the_state_tells_of_its_providers_goes_before_the_card() -> None:
    given = traffic()
    both = replace(there(given, card()), theirs=replace(given.theirs, duties=(card(),), retention={"traffic": 9000}))
    assert not {"duty_days_passed", "retention_passed"} & codes(both)


def test_a_provider_below_the_duty_is_not_obliged() -> None:
    strikes = request_(provider__tier="small")
    misuse = card("misuse_action", ("large", "medium"))
    assert "tier_below_duty" in codes(there(strikes, misuse))
    assert "tier_below_duty" not in codes(there(request_(provider__tier="medium"), misuse))
    assert "tier_below_duty" not in codes(there(strikes, card("misuse_action", duties.TIERS)))
    assert "tier_below_duty" not in codes(there(strikes))


def test_where_it_depends_on_the_size_the_size_is_asked_for() -> None:
    without = changed(request_().body, provider__tier=None)
    given = replace(request_(), body=without)
    assert "tier_unsaid" in codes(there(given, card("misuse_action", ("large",))))
    assert "tier_unsaid" not in codes(there(given, card("misuse_action", duties.TIERS)))


def test_a_provider_that_refuses_is_met_with_the_sanction_of_its_law() -> None:
    refused = said("provider_measure_report", outcomes__n0__outcome="provider_refused")
    measure = str(refused.body["outcomes"][0]["measure"])  # type: ignore[index,call-overload]
    known = card("misuse_action", sanction="administrative", sanction_article="Act 60")
    given = replace(
        refused,
        ours=replace(refused.ours, duties=(known,)),
        measures=(Standing(measure, "PM_SUSPEND_DOMAIN"),),
    )
    told = [one.words for one in findings(given) if one.code == "sanction_known"]
    assert len(told) == 1
    assert "Act 60" in told[0]
    assert "sanction_known" not in codes(replace(given, measures=(Standing(measure, "PM_NOTIFY_VICTIMS"),)))


def test_an_old_card_says_so() -> None:
    assert "card_old" in codes(there(request_(), card("le_assistance", checked=date(2024, 1, 1))))
    assert "card_old" not in codes(there(request_(), card("le_assistance")))


def test_the_page_names_every_duty_and_every_state_with_a_card() -> None:
    page = duties.printed({code: (one.name, one.tiers, one.duties) for code, one in PROFILES.profiles.items()})
    assert all(f"`{code}`" in page for code in duties.DUTIES)
    for code, one in PROFILES.profiles.items():
        assert (f"## {code}: " in page) is bool(one.duties)
        assert all(row.article in page for row in one.duties)
