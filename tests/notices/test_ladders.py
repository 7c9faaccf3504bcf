"""A ladder of the authority's own is checked to be no dead end, is stamped on what is new, and rewrites nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.actor import Role
from app.kit.canonical import Json
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid, RogatoryError
from app.notices.calling import Means
from app.notices.channels import Channel
from app.notices.ladders import end_ladder, faults, ladders_of, set_ladder
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import climb, post
from app.notices.rules import REAL, RULES
from app.notices.rungs import ALONE, MOST, NOBODY, Stamped, at_once, begun, read, rung
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


def test_whatever_rings_at_night_climbs_the_ladder_of_urgent_matters_unless_it_has_one_of_its_own(
    sessions: Sessions,
) -> None:
    own: list[Json] = [{"after": 0, "roles": ["head"]}]
    with under(sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), KEY, NIGHT, 900, NOW)
        set_ladder(session, actor("ben"), "severity:urgent", own, 600, NOW)
        set_ladder(session, actor("ben"), "occasion:call.unknown", own, 600, NOW)
    nightly = {*REAL, Occasion.DRILL_RINGS, Occasion.DRILL_GAVE_WAY, Occasion.HANDED_OVER}
    found = dict[Occasion, str | None]()
    with under(sessions, "rog_intake", MOJ) as session:
        for one in [*nightly, Occasion.TSA_DOWN]:
            params = dict.fromkeys(RULES[one].names, "XB-2026-00000001")
            made = post(session, MOJ, one, {"matter": "XB-2026-00000001"}, NOW, params)
            found[one] = session.get_one(Notice, (MOJ, made)).ladder_of
    wanted: dict[Occasion, str | None] = dict.fromkeys(nightly, f"{KEY}:1")
    special = {Occasion.CALL_UNKNOWN: "occasion:call.unknown:1", Occasion.TSA_DOWN: "severity:urgent:1"}
    assert found == {**wanted, **special}


def test_an_emergency_calls_everybody_on_the_ladder_at_once_and_then_the_last_again() -> None:
    """law.md §6: ring all ladder steps at once."""
    all_of_them, last = at_once(read([NIGHT[0], {"after": 300, "persons": ["XA.moj/ana"], "next_way": 60}, NIGHT[2]]))
    assert (all_of_them.after, all_of_them.next_way) == (0, 60)
    assert (all_of_them.rosters, all_of_them.persons) == (("night",), (who("ana"),))
    assert all_of_them.roles == (Role.HEAD,)
    assert all_of_them.channels == (Channel.VOICE, Channel.SMS), "as loud as the loudest of them"
    assert last == read(NIGHT)[2]
    assert at_once(read([NIGHT[2]])) == read([NIGHT[2]]), "a ladder of one rung has nobody else"


def test_it_is_stamped_so_on_the_notice(sessions: Sessions) -> None:
    subject, told = {"matter": "XB-2026-00000001"}, {"matter": "XB-2026-00000001", "sender": "XB.moj"}
    with under(sessions, "rog_intake", MOJ) as session:
        at = {**told, "urgency": "emergency"}
        made = post(session, MOJ, Occasion.MATTER_URGENT, subject, NOW, at, everybody=True)
        row = session.get_one(Notice, (MOJ, made))
    assert row.roles == ["duty_officer", "case_officer", "signatory", "head"]
    assert [one["after"] for one in row.ladder if isinstance(one, dict)] == [0, 600]
    with sessions.begin(MOJ) as session:
        (rang,) = climb(session, MOJ, NOW + timedelta(minutes=10))
        assert (rang.rung, rang.rings, rang.wait) == (1, 2, 3600)


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
    ("key", "most"),
    [
        (KEY, 3600),
        ("severity:urgent", 3600),
        ("severity:alarm", 3600),
        ("occasion:clock.skewed", 24 * 3600),
        ("occasion:matter.received", 31 * 24 * 3600),
    ],
)
def test_what_is_urgent_rings_again_within_the_hour_or_as_often_as_its_rule(
    sessions: Sessions, key: str, most: int
) -> None:
    rungs: list[Json] = [{"after": 0, "roles": ["head"]}]
    assert faults(MOJ, key, read(rungs), most, None) == []
    with under(sessions, "rog_web", MOJ) as session:
        with pytest.raises(Invalid, match="must ring again") as refused:
            set_ladder(session, actor("ben"), key, rungs, most + 1, NOW)
        assert refused.value.code == "dead_end"
        assert set_ladder(session, actor("ben"), key, rungs, most, NOW).repeat == most
    if most <= 24 * 3600:
        assert f"--repeat {most}" in refused.value.message


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


def test_a_rung_calls_however_many_besides_and_one_of_them_alone_before() -> None:
    ladder = read(NIGHT)
    assert begun(ladder, None, NOBODY) == ladder
    many = tuple(who(f"o{place}") for place in range(MOST + 1))
    first, second, *rest = begun(ladder, who("ana"), Stamped(0, (Role.SIGNATORY,), ("night",), many))
    assert first == Stamped(0, persons=(who("ana"),))
    assert (second.after, second.roles, second.rosters) == (ALONE, (Role.SIGNATORY,), ("night",))
    assert (second.persons, second.channels, rest) == (many, ladder[0].channels, ladder[1:])
    assert rung(second.to_json()) == second, "what was stamped is read"
    with pytest.raises(Invalid, match="short list"):
        read([second.to_json()])


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
        assert [one.partition(":")[0] for one in told] == ["Rung 1", "Rung 1", "Rung 2"]
        full = Means(Duty({"night": (who("ben"),)}), frozenset(Channel))
        assert unreached(session, actor("ben"), [*read(NIGHT)[:1], *read(NIGHT)[2:]], full, NOW) == []
