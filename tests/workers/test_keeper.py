"""The keeper: the log is sequenced whatever else hangs, and of two keepers one does a round."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from app.access import guards
from app.audit.events import Event
from app.audit.models import AuditPending, LogAnchor, LogLeaf
from app.audit.record import record
from app.cli.playground import eventually
from app.desks import KeeperDesk
from app.directory import queries as directory
from app.directory.endings import endings
from app.duty.bodies import RosterBody
from app.duty.overrides import NewOverride, give
from app.duty.rosters import set_roster
from app.exchange import priority
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Outbox
from app.exchange.services import Services
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant, now
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.matters import confidential
from app.matters.exercises import ExerciseDesk
from app.notices.channel_models import NoticeAttempt, NoticeSending
from app.notices.channels import Channel
from app.notices.lanes import ChannelDesk
from app.notices.mail import Mail, Tls
from app.notices.models import Notice
from app.notices.rosters import NONE
from app.procedures.catalogue import CATALOGUE
from app.trust.note import NoteSigner
from app.trust.sandbox import ParserPool
from app.trust.timestamps import Timestamper
from tests.conftest import Database
from tests.exchange import silent
from tests.factories import bodies
from tests.factories.node import TO_XB, House
from workers import directory_rounds, keeper, rounds

OWNER = AuthorityId("XA.moj")


class Quiet:
    """A bell that nobody rings, in a house that nobody watches."""

    watching = False

    def wait(self, seconds: float) -> None:
        time.sleep(0.05)


def desk_of(house: House, url: str) -> KeeperDesk:
    sessions = house.database.sessions("rog_keeper")
    services = Services(lambda url: None)
    return KeeperDesk(
        state=house.state,
        authorities=(house.owner,),
        sessions=sessions,
        log=NoteSigner.generate("rogatory/XA"),
        stamp=Timestamper(services.timestamp(url)).token,
        wake=lambda queue, row: house.woken.append((queue, row)),
        now=now,
        exercises=ExerciseDesk(sessions, (house.owner,), house.office),
        chain_test_every=0.0,
        archive=ArchiveDesk(
            state=house.state,
            authorities=(house.owner,),
            sessions=sessions,
            store=house.store,
            now=now,
            tsa=Timestamper(services.timestamp(url)),
            fetch=services.revocation,
            parsers=lambda: ParserPool(1),
            catalogue=CATALOGUE,
            after=timedelta(days=1),
        ),
    )


def write(database: Database) -> str:
    with database.sessions("rog_web").begin(OWNER) as session:
        return record(session, Actor.node(OWNER), Event.NODE_STARTED, at=now(), subject={"node": "XA"})


def pending(database: Database) -> int:
    with database.sessions("rog_keeper").begin(None) as session:
        return session.scalar(select(func.count()).select_from(AuditPending)) or 0


def test_the_log_is_sequenced_while_the_timestamping_authority_hangs(xa: House) -> None:
    stopping = threading.Event()
    with silent.server() as url:
        desk = desk_of(xa, url)
        arguments = (rounds.schedule(desk), Quiet(), now, lambda: None, stopping)
        running = threading.Thread(target=keeper.serve, args=arguments)  # type: ignore[arg-type]
        running.start()
        try:
            write(xa.database)
            eventually(lambda: pending(xa.database) == 0, "it is sequenced")
            time.sleep(2)  # the anchor round has begun to ask by now, and hangs
            for _ in range(5):
                write(xa.database)
                watch = silent.Watch()
                eventually(lambda: pending(xa.database) == 0, "it is sequenced")
                assert watch.seconds < 3, "less than the authority's deadline"
        finally:
            stopping.set()
            running.join(20)
    with xa.database.sessions("rog_keeper").begin(None) as session:
        assert session.scalar(select(func.count()).select_from(LogAnchor)) == 0


def test_of_two_keepers_one_does_a_round_and_the_other_stands_by(xa: House) -> None:
    inside, go, done = threading.Event(), threading.Event(), []

    def act(desk: KeeperDesk) -> None:
        done.append(threading.current_thread().name)
        inside.set()
        go.wait(30)

    desk = desk_of(xa, "")
    one, other = (rounds.Round("a round", timedelta(0), act, desk, apart=True) for _ in range(2))
    first = threading.Thread(target=one.run_if_due, args=(now(),), name="first")
    first.start()
    assert inside.wait(30)
    other.run_if_due(now())
    assert done == ["first"]
    go.set()
    first.join(30)
    other.run_if_due(now() + timedelta(seconds=1))
    assert len(done) == 2


def test_whoever_waits_for_an_entry_is_woken_although_its_row_was_put_off(xa: House) -> None:
    desk = desk_of(xa, "")
    entry = write(xa.database)
    later = now() + timedelta(seconds=30)
    with xa.database.sessions("rog_sign").begin(OWNER) as session:
        session.add(
            Outbox(authority=OWNER, id="x", peer="XB", urgent=False, entry=entry, due=later, tries=0, waits=False)
        )
    rounds.sequence(desk)
    assert [queue for queue, _ in xa.woken] == ["deliver"]
    xa.woken.clear()
    write(xa.database)
    rounds.sequence(desk)
    assert xa.woken == []
    with xa.database.sessions("rog_keeper").begin(None) as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) >= 2


def test_people_hear_that_our_own_edition_and_its_certificates_end(xa: House) -> None:
    """60, 30 and 7 days ahead and once it is so, each anew; what is renewed is silent."""
    desk = desk_of(xa, "")
    with xa.session() as session:
        edition = directory.current_edition(session, xa.state)
    end = instant(edition.valid_until)

    def told(days: float) -> list[str]:
        directory_rounds.own_endings(replace(desk, now=lambda: end - timedelta(days=days)))
        directory_rounds.own_endings(replace(desk, now=lambda: end - timedelta(days=days)))
        with xa.session() as session:
            query = select(Notice).where(Notice.resolved.is_(None), Notice.occasion == "own.edition_ends")
            return [one.subject["days"] for one in session.scalars(query)]

    assert [told(days) for days in (61, 59, 29, 6, -1)] == [[], ["60"], ["30"], ["7"], ["0"]]
    with xa.session() as session:
        words = session.scalars(select(Notice).where(Notice.resolved.is_(None), Notice.occasion == "own.edition_ends"))
        assert words.one().params["command"] == "rogatory edition renew"
    assert told(61) == []


def test_a_certificate_that_ends_is_told_until_the_directory_has_another(xa: House) -> None:
    desk = desk_of(xa, "")
    with xa.session() as session:
        edition = directory.current_edition(session, xa.state)
    first = min(one.ends for one in endings(edition, desk.authorities) if one.key != "edition")
    directory_rounds.own_endings(replace(desk, now=lambda: first - timedelta(days=6)))
    assert "own.certificate_ends" in xa.notices()
    directory_rounds.own_endings(replace(desk, now=lambda: first - timedelta(days=61)))
    assert "own.certificate_ends" not in xa.notices()


def test_a_roster_that_nobody_holds_is_told_and_ends_with_whoever_stands_in(xa: House) -> None:
    desk = desk_of(xa, "http://127.0.0.1:1")
    row: JsonObject = {"name": "first", "people": ["XA.moj/dora"], "unit": "days", "begins": "2090-01-01"}
    body = RosterBody.model_validate({"title": "Nights", "zone": "Europe/Vienna", "layers": [row]})
    with xa.acting("ben") as (session, actor):
        set_roster(session, actor, "nights", body, now(), seen=0)
    assert [name for name, _, _, act in rounds.TABLE if act is rounds.rosters] == ["rosters"]
    rounds.rosters(desk)
    with xa.session("rog_keeper") as session:
        [notice] = session.scalars(select(Notice).where(Notice.resolved.is_(None)))
        assert (notice.occasion, notice.severity, notice.params["roster"]) == ("roster.unheld", "urgent", "nights")
    with xa.acting("dora") as (session, actor):
        begin = now()
        give(session, actor, "nights", NewOverride(None, actor.official, begin, begin + timedelta(days=20)), begin)
    rounds.rosters(desk)
    with xa.session("rog_keeper") as session:
        assert session.scalars(select(Notice).where(Notice.resolved.is_(None))).all() == []


def test_the_keeper_ends_entries_into_confidential_matters_whose_time_is_over(xa: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    ends = {"ben": now() - timedelta(seconds=1), "dora": now() + timedelta(hours=1), "ana": None}
    with xa.acting("cem") as (session, actor):
        guard = confidential.mark(session, actor, draft, "The suspect works here.", [], xa.time)
        for who, until in ends.items():
            one = OfficialId(f"{xa.owner}/{who}")
            guards.enter(session, actor, guard, one, "emergency" if until else "named", "Why", xa.time, until=until)
    rounds.ring(desk_of(xa, "http://127.0.0.1:9"))
    with xa.session("rog_keeper") as session:
        left = {one.official.rpartition("/")[2] for one in guards.named(session, session.merge(guard))}
    assert left == {"cem", "dora", "ana"}


def test_an_urgent_row_that_its_lane_leaves_lying_wakes_the_other(xa: House) -> None:
    desk = desk_of(xa, "")
    entry, due = write(xa.database), now() - timedelta(seconds=1)
    row = {"authority": OWNER, "id": "x", "peer": "XB", "urgent": True, "entry": entry, "tries": 0, "waits": False}
    with xa.database.sessions("rog_sign").begin(OWNER) as session:
        session.add(Outbox(**row, due=due))
    rounds.sweep_urgent(desk)
    assert [queue for queue, _ in xa.woken] == ["deliver-urgent"]
    xa.woken.clear()
    with xa.database.sessions("rog_deliver").begin(OWNER) as session:
        session.get_one(Outbox, "x").due = due - priority.LATE
    rounds.sweep_urgent(desk)
    assert [queue for queue, _ in xa.woken] == ["deliver-urgent", "deliver"]


def test_a_channel_by_which_nothing_gets_through_is_told_and_another_authority_that_gets_through_ends_it(
    xa: House,
) -> None:
    moment, police = now(), AuthorityId("XA.pol")
    began = moment - timedelta(minutes=5)

    def message(owner: AuthorityId, **more: object) -> NoticeSending:
        row = NoticeSending(authority=owner, id=uuid7(), channel="email", method=uuid7(), official=f"{owner}/dora")
        row.purpose, row.rank, row.urgent, row.first, row.held, row.passed_on = "ring", 0, True, True, False, False
        row.made, row.due, row.tries, row.state = began, moment, 2, "waiting"
        for name, value in more.items():
            setattr(row, name, value)
        return row

    with xa.session("rog_keeper") as session:
        failing = message(OWNER, problem="smtp_down")
        session.add(failing)
        for number, at in ((1, began), (2, moment)):
            tried = NoticeAttempt(authority=OWNER, sending=failing.id, number=number, began=at, ended=at)
            tried.repeated, tried.outcome, tried.problem = False, "failed", "smtp_down"
            session.add(tried)
    mail = {Channel.EMAIL: Mail("127.0.0.1", 1, Tls.STARTTLS, "duty@moj.xa.example")}
    lanes = ChannelDesk((OWNER,), xa.database.sessions("rog_keeper"), now, mail, NONE)
    desk = replace(desk_of(xa, ""), channels=lanes)
    assert [name for name, _, _, act in rounds.TABLE if act is rounds.channels] == ["channels"]
    rounds.channels(desk)
    assert "channel.down" in xa.notices()
    with xa.database.sessions("rog_keeper").begin(police) as session:
        session.add(message(police, state="handed", handed=now(), done=now()))
    rounds.channels(desk)
    assert "channel.down" not in xa.notices()
