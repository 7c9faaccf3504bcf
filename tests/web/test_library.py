"""The library on pages: two States side by side, assurances given and received, early warnings: all in words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.directory import editions
from app.directory.edition import build_edition
from app.kit.actor import Actor
from tests.directory.presented import FILE
from tests.matters.test_who import told
from tests.web.conftest import Filled
from tests.web.test_directory import present
from tests.web.visiting import Site, words

CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
WARNING = """
[[XA.cards]]
id = "warning_1"
kind = "early_warning"
title = { en = "Calls in the name of courts", fr = "Appels au nom de tribunaux" }
summary = { en = "Callers ask for a transfer to a safe account." }
until = 2027-02-01
issued_by = "XA.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = 2026-11-20
"""
WARNED = FILE.replace("[XA.moj]\n", f"{WARNING}\n[XA.moj]\n")
PAGES = (
    "/directory/compare?first=XA&second=XB",
    "/directory/assurances",
    "/directory/bulletins",
    "/directory/search?text=mailbox",
    "/directory/XA/cards/mailbox",
)


@pytest.fixture
def presented(site: Site, filled: Filled) -> Site:
    """XA says much, and warns."""
    present(site.house, filled, WARNED)
    return site


def says(text: str, *wanted: str) -> None:
    missing = [one for one in wanted if one not in text]
    assert not missing, (missing, text)


def test_two_states_stand_side_by_side_in_words(presented: Site) -> None:
    presented.sign_in("dora")
    said = words(presented.get(PAGES[0]))
    says(
        said,
        "What they say otherwise",
        "central authority for mutual legal assistance",
        "How long logs are kept",
        "180 days",
        "It does not say.",
        "By telephone, in writing within 24 hours.",
        "Network Act 20(1)",
        "The user is told after 90 days unless a court forbids it.",
        "90 days",
        "Mon, Tue, Wed, Thu, Fri",
    )
    assert "Mutual legal assistance, has data preserved" not in said, "a procedure is no duty"
    assert not CODE.search(said), CODE.findall(said)
    assert "They say the same." in words(presented.get("/directory/compare?first=XB&second=XB"))
    assert "What they say otherwise" not in words(presented.get("/directory/compare"))
    assert presented.get("/directory/compare?first=XA&second=XQ").status_code == 404
    assert presented.get("/directory/compare?first=XA&second=x'").status_code == 404


def test_the_ledger_says_who_gave_what_in_which_instrument(site: Site) -> None:
    site.sign_in("dora")
    for path in ("/directory/assurances", "/directory/assurances?state=XA"):
        said = words(site.get(path))
        says(said, "Received", "XA will do the same in a like case.", "Request for mutual legal assistance")
        assert not CODE.search(said), CODE.findall(said)
    assert "None is on record." in words(site.get("/directory/assurances?state=XC"))
    other = site.another("198.51.100.7")
    site.sign_in("olga", browser=other)
    said = words(other.get("/directory/assurances"))
    assert "Assurances stand in matters, which are not open to you here." in said
    assert "in a like case" not in said


def test_early_warnings_are_read_while_they_hold(presented: Site) -> None:
    presented.sign_in("dora")
    said = words(presented.get(PAGES[2]))
    says(
        said,
        "Calls in the name of courts",
        "Callers ask for a transfer to a safe account.",
        "Ana Albin",
        "read by a second: Ben Corvin",
        "Holds until 1 February 2027",
    )
    assert not CODE.search(said)
    presented.house.later(days=90)
    presented.sign_in("dora")
    assert "No warning holds now." in words(presented.get(PAGES[2]))


def test_a_card_is_read_whole_with_what_each_edition_said_otherwise(presented: Site, filled: Filled) -> None:
    state, second = filled.states[0], told(filled.states[0], WARNED)
    cards: list[Any] = second.payload["cards"]  # type: ignore[assignment]
    cards[0] = {**cards[0], "second_reader": "Dora Elm", "duty": {**cards[0]["duty"], "days": 365}}
    cards[0]["duty"]["fields"] = ["source_port"]
    third = {**second.payload, "number": 3, "previous": second.digest, "cards": [cards[0], *cards[2:]]}
    with presented.house.session("rog_operator") as session:
        data = state.signed(build_edition(third))
        editions.accept_edition(session, Actor.node(presented.house.owner), data, presented.house.time)
    presented.sign_in("dora")
    assert 'href="/directory/XA/cards/logs_connection"' in presented.get("/directory/XA").text
    said = words(presented.get("/directory/XA/cards/logs_connection"))
    says(
        said,
        "Connection logs are kept half a year",
        "Kind How long logs are kept",
        "Article Network Act 20(1)",
        "Sizes large providers ; medium providers",
        "Logs connection logs",
        "Days 365 days",
        "Each record holds the port of the source",
        "Author Ana Albin",
        "Second reader Dora Elm",
        "Reviewed on 1 November 2026",
        "edition 3 ; since edition 3",
        "Edition 3, ",
        "Second reader Ben Corvin Dora Elm",
        "180 365",
        "It is new; it was not in edition 1.",
        "Edition 2, ",
    )
    assert not CODE.search(said.replace("logs_connection", "")), CODE.findall(said)
    for none in ("XA/cards/mailbox", "XA/cards/none", "XQ/cards/none"):
        assert presented.get(f"/directory/{none}").status_code == 404, none


def test_a_text_finds_authorities_points_and_cards(presented: Site) -> None:
    presented.sign_in("dora")
    assert 'href="/directory/search"' in presented.get("/directory").text
    for text, wanted in (
        ("prevention", "Council for Prevention"),
        ("where the public reports", "Report a crime"),
        ("log_retention", "Connection logs are kept half a year"),
        ("mailbox of ardenia", "Mailbox"),
        ("cyber desk", "Ministry of Justice"),
    ):
        assert wanted in words(presented.get(f"/directory/search?text={text}")), text
    assert 'href="/directory/XA/cards/mailbox"' in presented.get("/directory/search?text=mailbox").text
    assert "Nothing in the directory holds that." in words(presented.get("/directory/search?text=<b>no</b>"))
    assert "Nothing in the directory holds that." not in words(presented.get("/directory/search"))


def test_whoever_is_not_signed_in_reads_nothing_of_it(site: Site) -> None:
    for path in PAGES:
        assert site.another().get(path).headers["location"].startswith("/sign-in"), path
