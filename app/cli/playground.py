"""Nodes of fictional States on this machine, for the demo and for tests: a development PKI with its services, and real
nodes that run as they do anywhere. Refused outside development, because the development PKI is.

Someone who acts here does so through the rooms, under the database login of the API.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import wiring
from app.accounts.officials import actor_of, add_official
from app.cli.founding import KeySource, Seat, found
from app.directory import introduce
from app.directory import queries as directory
from app.directory.introduction import fingerprint
from app.embedded.process import start_as
from app.exchange.courier import Courier, NoRoad, tls_context
from app.kit.actor import Actor, Role
from app.kit.clock import now
from app.kit.errors import Unavailable
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.procedures.catalogue import CATALOGUE
from app.procedures.further import further
from app.trust.cabinet import Cabinet
from app.wiring import Node
from certs import pki as development
from certs.pki import Pki

T = TypeVar("T")
Setting = str | int | float | bool
ROLES: tuple[frozenset[Role], ...] = (
    frozenset({Role.CASE_OFFICER, Role.SIGNATORY, Role.EVIDENCE_OFFICER}),
    frozenset({Role.HEAD, Role.SIGNATORY, Role.DUTY_OFFICER, Role.EXAMINER}),
)
"""Of an authority's first and second official in the plan of the development PKI."""


@contextmanager
def still(node: RunningNode, *processes: str) -> Iterator[None]:
    """Some of a node's processes stand still for a while, each between two transactions: one that stood in the midst of
    one would keep its locks, and with them others.
    """
    stopped = [node.pid(one) for one in processes]
    try:
        eventually(lambda: _stand(node, stopped), f"{', '.join(processes)} of {node.state} between two transactions")
        yield
    finally:
        for one in stopped:
            os.kill(one, signal.SIGCONT)


def _stand(node: RunningNode, processes: Sequence[int]) -> bool:
    """Stop some processes; where one of them may be in a transaction, let them go on for a moment."""
    for one in processes:
        os.kill(one, signal.SIGSTOP)
    before = _transactions(node)
    time.sleep(0.3 if before else 0.0)
    if not before & _transactions(node):
        return True
    for one in processes:
        os.kill(one, signal.SIGCONT)
    return False


def _transactions(node: RunningNode) -> set[tuple[int, datetime]]:
    """What is under way in a node's database: who, and since when."""
    under_way = text(
        "select pid, xact_start from pg_stat_activity"
        " where xact_start is not null and pid <> pg_backend_pid() and backend_type like 'client%'"
    )
    with node.as_superuser() as connection:
        return {(row.pid, row.xact_start) for row in connection.execute(under_way)}


@contextmanager
def silence(*nodes: RunningNode) -> Iterator[None]:
    """Nothing leaves these nodes for a while: their deliver processes stand still, as if the line were cut."""
    with ExitStack() as stack:
        for node in nodes:
            stack.enter_context(still(node, "deliver", "deliver-urgent"))
        yield


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(what: Callable[[], T | None], words: str, seconds: float = 90.0) -> T:
    """Wait until something is there; `Unavailable` `not_in_time` says what was missed."""
    end = time.monotonic() + seconds
    while True:
        found_now = what()
        if found_now:
            return found_now
        if time.monotonic() > end:
            raise Unavailable("not_in_time", f"Not within {seconds:.0f} s: {words}.")
        time.sleep(0.03)


@dataclass
class Service:
    """`certs.serve` as a process: timestamps, or revocation data."""

    pki: Pki
    port: int
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        words = [sys.executable, "-m", "certs.serve", "--dir", str(self.pki.directory), "--port", str(self.port)]
        self.running = subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=start_as(None, signal.SIGKILL),
        )
        eventually(self._listens, f"the service on port {self.port}")

    def stop(self) -> None:
        """Take it away."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass
class RunningNode:
    """One node: its folder, its processes, and its officials' hands."""

    home: Path
    state: StateCode
    process: subprocess.Popen[bytes] | None = None
    _node: Node | None = field(default=None, repr=False)

    @property
    def node(self) -> Node:
        """The node as the API's process sees it."""
        if self._node is None:
            self._node = wiring.open_node(self.home, "web", serves=False)
        return self._node

    @property
    def authority(self) -> AuthorityId:
        """Its first authority."""
        return self.node.authorities[0]

    @contextmanager
    def as_superuser(self) -> Iterator[Connection]:
        """One transaction of whoever has the machine: what no login of the node may do."""
        with create_engine(self.node.admin_url(), poolclass=NullPool).begin() as connection:
            yield connection

    @property
    def url(self) -> str:
        """Where its API answers on this machine."""
        return f"http://{self.node.settings.api_host}:{self.node.settings.api_port}"

    def start(self, environment: Mapping[str, str] | None = None, *, wait: bool = True) -> None:
        """Start its processes; wait until all serve."""
        words = [sys.executable, "-m", "workers.up", "--node", str(self.home)]
        with (self.home / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                words,
                stdout=log,
                stderr=log,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=start_as(None, signal.SIGTERM),  # a demonstration that is killed leaves no nodes behind
            )
        (self.home / "run" / "node.ready").unlink(missing_ok=True)
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until every process serves."""
        eventually(self._ready, f"{self.state} serves; see {self.home / 'node.log'}", 90)

    def let_go(self) -> None:
        """Tell it to stop; does not wait for it."""
        self.forget()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Stop all of it, as an operator does."""
        self.let_go()
        self.wait_gone()

    def wait_gone(self) -> None:
        """Wait until what was told to stop has stopped; kill it where it does not."""
        if self.process is not None and self.process.poll() is None:
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None

    def forget(self) -> None:
        """Give back the connections of this process."""
        if self._node is not None:
            self._node.close()
            self._node = None

    def log_tail(self, lines: int = 30) -> str:
        """The end of its log."""
        path = self.home / "node.log"
        return "\n".join(path.read_text("utf-8").splitlines()[-lines:]) if path.exists() else ""

    def pid(self, process: str) -> int:
        """The process id of one of its processes."""
        return int((self.home / "run" / f"{process}.ready").read_text())

    @contextmanager
    def session(self, authority: AuthorityId | None = None) -> Iterator[Session]:
        """A transaction of the API's login."""
        with self.node.sessions().begin(authority or self.authority) as session:
            yield session

    def official(self, name: str, authority: AuthorityId | None = None) -> Actor:
        """An official as an actor."""
        owner = authority or self.authority
        with self.session(owner) as session:
            return actor_of(session, OfficialId(f"{owner}/{name}"))

    def _ready(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise Unavailable("node_ended", f"{self.state} ended: {self.log_tail(5)}")
        return (self.home / "run" / "node.ready").exists()


def courier(one: RunningNode, other: RunningNode) -> Courier:
    """A courier with one node's TLS key to another node's door."""
    tls = Cabinet(one.home, "deliver", one.node.passphrases).tls("deliver", "tls-client")
    with one.session() as session:
        anchors = directory.node_anchors_of(session, other.state)
        node = directory.current_edition(session, other.state).nodes[0]
    context = tls_context(tls.certificate, tls.key, [anchors], tls.passphrase)
    return Courier(other.state, node.address, context, frozenset(node.tls_digests))


def lets_in(guest: RunningNode, host: RunningNode) -> bool:
    """Whether a door lets a State in: one that was confirmed just now must wait until the door has looked again."""
    with courier(guest, host) as road:
        try:
            road.health()
        except NoRoad:
            return False
    return True


@dataclass
class Playground:
    """States, their nodes, and the services that all of them use."""

    folder: Path
    pki: Pki
    revocation: Service
    tsa: Service
    nodes: dict[str, RunningNode] = field(default_factory=dict)

    def __getitem__(self, name: str) -> RunningNode:
        return self.nodes[name]

    def found(
        self, state: str, *, authorities: tuple[str, ...] = ("moj",), name: str = "", settings: Mapping[str, Setting]
    ) -> RunningNode:
        """Make a node's folder; it does not run yet."""
        home = self.folder / (name or state)
        told: dict[str, Setting] = {
            "mode": "development",
            "door_host": "127.0.0.1",
            "door_port": free_port(),
            "api_port": free_port(),
            "tsa_url": f"http://127.0.0.1:{self.tsa.port}/{state.lower()}/tsa/tsa",
            **settings,
        }
        seats = [self._seat(AuthorityId(f"{state}.{short}")) for short in authorities]
        source = KeySource(self.pki.directory / state, self.pki.anchors, development=True)
        extra = str(told.get("procedures_file", ""))
        catalogue = CATALOGUE.with_more(further(Path(extra))) if extra else CATALOGUE
        found(home, StateCode(state), seats, source, catalogue, now(), told)
        self.nodes[name or state] = RunningNode(home, StateCode(state))
        return self.nodes[name or state]

    def people(self, node: RunningNode) -> None:
        """Enter the officials of a node's authorities."""
        for authority in node.node.authorities:
            with node.node.sessions("rog_operator").begin(authority) as session:
                for (official, name), roles in zip(self.pki.officials(authority).items(), ROLES, strict=True):
                    add_official(
                        session,
                        Actor.node(authority),
                        official,
                        name=name,
                        function="Head of Section",
                        roles=roles,
                        at=now(),
                        certificate=self.pki.signatory(official).digest,
                    )

    def introduce(self, one: RunningNode, other: RunningNode) -> str:
        """Introduce `other` to `one`: two officials compare the fingerprint by telephone. Answers the fingerprint."""
        data = (other.home / "introduction.json").read_bytes()
        names = [official.partition("/")[2] for official in self.pki.officials(one.authority)]
        operator = one.node.sessions("rog_operator")
        with operator.begin(one.authority) as session:
            introduce.introduce(session, Actor.node(one.authority), data, now())
        for name in names[:2]:
            actor = one.official(name)
            with operator.begin(one.authority) as session:
                introduce.confirm(session, actor, other.state, fingerprint(data), now())
        return fingerprint(data)

    def acquaint(self, one: RunningNode, other: RunningNode) -> None:
        """Introduce two running nodes to each other; at the end each door lets the other in."""
        self.introduce(one, other)
        self.introduce(other, one)
        for guest, host in ((one, other), (other, one)):
            eventually(lambda guest=guest, host=host: lets_in(guest, host), f"{host.state} lets {guest.state} in")  # type: ignore[misc]

    def close(self) -> None:
        """Stop everything."""
        for node in self.nodes.values():
            node.let_go()  # one does not wait for another
        for node in self.nodes.values():
            node.wait_gone()
        self.tsa.stop()
        self.revocation.stop()

    def _seat(self, authority: AuthorityId) -> Seat:
        people = {official: (name, "Head of Section") for official, name in self.pki.officials(authority).items()}
        return Seat(authority, {"en": self.pki.authorities(authority[:2])[authority]}, people)


@contextmanager
def playground(folder: Path) -> Iterator[Playground]:
    """A PKI with running services and no node yet; all of it stopped at the end."""
    port = free_port()
    made = development.make(folder / "pki", port=port)
    services = Service(made, port), Service(made, free_port())
    built = Playground(folder, made, *services)
    try:
        for one in services:
            one.start()
        yield built
    finally:
        built.close()
