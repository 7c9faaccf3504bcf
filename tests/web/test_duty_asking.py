"""The duty page on the side that asks: what we asked, what is at stake, and whom to call; never our own number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.words import LANGUAGES
from app.notices import clocks, post
from app.notices.models import Deadline
from app.notices.occasions import Occasion
from app.notices.rules import RULES
from tests.conftest import Database
from tests.directory.presented import FILE
from tests.factories import bodies
from tests.factories.node import House, carry, shared_house
from tests.web.conftest import Filled
from tests.web.test_directory import present
from tests.web.visiting import Site, words

OURS = "+40215550199"
"""The telephone of our own duty officer, as our request tells it."""
THEIRS, OFFICE = "+43123456700", "+43123456789"
"""Of their point that is there day and night, and of their office."""
MINUTE = timedelta(minutes=1)
TO_XA = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime"}


@dataclass
class Night:
    """XB has asked XA to preserve; both nodes, and XB's pages."""

    site: Site
    other: House
    reference: str

    def says(self, act: str, kind: str, **body: object) -> Instrument:
        """XA signs something, and it comes."""
        sent = self.other.issue(act, bodies.of(kind, **body), who="dora", reference=self.reference)  # type: ignore[arg-type]  # JSON
        carry(self.other, sent, self.site.house)
        self.other.project()
        self.site.house.project()
        return sent

    def tell(self, occasion: Occasion, **subject: str) -> str:
        """A notice of an occasion; answers the path of its duty page."""
        house, told = self.site.house, {"matter": self.reference, **subject}
        known = {**told, "recipient": "XA.moj", "sender": "XA.moj", "kind": "information_request", "since": "02:00"}
        params = {name: known[name] for name in RULES[occasion].names}
        with house.session("rog_intake") as session:
            post.post(session, house.owner, occasion, told, house.time, params)
        return f"/duty/{self.site.notice(occasion.value).id}"

    def keeper(self, code: str) -> str:
        """The keeper's round a minute before a clock ends; answers the path of the duty page."""
        house = self.site.house
        running = select(Deadline.due).where(Deadline.reference == self.reference, Deadline.code == code)
        with house.session("rog_keeper") as session:
            house.time = session.scalars(running.where(Deadline.stopped.is_(None))).one() - MINUTE
            clocks.ring(session, house.owner, house.time)
        return f"/duty/{self.site.notice('deadline.urgent_near').id}"

    def shown(self, path: str) -> str:
        """What the page says to the duty officer."""
        self.site.sign_in("dora")
        return words(self.site.get(path))


AWAY = """
maintenance = [{ begins = "2026-12-02T01:00:00.000Z", ends = "2026-12-02T09:00:00.000Z", instead = "Police, +43 1" }]
"""
"""What their point says of tonight."""


@pytest.fixture
def night(
    request: pytest.FixtureRequest, site: Site, filled: Filled, second_database: Database, tmp_path: Path
) -> Night:
    """The letter has left; nothing has come back. A parameter: what XA's directory says more."""
    house, other = site.house, shared_house(second_database, *filled.states, tmp_path / "xa")
    present(house, filled, FILE + getattr(request, "param", ""))
    house.time = other.time = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    asked = bodies.of("preservation_request", confidential=False)
    sent = house.issue("request", asked, who="dora", urgency="urgent", **TO_XA)
    carry(house, sent, other)
    house.project()
    other.project()
    return Night(site, other, sent.reference)


def numbers(site: Site, path: str) -> list[str]:
    """What the page would dial."""
    return re.findall(r'href="tel:([^"]*)"', site.get(path).text)


def asked_is_told(said: str) -> None:
    for wanted in (
        "Whom to call",
        "Cyber desk",
        "Ministry of Justice",
        "Open now",
        "Who asks Ministry of Justice of XB",
        "Request for expedited preservation",
        "Connection records of the address in the hour of the transfers.",
        "Connection records are deleted after ninety days.",
        "United Nations Convention against Cybercrime, 42",
    ):
        assert wanted in said, (wanted, said)


def test_nobody_attends_there_and_nothing_has_come_yet(night: Night) -> None:
    path = night.tell(Occasion.UNATTENDED_THERE)
    said = night.shown(path)
    assert "Telephone them." in said
    asked_is_told(said)
    assert numbers(night.site, path) == [THEIRS, OFFICE], "the point that is there first, our own never"
    assert OURS not in night.site.get(path).text.replace(" ", "")


def test_a_clock_of_ours_tells_what_we_asked_and_not_what_came_first(night: Night) -> None:
    night.says("acknowledge", "acknowledgement")
    night.says("confirm", "preservation_confirmation")
    path = night.keeper("preserved_until")
    said = night.shown(path)
    asked_is_told(said)
    assert "Acknowledgement" not in said
    assert numbers(night.site, path) == [THEIRS, OFFICE]


def test_a_letter_that_is_named_is_told_beside_what_was_asked(night: Night) -> None:
    night.says("acknowledge", "acknowledgement")
    question = night.says("ask", "information_request")
    path = night.tell(Occasion.INSTRUMENT_URGENT, instrument=question.id)
    said = night.shown(path)
    assert "Who writes Ministry of Justice of XA ( XA.moj )" in said
    assert "Who asks" not in said
    assert "What was asked Request for expedited preservation" in said
    assert "Connection records are deleted after ninety days." in said
    assert numbers(night.site, path) == [THEIRS, OFFICE]


@pytest.mark.parametrize("night", [AWAY], indirect=True)
def test_whom_to_call_instead_while_they_are_away(night: Night) -> None:
    said = night.shown(night.tell(Occasion.UNATTENDED_THERE))
    assert "Call instead: Police, +43 1" in said


def test_where_the_directory_tells_no_number_it_is_said(
    site: Site, second_database: Database, filled: Filled, tmp_path: Path
) -> None:
    house, other = site.house, shared_house(second_database, *filled.states, tmp_path / "xa")
    asked = bodies.of("preservation_request", confidential=False)
    house.time = other.time = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    sent = house.issue("request", asked, who="dora", urgency="urgent", **TO_XA)
    carry(house, sent, other)
    house.project()
    path = Night(site, other, sent.reference).tell(Occasion.UNATTENDED_THERE)
    site.sign_in("dora")
    page = site.get(path)
    assert "The directory tells no number of theirs." in words(page)
    assert 'href="/directory/XA"' in page.text
    assert numbers(site, path) == []


def test_the_side_that_is_asked_reads_the_number_of_who_asks(site: Site) -> None:
    path = f"/duty/{site.notice('matter.urgent').id}"
    site.sign_in("dora")
    assert "Whom to call" not in words(site.get(path))
    assert numbers(site, path) == ["+40215550123"]


def spoken_of(site: Site, **values: object) -> tuple[str, JsonObject]:
    """XA has called, and our own officer took it down; nothing in writing has come. Answers the duty page's path."""
    house, spoken = site.house, bodies.of("oral_note", **values)  # type: ignore[arg-type]  # JSON
    note = house.issue("note_oral", spoken, who="dora", urgency="urgent", **TO_XA)
    house.told(note.id, "accepted")
    house.project()
    path = Night(site, house, note.reference).tell(Occasion.HANDED_OVER)
    site.sign_in("dora")
    return path, spoken


def test_of_what_was_spoken_the_caller_asks_and_the_number_is_the_directory_s(site: Site, filled: Filled) -> None:
    present(site.house, filled, FILE)
    path, spoken = spoken_of(site, call_back_number="+43 (0)1 234567-89, ext. 4")
    said = words(site.get(path))
    assert "Whom to call" not in said
    assert f"Who asks {spoken['authority']['name']} ( XA.moj ) {spoken['caller']}" in said  # type: ignore[index,call-overload]
    assert str(spoken["asked"]) in said
    assert numbers(site, path) == [OFFICE]


def test_a_number_that_nobody_lists_is_called_so_and_is_no_button(site: Site, filled: Filled) -> None:
    """It was the caller's own word; as soon as the directory tells their numbers, those stand in its place."""
    path, spoken = spoken_of(site)
    assert f"{spoken['call_back_number']} Not in the directory: who answers there is not proven" in words(
        site.get(path)
    )
    assert numbers(site, path) == []
    present(site.house, filled, FILE)
    assert numbers(site, path) == [THEIRS, OFFICE]
    assert str(spoken["call_back_number"]) not in words(site.get(path))


def test_a_call_back_to_a_number_that_the_directory_does_not_have_opens_nothing(site: Site, filled: Filled) -> None:
    present(site.house, filled, FILE)
    with pytest.raises(Invalid) as error:
        spoken_of(site)
    assert error.value.code == "findings_block"
    assert "+40 21 555 0123 is no number of XA in the directory" in error.value.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_is_there_in_every_language(night: Night, language: str) -> None:
    with night.site.house.database.admin().begin(None) as session:
        session.execute(
            text("update official set languages = to_jsonb(array[:one]) where id = 'XB.moj/dora'"), {"one": language}
        )
    path = night.tell(Occasion.UNATTENDED_THERE)
    night.site.sign_in("dora")
    page = night.site.get(path)
    assert f'<html lang="{language}"' in page.text
    assert numbers(night.site, path) == [THEIRS, OFFICE]
    assert "81.2.69.142" in words(page)
