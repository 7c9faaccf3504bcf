"""Whether a signature on an envelope or a receipt counts: a certificate of that State's node, at that time, listed.

The decisions, in one place:

- **Time.** A certificate is judged at the instant at which the token first came here, so that what lies here while
  its certificate runs out stays good. One that was not valid then may be seen by a wrong clock, ours or the other
  node's: it waits (`clock`), `CLOCKS` long, and is then refused with the code of the chain.
- **An envelope** is judged by the edition that it names. Newer than ours: it waits (`edition`). Ours: a certificate
  that is not in it is refused for ever. Older: what our newest lists counts; else what the named edition lists, if we
  hold that very edition and the one after it was accepted here no more than `OVERLAP` before the envelope came. So an
  old envelope may be repeated after a rotation, and a key that was given up cannot sign for ever.
- **A receipt** names no edition. One that we hold and that still counts must list its certificate; a certificate that
  our newest lists for another use is refused for ever; one that no edition lists waits for a newer edition.
- **Log keys** are those of the same editions: an old envelope carries a checkpoint signed by the key of its time.
- Revocation lists of node certificates are not asked for here: a State disowns a node's key by a new edition, and at
  once by telephone (`rogatory peer withdraw`).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.directory.edition import Edition, unverified
from app.directory.models import EditionFile
from app.directory.queries import EditionPin
from app.exchange import envelope as wire
from app.kit.canonical import sha256
from app.kit.errors import Invalid, Refused, Undecided
from app.kit.ids import Digest, StateCode
from app.trust import chain, jws
from app.trust.policy import POLICY, Policy

OVERLAP = timedelta(days=30)
"""How long an edition still vouches for its certificates after the next one was accepted here."""
CLOCKS = timedelta(days=3)
"""How long a certificate that is not valid now is given: clocks are set right, newer editions come."""
LACKS = frozenset({"not_confirmed", "no_edition"})
"""Codes that say that our own directory lacks something: it may still be entered, and decides nothing."""
_CLOCK = frozenset({"not_yet_valid", "expired"})
_MOST = 20

_edition = lru_cache(maxsize=64)(unverified)


class OtherEdition(Refused):
    """An envelope that a State's node has signed names another edition than the one that we hold."""

    named: EditionPin


def signer(
    token: jws.Unverified, anchors: Sequence[bytes], received: datetime, now: datetime, policy: Policy = POLICY
) -> Digest:
    """SHA-256 of the certificate that signed a token that came at `received`, below one of `anchors`.

    `Refused` for what is never believed, `Undecided` `clock` while a clock may be wrong.
    """
    try:
        late: Refused | None = None
        for at in (min(received, now), now):
            try:
                return jws.check(token, anchors, at, policy=policy).certificate_digest
            except Refused as error:
                if error.code not in _CLOCK:
                    raise
                late = late or error
        _demand_signed(token, anchors, now, policy)
    except Invalid as error:
        raise Refused(error.code, error.message) from error
    if late is not None and now - received > CLOCKS:
        raise late
    raise Undecided("clock", f"{late} One of two clocks may be wrong.", "Compare the clocks by telephone.")


def editions_for(session: Session, envelope: wire.Envelope, received: datetime) -> list[Edition]:
    """The editions that vouch for an envelope: ours in force, and the older one that it names if that still counts.

    `Undecided` `edition` when it names a newer one, `OtherEdition` `edition_fork` when it names another than we hold.
    """
    state, told = StateCode(envelope.sender.state), envelope.edition
    current = demand_known_edition(session, envelope)
    held = session.get(EditionFile, (state, told.number))
    if held is not None and told.sha256 != held.sha256:
        forked = OtherEdition("edition_fork", f"{state} names another edition {told.number} than the one we hold.")
        forked.named = EditionPin(told.number, Digest(told.sha256))
        raise forked
    if told.number == current.number:
        return [current]
    return [current, *(one for one in older(session, state, received) if one.number == told.number)]


def demand_known_edition(session: Session, envelope: wire.Envelope) -> Edition:
    """Our edition in force; `Undecided` `edition` when an envelope names a newer one, whoever has signed it."""
    state, told = StateCode(envelope.sender.state), envelope.edition
    current = directory.current_edition(session, state)
    if told.number > current.number:
        raise Undecided("edition", f"{state} speaks under edition {told.number}; we hold {current.number}.")
    return current


def older(session: Session, state: StateCode, at: datetime) -> list[Edition]:
    """The editions before the one in force that still count for what came at `at`, newest first."""
    query = select(EditionFile).where(EditionFile.state == state).order_by(EditionFile.number.desc()).limit(_MOST)
    rows = session.scalars(query).all()
    found = []
    for after, row in pairwise(rows):
        if at - after.accepted > OVERLAP:
            break
        found.append(_edition(row.data))
    return found


def demand_envelope_signer(editions: Sequence[Edition], authority: str, certificate: Digest) -> None:
    """One of the editions lists the certificate for envelopes of the authority's node; `Refused` otherwise."""
    nodes = [node for node in (one.node_of(authority) for one in editions) if node is not None]
    if not nodes:
        raise Refused("unknown_authority", f"{authority} does not stand in the edition of its State.")
    if not any(certificate in node.envelope_digests for node in nodes):
        raise Refused("envelope_certificate", "The certificate is none that signs envelopes of that authority's node.")


def demand_receipt_signer(
    session: Session, state: StateCode, authority: str, certificate: Digest, received: datetime
) -> None:
    """An edition that still counts lists the certificate for receipts of the authority's node.

    `Refused` when ours lists it for something else, `Undecided` `edition` when no edition here knows it.
    """
    current = directory.current_edition(session, state)
    for one in (current, *older(session, state, received)):
        node = one.node_of(authority)
        if node is not None and certificate in node.receipt_digests:
            return
    if certificate in {sha256(base64.b64decode(one)) for one in current.certificates()}:
        raise Refused("receipt_certificate", "The certificate is none that signs receipts of that authority's node.")
    raise Undecided("edition", f"No edition of {state} that we hold lists the certificate of the receipt.")


def log_keys(editions: Sequence[Edition]) -> tuple[str, ...]:
    """The keys that may have signed a checkpoint beside an envelope that these editions vouch for (C2SP vkeys)."""
    return tuple(dict.fromkeys(one.log.vkey for one in editions))


def _demand_signed(token: jws.Unverified, anchors: Sequence[bytes], at: datetime, policy: Policy) -> None:
    """Nothing but the time is wrong: judged within the signer's validity, the token is good."""
    (leaf,) = chain.read(token.certificates[:1])
    within = max(leaf.not_valid_before_utc, min(at, leaf.not_valid_after_utc))
    try:
        jws.check(token, anchors, within, policy=policy)
    except Refused as error:
        if error.code not in _CLOCK:
            raise
