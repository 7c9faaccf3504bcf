"""A mail server of this machine that speaks SMTP over a socket, with TLS, and does what a test has it do."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.notices.mail import Mail, Tls


@dataclass
class Letterbox:
    """What came. `answers`: what is said to `DATA ` or, with `RCPT ` or `MAIL ` before it, to a recipient or to the
    sender; empty: 250. `always`: the same to every one, until it is changed.
    """

    came: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    always: str = ""
    full: set[str] = field(default_factory=set)
    """Mailboxes that take nothing for now."""
    slow: dict[str, float] = field(default_factory=dict)
    """Mailboxes that let one wait, and for how many seconds."""
    weather: Callable[[], bool] = lambda: False
    """Whether the next message fails for now."""
    meanwhile: Callable[[EmailMessage], None] = lambda message: None
    """What happens once a message is here and the sender does not know it yet."""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    def _answer(self, stage: str) -> str:
        if self.answers and self.answers[0].startswith(stage):
            return self.answers.pop(0).removeprefix(stage)
        return self.always.removeprefix(stage) if self.always.startswith(stage) else ""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = self._answer("MAIL ")
        if not told:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return told or "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.slow:
            await asyncio.sleep(self.slow[address])
        told = "452 4.2.2 mailbox full" if address in self.full else self._answer("RCPT ")
        if not told:
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        told = "451 try again" if self.weather() else self._answer("DATA ")
        if not told:
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.meanwhile(message)
            self.came.append(message)
        return told or "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Whoever knows the password."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret", handled=False)


@dataclass(frozen=True)
class Box:
    """A running server, and the road to it."""

    letterbox: Letterbox
    port: int
    ca: Path

    def mail(self, **more: object) -> Mail:
        """The road to it, with the certificate checked."""
        told: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "tls": Tls.STARTTLS, "ca": self.ca}
        return Mail(**{"sender": "duty@moj.xa.example", "user": "rogatory", "password": "secret", **told, **more})  # type: ignore[arg-type]


class _Controller(Controller):
    """Knocks at the port that it was given by the machine to see whether it stands."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # a server of asyncio
        super()._trigger_server()


@contextmanager
def running(folder: Path, *, plain: bool = False) -> Iterator[Box]:
    """While this lasts the server takes mail. `plain`: without TLS and without a login."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    certificate, key = certificate_in(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    box = Letterbox()
    more = {} if plain else {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = _Controller(
        box,
        hostname="127.0.0.1",
        port=0,
        authenticator=box.authenticate,
        **more,  # type: ignore[arg-type]  # as the server takes them
    )
    controller.start()
    try:
        yield Box(box, controller.port, certificate)
    finally:
        controller.stop()


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, its own issuer, and its key: PEM files."""
    certificate, key = folder / "smtp.crt", folder / "smtp.pem"
    if certificate.exists():
        return certificate, key
    secret, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.xa.example")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(secret.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return certificate, key
