"""Two States side by side: whatever one tells otherwise stands there, whole, and beside what it is about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.cards import Card
from app.directory.entries import Entry, Told
from app.directory.particulars import Particulars
from app.directory.side_by_side import Row, apart, rows
from app.directory.state_points import StatePoint
from app.kit.ids import StateCode

PEOPLE = {"author": "Ana", "second_reader": "Ben", "reviewed_on": "2026-11-01"}
LAW: dict[str, Any] = {"kind": "law", "title": {"en": "Penal code"}, "offences": ["FRAUD"]}


def card(state: str, number: int = 1, **members: Any) -> Card:
    told = {**PEOPLE, "id": f"{state.lower()}_{number}", "issued_by": f"{state}.moj", **LAW, **members}
    return Card.model_validate({name: one for name, one in told.items() if one is not None})


def entry(state: str, name: str = "Ministry", functions: tuple[str, ...] = ("central_mla",), **said: Any) -> Entry:
    particulars = Particulars.model_validate(said)
    own = f"{state}.{name.casefold()}"
    return Entry(StateCode(state), own, {"en": name}, functions, ("en",), particulars, True, "", True, None)


def told(state: str, *cards: Card, entries: tuple[Entry, ...] = (), points: tuple[StatePoint, ...] = ()) -> Told:
    return Told(StateCode(state), {}, points, cards, entries, True, "edition 1")


def compared(left: Card, right: Card) -> dict[str, tuple[str | None, str | None]]:
    return shown(rows(told("XA", left), told("XB", right)))


def shown(found: list[Row]) -> dict[str, tuple[str | None, str | None]]:
    return {one.what: (one.first, one.second) for one in found}


MEMBERS: dict[str, tuple[Any, Any, dict[str, tuple[str | None, str | None]]]] = {
    "penalty": (
        {"least": 5, "most": 10},
        {"most": 1},
        {"law: FRAUD: penalty.least": ("5", None), "law: FRAUD: penalty.most": ("10", "1")},
    ),
    "summary": (
        {"en": "Up to ten: years"},
        {"en": "A fine: no more"},
        {"law: FRAUD: summary.en": ("Up to ten: years", "A fine: no more")},
    ),
    "until": ("2020-12-31", None, {"law: FRAUD: until": ("2020-12-31", None)}),
    "since": ("2020-12-31", "2021-01-01", {"law: FRAUD: since": ("2020-12-31", "2021-01-01")}),
    "citation": ("Code, art. 5", "Code, art. 6", {"law: FRAUD: citation": ("Code, art. 5", "Code, art. 6")}),
    "link": ("https://a.example/", None, {"law: FRAUD: link": ("https://a.example/", None)}),
    "title": ({"en": "Penal code"}, {"en": "Act"}, {"law: FRAUD: title.en": ("Penal code", "Act")}),
    "verified": (True, None, {"law: FRAUD: verified": ("yes", None)}),
    "measures": (["SEIZE"], None, {"law: SEIZE: title.en": ("Penal code", None)}),
}


@pytest.mark.parametrize("member", MEMBERS)
def test_whatever_a_card_tells_otherwise_is_shown(member: str) -> None:
    left, right, expected = MEMBERS[member]
    assert compared(card("XA", **{member: left}), card("XB", **{member: right})) == expected


def test_ids_and_people_are_each_states_own() -> None:
    right = card("XB", 7, author="Cem", second_reader="Dora", reviewed_on="2020-01-01", next_review="2030-01-01")
    assert compared(card("XA"), right) == {}


def test_laws_line_up_by_the_offence_and_what_several_say_alike_stands_once() -> None:
    left = card("XA", offences=["FRAUD", "FORGERY", "THEFT"], penalty={"most": 10})
    right = card("XB", offences=["FORGERY", "FRAUD"], penalty={"most": 1})
    assert compared(left, right) == {
        "law: FORGERY, FRAUD: penalty.most": ("10", "1"),
        "law: THEFT: penalty.most": ("10", None),
        "law: THEFT: title.en": ("Penal code", None),
    }


def test_where_a_state_has_several_of_a_kind_they_are_told_apart_by_name() -> None:
    left = told("XA", card("XA", title={"en": "Code"}, article="1"), card("XA", 2, title={"en": "Act"}, article="2"))
    right = told("XB", card("XB", title={"en": "Act"}, article="3"))
    assert shown(rows(left, right)) == {
        "law: FRAUD: Act: article": ("2", "3"),
        "law: FRAUD: Code: article": ("1", None),
        "law: FRAUD: Code: title.en": ("Code", None),
    }


def test_a_duty_lines_up_by_log_and_tier_with_all_that_it_demands() -> None:
    duty = {"duty": "log_retention", "tiers": ["large", "medium"], "log": "connection", "days": 180}
    more = {
        "tiers": ["large"],
        "days": 365,
        "fields": ["source"],
        "sanction": "criminal",
        "thresholds": {"large": "1 m"},
    }
    of = {"kind": "log_retention", "offences": None}
    found = compared(card("XA", duty=duty, **of), card("XB", duty={**duty, **more}, **of))
    about = "log_retention: log_retention: connection"
    assert found == {
        f"{about}: large: duty.days": ("180 days", "365 days"),
        f"{about}: large: duty.fields": (None, "source"),
        f"{about}: large: duty.sanction": (None, "criminal"),
        f"{about}: large: duty.thresholds.large": (None, "1 m"),
        f"{about}: medium: duty.days": ("180 days", None),
        f"{about}: medium: title.en": ("Penal code", None),
    }


def test_a_provider_lines_up_by_brand_with_what_it_keeps_and_whom_it_tells() -> None:
    provider = {"brand": "Mailbox", "legal_entity": "Mailbox Ltd", "state": "XA", "retention": {"traffic": 90}}
    of = {"kind": "provider_entity", "offences": None}
    other = {**provider, "retention": {"traffic": 30}, "user_notice": "At once."}
    assert compared(card("XA", provider=provider, **of), card("XB", provider=other, **of)) == {
        "provider_entity: Mailbox: provider.retention.traffic": ("90 days", "30 days"),
        "provider_entity: Mailbox: provider.user_notice": (None, "At once."),
    }


def test_two_authorities_of_one_function_are_never_one_mixture_of_both() -> None:
    first = entry("XA", "North", requirements={"copies": 1})
    second = entry("XA", "South", requirements={"form": "On paper: two copies"})
    right = entry("XB", "South", requirements={"copies": 3})
    assert shown(rows(told("XA", entries=(first, second)), told("XB", entries=(right,)))) == {
        "central_mla: North: languages": ("en", None),
        "central_mla: North: requirements.copies": ("1", None),
        "central_mla: South: requirements.copies": (None, "3"),
        "central_mla: South: requirements.form": ("On paper: two copies", None),
    }


def test_contact_points_line_up_by_their_duty_and_rows_by_what_they_name() -> None:
    def one(state: str, name: str, minutes: int, article: str, *treaties: str) -> Entry:
        point = {"id": name, "unit": "Desk", "duties": ["preservation", "locating"], "languages": ["en"]}
        promise = {"always": True, "answer_minutes": minutes}
        designated = [{"treaty": treaty, "article": article} for treaty in treaties]
        return entry(state, contact_points=[{**point, "promise": promise}], designated=designated)

    left, right = one("XA", "night", 30, "1", "untoc", "uncac"), one("XB", "day", 60, "2", "uncac", "untoc")
    assert shown(rows(told("XA", entries=(left,)), told("XB", entries=(right,)))) == {
        "central_mla: contact_points: locating, preservation: promise.answer_minutes": ("30", "60"),
        "central_mla: designated.uncac.article": ("1", "2"),
        "central_mla: designated.untoc.article": ("1", "2"),
    }


def test_points_of_the_state_are_compared_too() -> None:
    def one(name: str, link: str) -> StatePoint:
        said = {"id": name, "kind": "public_reporting_point", "names": {"en": name}, "link": link}
        return StatePoint.model_validate(said)

    left, right = one("a", "https://a.example/"), one("b", "https://b.example/")
    assert shown(rows(told("XA", points=(left,)), told("XB", points=(right,)))) == {
        "public_reporting_point: link": ("https://a.example/", "https://b.example/")
    }


def test_what_differs_late_in_a_long_text_is_found_and_seen_where_there_is_little_room() -> None:
    long = "The same words. " * 40
    ((what, (left, right)),) = compared(
        card("XA", summary={"en": f"{long}Ten years."}), card("XB", summary={"en": f"{long}One year."})
    ).items()
    assert (what, left, right) == ("law: FRAUD: summary.en", f"{long}Ten years.", f"{long}One year.")
    assert apart(left, right, 40) == ("… words. Ten years.", "… words. One year.")
    assert apart(None, "short", 40) == (None, "short")
    assert apart("a" * 60, None, 40) == ("a" * 39 + "…", None)


@given(st.text(alphabet="ab :,.", max_size=60), st.text(alphabet="ab :,.", max_size=60))
def test_what_is_not_the_same_never_looks_the_same(one: str, other: str) -> None:
    left, right = apart(one, other, 20)
    assert (left == right) == (" ".join(one.split()) == " ".join(other.split()))
    assert max(len(left or ""), len(right or "")) <= 21
