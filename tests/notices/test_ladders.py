"""A ladder of the authority's own is checked to be no dead end, is stamped on what is new, and rewrites nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import Json
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid, RogatoryError
from app.notices.calling import Means
from app.notices.channels import Channel
from app.notices.ladders import end_ladder, faults, ladders_of, set_ladder
from app.notices.models import Notice
from app.notices.rungs import read
from app.notices.trail import unreached
from tests.notices.desks import Duty
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, ordinary, reached, urgent, who

NIGHT: list[Json] = [
    {"after": 0, "rosters": ["night"], "channels": ["voice", "sms"]},
    {"after": 300, "persons": ["XA.moj/ana"]},
    {"after": 300, "roles": ["head"]},
]
KEY = "occasion:matter.urgent"


def test_the_ladder_for_an_occasion_goes_before_that_for_its_severity_and_both_before_the_rule(
    sessions: Sessions,
) -> None:
    with under(sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "severity:urgent", [{"after": 0, "roles": ["head"]}], 600, NOW)
    first = urgent(sessions, 1)
    with under(sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), KEY, NIGHT, 900, NOW)
    second = urgent(sessions, 2)
    with under(sessions, "rog_web", MOJ) as session:
        end_ladder(session, actor("ben"), KEY, NOW)
        end_ladder(session, actor("ben"), "severity:urgent", NOW)
        set_ladder(session, actor("ben"), KEY, NIGHT, 1800, NOW)
        end_ladder(session, actor("ben"), KEY, NOW)
        versions = [(one.key, one.version) for one in ladders_of(session, actor("dora"), all_of_them=True)]
    assert versions == [(KEY, 1), (KEY, 2), ("severity:urgent", 1)]
    third, other = urgent(sessions, 3), ordinary(sessions)
    with sessions.begin(MOJ) as session:
        rows = [session.get_one(Notice, (MOJ, one)) for one in (first, second, third, other)]
    assert [one.ladder_of for one in rows] == ["severity:urgent:1", f"{KEY}:1", None, None]
    assert (rows[1].ladder[0], rows[1].repeat, rows[1].roles) == (
        {"after": 0, "next_way": 120, "roles": [], "rosters": ["night"], "channels": ["voice", "sms"]},
        900,
        [],
    )
    assert rows[1].next_ring == NOW + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("rungs", "repeat", "words"),
    [
        ([{"after": 5, "roles": ["head"]}], 600, "does not ring at once"),
        ([{"after": 0, "roles": ["duty_officer"]}], 600, "last rung does not ring with the head"),
        ([{"after": 0}, {"after": 60, "roles": ["head"]}], 600, "Rung 1 names nobody"),
        ([{"after": 0, "rosters": ["day"]}, {"after": 60, "roles": ["head"]}], 600, "'day', which there is not"),
        ([{"after": 0, "persons": ["XB.moj/eve"]}, {"after": 60, "roles": ["head"]}], 600, "another authority"),
        ([{"after": 0, "roles": ["duty_officer"]}, {"after": 0, "roles": ["head"]}], 600, "at the same time"),
        ([{"after": 0, "roles": ["duty_officer"]}, {"after": 7200, "roles": ["head"]}], 600, "too late"),
        ([{"after": 0, "roles": ["head"]}], 5, "must ring again"),
    ],
)
def test_a_dead_end_is_named(rungs: list[Json], repeat: int, words: str) -> None:
    found = faults(MOJ, KEY, read(rungs), repeat, ["night"])
    assert any(words in one for one in found), found


@pytest.mark.parametrize(
    "rungs",
    [
        [],
        ["x"],
        [{"roles": ["head"]}],
        [{"after": True, "roles": ["head"]}],
        [{"after": -1, "roles": ["head"]}],
        [{"after": 0, "roles": ["auditor"]}],
        [{"after": 0, "roles": "head"}],
        [{"after": 0, "roles": ["head"], "emails": []}],
        [{"after": 0, "channels": ["pigeon"], "roles": ["head"]}],
        [{"after": 0, "roles": ["head"], "next_way": 29}],
        [{"after": 0, "roles": ["head"], "next_way": 901}],
        [{"after": 0, "roles": ["head"], "next_way": True}],
        [{"after": 0, "roles": ["head"], "next_way": "60"}],
        [{"after": 0, "persons": ["nobody"]}],
        [{"after": 0, "roles": ["head"]}] * 21,
    ],
)
def test_what_is_no_ladder_is_refused(rungs: list[Json]) -> None:
    with pytest.raises(Invalid):
        read(rungs)


def test_the_head_alone_sets_it_and_not_as_a_dead_end(sessions: Sessions) -> None:
    with under(sessions, "rog_web", MOJ) as session:
        with pytest.raises(Denied):
            set_ladder(session, actor("dora"), KEY, NIGHT, 900, NOW)
        for key, rungs, code in ((KEY, NIGHT[:2], "dead_end"), ("occasion:tea", NIGHT, "no_such_occasion")):
            with pytest.raises(RogatoryError) as refused:
                set_ladder(session, actor("ben"), key, rungs, 900, NOW)
            assert refused.value.code == code


def test_whom_a_ladder_would_not_reach_now_is_told(sessions: Sessions) -> None:
    enter(sessions)
    reached(sessions, "ben", "email", "ben@moj.xa.example")
    with under(sessions, "rog_web", MOJ) as session:
        means = Means(Duty({"night": ()}), frozenset(Channel))
        told = unreached(session, actor("ben"), read(NIGHT), means, NOW)
        assert [one.partition(":")[0] for one in told] == ["Rung 1", "Rung 1 rings with nobody now", "Rung 2"]
        full = Means(Duty({"night": (who("ben"),)}), frozenset(Channel))
        assert unreached(session, actor("ben"), [*read(NIGHT)[:1], *read(NIGHT)[2:]], full, NOW) == []
