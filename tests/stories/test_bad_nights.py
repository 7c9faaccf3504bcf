"""Nights on which something fails while the duty officer must be woken: the channels, the people, the servers.

An urgent request of XA wakes XB's officers by a mail server and a gateway that are there, and do what a bad night does.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cli.playground import Playground, RunningNode, eventually, silence
from app.directory import queries as directory
from app.directory.edition import sign_edition, unverified
from app.directory.models import EditionFile
from app.directory.succession import following
from app.kit.canonical import JsonObject
from app.kit.clock import instant, now
from app.kit.ids import StateCode
from app.notices.channel_models import NoticeAttempt, NoticeSending, NoticeTold
from app.notices.models import Notice
from app.notices.post import post
from app.notices.rules import Occasion
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.notices import providers
from tests.notices.providers import http_callback
from tests.stories import nights, world
from tests.stories.clerks import System
from tests.stories.hands import agree, ask_signature, signed, take, write
from tests.stories.nights import DESK, DORA, EMIL, Night
from tests.stories.passing import run_out
from tests.stories.test_a_directory_changes import held_edition, published
from tests.stories.test_processes_die_anywhere import die_at, died
from tests.stories.test_servers_fail_in_the_middle import answers, flush, kill_postgres
from tests.web.visiting import forms

LINK = re.compile(r"http://127\.0\.0\.1:\d+/n/\S+")
AGAIN = "This may be a repetition."
SCANNERS = ("Mozilla/5.0 (compatible; SafeLinks)", "Barracuda Sentinel", "curl/8.5.0")


@pytest.fixture(scope="module")
def _night(world_of_the_file: Playground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with nights.night(world_of_the_file, tmp_path_factory.mktemp("night")) as made:
        yield made


@pytest.fixture
def night(_night: Night) -> Iterator[Night]:
    """The one night of this file's stories, calm again after each."""
    yield _night
    for node in _night.built.nodes.values():
        if node.process is None or node.process.poll() is not None:
            node.start()
    _night.morning()


def test_a_gap_in_the_roster_has_the_next_rung_ring_at_once(night: Night) -> None:
    night.roster("early", [DORA], "2031-01-01")
    begin, end = _span(night.at("dora", "roster", "show", "early")["gaps"])
    assert end - begin > 13 * 24 * 3600
    night.ladder((0, [], []), (600, [DORA], ["email"]), rosters=("early",))
    paper = night.asked()
    # Not the first mail that comes: the keeper may tell of the gap itself meanwhile.
    eventually(lambda: _handed(night, night.notice(paper)), "Dora is called about it")
    assert "urgent" in night.mails(DORA)[-1].get_content().lower()
    notice = night.notice(paper)
    assert (notice.rung, notice.acknowledged) == (1, None)
    assert [one["reason"] for one in night.trail("notice.unreached", notice.id)] == ["nobody_there"]
    night.at("ben", "roster", "retire", "early", "--yes")  # the keeper would tell of it in a later story


def test_a_plan_kept_elsewhere_fills_the_gap_and_wakes_whom_it_names(night: Night, tmp_path: Path) -> None:
    night.roster("early", [DORA], "2031-01-01")
    night.ladder((0, [], ["email"]), rosters=("early",))
    begin = now().replace(microsecond=0)
    first, again = (night.plan("early", EMIL, begin, tmp_path) for _ in range(2))
    assert (first["new"], again["new"], again["known"]) == (1, 0, 1)
    assert _span(night.at("dora", "roster", "show", "early")["gaps"])[0] == begin.timestamp() + 12 * 3600
    night.notice(night.asked())
    eventually(lambda: any("urgent" in one.get_content().lower() for one in night.mails(EMIL)), "Emil is woken")
    night.at("ben", "roster", "retire", "early", "--yes")  # as above


def _span(gaps: object) -> tuple[float, float]:
    (one,) = gaps  # type: ignore[misc]
    return instant(one["begin"]).timestamp(), instant(one["end"]).timestamp()


def test_everybody_is_silent_and_the_asking_side_is_told(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (1, [EMIL], ["sms"]))
    paper = night.asked()
    night.mailed(DORA)
    night.handed("sms")
    eventually(lambda: world.notices(night.xa, "unattended.there"), "XA hears that nobody answers there", 150.0)
    told = night.notice(paper)
    assert (told.acknowledged, told.resolved, told.next_ring is None) == (None, None, False)
    assert "head" in told.roles
    agree(night.xa, night.xb, paper.reference, "RECEIVED")  # it says nothing of the matter


def test_what_an_officer_took_rings_anew_when_she_is_deactivated(night: Night) -> None:
    terminal = Terminal(night.xb.home)
    terminal.done("official", "add", "XB.moj/fay", "--name", "Fay", "--function", "Officer", "--role", "duty_officer")
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    paper = night.asked()
    night.mailed(DORA)
    notice = night.notice(paper)
    night.at("fay", "notices", "ack", notice.id)
    told = {"notice": notice.id, "matter": str(paper.reference), "urgent": True}
    assert terminal.json("official", "deactivate", "XB.moj/fay")["taken"] == [told]
    assert night.notice(paper).acknowledged_by == "XB.moj/fay", "it was not meant yet"
    terminal.done("official", "deactivate", "XB.moj/fay", "--yes")
    night.mailed(DORA, 2, seconds=30)
    again = night.notice(paper)
    assert (again.acknowledged_by, again.first_rung, again.rung) == (None, 1, 1)
    assert [(one["reason"], one["then"]) for one in night.trail("notice.left", notice.id)] == [("not_active", "rings")]
    assert night.at(DORA, "notices", "ack", notice.id)["acknowledged_by"] == "XB.moj/dora"


def test_smtp_refuses_for_now_and_for_good_and_the_next_way_is_taken_at_once(night: Night) -> None:
    night.ladder((0, [DORA, EMIL], []), (600, [], []))
    night.box.letterbox.answers = ["DATA 451 4.3.0 try again later"]
    first = night.asked()
    sms = night.handed("sms").json()
    one = next(who for who, (_, telephone) in DESK.items() if telephone == sms["to"])
    other = EMIL if one == DORA else DORA
    night.mailed(other)
    assert not [message for message in night.messages("sms") if message.json()["to"] == DESK[other][1]]
    night.at("ben", "notices", "ack", night.notice(first).id)
    night.morning()
    night.ladder((0, [EMIL], []), (600, [], []))
    night.box.letterbox.answers = ["RCPT 550 5.1.1 no such user"]
    night.asked()
    assert night.handed("sms").json()["to"] == DESK[EMIL][1]
    (mail,) = [one for one in night.ways(EMIL) if one["channel"] == "email"]
    assert (mail["verified"], mail["problem"]) == (None, "address_gone")
    night.at(EMIL, "channel", "code", str(mail["id"]))  # it is used again once it is proven anew
    nights.prove(night, EMIL, "email", str(mail["id"]))


def test_a_gateway_that_hangs_holds_nobody_up(night: Night) -> None:
    night.ladder((0, [DORA, EMIL], ["sms"]), (600, [], []))
    night.gateway.slow = 9.0
    paper = night.asked()
    for who in (DORA, EMIL):
        night.mailed(who, seconds=30)
    notice = night.notice(paper)
    tries = select(NoticeAttempt.problem).join(
        NoticeSending,
        (NoticeSending.authority == NoticeAttempt.authority) & (NoticeSending.id == NoticeAttempt.sending),
    )
    told = tries.join(NoticeTold, NoticeTold.sending == NoticeSending.id)
    told = told.where(NoticeTold.notice == notice.id, NoticeSending.channel == "sms")
    found = world.read(night.xb, lambda session: session.scalars(told).all())
    assert set(found) <= {"gateway_down", "channel_silent", None}
    assert "gateway_down" in found


def test_a_callback_that_is_forged_or_repeated_acknowledges_nothing_more(night: Night) -> None:
    night.ladder((0, [DORA], ["voice"]), (600, [], []))
    paper = night.asked()
    call = night.handed("voice").json()
    place, sending = str(call["callback"]), str(call["id"])
    pressed = {"event": "key", "key": "1", "message": sending}
    for secret in (providers.SECRET, "whsec_" + "A" * 43 + "="):
        body, headers = http_callback("cb-forged", now(), secret, **pressed)
        assert httpx.post(place, content=body, headers=headers).status_code == 403
    body, headers = http_callback("cb-old", instant("2026-01-01T00:00:00Z"), **pressed)
    assert httpx.post(place, content=body, headers=headers).status_code == 403
    assert night.notice(paper).acknowledged is None
    assert [one["sending"] for one in night.trail("callback.refused")] == [sending]
    body, headers = http_callback("cb-true", now(), **pressed)
    results = [httpx.post(place, content=body, headers=headers) for _ in range(3)]
    assert [one.headers["rogatory-result"] for one in results] == ["applied", "repeated", "repeated"]
    told = night.notice(paper)
    assert (told.acknowledged_by, told.acknowledged_how) == ("XB.moj/dora", "keypress")
    assert len(night.trail("notice.acknowledged", told.id)) == 1


def test_a_mail_scanner_that_opens_the_link_acknowledges_nothing(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    paper = night.asked()
    link = _link(night.mailed(DORA)[0])
    for name in SCANNERS:
        with httpx.Client(headers={"user-agent": name}, follow_redirects=True) as scanner:
            for method in ("HEAD", "GET", "GET"):
                assert scanner.request(method, link).status_code == 200
    assert night.notice(paper).acknowledged is None
    assert _tapped(link).status_code == 403  # a scanner that fills forms has no second factor
    assert night.notice(paper).acknowledged is None
    night.at("ben", "ladder", "policy", "--link", "alone")
    assert _tapped(link).status_code == 200
    told = night.notice(paper)
    assert (told.acknowledged_by, told.acknowledged_how) == ("XB.moj/dora", "link")
    assert "Somebody has taken it" in httpx.get(link).text


def _link(mail: EmailMessage) -> str:
    (found,) = LINK.findall(mail.get_content())
    return str(found)


def _tapped(link: str) -> httpx.Response:
    origin, _, path = link.partition("/n/")
    with httpx.Client(base_url=origin) as browser:
        fields = forms(browser.get(f"/n/{path}"))[f"/n/{path}"]
        return browser.post(f"/n/{path}", data=fields, headers={"Origin": origin})


def test_two_who_acknowledge_at_once_are_told_of_the_same_one(night: Night) -> None:
    night.ladder((0, [DORA, EMIL], ["email"]), (600, [], []))
    notice = night.notice(night.asked())
    for who in (DORA, EMIL):
        night.mailed(who)
    door, together = System.of(night.xb), threading.Barrier(2)
    for who in (DORA, EMIL):
        door.token(who)
    told: dict[str, JsonObject] = {}

    def take(who: str) -> None:
        together.wait(30)
        told[who] = door.ask("POST", f"/notices/{notice.id}/acknowledgement", who).json()

    threads = [threading.Thread(target=take, args=(who,)) for who in (DORA, EMIL)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {str(one["acknowledged_by"]) for one in told.values()} in ({"XB.moj/dora"}, {"XB.moj/emil"})
    assert len(told) == 2
    assert len(night.trail("notice.acknowledged", notice.id)) == 1


@pytest.mark.parametrize(
    ("begin", "end", "turns"),
    [
        ("2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", ["2027-03-28T01:00:00Z"]),
        ("2027-10-30T00:30:00Z", "2027-11-01T01:30:00Z", ["2027-10-31T00:30:00Z"]),
    ],
    ids=["an hour is missing", "an hour comes twice"],
)
def test_on_the_night_on_which_clocks_change_somebody_holds_every_second(
    night: Night, begin: str, end: str, turns: list[str]
) -> None:
    """Hand-over at half past two: in March there is no such time, in October there are two."""
    night.roster("night", [DORA, EMIL], "2026-11-01", hand_over="02:30")
    shown = night.at("ben", "roster", "show", "night", "--from", begin, "--to", end)
    shifts = [one for one in shown["shifts"] if isinstance(one, dict)]  # type: ignore[union-attr]
    assert shown["gaps"] == []
    assert [instant(str(one["begin"])) for one in shifts][1:] == [instant(one) for one in turns]
    assert [instant(str(one["end"])) for one in shifts][:-1] == [instant(one) for one in turns]
    first, second = (str(one["holder"]) for one in shifts)
    assert {first, second} == {"XB.moj/dora", "XB.moj/emil"}
    assert night.at("ben", "roster", "now", "night", "--at", turns[0])["on_duty"] == [second]


def test_a_keeper_killed_between_sending_and_recording_sends_again_and_says_so(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    armed: list[EmailMessage] = []

    def arm(mail: EmailMessage) -> None:
        # With this very mail: the keeper would die of any other that an earlier story left on its way.
        if mail["To"] == DESK[DORA][0] and not armed:
            armed.append(mail)
            die_at(night.xb, "lane.handed")

    night.box.letterbox.meanwhile = arm
    paper = night.asked()
    night.mailed(DORA)
    eventually(lambda: died(night.xb), "the keeper died with the mail out and nothing written down")
    first, second = night.mailed(DORA, 2)
    assert first["Message-ID"] == second["Message-ID"]
    assert (AGAIN in first.get_content(), AGAIN in second.get_content()) == (False, True)
    notice = night.notice(paper)
    told = eventually(lambda: _handed(night, notice), "the second try is on the trail")
    assert [(one["try"], one.get("perhaps")) for one in told] == [("2", "repeated")]


def _handed(night: Night, notice: Notice) -> list[JsonObject]:
    """What the trail has of messages that tell a notice and were handed over."""
    query = select(NoticeTold.sending).where(NoticeTold.notice == notice.id)
    ours = world.read(night.xb, lambda session: set(session.scalars(query)))
    return [one for one in night.trail("notice.handed") if one["sending"] in ours]


def test_the_broker_is_emptied_again_and_again_and_the_officer_is_woken_once(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    over = threading.Event()

    def empty() -> None:
        while not over.wait(0.05):
            flush(night.xa)
            flush(night.xb)

    emptying = threading.Thread(target=empty)
    emptying.start()
    try:
        paper = night.asked()
        night.mailed(DORA)
    finally:
        over.set()
        emptying.join()
    agree(night.xa, night.xb, paper.reference, "RECEIVED")
    eventually(lambda: _handed(night, night.notice(paper)), "it is on the trail")
    assert len(night.mails(DORA)) == 1


def test_postgresql_is_killed_while_a_ladder_climbs_and_the_next_rung_rings(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (6, [EMIL], ["email"]), (600, [], []))
    paper = night.asked()
    night.mailed(DORA)
    kill_postgres(night.xb)
    eventually(lambda: answers(night.xb, paper.reference), "the database of XB is back", 60)
    night.mailed(EMIL)
    assert len(night.mails(EMIL)) == 1
    notice = night.notice(paper)
    assert (notice.rung, notice.acknowledged) == (1, None)
    world.log_holds(night.xb)


def test_an_extension_that_crosses_the_end_wakes_both_sides(night: Night) -> None:
    """XB lets go of the data at its end; XA's word to keep it is under way and arrives when it is gone."""
    xa, xb = night.xa, night.xb
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    body = bodies.of("preservation_request", confidential=False)
    paper = write(xa, "request", body, who="ben", to="XB.moj", procedure="preservation", urgency="urgent")
    ask_signature(paper, "ben")
    agree(xa, xb, paper.reference, "RECEIVED")
    take(xb, "confirm", paper.reference, body=bodies.kept_alike(), who="ben", second="ana")
    agree(xa, xb, paper.reference, "PRESERVED")
    run_out(xb, paper.reference, "preserved_until")
    gone = bodies.of("release_notice", cause="expired", decided_by=None)
    expire = write(xb, "expire", gone, who="ben", reference=paper.reference)
    late = write(xa, "ask_extension", bodies.of("extension_request"), who="ben", reference=paper.reference)
    with silence(xa, xb):
        for one in (expire, late):
            ask_signature(one, "ben")
        for one in (expire, late):
            eventually(lambda one=one: signed(one), "it is signed")  # type: ignore[misc]
    agree(xa, xb, paper.reference, "EXPIRED")
    woken = []
    for node in (xa, xb):
        (told,) = eventually(lambda node=node: world.notices(node, "keeping.crossed"), f"{node.state} is woken")  # type: ignore[misc]
        assert (told.subject["instrument"], told.severity) == (late.id, "urgent")
        woken.append(told)
    assert "duty_officer" in woken[0].roles
    # Boreland's head has said who is called at night: that ladder is climbed.
    eventually(lambda: _handed(night, woken[1]), "Dora is called about it")
    assert night.mails(DORA)


def _grown_old(node: RunningNode, state: str, number: int) -> None:
    """Two days pass since an edition of a State came in."""
    with node.as_superuser() as connection:
        connection.execute(text("alter table edition disable trigger keep_rows"))
        older = "update edition set accepted = accepted - interval '2 days' where state = :state and number = :number"
        connection.execute(text(older), {"state": state, "number": number})
        connection.execute(text("alter table edition enable always trigger keep_rows"))


def _laid_out(node: RunningNode, edition: bytes | None, number: int) -> bytes | None:
    """Somebody who has the machine lays another edition out, or takes one away; answers what was there."""
    found = select(EditionFile).where(EditionFile.state == node.state, EditionFile.number == number)
    with node.as_superuser() as connection, Session(connection) as session:
        session.execute(text("alter table edition disable trigger keep_rows"))  # what is kept is not kept from them
        row = session.scalars(found).first()
        before = row.data if row is not None else None
        if row is not None:
            session.delete(row)
            session.flush()
        if edition is not None:
            told = unverified(edition)
            session.add(EditionFile(state=node.state, number=number, sha256=told.digest, data=edition, accepted=now()))
        session.flush()
        session.execute(text("alter table edition enable always trigger keep_rows"))
    return before


def _next(night: Night, valid: timedelta, *, by: str = "XB") -> bytes:
    """The next edition of XB, as it stands, signed by a State's directory key."""
    before = world.read(night.xb, lambda session: directory.current_edition(session, StateCode("XB")))
    return sign_edition(following(before, {}, now(), now() + valid), night.built.pki.signer(by, "directory"))


def _asks_anew(night: Night) -> None:
    """XA asks for XB's directory as it does every day."""
    world.kill(night.xa, "deliver")


def test_a_forged_directory_of_the_peer_is_not_believed_and_people_are_told(night: Night) -> None:
    held = held_edition(night.xa, "XB")
    forged = _next(night, timedelta(days=365), by="XA")
    assert _laid_out(night.xb, forged, held + 1) is None
    _asks_anew(night)
    (told,) = eventually(lambda: world.notices(night.xa, "peer.edition_refused"), "people of XA are told")
    assert told.subject["peer"] == "XB"
    assert held_edition(night.xa, "XB") == held
    _laid_out(night.xb, None, held + 1)
    _asks_anew(night)
    eventually(lambda: not world.notices(night.xa, "peer.edition_refused"), "a true one was shown again")


def test_a_directory_that_went_back_is_told_and_the_newer_one_counts(night: Night) -> None:
    number = published(night.xb)["number"]
    assert isinstance(number, int)
    eventually(lambda: held_edition(night.xa, "XB") == number, "XA has it")
    _grown_old(night.xa, "XB", number)
    newest = _laid_out(night.xb, None, number)
    _asks_anew(night)
    (told,) = eventually(lambda: world.notices(night.xa, "peer.edition_behind"), "people of XA are told")
    assert (told.params["number"], told.params["held"]) == (str(number - 1), str(number))
    assert held_edition(night.xa, "XB") == number
    _laid_out(night.xb, newest, number)
    _asks_anew(night)
    eventually(lambda: not world.notices(night.xa, "peer.edition_behind"), "it has caught up")


def test_a_directory_that_has_expired_is_told_until_it_is_renewed(night: Night, tmp_path: Path) -> None:
    (tmp_path / "edition.json").write_bytes(_next(night, timedelta(seconds=12)))
    terminal = Terminal(night.xb.home)
    number = terminal.json("edition", "publish", str(tmp_path / "edition.json"), "--yes")["number"]
    eventually(lambda: held_edition(night.xa, "XB") == number, "XA has it")
    end = world.read(night.xa, lambda session: directory.current_edition(session, StateCode("XB"))).valid_until
    eventually(lambda: instant(end) < now() - timedelta(seconds=1), "its time is over")
    world.kill(night.xa, "keeper")  # it looks once an hour, and when it begins
    (told,) = eventually(lambda: world.notices(night.xa, "peer.edition_expired"), "people of XA are told")
    assert told.params["number"] == str(number)
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    paper = night.asked()
    night.mailed(DORA)  # what cannot wait still goes, by what was true lately
    agree(night.xa, night.xb, paper.reference, "RECEIVED")
    terminal.json("edition", "renew", "--yes")
    eventually(lambda: held_edition(night.xa, "XB") > number, "XA has the new one")  # type: ignore[operator]
    world.kill(night.xa, "keeper")
    eventually(lambda: not world.notices(night.xa, "peer.edition_expired"), "nobody is told any more")


def test_a_clock_that_jumps_ahead_and_back_holds_no_ladder_up(night: Night) -> None:
    night.ladder((0, [DORA], ["email"]), (900, [EMIL], ["email"]), (600, [], []))
    before = night.asked()
    night.mailed(DORA)
    night.xb.stop()
    night.xb.start({"ROGATORY_CLOCK_OFFSET": "1200"})
    night.mailed(EMIL)
    assert night.notice(before).rung == 1
    night.xb.stop()
    night.xb.start()
    # What the fast clock wrote lies ahead of the true one: it is due, and does not wait for the clock to catch up.
    eventually(lambda: night.notice(before).rung == 2, "the ladder of before goes on")
    night.morning()
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    night.asked()
    assert len(night.mailed(DORA)) == 1


def test_five_hundred_notices_at_once_and_another_officer_is_woken_all_the_same(night: Night) -> None:
    """A person is not sent five hundred mails at once, and none is lost: each has left, or waits for its turn."""
    night.ladder((0, [DORA], ["email"]), (600, [], []))
    owner, references = night.xb.authority, [f"XA-2026-{number:08d}" for number in range(500)]
    with night.xb.node.sessions("rog_intake").begin(owner) as session:
        for one in references:
            params = {"matter": one, "sender": "XA.moj", "urgency": "urgent"}
            post(session, owner, Occasion.MATTER_URGENT, {"matter": one}, now(), params)
    began = time.monotonic()
    night.ladder((0, [EMIL], ["email"]), (600, [], []))
    fresh = night.asked()
    eventually(lambda: _handed(night, night.notice(fresh)), "Emil is called about the one that is new", 30)
    ids = select(Notice.id).where(Notice.subject["matter"].astext.in_(references))

    def told(*states: str) -> int:
        same = (NoticeSending.authority == NoticeTold.authority) & (NoticeSending.id == NoticeTold.sending)
        query = select(func.count(NoticeTold.notice.distinct())).join(NoticeSending, same)
        found = query.where(NoticeTold.notice.in_(ids), NoticeSending.state.in_(states))
        return world.read(night.xb, lambda session: session.scalar(found) or 0)

    eventually(lambda: told("waiting", "handed") == 500, "each has a message that left or waits")
    eventually(lambda: told("handed") > 60, "first words go on leaving, beyond those of the first minute", 120)
    assert told("waiting", "handed") == 500
    assert len(night.mails(DORA)) <= 60 * (1 + (time.monotonic() - began) // 60)


def test_a_gap_of_the_next_fourteen_days_is_told_before_it_happens(night: Night) -> None:
    night.roster("early", [DORA], "2031-01-01")
    world.kill(night.xb, "keeper")  # it looks once a minute, and when it begins
    told = eventually(
        lambda: world.notices(night.xb, "roster.gap") or world.notices(night.xb, "roster.unheld"), "a gap"
    )
    assert told[0].subject["roster"] == "early"
    night.at("ben", "roster", "retire", "early", "--yes")
