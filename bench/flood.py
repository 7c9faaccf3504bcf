"""Urgent notices while a flood of others keeps six officers of the same authority busy, until a mail server has them.

    python -m bench.flood [--letters 30] [--notices 500] [--json]

A keeper with a node's rounds and limits, a database, a mail server and a gateway of this machine. Each officer of the
flood has a mailbox, a telephone and a second mailbox. One mailbox is slow, one is full, and the gateway of text
messages is slow and refuses one in four. Nobody acknowledges anything: further ways come due after half a minute, the
next rung after twenty seconds. Two sorts of fresh notice are timed, in the same run idle and in the flood: those for an
officer whom the flood leaves alone, and those for the officers of the flood in turn. Exit code 1 where the aim is
missed for either sort. `bench/urgent.py` times the whole road from the other State, with the same flood.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Official
from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.actor import Actor, Role
from app.kit.canonical import Json
from app.kit.clock import now
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.notices import ladders
from app.notices.channel_models import ContactMethod, NoticeAttempt
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post
from bench.logins import logins
from bench.percentiles import CAUTION, ENOUGH, row, told
from migrations import run as migrating
from tests.notices import letterbox, providers
from tests.notices.letterbox import Box
from tests.notices.providers import SECRET, Came, Provider

AIM_RATIO = 2.0
"""p95 in the flood over that while nothing else is done."""
SORTS = {"free": "somebody else", "flooded": "an officer of the flood"}
"""The two sorts of fresh notice, each with the aim: by whom they are for."""
OFFICERS = tuple(f"night{number}" for number in range(1, 7))
FREE = "dora"
"""Whom the flood leaves alone."""
SLOW, FULL = "night2", "night3"
"""Whose mailbox lets one wait, and whose takes nothing for now."""
WAIT, REFUSED = 0.4, 0.25
"""Seconds that the gateway takes for each text message, and how many of them it refuses."""
OCCASION = Occasion.MATTER_FIRST
PACE, PATIENCE = 3.2, 600.0
"""Seconds between two letters; and after which one that is not told ends the bench."""
_numbers = itertools.count(1)


def mailbox(who: str) -> str:
    """Where an officer takes mail."""
    return f"{who}@xb.example"


@dataclass(frozen=True)
class Place:
    """The authority that is flooded."""

    sessions: Callable[[str], Sessions]
    authority: AuthorityId


@dataclass(frozen=True)
class Outside:
    """A mail server and a gateway of this machine."""

    box: Box
    gateway: Provider

    def settings(self, folder: Path) -> dict[str, str | int]:
        """What a node is told of them."""
        secret = folder / "gateway.secret"
        secret.touch(mode=0o600)
        secret.write_text(SECRET, "ascii")
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.box.port,
            "smtp_tls": "none",
            "smtp_from": "duty@xb.example",
            "sms_gateway": "http",
            "gateway_url": f"{self.gateway.url}/messages",
            "gateway_secret_file": str(secret),
            "callback_address": "https://duty.xb.example",
        }


@contextmanager
def outside(folder: Path, seed: int = 1, *, plain: bool = True) -> Iterator[Outside]:
    """While this lasts messages are taken, some slowly and some not at all."""
    chance = random.Random(seed)

    def gateway(provider: Provider, request: Came) -> tuple[int, bytes]:
        time.sleep(WAIT)
        return (503, b"") if chance.random() < REFUSED else providers.http_gateway(provider, request)

    with ExitStack() as open_now:
        box = open_now.enter_context(letterbox.running(folder, plain=plain))
        box.letterbox.slow[mailbox(SLOW)] = 2.0
        box.letterbox.full.add(mailbox(FULL))
        yield Outside(box, open_now.enter_context(providers.running(gateway)))


def enter(place: Place, who: str, role: Role, *ways: tuple[Channel, str]) -> None:
    """An officer with proven ways."""
    at, identity = now(), OfficialId(f"{place.authority}/{who}")
    with place.sessions("rog_operator").begin(place.authority) as session:
        row = Official(authority=place.authority, id=identity, name=who.title(), function="Officer", languages=["en"])
        row.roles, row.zone, row.certificate, row.active = [role.value], "UTC", None, True
        row.made = row.changed = at
        session.add(row)
    reach(place, who, *ways)


def reach(place: Place, who: str, *ways: tuple[Channel, str]) -> None:
    """Proven ways of somebody who is entered."""
    with place.sessions("rog_web").begin(place.authority) as session:
        for number, (channel, to) in enumerate(ways):
            way = ContactMethod(authority=place.authority, id=uuid7(), official=f"{place.authority}/{who}")
            way.channel, way.place, way.address, way.quiet = channel.value, number, {"to": to}, []
            way.made = way.verified = now()
            way.tries = 0
            session.add(way)


def officers(place: Place) -> None:
    """Enter the officers of the flood: none of them hears of what is urgent by their role."""
    for number, who in enumerate(OFFICERS):
        ways = ((Channel.SMS, f"+4021555010{number}"), (Channel.EMAIL, f"second.{mailbox(who)}"))
        enter(place, who, Role.EVIDENCE_OFFICER, (Channel.EMAIL, mailbox(who)), *ways)


def flood(place: Place, head: Actor, count: int) -> None:
    """Urgent notices at once, spread over the officers: each rings with one, then with the next."""
    for number in range(len(OFFICERS)):
        aim(place, head, number)
        with place.sessions("rog_intake").begin(place.authority) as session:
            for one in range(number, count, len(OFFICERS)):
                _post(place, session, OCCASION, f"XC-2026-{one:08d}")


def aim(place: Place, head: Actor, number: int) -> None:
    """What is posted from now on rings with one of the officers of the flood, and then with the next."""
    people = [OFFICERS[(number + more) % len(OFFICERS)] for more in range(2)]
    rungs: list[Json] = [
        {"after": 20 * place_, "persons": [OfficialId(f"{place.authority}/{who}")]} for place_, who in enumerate(people)
    ]
    with place.sessions("rog_web").begin(place.authority) as session:
        last: list[Json] = [{"after": 1700, "roles": [Role.HEAD.value]}]
        ladders.set_ladder(session, head, f"occasion:{OCCASION.value}", [*rungs, *last], 60, now())


def _post(place: Place, session: Session, occasion: Occasion, matter: str) -> None:
    urgency = {} if occasion is OCCASION else {"urgency": "emergency"}
    post(
        session, place.authority, occasion, {"matter": matter}, now(), {"matter": matter, "sender": "XC.moj", **urgency}
    )


def tries(place: Place) -> int:
    """How many messages were tried."""
    with place.sessions("rog_keeper").begin(place.authority) as session:
        return session.scalar(select(func.count()).select_from(NoticeAttempt)) or 0


def ringing(place: Place) -> int:
    """Notices of the flood that still ring."""
    with place.sessions("rog_keeper").begin(place.authority) as session:
        query = select(func.count()).select_from(Notice).where(Notice.occasion == OCCASION.value)
        return session.scalar(query.where(Notice.acknowledged.is_(None), Notice.resolved.is_(None))) or 0


def end(place: Place) -> None:
    """The cause of all of it is gone."""
    with place.sessions("rog_keeper").begin(place.authority) as session:
        for one in session.scalars(select(Notice).where(Notice.occasion == OCCASION.value)):
            one.resolved, one.next_ring = now(), None


def came(box: Box, who: str, name: str) -> bool:
    """Whether somebody's first mailbox has a message that names this."""
    mine = (one for one in reversed(box.letterbox.came) if one["To"] == mailbox(who))
    return any(name in one.get_content() for one in itertools.islice(mine, 50))


@dataclass
class Measured:
    """Milliseconds from the row to the mail server: those for whom the flood leaves alone, and those for the others."""

    free: list[float] = field(default_factory=list)
    flooded: list[float] = field(default_factory=list)


def letters(place: Place, head: Actor, box: Box, count: int) -> Measured:
    """Fresh notices of both sorts, one pair after another."""
    found = Measured()
    well = [number for number, who in enumerate(OFFICERS) if who not in {SLOW, FULL}]
    for turn in range(count):
        number = well[turn % len(well)]
        aim(place, head, number)
        name = f"XD-2026-{next(_numbers):08d}"
        began = time.perf_counter()
        with place.sessions("rog_intake").begin(place.authority) as session:
            _post(place, session, Occasion.MATTER_URGENT, f"{name}A")
            _post(place, session, OCCASION, f"{name}B")
        waited = {(FREE, f"{name}A"): found.free, (OFFICERS[number], f"{name}B"): found.flooded}
        while waited:
            for who, matter in [one for one in waited if came(box, *one)]:
                waited.pop((who, matter)).append(1000 * (time.perf_counter() - began))
            if time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"not told within {PATIENCE:.0f} s: {[*waited]}")
            time.sleep(0.005)
        time.sleep(max(0.0, PACE - (time.perf_counter() - began)))
    return found


@contextmanager
def alone(folder: Path) -> Iterator[tuple[Place, Outside]]:
    """A database with one authority, and a keeper at work."""
    with ExitStack() as open_now:
        out = open_now.enter_context(outside(folder, plain=False))
        server = EmbeddedPostgres(folder / "postgres")
        server.start()
        open_now.callback(server.stop)
        migrating.upgrade(server.url(SUPERUSER))
        sessions = open_now.enter_context(logins(server))
        ready, log = folder / "ready", open_now.enter_context((folder / "keeper.log").open("wb"))
        road = [server.url("rog_keeper"), str(out.box.port), str(out.box.ca), out.gateway.url, str(ready), "own"]
        keeper = subprocess.Popen([sys.executable, "-m", "bench.soaking", *road], stdout=log, stderr=log)
        open_now.callback(keeper.wait)
        open_now.callback(keeper.send_signal, signal.SIGKILL)
        end_at = time.monotonic() + 400
        while not ready.exists():
            if keeper.poll() is not None or time.monotonic() > end_at:
                raise RuntimeError((folder / "keeper.log").read_text()[-2000:])
            time.sleep(0.05)
        yield Place(sessions, AuthorityId("XA.moj")), out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=30)
    parser.add_argument("--notices", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rog-") as name, alone(Path(name)) as (place, out):
        enter(place, FREE, Role.DUTY_OFFICER, (Channel.EMAIL, mailbox(FREE)))
        enter(place, "head", Role.HEAD)
        officers(place)
        head = Actor(place.authority, OfficialId(f"{place.authority}/head"), frozenset({Role.HEAD}))
        idle = letters(place, head, out.box, given.letters)
        before = tries(place)
        flood(place, head, given.notices)
        flooded = letters(place, head, out.box, given.letters)
        tried, open_ = tries(place) - before, ringing(place)
    found: dict[str, float] = {}
    for part, times in (("idle", idle), ("flood", flooded)):
        found |= told(f"{part}_free", times.free) | told(f"{part}_flooded", times.flooded)
    for sort in SORTS:
        found[f"{sort}_ratio"] = found[f"flood_{sort}_p95_ms"] / found[f"idle_{sort}_p95_ms"]
    found |= {"notices": open_, "tries": tried}
    missed = any(found[f"{sort}_ratio"] > AIM_RATIO for sort in SORTS)
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        sys.exit(missed)
    for sort, words in SORTS.items():
        print(row(f"idle: {words}", found, f"idle_{sort}"))
        print(row(f"{open_} urgent notices ring: {words}", found, f"flood_{sort}"))
        print(f"  ratio of p95              {found[f'{sort}_ratio']:6.2f}  (aim ≤ {AIM_RATIO})")
    if given.letters < ENOUGH:
        print(CAUTION)
    print(f"  messages tried in the flood {tried:6d}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
