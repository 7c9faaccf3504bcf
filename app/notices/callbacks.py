"""What gateways call back: proven by signature, taken once, and never able to set a message back.

What is forged changes nothing and leaves a trail; a repetition finds the row of the first; what comes too late, or out
of order, is written down and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access import guards
from app.accounts.models import Official
from app.accounts.officials import actor_of
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.errors import Refused, RogatoryError, Unavailable, Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.kit.words import LANGUAGES, translate
from app.notices import next_ways, post, sendings
from app.notices.calling import Means
from app.notices.channel_models import PRESSED, NoticeCallback, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.gateways import KEY, Answering, Became, Callback
from app.notices.models import Notice
from app.notices.policy import policy_of
from app.notices.post import How
from app.notices.ranks import Rank

PRESSABLE = timedelta(minutes=20)
"""How long after a call was made a key that is pressed still counts."""
FORGED = "0" * 64
THANKS, ALREADY = "Thank you. You have acknowledged.", "{official} has acknowledged already."
NOTHING, OTHER_KEY = "Nothing waits any more.", "Nothing was acknowledged."
PARTLY = "You have acknowledged {count} of {total}. Look at the others on the page."
PASSED = "Thank you. The test has reached you."
SAID = (THANKS, ALREADY, NOTHING, OTHER_KEY, PARTLY, PASSED)
"""Msgids of what a call answers."""


class Result(Enum):
    """What was done with a callback."""

    APPLIED = "applied"
    REPEATED = "repeated"
    LATE = "late"


@dataclass(frozen=True)
class Taken:
    """What was done, and what the gateway is to say: media type and body."""

    result: Result
    media: str
    body: bytes


@dataclass(frozen=True)
class Doors:
    """The door of gateways. `address`: its own as they know it, without a slash at the end; never what a request says
    of itself.
    """

    address: str
    gateways: Mapping[str, Answering]
    """By their name in the path."""
    means: Means

    def url(self, gateway: str, sending: str) -> str:
        """Where a gateway calls back for a message."""
        return f"{self.address}/v1/callbacks/{gateway}/{sending}"

    def read(self, gateway: str, sending: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """What was called back; see `Answering.read`. `Unknown` `no_gateway`."""
        if gateway not in self.gateways:
            raise Unknown("no_gateway", "There is no such gateway here.", "See the settings of gateways.")
        return self.gateways[gateway].read(self.url(gateway, sending), headers, body, now)


def owner_of(session: Session, sending: str) -> AuthorityId:
    """Whose message an id is: rows of the queue hold it. `Unknown` `no_sending`."""
    found = session.scalar(select(NoticeSending.authority).where(NoticeSending.id == sending))
    if found is None:
        raise _none()
    return AuthorityId(found)


def take(session: Session, doors: Doors, gateway: str, sending: str, told: Callback, now: datetime) -> Taken:
    """Heed what a gateway called back. The session must be one of `owner_of(sending)`.

    What is signed must name this very message, by our id or by the gateway's: the address alone proves nothing, anybody
    who has one callback could bring it under another. `Unknown` `no_sending`, `Refused` `callback_unbound`,
    `Unavailable` `callback_early` while the gateway's id is not known here yet.
    """
    row = session.get(NoticeSending, sending, with_for_update=True)
    if row is None:
        raise _none()
    _demand_bound(row, told)
    entry = {"authority": row.authority, "sending": row.id, "digest": told.digest, "at": now}
    pressed = told.became is Became.PRESSED and _counts(session, row, told.key, now)
    values = {**entry, "event": told.event[:20], "result": PRESSED if pressed else Result.APPLIED.value}
    statement = insert(NoticeCallback).values(values).on_conflict_do_nothing().returning(NoticeCallback.digest)
    answering = doors.gateways[gateway]
    if session.scalar(statement) is None:
        return Taken(Result.REPEATED, *answering.answer("", "en"))
    words, result = "", Result.APPLIED
    language = _language(session, row)
    if pressed:
        words = _pressed(session, row, language, now)
    elif told.became is Became.PRESSED:
        words = translate(language, OTHER_KEY)
    elif (_of_another_call(row, told) and told.became is not Became.DELIVERED) or not _moved(
        session, row, told.became, doors.means, now
    ):
        result = Result.LATE
    subject = {**sendings.subject(row), "event": told.event[:20], "result": result.value}
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_ANSWERED, at=now, subject=subject)
    return Taken(result, *answering.answer(words, language))


def refused(session: Session, sending: str, gateway: str, code: str, now: datetime) -> None:
    """Leave a trail of what was not signed by a gateway, or not for this message: once for a message, however often it
    is tried.
    """
    row = session.get(NoticeSending, sending)
    if row is None:
        return
    values = {"authority": row.authority, "sending": row.id, "digest": FORGED, "at": now, "event": code[:20]}
    statement = insert(NoticeCallback).values({**values, "result": "forged"}).on_conflict_do_nothing()
    if session.scalar(statement.returning(NoticeCallback.digest)) is not None:
        subject = {"sending": row.id, "gateway": gateway[:20], "reason": code}
        record(session, Actor.node(AuthorityId(row.authority)), Event.CALLBACK_REFUSED, at=now, subject=subject)


def _demand_bound(row: NoticeSending, told: Callback) -> None:
    if told.message == row.id:
        return  # also of an earlier call: the gateway may have placed one that it was then too late to tell of
    if told.message or _of_another_call(row, told):
        raise _none()  # of another message
    if row.handle and told.handle:
        return
    if told.handle and row.done is None:
        raise Unavailable("callback_early", "That message is being handed over still.", "Call back again in a moment.")
    raise Refused(
        "callback_unbound",
        "That callback does not say which message it is about.",
        "Name it: `message`, the id that we gave, or `id`, the one that you answered with.",
    )


def _of_another_call(row: NoticeSending, told: Callback) -> bool:
    """Whether it speaks of a call or message other than the one that the gateway told of last."""
    return bool(row.handle and told.handle and told.handle != row.handle)


def _moved(session: Session, row: NoticeSending, became: Became, means: Means, now: datetime) -> bool:
    """Move a message on; whether it moved. What was delivered or failed stays so, whatever comes behind."""
    if row.state not in {sendings.WAITING, sendings.HANDED}:
        return False
    if became is Became.UNDER_WAY:
        return True
    row.settled = now
    if became is Became.DELIVERED:
        row.state = sendings.DELIVERED
        session.flush()
        sendings.arrived(session, AuthorityId(row.authority), row.method)
        return True
    # A telephone that rings and is not answered is no way that fails: the next one is taken all the same.
    row.state, row.problem = sendings.FAILED, "nobody_answered" if became is Became.NOBODY else sendings.BOUNCED
    session.flush()
    if became is Became.FAILED:
        sendings.bounced(session, row)
    next_ways.pass_on(session, row, Rank(row.rank), means, now)
    return True


def _counts(session: Session, row: NoticeSending, key: str, now: datetime) -> bool:
    """Whether a key is the one that a call asked for, soon enough: of what rings where the authority lets a key
    acknowledge, of a test always. It proves that a person was there: a mailbox answers a call, and presses nothing.
    """
    # No key comes before its call: a clock that was put back since made it.
    fresh = row.made - PRESSABLE < now < max(row.made, row.handed or row.made) + PRESSABLE
    asked = row.purpose == sendings.TEST or (
        row.purpose == sendings.RING and policy_of(session, AuthorityId(row.authority)).keypress
    )
    return key == KEY and row.channel == Channel.VOICE.value and fresh and asked


def _pressed(session: Session, row: NoticeSending, language: str, now: datetime) -> str:
    """A key acknowledges for the person who was called what the call named; the words that the call ends with."""
    authority = AuthorityId(row.authority)
    open_, named = _told(session, row)
    try:
        who = actor_of(session, OfficialId(row.official))
        guards.stand_for(session, who)
    except RogatoryError:
        return translate(language, OTHER_KEY)
    if row.state in {sendings.WAITING, sendings.HANDED}:
        row.state, row.settled = sendings.DELIVERED, now
        session.flush()
    sendings.arrived(session, authority, row.method)
    if row.purpose == sendings.TEST:
        return translate(language, PASSED)
    found = list[Notice]()
    for one in named:
        # One that they may take no more, because it is confidential since, keeps no other from being taken.
        with suppress(RogatoryError), session.begin_nested():
            found.append(post.acknowledge(session, who, one, now, How.KEYPRESS))
    if not open_:
        return translate(language, NOTHING)
    others = [one.acknowledged_by for one in found if one.acknowledged_by != who.official]
    mine = len(found) - len(others)
    if mine == len(open_):
        return translate(language, THANKS)
    if mine:
        return translate(language, PARTLY, count=mine, total=len(open_))
    if len(others) == len(open_):
        entry = session.get(Official, (authority, others[0]))
        return translate(language, ALREADY, official=entry.name if entry else "")
    return translate(language, OTHER_KEY)


def _told(session: Session, row: NoticeSending) -> tuple[list[str], list[str]]:
    """Notices that a call told and whose cause is not gone: all of them, and those whose words it said. Of those that
    it only counted, nobody need hear any more what somebody has taken meanwhile. What this door sees no more,
    because its matter is confidential since, is among them.
    """
    query = (
        select(NoticeTold.notice, NoticeTold.named)
        .outerjoin(Notice, (Notice.authority == NoticeTold.authority) & (Notice.id == NoticeTold.notice))
        .where(NoticeTold.authority == row.authority, NoticeTold.sending == row.id)
        .where(Notice.resolved.is_(None), or_(NoticeTold.named, Notice.acknowledged.is_(None)))
        .order_by(Notice.made)
    )
    rows = session.execute(query).all()
    return [one for one, _ in rows], [one for one, named in rows if named]


def _language(session: Session, row: NoticeSending) -> str:
    found = session.get(Official, (row.authority, row.official))
    return next((one for one in found.languages if one in LANGUAGES), "en") if found else "en"


def _none() -> Unknown:
    return Unknown("no_sending", "There is no such message.", "Call back for a message that was handed over.")
