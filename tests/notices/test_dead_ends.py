"""Somebody hears before it matters that what is urgent would ring with nobody, above all on the last rung."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from app.access import guards
from app.accounts import officials
from app.kit.actor import Role
from app.kit.canonical import Json
from app.kit.db import Sessions
from app.notices import dead_ends
from app.notices.calling import Means
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.notices.dead_ends import NO_WAY, NOBODY
from app.notices.ladders import set_ladder
from app.notices.models import Notice
from app.notices.post import heard
from app.notices.rosters import NONE
from tests.notices.desks import Duty
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, PEOPLE, actor, enter, reached, who

MEANS = Means(NONE, frozenset({Channel.EMAIL, Channel.SMS, Channel.SCREEN}))
ENDS, EMPTY = "ladder.ends_nowhere", "ladder.rung_empty"


@pytest.fixture
def staffed(sessions: Sessions) -> Sessions:
    """Everybody has one proven way."""
    enter(sessions)
    for name in PEOPLE:
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return sessions


def told(sessions: Sessions, means: Means = MEANS) -> list[tuple[str, str, str]]:
    """The keeper's round; answers what is open."""
    with under(sessions, "rog_keeper", MOJ) as session:
        dead_ends.tell(session, MOJ, means, NOW)
        rows = session.scalars(select(Notice).where(Notice.resolved.is_(None)).order_by(Notice.made, Notice.occasion))
        return [(one.occasion, str(one.subject["rung"]), str(one.subject["reason"])) for one in rows]


def lose(sessions: Sessions, name: str) -> None:
    with under(sessions, "rog_web", MOJ) as session:
        session.execute(delete(ContactMethod).where(ContactMethod.official == who(name)))


def test_while_every_rung_reaches_somebody_nothing_is_told(staffed: Sessions) -> None:
    assert told(staffed) == []


def test_a_head_without_a_proven_way_is_told_to_the_operator_and_the_signatory_and_until_there_is_one(
    staffed: Sessions,
) -> None:
    lose(staffed, "ben")
    assert told(staffed) == [(ENDS, "3", NO_WAY)]
    assert told(staffed) == [(ENDS, "3", NO_WAY)], "twice is the same as once"
    for name, hears in (("olga", True), ("ana", True), ("cem", False)):
        with under(staffed, "rog_web", MOJ) as session:
            guards.stand_for(session, actor(name))
            assert [one.severity for one in heard(session, actor(name))] == (["urgent"] if hears else []), name
    reached(staffed, "ben", "sms", "+40215550123")
    assert told(staffed) == []


def test_the_only_head_does_not_leave_unnoticed(staffed: Sessions) -> None:
    with under(staffed, "rog_operator", MOJ) as session:
        changed = officials.deactivate(session, actor("olga"), who("ben"), NOW)
    assert "no head is left: what nobody takes rings with nobody in the end" in changed.warnings
    assert told(staffed) == [(ENDS, "3", NOBODY)]
    with under(staffed, "rog_operator", MOJ) as session:
        changed = officials.change_roles(session, actor("olga"), who("ana"), [Role.HEAD, Role.SIGNATORY], NOW)
    assert not [one for one in changed.warnings if "no head" in one]
    assert told(staffed) == []


def test_a_way_that_the_node_does_not_have_or_an_open_page_reaches_nobody_at_night(staffed: Sessions) -> None:
    lose(staffed, "ben")
    reached(staffed, "ben", "voice", "+40215550123")
    reached(staffed, "ben", "screen", {}, 1, seen=NOW)
    assert told(staffed) == [(ENDS, "3", NO_WAY)]


def test_a_rung_below_the_last_is_told_without_ringing(staffed: Sessions) -> None:
    for name in ("dora", "cem"):
        lose(staffed, name)
    assert told(staffed) == [(EMPTY, "1", NO_WAY)]
    with under(staffed, "rog_web", MOJ) as session:
        guards.stand_for(session, actor("ben"))
        assert [one.severity for one in heard(session, actor("ben"))] == ["attention"]


def test_a_rung_that_only_calls_a_roster_is_told_by_the_roster(staffed: Sessions) -> None:
    rungs: list[Json] = [{"after": 0, "rosters": ["night"]}, {"after": 300, "roles": ["head"]}]
    with under(staffed, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    means = Means(Duty({"night": ()}), MEANS.channels)
    assert told(staffed, means) == []
    lose(staffed, "ben")
    assert told(staffed, means) == [(ENDS, "2", NO_WAY)], "it is the authority's own ladder that is looked at"


def test_a_node_without_channels_calls_nobody_and_is_told_nothing(staffed: Sessions) -> None:
    lose(staffed, "ben")
    assert told(staffed) == [(ENDS, "3", NO_WAY)]
    assert told(staffed, Means(NONE, frozenset({Channel.SCREEN, Channel.WEBHOOK}))) == []
