"""What may be entered in the provider log: every value checked as it is written, none of it by the law of a matter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid

HOWS = ("portal", "fax", "email", "post", "in_person", "telephone")
OUTCOMES = ("preserved", "partly", "none", "lost", "disclosed", "refused")
"""What a provider answers for an item; the first four are words of a confirmation of preservation."""
HELD = ("preserved", "partly")
MEANS = ("provider_hold", "copy", "account_lock")
FOLLOWED = ("reminder", "refusal", "sanction", "challenge", "correction")
LINE, TEXT, ITEMS, FOLLOW_UPS = 200, 20_000, 200, 500
AHEAD = timedelta(minutes=30)
"""Two clocks and two pens: what is noted of the past may lie so far ahead of our clock."""
_MEASURE = re.compile(r"m[1-9][0-9]{0,2}")
_AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class NewOrder:
    """An order as it is made."""

    reference: str
    provider: str
    basis: str
    items: tuple[str, ...]
    """Measures or data items of the request, by their ids."""
    gag: bool
    address: str | None = None
    urgent: bool | None = None
    """None: as the matter is."""


@dataclass(frozen=True)
class Service:
    """How an order reached its provider."""

    how: str
    at: datetime
    ticket: str | None = None
    reached: str | None = None
    promised: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What the provider answered for one item."""

    measure: str
    outcome: str
    at: datetime
    until: date | None = None
    """Until which day it is kept."""
    reference: str | None = None
    """The provider's number for what it keeps, where the other side may have it."""
    means: str | None = None
    sha256: str | None = None
    """Of a copy that we hold."""
    reason: str | None = None
    """Why it is not all of it, in the log's own words: never told."""
    told: str | None = None
    """Why, in words that the other side may read in the confirmation."""

    def to_json(self) -> JsonObject:
        """As it is kept; members without a value are left out."""
        told: dict[str, Json] = {
            "outcome": self.outcome,
            "at": stamp(self.at),
            "until": self.until.isoformat() if self.until else None,
            "reference": self.reference,
            "means": self.means,
            "sha256": self.sha256,
            "reason": self.reason,
            "told": self.told,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Invoice:
    """What the provider charges. `amount`: a decimal string."""

    number: str
    amount: str
    currency: str
    dated: date


def order(new: NewOrder) -> NewOrder:
    """Check an order; `Invalid` `bad_provider_order` names the member."""
    items = tuple(dict.fromkeys(new.items))
    if not 0 < len(items) <= ITEMS or any(not _MEASURE.fullmatch(one) for one in items):
        raise _bad("items", f"An order names 1 to {ITEMS} items of the request by their ids.")
    return NewOrder(
        new.reference,
        line("provider", new.provider),
        text("basis", new.basis),
        items,
        new.gag,
        None if new.address is None else text("address", new.address),
        new.urgent,
    )


def service(new: Service, ordered: datetime, now: datetime) -> Service:
    """Check a service: not before the order, not in the future, and a promise lies after it."""
    one_of("how", new.how, HOWS)
    happened("at", new.at, now)
    if new.at < ordered - AHEAD:
        raise _bad("at", "It cannot be served before it was ordered.")
    if new.promised is not None and (new.promised.tzinfo is None or new.promised <= new.at):
        raise _bad("promised", "What is promised lies after the service, with its zone.")
    ticket = None if new.ticket is None else line("ticket", new.ticket)
    reached = None if new.reached is None else line("reached", new.reached)
    return Service(new.how, new.at, ticket, reached, new.promised)


def answer(new: Answer, now: datetime) -> Answer:
    """Check an answer: what is kept says until when, what is not says why."""
    one_of("outcome", new.outcome, OUTCOMES)
    happened("at", new.at, now)
    if new.means is not None:
        one_of("means", new.means, MEANS)
    if new.sha256 is not None and not _SHA256.fullmatch(new.sha256):
        raise _bad("sha256", "A SHA-256 is 64 lower-case hexadecimal digits.")
    if new.outcome in HELD and (new.until is None or new.until <= new.at.date()):
        raise _bad("until", "Say until which day it is kept: one that lies ahead.")
    if new.outcome not in HELD and new.until is not None:
        raise _bad("until", f"What is {new.outcome} is not kept until a day.")
    if new.outcome not in {"preserved", "disclosed"} and not new.reason:
        raise _bad("reason", "Say why it is not all of it.")
    reason = None if new.reason is None else text("reason", new.reason)
    told = None if new.told is None else text("told", new.told)
    reference = None if new.reference is None else line("reference", new.reference)
    return Answer(new.measure, new.outcome, new.at, new.until, reference, new.means, new.sha256, reason, told)


def invoice(new: Invoice) -> JsonObject:
    """Check an invoice; as it is kept."""
    if not re.fullmatch(r"[A-Z]{3}", new.currency) or not _AMOUNT.fullmatch(new.amount):
        raise _bad("amount", "An amount is a decimal such as 120.50, its currency a code such as EUR.")
    number = line("number", new.number)
    return {"number": number, "amount": new.amount, "currency": new.currency, "dated": new.dated.isoformat()}


def line(name: str, value: str) -> str:
    """One line of 1 to 200 characters, in normal form C."""
    words = unicodedata.normalize("NFC", " ".join(value.split()))
    if not 0 < len(words) <= LINE:
        raise _bad(name, f"{name} has 1 to {LINE} characters.")
    return words


def text(name: str, value: str) -> str:
    """A text of 1 to 20,000 characters, in normal form C."""
    words = unicodedata.normalize("NFC", value).strip()
    if not 0 < len(words) <= TEXT or "\x00" in words:
        raise _bad(name, f"{name} has 1 to {TEXT} characters.")
    return words


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """A word of a list."""
    if value not in allowed:
        raise _bad(name, f"{name} is one of {', '.join(allowed)}.")


def happened(name: str, at: datetime, now: datetime) -> None:
    """What is noted has happened, and its zone is known."""
    if at.tzinfo is None or at > now + AHEAD:
        raise _bad(name, f"{name}: what is noted has happened; write the time with its zone.")


def _bad(name: str, words: str) -> Invalid:
    return Invalid("bad_provider_order", words, f"Correct {name}.")
