"""Whether an address that is refused is gone, or its server refuses for a fault of its own: an address is not given up
for what will be mended.

A refusal that does not say why counts once another follows a good while later, nothing got through to that address
between, and something did to another. While several addresses are refused in the same way none of them is the cause.
The memory is what is said of the way, and the messages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.notices.channel_models import PROVING, ContactMethod, NoticeAttempt, NoticeSending
from app.notices.channels import CHANNELS, Channel
from app.notices.senders import GONE, UNSURE

AGAIN = timedelta(minutes=10)
"""So long after the first refusal another of the same address counts."""
TOGETHER = timedelta(hours=1)
"""Within this time refusals of several addresses are one fault, of the server."""


def judged(session: Session, method: ContactMethod, code: str, now: datetime) -> tuple[str, datetime]:
    """What is said from now on of a way whose message came to grief with a code, and as of when. `address_gone` only
    where it is believed; of `address_refused` the instant is that of the first refusal that may be the address's fault.
    """
    if code == GONE:
        return (UNSURE if _others(session, method, GONE, now - TOGETHER) else GONE), now
    if code != UNSURE or method.problem != UNSURE or method.problem_at is None:
        return code, now
    first = method.problem_at
    if _others(session, method, UNSURE, min(first, now) - TOGETHER):
        return UNSURE, now
    if now - first < AGAIN or not _works(session, method, first):
        return UNSURE, first
    return GONE, now


def _works(session: Session, method: ContactMethod, since: datetime) -> bool:
    """Whether the gateway has taken something for anybody since then, or there is nobody else to tell it by."""
    here = NoticeSending.channel == method.channel
    if session.scalar(select(exists().where(here, NoticeSending.handed >= since))):
        return True
    others = exists().where(
        ContactMethod.authority == method.authority,
        ContactMethod.channel == method.channel,
        ContactMethod.verified.is_not(None),
        ContactMethod.address != method.address,
    )
    return not session.scalar(select(others))


def _others(session: Session, method: ContactMethod, code: str, since: datetime) -> bool:
    """Whether a gateway that answers for all has refused another address in the same way since then."""
    if CHANNELS[Channel(method.channel)].apart:
        return False
    # One that was erased, or whose official left, was refused by nobody: it was never tried.
    tried = exists().where(
        NoticeAttempt.authority == NoticeSending.authority,
        NoticeAttempt.sending == NoticeSending.id,
        NoticeAttempt.problem == code,
    )
    found = (
        select(NoticeSending.id)
        .join(
            ContactMethod,
            (ContactMethod.authority == NoticeSending.authority) & (ContactMethod.id == NoticeSending.method),
        )
        .where(
            NoticeSending.authority == method.authority,
            NoticeSending.channel == method.channel,
            NoticeSending.settled > since,
            NoticeSending.problem == code,
            NoticeSending.purpose != PROVING,
            ContactMethod.address != method.address,
            tried,
        )
    )
    return session.scalars(found.limit(1)).first() is not None
