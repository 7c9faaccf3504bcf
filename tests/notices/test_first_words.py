"""A word that nobody has had stays one: when its channel is down it goes on before all else by the next way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.notices import sendings
from app.notices.channel_models import ContactMethod, NoticeSending
from app.notices.ranks import Rank, share
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.people import MOJ, reached, urgent
from tests.notices.providers import Provider
from tests.notices.test_calling import gateway, keeper

__all__ = ["gateway", "keeper"]

SMS_LIMIT = 8


def used(keeper: Keeper, way: str, count: int) -> None:
    """So many repetitions were handed over by a way just now."""
    with keeper.sessions.begin(MOJ) as session:
        method = session.get_one(ContactMethod, (MOJ, way))
        for _ in range(count):
            row = sendings.enqueue(session, MOJ, method, sendings.RING, Rank.AGAIN, at=keeper.time)
            row.state, row.handed, row.done = sendings.HANDED, keeper.time, keeper.time


def ranks(keeper: Keeper, way: str) -> list[int]:
    """Of what waits by a way."""
    with keeper.sessions.begin(None) as session:
        query = select(NoticeSending.rank).where(NoticeSending.method == way, NoticeSending.done.is_(None))
        return list(session.scalars(query))


@pytest.mark.parametrize("planned", [True, False], ids=["a way that was planned", "a way that came later"])
def test_a_word_that_nobody_has_had_goes_by_the_next_way_though_a_flood_has_used_its_share(
    keeper: Keeper, box: Box, gateway: Provider, planned: bool
) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 0)
    if not planned:
        urgent(keeper.sessions)
        keeper.ring()
    text = reached(keeper.sessions, "dora", "sms", "+40215550123", 1)
    box.letterbox.always = "RCPT 451 come back later"
    used(keeper, text, share(SMS_LIMIT, Rank.FURTHER))
    if planned:
        urgent(keeper.sessions)
    keeper.turn()
    assert (box.letterbox.came, [one.json()["kind"] for one in gateway.came]) == ([], ["sms"])
    assert ranks(keeper, text) == []
    # What failed is tried on by its own way, and goes before no first word there.
    assert [Rank(one.rank) for one in keeper.sent() if one.channel == "email"] == [Rank.FURTHER]


def test_a_repetition_that_fails_hurries_no_more_than_it_was(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example", 0)
    reached(keeper.sessions, "ben", "sms", "+40215550123", 1)
    urgent(keeper.sessions)
    keeper.turn()
    keeper.later(hours=1)
    keeper.turn()  # by text message, after which the e-mail is planned
    gateway.always = 503
    keeper.later(seconds=6)
    keeper.turn()
    assert any(one.passed_on for one in keeper.sent())
    assert {Rank(one.rank) for one in keeper.sent() if one.made > keeper.sent()[0].made} == {Rank.AGAIN}
