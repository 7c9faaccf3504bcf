"""Who hears a notice by their role and is away is passed over while somebody is left; it is never a dead end."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.notices import trail
from app.notices.channels import Channel
from app.notices.ladders import set_ladder
from tests.notices.desks import Duty, Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, reached, urgent, who

ROLES: list[JsonObject] = [{"after": 0, "roles": ["duty_officer", "signatory"]}, {"after": 600, "roles": ["head"]}]


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    for name in ("dora", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def ladder(keeper: Keeper, rungs: list[JsonObject]) -> None:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", [*rungs], 900, NOW)


def away(keeper: Keeper, *names: str) -> None:
    keeper.rosters = Duty({}, frozenset(who(name) for name in names))


def rung(keeper: Keeper, box: Box) -> list[str]:
    keeper.turn()
    return sorted(str(one["To"]).partition("@")[0] for one in box.letterbox.came)


def test_who_is_away_is_passed_over_and_the_trail_says_so(keeper: Keeper, box: Box) -> None:
    ladder(keeper, ROLES)
    away(keeper, "dora")
    notice = urgent(keeper.sessions)
    assert rung(keeper, box) == ["ana"]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        row = trail.notice(session, actor("ben"), notice)
        told = [(one.official, one.state, one.rung) for one in trail.tried(session, actor("ben"), row)]
    assert set(told) == {(who("dora"), "away", 0), (who("ana"), "handed", 0)}
    (entry,) = keeper.trail("notice.passed_over")
    assert entry["subject"]["notice"] == notice
    assert "dora" not in str(entry), "of persons the log has commitments"
    assert keeper.trail("notice.unreached") == []


def test_where_all_of_a_rung_are_away_the_next_one_rings_at_once(keeper: Keeper, box: Box) -> None:
    ladder(keeper, ROLES)
    away(keeper, "dora", "ana")
    urgent(keeper.sessions)
    assert rung(keeper, box) == ["ben"]
    (entry,) = keeper.trail("notice.unreached")
    assert entry["subject"]["reason"] == "all_away"


def test_on_the_last_rung_they_are_called_all_the_same(keeper: Keeper, box: Box) -> None:
    ladder(keeper, ROLES)
    away(keeper, "dora", "ana", "ben")
    notice = urgent(keeper.sessions)
    assert rung(keeper, box) == ["ben"]
    assert [one["rung"] for one in keeper.notice(notice).passed_over if isinstance(one, dict)] == [0, 0]


def test_whom_a_rung_names_is_called_though_away(keeper: Keeper, box: Box) -> None:
    ladder(keeper, [{"after": 0, "persons": [who("dora")], "roles": ["signatory"]}, ROLES[1]])
    away(keeper, "dora", "ana")
    urgent(keeper.sessions)
    assert rung(keeper, box) == ["dora"]


def test_they_are_passed_over_once_on_a_rung_that_repeats_and_called_when_they_are_back(
    keeper: Keeper, box: Box
) -> None:
    ladder(keeper, [{"after": 0, "roles": ["duty_officer", "head"]}])
    away(keeper, "dora")
    notice = urgent(keeper.sessions)
    assert rung(keeper, box) == ["ben"]
    keeper.later(minutes=16)
    keeper.turn()
    assert len(keeper.notice(notice).passed_over) == 1
    away(keeper)
    keeper.later(minutes=16)
    assert "dora" in rung(keeper, box)
