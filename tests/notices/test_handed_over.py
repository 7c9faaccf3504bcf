"""What an officer has taken is handed over at the end of her turn: she is bound until her colleague takes it."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json
from app.kit.db import Sessions
from app.kit.errors import RogatoryError
from app.notices import handed_over, links
from app.notices.channels import Channel
from app.notices.handed_over import Offer
from app.notices.ladders import set_ladder
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, heard, post, resolve
from tests.notices.desks import Duty, Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, reached, urgent, who

MATTER = "XB-2026-00000001"


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    for name in ("dora", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


@pytest.fixture
def taken(keeper: Keeper) -> str:
    """An urgent matter that dora has taken."""
    notice = urgent(keeper.sessions)
    take(keeper, "dora", notice)
    return notice


def take(keeper: Keeper, name: str, notice: str) -> None:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        acknowledge(session, actor(name), notice, keeper.time)


def hand(keeper: Keeper, notice: str, to: str, by: str = "dora") -> str:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return handed_over.hand_over(session, actor(by), notice, who(to), keeper.time)


def refused(keeper: Keeper, notice: str, to: str, by: str = "dora") -> str:
    with pytest.raises(RogatoryError) as caught:
        hand(keeper, notice, to, by)
    return caught.value.code


def offers(keeper: Keeper, notice: str) -> list[Offer]:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return handed_over.offers(session, actor("ben"), notice)


def mine(keeper: Keeper, name: str) -> list[str]:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return [one.id for one in handed_over.taken_by(session, actor(name))]


def test_the_colleague_is_rung_and_bound_when_she_takes_it(keeper: Keeper, box: Box, taken: str) -> None:
    keeper.later(hours=7)
    offer = hand(keeper, taken, "ana")
    assert keeper.notice(taken).acknowledged_by == who("dora"), "hers until it is taken"
    keeper.turn()
    (mail,) = box.letterbox.came
    assert mail["To"] == "ana@moj.xa.example"
    assert MATTER in mail.get_content()
    take(keeper, "ana", offer)
    row = keeper.notice(taken)
    assert (row.acknowledged_by, row.acknowledged) == (who("ana"), NOW), "when it was first taken stays"
    assert (mine(keeper, "dora"), mine(keeper, "ana")) == ([], [taken])
    (told,) = offers(keeper, taken)
    assert (told.by, told.to, told.taken_by, told.taken, told.open) == (
        who("dora"),
        who("ana"),
        who("ana"),
        keeper.time,
        False,
    )
    events = keeper.trail("notice.handed_over", "notice.taken_over")
    assert [one["event"] for one in events] == ["notice.handed_over", "notice.taken_over"]
    assert "dora" not in str(events)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert taken in [one.id for one in heard(session, actor("ana"), all_of_them=True)]


def rung_at(keeper: Keeper, box: Box, minutes: float) -> list[str]:
    """Who is sent a message so many minutes on."""
    keeper.later(minutes=minutes)
    before = len(box.letterbox.came)
    keeper.turn()
    keeper.later(seconds=10)  # what repeats waits a little for others
    keeper.turn()
    return sorted(str(one["To"]).partition("@")[0] for one in box.letterbox.came[before:])


def test_an_offer_that_nobody_takes_climbs_and_whoever_takes_it_is_bound(keeper: Keeper, box: Box, taken: str) -> None:
    offer = hand(keeper, taken, "ana")
    assert rung_at(keeper, box, 0) == ["ana"]
    assert rung_at(keeper, box, 10) == ["ana", "dora"], "she once more, and who still has it"
    assert rung_at(keeper, box, 10) == ["ana"], "the signatories"
    assert rung_at(keeper, box, 10) == ["ben"]
    take(keeper, "ben", offer)
    assert keeper.notice(taken).acknowledged_by == who("ben")


def test_an_offer_climbs_the_ladder_of_urgent_matters_with_those_two_on_it(
    keeper: Keeper, box: Box, taken: str
) -> None:
    """The roster has nobody of the roles that hear it by the table; the head offers it for dora, who has left."""
    reached(keeper.sessions, "olga", "email", "olga@moj.xa.example")
    keeper.rosters = Duty({"night": (who("olga"),)})
    rungs: list[Json] = [{"after": 0, "rosters": ["night"]}, {"after": 300, "roles": ["head"]}]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    offer = hand(keeper, taken, "ana", by="ben")
    assert keeper.notice(offer).ladder_of == "occasion:matter.urgent:1"
    assert rung_at(keeper, box, 0) == ["ana"]
    assert rung_at(keeper, box, 10) == ["ana", "ben", "dora", "olga"]
    assert rung_at(keeper, box, 5) == ["ben"]
    take(keeper, "dora", offer)
    assert keeper.notice(taken).acknowledged_by == who("dora"), "hers again"
    assert keeper.turn() == 0


def test_a_tap_on_the_link_takes_it_over(keeper: Keeper, box: Box, taken: str) -> None:
    hand(keeper, taken, "ana")
    keeper.turn()
    (link,) = [one for one in box.letterbox.came[0].get_content().split() if "/n/" in one]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        links.take(session, link.rpartition("/")[2], actor("ana"), keeper.time)
    assert keeper.notice(taken).acknowledged_by == who("ana")


def test_a_second_offer_ends_the_first(keeper: Keeper, taken: str) -> None:
    first = hand(keeper, taken, "ana")
    assert refused(keeper, taken, "ana") == "handed_already"
    second = hand(keeper, taken, "ben")
    assert keeper.notice(first).resolved == keeper.time
    take(keeper, "ana", first)
    assert keeper.notice(taken).acknowledged_by == who("dora"), "an offer that has ended binds nobody"
    take(keeper, "ben", second)
    assert keeper.notice(taken).acknowledged_by == who("ben")


def test_the_same_two_hand_it_to_each_other_at_every_shift(keeper: Keeper, box: Box, taken: str) -> None:
    shifts = [("dora", "ana"), ("ana", "dora"), ("dora", "ana"), ("ana", "dora")]
    for by, to in shifts:
        keeper.later(hours=8)
        offer = hand(keeper, taken, to, by=by)
        assert (keeper.notice(offer).made, keeper.notice(offer).acknowledged) == (keeper.time, None)
        before = len(box.letterbox.came)
        keeper.turn()
        assert [mail["To"] for mail in box.letterbox.came[before:]] == [f"{to}@moj.xa.example"]
        take(keeper, to, offer)
        assert keeper.notice(taken).acknowledged_by == who(to)
        assert (mine(keeper, by), mine(keeper, to)) == ([], [taken])
    told = offers(keeper, taken)
    assert [(one.by, one.to, one.taken_by) for one in told] == [(who(by), who(to), who(to)) for by, to in shifts]
    assert not any(one.open for one in told)
    events = keeper.trail("notice.handed_over", "notice.taken_over")
    assert [one["event"] for one in events] == ["notice.handed_over", "notice.taken_over"] * len(shifts)


def test_what_is_over_need_not_be_taken_over(keeper: Keeper, taken: str) -> None:
    offer = hand(keeper, taken, "ana")
    with keeper.sessions.begin(MOJ) as session:
        resolve(session, MOJ, Occasion.MATTER_URGENT, {"matter": MATTER}, keeper.time)
    assert keeper.notice(offer).resolved == keeper.time
    assert keeper.turn() == 0
    assert refused(keeper, taken, "ana") == "not_taken"


def test_who_may_hand_over_what_and_to_whom(keeper: Keeper, taken: str) -> None:
    assert refused(keeper, urgent(keeper.sessions, 2), "ana") == "not_taken"
    assert refused(keeper, taken, "ben", by="cem") == "not_yours", "he hears it, and has not taken it"
    assert refused(keeper, taken, "dora") == "handed_already"
    assert refused(keeper, taken, "nobody") == "not_active"
    with keeper.sessions.begin(MOJ) as session:
        drill = post(session, MOJ, Occasion.DRILL_RINGS, {"matter": "d"}, NOW, {"matter": "d", "sender": MOJ})
    take(keeper, "dora", drill)
    assert refused(keeper, drill, "ana") == "nothing_to_hand_over"
    hand(keeper, taken, "ana", by="ben")
    assert [one.by for one in offers(keeper, taken)] == [who("dora")], "the head, for who has left"
