"""Calendars of duty that are brought: whose each event is, also by the mail addresses that officials have proven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.duty import planned
from app.duty.planned import Brought, Wanted
from app.duty.whose import Whose, plain
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, OfficialId
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel


def bring_duty(
    session: Session,
    actor: Actor,
    roster: str,
    data: bytes,
    said: Mapping[str, OfficialId | None],
    now: datetime,
    wanted: Wanted,
) -> Brought:
    """Enter the duty that a calendar has (`planned.bring_duty`), or tell what would be entered.

    `said`: titles and addresses in it, and whose they are; None: nobody's. Only addresses that are proven count.
    """
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    titles = {plain(text): who for text, who in said.items()}
    mails = {text.strip().casefold().removeprefix("mailto:"): who for text, who in said.items() if "@" in text}
    whose = Whose(_addresses(session, actor.authority), _names(session, actor.authority), titles | mails)
    return planned.bring_duty(session, actor, roster, data, whose, now, wanted)


def _addresses(session: Session, authority: AuthorityId) -> dict[str, set[OfficialId]]:
    mine = (ContactMethod.authority == authority, ContactMethod.channel == Channel.EMAIL.value)
    found: defaultdict[str, set[OfficialId]] = defaultdict(set)
    for row in session.scalars(select(ContactMethod).where(*mine, ContactMethod.verified.is_not(None))):
        found[str(row.address.get("to", "")).casefold()].add(OfficialId(row.official))
    return dict(found)


def _names(session: Session, authority: AuthorityId) -> dict[str, set[OfficialId]]:
    """By name and by id."""
    found: defaultdict[str, set[OfficialId]] = defaultdict(set)
    for row in session.scalars(select(Official).where(Official.authority == authority, Official.active)):
        for text in (plain(row.name), row.id):
            found[text].add(OfficialId(row.id))
    return dict(found)
