"""Bad nights: an urgent letter of ours does not get through, and whoever is on duty here is woken and telephones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.exchange import stuck
from app.kit.actor import Role
from app.kit.canonical import Json
from app.matters import acts
from app.notices import ladders
from app.notices.calling import hearers
from app.notices.models import Notice
from app.notices.post import acknowledge, climb
from app.notices.rosters import NONE
from app.notices.rungs import rung
from app.notices.wording import wakes, worded
from tests.conftest import Database
from tests.exchange.out_side import Side, side
from tests.factories import bodies
from tests.factories.node import House

PRESERVATION = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}
UNDELIVERED, UNDECIDED, GAVE_UP = "urgent.undelivered", "urgent.undecided", "urgent.gave_up"


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def down(out: Side) -> None:
    """The other side's door refuses whatever comes."""
    for method in ("HEAD", "PUT", "POST", "GET"):
        out.door.problem(method, "/", 503, "backlog")


def look(house: House) -> int:
    """The keeper's round."""
    with house.session("rog_keeper") as session:
        return stuck.look(session, house.owner, house.time)


def called(house: House, notice: Notice, place: int = 0) -> set[str]:
    """Whom a rung calls."""
    with house.session() as session:
        found = hearers(session, house.owner, rung(notice.ladder[place]), NONE, house.time)
        return {one.id.rpartition("/")[2] for one in found}


def of_letters(out: Side) -> list[str]:
    """Occasions of what is open on deliveries."""
    return [one for one in out.house.notices() if one.startswith(("urgent.", "delivery.", "receipt.", "instrument."))]


def preservation(out: Side) -> str:
    """What the duty officer signed at two in the morning and went to bed on; answers its id."""
    body = bodies.of("preservation_request")
    made = out.house.issue("request", body, who="dora", urgency="urgent", **PRESERVATION)
    out.sequence()
    return made.id


def test_the_other_sides_door_is_down_and_the_duty_officer_who_signed_sleeps(out: Side) -> None:
    """Nobody there can hear of it: five minutes later it rings here, and climbs until somebody telephones."""
    down(out)
    letter = preservation(out)
    out.on(letter, True, minutes=4)
    assert (look(out.house), of_letters(out)) == (0, ["delivery.stalled"])
    out.on(letter, True, minutes=1, seconds=2)
    assert (look(out.house), look(out.house)) == (1, 0)
    (notice,) = out.notices(UNDELIVERED)
    assert of_letters(out) == [UNDELIVERED], "in the place of what its operators heard before"
    assert (notice.severity, notice.subject["instrument"], wakes(notice)) == ("urgent", letter, True)
    assert called(out.house, notice) >= {"dora", "olga"}, "who is on duty, and who mends the road"
    said = worded(notice, "en")
    assert "has not reached XB.moj since" in said
    assert "Telephone them" in said
    rungs = []
    for minutes in (10, 10):
        out.on(letter, True, minutes=minutes, seconds=1)
        look(out.house)
        with out.house.session("rog_keeper") as session:
            rungs += [one.rung for one in climb(session, out.house.owner, out.house.time) if one.id == notice.id]
    assert rungs == [1, 2]
    assert called(out.house, notice, 2) == {"ben"}
    assert of_letters(out) == [UNDELIVERED], "tried on all the while, told once"


def test_what_a_fast_clock_wrote_down_is_told_though_it_lies_ahead(out: Side) -> None:
    """Twenty minutes ahead when it was signed: it does not take as long until somebody hears."""
    down(out)
    letter = preservation(out)
    out.on(letter, True, minutes=4)
    out.house.later(minutes=-24)
    assert (look(out.house), of_letters(out)) == (1, [UNDELIVERED])


def test_it_climbs_the_ladder_that_the_head_set_for_the_night(out: Side) -> None:
    rungs: list[Json] = [{"after": 0, "persons": ["XA.moj/dora"]}, {"after": 300, "roles": ["head"]}]
    with out.house.acting("ben") as (session, ben):
        ladders.set_ladder(session, ben, "occasion:matter.urgent", rungs, 900, out.house.time)
    down(out)
    letter = preservation(out)
    out.on(letter, True, minutes=5, seconds=1)
    look(out.house)
    (notice,) = out.notices(UNDELIVERED)
    assert notice.ladder_of == "occasion:matter.urgent:1"
    assert called(out.house, notice) == {"dora", "olga"}


def test_what_somebody_has_taken_is_not_told_again_until_something_else_befalls_it(out: Side) -> None:
    down(out)
    letter = preservation(out)
    out.on(letter, True, minutes=6)
    look(out.house)
    (notice,) = out.notices(UNDELIVERED)
    with out.house.acting("dora") as (session, dora):
        acknowledge(session, dora, notice.id, out.house.time)
    out.on(letter, True, hours=3)
    assert look(out.house) == 0
    assert of_letters(out) == [UNDELIVERED]
    out.with_desk(give_up_after=3600.0)
    out.on(letter, True, hours=1)
    assert out.delivery(letter).state == "gave_up"
    assert of_letters(out) == [GAVE_UP]
    (last,) = out.notices(GAVE_UP)
    assert "Nothing more is tried" in worded(last, "en")
    assert called(out.house, last) >= {"dora", "olga"}


def test_it_is_told_though_the_class_that_delivers_stands_still(out: Side) -> None:
    preservation(out)
    out.later(minutes=5, seconds=1)
    assert look(out.house) == 1
    (notice,) = out.notices(UNDELIVERED)
    assert "It has not been tried yet" in worded(notice, "en")


def test_what_was_brought_a_moment_ago_waits_for_its_receipt(out: Side) -> None:
    down(out)
    letter = preservation(out)
    out.on(letter, True, minutes=4, seconds=50)
    out.door.answers.clear()
    out.on(letter, True, seconds=30)
    assert out.delivery(letter).state == "sent"
    assert (look(out.house), out.notices(UNDELIVERED)) == (0, [])
    out.later(minutes=1)
    assert look(out.house) == 1, "no signed word of theirs that they have it"


@pytest.mark.parametrize(("state", "problem", "words"), [
    ("held", "edition", "Its sender has a newer directory than the one that is here"),
    ("delivered", None, "Its receipt is here, and no decision"),
])  # fmt: skip
def test_what_they_have_and_do_not_take_up_is_told_too(out: Side, state: str, problem: str | None, words: str) -> None:
    letter = out.letter(urgent=True)
    with out.house.session("rog_intake") as session:
        there = {"state": state, "problem": problem, "at": out.house.time, "id": letter.id}
        session.execute(
            text("update delivery set state = :state, problem = :problem, delivered = :at where id = :id"), there
        )
    out.later(minutes=4, seconds=59)
    assert look(out.house) == 0
    out.later(seconds=2)
    assert look(out.house) == 1
    (notice,) = out.notices(UNDECIDED)
    assert "has not taken it up: " + words in worded(notice, "en")
    assert Role.DUTY_OFFICER.value in notice.ladder[0]["roles"]  # type: ignore[index,call-overload]
    assert Role.OPERATOR.value not in notice.ladder[0]["roles"]  # type: ignore[index,call-overload]


def test_what_was_told_leaves_its_place_in_a_round_to_others(out: Side) -> None:
    found = {out.letter(urgent=True).id, out.letter(urgent=True).id}
    out.later(minutes=6)
    for _ in found:
        with out.house.session("rog_keeper") as session:
            assert stuck.look(session, out.house.owner, out.house.time, limit=1) == 1
    assert {one.subject["instrument"] for one in out.notices(UNDELIVERED)} == found


def test_an_ordinary_letter_keeps_its_rules(out: Side) -> None:
    down(out)
    letter = out.letter()
    out.on(letter.id, hours=2)
    assert (look(out.house), of_letters(out)) == (0, ["delivery.stalled"])
    out.with_desk(give_up_after=3600.0)
    out.on(letter.id, hours=2)
    assert of_letters(out) == ["delivery.gave_up"]


def test_a_drills_letter_wakes_nobody(out: Side) -> None:
    letter = out.letter(urgent=True)
    with out.house.database.admin().begin(None) as session:
        session.execute(text("update instrument set exercise = true where id = :id"), {"id": letter.id})
    out.later(minutes=10)
    assert (look(out.house), of_letters(out)) == (0, [])


def test_a_letter_that_nobody_signs_is_told(out: Side) -> None:
    """The sign class stands still: nobody took it from its queue."""
    made = out.house.freeze(
        out.house.draft("request", bodies.of("preservation_request"), who="dora", urgency="urgent", **PRESERVATION),
        who="dora",
    )
    with out.house.acting("dora") as (session, dora):
        acts.sign(session, out.house.office, dora, made.id)
    out.later(minutes=4, seconds=59)
    assert look(out.house) == 0
    out.later(seconds=2)
    assert (look(out.house), look(out.house)) == (1, 0)
    with out.house.session() as session:
        notice = session.scalars(select(Notice).where(Notice.occasion == "urgent.unsigned")).one()
    assert called(out.house, notice) >= {"dora", "olga"}
    assert "The part of this node that signs has not taken it up" in worded(notice, "en")
