"""The law of a State as findings see it: what it signs in its edition goes before what this release knows of it.

Duties of providers by their size (`law.md` §3.5) come with the cards of an edition; they feed the warning that data
may be deleted soon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.directory import entries
from app.directory.cards import Card
from app.kit.errors import Unknown
from app.kit.ids import StateCode
from app.matters.office import Office
from app.treaties.duties import DUTIES, LOGS, OF_DATA, STANDARD, Duty
from app.treaties.profiles import Profile


def profile_of(session: Session, office: Office, state: StateCode, now: datetime) -> Profile:
    """The State's profile with the duties that its edition tells; of a list that nobody signed nothing is taken."""
    known = office.profiles.profile(state)
    try:
        told = entries.told(session, state)
    except Unknown:
        return known
    return laid_over(known, told.cards, now.date()) if told.verified else known


def duties(session: Session, office: Office, now: datetime) -> Iterator[tuple[Profile, Duty, bool]]:
    """The duty cards of every State that is known, as findings read them; and whether its edition tells it."""
    states = {*office.profiles.profiles, *(StateCode(one.state) for one in entries.everybody(session))}
    for state in sorted(states):
        found, released = profile_of(session, office, state, now), office.profiles.profile(state).duties
        yield from ((found, card, card not in released) for card in found.duties)


def laid_over(known: Profile, cards: Sequence[Card], day: date) -> Profile:
    """A profile under the duty cards of an edition: those of the same duty and logs give way to what the State says."""
    said = [duty for one in cards if one.duty is not None and one.holds(day) for duty in _duty(one)]
    if not said:
        return known
    places = {(one.code, one.log) for one in said}
    kept = [one for one in known.duties if (one.code, one.log) not in places]
    logs = {one.log for one in said if one.code == "log_retention"}
    spoken = {data.value for data, ones in OF_DATA.items() if logs & set(ones)}
    retention = {data: days for data, days in known.retention.items() if data not in spoken}
    tiers = dict(known.tiers)
    for duty in (one.duty for one in cards):
        tiers.update({str(tier): words for tier, words in (duty.thresholds.items() if duty is not None else ())})
    return replace(known, duties=(*said, *kept), retention=retention, tiers=tiers)


def _duty(one: Card) -> list[Duty]:
    """A card as findings read it; a duty that this release has no code for is shown, and judges nothing."""
    told = one.duty
    if told is None or told.duty not in DUTIES or (told.log is not None and told.log not in LOGS):
        return []
    return [
        Duty(
            told.duty,
            tuple(told.tiers),
            one.article or one.name(),
            told.log,
            told.days,
            tuple(field for field in told.fields if field in STANDARD),
            told.sanction,
            told.sanction_article or "",
            one.citation or one.issued_by,
            date.fromisoformat(one.reviewed_on),
            one.verified is True,
        )
    ]
