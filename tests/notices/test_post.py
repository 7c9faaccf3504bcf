"""A notice rings until somebody has heard it, once for one thing, and up its ladder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, climb, heard, post, resolve
from app.notices.rules import RULES
from tests.notices.logins import under

MOJ, OTHER = AuthorityId("XA.moj"), AuthorityId("XA.police")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SUBJECT = {"matter": "XB-2026-K7Q3MD9T"}
PARAMS = {"matter": "XB-2026-K7Q3MD9T", "sender": "XB.moj", "urgency": "emergency"}
MINUTE = timedelta(minutes=1)


def official(name: str, *roles: Role) -> Actor:
    return Actor(MOJ, OfficialId(f"XA.moj/{name}"), frozenset(roles))


DORA, ANA, BEN = official("dora", Role.DUTY_OFFICER), official("ana", Role.SIGNATORY), official("ben", Role.HEAD)


def urgent(sessions: Sessions, at: datetime = NOW) -> str:
    with sessions.begin(MOJ) as session:
        return post(session, MOJ, Occasion.MATTER_URGENT, SUBJECT, at, PARAMS)


def rang(sessions: Sessions, at: datetime) -> int:
    with sessions.begin(MOJ) as session:
        return len(climb(session, MOJ, at))


def hears(sessions: Sessions, actor: Actor) -> bool:
    with sessions.begin(actor.authority) as session:
        return bool(heard(session, actor))


def test_one_thing_is_told_once(sessions: Sessions) -> None:
    assert urgent(sessions) == urgent(sessions, NOW + MINUTE)
    with sessions.begin(MOJ) as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
        assert session.scalar(select(func.count()).where(AuditEntry.event == "notice.raised")) == 1


def test_it_climbs_rung_by_rung_and_rings_on_until_acknowledged(sessions: Sessions) -> None:
    notice = urgent(sessions)
    assert [hears(sessions, who) for who in (DORA, ANA, BEN)] == [True, False, False]
    assert rang(sessions, NOW + 9 * MINUTE) == 0
    assert rang(sessions, NOW + 10 * MINUTE) == 1
    assert [hears(sessions, who) for who in (DORA, ANA, BEN)] == [True, True, False]
    assert rang(sessions, NOW + 20 * MINUTE) == 1
    assert [hears(sessions, who) for who in (DORA, ANA, BEN)] == [True, True, True]
    assert rang(sessions, NOW + 79 * MINUTE) == 0
    assert rang(sessions, NOW + 80 * MINUTE) == 1
    with under(sessions, "rog_web", MOJ) as session:
        row = acknowledge(session, BEN, notice, NOW + 81 * MINUTE)
        assert (row.rings, row.rung, row.acknowledged_by) == (4, 2, "XA.moj/ben")
    assert rang(sessions, NOW + timedelta(days=9)) == 0
    assert not hears(sessions, DORA)


def test_the_first_who_acknowledges_is_named(sessions: Sessions) -> None:
    notice = urgent(sessions)
    for who in (DORA, ANA):
        with under(sessions, "rog_web", MOJ) as session:
            assert acknowledge(session, who, notice, NOW).acknowledged_by == "XA.moj/dora"


def test_an_auditor_and_another_authority_acknowledge_nothing(sessions: Sessions) -> None:
    notice = urgent(sessions)
    with under(sessions, "rog_web", MOJ) as session, pytest.raises(Denied):
        acknowledge(session, official("eva", Role.AUDITOR), notice, NOW)
    stranger = Actor(OTHER, OfficialId("XA.police/pia"), frozenset({Role.HEAD}))
    with under(sessions, "rog_web", OTHER) as session, pytest.raises(Unknown):
        acknowledge(session, stranger, notice, NOW)


def test_what_is_resolved_rings_no_more_and_may_be_told_anew(sessions: Sessions) -> None:
    first = urgent(sessions)
    with sessions.begin(MOJ) as session:
        resolve(session, MOJ, Occasion.MATTER_URGENT, SUBJECT, NOW)
    assert rang(sessions, NOW + timedelta(days=1)) == 0
    assert urgent(sessions, NOW + MINUTE) != first


def test_acknowledged_is_not_resolved_so_it_is_not_told_again(sessions: Sessions) -> None:
    first = urgent(sessions)
    with under(sessions, "rog_web", MOJ) as session:
        acknowledge(session, DORA, first, NOW)
    assert urgent(sessions, NOW + MINUTE) == first


def test_the_rule_is_stamped_on_the_notice(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    urgent(sessions)
    changed = {**RULES, Occasion.MATTER_URGENT: RULES[Occasion.TARGET_PASSED]}
    monkeypatch.setattr("app.notices.post.RULES", changed)
    assert rang(sessions, NOW + 10 * MINUTE) == 1
    assert hears(sessions, ANA)


def test_each_authority_of_a_node_has_its_own_notices(sessions: Sessions) -> None:
    urgent(sessions)
    with sessions.begin(OTHER) as session:
        post(session, OTHER, Occasion.MATTER_URGENT, SUBJECT, NOW, PARAMS)
        assert len(climb(session, OTHER, NOW + 10 * MINUTE)) == 1
    assert rang(sessions, NOW + 10 * MINUTE) == 1


@pytest.mark.parametrize(
    "params", [{}, {**PARAMS, "facts": "x"}, {**PARAMS, "urgency": "a\nb"}, {**PARAMS, "urgency": "x" * 201}]
)
def test_params_are_what_the_words_need_and_nothing_else(sessions: Sessions, params: dict[str, str]) -> None:
    with sessions.begin(MOJ) as session, pytest.raises(Invalid):
        post(session, MOJ, Occasion.MATTER_URGENT, SUBJECT, NOW, params)


@pytest.mark.parametrize("ending", ["acknowledged", "its cause is gone"])
def test_whatever_it_is_rings_again_after_its_interval_until(sessions: Sessions, ending: str) -> None:
    """Every occasion of the table, as it really is posted: up its ladder, again and again, and then no more."""
    for occasion, rule in RULES.items():
        subject, after = {"what": occasion.value}, NOW
        with sessions.begin(MOJ) as session:
            notice = post(session, MOJ, occasion, subject, NOW, dict.fromkeys(rule.names, "x"))
        for here in rule.ladder[1:]:
            after += here.after
            assert rang(sessions, after) == 1
        for _ in range(3):
            assert rang(sessions, after + rule.repeat - timedelta(seconds=1)) == 0, occasion
            after += rule.repeat
            assert rang(sessions, after) == 1, occasion
        if ending == "acknowledged":
            with under(sessions, "rog_web", MOJ) as session:
                anybody = official("eve", *(role for one in rule.ladder for role in one.roles))
                row = acknowledge(session, anybody, notice, after)
                assert row.rings == len(rule.ladder) + 3
        else:
            with sessions.begin(MOJ) as session:
                resolve(session, MOJ, occasion, subject, after)
        assert rang(sessions, after + 10 * rule.repeat) == 0, occasion
