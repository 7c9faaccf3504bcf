"""What a message says: the words of the rule in the reader's language, a link for one tap, never case content.

A notice of a confidential matter, and one whose words name a person or repeat what somebody wrote, is told outside of
the node only as that it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.accounts.models import Official
from app.kit.ids import AuthorityId, OfficialId
from app.kit.words import LANGUAGES, places, translate
from app.notices import contacts, links, sendings
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending, NoticeTold
from app.notices.channels import CHANNELS, Channel
from app.notices.models import Notice
from app.notices.occasions import Occasion, Severity
from app.notices.policy import policy_of
from app.notices.senders import Message, Told
from app.notices.wording import wakes, worded

OUTSIDE = frozenset(
    {"article", "code", "count", "due", "duty", "ends", "kind", "matter", "number", "order", "peer", "recipient"}
    | {"seconds", "sender", "since", "urgency"}
)
"""Placeholders whose values may leave the node: references, codes, times, numbers, and names of authorities."""
SUBJECTS = {
    Severity.ALARM.value: "Alarm: act at once",
    Severity.URGENT.value: "Urgent: act at once",
    "": "Something waits for you",
}
GENERAL = {
    Severity.ALARM.value: "An alarm waits for you.",
    Severity.URGENT.value: "An urgent notice waits for you.",
    "": "A notice waits for you.",
}
EXERCISE_SUBJECT = "EXERCISE: acknowledge it, nothing else"
EXERCISES = frozenset({Occasion.DRILL_RINGS.value})
"""Occasions whose messages say in their subject that they are an exercise, unless something real stands beside them."""
GREETING = "This is Rogatory, for {authority}."
ACKNOWLEDGE = "Acknowledge and see to it: {link}"
HOW = "Whoever acknowledges is named and sees to it. A link works once, for one hour."
SIGN_IN = "Sign in to read it: {address}"
SIGN_IN_ONLY = "Sign in to read it."
MORE = "{count} more notices wait for you."
PERHAPS = "This may be a repetition."
PRESS = "Press 1 to acknowledge and see to it."
CODE_SUBJECT, CODE = "Your code", "Your code is {code}. Type it in where you said how you are reached."
TEST_SUBJECT, TEST = "A test", "This is a test. Nothing waits for you."
PRESS_TEST = "Press 1 to show that it has reached you."
ENDED_SUBJECT = "You are not reached by one of your ways any more"
ENDED = "A way by which you were reached takes nothing any more. Sign in and say it anew, or remove it."
SAID = (*SUBJECTS.values(), *GENERAL.values(), GREETING, ACKNOWLEDGE, HOW, SIGN_IN, SIGN_IN_ONLY, MORE, PERHAPS, PRESS)
SAID += (CODE_SUBJECT, CODE, TEST_SUBJECT, TEST, PRESS_TEST, EXERCISE_SUBJECT, ENDED_SUBJECT, ENDED)
"""Msgids of all messages."""


@dataclass(frozen=True)
class Writer:
    """Writes messages. `pages`: where the pages of this node are, without a slash at the end; empty: no links. `keys`:
    whether a key that is pressed in a call is heard here; nobody is asked for one that does nothing.
    """

    pages: str
    keys: bool

    def write(
        self,
        session: Session,
        row: NoticeSending,
        attempt: NoticeAttempt,
        method: ContactMethod,
        official: Official,
        notices: Sequence[Notice],
        now: datetime,
    ) -> Message:
        """One message, with the links or the code that it needs: made now, and only their digests are kept."""
        language, channel = _language(official), Channel(row.channel)
        kind, told, text = CHANNELS[channel], list[Told](), ""
        severity = _loudest(notices)
        asks = self.keys and channel is Channel.VOICE
        keypress = asks and bool(notices) and policy_of(session, _owner(row)).keypress
        if row.purpose == sendings.RING:
            named = _newest(session, row, notices)[: kind.named]
            told = [self._told(session, one, method, official, language, now) for one in named]
            _mark(session, row, named)
            general = translate(language, GENERAL.get(severity, GENERAL[""]))
            # What a browser shows is read on a locked screen by whoever stands there: that something waits, no more.
            said = [Told("", "", general)] if channel is Channel.PUSH else told
            text = self._text(channel, row, said, len(notices), language, keypress, attempt.repeated)
            drilled = bool(notices) and all(one.occasion in EXERCISES for one in notices)
            subject = translate(language, EXERCISE_SUBJECT if drilled else SUBJECTS.get(severity, SUBJECTS[""]))
        elif row.purpose == sendings.CODE:
            code = contacts.new_code(session, method, now)
            spoken = ", ".join(code) if channel is Channel.VOICE else code
            subject, text = translate(language, CODE_SUBJECT), translate(language, CODE, code=spoken)
        elif row.purpose == sendings.ENDED:
            subject, text = translate(language, ENDED_SUBJECT), translate(language, ENDED)
        else:
            # A mailbox answers a call too: only the key says that a person heard it.
            keypress = asks
            text = translate(language, TEST) + (f" {translate(language, PRESS_TEST)}" if keypress else "")
            subject = translate(language, TEST_SUBJECT)
        return Message(
            sending=row.id,
            channel=channel,
            address=dict(method.address),
            secret=method.secret,
            purpose=row.purpose,
            urgent=row.urgent,
            language=language,
            subject=subject,
            text=text,
            told=tuple(told),
            count=len(notices),
            made=row.made,
            at=now,
            keypress=keypress,
            repeated=attempt.repeated,
        )

    def _told(
        self,
        session: Session,
        notice: Notice,
        method: ContactMethod,
        official: Official,
        language: str,
        now: datetime,
    ) -> Told:
        link = ""
        if self.pages:
            link = f"{self.pages}/n/{links.make(session, notice, OfficialId(official.id), now, method.id)}"
        words = outside(session, notice, language, ZoneInfo(official.zone))
        return Told(notice.id, notice.severity, words, link, f"/{'duty' if wakes(notice) else 'notices'}/{notice.id}")

    def _text(
        self,
        channel: Channel,
        row: NoticeSending,
        told: Sequence[Told],
        count: int,
        language: str,
        keypress: bool,
        repeated: bool,
    ) -> str:
        more = [translate(language, MORE, count=count - len(told))] if count > len(told) else []
        perhaps = [translate(language, PERHAPS)] if repeated else []
        if channel is Channel.VOICE:
            greeting = translate(language, GREETING, authority=row.authority)
            press = [translate(language, PRESS)] if keypress else []
            return " ".join([greeting, *(one.words for one in told), *more, *perhaps, *press])
        if channel in {Channel.SMS, Channel.PUSH}:
            return "\n".join([*(f"{one.words} {one.link}".rstrip() for one in told), *more, *perhaps])
        parts = []
        for one in told:
            parts += [one.words, *([translate(language, ACKNOWLEDGE, link=one.link)] if one.link else []), ""]
        signed = translate(language, SIGN_IN, address=self.pages) if self.pages else translate(language, SIGN_IN_ONLY)
        how = [translate(language, HOW)] if self.pages and told else []
        return "\n".join([*parts, *more, *perhaps, *how, signed]) + "\n"


def outside(session: Session, notice: Notice, language: str, zone: ZoneInfo) -> str:
    """The words of a notice as they may leave the node."""
    matter = str(notice.subject.get("matter", ""))
    hidden = bool(matter) and guards.is_confidential(session, AuthorityId(notice.authority), matter)
    if hidden or not places(notice.words) <= OUTSIDE:
        return translate(language, GENERAL.get(notice.severity, GENERAL[""]))
    return worded(notice, language, zone)


def _newest(session: Session, row: NoticeSending, notices: Sequence[Notice]) -> list[Notice]:
    """In the order in which a message names them: of one severity what nobody has named to this person yet, the newest
    first, so that what has just come is not merely counted behind what is old.
    """
    if len(notices) < 2:
        return [*notices]
    query = select(NoticeTold.notice).where(
        NoticeTold.authority == row.authority,
        NoticeTold.official == row.official,
        NoticeTold.notice.in_([one.id for one in notices]),
        NoticeTold.named,
    )
    known = {*session.scalars(query)}
    newest = sorted(notices, key=lambda one: one.made, reverse=True)
    return sorted(newest, key=lambda one: (-_rank(one.severity), one.id in known))


def _mark(session: Session, row: NoticeSending, named: Sequence[Notice]) -> None:
    for one in named:
        session.get_one(NoticeTold, (row.authority, row.id, one.id)).named = True
    session.flush()


def _language(official: Official) -> str:
    return next((one for one in official.languages if one in LANGUAGES), "en")


def _loudest(notices: Sequence[Notice]) -> str:
    return max((one.severity for one in notices), key=_rank, default="")


def _rank(severity: str) -> int:
    return [one.value for one in Severity].index(severity)


def _owner(row: NoticeSending) -> AuthorityId:
    return AuthorityId(row.authority)
