"""Revocation data that an instrument was accepted by, where its own did not do: files in the store, named by rows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, InstrumentRevocation
from app.instruments.store import Store
from app.kit.ids import Digest
from app.trust.revocation import Revocation

CRL, OCSP = "crl", "ocsp"


def keep(session: Session, store: Store, instrument: Instrument, told: Revocation) -> None:
    """Keep what decided an acceptance; the files first, the rows with the instrument's own transaction."""
    owner, sender, identity = instrument.authority, instrument.sender, instrument.id
    for kind, items in ((CRL, told.crls), (OCSP, told.ocsps)):
        for item in items:
            digest = store.put(owner, item)
            session.merge(
                InstrumentRevocation(authority=owner, sender=sender, id=identity, sha256=digest, kind=kind),
            )


def listed(session: Session, owner: str, sender: str, identity: str) -> list[tuple[str, Digest]]:
    """What is kept beside an instrument: `crl` or `ocsp` and the SHA-256 of each item."""
    query = select(InstrumentRevocation.kind, InstrumentRevocation.sha256).where(
        InstrumentRevocation.authority == owner,
        InstrumentRevocation.sender == sender,
        InstrumentRevocation.id == identity,
    )
    rows = session.execute(query.order_by(InstrumentRevocation.kind, InstrumentRevocation.sha256))
    return [(kind, Digest(digest)) for kind, digest in rows]


def read(store: Store, owner: str, items: list[tuple[str, Digest]]) -> Revocation:
    """The items themselves. `Unavailable` or `Unknown` where the store has lost one."""
    found = [(kind, store.read(owner, digest)) for kind, digest in items]
    return Revocation(
        tuple(data for kind, data in found if kind == CRL), tuple(data for kind, data in found if kind == OCSP)
    )
