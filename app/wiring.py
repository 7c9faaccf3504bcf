"""Wiring: from settings to sessions, keys, couriers and desks. The only reader of settings.

One `Node` a process. It opens what its own class needs, lazily and after the fork, and refuses the rest: each key
belongs to one class, each class has its own login and its own destinations (`workers/shape.py`, `design.md` §9.7).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy.engine import make_url

from app import broker, settings
from app.directory import introduce
from app.directory import queries as directory
from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.embedded.valkey import EmbeddedValkey
from app.exchange.courier import Courier, tls_context
from app.exchange.desk import ArchiveDesk, DeliveryDesk, ElsewhereDesk, IntakeDesk, SigningDesk, Wake
from app.exchange.gate import Gate
from app.exchange.reach import Reach
from app.exchange.services import Services, patience
from app.instruments.pins import RENDERER, template_pin
from app.instruments.store import Store
from app.kit import clock, dumps, lease, logs, outbound, steps
from app.kit.actor import Actor
from app.kit.db import Sessions
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, Digest, StateCode
from app.matters.desk import ProjectionDesk
from app.matters.exercises import ExerciseDesk
from app.matters.office import Office
from app.procedures import own_clocks
from app.procedures.catalogue import CATALOGUE, Catalogue
from app.procedures.further import further
from app.settings import Settings
from app.treaties.law import Law
from app.trust import cabinet
from app.trust.algorithms import Use, Work
from app.trust.cabinet import Cabinet, Passphrases, TlsFiles
from app.trust.keys import Signer
from app.trust.narrowing import load as narrowed
from app.trust.note import NoteSigner
from app.trust.pins import read_secret
from app.trust.policy import POLICY, Policy
from app.trust.sandbox import ParserPool
from app.trust.timestamps import Timestamper

if TYPE_CHECKING:
    from app.instruments.workshop import Workshop
    from app.trust.anchors import Anchors
    from app.trust.revocation import Revocation

log = logging.getLogger("rogatory.keys")

STRANGERS = 30.0
"""Seconds that intake waits for all revocation services together that one file leads to."""
DEVELOPMENT_MARK = "DEVELOPMENT"
"""A file in `keys/` says that the keys were made for development; production refuses them."""


@dataclass(frozen=True)
class DoorPlace:
    """Where the node door listens, and with what."""

    host: str
    port: int
    tls: TlsFiles
    anchors: Path


@dataclass(frozen=True)
class KeeperDesk:
    """What the keeper's rounds need. Durations in seconds."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    log: NoteSigner
    stamp: Callable[[bytes], bytes]
    """SHA-256 to a timestamp token."""
    wake: Wake
    now: Callable[[], datetime]
    exercises: ExerciseDesk
    chain_test_every: float
    archive: ArchiveDesk
    archive_every: float = 60.0


class Node:
    """One process's view of its node."""

    def __init__(self, found: Settings, name: str) -> None:
        self.settings, self.name = found, name
        self.kind = name.split("-")[0]
        self.state, self.authorities, self.now = found.state, found.authorities, clock.now
        self._sessions: dict[str, Sessions] = {}

    @property
    def home(self) -> Path:
        """The node's folder."""
        return self.settings.home

    @cached_property
    def keys(self) -> Cabinet:
        """The keys of this process's class."""
        return Cabinet(self.home, self.kind, self.passphrases)

    @property
    def passphrases(self) -> Passphrases:
        """Where the passphrases of keys in files are."""
        return Passphrases(self.settings.key_passphrase_file)

    @cached_property
    def store(self) -> Store:
        """The content-addressed store, closed to everybody but its owner and group."""
        found = Store(self.settings.store_folder)
        found.shut()
        return found

    @cached_property
    def wake(self) -> Wake:
        """How other processes are told that a row is new."""
        return broker.waker(broker.celery(self.queue_url()))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The procedures of this release, and in development those of another one beside them."""
        extra = self.settings.procedures_file
        return CATALOGUE.with_more(further(Path(extra))) if extra else CATALOGUE

    @cached_property
    def law(self) -> Law:
        """The treaties and the States that this node works with."""
        found = Law.load(Path(self.settings.law_folder) if self.settings.law_folder else None)
        if self.settings.law_folder:
            own_clocks.demand(found.treaties, self.catalogue)
        return found

    @cached_property
    def fonts(self) -> Path | None:
        """Where the renderer's fonts are; None: those of the package."""
        return Path(self.settings.fonts) if self.settings.fonts else None

    @cached_property
    def policy(self) -> Policy:
        """What is accepted and may sign: the policy of the release, as our own State narrows it."""
        extra = self.settings.policy_file
        return narrowed(Path(extra), self.now()) if extra else POLICY

    def queue_url(self) -> str:
        """The broker's URL, with its password."""
        found, file = self.settings.queue_url, self.settings.queue_password_file
        if not found:
            return EmbeddedValkey(self.home / "valkey").url()
        if not file:
            return found
        scheme, _, place = found.partition("://")
        return f"{scheme}://:{quote(read_secret(Path(file)), safe='')}@{place.rpartition('@')[2]}"

    def sessions(self, login: str | None = None) -> Sessions:
        """Sessions under a login; by default the one of this process's class."""
        login = login or f"rog_{self.kind}"
        if login not in self._sessions:
            self._sessions[login] = Sessions.connect(self.database_url(login))
        return self._sessions[login]

    def close(self) -> None:
        """Give back every connection to the database."""
        for one in self._sessions.values():
            one.engine.dispose()
        self._sessions.clear()

    def database_url(self, login: str) -> str:
        """SQLAlchemy's URL for a login. A URL that names a user is taken as it is."""
        given = self.settings.database_url
        if given is None:
            return EmbeddedPostgres(self.home / "postgres").url(login)
        url = make_url(given)
        if url.username is None:
            url = url.set(username=login)
        if self.settings.database_password_file:
            url = url.set(password=self.database_password(url.username or login))
        return url.render_as_string(hide_password=False)

    def database_password(self, login: str) -> str:
        """The password of a database login, out of its file. `Misused` where no file holds it."""
        found = self.settings.database_password_file
        if not found:
            raise Misused(
                "no_password_file", "No file is named for the passwords.", "Set ROGATORY_DATABASE_PASSWORD_FILE."
            )
        return read_secret(Path(found.replace("{class}", login.removeprefix("rog_"))))

    def admin_url(self) -> str:
        """The URL under which migrations run: the superuser of the embedded server, or the URL as it was given."""
        return self.database_url(SUPERUSER)

    def enter_own_state(self) -> None:
        """Enter our own State's introduction, with the edition that it begins with; again it changes nothing."""
        found, owner = self.home / "introduction.json", self.authorities[0]
        data = found.read_bytes() if found.is_file() else None
        with self.sessions("rog_operator").begin(owner) as session:
            known = self.state in [peer.state for peer in directory.peers(session)]
            if data is None and not known:
                raise Misused(
                    "no_introduction",
                    f"{found} is missing, and this node does not know its own State yet.",
                    "Put the file there that `rogatory node init` made.",
                )
            # It was judged when it was entered: a clock that has since gone wrong must not keep the node down.
            if data is not None and (not known or directory.introduction_file(session, self.state) != data):
                introduce.found_own(session, Actor.node(owner), data, self.now())

    def ready(self) -> None:
        """Say that this process serves."""
        folder = self.home / "run"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.ready").write_text(f"{os.getpid()}\n", "utf-8")

    def office(self) -> Office:
        """What acts in matters need, for web, API and command line."""
        return Office(
            state=self.state,
            catalogue=self.catalogue,
            treaties=self.law.treaties,
            profiles=self.law.profiles,
            template=template_pin(),
            renderer=RENDERER,
            store=self.store,
            wake=self.wake,
            now=self.now,
        )

    def services(self) -> Services:
        """The roads to the timestamping authority and to revocation services."""
        reach = Reach(self.settings.revocation_places, loopback=self.settings.development)
        return Services(outbound.allow, reach=reach)

    def workshop(self, services: Services) -> Workshop:
        """Rendering, signing and verification of instruments."""
        # Here and not above: only the sign and intake classes may load pyHanko and typst (design §4).
        from app.instruments.workshop import Workshop

        stamp = services.timestamp(self.settings.tsa_url)
        return Workshop(self.catalogue, self.fonts, self.now, stamp, services.revocation, self.policy)

    def signing_desk(self) -> SigningDesk:
        """For the sign class."""
        outbound.allow(self.settings.tsa_url)
        services = self.services()
        workshop = self.workshop(services)
        workshop.begin()
        with self.sessions().begin(None) as session:
            trusted = directory.anchors_of(session, self.state)

        def close() -> None:
            workshop.end_apart()
            services.close()

        return SigningDesk(
            state=self.state,
            sessions=self.sessions(),
            store=self.store,
            wake=self.wake,
            now=self.now,
            catalogue=self.catalogue,
            render=workshop.frozen,
            signatory=self.keys.signatory,
            seal=self.keys.seal,
            sign=workshop.signer(trusted),
            check=workshop.check,
            elsewhere=ElsewhereDesk(workshop.hand_out, workshop.assemble, workshop.examine_brought),
            letter=workshop.letter,
            kit=workshop.kit,
            filled=workshop.filled,
            close=close,
        )

    def delivery_desk(self) -> DeliveryDesk:
        """For the deliver class."""
        couriers = Couriers(self)
        return DeliveryDesk(
            state=self.state,
            authorities=self.authorities,
            sessions=self.sessions(),
            store=self.store,
            wake=self.wake,
            now=self.now,
            envelope=self._speaks(self.keys.signer("deliver", "envelope")),
            courier=couriers.to,
            reachable=self.settings.reachable,
            retry_first=self.settings.retry_first,
            retry_longest=min(self.settings.retry_longest, lease.LONGEST_PAUSE.total_seconds() / 1.5),
            give_up_after=self.settings.give_up_after,
            receipt_overdue=self.settings.receipt_overdue,
            poll_every=self.settings.poll_every,
            close=couriers.close,
            policy=self.policy,
        )

    def intake_desk(self) -> IntakeDesk:
        """For the intake class: what strangers send is parsed in child processes."""
        services = self.services()
        workshop = self.workshop(services)
        workshop.begin_apart()

        def gathered(pdf: bytes, anchors: Anchors) -> Revocation:
            with patience(STRANGERS):
                return workshop.gather_apart(pdf, anchors)

        def close() -> None:
            workshop.end_apart()
            services.close()

        return IntakeDesk(
            state=self.state,
            authorities=self.authorities,
            sessions=self.sessions(),
            store=self.store,
            wake=self.wake,
            now=self.now,
            catalogue=self.catalogue,
            receipt=self._speaks(self.keys.signer("intake", "receipt")),
            verify=workshop.verify_apart,
            gather=gathered,
            close=close,
            policy=self.policy,
        )

    def projection_desk(self) -> ProjectionDesk:
        """For projecting matters, in the intake class."""
        return ProjectionDesk(
            sessions=self.sessions(),
            authorities=self.authorities,
            catalogue=self.catalogue,
            treaties=self.law.treaties,
            now=self.now,
            state=self.state,
            store=self.store,
        )

    def exercise_desk(self) -> ExerciseDesk:
        """For answering chain tests, in the intake class, and for beginning them, in the keeper."""
        return ExerciseDesk(self.sessions(), self.authorities, self.office())

    def keeper_desk(self) -> KeeperDesk:
        """For the keeper."""
        outbound.allow(self.settings.tsa_url)
        stamper = Timestamper(self.services().timestamp(self.settings.tsa_url))
        return KeeperDesk(
            state=self.state,
            authorities=self.authorities,
            sessions=self.sessions(),
            log=self._heads(),
            stamp=stamper.token,
            wake=self.wake,
            now=self.now,
            exercises=self.exercise_desk(),
            chain_test_every=self.settings.chain_test_every,
            archive=self._archive_desk(),
            archive_every=self.settings.archive_every,
        )

    def _archive_desk(self) -> ArchiveDesk:
        """For archival copies, in the keeper: connections of its own, because it works in a thread of its own."""
        services = self.services()
        return ArchiveDesk(
            state=self.state,
            authorities=self.authorities,
            sessions=self.sessions(),
            store=self.store,
            now=self.now,
            tsa=Timestamper(services.timestamp(self.settings.tsa_url)),
            fetch=services.revocation,
            parsers=lambda: ParserPool(1),
            catalogue=self.catalogue,
            after=timedelta(seconds=self.settings.archive_after),
            policy=self.policy,
        )

    def gate(self) -> Gate:
        """What stands behind the node door."""
        quota = self.settings.shelf_quota
        return Gate(self.state, self.authorities, self.sessions(), self.store, self.wake, self.now, quota)

    def door_place(self) -> DoorPlace:
        """Where the door listens. The anchors are those of the States that are trusted now."""
        anchors = self.home / "run" / "door-anchors.pem"
        anchors.parent.mkdir(exist_ok=True)
        anchors.write_text(self.gate().anchors(), "ascii")
        tls = self.keys.tls("door", "tls-server")
        return DoorPlace(self.settings.door_host, self.settings.door_port, tls, anchors)

    def _heads(self) -> NoteSigner:
        """The log's key, once the policy lets it sign heads."""
        self.policy.algorithms.demand_heads(self.now())
        return self.keys.log(f"rogatory/{self.state}")

    def _speaks(self, signer: Signer) -> Signer:
        """A key of the node's own, once the policy lets it sign what goes to other nodes."""
        self.policy.algorithms.demand(Work.SIGN, Use.ENVELOPE, signer.certificate, self.now())
        return signer


class Couriers:
    """One courier a peer, kept while its address and certificates stay the same."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._open: dict[StateCode, tuple[tuple[str, frozenset[Digest], str], Courier]] = {}

    def to(self, peer: StateCode, address: str, listed: frozenset[Digest]) -> Courier:
        """A courier to a peer's door."""
        with self._node.sessions().begin(None) as session:
            anchors = directory.node_anchors_of(session, peer)
        wanted = (address, listed, anchors)
        kept = self._open.get(peer)
        if kept is not None and kept[0] == wanted:
            return kept[1]
        if kept is not None:
            kept[1].client.close()
        outbound.allow(address)
        tls = self._node.keys.tls("deliver", "tls-client")
        context = tls_context(tls.certificate, tls.key, [anchors], tls.passphrase)
        courier = Courier(peer, address, context, listed)
        self._open[peer] = (wanted, courier)
        return courier

    def close(self) -> None:
        """Give back every connection."""
        for _, courier in self._open.values():
            courier.client.close()


def open_node(home: Path, name: str, *, serves: bool = True) -> Node:
    """The node in `home` for the process `name` (`sign`, `sign-1`, `web`, …; the part before the hyphen is its class).

    `serves`: a long-running process of the node, which logs to standard output and connects to its own destinations
    only. `Misused` for settings or keys that this mode refuses.
    """
    found = settings.load(home)
    keys, weak = home / "keys", ""
    if not found.development:
        if (keys / DEVELOPMENT_MARK).exists():
            raise Misused("development_keys", f"The keys in {keys} were made for development.", "Bring real ones.")
        weak = cabinet.accepted(keys, name.split("-")[0] if serves else None, weak=found.accept_file_keys)
        if serves:
            cabinet.demand_private(keys, name.split("-")[0], Passphrases(found.key_passphrase_file))
    if found.clock_offset:
        clock.shift(timedelta(seconds=found.clock_offset))
    if found.test_hooks:
        steps.install(steps.kill_at(home / "run" / "kill"))
    if serves:
        dumps.forbid()
        os.umask(os.umask(0o077) | 0o007)  # what is written is for the owner and, as systemd's units have it, the group
        logs.configure()
        if weak:
            log.warning("accept_file_keys takes keys in files: %s; whoever reads them can sign", weak)
        outbound.limit()
        if found.queue_url:
            outbound.allow(found.queue_url)
    return Node(found, name)
