"""What cannot be so, whatever the treaty: dates that lie ahead, times that exclude one another, amounts, providers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from app.kit.canonical import Json, JsonObject
from app.treaties import bodies
from app.treaties.amounts import DECIMALS, decimals
from app.treaties.bodies import When
from app.treaties.review import Review

_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,18})?", re.ASCII)
_DAY_AHEAD = timedelta(hours=14)
"""How far ahead of UTC a day begins somewhere."""
_PAST = {"birth": "persons", "date": "orders", "instant_from": "identifiers", "seen_at": "identifiers"}
"""Members that tell of what has happened, by the list in which they stand."""
STORED = ("ACCESS_STORED", "RECORDS", "GIVE_EFFECT_ORDER", "PRESERVE")
"""Measures that ask for what there is already."""
_PARAGRAPHS = re.compile(r"\([^()]*\)")
_ARTICLE = re.compile(r"(?<![\w.])[0-9]{1,6}", re.ASCII)
"""A number that begins a word: 18 of `18 bis`, 40 of `40(3)`, none of `Z5`."""
_PARTIES = ("provider", "custodian")
"""Members of a measure that name who holds the data."""


def amounts(review: Review) -> None:
    """A-1: an amount has a currency, and no more decimals than that has, wherever it stands."""
    for path, row in bodies.objects(review.body):
        amount, currency = row.get("amount"), row.get("currency")
        if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount.strip()):
            continue
        if not isinstance(currency, str) or not currency.strip():
            review.find("amount_currency_missing", f"{path}.currency", amount=amount)
        elif (allowed := DECIMALS.get(currency.strip())) is None:
            review.find("amount_currency_unknown", f"{path}.currency", currency=currency)
        elif (shown := decimals(amount.strip())) > allowed:
            review.find(
                "amount_decimals", f"{path}.amount",
                currency=currency, allowed=allowed, amount=amount, given=shown,
            )  # fmt: skip
        if path.rpartition(".")[2] == "value" and not Decimal(amount.strip()):
            review.find("amount_zero", f"{path}.amount")


def ahead(review: Review) -> None:
    """Nobody was born, nothing was ordered or seen at a time that is still to come; what is to last has not ended."""
    now = review.asked.now
    for member, listed in _PAST.items():
        for path, row in bodies.rows(review.body, listed):
            one = bodies.when(row.get(member))
            if one is not None and one.start - (_DAY_AHEAD if one.start != one.end else timedelta()) > now:
                review.find("date_in_future", f"{path}.{member}", date=row.get(member))
    for field, code in (
        ("data_protection.retention_until", "retention_until_past"),
        ("freeze_until", "freeze_until_past"),
    ):
        end = bodies.when(review.at(field))
        if end is not None and end.end < now:
            review.find(code, field)


def together(review: Review) -> None:
    """The times of a request have a time in common: the period sought, that of a measure, and when what it names was
    seen.
    """
    sought = _span(review.at("period_sought"), "from", "to")
    spans = {
        bodies.text(row, "id"): _span(row, "instant_from", "instant_to")
        for _, row in bodies.rows(review.body, "identifiers")
    }
    seen = {name: span for name, span in spans.items() if span is not None}
    for one in review.wanted:
        given = _span(one.row.get("period"), "from", "to")
        if given is not None and sought is not None and _apart(given, sought):
            review.find("periods_apart", f"{one.path}.period", measure=one.name)
        within = given or sought
        if one.code not in STORED or within is None:
            continue
        for place, name in enumerate(bodies.texts(one.row, "identifiers")):
            if name in seen and _apart(seen[name], within):
                review.find(
                    "identifier_outside_period", f"{one.path}.identifiers.{place}",
                    identifier=name, seen=seen[name].start.isoformat(), measure=one.name,
                )  # fmt: skip


def coherent(review: Review) -> None:
    """A penalty is one; who does not ask for confidentiality sets it no end and forbids
    nobody to tell. A reason may say why it is not asked for.
    """
    for path, row in bodies.rows(review.body, "offences"):
        if bodies.text(row, "max_penalty.kind") == "years" and bodies.at(row, "max_penalty.years") == 0:
            review.find("penalty_zero", f"{path}.max_penalty")
    if review.at("confidentiality.asked") is False:
        for member in ("until", "do_not_notify_user"):
            value = review.at(f"confidentiality.{member}")
            if bodies.filled(value) and value is not False:
                review.find("confidentiality_contradicts", f"confidentiality.{member}", member=member)


def provider(review: Review) -> None:
    """Who holds the data is in the State that is asked: a State obtains on its own territory only (UNCC 5)."""
    asked, asks = review.requested.state, review.requesting.state
    for one in review.wanted:
        for member in (*_PARTIES, *(f"order.{party}" for party in _PARTIES)):
            named = bodies.text(one.row, f"{member}.state")
            if named and named != asked:
                code = "provider_at_home" if named == asks else "provider_in_third_state"
                review.find(code, f"{one.path}.{member}.state", named=named, state=asked)


def articles(review: Review) -> None:
    """The legal basis names articles that its treaty has, where the treaty's file says how many there are."""
    last = {one.code: one for one in review.treaties if one.last_article is not None}
    for path, row in bodies.rows(review.body, "legal_basis"):
        treaty = last.get(bodies.text(row, "treaty"))
        if treaty is None or treaty.last_article is None:
            continue
        for place, text in enumerate(bodies.texts(row, "articles")):
            numbers = [int(one) for one in _ARTICLE.findall(_PARAGRAPHS.sub("", text))]
            wrong = next((one for one in numbers if not 1 <= one <= treaty.last_article), None)
            if wrong is not None:
                review.find(
                    "article_unknown", f"{path}.articles.{place}",
                    treaty=treaty.short, article_number=wrong, last=treaty.last_article,
                )  # fmt: skip


def known_measures(review: Review) -> None:
    """An answer names measures that the request has: those of the matter, else those of the request as it was told."""
    known = {one.id for one in review.asked.measures} or set(_requested(review))
    if not known:
        return
    for place, name in enumerate(bodies.texts(review.body, "measures")):
        if name not in known:
            review.find("measure_unknown", f"measures.{place}", measure=name)
    for path, row in bodies.rows(review.body, "outcomes"):
        if (name := bodies.text(row, "measure")) and name not in known:
            review.find("measure_unknown", f"{path}.measure", measure=name)


def _requested(review: Review) -> Iterator[str]:
    for told in (review.asked.opening, *(word.body for word in review.asked.spoken)):
        for listed in ("measures", "data"):
            yield from (name for _, row in bodies.rows(told, listed) if (name := bodies.text(row, "id")))


def _span(value: Json, start: str, end: str) -> When | None:
    row: JsonObject = value if isinstance(value, dict) else {}
    first, last = bodies.when(row.get(start)), bodies.when(row.get(end))
    if first is None:
        return None
    return When(first.start, max(first.end, last.end) if last is not None else first.end)


def _apart(one: When, other: When) -> bool:
    return one.end < other.start or other.end < one.start
