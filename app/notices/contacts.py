"""How an official is reached: their own word, proven by a code that is sent there, erased when they say so.

An address is personal data: it stands in its row alone, never in the log, and what was sent refers to the row's id.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts import throttle
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.notices import quiet, sendings, subscriptions
from app.notices.channel_models import ContactCode, ContactMethod, NoticeSending
from app.notices.channels import CHANNELS, Channel
from app.notices.ranks import Rank

MOST = 12
"""Ways to one person."""
CODE_LIFE = timedelta(minutes=15)
TESTS = 3
"""Tests that are sent by one way within `CODE_LIFE`."""
TRIES = 5
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def add(
    session: Session, actor: Actor, channel: Channel, address: JsonObject, at: datetime, *, instead: str = ""
) -> ContactMethod:
    """Say how one is reached; a code goes there at once. The `secret` of a webhook is in the row: it is shown now.

    `instead`: one's own way of the same channel whose place it takes, such as what a device subscribed to before.
    `Invalid` `bad_address`; `Conflict` `too_many_contacts`, `code_too_often`.
    """
    permit(actor, Permission.CONTACT_MANAGE, actor.authority)
    found = checked(channel, address)
    before = contacts_of(session, actor)
    mine = [one for one in before if one.channel == channel.value]
    # A browser that subscribes once more says the same endpoint: it would ring twice.
    again = [one for one in mine if one.id == instead or subscriptions.same(one.address, found)]
    if len(before) - len(again) >= MOST:
        raise Conflict("too_many_contacts", f"You have said {MOST} ways already.", "Remove one first.")
    proven = not CHANNELS[channel].code
    row = ContactMethod(authority=actor.authority, id=uuid7(), official=actor.official, channel=channel.value)
    row.address, row.quiet, row.made, row.tries = found, [], at, 0
    row.secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode() if channel is Channel.WEBHOOK else None
    last = max((one.place for one in before), default=-1)
    row.place, row.verified = again[0].place if again else last + 1, at if proven else None
    for one in again:
        _erase(session, actor, one, at)
    session.add(row)
    session.flush()
    record(session, actor, Event.CONTACT_ADDED, at=at, subject=_subject(row))
    if not proven:
        _send_code(session, row, at)
    return row


def ask_code(session: Session, actor: Actor, method: str, at: datetime) -> ContactMethod:
    """Have another code sent; those before it hold until they expire. A way that is proven stays so meanwhile, and is
    proven anew by the code. `Conflict` `code_too_often`; `proven` of an open page, which needs none.
    """
    row = _own(session, actor, method)
    if not CHANNELS[Channel(row.channel)].code:
        raise Conflict("proven", "This way is proven already.", "Nothing more is needed.")
    _send_code(session, row, at)
    return row


def verify(session: Session, actor: Actor, method: str, code: str, at: datetime) -> bool:
    """Prove a way by the code that came there; whether it was right. Five wrong ones, and another must be asked for."""
    row = _own(session, actor, method)
    if row.tries >= TRIES:
        raise Conflict("code_spent", "Too many wrong codes were typed.", "Ask for another code.")
    given = code_digest(row.id, re.sub(r"[\s-]", "", code))
    query = select(ContactCode.digest).where(
        ContactCode.authority == actor.authority,
        ContactCode.method == row.id,
        ContactCode.expires > at,
        ContactCode.made <= at + CODE_LIFE,
    )
    if not any(hmac.compare_digest(one, given) for one in session.scalars(query)):
        row.tries += 1  # the door commits it: a wrong code that undid itself could be tried for ever
        session.flush()
        return False
    row.verified, row.tries, row.problem, row.problem_at = at, 0, None, None
    session.execute(delete(ContactCode).where(ContactCode.authority == row.authority, ContactCode.method == row.id))
    throttle.take_back(session, [_pestered(row)])
    session.flush()
    record(session, actor, Event.CONTACT_VERIFIED, at=at, subject=_subject(row))
    return True


def new_code(session: Session, row: ContactMethod, at: datetime) -> str:
    """A code for a message that is about to leave: eight digits, which can be typed and spoken. For the keeper."""
    code = f"{secrets.randbelow(10**8):08d}"
    session.execute(delete(ContactCode).where(ContactCode.authority == row.authority, ContactCode.expires <= at))
    made = ContactCode(authority=row.authority, id=uuid7(), method=row.id, digest=code_digest(row.id, code))
    made.made, made.expires = at, at + CODE_LIFE
    session.add(made)
    row.tries = 0
    session.flush()
    return code


def code_digest(method: str, code: str) -> str:
    """What is kept of a code."""
    return sha256(f"{method}:{code}".encode())


def contacts_of(session: Session, actor: Actor) -> list[ContactMethod]:
    """One's own ways, in the order in which they are tried."""
    permit(actor, Permission.CONTACT_MANAGE, actor.authority)
    query = select(ContactMethod).where(
        ContactMethod.authority == actor.authority, ContactMethod.official == actor.official
    )
    return list(session.scalars(query.order_by(ContactMethod.place, ContactMethod.id)))


def reorder(session: Session, actor: Actor, methods: Sequence[str], at: datetime) -> list[ContactMethod]:
    """Say in which order one is tried: all of one's ways, once each (`Invalid` `bad_order`)."""
    rows = {row.id: row for row in contacts_of(session, actor)}
    if sorted(rows) != sorted(methods):
        raise Invalid("bad_order", "The order must name each of your ways once.", "See `rogatory channel list`.")
    for place, one in enumerate(methods):
        rows[one].place = place
    session.flush()
    record(session, actor, Event.CONTACT_CHANGED, at=at, subject={"official": actor.official, "what": "order"})
    return [rows[one] for one in methods]


def set_quiet(session: Session, actor: Actor, method: str, rules: Sequence[Json], at: datetime) -> ContactMethod:
    """Say when nothing comes this way but what is urgent, in one's own zone. `Invalid` `bad_quiet`."""
    row = _own(session, actor, method)
    row.quiet = [one.to_json() for one in quiet.read(rules)]
    session.flush()
    record(session, actor, Event.CONTACT_CHANGED, at=at, subject={**_subject(row), "what": "quiet"})
    return row


def remove(session: Session, actor: Actor, method: str, at: datetime) -> None:
    """One is not reached this way any more: the address is erased."""
    _erase(session, actor, _own(session, actor, method), at)


def erase(session: Session, actor: Actor, official: OfficialId, at: datetime) -> int:
    """Erase every way to an official, who has left; answers how many."""
    permit(actor, Permission.CONTACT_ERASE, actor.authority)
    query = select(ContactMethod).where(ContactMethod.authority == actor.authority, ContactMethod.official == official)
    rows = list(session.scalars(query))
    for row in rows:
        _erase(session, actor, row, at)
    return len(rows)


def try_out(session: Session, actor: Actor, method: str, at: datetime) -> NoticeSending:
    """Have a test sent to oneself. `Conflict` `not_proven`, `test_too_often`."""
    row = _own(session, actor, method)
    if row.verified is None:
        raise Conflict("not_proven", "This way is not proven yet.", "Type in the code that was sent there.")
    _spare(session, row, at)
    return sendings.enqueue(session, AuthorityId(row.authority), row, sendings.TEST, Rank.CALM, at=at)


def seen(session: Session, actor: Actor, at: datetime) -> list[ContactMethod]:
    """The open page of somebody who is reached by it has asked; answers all of their ways."""
    rows = contacts_of(session, actor)
    for row in rows:
        fresh = row.seen is not None and row.seen <= at < row.seen + timedelta(seconds=20)
        if row.channel == Channel.SCREEN.value and not fresh:
            row.seen = at
    session.flush()
    return rows


def checked(channel: Channel, address: JsonObject) -> JsonObject:
    """An address in the form of its channel; `Invalid` `bad_address`. Where it leads is judged when it is used."""
    if channel is Channel.PUSH:
        return subscriptions.read(address)
    names = () if channel is Channel.SCREEN else ("to",)
    values = {name: address.get(name) for name in names}
    if set(address) != set(names) or not all(isinstance(one, str) and one.isascii() for one in values.values()):
        raise _bad(f"it has {', '.join(names) or 'no members'}, each one line")
    told = {name: str(value) for name, value in values.items()}
    if channel is Channel.EMAIL and (not _MAIL.fullmatch(told["to"]) or ".." in told["to"] or len(told["to"]) > 254):
        raise _bad("write it like ana@moj.xa.example")
    if channel in {Channel.SMS, Channel.VOICE} and not _NUMBER.fullmatch(told["to"]):
        raise _bad("write it like +40215550123")
    if channel is Channel.WEBHOOK:
        _demand_url(told["to"])
    return {**told}


def _demand_url(text: str) -> None:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        sound = False
    if not sound or len(text) > 1000 or not text.isprintable() or " " in text:
        raise _bad("write it like https://duty.moj.xa.example/notices")


def _bad(why: str) -> Invalid:
    return Invalid("bad_address", f"That is no address of this channel: {why}.", "See `rogatory channel add --help`.")


def _send_code(session: Session, row: ContactMethod, at: datetime) -> None:
    keys = (_pestered(row), throttle.Key("codes", row.official))
    if throttle.charge(session, keys, at) > timedelta(0):
        raise Conflict("code_too_often", "That was asked for several times just now.", "Wait a quarter of an hour.")
    sendings.enqueue(session, AuthorityId(row.authority), row, sendings.CODE, Rank.CLIMBED, at=at)


def _pestered(row: ContactMethod) -> throttle.Key:
    """The address as whoever sits at it is pestered: a telephone by texts and calls alike, a mailbox however written.

    Only its digest is kept, for a day after the last code.
    """
    where = str(row.address.get("to") or row.address.get("endpoint"))
    if row.channel == Channel.EMAIL.value:
        local, _, domain = where.lower().rpartition("@")
        where = f"{local.partition('+')[0]}@{domain}"
    return throttle.Key("code", where)


def _spare(session: Session, row: ContactMethod, at: datetime) -> None:
    query = select(func.count()).where(
        NoticeSending.method == row.id,
        NoticeSending.purpose == sendings.TEST,
        NoticeSending.made > at - CODE_LIFE,
    )
    if (session.scalar(query) or 0) >= TESTS:
        raise Conflict("test_too_often", "That was asked for several times just now.", "Wait a quarter of an hour.")


def _own(session: Session, actor: Actor, method: str) -> ContactMethod:
    permit(actor, Permission.CONTACT_MANAGE, actor.authority)
    row = session.get(ContactMethod, (actor.authority, method), with_for_update=True)
    if row is None or row.official != actor.official:
        raise Unknown("no_contact", f"You have no way {method[:40]}.", "See `rogatory channel list`.")
    return row


def _erase(session: Session, actor: Actor, row: ContactMethod, at: datetime) -> None:
    subject = _subject(row)
    session.execute(delete(ContactCode).where(ContactCode.authority == row.authority, ContactCode.method == row.id))
    session.delete(row)
    session.flush()
    record(session, actor, Event.CONTACT_ERASED, at=at, subject=subject)


def _subject(row: ContactMethod) -> dict[str, str]:
    return {"contact": row.id, "channel": row.channel, "official": row.official}
