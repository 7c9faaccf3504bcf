"""A soak of notices: `python -m bench.soak [--notices N]`. Real processes, a real mail server and gateway over sockets.

Two keepers ring and send; they are killed with SIGKILL at random and started again; the mail server and the gateway
refuse, fail in bursts and hang. Officers acknowledge some of what reaches them by the links in it, the head all, and
have seen to each a while later. One of them is deactivated in the middle, with notices in her hands. Measured
afterwards, from the rows alone: no notice is lost, none is without an owner who works here, a channel was given the
first message of each no later than two seconds after it was posted, unless every channel rested just then, every rung
rang no later than that after its time, also of what she left behind, which is told within twenty, whatever was handed
over came, and what came twice is marked as perhaps repeated. Told beside it: how long after its time the first
message of a ring began to leave, and how long the machine stalled.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app.accounts.models import Official
from app.accounts.officials import actor_of
from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.actor import Actor, Role
from app.kit.clock import now
from app.kit.db import Sessions
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.notices import channels, ladders, left_behind, links, taking
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from bench.logins import logins
from bench.soak_found import PEOPLE, REPEAT, RUNGS, STEP, WAYS, Found, Try, first_told, lateness, told
from migrations import run as migrating
from tests.notices import letterbox, providers
from tests.notices.letterbox import Box
from tests.notices.providers import Came, Provider

MOJ = AuthorityId("XA.moj")
LEAVER = OfficialId(f"{MOJ}/eve")
"""Who is deactivated in the middle."""
WILLING = {"dora": 0.3, "eve": 0.3, "ana": 0.5, "ben": 1.0}
"""How likely somebody acknowledges what reaches them."""
SEEN_TO = timedelta(minutes=1)
"""How long after somebody took a notice its cause is gone."""
_LINK = re.compile(r"https://mla\.xa\.example/n/(\S+)")


@dataclass
class Weather:
    """How the outside fares: bursts in which a channel is down, and single failures between them."""

    chance: random.Random
    down_until: dict[str, float] = field(default_factory=dict)

    def bad(self, channel: str) -> bool:
        """Whether one message fails."""
        at = time.monotonic()
        if self.chance.random() < 0.003:
            self.down_until[channel] = at + 4.0
        return at < self.down_until.get(channel, 0.0) or self.chance.random() < 0.1


@dataclass
class Soak:
    """One soak: the database, the outside, the keepers, and the officers."""

    sessions: Callable[[str], Sessions]
    url: str
    box: Box
    gateway: Provider
    weather: Weather
    folder: Path
    texts: list[Came]
    """What the gateway took."""
    hung: set[str]
    """Messages that the gateway had and did not answer: what cut them off after that took them from no channel."""
    came: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    left_at: datetime | None = None
    """When she was deactivated, or a moment later."""
    _keepers: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)
    _read: dict[str, int] = field(default_factory=lambda: {"mail": 0, "sms": 0})

    def enter(self) -> None:
        """The officers, their ways, and a short ladder."""
        at = now()
        with self.sessions("rog_operator").begin(MOJ) as session:
            for name, role in PEOPLE.items():
                row = Official(authority=MOJ, id=f"{MOJ}/{name}", name=name, function="Officer", languages=["en"])
                row.roles, row.zone, row.certificate, row.active, row.made, row.changed = (
                    [role.value],
                    "UTC",
                    None,
                    True,
                    at,
                    at,
                )
                session.add(row)
        with self.sessions("rog_web").begin(MOJ) as session:
            for name in PEOPLE:
                for place, channel in enumerate(WAYS):
                    to = f"{name}@moj.xa.example" if channel == "email" else "+40215550123"
                    way = ContactMethod(
                        authority=MOJ, id=uuid7(), official=f"{MOJ}/{name}", channel=channel, place=place
                    )
                    way.address, way.quiet, way.made, way.verified, way.tries = {"to": to}, [], at, at, 0
                    session.add(way)
            head = Actor(MOJ, OfficialId(f"{MOJ}/ben"), frozenset({Role.HEAD}))
            rungs = [{"after": STEP if place else 0, "roles": [role.value]} for place, role in enumerate(RUNGS)]
            ladders.set_ladder(session, head, "occasion:matter.urgent", [*rungs], REPEAT, at)

    def leave(self) -> bool:
        """Deactivate her, once she has taken something; whether she is gone."""
        with self.sessions("rog_operator").begin(MOJ) as session:
            node = Actor.node(MOJ)
            if self.left_at is None and left_behind.held(session, node, LEAVER):
                left_behind.deactivate(session, node, LEAVER, now())
                self.left_at = now()
        return self.left_at is not None

    def post(self, number: int) -> None:
        """One notice more."""
        reference = f"XB-2026-{number:08d}"
        params = {"matter": reference, "sender": "XB.moj", "urgency": "emergency"}
        with self.sessions("rog_intake").begin(MOJ) as session:
            post(session, MOJ, Occasion.MATTER_URGENT, {"matter": reference}, now(), params)

    def start(self) -> None:
        """One keeper more."""
        ready = self.folder / f"ready-{self.kills}-{len(self._keepers)}"
        road = [self.url, str(self.box.port), str(self.box.ca), self.gateway.url, str(ready), "none"]
        with (self.folder / "keepers.log").open("ab") as log:
            made = subprocess.Popen([sys.executable, "-m", "bench.soaking", *road], stdout=log, stderr=log)
        self._keepers.append((made, ready))

    def wait_ready(self, seconds: float = 120.0) -> None:
        """Until all keepers are at work."""
        end = time.monotonic() + seconds
        while not all(ready.exists() for _, ready in self._keepers):
            if time.monotonic() > end:
                raise RuntimeError((self.folder / "keepers.log").read_text()[-2000:])
            time.sleep(0.05)

    def kill(self) -> bool:
        """End one keeper wherever it is, and start another; only while the other one is at work, as operators keep it:
        what is measured is that one of two may die at any line.
        """
        if not all(ready.exists() for _, ready in self._keepers):
            return False
        dying, _ = self._keepers.pop(0)
        dying.send_signal(signal.SIGKILL)
        dying.wait()
        self.kills += 1
        self.start()
        return True

    def stop(self) -> None:
        """End all keepers."""
        for one, _ in self._keepers:
            one.kill()
            one.wait()

    def answer(self) -> None:
        """Officers read what came, and acknowledge some of it by its links."""
        mails = self.box.letterbox.came[self._read["mail"] :]
        texts = self.texts[self._read["sms"] :]
        self._read = {"mail": self._read["mail"] + len(mails), "sms": self._read["sms"] + len(texts)}
        said = [(str(one["Message-ID"]).strip("<").partition("@")[0], one.get_content()) for one in mails]
        said += [(str(told["id"]), str(told["text"])) for told in (one.json() for one in texts)]
        for sending, words in said:
            self.came[sending] += 1
            for token in _LINK.findall(words):
                self._tap(token)

    def _tap(self, token: str) -> None:
        with self.sessions("rog_web").begin(MOJ) as session:
            try:
                seen = links.look(session, token, now())
                if self.weather.chance.random() < WILLING[seen.official.rpartition("/")[2]]:
                    # As a door does: in a browser in which they are signed in, as long as they work here.
                    links.take(session, token, actor_of(session, seen.official), now())
            except RogatoryError as error:
                if error.code not in {"link_used", "link_expired", "not_active"}:
                    raise

    def see_to(self) -> None:
        """What was taken a while ago is seen to: its cause is gone."""
        with self.sessions("rog_intake").begin(MOJ) as session:
            taken = select(Notice.subject).where(Notice.resolved.is_(None), Notice.acknowledged < now() - SEEN_TO)
            if self.left_at is not None:  # what she left behind is for others to see to
                taken = taken.where(Notice.acknowledged_by != LEAVER)
            for subject in session.scalars(taken).all():
                resolve(session, MOJ, Occasion.MATTER_URGENT, {"matter": str(subject["matter"])}, now())

    def open(self) -> int:
        """How many notices nobody has acknowledged who works here, or has seen to."""
        with self.sessions("rog_web").begin(MOJ) as session:
            here = select(Official.id).where(Official.active)
            owned = Notice.resolved.is_not(None) | func.coalesce(Notice.acknowledged_by.in_(here), False)
            return session.scalar(select(func.count()).select_from(Notice).where(~owned)) or 0

    def found(self, wanted: int, seconds: float) -> Found:
        """Read the rows."""
        with self.sessions("rog_keeper").begin(MOJ) as session:
            notices = {one.id: one for one in session.scalars(select(Notice))}
            here = set(session.scalars(select(Official.id).where(Official.active)))
            told: dict[str, dict[int, datetime]] = {}
            rows = session.execute(
                select(NoticeTold.notice, NoticeTold.ring, func.min(NoticeSending.made))
                .join(NoticeSending, NoticeSending.id == NoticeTold.sending)
                .group_by(NoticeTold.notice, NoticeTold.ring)
            )
            for notice, ring, made in rows:
                told.setdefault(notice, {})[ring] = made
            began = session.execute(
                select(func.min(NoticeSending.planned), func.min(NoticeAttempt.began))
                .join(NoticeTold, NoticeTold.sending == NoticeSending.id)
                .join(NoticeAttempt, (NoticeAttempt.sending == NoticeSending.id) & (NoticeAttempt.number == 1))
                .group_by(NoticeTold.notice, NoticeTold.ring)
            )
            left = [max(0.0, (first - planned).total_seconds()) for planned, first in began]
            tries: dict[str, list[Try]] = {}
            again: dict[str, list[Try]] = {}
            tried = session.execute(
                select(
                    NoticeTold.notice,
                    NoticeTold.ring,
                    NoticeAttempt.sending,
                    NoticeAttempt.began,
                    NoticeSending.channel,
                    NoticeAttempt.outcome,
                    NoticeAttempt.problem,
                )
                .join(NoticeSending, NoticeSending.id == NoticeTold.sending)
                .join(NoticeAttempt, NoticeAttempt.sending == NoticeSending.id)
            )
            for notice, ring, sending, *one in tried:
                # What rang anew was told of before, if only by messages that were cut off.
                anew = 1 < notices[notice].first_ring <= ring
                (again if anew else tries).setdefault(notice, []).append(Try(*one, had=sending in self.hung))
            handed = set(session.scalars(select(NoticeSending.id).where(NoticeSending.handed.is_not(None))))
            marked = set(session.scalars(select(NoticeAttempt.sending).where(NoticeAttempt.repeated)))
            messages = session.scalar(select(func.count()).select_from(NoticeAttempt)) or 0
        firsts = {one: at for one, some in tries.items() if (at := first_told(some)) is not None}
        begun = {one: min(told[one][ring] for ring in told[one] if ring >= notices[one].first_ring) for one in again}
        anew = [(it.at, begun[one]) for one, some in again.items() if (it := first_told(some))]
        late = [lateness(notices[one], rings, self.left_at) for one, rings in told.items()]
        return Found(
            notices=len(notices),
            unowned=sum(one.resolved is None and one.acknowledged_by not in here for one in notices.values())
            + wanted
            - len(notices),
            behind=sum(one.first_ring > 1 for one in notices.values()),
            untold=len(set(notices) - set(firsts)),
            first=[(one.at - notices[name].made).total_seconds() for name, one in firsts.items() if not one.dark],
            dark=[(one.at - notices[name].made).total_seconds() for name, one in firsts.items() if one.dark],
            anew=[(at - rang).total_seconds() for at, rang in anew],
            late=[one for some in late for one in some],
            left=left,
            invented=len(handed - set(self.came)),
            unmarked=len({one for one, count in self.came.items() if count > 1} - marked),
            repeated=len(marked),
            messages=messages,
            kills=self.kills,
            seconds=seconds,
        )


@contextmanager
def stage(folder: Path, seed: int) -> Iterator[Soak]:
    """A database and an outside for one soak."""
    weather, texts, hung = Weather(random.Random(seed)), list[Came](), set[str]()

    def gateway(provider: Provider, request: Came) -> tuple[int, bytes]:
        if weather.bad("sms"):
            if weather.chance.random() < 0.05:
                hung.add(str(request.json()["id"]))
                time.sleep(10)  # longer than anybody waits
            return 503, b""
        texts.append(request)
        return providers.http_gateway(provider, request)

    with ExitStack() as open_now:
        server = EmbeddedPostgres(folder / "postgres")
        server.start()
        open_now.callback(server.stop)
        migrating.upgrade(server.url(SUPERUSER))
        box = open_now.enter_context(letterbox.running(folder))
        box.letterbox.weather = lambda: weather.bad("email")
        provider = open_now.enter_context(providers.running(gateway))
        sessions = open_now.enter_context(logins(server))
        soak = Soak(sessions, server.url("rog_keeper"), box, provider, weather, folder, texts, hung)
        open_now.callback(soak.stop)
        yield soak


def soaked(count: int, *, per_second: float, kill_every: float, seed: int = 1, longest: float = 3600.0) -> Found:
    """Run one soak of so many notices."""
    with tempfile.TemporaryDirectory(prefix="rogatory-soak-") as folder, stage(Path(folder), seed) as soak:
        soak.enter()
        soak.start()
        soak.start()
        soak.wait_ready()
        began, posted, killed = time.monotonic(), 0, time.monotonic() + kill_every
        gone = False
        stopping, troubles = threading.Event(), list[BaseException]()
        officers = threading.Thread(target=_officers, args=(soak, stopping, troubles))
        officers.start()
        waits: list[float] = []
        pulse = threading.Thread(target=_pulse, args=(soak, stopping, waits))
        pulse.start()
        try:
            while time.monotonic() - began < longest:
                while posted < count and posted < (time.monotonic() - began) * per_second:
                    posted += 1
                    soak.post(posted)
                gone = gone or (posted >= count // 2 and soak.leave())
                if time.monotonic() >= killed and soak.kill():
                    killed = time.monotonic() + kill_every * soak.weather.chance.uniform(0.5, 1.5)
                time.sleep(0.05)
                if troubles:
                    raise troubles[0]
                if posted == count and gone and not soak.open():
                    break
        finally:
            stopping.set()
            officers.join()
            pulse.join()
        soak.stop()
        soak.answer()
        return replace(soak.found(count, time.monotonic() - began), stalled=max(waits, default=0.0))


def _pulse(soak: Soak, stopping: threading.Event, waits: list[float]) -> None:
    while True:
        began = time.monotonic()
        if stopping.wait(0.2):
            return
        with soak.sessions("rog_sign").begin(None) as session:
            session.execute(select(1))
        waits.append(time.monotonic() - began - 0.2)


def _officers(soak: Soak, stopping: threading.Event, troubles: list[BaseException]) -> None:
    try:
        while not stopping.wait(0.1):
            soak.answer()
            soak.see_to()
    except BaseException as error:  # noqa: BLE001  # told by the thread that waits
        troubles.append(error)


def main() -> int:
    """Run it whole and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--per-second", type=float, default=4.0)
    parser.add_argument("--kill-every", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = soaked(given.notices, per_second=given.per_second, kill_every=given.kill_every, seed=given.seed)
    for line in told(found):
        print(line)
    return 0 if found.sound else 1


def unlimited() -> None:
    """Let each person be told as much as comes: here a few stand for as many officers as there are notices."""
    table = dict(channels.CHANNELS)
    assert isinstance(channels.CHANNELS, dict)
    channels.CHANNELS.update({one: replace(table[one], per_person=10**6, abreast=taking.AT_ONCE) for one in Channel})


if __name__ == "__main__":
    sys.exit(main())
