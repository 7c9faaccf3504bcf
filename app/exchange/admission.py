"""What an envelope must be before its instrument is judged: authentic, whole, logged, verified, readable.

Each check raises: `Refused` for what can never be accepted, `Undecided` or `Unknown` (code `unsupported`) for what
waits. None of them writes anything.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.proof import LogProof
from app.directory import queries as directory
from app.exchange import envelope as wire
from app.exchange import standing
from app.exchange.desk import IntakeDesk
from app.exchange.inbox import shelf_in
from app.instruments.header import Content, read
from app.instruments.store import Store
from app.kit import canonical
from app.kit.errors import Invalid, Refused, RogatoryError, Unavailable, Undecided, Unknown
from app.kit.ids import AuthorityId, StateCode
from app.procedures.contents import parse
from app.trust import jws
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holders
from app.trust.note import NoteKey
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict
from app.trust.report import Report
from app.trust.revocation import Revocation

_FRESH_MIGHT_HELP = frozenset(
    {"revocation_missing", "revocation_stale", "timestamp_revocation", "suspended", "invalid_perhaps"}
)


@dataclass(frozen=True)
class Verified:
    """The report of a PDF that verifies, and the revocation data beside its own without which it would not."""

    report: Report
    revocation: Revocation


class NotVerified(Refused):
    """The PDF does not verify; `report` says why."""

    report: Report


class NotYetVerified(Undecided):
    """It is not known yet whether the PDF verifies; `report` says what is missing."""

    report: Report


def report_in(error: RogatoryError) -> Report | None:
    """The report of a verification that failed, if that is what failed."""
    return error.report if isinstance(error, NotVerified | NotYetVerified) else None


def open_envelope(
    session: Session,
    token: str,
    peer: StateCode,
    owner: AuthorityId,
    received: datetime,
    now: datetime,
    policy: Policy = POLICY,
) -> tuple[wire.Envelope, tuple[str, ...]]:
    """An envelope's payload once its signature is believed, and the log keys that may have signed its checkpoint.

    A node of the sender's State has signed it, with a certificate that counts: `standing` says which and how long.
    """
    try:
        read_token = jws.read(token, wire.ENVELOPE_TYPE)
        envelope = wire.envelope_of(read_token.payload)
    except Invalid as error:
        raise Refused("envelope_malformed", error.message) from error
    if envelope.sender.state != peer or not envelope.sender.authority.startswith(f"{peer}."):
        raise Refused("sender_not_peer", f"{peer} brought what {envelope.sender.authority} is said to send.")
    if envelope.recipient.authority != owner:
        raise Refused("unknown_recipient", f"{envelope.recipient.authority} is not the authority it was stored for.")
    anchors = directory.anchors_of(session, peer).of(peer, Purpose.NODE)
    try:
        certificate = standing.signer(read_token, anchors, received, now, policy)
    except Refused as error:
        if error.code == "no_anchor" and now - received <= standing.CLOCKS:
            # A State that replaces its anchors says so in an edition that may not have reached us yet.
            standing.demand_known_edition(session, envelope)
        raise
    editions = standing.editions_for(session, envelope, received)
    standing.demand_envelope_signer(editions, envelope.sender.authority, certificate)
    return envelope, standing.log_keys(editions)


def check_parts(store: Store, peer: StateCode, envelope: wire.Envelope, *, thorough: bool) -> None:
    """Every part is here with its length and, if `thorough`, its digest, computed from the disk in blocks.

    A rotten part is forgotten: the door then says that it is not here, and the sender brings it again.
    """
    named, shelf = envelope.parts, shelf_in(peer)
    for digest, _ in named:
        if thorough and store.has(shelf, digest) and not store.sound(shelf, digest):
            store.drop(shelf, digest)
    missing = [digest for digest, _ in named if not store.has(shelf, digest)]
    if missing:
        raise Undecided("parts_missing", f"Not here, or not whole any more: {', '.join(missing)}.")
    for digest, size in named:
        if store.path(shelf, digest).stat().st_size != size:
            raise Refused("part_size", f"The part {digest} has not the length that the envelope names.")


def instrument_of(store: Store, peer: StateCode, envelope: wire.Envelope) -> bytes:
    """The PDF, checked against its digest; one that rotted since it came is forgotten, like any part."""
    digest = envelope.instrument.sha256
    try:
        return store.read(shelf_in(peer), digest)
    except (Unavailable, Unknown) as error:
        store.drop(shelf_in(peer), digest)
        raise Undecided("parts_missing", f"The part {digest} is not here.") from error


def check_log(envelope: wire.Envelope, keys: Sequence[str], received: datetime, policy: Policy = POLICY) -> None:
    """The sender's log has the instrument: the entry that issued it is in a tree whose head one of its keys signed.

    `keys`: C2SP vkeys, the one in force first.
    """
    told = envelope.log
    try:
        if not policy.algorithms.accepts_heads(received):
            raise Invalid("algorithm_not_allowed", "The policy of this State accepts no heads of logs any more.")
        entry = base64.b64decode(told.entry, validate=True)
        hashes = tuple(base64.b64decode(one, validate=True) for one in told.hashes)
        proof = LogProof(entry, told.index, told.size, hashes, told.checkpoint)
        _check_proof(proof, [NoteKey.parse(one) for one in keys])
        logged = canonical.loads(entry)
    except (ValueError, Invalid, Refused) as error:
        words = error.message if isinstance(error, RogatoryError) else str(error)
        raise Refused(
            "log_proof", f"The proof that the sender's log has the instrument does not hold: {words}"
        ) from error
    subject = logged.get("subject")
    fits = (
        isinstance(subject, dict)
        and subject.get("sha256") == envelope.instrument.sha256
        and subject.get("instrument") == envelope.instrument.id
        and logged.get("event") == Event.INSTRUMENT_ISSUED.value
        and logged.get("authority") == envelope.sender.authority
    )
    if not fits:
        raise Refused("log_entry", "The log entry beside the envelope does not speak of this instrument.")


def _check_proof(proof: LogProof, keys: Sequence[NoteKey]) -> None:
    for key in keys[:-1]:
        try:
            proof.check(key)
        except Refused as error:
            if error.code != "note_unsigned":
                raise
        else:
            return
    proof.check(keys[-1])


def verify(
    desk: IntakeDesk, envelope: wire.Envelope, pdf: bytes, anchors: Anchors, holders: Holders, received: datetime
) -> Verified:
    """The report of a PDF that verifies; fresh revocation data is asked for only where the file's own does not do.

    What came without a timestamp is judged as of its receipt, however long it waited here since: that is its proven
    time. A token's time is compared with the clock of now, or what was ahead of it would be so for ever.
    """
    if envelope.unstamped and not envelope.urgent:
        raise Refused("unstamped_not_urgent", "Only an urgent instrument may come without a timestamp.")
    if len(pdf) != envelope.instrument.size:
        raise Refused("part_size", "The instrument has not the length that the envelope names.")
    told, at = {"unstamped": envelope.unstamped}, received if envelope.unstamped else desk.now()
    beside = Revocation()
    report = desk.verify(pdf, anchors, holders, at, **told, revocation=beside)
    if report.verdict is Verdict.UNDECIDED and {one.code for one in report.found} & _FRESH_MIGHT_HELP:
        beside = desk.gather(pdf, anchors)
        report = desk.verify(pdf, anchors, holders, at, **told, revocation=beside)
    if report.verdict is Verdict.VALID:
        return Verified(report, beside)
    failure = report.failure
    code, words = (failure.code, f"{failure.reason.words} {failure.detail}".strip()) if failure else ("unverified", "")
    if code == "unknown_kind":
        raise Unknown("unsupported", words)
    found: NotVerified | NotYetVerified
    found = NotVerified(code, words) if report.verdict is Verdict.INVALID else NotYetVerified(code, words)
    found.report = report
    raise found


def content_of(report: Report, envelope: wire.Envelope) -> Content:
    """The content, once it is what the envelope says and of a kind and version that are known here."""
    if report.content is None:
        raise Refused("content_unreadable", "The instrument has no content.")
    try:
        content = read(report.content)
    except Invalid as error:
        raise Refused(error.code, error.message) from error
    named = {one.sha256: one.size for one in content.attachments}
    told = {one.sha256: one.size for one in envelope.attachments}
    disagreeing = [
        name
        for name, same in (
            ("id", content.id == envelope.instrument.id),
            ("sender", (content.sender.state, content.sender.authority) == _party(envelope.sender)),
            ("recipient", (content.recipient.state, content.recipient.authority) == _party(envelope.recipient)),
            ("attachments", named == told),
            ("urgency", wire.urgent(content.urgency) == envelope.urgent),
            ("exercise", content.exercise == envelope.exercise),
        )
        if not same
    ]
    if disagreeing:
        words = ", ".join(disagreeing)
        raise Refused("envelope_differs", f"Envelope and content do not agree about {words}.")
    try:
        parse(content.kind, content.kind_version, content.body)
    except Invalid as error:
        raise Refused(error.code, error.message) from error
    return content


def _party(party: wire.Party) -> tuple[str, str]:
    return party.state, party.authority
