"""Wiring: from settings to sessions, keys and roads; of them desks are made. The only reader of settings.

One `Node` a process. It opens what its own class needs, lazily and after the fork, and refuses the rest: each key
belongs to one class, each class has its own login and its own destinations (`workers/shape.py`, `design.md` §9.7).
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy.engine import make_url

from app import broker, desks, settings
from app.accounts.factors import Factors, of_node
from app.desks import KeeperDesk, Means
from app.directory import introduce
from app.directory import queries as directory
from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.embedded.valkey import EmbeddedValkey
from app.exchange.desk import DeliveryDesk, IntakeDesk, SigningDesk, Wake
from app.exchange.gate import Gate
from app.exchange.reach import Reach
from app.exchange.services import Services
from app.instruments.pins import RENDERER, template_pin
from app.instruments.store import Store
from app.kit import clock, dumps, logs, outbound, steps
from app.kit.actor import Actor
from app.kit.db import Sessions
from app.kit.errors import Misused
from app.matters.desk import ProjectionDesk
from app.matters.exercises import ExerciseDesk
from app.matters.office import Office
from app.notices.callbacks import Doors
from app.notices.calling import Means as CallingMeans
from app.notices.channels import Channel
from app.notices.gateways import Answering, HttpAnswering, HttpGateway
from app.notices.lanes import ChannelDesk
from app.notices.mail import Mail, Tls
from app.notices.push import Push, Webhook
from app.notices.roads import Roads
from app.notices.screen import Screen
from app.notices.senders import Sender
from app.notices.twilio import Twilio, TwilioAnswering
from app.procedures import own_clocks
from app.procedures.catalogue import CATALOGUE, Catalogue
from app.procedures.further import further
from app.settings import Settings
from app.treaties.law import Law
from app.trust import cabinet, webpush
from app.trust.cabinet import Cabinet, Passphrases, TlsFiles
from app.trust.narrowing import load as narrowed
from app.trust.pins import read_secret
from app.trust.policy import POLICY, Policy

if TYPE_CHECKING:
    from app.instruments.workshop import Workshop

log = logging.getLogger("rogatory.keys")

DEVELOPMENT_MARK = "DEVELOPMENT"
"""A file in `keys/` says that the keys were made for development; production refuses them."""


@dataclass(frozen=True)
class DoorPlace:
    """Where the node door listens, and with what."""

    host: str
    port: int
    tls: TlsFiles
    anchors: Path


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
    def factors(self) -> Factors:
        """What seals the secrets of one-time codes: for the web class, and for the one who runs the node."""
        return of_node(self.home, development=self.settings.development)

    @cached_property
    def store(self) -> Store:
        """The content-addressed store, closed to everybody but its owner and group."""
        found = Store(self.settings.store_folder)
        found.shut()
        return found

    @cached_property
    def wake(self) -> Wake:
        """How other processes are told that a row is new."""
        return broker.waker(broker.celery(self.queue_url()), lanes=self.settings.urgent_lanes)

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
            # The keeper's rounds each hold a connection while they are at it, and its lanes work beside them.
            size = 12 if self.kind == "keeper" else 4
            self._sessions[login] = Sessions.connect(self.database_url(login), size=size)
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
        kept = self.home / "run" / "revocation" if self.kind == "sign" else None
        return Workshop(self.catalogue, self.fonts, self.now, stamp, services.revocation, self.policy, kept)

    def means(self) -> Means:
        """What every desk of this process stands on."""
        return Means(
            state=self.state,
            authorities=self.authorities,
            sessions=self.sessions(),
            store=self.store,
            wake=self.wake,
            now=self.now,
            catalogue=self.catalogue,
            policy=self.policy,
        )

    def signing_desk(self) -> SigningDesk:
        """For the sign class."""
        outbound.allow(self.settings.tsa_url)
        services = self.services()
        return desks.signing(self.means(), self.keys, self.workshop(services), services)

    def delivery_desk(self) -> DeliveryDesk:
        """For the deliver class."""
        found = self.settings
        return desks.delivery(
            self.means(),
            self.keys,
            reachable=found.reachable,
            retry_first=found.retry_first,
            retry_longest=found.retry_longest,
            give_up_after=found.give_up_after,
            receipt_overdue=found.receipt_overdue,
            poll_every=found.poll_every,
        )

    def intake_desk(self) -> IntakeDesk:
        """For the intake class: what strangers send is parsed in child processes."""
        services = self.services()
        return desks.intake(self.means(), self.keys, self.workshop(services), services)

    def projection_desk(self) -> ProjectionDesk:
        """For projecting matters, in the intake class."""
        return desks.projection(self.means(), self.law.treaties)

    def exercise_desk(self) -> ExerciseDesk:
        """For answering chain tests, in the intake class, and for beginning them, in the keeper."""
        return ExerciseDesk(self.sessions(), self.authorities, self.office())

    def keeper_desk(self) -> KeeperDesk:
        """For the keeper. The archive has roads of its own, because it works in a thread of its own."""
        found = self.settings
        outbound.allow(found.tsa_url)
        return desks.keeper(
            self.means(),
            self.keys,
            stamp=self.services().timestamp(found.tsa_url),
            exercises=self.exercise_desk(),
            chain_test_every=found.chain_test_every,
            archive=desks.archive(self.means(), self.services(), found.tsa_url, found.archive_after),
            archive_every=found.archive_every,
            channels=self.channel_desk(),
        )

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that this node has: what it was told of, and what needs no telling."""
        found = self.settings
        told = {
            Channel.EMAIL: found.smtp_host,
            Channel.SMS: found.sms_gateway,
            Channel.VOICE: found.voice_gateway,
            Channel.PUSH: found.push_key_file,
        }
        return frozenset({Channel.WEBHOOK, Channel.SCREEN, *(channel for channel, there in told.items() if there)})

    def calling(self) -> CallingMeans:
        """What there is to call people with."""
        return desks.calling(self.channels)

    def channel_desk(self) -> ChannelDesk:
        """For the lanes of the keeper, which alone sends."""
        found = self.settings
        roads = Roads(found.channel_places, loopback=found.development)
        senders: dict[Channel, Sender] = {Channel.WEBHOOK: Webhook(roads), Channel.SCREEN: Screen()}
        if found.smtp_host:
            outbound.allow(f"smtp://{found.smtp_host}:{found.smtp_port}")
            password = _secret(found.smtp_password_file) if found.smtp_user else ""
            ca = Path(found.smtp_ca_file) if found.smtp_ca_file else None
            tls, sender = Tls(found.smtp_tls), found.smtp_from
            senders[Channel.EMAIL] = Mail(found.smtp_host, found.smtp_port, tls, sender, found.smtp_user, password, ca)
        for channel, kind in ((Channel.SMS, found.sms_gateway), (Channel.VOICE, found.voice_gateway)):
            if kind:
                senders[channel] = self._gateway(roads, kind)
        if found.push_key_file:
            key = webpush.load_key(_secret(found.push_key_file).encode())
            if found.push_public_key and webpush.public_of(key) != found.push_public_key:
                raise Misused("bad_push_key", "push_public_key is not of push_key_file.", "See `rogatory channel key`.")
            senders[Channel.PUSH] = Push(roads, key, found.push_contact)
        pages, keys = found.pages_address.rstrip("/"), found.heeds(found.voice_gateway)
        return desks.channels(self.means(), senders, pages, found.channel_per_minute, keys=keys)

    def _gateway(self, roads: Roads, kind: str) -> Sender:
        found = self.settings
        if kind == "http":
            outbound.allow(found.gateway_url)
            return HttpGateway(roads, found.gateway_url, _secret(found.gateway_secret_file), found.callbacks)
        outbound.allow(found.twilio_url)
        secret = _secret(found.twilio_secret_file)
        url, account, key = found.twilio_url.rstrip("/"), found.twilio_account, found.twilio_key
        return Twilio(roads, url, account, key, secret, found.twilio_sender, found.callbacks)

    def gateway_doors(self) -> Doors:
        """For the web class, where gateways call back: it can judge their word, and send nothing."""
        found = self.settings
        gateways: dict[str, Answering] = {}
        if found.gateway_callback_secret_file:
            gateways["http"] = HttpAnswering(_secret(found.gateway_callback_secret_file))
        if found.twilio_token_file:
            gateways["twilio"] = TwilioAnswering(found.twilio_account, _secret(found.twilio_token_file))
        return Doors(found.callbacks, gateways, self.calling())

    def gate(self, login: str | None = None) -> Gate:
        """What stands behind the node door; `login` of the door where another process class takes in a bundle."""
        quota = self.settings.shelf_quota
        return Gate(self.state, self.authorities, self.sessions(login), self.store, self.wake, self.now, quota)

    def door_place(self) -> DoorPlace:
        """Where the door listens. The anchors are those of the States that are trusted now."""
        anchors = self.home / "run" / "door-anchors.pem"
        anchors.parent.mkdir(exist_ok=True)
        anchors.write_text(self.gate().anchors(), "ascii")
        tls = self.keys.tls("door", "tls-server")
        return DoorPlace(self.settings.door_host, self.settings.door_port, tls, anchors)


def _secret(file: str | None) -> str:
    if not file:
        raise Misused("missing_setting", "A channel needs a file with a secret.", "See docs/reference/settings.md.")
    return read_secret(Path(file))


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
