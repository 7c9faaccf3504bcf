"""What somebody took is not lost with them: who is deactivated leaves nothing urgent without an owner."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import guards
from app.accounts.models import Official
from app.accounts.officials import Changed
from app.kit.actor import Actor, Role
from app.kit.canonical import Json
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied
from app.kit.ids import OfficialId
from app.notices import handed_over, left_behind, links, passing
from app.notices.channels import Channel
from app.notices.ladders import set_ladder
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, heard, post, resolve
from app.notices.ranks import Rank
from tests.notices.desks import Duty, Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, ordinary, reached, urgent, who

MATTER = "XB-2026-00000001"
NODE = Actor.node(MOJ)


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    for name in ("dora", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    another(sessions, "eve", Role.DUTY_OFFICER)
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


@pytest.fixture
def taken(keeper: Keeper) -> str:
    """An urgent matter that dora took at once; she and eve were told."""
    notice = urgent(keeper.sessions)
    keeper.turn()
    take(keeper, "dora", notice)
    return notice


def another(sessions: Sessions, name: str, role: Role) -> None:
    with under(sessions, "rog_operator", MOJ) as session:
        row = Official(authority=MOJ, id=who(name), name=name.title(), function="Officer", languages=["en"])
        row.roles, row.zone, row.certificate, row.active, row.made, row.changed = (
            [role.value],
            "UTC",
            None,
            True,
            NOW,
            NOW,
        )
        session.add(row)
    reached(sessions, name, "email", f"{name}@moj.xa.example")


def take(keeper: Keeper, name: str, notice: str) -> None:
    by = Actor(MOJ, who(name), frozenset({Role.DUTY_OFFICER})) if name == "eve" else actor(name)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        acknowledge(session, by, notice, keeper.time)


def leaves(keeper: Keeper, name: str, by: Actor = NODE) -> Changed:
    with under(keeper.sessions, "rog_operator", MOJ) as session:
        return left_behind.deactivate(session, by, who(name), keeper.time)


def becomes(keeper: Keeper, name: str, *roles: Role) -> Changed:
    with under(keeper.sessions, "rog_operator", MOJ) as session:
        return left_behind.change_roles(session, NODE, who(name), roles, keeper.time)


def told(keeper: Keeper, box: Box, **later: float) -> list[str]:
    """To whom messages go from now until the keeper has done all that is due so much later."""
    before = len(box.letterbox.came)
    keeper.later(**later)
    look(keeper)
    keeper.turn()
    return sorted(str(one["To"]).partition("@")[0] for one in box.letterbox.came[before:])


def look(keeper: Keeper) -> int:
    with keeper.sessions.begin(MOJ) as session:
        waited = left_behind.waits(session, MOJ, keeper.time)
        found = left_behind.look(session, MOJ, keeper.time)
        assert waited == bool(found)
    with keeper.sessions.begin(MOJ) as session:
        assert not left_behind.waits(session, MOJ, keeper.time), "once is enough"
    return found


def test_what_she_took_rings_anew_from_the_first_rung_and_never_her(keeper: Keeper, box: Box, taken: str) -> None:
    keeper.later(hours=1)
    leaves(keeper, "dora", actor("ben"))
    at = keeper.time
    assert told(keeper, box, seconds=1) == ["eve"]
    row = keeper.notice(taken)
    assert (row.acknowledged, row.acknowledged_by, row.acknowledged_how) == (None, None, None)
    (left,) = row.left_by
    assert isinstance(left, dict)
    assert (left["official"], left["why"], left["how"]) == (who("dora"), "not_active", "signed")
    # The ladder goes on from there at its own times: the signatories, then the head.
    assert told(keeper, box, minutes=10) == ["ana"]
    assert told(keeper, box, minutes=10) == ["ben"]
    assert [one for one in keeper.sent() if one.made > at and one.official == who("dora")] == []
    (said,) = keeper.trail("notice.left")
    subject = said["subject"]
    assert isinstance(subject, dict)
    assert subject["notice"] == taken
    assert (subject["reason"], subject["then"]) == ("not_active", "rings")
    assert "dora" not in str(said), "the log names people by commitments"
    take(keeper, "eve", taken)
    assert told(keeper, box, hours=3) == [], "hers now"
    assert keeper.notice(taken).acknowledged_by == who("eve")


def test_the_first_message_leaves_at_once_behind_words_that_nobody_has_had(keeper: Keeper, taken: str) -> None:
    """Eve was told of it before; that is no repetition, and does not wait as one does. Who took it had heard of it: a
    hundred that somebody leaves behind keep no new one waiting.
    """
    assert {one.rank for one in keeper.sent()} == {Rank.FIRST}
    leaves(keeper, "dora")
    look(keeper)
    keeper.ring()
    made = keeper.sent()[-1]
    assert (made.official, made.rank, made.due) == (who("eve"), Rank.CLIMBED, keeper.time)


def test_whoever_was_told_before_takes_it_by_the_old_link(keeper: Keeper, box: Box, taken: str) -> None:
    (mail,) = [one for one in box.letterbox.came if one["To"] == "eve@moj.xa.example"]
    (link,) = [one for one in mail.get_content().split() if "/n/" in one]
    leaves(keeper, "dora")
    look(keeper)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        eve = Actor(MOJ, who("eve"), frozenset({Role.DUTY_OFFICER}))
        links.take(session, link.rpartition("/")[2], eve, keeper.time)
    assert keeper.notice(taken).acknowledged_by == who("eve")


def test_each_who_leaves_it_behind_is_told_of_and_it_rings_anew_each_time(keeper: Keeper, box: Box, taken: str) -> None:
    leaves(keeper, "dora")
    assert told(keeper, box, seconds=1) == ["eve"]
    take(keeper, "eve", taken)
    leaves(keeper, "eve")
    # Nobody is on the first rung any more: the next rings at once.
    assert told(keeper, box, seconds=1) == ["ana"]
    assert told(keeper, box, minutes=10) == ["ben"]
    row = keeper.notice(taken)
    assert [one["official"] for one in row.left_by if isinstance(one, dict)] == [who("dora"), who("eve")]
    assert len(row.ladder) == 2 * row.first_rung + 1 or row.rung + 1 == len(row.ladder)


def test_the_rung_it_had_climbed_to_may_be_passed_on_again(keeper: Keeper, box: Box) -> None:
    notice = urgent(keeper.sessions)
    keeper.turn()
    pass_on(keeper, notice)
    assert told(keeper, box, seconds=1) == ["ana"]
    take(keeper, "dora", notice)
    leaves(keeper, "dora")
    assert told(keeper, box, seconds=1) == ["eve"]
    pass_on(keeper, notice)
    with pytest.raises(Conflict, match="being called"):
        pass_on(keeper, notice)
    assert told(keeper, box, seconds=10) == ["ana"]


def pass_on(keeper: Keeper, notice: str) -> None:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        passing.pass_on(session, actor("cem"), notice, "I am ill.", keeper.time)


def test_who_held_the_roster_is_called_as_it_is_held_now(keeper: Keeper, box: Box) -> None:
    keeper.rosters = Duty({"night": (who("dora"),)})
    rungs: list[Json] = [{"after": 0, "rosters": ["night"]}, {"after": 300, "roles": ["head"]}]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    notice = urgent(keeper.sessions)
    assert told(keeper, box, seconds=0) == ["dora"]
    take(keeper, "dora", notice)
    leaves(keeper, "dora")
    keeper.rosters = Duty({"night": (who("eve"),)})
    assert told(keeper, box, seconds=1) == ["eve"]
    assert told(keeper, box, minutes=5) == ["ben"]


def test_what_is_not_urgent_lies_open_again_and_wakes_nobody(keeper: Keeper, box: Box) -> None:
    notice = ordinary(keeper.sessions)
    keeper.turn()
    take(keeper, "cem", notice)
    keeper.later(hours=1)
    leaves(keeper, "cem")
    assert told(keeper, box, seconds=1) == []
    row = keeper.notice(notice)
    assert (row.acknowledged, row.rung, row.rings) == (None, 0, 1)
    assert row.wait is not None
    assert row.next_ring == keeper.time + timedelta(seconds=row.wait), "it climbs at its own time"
    with under(keeper.sessions, "rog_web", MOJ) as session:
        reader = Actor(MOJ, who("eve"), frozenset({Role.CASE_OFFICER}))
        assert notice in [one.id for one in heard(session, reader)]
    (said,) = keeper.trail("notice.left")
    assert isinstance(said["subject"], dict)
    assert said["subject"]["then"] == "open"


def test_what_is_over_and_what_others_took_stays_as_it_is(keeper: Keeper, box: Box, taken: str) -> None:
    others = urgent(keeper.sessions, 2)
    take(keeper, "eve", others)
    with keeper.sessions.begin(MOJ) as session:
        resolve(session, MOJ, Occasion.MATTER_URGENT, {"matter": MATTER}, keeper.time)
        drill = post(session, MOJ, Occasion.DRILL_RINGS, {"matter": "d"}, NOW, {"matter": "d", "sender": MOJ})
    take(keeper, "dora", drill)
    assert leaves(keeper, "dora").taken == ()
    keeper.later(seconds=1)
    assert look(keeper) == 0
    assert keeper.notice(taken).acknowledged_by == who("dora")
    assert keeper.notice(others).acknowledged_by == who("eve")
    assert keeper.notice(drill).acknowledged_by == who("dora"), "that she answered is what a drill is for"


def test_who_may_acknowledge_nothing_any_more_has_nothing_any_more(keeper: Keeper, box: Box, taken: str) -> None:
    changed = becomes(keeper, "dora", Role.AUDITOR)
    assert [one.notice for one in changed.taken] == [taken]
    assert told(keeper, box, seconds=1) == ["eve"]
    (left,) = keeper.notice(taken).left_by
    assert isinstance(left, dict)
    assert left["why"] == "no_role"


def guarded(keeper: Keeper, *names: str) -> None:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        guards.stand_for(session, actor("ben"))
        guard = guards.put(session, actor("ben"), reference=MATTER, draft=None, why="marked", reason="r", at=NOW)
        for name in names:
            guards.enter(session, actor("ben"), guard, who(name), "named", "r", NOW)


def test_who_is_named_in_the_matter_no_more_has_nothing_of_it_any_more(keeper: Keeper, box: Box, taken: str) -> None:
    guarded(keeper, "dora", "eve")
    assert look(keeper) == 0
    with under(keeper.sessions, "rog_web", MOJ) as session:
        guards.stand_for(session, actor("ben"))
        guard = guards.of_matter(session, MOJ, MATTER)
        assert guard is not None
        (row,) = [one for one in guards.named(session, guard) if one.official == who("dora")]
        guards.leave(session, actor("ben"), guard, row, keeper.time)
    assert told(keeper, box, seconds=1) == ["eve"]
    (left,) = keeper.notice(taken).left_by
    assert isinstance(left, dict)
    assert left["why"] == "not_named"


def test_a_head_who_took_what_is_confidential_keeps_it_unnamed(keeper: Keeper, taken: str) -> None:
    guarded(keeper, "eve")
    keeper.later(seconds=1)
    assert look(keeper) == 1, "dora is not named"
    with under(keeper.sessions, "rog_web", MOJ) as session:
        guards.stand_for(session, actor("ben"))
        acknowledge(session, actor("ben"), taken, keeper.time)
    assert look(keeper) == 0


def test_the_act_says_what_they_hold_so_that_it_is_handed_over_first(keeper: Keeper, taken: str) -> None:
    calm = ordinary(keeper.sessions)
    take(keeper, "dora", calm)
    changed = leaves(keeper, "dora")
    found = {(one.notice, one.matter, one.urgent) for one in changed.taken}
    assert found == {(taken, MATTER, True), (calm, "XC-2026-00000001", False)}
    (loud, quiet) = changed.warnings[-2:]
    assert loud.startswith("1 urgent notice that they have taken rings anew")
    assert MATTER in loud
    assert "rogatory notices hand-over" in loud
    assert quiet.startswith("1 notice that is not urgent")
    assert "XC-2026-00000001" in quiet


def test_who_hears_it_no_more_and_may_still_see_to_it_keeps_it_and_the_act_says_so(keeper: Keeper, taken: str) -> None:
    changed = becomes(keeper, "dora", Role.EVIDENCE_OFFICER)
    assert [one.notice for one in changed.taken] == [taken]
    assert changed.warnings[-1].startswith("1 urgent notice that they have taken stays theirs")
    assert look(keeper) == 0
    assert becomes(keeper, "dora", Role.DUTY_OFFICER).taken == ()


def test_nobody_but_who_manages_officials_learns_what_somebody_holds(keeper: Keeper, taken: str) -> None:
    with under(keeper.sessions, "rog_operator", MOJ) as session, pytest.raises(Denied):
        left_behind.held(session, actor("cem"), OfficialId(who("dora")))


def hand(keeper: Keeper, notice: str, to: str, by: Actor) -> str:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return handed_over.hand_over(session, by, notice, who(to), keeper.time)


def test_an_offer_of_who_leaves_is_over_and_the_matter_rings_for_all(keeper: Keeper, box: Box, taken: str) -> None:
    offer = hand(keeper, taken, "ana", actor("dora"))
    assert told(keeper, box, seconds=1) == ["ana"]
    leaves(keeper, "dora")
    assert told(keeper, box, seconds=1) == ["ana", "eve"], "and with her to whom it was offered"
    assert keeper.notice(offer).resolved is not None
    take(keeper, "eve", taken)
    again = hand(keeper, taken, "ana", actor("ben"))
    assert keeper.notice(again).acknowledged is None, "a new offer rings"


def test_the_link_of_an_offer_that_is_over_takes_what_nobody_has(keeper: Keeper, box: Box, taken: str) -> None:
    hand(keeper, taken, "ana", actor("dora"))
    before = len(box.letterbox.came)
    keeper.turn()
    (mail,) = box.letterbox.came[before:]
    (link,) = [one.rpartition("/")[2] for one in mail.get_content().split() if "/n/" in one]
    leaves(keeper, "dora")
    look(keeper)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert links.look(session, link, keeper.time).standing is links.Standing.OPEN
        assert links.take(session, link, actor("ana"), keeper.time).id == taken
    assert keeper.notice(taken).acknowledged_by == who("ana")


def test_an_offer_that_was_taken_is_over_when_its_taker_leaves(keeper: Keeper, box: Box, taken: str) -> None:
    offer = hand(keeper, taken, "ana", actor("dora"))
    take(keeper, "ana", offer)
    leaves(keeper, "ana")
    assert told(keeper, box, seconds=1) == ["dora", "eve"]
    assert keeper.notice(offer).resolved is not None
    (left,) = keeper.notice(taken).left_by
    assert isinstance(left, dict)
    assert left["official"] == who("ana")


def test_an_offer_to_who_leaves_climbs_at_once_and_stays_with_who_made_it(keeper: Keeper, box: Box, taken: str) -> None:
    offer = hand(keeper, taken, "eve", actor("dora"))
    assert told(keeper, box, seconds=1) == ["eve"]
    leaves(keeper, "eve")
    assert told(keeper, box, seconds=1) == ["dora"], "and not ten minutes later"
    assert keeper.notice(taken).acknowledged_by == who("dora")
    (said,) = keeper.trail("notice.left")
    assert isinstance(said["subject"], dict)
    assert (said["subject"]["notice"], said["subject"]["then"]) == (offer, "climbs")
    assert told(keeper, box, minutes=10) == ["ana"]


def test_one_whose_ladder_cannot_be_read_keeps_no_other_from_ringing(keeper: Keeper, box: Box, taken: str) -> None:
    broken = urgent(keeper.sessions, 2)
    take(keeper, "dora", broken)
    with keeper.sessions.begin(MOJ) as session:
        session.get_one(Notice, (MOJ, broken)).ladder = []
    leaves(keeper, "dora")
    with keeper.sessions.begin(MOJ) as session:
        assert left_behind.look(session, MOJ, keeper.time) == 1
    with keeper.sessions.begin(MOJ) as session:
        ringing = select(Notice.id).where(Notice.acknowledged.is_(None))
        assert list(session.scalars(ringing)) == [taken]


@pytest.mark.parametrize("door", ["api", "cli", "node", "web"])
def test_doors_change_officials_by_the_acts_that_say_what_is_left_behind(door: str) -> None:
    bare = re.compile(r"\bofficials\.(deactivate|change_roles)\(")
    found = [path for path in Path("app", door).glob("*.py") if bare.search(path.read_text("utf-8"))]
    assert found == []
