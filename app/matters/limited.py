"""Identifiers that came from a third State under conditions: drafting with them is stopped until it consents."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, state_of
from app.treaties.bodies import filled, rows, text
from app.treaties.review import Limited
from app.treaties.same_identifier import known_by, within

KINDS = (
    "information", "information_offer", "inquiry", "information_reply", "execution_report", "evidence_transmittal",
    "traffic_disclosure", "preservation_confirmation", "emergency_disclosure", "preservation_request", "mla_request",
    "supplement",
)  # fmt: skip
"""Kinds that bring identifiers which their sender may have limited."""
_BOUND = ("intelligence_only", "ask_first")
LATELY = 200
"""Instruments that are looked through, the newest: older material is named among the sources by those who know it."""


def limited_identifiers(session: Session, owner: str, recipient: AuthorityId, body: JsonObject) -> tuple[Limited, ...]:
    """The identifiers of third States under conditions; none where the draft names no identifier itself."""
    if not any(rows(body, "identifiers")):
        return ()
    query = (
        select(Instrument.id, Instrument.sender, Instrument.reference, Instrument.content)
        .where(
            Instrument.authority == owner,
            Instrument.outgoing.is_(False),
            Instrument.kind.in_(KINDS),
            Instrument.state == "accepted",
            Instrument.sender.not_like(f"{state_of(recipient)}.%"),
            Instrument.sender.not_like(f"{state_of(owner)}.%"),
        )
        .order_by(Instrument.at.desc())
        .limit(LATELY)
    )
    found = []
    for identity, sender, matter, content in session.execute(query):
        told = read(content).body
        if not bound(told):
            continue
        for one in within(told):
            mark = known_by(one)
            if mark is not None:
                found.append(Limited(mark, state_of(sender), matter, identity))
    return tuple(found)


def bound(body: JsonObject) -> bool:
    """Whether an instrument limits the use of what it says: by conditions, or by the use that it allows."""
    return filled(body.get("conditions")) or text(body, "use") in _BOUND
