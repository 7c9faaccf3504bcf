"""What the spines need of their node: `wiring` fills these in, each for its own process class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.exchange.asked import Asked
from app.exchange.courier import Courier
from app.exchange.engaged import Engaged
from app.exchange.priority import Turns
from app.instruments.dispatch_files import ReplyKit
from app.instruments.header import Content
from app.instruments.store import Store
from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode
from app.procedures.catalogue import Catalogue
from app.trust.anchors import Anchors
from app.trust.handout import HandOut
from app.trust.holder import Holders
from app.trust.keys import Signer
from app.trust.letter_words import Letter
from app.trust.policy import POLICY, Policy
from app.trust.report import Report
from app.trust.revocation import Cache, Fetch, Revocation
from app.trust.sandbox import ParserPool
from app.trust.timestamps import Timestamper

Wake = Callable[[str, str], None]
"""Takes a queue's name and the id of a row; never fails."""


class Verify(Protocol):
    """Verification of a PDF; for what strangers send, in a child process with limits."""

    def __call__(
        self,
        pdf: bytes,
        anchors: Anchors,
        holders: Holders,
        at: datetime,
        *,
        unstamped: bool,
        revocation: Revocation,
    ) -> Report:
        """The report; never raises for any bytes."""


@dataclass(frozen=True)
class ElsewhereDesk:
    """For signatures that are made elsewhere, in the sign class."""

    hand_out: Callable[[bytes, Sequence[bytes]], HandOut]
    """Frozen PDF and certificates (DER, the signatory's first) to what is handed out."""
    assemble: Callable[[bytes, str, bytes], bytes]
    """Prepared PDF, `value` or `cms`, and the answer: to the file that is examined like one that was brought."""
    examine: Callable[[bytes, bytes, Anchors, Holders, datetime], Report]
    """Frozen PDF, what was brought, anchors, holders, moment; in a process with limits. Never raises for any bytes."""


@dataclass(frozen=True)
class SigningDesk:
    """For the sign class."""

    state: StateCode
    sessions: Sessions
    store: Store
    wake: Wake
    now: Callable[[], datetime]
    catalogue: Catalogue
    render: Callable[[bytes, tuple[str, ...]], bytes]
    """Canonical content and signature fields to the frozen PDF."""
    signatory: Callable[[OfficialId], Signer]
    seal: Callable[[AuthorityId, bool], Signer]
    """The authority's seal; for an exercise the one under the exercise anchor."""
    sign: Callable[[bytes, Signer | None, Signer, bool], bytes]
    """Frozen PDF, or one that its signatory has signed elsewhere; signatory or None, seal, unstamped: to the signed
    instrument. `Unavailable` when the TSA or the revocation service is away."""
    check: Callable[[bytes, bytes, Anchors, Holders, datetime, bool], Report]
    """Our own work, before it is kept: the frozen PDF, what was signed, anchors, holders, moment, unstamped."""
    elsewhere: ElsewhereDesk
    letter: Callable[[JsonObject, Content, datetime], bytes]
    """The account of a dispatch, the instrument's content and a date to the PDF of letter and checklist."""
    kit: Callable[[Content, str, ReplyKit, datetime], bytes]
    """Our instrument, its file's SHA-256, what is asked and a date to the fillable form of the answer."""
    servable: Callable[[JsonObject, str], bytes]
    """The account of an extract for a provider and a language to its PDF."""
    translated: Callable[[bytes, bytes, bool], bytes]
    """Canonical content, the file of its translation, and whether the original stands beside it, to a PDF."""
    filled: Callable[[bytes], Mapping[str, str]]
    """What stands in the fields of a form that came back; in a process with limits. `Unreadable` where it has none."""
    letter_signed: Callable[[bytes, Anchors, StateCode, datetime], Letter]
    """A letter that is no instrument, anchors, the State of its author and when it was here, to what its signatures
    prove; in a process with limits. `Unavailable` when the machine was too slow for it.
    """
    unstamped_after: int = 2
    """Tries after which an urgent instrument leaves without a timestamp."""
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class DeliveryDesk:
    """For the deliver class. Durations in seconds."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    store: Store
    wake: Wake
    now: Callable[[], datetime]
    envelope: Signer
    courier: Callable[[StateCode, str, frozenset[Digest]], Courier]
    """State, address of its door, SHA-256 of the TLS certificates that its edition lists."""
    reachable: bool
    retry_first: float
    retry_longest: float
    give_up_after: float
    receipt_overdue: float
    poll_every: float
    close: Callable[[], None] = lambda: None
    asked: Asked = field(default_factory=Asked, compare=False)
    """Which peers this process has asked, and when."""
    engaged: Engaged = field(default_factory=Engaged, compare=False)
    """Which peers it is at."""
    policy: Policy = POLICY
    """For editions of other States."""


@dataclass(frozen=True)
class IntakeDesk:
    """For the intake class."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    store: Store
    wake: Wake
    now: Callable[[], datetime]
    catalogue: Catalogue
    receipt: Signer
    verify: Verify
    """In a child process with limits; what it answers is all that is known of the bytes."""
    gather: Callable[[bytes, Anchors], Revocation]
    """Fresh revocation data for the certificates in a PDF, from the services that they name; empty if out of reach."""
    close: Callable[[], None] = lambda: None
    policy: Policy = POLICY
    """For envelopes and receipts; `verify` has it built in."""
    turns: Turns = field(default_factory=Turns, compare=False)
    """Which peers this process has served."""


@dataclass(frozen=True)
class ArchiveDesk:
    """For archival copies, in the keeper class."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    store: Store
    now: Callable[[], datetime]
    tsa: Timestamper
    fetch: Fetch
    """Asks responders and lists of known anchors."""
    parsers: Callable[[], ParserPool]
    """Starts the parser processes, when there is something to read."""
    catalogue: Catalogue
    after: timedelta
    """How long after its decision an instrument is archived."""
    cache: Cache = field(default_factory=Cache, compare=False)
    stampers: set[bytes] = field(default_factory=set, compare=False)
    """Certificates of the timestamping authority, learnt from its tokens."""
    policy: Policy = POLICY
    """For the next timestamps, and for how long those that are there hold."""
    reckoned: set[AuthorityId] = field(default_factory=set, compare=False)
    """For whom this process has reckoned anew how long copies hold, by this policy."""
