"""A drill's messages say what they are, from the subject on; it climbs what a real case would climb."""

from __future__ import annotations

import pytest

from app.kit.db import Sessions
from app.notices import trail
from app.notices.channels import Channel
from app.notices.ladders import set_ladder
from app.notices.occasions import Occasion
from app.notices.post import post
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, reached, urgent

MATTER = "XB-2026-00000009"


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def drill(keeper: Keeper) -> str:
    with under(keeper.sessions, "rog_intake", MOJ) as session:
        told = {"matter": MATTER, "sender": "XB.moj"}
        return post(session, MOJ, Occasion.DRILL_RINGS, {"matter": MATTER}, keeper.time, told)


def test_the_subject_and_the_words_of_a_drill_say_exercise(keeper: Keeper, box: Box) -> None:
    notice = drill(keeper)
    keeper.turn()
    (came,) = box.letterbox.came
    assert came["Subject"].startswith("EXERCISE")
    assert f"EXERCISE. Drill {MATTER} of XB.moj" in came.get_content()
    with keeper.sessions.begin(MOJ) as session:
        handed = trail.first_handed(session, MOJ, notice)
        assert trail.first_handed(session, MOJ, "none") is None
    assert handed == keeper.time


def test_a_real_case_never_says_exercise(keeper: Keeper, box: Box) -> None:
    urgent(keeper.sessions)
    keeper.turn()
    (came,) = box.letterbox.came
    assert "EXERCISE" not in came["Subject"] + came.get_content()


def test_a_drill_climbs_the_ladder_of_urgent_matters(keeper: Keeper) -> None:
    rungs = [{"after": 0, "roles": ["duty_officer"]}, {"after": 300, "roles": ["head"]}]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)  # type: ignore[arg-type]  # JSON
    found = keeper.notice(drill(keeper))
    assert (found.ladder_of, found.repeat) == ("occasion:matter.urgent:1", 900)
