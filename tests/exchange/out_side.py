"""The sending side as tests try it: XA's node on a real PostgreSQL, and as XB's door a real HTTPS server that answers
whatever a test tells it to, as a hostile or broken peer would.
"""

from __future__ import annotations

import ipaddress
import itertools
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy import text as sql

from app.audit.models import AuditEntry
from app.audit.sequencer import sequence
from app.directory import introduce
from app.directory.edition import Edition
from app.directory.introduction import build_introduction, fingerprint
from app.exchange import deliver
from app.exchange import envelope as wire
from app.exchange.courier import Courier, tls_context
from app.exchange.desk import DeliveryDesk
from app.exchange.models import Delivery, Outbox, ReceiptOut, Road
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, Digest, StateCode, uuid7
from app.notices.models import Notice
from app.trust import jws
from app.trust.anchors import Purpose
from app.trust.keys import FileSigner
from tests.conftest import Database
from tests.directory.states import NOW, State, der, text
from tests.factories import bodies
from tests.factories.node import TO_XB, House, edition, enter_people, urgent_request

Key = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]
_numbers = itertools.count(1)
OWNER, PEER = AuthorityId("XA.moj"), AuthorityId("XB.moj")


def key_pair(name: str, issuer: Key | None, *, begins: datetime | None = None, ends: datetime | None = None) -> Key:
    """A certificate for localhost and its key, valid on any real day; an authority's without an issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(ends or datetime(2045, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def state(code: str) -> State:
    """A State whose node certificates serve for real TLS."""
    made = State(code)
    made.roots[Purpose.NODE] = key_pair(f"{code} node", None)
    for name in ("envelope", "receipt", "tls"):
        made.leaves[name] = key_pair(f"{code} {name}", made.roots[Purpose.NODE])
    return made


def signer(pair: Key) -> FileSigner:
    return FileSigner.of(pair[1], [der(pair[0])])


def written(folder: Path, name: str, pair: Key) -> tuple[Path, Path]:
    """Certificate and key as PEM files."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(pair[0].public_bytes(Encoding.PEM))
    key.write_bytes(pair[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key


@dataclass
class Reply:
    """What the door says: a status, a body, more headers. `drip` seconds pass between the single bytes."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    endless: bool = False
    """The body never ends, and its length is not told."""


Answer = Callable[[str, str, bytes], Reply]


@dataclass
class Door:
    """XB's node door, in the hands of a test. What is not told otherwise it does as an honest door: it takes all."""

    state: State
    folder: Path
    answers: dict[tuple[str, str], Reply | Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    """Bodies of what was posted."""

    def start(self) -> None:
        certificate, key = written(self.folder, "door", self.state.leaves["tls"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(certificate, key)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"https://localhost:{self.server.server_address[1]}"

    def when(self, method: str, path: str, answer: Reply | Answer) -> None:
        """Answer so to a path that begins so."""
        self.answers[method, path] = answer

    def problem(self, method: str, path: str, status: int, code: str) -> None:
        """Answer with a problem."""
        self.when(method, path, Reply(status, json.dumps({"code": code, "detail": "No."}).encode()))

    def count(self, method: str, path: str) -> int:
        """How often a path that begins so was asked."""
        return sum(one == method and place.startswith(path) for one, place in self.asked)

    def reply(self, method: str, path: str, body: bytes) -> Reply:
        self.asked.append((method, path))
        if method == "POST":
            self.taken.append(body)
        fitting = [key for key in self.answers if key[0] == method and path.startswith(key[1])]
        if fitting:
            found = self.answers[max(fitting, key=lambda key: len(key[1]))]
            return found if isinstance(found, Reply) else found(method, path, body)
        if method == "HEAD":
            return Reply(404)
        if method == "GET" and path.endswith("/receipts"):
            return Reply(200, b'{"receipts":[]}')
        if method == "GET":
            return Reply(404, b'{"code":"no_edition","detail":"None."}')
        return Reply(202)


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if "chunked" in (self.headers.get("transfer-encoding") or ""):
                raise AssertionError("the courier tells every length")
            reply = door.reply(self.command, self.path, body)
            self.send_response_only(reply.status)
            headers = {"Date": self.date_time_string(), **reply.headers}
            if not reply.endless:
                headers.setdefault("Content-Length", str(len(reply.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            try:
                self._send(reply)
            except (BrokenPipeError, ConnectionError, ssl.SSLError):
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            if reply.drip:
                for byte in b"".join(self._headers_buffer):  # type: ignore[attr-defined]
                    self.wfile.write(bytes([byte]))
                    time.sleep(reply.drip)
            self.end_headers()
            if self.command == "HEAD":
                return
            while reply.endless:
                self.wfile.write(reply.body)
            self.wfile.write(reply.body)

        do_GET = do_PUT = do_POST = do_HEAD = _do  # noqa: N815  (named by http.server)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


@dataclass
class Side:
    """XA's node that sends, and XB's door."""

    house: House
    own: State
    peer: State
    door: Door
    desk: DeliveryDesk
    couriers: list[Courier] = field(default_factory=list)

    def letter(self, *, urgent: bool = False, to: str = "XB") -> Instrument:
        """A signed request in the outbox, its entry in the log. What is `to` another State than XB says the same: no
        courier reads it.
        """
        body = urgent_request() if urgent else bodies.mla_request()
        # The same request twice would be stopped as a duplicate.
        body["proceeding"] = {**body["proceeding"], "reference": f"{next(_numbers)}/P/2026"}  # type: ignore[dict-item]
        more = {"urgency": "urgent"} if urgent else {}
        made = self.house.issue("request", body, **more, **TO_XB)
        if to != "XB":
            with self.house.database.admin().begin(None) as session:
                there = {"to": to, "id": made.id}
                session.execute(sql("update outbox set peer = :to where id = :id"), there)
                session.execute(sql("update delivery set recipient = :to || '.moj' where id = :id"), there)
        self.sequence()
        return made

    def sequence(self) -> None:
        """What the keeper does with pending entries."""
        with self.house.database.sessions("rog_keeper").begin(None) as session:
            sequence(session, self.own.log, self.house.time)

    def work(self, urgent: bool | None = None) -> int:
        """Work a lane until nothing is due; answers how many turns that took."""
        turns = 0
        while deliver.work(self.desk, "tests", urgent):
            turns += 1
            assert turns < 60, "the lane does not run dry"
        return turns

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.house.later(**span)

    def on(self, identity: str, urgent: bool | None = None, **span: float) -> None:
        """Let time pass in which the lane tries a letter whenever it is due."""
        end = self.house.time + timedelta(**span)
        while (due := self.row(identity).due) < end and self.row(identity).done is None:
            self.house.time = max(self.house.time, due)
            self.work(urgent)
        self.house.time = max(self.house.time, end)

    def row(self, identity: str) -> Outbox:
        with self.house.session("rog_operator") as session:
            return session.get_one(Outbox, identity)

    def delivery(self, identity: str) -> Delivery:
        with self.house.session("rog_operator") as session:
            return session.get_one(Delivery, (OWNER, identity))

    def road(self) -> Road:
        with self.house.session("rog_operator") as session:
            return session.get(Road, "XB") or Road(peer="XB", failures=0)

    def events(self, event: str) -> list[dict[str, str]]:
        """Subjects of the log's entries of a kind, oldest first."""
        with self.house.session() as session:
            rows = session.scalars(select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.id))
            return [json.loads(row.entry)["subject"] for row in rows]

    def notices(self, occasion: str) -> list[Notice]:
        """Open notices of an occasion."""
        with self.house.session() as session:
            query = select(Notice).where(Notice.resolved.is_(None), Notice.occasion == occasion)
            return list(session.scalars(query))

    def receipt(self, *, status: str = "delivered", envelope: str = "ab" * 32, instrument: str = "") -> str:
        """A receipt that XB signs for us."""
        return _receipt(self.peer, PEER, OWNER, status, envelope, instrument or uuid7())

    def owe(self, *, urgent: bool = False, token: str | None = None) -> str:
        """A receipt of ours for XB, to be pushed; answers its id."""
        instrument, identity = uuid7(), uuid7()
        made = token or _receipt(self.own, OWNER, PEER, "delivered", "cd" * 32, instrument)
        with self.house.session("rog_intake") as session:
            session.add(
                ReceiptOut(
                    authority=OWNER,
                    id=identity,
                    peer="XB",
                    envelope="cd" * 32,
                    instrument=instrument,
                    status="delivered",
                    token=made,
                    urgent=urgent,
                    due=self.house.time,
                    tries=0,
                )
            )
        return identity

    def owed(self, identity: str) -> ReceiptOut:
        with self.house.session("rog_operator") as session:
            return session.get_one(ReceiptOut, identity)

    def with_desk(self, **changes: object) -> None:
        """Another desk from now on."""
        self.desk = replace(self.desk, **changes)  # type: ignore[arg-type]


def _receipt(by: State, sender: str, recipient: str, status: str, envelope: str, instrument: str) -> str:
    told = wire.Receipt.model_validate(
        {
            "status": status,
            "reason": None,
            "decision": None,
            "envelope": envelope,
            "instrument": {"id": instrument, "sha256": "ef" * 32, "size": 10},
            "sender": {"state": sender[:2], "authority": sender},
            "recipient": {"state": recipient[:2], "authority": recipient},
            "at": stamp(NOW),
        }
    )
    return jws.sign(wire.payload(told), signer(by.leaves["receipt"]), wire.RECEIPT_TYPE)


def node_entry(of: State, address: str, **changes: object) -> dict[str, object]:
    """A node as it stands in an edition."""
    entry: dict[str, object] = {
        "id": "main",
        "address": address,
        "authorities": [f"{of.code}.moj"],
        "envelope_certificates": [text(of.leaves["envelope"][0])],
        "receipt_certificates": [text(of.leaves["receipt"][0])],
        "tls_certificates": [text(of.leaves["tls"][0])],
        "reachable": True,
    }
    return {**entry, **changes}


def introduced(of: State, first: Edition) -> bytes:
    """A State's introduction with this edition."""
    known = {one: [der(found)] for one, (found, _) in of.roots.items()}
    return build_introduction(StateCode(of.code), known, first.nodes[0].address, of.signed(first), NOW)


@contextmanager
def side(database: Database, folder: Path, *, patience: float = 5.0, **node: object) -> Iterator[Side]:
    """XA's node with XB confirmed. `node`: members of XB's node in its edition that are otherwise."""
    own, peer = state("XA"), state("XB")
    door = Door(peer, folder / "xb")
    door.start()
    house = House(StateCode("XA"), OWNER, database, folder / "xa")
    with house.session("rog_operator") as session:
        introduce.found_own(session, Actor.node(OWNER), introduced(own, edition(own)), NOW)
    enter_people(house)
    first = edition(peer, nodes=[node_entry(peer, door.address, **node)])
    data = introduced(peer, first)
    with house.session("rog_operator") as session:
        introduce.introduce(session, house.official("olga"), data, NOW)
        for who in ("ana", "ben"):
            introduce.confirm(session, house.official(who), StateCode("XB"), fingerprint(data), NOW)
    made = Side(house, own, peer, door, _desk(house, own, peer, folder, patience))
    # The first questions of a process, for editions and for the log's head, are none of the tests' business.
    peer_edition = Reply(200, peer.signed(first), {"Content-Type": "application/jose+json"})
    door.when("GET", "/v1/editions/current", peer_edition)
    while deliver.work(made.desk, "tests", None):
        pass
    door.asked.clear()
    try:
        yield made
    finally:
        made.desk.close()
        door.stop()


def acquainted(out: Side, with_: State, address: str) -> None:
    """Introduce one more State to XA's node, its door at an address."""
    data = introduced(with_, edition(with_, nodes=[node_entry(with_, address)]))
    code = StateCode(with_.code)
    with out.house.session("rog_operator") as session:
        introduce.introduce(session, out.house.official("olga"), data, NOW)
        for who in ("ana", "ben"):
            introduce.confirm(session, out.house.official(who), code, fingerprint(data), NOW)


def _desk(house: House, own: State, peer: State, folder: Path, patience: float) -> DeliveryDesk:
    certificate, key = written(folder / "keys", "client", own.leaves["tls"])
    anchor = peer.roots[Purpose.NODE][0].public_bytes(Encoding.PEM).decode()
    context = tls_context(certificate, key, [anchor])
    open_ones: dict[tuple[str, frozenset[Digest]], Courier] = {}

    def courier(state: StateCode, address: str, listed: frozenset[Digest]) -> Courier:
        if (address, listed) not in open_ones:
            open_ones[address, listed] = Courier(state, address, context, listed, patience)
        return open_ones[address, listed]

    def close() -> None:
        for one in open_ones.values():
            one.client.close()

    return DeliveryDesk(
        state=house.state,
        authorities=(house.owner,),
        sessions=house.database.sessions("rog_deliver"),
        store=house.store,
        wake=lambda queue, row: house.woken.append((queue, row)),
        now=lambda: house.time,
        envelope=signer(own.leaves["envelope"]),
        courier=courier,
        reachable=True,
        retry_first=2.0,
        retry_longest=3600.0,
        give_up_after=5 * 24 * 3600.0,
        receipt_overdue=60.0,
        poll_every=10.0,
        close=close,
    )
