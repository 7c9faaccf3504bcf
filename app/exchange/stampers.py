"""Who has stamped our archival copies: the chains of those certificates, and how long what they stamped holds by now.

When a copy is made its timestamp is believed to hold until some day. An algorithm that a release or our State ends
earlier moves that day; so does a key of the chain that is lost. No file is read for it: the chains stand in the table
of watched certificates, and the hashes in the row of each copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Interval, func, literal, select, update
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.exchange.models import Archived, Watched
from app.kit.canonical import sha256
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, Digest, StateCode
from app.trust import archive, chain
from app.trust.anchors import Purpose
from app.trust.policy import Policy


def chains(session: Session, state: StateCode, owner: AuthorityId) -> Mapping[str, tuple[bytes, ...]]:
    """By the SHA-256 of each certificate that stamped a copy: its chain (DER), anchor last; alone if there is none."""
    anchors = directory.anchors_once(session, state).of(state, Purpose.TSA)
    watched = session.scalars(select(Watched).where(Watched.state == state))
    known = {one.sha256: one.certificate for one in watched}
    used = select(Archived.stamper).where(Archived.authority == owner, Archived.stamper.is_not(None)).distinct()
    found: dict[str, tuple[bytes, ...]] = {}
    for digest in session.scalars(used):
        if digest is not None and digest in known:
            try:
                found[digest] = chain.path((known[digest], *known.values()), anchors)
            except RogatoryError:
                found[digest] = (known[digest],)
    return found


def resting_on(session: Session, state: StateCode, owner: AuthorityId, certificates: frozenset[str]) -> list[str]:
    """Stampers (SHA-256) in whose chains one of these certificates or anchors stands."""
    return [
        stamper
        for stamper, ders in chains(session, state, owner).items()
        if certificates & {str(sha256(der)) for der in ders}
    ]


def reckon(session: Session, state: StateCode, owner: AuthorityId, policy: Policy) -> int:
    """Reckon anew until when copies hold; what ends earlier is due earlier. Answers how many have another end."""
    known, changed = chains(session, state, owner), 0
    mine = (Archived.authority == owner, Archived.stamper.in_(list(known)))
    pairs = session.execute(select(Archived.stamper, Archived.hashes).where(*mine).distinct()).all()
    for stamper, hashes in pairs:
        until = archive.ends(known[str(stamper)], tuple(hashes or ()), policy)
        same = (Archived.hashes.is_(None) if hashes is None else Archived.hashes == hashes, Archived.stamper == stamper)
        moved = update(Archived).where(*mine, *same, Archived.holds_until != until)
        changed += len(session.scalars(moved.values(**_ends(until)).returning(Archived.id)).all())
    return changed


def _ends(until: datetime) -> dict[str, object]:
    """See `archive.due_at`."""
    end = literal(until, Archived.holds_until.type)
    quarter = (end - Archived.made).op("/", precedence=8, return_type=Interval())(4)
    early = func.least(literal(archive.MARGIN, Interval), quarter)
    return {"holds_until": until, "next": func.least(Archived.next, end - early)}


def gone(session: Session, state: StateCode, at: datetime) -> frozenset[Digest]:
    """Certificates and anchors of a State that are withdrawn by now: nothing new is stamped under them."""
    return frozenset(digest for digest, since in directory.withdrawn(session, state).items() if since <= at)
