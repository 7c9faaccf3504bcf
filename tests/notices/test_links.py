"""One tap acknowledges one notice for one person, once; a mail scanner, which only opens the link, does nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Official
from app.audit.models import AuditEntry
from app.kit.canonical import loads
from app.kit.db import Sessions
from app.kit.errors import Conflict, Denied, RogatoryError, Unknown
from app.notices import links
from app.notices.channel_models import NoticeLink
from app.notices.links import LinkSeen, Standing
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.policy import Link, Policy, set_policy
from app.notices.post import acknowledge, post, resolve
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, urgent, who

MINUTE = timedelta(minutes=1)


@pytest.fixture
def unsaid(sessions: Sessions) -> str:
    """A notice of an authority whose head has said nothing of links."""
    enter(sessions)
    return urgent(sessions)


@pytest.fixture
def notice(sessions: Sessions, unsaid: str) -> str:
    """A notice of an authority in which a link is enough."""
    with under(sessions, "rog_web", MOJ) as session:
        set_policy(session, actor("ben"), Policy(Link.ALONE), NOW)
    return unsaid


def made(sessions: Sessions, notice: str, name: str = "dora") -> str:
    with sessions.begin(MOJ) as session:
        return links.make(session, session.get_one(Notice, (MOJ, notice)), who(name), NOW)


def seen(sessions: Sessions, token: str, minutes: float = 1) -> LinkSeen:
    with under(sessions, "rog_web", links.owner_of(token)) as session:
        return links.look(session, token, NOW + minutes * MINUTE)


def taken(sessions: Sessions, token: str, name: str | None = None, minutes: float = 1) -> Notice:
    with under(sessions, "rog_web", links.owner_of(token)) as session:
        return links.take(session, token, actor(name) if name else None, NOW + minutes * MINUTE)


def test_looking_changes_nothing_however_often(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    for _ in range(3):
        assert (seen(sessions, token).standing, seen(sessions, token).needs_factor) == (Standing.OPEN, False)
    with sessions.begin(MOJ) as session:
        assert session.get_one(Notice, (MOJ, notice)).acknowledged is None
        assert session.scalar(select(func.count()).where(AuditEntry.event == "notice.acknowledged")) == 0


def test_a_drill_says_that_it_is_one(sessions: Sessions, notice: str) -> None:
    with sessions.begin(MOJ) as session:
        drill = post(session, MOJ, Occasion.DRILL_RINGS, {"matter": "d"}, NOW, {"matter": "d", "sender": MOJ})
    assert seen(sessions, made(sessions, drill)).exercise
    assert not seen(sessions, made(sessions, notice)).exercise
    assert links.is_exercise(taken(sessions, made(sessions, drill)))


def test_taking_binds_the_person_once_and_is_on_the_trail(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    row = taken(sessions, token)
    assert (row.acknowledged_by, row.acknowledged_how, row.next_ring) == (who("dora"), "link", None)
    with pytest.raises(Conflict) as again:
        taken(sessions, token)
    assert again.value.code == "link_used"
    assert seen(sessions, token).standing is Standing.ACKNOWLEDGED
    with under(sessions, "rog_operator", MOJ) as session:
        (entry,) = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == "notice.acknowledged"))
    assert loads(entry)["subject"] == {"notice": notice, "occasion": "matter.urgent", "how": "link"}


def test_the_token_is_kept_as_a_digest_only(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    with sessions.begin(MOJ) as session:
        (row,) = session.scalars(select(NoticeLink))
    assert token.partition("~")[2] not in str(vars(row))


def test_of_two_who_take_at_once_the_first_is_named_to_both(sessions: Sessions, notice: str) -> None:
    tokens = [made(sessions, notice, name) for name in ("dora", "cem", "dora", "cem")]
    start, named = threading.Barrier(4), []

    def tap(token: str) -> None:
        start.wait()
        named.append(taken(sessions, token).acknowledged_by)

    running = [threading.Thread(target=tap, args=(token,)) for token in tokens]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert len(named) == 4
    assert len(set(named)) == 1
    with sessions.begin(MOJ) as session:
        assert session.scalar(select(func.count()).where(AuditEntry.event == "notice.acknowledged")) == 1


def test_a_link_lives_for_an_hour_and_no_clock_makes_it_live_longer(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    assert seen(sessions, token, 61).standing is Standing.EXPIRED
    for minutes in (60, -90):
        with pytest.raises(Conflict) as late:
            taken(sessions, token, minutes=minutes)
        assert late.value.code == "link_expired"


def test_a_link_asks_for_the_second_factor_where_nobody_has_said_otherwise(sessions: Sessions, unsaid: str) -> None:
    """To acknowledge binds a person and stops the ladder: who merely reads a mailbox must not be able to."""
    token = made(sessions, unsaid)
    assert seen(sessions, token).needs_factor
    with pytest.raises(Denied) as refused:
        taken(sessions, token)
    assert refused.value.code == "factor_needed"
    assert taken(sessions, token, "dora").acknowledged_by == who("dora")


def test_the_head_may_ask_for_the_second_factor_of_the_very_person(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    with under(sessions, "rog_web", MOJ) as session, pytest.raises(Denied):
        set_policy(session, actor("dora"), Policy(Link.FACTOR), NOW)
    with under(sessions, "rog_web", MOJ) as session:
        set_policy(session, actor("ben"), Policy(Link.FACTOR), NOW)
    assert seen(sessions, token).needs_factor
    for name, code in ((None, "factor_needed"), ("cem", "link_of_another")):
        with pytest.raises(Denied) as refused:
            taken(sessions, token, name)
        assert refused.value.code == code
    assert taken(sessions, token, "dora").acknowledged_by == who("dora")


def test_what_is_resolved_or_taken_by_another_is_told(sessions: Sessions, notice: str) -> None:
    first, second = made(sessions, notice), made(sessions, notice, "cem")
    with under(sessions, "rog_web", MOJ) as session:
        acknowledge(session, actor("cem"), notice, NOW)
    assert (seen(sessions, first).standing, seen(sessions, first).acknowledged_by) == (
        Standing.ACKNOWLEDGED,
        who("cem"),
    )
    assert taken(sessions, first).acknowledged_by == who("cem")
    with sessions.begin(MOJ) as session:
        resolve(session, MOJ, Occasion.MATTER_URGENT, {"matter": "XB-2026-00000001"}, NOW)
    assert seen(sessions, second).standing is Standing.RESOLVED
    with pytest.raises(Conflict) as over:
        taken(sessions, second, "cem")
    assert over.value.code == "link_over", "what has gone by itself is acknowledged by nobody"


@pytest.mark.parametrize("change", ["", "x", "XA.moj~", "~" + "a" * 27, "XA.moj~" + "a" * 27, "XA.moj~" + "a" * 500])
def test_what_is_no_link_is_told_apart_from_nothing(sessions: Sessions, notice: str, change: str) -> None:
    with pytest.raises(Unknown) as none:
        seen(sessions, change)
    assert none.value.code == "no_link"


def test_an_official_who_left_takes_nothing(sessions: Sessions, notice: str) -> None:
    token = made(sessions, notice)
    with under(sessions, "rog_operator", MOJ) as session:
        session.get_one(Official, (MOJ, who("dora"))).active = False
    with pytest.raises(RogatoryError) as refused:
        taken(sessions, token)
    assert refused.value.code == "not_active"
    assert seen(sessions, token).standing is Standing.OPEN
