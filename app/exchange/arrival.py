"""When an instrument of the other side reached our door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange.models import Inbox, ReceiptOut
from app.instruments.models import Instrument


def reached_door(session: Session, row: Instrument) -> datetime:
    """When the door first stored an envelope with it; for what came by no envelope, when it was entered."""
    query = (
        select(func.min(Inbox.received))
        .join(ReceiptOut, (ReceiptOut.envelope == Inbox.envelope) & (ReceiptOut.authority == Inbox.authority))
        .where(ReceiptOut.authority == row.authority, ReceiptOut.instrument == row.id)
    )
    return session.scalar(query) or row.at
