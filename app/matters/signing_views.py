"""What doors show of documents on their way to a signature: frozen, signed elsewhere, stalled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kit.canonical import JsonObject
from app.matters.views import View


@dataclass(frozen=True)
class PaperLookView(View):
    """What was read of the scan of a paper that is being registered, for whoever confirms it."""

    scan: str
    """SHA-256 of the scan."""
    form: str
    """reading; complete or incomplete, of a form of ours; failed; unread."""
    reason: str | None
    """Why it was not read as an answer: no_form, other_form, no_instrument, …"""
    words: str | None
    """What that means."""
    problems: tuple[str, ...]
    """What is missing or wrong in the form, each `field: words`."""
    elsewhere: str | None
    """The matter that the form is about, where that is another one."""
    differs: tuple[JsonObject, ...]
    """What the form says otherwise than what was typed: `field`, `form`, `typed`."""


@dataclass(frozen=True)
class FrozenView(View):
    """A frozen document."""

    id: str
    matter: str
    draft: str
    opens: bool
    kind: str
    act: str
    recipient: str
    urgency: str
    official: str
    """Whom its content names as signing."""
    sha256: str | None
    """What is approved; None until it is rendered."""
    state: str
    reason: str | None
    words: str | None
    """What the reason is about, where people can mend it: which character, in which field."""
    author: str
    signatory: str | None
    made: datetime
    sign: str
    eyes: str
    """Pairs of eyes that it needs: 1, 2, or 2-after where the second look follows within 24 hours of its leaving."""
    two_because: str | None
    """Why it may not leave before the second look, where its step would let what is urgent; else null."""
    missing: int
    """Pairs of eyes that must still look before it may leave."""
    absent: tuple[str, ...]
    """Roles that take part beside whoever signs, and of which nobody has frozen or approved it yet."""
    second_look: bool
    """It has left, and a second person must look at it."""
    approvals: tuple[str, ...]
    warnings: tuple[str, ...]
    paper: PaperLookView | None
    """Of a registration: what was read of its scan; null for any other document."""


@dataclass(frozen=True)
class SignatureView(View):
    """A signature under a frozen document that is made elsewhere: brought in a file, or over a digest."""

    id: str
    frozen: str
    way: str
    """file, or digest."""
    official: str
    """Whose signature it is; nobody else may answer."""
    sha256: str
    """Of the frozen document: what was approved, and what is signed."""
    state: str
    """preparing, offered, brought, proven; used, refused, expired, cancelled."""
    reason: str | None
    words: str | None
    """Why it was refused, and what to do."""
    made: datetime
    expires: datetime | None
    """Until when a digest may be answered, once."""
    algorithm: str | None
    """The hash under the signature: sha256, sha384 or sha512."""
    attributes: str | None
    """What is signed: the signed attributes (RFC 5652 §5.4), DER, in Base64."""
    digest: str | None
    """The hash of the attributes, hexadecimal: for a card or service that signs a hash."""
    appended: str | None
    """What follows the frozen document in the file that will be signed, Base64. The attributes' `messageDigest` is the
    hash of both without the place for the signature (/Contents)."""


@dataclass(frozen=True)
class StalledView(View):
    """A signing that is not at its end: what it waits for, since when, and what may be done."""

    frozen: str
    matter: str
    kind: str
    official: str
    state: str
    """preparing, offered, waiting, failed, refused, expired."""
    reason: str | None
    """A code: why it waits or was not signed."""
    words: str | None
    since: datetime
    next_try: datetime | None
    tries: int
    may: tuple[str, ...]
    """retry, cancel."""
