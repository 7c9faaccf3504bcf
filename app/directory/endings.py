"""What of a State's own directory ends soon: the edition, and each certificate in it. Pure.

People are told 60, 30 and 7 days ahead: a certificate takes its time to be issued, an edition to be signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.directory.cards import OLD
from app.directory.differences import described
from app.directory.drafting import ends_at
from app.directory.edition import Edition
from app.kit.clock import instant
from app.kit.ids import AuthorityId

AMBER = timedelta(days=180)
"""How long an entry that nobody compared since counts as fresh; after `RED` senders are warned (`law.md` §6)."""
RED = timedelta(days=365)
STEPS = (60, 30, 7)
"""Days ahead of an end at which people are told."""


@dataclass(frozen=True)
class Ending:
    """Something that ends: what it is, when, how to go on."""

    what: str
    key: str
    """A stable name of it: `edition`, or digits of the certificate."""
    ends: datetime
    command: str
    answers: str | None = None
    """The authority that answers for it; None: whoever keeps the directory."""

    def days(self, now: datetime) -> int:
        """Whole days that are left; negative once it has ended."""
        return (self.ends - now) // timedelta(days=1)

    def step(self, now: datetime) -> int | None:
        """Which warning is due: 60, 30, 7, 0 once it has ended; None while there is time."""
        if self.ends <= now:
            return 0
        return min((step for step in STEPS if self.ends - now <= timedelta(days=step)), default=None)


def endings(edition: Edition, hosted: Collection[AuthorityId]) -> Iterator[Ending]:
    """The edition's own end, and that of every certificate of the authorities and the node that are named."""
    yield Ending(f"edition {edition.number}", "edition", instant(edition.valid_until), "rogatory edition renew")
    for authority in edition.authorities:
        if authority.id in hosted:
            for one in authority.certificates:
                if one.valid_until is None:
                    what = f"{one.purpose} certificate of {one.official or authority.id} {one.digest[:16]}"
                    yield Ending(what, one.digest[:16], ends_at(one.certificate), REPLACE)
    for node in edition.nodes:
        if set(hosted) & set(node.authorities):
            for name, ones in (
                ("envelope", node.envelope_certificates),
                ("receipt", node.receipt_certificates),
                ("TLS", node.tls_certificates),
            ):
                for text in ones:
                    words = described(text)
                    yield Ending(f"{name} certificate {words}", words[-16:], ends_at(text), REPLACE)


def promises(edition: Edition, hosted: Collection[AuthorityId], first: Mapping[str, date]) -> Iterator[Ending]:
    """What the edition tells that is to be compared again: entries, cards and evaluations, each with its day.

    An entry is amber after `entries.AMBER`, a card after `cards.OLD` (`law.md` §6, D-1). `first`: when each authority
    was first listed (`first_listed`): from then one counts that has never said when it was compared.
    """
    for authority in edition.authorities:
        told = authority.particulars
        on = told.verified_on if told is not None else None
        on = on or first.get(authority.id, instant(edition.issued_at).date()).isoformat()
        if authority.id in hosted:
            yield Ending(authority.id, f"entry {authority.id}", _day(on) + AMBER, DRAFT, authority.id)
    for card in edition.cards:
        due = _day(card.reviewed_on) + OLD
        due = min(due, _day(card.next_review)) if card.next_review else due
        if card.issued_by in hosted and card.holds(due.date()):
            yield Ending(card.id, f"card {card.id}", due, DRAFT, card.issued_by)
    for point in edition.points:
        if point.evaluate_by is not None:
            yield Ending(point.id, f"point {point.id}", _day(point.evaluate_by), DRAFT)
    yield from told_holidays(edition)


def told_holidays(edition: Edition) -> Iterator[Ending]:
    """By when the public holidays of a further year are to be told (ADR 0060): sixty days into the year before the last
    that is told, so that people hear of it from the first of January on, when a draft has them. At once, where none are
    told; never, where the State keeps those of no country.
    """
    calendar = edition.calendar
    if calendar is not None and calendar.country is not None:
        last, due = calendar.last_year, instant(edition.issued_at)
        if last is not None:
            due = datetime(last - 1, 1, 1, tzinfo=UTC) + timedelta(days=STEPS[0])
        yield Ending("calendar", "calendar", due, REPLACE)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DRAFT = "rogatory edition draft --present"
"""How what is told is compared and told anew, with the directory file."""
REPLACE = "rogatory edition draft"
"""How a certificate is replaced: the new one lies in the key folder's `next`, and the draft lists both. It also tells
the public holidays of this year and the two after."""
