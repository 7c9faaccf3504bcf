"""The night on which clocks change, lived through: who is rung in the hour that comes twice or never, and when.

Boreland sets its clocks tonight, in zones of its own (`zones.py`): each desk is a few seconds before another moment of
such a night. Every desk hands over at half past two, and yesterday's half past two was Dora's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.hands import delivery
from app.cli.playground import Playground, eventually
from app.kit.canonical import JsonObject
from app.kit.clock import now, stamp
from app.notices.channel_models import NoticeSending, NoticeTold
from app.notices.models import Notice
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import nights, world
from tests.stories.hands import Paper, agree, ask_signature, request, take, write
from tests.stories.nights import DESK, DORA, EMIL, LADDER, Night
from tests.stories.zones import further_zones, lay_out

AUTUMN, SPRING = ("03:00", "02:00"), ("02:00", "03:00")
HALF, TEN = timedelta(minutes=30), timedelta(minutes=10)
AHEAD, LATER = timedelta(seconds=45), timedelta(seconds=48)
"""How long before its moment a desk is asked, and how long the ladder waits between its two rungs: past the moment."""
QUIET = ("22:00", "02:30")


@dataclass(frozen=True)
class Desk:
    """A roster in a zone of its own. `set_after`: when its clocks are set, counted from the moment that is awaited;
    `first` is on duty before that moment and `then` after it.
    """

    name: str
    change: tuple[str, str]
    set_after: timedelta
    first: str
    then: str


DESKS = (
    Desk("half-past-two", AUTUMN, HALF, DORA, EMIL),
    Desk("set-back", AUTUMN, timedelta(0), EMIL, EMIL),
    Desk("half-past-two-again", AUTUMN, -HALF, EMIL, EMIL),
    Desk("set-forward", SPRING, timedelta(0), DORA, EMIL),
)


@dataclass
class Tonight:
    """The pair of nodes, where its zones lie, when each mail came, and what each desk was asked at which moment."""

    night: Night
    zones: Path
    came: list[tuple[datetime, EmailMessage]] = field(default_factory=list)
    asked: dict[str, tuple[Paper, datetime]] = field(default_factory=dict)

    def ask(self, desk: Desk) -> None:
        """A preservation that cannot wait reaches a desk just before its moment."""
        paper = _preservation(self.night)
        moment = (now() + AHEAD).replace(microsecond=0)
        zone = f"Boreland/{desk.name}"
        day = lay_out(self.zones, zone, moment + desk.set_after, *desk.change)
        _roster(self.night, desk.name, zone, day)
        first, then = ({"rosters": [desk.name], "channels": [channel]} for channel in ("email", "sms"))
        _climb(self.night, LADDER, (timedelta(0), first), (LATER, then))
        ask_signature(paper, "ben")
        self.night.notice(paper)
        self.asked[desk.name] = paper, moment

    def mails(self, reference: str) -> list[tuple[datetime, str]]:
        """When mails about a matter came, and to whom."""
        return [(at, str(one["To"])) for at, one in [*self.came] if reference in one.get_content()]

    def texts(self, reference: str) -> list[tuple[datetime, str]]:
        """When text messages about a matter came, to the second, and to whom."""
        found = [one for one in self.night.messages("sms") if reference in str(one.json()["text"])]
        return [
            (datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC), str(one.json()["to"])) for one in found
        ]


def _preservation(night: Night) -> Paper:
    necessity = f"Connection records are deleted after ninety days; asked at {stamp(now())}."  # none is a duplicate
    body = bodies.of("preservation_request", confidential=False, necessity=necessity)
    return write(night.xa, "request", body, who="ben", to="XB.moj", procedure="preservation", urgency="urgent")


def _roster(night: Night, name: str, zone: str, day: date) -> None:
    layer: JsonObject = {"name": "first", "people": [f"XB.moj/{one}" for one in (DORA, EMIL)], "unit": "days"}
    layer |= {"begins": (day - timedelta(days=1)).isoformat(), "hand_over": "02:30"}
    night.at("ben", "roster", "set", name, "--body", json.dumps({"title": name, "zone": zone, "layers": [layer]}))


def _climb(night: Night, key: str, *rungs: tuple[timedelta, Mapping[str, object]]) -> None:
    told = [{"after": int(after.total_seconds()), **whom} for after, whom in rungs]
    told.append({"after": 600, "roles": ["head"]})
    night.at("ben", "ladder", "set", key, json.dumps(told), "--repeat", "600")


@pytest.fixture(scope="module")
def tonight(world_of_the_file: Playground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tonight]:
    """Each desk is asked, one after the other; each ladder climbs while the next is asked."""
    with (
        further_zones(tmp_path_factory.mktemp("zones")) as zones,
        nights.night(world_of_the_file, tmp_path_factory.mktemp("night")) as night,
    ):
        made = Tonight(night, zones)
        night.box.letterbox.meanwhile = lambda mail: made.came.append((now(), mail))
        for desk in DESKS:
            made.ask(desk)
        yield made


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.name)
def test_on_the_night_on_which_clocks_change_who_is_on_duty_is_rung_and_the_next_after_the_true_time(
    tonight: Tonight, desk: Desk
) -> None:
    night, (paper, moment) = tonight.night, tonight.asked[desk.name]
    reference = paper.reference
    ((mailed, box),) = eventually(lambda: tonight.mails(reference), f"a mail about {reference}")
    ((texted, telephone),) = eventually(lambda: tonight.texts(reference), f"a text message about {reference}")
    assert mailed < moment <= texted, "the story was too slow for its night"
    assert (box, telephone) == (DESK[desk.first][0], DESK[desk.then][1])
    for at, who in ((mailed, desk.first), (texted, desk.then)):
        shown = night.at("ben", "roster", "now", desk.name, "--at", stamp(at))
        assert shown["on_duty"] == [f"XB.moj/{who}"]

    notice = night.notice(paper)
    assert LATER - timedelta(seconds=1) <= texted - notice.made < LATER + timedelta(seconds=30)
    assert night.at(desk.then, "notices", "ack", notice.id)["acknowledged_by"] == f"XB.moj/{desk.then}"
    assert night.at(DORA, "notices", "ack", notice.id)["acknowledged_by"] == f"XB.moj/{desk.then}", "Emil is bound"
    taken = night.notice(paper)
    assert (taken.acknowledged_by, taken.rung, taken.next_ring) == (f"XB.moj/{desk.then}", 1, None)
    assert len(night.trail("notice.acknowledged", notice.id)) == 1

    agree(night.xa, night.xb, reference, "RECEIVED")
    take(night.xb, "confirm", reference, body=bodies.kept_alike(), who="ben", second="ana")
    agree(night.xa, night.xb, reference, "PRESERVED")
    assert delivery(night.xa, paper.id).state == "accepted"
    assert world.notices(night.xa, "unattended.there") == []
    assert (len(tonight.mails(reference)), len(tonight.texts(reference))) == (1, 1)


@pytest.mark.parametrize(
    ("who", "change", "set_after", "ends_after"),
    [("fay", AUTUMN, -TEN, HALF), ("gil", SPRING, TEN, timedelta(0))],
    ids=["an hour comes twice", "an hour is missing"],
)
def test_on_the_night_on_which_clocks_change_it_is_quiet_by_the_wall_and_the_urgent_rings_all_the_same(
    tonight: Tonight,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    change: tuple[str, str],
    set_after: timedelta,
    ends_after: timedelta,
) -> None:
    """Quiet until half past two: in autumn until the second, in spring until the clock skips it."""
    night, box = tonight.night, f"{who}@moj.example.org"
    monkeypatch.setitem(DESK, who, (box, ""))
    is_set = (now() + set_after).replace(microsecond=0)
    lay_out(tonight.zones, f"Boreland/{who}", is_set, *change)
    words = ("--name", who.title(), "--function", "Officer", "--role", "duty_officer", "--zone", f"Boreland/{who}")
    Terminal(night.xb.home).done("official", "add", f"XB.moj/{who}", *words)
    way = str(night.at(who, "channel", "add", "email", box)["id"])
    nights.prove(night, who, "email", way)
    night.at(who, "channel", "quiet", way, "--from", QUIET[0], "--to", QUIET[1])

    for key in (LADDER, "occasion:matter.received"):
        _climb(night, key, (timedelta(0), {"persons": [f"XB.moj/{who}"], "channels": ["email"]}))
    ordinary = request(night.xa)
    rests = eventually(lambda: _told(night, ordinary, who), "a mail waits")
    assert (rests.due, rests.planned, rests.state) == (is_set + ends_after,) * 2 + ("waiting",)
    urgent = _preservation(night)
    ask_signature(urgent, "ben")
    ((_, rung),) = eventually(lambda: tonight.mails(urgent.reference), "the urgent one rings")
    assert (rung, tonight.mails(ordinary.reference)) == (box, [])


def _told(night: Night, paper: Paper, who: str) -> NoticeSending | None:
    query = select(NoticeSending).join(
        NoticeTold, (NoticeTold.authority == NoticeSending.authority) & (NoticeTold.sending == NoticeSending.id)
    )
    query = query.join(Notice, (Notice.authority == NoticeTold.authority) & (Notice.id == NoticeTold.notice))
    query = query.where(Notice.subject["matter"].astext == paper.reference, NoticeSending.official == f"XB.moj/{who}")
    return world.read(night.xb, lambda session: session.scalars(query).first())
