"""Clocks, dates, amounts and providers that cannot be as they are written."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json
from app.kit.words import LANGUAGES
from app.treaties.catalogue import TREATIES
from app.treaties.comparing import numbers
from app.treaties.findings import Finding, Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.treaties.plausible_cases import CASES, seen, with_
from tests.treaties.sample import answer, asked, changed, identifier, measure, refusal, request

CLOCKS = {"clock_differs", "time_skipped", "time_twice", "zone_unknown"}


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def one(code: str, given: Asked | None = None) -> Finding:
    return next(found for found in findings(given or CASES[code]()) if found.code == code)


@pytest.mark.parametrize(
    ("instant", "tz", "expected"),
    [
        ("2026-10-03T01:12:09+02:00", "Europe/Vienna", set()),
        ("2026-10-02T23:12:09Z", "Europe/Vienna", set()),  # RFC 9557: UTC says nothing of a clock there
        ("2026-10-03T01:12:09+05:00", "Europe/Vienna", {"clock_differs"}),
        ("2026-10-02T23:12:09+00:00", "Europe/Vienna", {"clock_differs"}),
        ("2026-03-29T02:30:00+01:00", "Europe/Vienna", {"time_skipped"}),
        ("2026-03-29T02:30:00+02:00", "Europe/Vienna", {"time_skipped"}),
        ("2026-03-29T03:00:00+02:00", "Europe/Vienna", set()),
        ("2026-03-29T01:59:59+01:00", "Europe/Vienna", set()),
        ("2025-10-26T02:30:00+02:00", "Europe/Vienna", {"time_twice"}),
        ("2025-10-26T02:30:00+01:00", "Europe/Vienna", {"time_twice"}),
        ("2025-10-26T03:00:00+01:00", "Europe/Vienna", set()),
        ("2026-10-03T01:12:09+02:00", "Mars/Olympus", {"zone_unknown"}),
        ("2026-10-03T05:12:09+05:45", "Asia/Kathmandu", set()),
    ],
)
def test_an_instant_and_its_zone_are_one_time(instant: str, tz: str, expected: set[str]) -> None:
    assert codes(seen(instant, tz=tz)) & CLOCKS == expected


def test_a_period_with_its_zone_is_held_to_the_same_rule() -> None:
    period = {"from": "2026-10-03T01:00:00+02:00", "to": "2026-10-03T03:00:00+02:00", "tz": "Asia/Tokyo"}
    found = {found.key for found in findings(with_(measures__n0__period=period))}
    assert found == {"clock_differs@measures.0.period.from", "clock_differs@measures.0.period.to"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_tell_both_clocks_in_every_language(language: str) -> None:
    said = one("clock_differs").said(language)
    assert "2026-10-02 22:12:09 +02:00" in said
    assert "2026-10-03 01:12:09 +05:00" in said


@pytest.mark.parametrize(
    "values",
    [
        {"orders__n0__date": "2027-05-05"},
        {"persons__n0__birth": "2026-11-26"},
        {"identifiers__n0__instant_from": "2026-11-24T09:00:01Z"},
    ],
)
def test_what_is_past_is_not_dated_ahead(values: dict[str, object]) -> None:
    found = [found for found in findings(with_(**values)) if found.code == "date_in_future"]
    assert [found.field for found in found] == [next(iter(values)).replace("__n0__", ".0.")]
    assert found[0].blocks


def test_today_has_begun_where_the_day_begins_first() -> None:
    """On 24 November at 09:00 UTC it is the 24th everywhere; at Kiritimati the 25th begins an hour later."""
    assert "date_in_future" not in codes(with_(orders__n0__date="2026-11-24"))


def test_an_identifier_is_seen_within_the_period_that_counts() -> None:
    found = one("identifier_outside_period")
    assert found.field == "measures.0.identifiers.0"
    assert "i1" in found.words
    assert "m1 ACCESS_STORED" in found.words
    touching = with_(measures__n0__period={"from": "2026-10-03T01:12:41+02:00", "to": "2026-10-03T03:00:00+02:00"})
    assert "identifier_outside_period" not in codes(touching)


def test_what_is_to_come_is_not_measured_by_what_was_seen() -> None:
    period = {"from": "2026-11-25T00:00:00Z", "to": "2026-12-25T00:00:00Z"}
    given = asked(measure("TRAFFIC_REALTIME", identifiers=["i1"], period=period))
    assert "identifier_outside_period" not in codes(given)


@pytest.mark.parametrize(("state", "code"), [("XC", "provider_in_third_state"), ("XA", "provider_at_home"), ("XB", "")])
def test_a_provider_is_in_the_state_that_is_asked(state: str, code: str) -> None:
    found = {found.code for found in findings(with_(measures__n0__provider__state=state))}
    assert found == ({code} if code else set())


def test_a_provider_elsewhere_has_a_lawful_way() -> None:
    assert one("provider_in_third_state").mended("en").startswith("Ask XC;")
    assert "domestic law" in one("provider_at_home").mended("en")


def test_who_was_asked_hears_the_same_of_the_provider() -> None:
    given = with_(measures__n0__provider__state="XA")
    turned = Asked(**{**given.__dict__, "ours": given.theirs, "theirs": given.ours, "side": "requested"})
    assert "provider_in_third_state" in codes(turned) or "provider_at_home" in codes(turned)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ({"amount": "5.123", "currency": "ZZZ"}, {"amount_currency_unknown"}),
        ({"amount": "5.123", "currency": "EUR"}, {"amount_decimals"}),
        ({"amount": "5", "currency": " "}, {"amount_currency_missing"}),
        ({"amount": "5.12", "currency": "EUR"}, set()),
    ],
)
def test_an_amount_is_checked_wherever_it_stands(loss: Json, expected: set[str]) -> None:
    assert codes(with_(offences__n0__loss=loss)) == expected


def test_an_answer_names_measures_of_the_request_as_it_was_told() -> None:
    told = Word("r", "mla_request", "requesting", request())
    given = answer("refusal", refusal(measures=["m1", "m9"]), spoken=(told,))
    found = [found for found in findings(given) if found.code == "measure_unknown"]
    assert [found.field for found in found] == ["measures.1"]
    opened = answer("refusal", refusal(measures=["m9"]), opening=request())
    assert "measure_unknown" in codes(opened)


@pytest.mark.parametrize("member", ["do_not_notify_user", "until"])
def test_confidentiality_is_asked_for_or_not(member: str) -> None:
    value: Json = {"do_not_notify_user": True, "until": "2027-01-01"}[member]
    found = one("confidentiality_contradicts", with_(confidentiality={"asked": False, member: value}))
    assert (found.field, found.severity) == (f"confidentiality.{member}", Severity.WARNS)
    assert "confidentiality_contradicts" not in codes(with_(confidentiality={"asked": False}))
    assert "confidentiality_contradicts" not in codes(
        with_(confidentiality={"asked": False, "do_not_notify_user": False})
    )


def test_identifiers_of_other_kinds_are_not_dated_ahead() -> None:
    body = identifier("url", url="https://example.org/page", seen_at="2031-01-01T00:00:00Z")
    assert "date_in_future" in codes(asked(changed(body)))


@pytest.mark.parametrize(
    ("articles", "wrong"),
    [
        (["68", "1", "40(15)(a)", "40 (21)", "Article 44"], []),
        (["69"], [0]),
        (["40(3)", "99(1)"], [1]),
        (["article 70"], [0]),
        (["40-70"], [0]),
        (["0"], [0]),
    ],
)
def test_a_legal_basis_names_articles_that_the_treaty_has(articles: list[Json], wrong: list[int]) -> None:
    found = [found for found in findings(with_(legal_basis__n0__articles=articles)) if found.code == "article_unknown"]
    assert [found.field for found in found] == [f"legal_basis.0.articles.{place}" for place in wrong]
    assert all("UNCC has no article" in found.words and "its last is 68" in found.words for found in found)


def test_no_treaty_cites_an_article_that_it_has_not() -> None:
    """The number of the last article in each file is at least what the file itself cites."""
    for treaty in TREATIES.treaties:
        cited = [number for row in treaty.contents for number in numbers(row.article.text)]
        cited += [number for one in treaty.articles.values() for number in numbers(one.text)]
        assert treaty.last_article is None or max(cited, default=1) <= treaty.last_article, treaty.code
    newest = (TREATIES.newest(code) for code in TREATIES.codes())
    assert {one.code for one in newest if one.last_article is None} == {"reciprocity"}
