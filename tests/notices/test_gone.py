"""A mail server that refuses for a fault of its own costs nobody their address; an address that is gone is given up."""

from __future__ import annotations

import pytest

from app.kit.db import Sessions
from app.notices import sendings
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.notices.ranks import Rank
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.people import MOJ, enter, reached, urgent

NAMES = ("dora", "cem", "ana", "ben")
HOUR = 60


def to(name: str) -> str:
    """An official's address."""
    return f"{name}@moj.xa.example"


def way(keeper: Keeper, identity: str) -> tuple[bool, str | None]:
    """Whether it is proven, and what is said of it."""
    with keeper.sessions.begin(MOJ) as session:
        row = session.get_one(ContactMethod, (MOJ, identity))
        return row.verified is not None, row.problem


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


@pytest.fixture
def ways(keeper: Keeper) -> list[str]:
    """One for each of all that an urgent matter calls, and no other."""
    return [reached(keeper.sessions, name, "email", to(name)) for name in NAMES]


@pytest.fixture
def way_of_dora(keeper: Keeper) -> str:
    """Her mail; nobody else has any."""
    return reached(keeper.sessions, "dora", "email", to("dora"))


@pytest.mark.parametrize(
    "fault",
    [
        "RCPT 550 5.7.1 Unable to relay",
        "RCPT 550 no",
        "MAIL 550 5.1.1 no such sender",
        "DATA 550 5.1.1 no such user",
    ],
)
def test_after_a_relay_is_mended_an_urgent_notice_reaches_all_by_mail(
    keeper: Keeper, box: Box, ways: list[str], fault: str
) -> None:
    box.letterbox.always = fault
    for number, minutes in enumerate((0, 11), start=1):
        keeper.later(minutes=minutes)
        urgent(keeper.sessions, number, keeper.time)
        keeper.turn()
    assert [way(keeper, one)[0] for one in ways] == [True] * len(ways)
    assert not box.letterbox.came
    box.letterbox.always = ""
    keeper.later(minutes=30)
    keeper.rested()
    notice = urgent(keeper.sessions, 9, keeper.time)
    for minutes in (0, 10, 10):
        keeper.later(minutes=minutes)
        keeper.turn()
    assert {one["To"] for one in box.letterbox.came} == {to(name) for name in NAMES}
    assert keeper.notice(notice).rung == 2
    assert [way(keeper, one) for one in ways] == [(True, None)] * len(ways)
    assert keeper.trail("contact.ended") == []


def test_what_the_relay_refused_by_its_rules_is_sent_once_it_lets_it_through(
    keeper: Keeper, box: Box, way_of_dora: str
) -> None:
    box.letterbox.always = "RCPT 550 5.7.1 Unable to relay"
    urgent(keeper.sessions)
    keeper.turn()
    assert [one.state for one in keeper.sent()] == ["waiting"]
    box.letterbox.always = ""
    keeper.later(minutes=1)
    keeper.send()
    assert [one["To"] for one in box.letterbox.came] == [to("dora")]


def test_a_server_that_refuses_us_rests_for_all(keeper: Keeper, box: Box, ways: list[str]) -> None:
    box.letterbox.always = "MAIL 550 5.7.1 Sender address rejected"
    for number in (1, 2):
        urgent(keeper.sessions, number)
    keeper.turn()
    assert {one.problem for one in keeper.sent()} == {"smtp_refuses_us", "channel_down"}


def test_rules_that_refuse_several_rest_the_channel(keeper: Keeper, box: Box, ways: list[str]) -> None:
    box.letterbox.always = "RCPT 550 5.7.1 Unable to relay"
    urgent(keeper.sessions)
    keeper.turn()
    urgent(keeper.sessions, 2)
    keeper.turn()
    assert {one.problem for one in keeper.sent()} == {"smtp_policy", "channel_down"}


def test_rules_that_refuse_one_rest_that_one(keeper: Keeper, box: Box, ways: list[str]) -> None:
    for number in range(1, 6):
        box.letterbox.answers = ["RCPT 550 5.7.1 only members may write"]
        urgent(keeper.sessions, number)
        keeper.turn()
    assert "channel_down" not in {one.problem for one in keeper.sent()}


def test_a_refusal_that_does_not_say_why_counts_when_it_comes_again_a_good_while_later(
    keeper: Keeper, box: Box, way_of_dora: str
) -> None:
    box.letterbox.always = "RCPT 550 no such user"
    said = []
    for number, minutes in enumerate((0, 4, 5, 2), start=1):
        keeper.later(minutes=minutes)
        notice = urgent(keeper.sessions, number, keeper.time)
        keeper.ring()
        keeper.send()
        due = keeper.notice(notice).next_ring
        assert due is not None
        assert due <= keeper.time, "the next is called at once"
        said.append(way(keeper, way_of_dora))
    assert said == [(True, "address_refused")] * 3 + [(False, "address_gone")]
    assert len(keeper.trail("contact.ended")) == 1


def test_while_nothing_gets_through_to_anybody_no_address_is_given_up(
    keeper: Keeper, box: Box, way_of_dora: str
) -> None:
    """Hers is the only one that was tried: whether the server works at all is not known."""
    reached(keeper.sessions, "olga", "email", to("olga"))  # an operator, whom no urgent matter calls
    other = reached(keeper.sessions, "cem", "email", to("cem"), verified=None)
    for number, minutes in ((1, 0), (2, 11)):
        keeper.later(minutes=minutes)
        box.letterbox.answers = ["RCPT 550 no"]
        urgent(keeper.sessions, number, keeper.time)
        keeper.ring()
        keeper.send()
    assert way(keeper, way_of_dora) == (True, "address_refused")
    with keeper.sessions.begin(MOJ) as session:
        session.get_one(ContactMethod, (MOJ, other)).verified = keeper.time
    box.letterbox.full = {to("dora")}
    urgent(keeper.sessions, 3, keeper.time)
    keeper.ring()
    keeper.send()
    assert [one["To"] for one in box.letterbox.came] == [to("cem")]
    assert way(keeper, way_of_dora) == (True, "smtp_later"), "and what is for now is no refusal"


def test_whoever_loses_an_address_so_hears_of_it_by_the_next(keeper: Keeper, box: Box, way_of_dora: str) -> None:
    reached(keeper.sessions, "dora", "email", "dora@home.example", 1)
    for number, minutes in ((1, 0), (2, 11)):
        keeper.later(minutes=minutes)
        box.letterbox.answers = ["RCPT 550 no such user"]
        urgent(keeper.sessions, number, keeper.time)
        keeper.turn()
    assert way(keeper, way_of_dora) == (False, "address_gone")
    assert {one["To"] for one in box.letterbox.came} == {"dora@home.example"}
    assert "ended" in {one.purpose for one in keeper.sent() if one.state == "handed"}


def test_what_got_through_between_two_refusals_makes_the_second_the_first(
    keeper: Keeper, box: Box, way_of_dora: str
) -> None:
    for number, answer in enumerate(("RCPT 550 no", "", "RCPT 550 no"), start=1):
        box.letterbox.answers = [answer] if answer else []
        urgent(keeper.sessions, number, keeper.time)
        keeper.ring()
        keeper.send()
        keeper.later(minutes=11)
    assert len(box.letterbox.came) == 1
    assert way(keeper, way_of_dora) == (True, "address_refused")


def test_a_refusal_among_those_of_others_is_forgotten(keeper: Keeper, box: Box, way_of_dora: str) -> None:
    """The fault was the server's: only what comes when it is over may be the address's own."""

    def refused(number: int) -> tuple[bool, str | None]:
        box.letterbox.always = "RCPT 550 no"
        urgent(keeper.sessions, number, keeper.time)
        keeper.ring()
        keeper.send()
        return way(keeper, way_of_dora)

    assert refused(1) == (True, "address_refused")
    other = reached(keeper.sessions, "cem", "email", to("cem"))
    keeper.later(minutes=30)
    assert refused(2) == (True, "address_refused")
    assert way(keeper, other) == (True, "address_refused")
    with keeper.sessions.begin(MOJ) as session:
        session.get_one(ContactMethod, (MOJ, other)).verified = None  # no longer tried; hers is the only one then
    for number, minutes in ((3, 15), (4, 2 * HOUR), (5, 2 * HOUR)):
        keeper.later(minutes=minutes)
        said = refused(number)
    assert said == (False, "address_gone")


def test_a_server_that_knows_nobody_any_more_costs_no_more_than_the_first_their_address(
    keeper: Keeper, box: Box, ways: list[str]
) -> None:
    """Its own list of users is away: the first is believed, those after it are not."""
    box.letterbox.always = "RCPT 550 5.1.1 no such user"
    for number, minutes in enumerate((0, 11), start=1):
        keeper.later(minutes=minutes)
        urgent(keeper.sessions, number, keeper.time)
        keeper.turn()
    assert [way(keeper, one)[0] for one in ways].count(False) == 1


def test_an_address_that_was_mistyped_clears_no_other(keeper: Keeper, box: Box, way_of_dora: str) -> None:
    """A code went to it, and nobody has proven it."""
    reached(keeper.sessions, "dora", "email", "home@moj.xa.example", 1)
    typed = reached(keeper.sessions, "cem", "email", "cme@moj.xa.example", verified=None)
    with keeper.sessions.begin(MOJ) as session:
        method = session.get_one(ContactMethod, (MOJ, typed))
        sendings.enqueue(session, MOJ, method, sendings.CODE, Rank.FIRST, at=keeper.time)
    box.letterbox.answers = ["RCPT 550 5.1.1 no such user", "RCPT 550 5.1.1 no such user"]
    keeper.send()
    urgent(keeper.sessions)
    keeper.ring()
    keeper.send()
    assert not box.letterbox.answers
    assert way(keeper, way_of_dora) == (False, "address_gone")


def test_one_address_of_two_people_is_one_address(keeper: Keeper, box: Box) -> None:
    found = [reached(keeper.sessions, name, "email", "duty@moj.xa.example") for name in ("dora", "cem")]
    box.letterbox.always = "RCPT 550 5.1.1 no such user"
    urgent(keeper.sessions)
    keeper.turn()
    assert [way(keeper, one) for one in found] == [(False, "address_gone")] * 2
    assert len(keeper.trail("contact.ended")) == 2
