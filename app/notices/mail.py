"""E-mail: SMTP (RFC 5321) over TLS, with the server's certificate checked.

No case content, ever (`design.md` §9.9). The `Message-ID` (RFC 5322 §3.6.4) is that of the sending: a repetition after
a crash is the same message to whoever compares them. `Auto-Submitted` (RFC 3834 §5) keeps holiday notes away.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import Enum
from pathlib import Path

from app.kit.errors import Refused, Unavailable
from app.notices.senders import GONE, UNSURE, Message

TIMEOUT = 10.0
"""Seconds between two words of the server."""
_STATUS = re.compile(rb"#?[45]\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9])")
"""An enhanced status code before the words (RFC 2034 §4); some servers put a sign before it."""
_MAILBOX = frozenset({(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 9), (1, 10), (2, 1)})
"""Subject and detail that tell of the recipient's address (RFC 3463 §3.2, RFC 7505 §4.2), or of a mailbox that is
disabled (RFC 3463 §3.3)."""
_VAGUE = frozenset({None, (0, 0), (1, 0)})
"""No status, or one that says nothing more than the number."""
_SENDER = frozenset({(1, 7), (1, 8)})
"""That tell of the sender's address, which all messages have."""
_SYSTEM, _POLICY = 3, 7
"""Subjects: the mail system itself, its rules (RFC 3463 §3.4, §3.8)."""
_RULES = re.compile(rb"relay|sender|authenticat|polic(y|ies)|block|blacklist|\bspf\b|\bdkim\b|\bdmarc\b", re.IGNORECASE)
"""Words beside a vague number that tell of the server's rules, and not of the address."""


class Stage(Enum):
    """What the server refuses."""

    OURS = "ours"
    """Us: in its greeting, or at `MAIL FROM`, before a recipient was named."""
    RECIPIENT = "recipient"
    CONTENT = "content"
    """The message, after it took the recipient."""


class Tls(Enum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    """RFC 3207; a server that does not offer it is not spoken to."""
    TLS = "tls"
    """From the first byte (RFC 8314)."""
    NONE = "none"
    """Development only."""


@dataclass(frozen=True)
class Mail:
    """The road to one server. `sender`: the address that messages are from."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    """Anchors of a private authority, PEM; None: those of the system."""

    def send(self, message: Message) -> str:
        """Hand it to the server; answers its Message-ID. See `Sender`."""
        written = composed(message, self.sender)
        try:
            with self._connected() as server:
                refused = server.send_message(written, self.sender, [message.to])
        except smtplib.SMTPAuthenticationError as error:
            raise Unavailable("smtp_login", "The mail server refuses our login.", "See smtp_password_file.") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code, error.smtp_error, Stage.CONTENT) from error
        except smtplib.SMTPResponseException as error:  # the greeting, our own address: of no recipient yet
            raise _refused(error.smtp_code, error.smtp_error, Stage.OURS) from error
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            raise Unavailable("smtp_down", f"The mail server does not answer: {type(error).__name__}.") from error
        if refused:
            raise _refused(*next(iter(refused.values())))
        return str(written["Message-ID"])

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.tls is Tls.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.tls is Tls.STARTTLS:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def composed(message: Message, sender: str) -> EmailMessage:
    """The message as it is sent."""
    written = EmailMessage()
    written["From"] = Address("Rogatory", addr_spec=sender)
    written["To"] = Address(addr_spec=message.to)
    written["Subject"] = message.subject
    written["Date"] = format_datetime(message.at)
    written["Message-ID"] = f"<{message.sending}@{sender.rpartition('@')[2]}>"
    written["Auto-Submitted"] = "auto-generated"
    if message.urgent:
        written["Importance"] = "high"
    written.set_content(message.text)
    written["Content-Language"] = message.language
    return written


def _refused(code: int, words: bytes | str = b"", stage: Stage = Stage.RECIPIENT) -> Refused | Unavailable:
    """RFC 5321 §4.2.1: 4 is for now, 5 is for good. What is said beside the number may quote the address.

    `smtp_busy` is of the server itself: before a recipient was named, 421 (RFC 5321 §4.2.2: it is closing), or an
    enhanced status of the mail system; `smtp_later` of the one mailbox. What is refused for good is the address's fault
    only where the server says so: its rules and our own address are the same for all, and are mended.
    """
    said = words.encode("ascii", "replace") if isinstance(words, str) else words
    found = _STATUS.match(said)
    status = None if found is None else (int(found[1]), int(found[2]))
    system = status is not None and status[0] == _SYSTEM
    if 400 <= code < 500:
        if stage is Stage.OURS or code == 421 or system:
            return Unavailable("smtp_busy", f"The mail server takes nothing now: {code}.")
        return Unavailable("smtp_later", f"The mail server takes it later: {code}.")
    if system:
        return Unavailable("smtp_busy", f"The mail server takes nothing now: {code}.")
    if stage is Stage.OURS:
        return Unavailable("smtp_refuses_us", f"The mail server refuses us: {code}.", "See the settings smtp_….")
    if _by_its_rules(status, said, stage):
        return Unavailable(
            "smtp_policy", f"The mail server refuses it by its rules: {code}.", "See the settings smtp_…."
        )
    if stage is Stage.RECIPIENT and status in _MAILBOX:
        return Refused(GONE, f"The mail server knows no such mailbox: {code}.", "Prove the address anew.")
    if stage is Stage.RECIPIENT and code in {550, 551, 553} and status in _VAGUE:
        return Refused(UNSURE, f"The mail server refuses the address, and does not say why: {code}.")
    return Refused("smtp_refused", f"The mail server refuses it: {code}.", "See the settings smtp_….")


def _by_its_rules(status: tuple[int, int] | None, said: bytes, stage: Stage) -> bool:
    """Whether the server refuses by its rules (relaying, who may send, DMARC), whomever it is for."""
    if status is not None and (status[0] == _POLICY or status in _SENDER):
        return True
    return stage is Stage.RECIPIENT and status in _VAGUE and _RULES.search(said) is not None
