"""Who stands on a rung is called by their own ways; where nobody can be, the next rung rings at once."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import guards
from app.kit.db import Sessions
from app.kit.errors import Conflict
from app.notices import links, messages
from app.notices.channel_models import NoticeTold
from app.notices.channels import Channel
from app.notices.gateways import HttpGateway
from app.notices.ladders import set_ladder
from app.notices.links import Standing
from app.notices.models import Notice
from app.notices.passing import pass_on
from app.notices.post import acknowledge, notice_of
from app.notices.push import Webhook
from tests.notices import providers
from tests.notices.desks import ROADS, Duty, Keeper, by_http
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, ordinary, reached, urgent, urgents, who
from tests.notices.providers import Provider


@pytest.fixture
def gateway() -> Iterator[Provider]:
    with providers.running() as found:
        yield found


@pytest.fixture
def keeper(sessions: Sessions, box: Box, gateway: Provider) -> Keeper:
    enter(sessions)
    road: HttpGateway = by_http(gateway)
    return Keeper(sessions, {Channel.EMAIL: box.mail(), Channel.SMS: road, Channel.VOICE: road})


def staffed(sessions: Sessions) -> None:
    for name in ("dora", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")


def test_an_urgent_notice_reaches_its_rung_with_a_link_that_works(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    notice = urgent(keeper.sessions)
    assert keeper.turn() == 1
    (mail,) = box.letterbox.came
    text = mail.get_content()
    assert mail["To"] == "dora@moj.xa.example"
    assert "Urgent: XB-2026-00000001 from XB.moj, emergency. Answer at once." in text
    (link,) = [word for word in text.split() if word.startswith("https://mla.xa.example/n/")]
    token = link.rpartition("/")[2]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert links.look(session, token, NOW).standing is Standing.OPEN
        assert links.take(session, token, actor("dora"), NOW).acknowledged_by == who("dora")
    keeper.later(hours=3)
    assert keeper.turn() == 0
    assert keeper.notice(notice).rings == 1
    events = ("notice.tried", "notice.handed", "notice.acknowledged")
    assert [one["event"] for one in keeper.trail(*events)] == list(events)


def test_the_ladder_climbs_on_its_times_and_the_last_rung_repeats(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    urgent(keeper.sessions)
    heard = []
    for minute in (0, 9.9, 10, 19.9, 20, 79.9, 80, 80.1, 139.9, 140, 140.1):
        keeper.time = NOW
        keeper.later(minutes=minute)
        keeper.turn()
        heard += [(minute, str(one["To"]).partition("@")[0]) for one in box.letterbox.came[len(heard) :]]
    # A repetition waits five seconds for others; nothing drifts.
    assert heard == [(0, "dora"), (10, "ana"), (20, "ben"), (80.1, "ben"), (140.1, "ben")]


def test_no_address_and_no_confidence_is_on_the_trail(keeper: Keeper) -> None:
    staffed(keeper.sessions)
    urgent(keeper.sessions)
    keeper.turn()
    said = str(keeper.trail("notice.tried", "notice.handed"))
    assert "example" not in said
    assert "dora" not in said
    assert "committed:" in said


def test_a_gap_in_the_roster_has_the_next_rung_ring_at_once_and_is_said(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    rungs = [
        {"after": 0, "rosters": ["night"]},
        {"after": 600, "persons": [who("ana")]},
        {"after": 600, "roles": ["head"]},
    ]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 900, NOW)
    keeper.rosters = Duty({"night": ()})
    notice = urgent(keeper.sessions)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came] == ["ana@moj.xa.example"]
    (entry,) = keeper.trail("notice.unreached")
    assert entry["subject"] == {
        "notice": notice,
        "occasion": "matter.urgent",
        "rung": "0",
        "reason": "nobody_there",
    }
    assert keeper.notice(notice).ladder_of == "occasion:matter.urgent:1"
    keeper.rosters = Duty({})  # retired since the ladder was set
    urgent(keeper.sessions, 3)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came] == ["ana@moj.xa.example"] * 2
    keeper.rosters = Duty({"night": (who("dora"), who("cem"))})
    urgent(keeper.sessions, 2)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came[2:]] == ["dora@moj.xa.example"]
    assert keeper.notice(urgent(keeper.sessions, 2)).persons == [who("dora"), who("cem")]


def test_a_person_without_a_way_has_the_next_rung_ring_at_once(keeper: Keeper, box: Box) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", verified=None)
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example")
    notice = urgent(keeper.sessions)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came] == ["ben@moj.xa.example"]
    reasons = [one["subject"] for one in keeper.trail("notice.unreached")]
    assert [(one["rung"], one["reason"]) for one in reasons] == [("0", "no_way_to_them"), ("1", "no_way_to_them")]  # type: ignore[index,call-overload]
    assert keeper.notice(notice).rung == 2


def test_where_nobody_is_called_at_all_a_ladder_goes_by_time_alone(sessions: Sessions) -> None:
    enter(sessions)
    keeper = Keeper(sessions, {Channel.WEBHOOK: Webhook(ROADS)})
    notice = urgent(sessions)
    keeper.turn()
    assert (keeper.notice(notice).rung, keeper.trail("notice.unreached")) == (0, [])
    keeper.later(minutes=10)
    keeper.turn()
    assert keeper.notice(notice).rung == 1


def test_of_a_confidential_matter_only_that_it_waits_leaves_the_node(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        reference = "XB-2026-00000001"
        guards.put(session, actor("ben"), reference=reference, draft=None, why="marked", reason="x", at=NOW)
    urgent(keeper.sessions)
    keeper.turn()
    (mail,) = box.letterbox.came  # of those on the ladder, the head alone hears that it is there
    assert mail["To"] == "ben@moj.xa.example"
    assert "An urgent notice waits for you." in mail.get_content()
    assert "XB" not in mail.get_content().replace("XA.moj", "")


def test_one_notice_that_cannot_be_read_keeps_no_other_from_ringing(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    broken, _ = urgents(keeper.sessions, [1, 2])
    url = keeper.sessions.engine.url.set(username="postgres")
    admin = Sessions.connect(url.render_as_string(hide_password=False))
    with admin.begin(MOJ) as session:
        session.execute(update(Notice).where(Notice.id == broken).values(ladder=["broken"]))
    admin.engine.dispose()
    keeper.turn()
    assert ["XB-2026-00000002" in one.get_content() for one in box.letterbox.came] == [True]
    keeper.later(minutes=10)
    keeper.turn()
    assert [str(one["To"])[:3] for one in box.letterbox.came] == ["dor", "ana"]


def test_one_message_that_cannot_be_written_stops_no_lane(
    keeper: Keeper, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    staffed(keeper.sessions)
    real = messages.outside

    def outside(session: Session, notice: Notice, language: str, zone: ZoneInfo) -> str:
        if notice.subject["matter"] == "XB-2026-00000001":
            raise ValueError("no words for it")
        return real(session, notice, language, zone)

    monkeypatch.setattr(messages, "outside", outside)
    urgents(keeper.sessions, [1, 2])
    assert keeper.turn() == 1
    monkeypatch.undo()
    keeper.later(minutes=11)
    keeper.turn()
    assert "XB-2026-00000001" in "".join(one.get_content() for one in box.letterbox.came)


def test_nobody_anywhere_ends_at_the_head_and_goes_on_ringing(keeper: Keeper) -> None:
    notice = urgent(keeper.sessions)
    keeper.turn()
    row = keeper.notice(notice)
    assert (row.rung, row.rings) == (2, 3)
    assert row.next_ring is not None
    keeper.later(hours=1)
    keeper.turn()
    assert keeper.notice(notice).rings == 4


def test_a_channel_that_is_down_has_the_next_way_of_this_person_tried_at_once(
    keeper: Keeper, box: Box, gateway: Provider
) -> None:
    reached(keeper.sessions, "dora", "sms", "+40215550123", 0)
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example", 1)
    gateway.always = 503
    notice = urgent(keeper.sessions)
    assert keeper.turn() == 1
    assert [one["To"] for one in box.letterbox.came] == ["dora@moj.xa.example"]
    assert keeper.notice(notice).rung == 0
    gateway.always = 0
    keeper.later(seconds=20)
    assert keeper.turn() == 1  # it is tried on where it first failed
    states = {one.channel: (one.state, one.passed_on) for one in keeper.sent()}
    assert states == {"sms": ("handed", True), "email": ("handed", False)}


def test_every_way_down_has_the_next_rung_ring_at_once(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "dora", "sms", "+40215550123", 0)
    reached(keeper.sessions, "dora", "voice", "+40215550123", 1)
    reached(keeper.sessions, "ben", "email", "ben@moj.xa.example")
    gateway.always = 500
    notice = urgent(keeper.sessions)
    keeper.turn()
    assert [one["To"] for one in box.letterbox.came] == ["ben@moj.xa.example"]
    told = [one["subject"] for one in keeper.trail("notice.unreached")]
    assert [one["reason"] for one in told] == ["every_way_failed", "no_way_to_them"]  # type: ignore[index,call-overload]
    assert keeper.notice(notice).rung == 2


def test_smtp_refuses_for_good_and_the_address_is_not_used_again(keeper: Keeper, box: Box, gateway: Provider) -> None:
    reached(keeper.sessions, "dora", "email", "gone@moj.xa.example", 0)
    reached(keeper.sessions, "dora", "sms", "+40215550123", 1)
    box.letterbox.always = "RCPT 550 5.1.1 no such user"
    urgent(keeper.sessions)
    keeper.turn()
    assert [one.json()["to"] for one in gateway.came] == ["+40215550123"] * 2
    assert sorted("takes nothing any more" in str(one.json()["text"]) for one in gateway.came) == [False, True]
    urgent(keeper.sessions, 2)
    keeper.turn()
    assert [one.channel for one in keeper.sent()] == ["email", "sms", "sms", "sms"]
    assert [one.purpose for one in keeper.sent()].count("ended") == 1


def test_what_is_not_urgent_is_bundled_and_keeps_quiet_hours(keeper: Keeper, box: Box) -> None:
    quiet = [{"from": "22:00", "to": "07:00", "days": [0, 1, 2, 3, 4, 5, 6]}]
    reached(keeper.sessions, "cem", "email", "cem@moj.xa.example", quiet=quiet)
    for number in range(1, 6):
        ordinary(keeper.sessions, number)
    keeper.turn()
    keeper.later(hours=4)  # it is 6 in the morning
    keeper.turn()
    assert box.letterbox.came == []
    urgent(keeper.sessions)
    keeper.turn()
    assert [one["Subject"] for one in box.letterbox.came] == ["Urgent: act at once"]
    keeper.later(hours=1)
    keeper.turn()
    (mail,) = box.letterbox.came[1:]
    assert [f"XC-2026-0000000{number}" in mail.get_content() for number in range(1, 6)] == [True] * 5


def test_the_first_word_of_an_urgent_notice_is_never_bundled(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    for number in range(1, 4):
        urgent(keeper.sessions, number)
    assert keeper.turn() == 3
    # the head is called a second time for all of them at once
    keeper.later(minutes=10, seconds=1)
    keeper.turn()
    keeper.later(minutes=10, seconds=1)
    keeper.turn()
    assert len(box.letterbox.came) == 9
    keeper.later(hours=1, seconds=1)
    keeper.turn()
    keeper.later(seconds=6)
    keeper.turn()
    assert len(box.letterbox.came) == 10


def test_five_hundred_urgent_notices_at_once_are_told_within_the_limits(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    ids = urgents(keeper.sessions, range(1, 501))
    keeper.turn()
    assert len(box.letterbox.came) == 20
    for second in (31, 62):
        keeper.later(seconds=31)
        keeper.turn()
        assert 20 < len(box.letterbox.came) <= 60, second
    # Nobody has heard of any: each is told alone, and none is merely counted or lost.
    assert {one.get_content().count("XB-2026-") for one in box.letterbox.came} == {1}
    assert not any("more notices wait for you." in one.get_content() for one in box.letterbox.came)
    sent = keeper.sent()
    assert {(one.state, one.rank) for one in sent} == {("handed", 0), ("waiting", 0)}
    assert sum(one.state == "handed" for one in sent) == len(box.letterbox.came)
    with keeper.sessions.begin(MOJ) as session:
        assert sorted(session.scalars(select(NoticeTold.notice))) == sorted(ids)


def test_an_acknowledged_notice_leaves_the_queue(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    notice = urgent(keeper.sessions)
    keeper.ring()
    with under(keeper.sessions, "rog_web", MOJ) as session:
        acknowledge(session, actor("dora"), notice, NOW)
    assert keeper.turn() == 0
    assert box.letterbox.came == []
    assert [one.state for one in keeper.sent()] == ["dropped"]


def test_what_somebody_took_meanwhile_is_not_passed_on(keeper: Keeper) -> None:
    notice = urgent(keeper.sessions)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert notice_of(session, actor("dora"), notice).acknowledged is None  # it is on the page of who passes it on
        with under(keeper.sessions, "rog_web", MOJ) as other:
            acknowledge(other, actor("ben"), notice, NOW)
        with pytest.raises(Conflict) as refused:
            pass_on(session, actor("dora"), notice, "I am on the road.", NOW)
    assert refused.value.code == "notice_taken"
    assert keeper.notice(notice).next_ring is None


def test_a_clock_that_jumps_holds_no_ladder_up(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    urgent(keeper.sessions)
    keeper.turn()
    keeper.later(days=400)  # ahead
    keeper.turn()
    assert [str(one["To"])[:3] for one in box.letterbox.came] == ["dor", "ana"]
    keeper.later(days=-400)  # and back: what was set for next year is not waited for
    keeper.turn()
    assert [str(one["To"])[:3] for one in box.letterbox.came] == ["dor", "ana", "ben"]
    keeper.later(minutes=61)
    keeper.turn()
    keeper.later(seconds=6)
    keeper.turn()
    assert len(box.letterbox.came) == 4


def test_only_who_is_on_the_link_takes_it_and_only_once(keeper: Keeper, box: Box) -> None:
    staffed(keeper.sessions)
    urgent(keeper.sessions)
    keeper.turn()
    (link,) = [one for one in box.letterbox.came[0].get_content().split() if "/n/" in one]
    token = link.rpartition("/")[2]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        links.take(session, token, actor("dora"), NOW)
    with under(keeper.sessions, "rog_web", MOJ) as session, pytest.raises(Conflict):
        links.take(session, token, actor("dora"), NOW)
