"""What each measure needs of its own (`law.md` §3.1.2: bad input to catch)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from app.kit.canonical import JsonObject
from app.treaties import bodies
from app.treaties.findings import Severity
from app.treaties.review import Review, Wanted

_LONG_INTERCEPTION = 90
"""Days (`law.md` §3.1.2)."""
_QUOTED = 25
"""Characters from which a sentence that stands in both parts is a quotation and no chance."""
_SENTENCE = re.compile(r"(?<=[.!?。؟])\s+")
_SUSPECTED = ("suspect", "accused")
_SHOWN = {
    "ACCESS_STORED": "description",
    "PRESERVE": "description",
    "TRAFFIC_REALTIME": "communications",
    "CONTENT_REALTIME": "communications",
}
"""Of measures and items that a provider is served with: the text in which it reads which data is meant."""
_LIVE = {"TRAFFIC_REALTIME": ("TRAFFIC",), "CONTENT_REALTIME": ("CONTENT",)}
"""The category that a measure in real time collects."""
_CATEGORIES = {"GIVE_EFFECT_ORDER": "order.data_categories"}
"""Where a measure names its categories, if not in `data_categories`."""
_KEPT = ("facts.summary", "link", "relationship", "necessity", "emergency.facts", "special_instructions")
_KEPT_OF_MEASURE = ("facts", "justification", "user")
"""Texts that no provider sees: of the request, and of a measure."""


def measures(review: Review) -> None:
    """Each measure by its own rules, then what concerns them together."""
    for one in review.wanted:
        for rule in RULES.get(one.code, ()):
            rule(review, one)
    shown(review)
    _identifiers(review)
    _least_intrusive(review)


def shown(review: Review) -> None:
    """The text that the provider reads quotes nothing of the case, and names nobody who is suspected."""
    suspects = {
        f"{path}.names": [name for name in bodies.texts(row, "names") if name and bodies.text(row, "kind") != "unknown"]
        for path, row in bodies.rows(review.body, "persons")
        if bodies.text(row, "status") in _SUSPECTED
    }
    for one in review.wanted:
        member = _SHOWN.get(one.code, "")
        if not (text := bodies.text(one.row, member)):
            continue
        quoted = [part for part in _KEPT if _quoted(review.text(part), text)]
        quoted += [f"{one.path}.{part}" for part in _KEPT_OF_MEASURE if _quoted(bodies.text(one.row, part), text)]
        quoted += [part for part, names in suspects.items() if any(name in text for name in names)]
        for part in quoted:
            review.find("facts_in_description", f"{one.path}.{member}", subject=one.code, part=part)


def _statement(review: Review, one: Wanted) -> None:
    if one.code == "TAKE_STATEMENT" and not bodies.filled(one.row.get("questions")):
        review.find("questions_missing", f"{one.path}.questions", subject=one.code)
    if bodies.text(one.row, "status") != "witness":
        return
    for _, person in bodies.rows(review.body, "persons"):
        named = bodies.text(person, "id")
        if named and named == bodies.text(one.row, "person") and bodies.text(person, "status") in _SUSPECTED:
            name = next(iter(bodies.texts(person, "names")), named)
            review.find("suspect_as_witness", f"{one.path}.status", subject=one.code, person=name)


def _service(review: Review, one: Wanted) -> None:
    theirs, hearing = review.asked.theirs, bodies.when(one.row.get("hearing_date"))
    if hearing is not None and theirs.service_days:
        left = (hearing.start.date() - review.asked.now.date()).days
        if left < theirs.service_days:
            review.find(
                "hearing_too_soon", f"{one.path}.hearing_date",
                state=theirs.state, days=theirs.service_days, left=left,
            )  # fmt: skip
    own = theirs.state in bodies.texts(one.row, "addressee.nationality")
    accused = bodies.text(one.row, "addressee.status") in _SUSPECTED
    if own and accused and bodies.text(one.row, "document_kind") == "summons":
        review.find("own_national_summoned", f"{one.path}.addressee", state=theirs.state)


def _search(review: Review, one: Wanted) -> None:
    if not bodies.text(one.row, "grounds"):
        review.find("search_grounds_missing", f"{one.path}.grounds", subject=one.code)


def _real_time(review: Review, one: Wanted) -> None:
    start = bodies.when(bodies.at(one.row, "period.from"))
    end = bodies.when(bodies.at(one.row, "period.to"))
    if end is None:
        review.find("interception_end_missing", f"{one.path}.period.to", subject=one.code)
    elif start is not None and (days := (end.end - start.start).days) > _LONG_INTERCEPTION:
        review.find("interception_long", f"{one.path}.period", subject=one.code, days=days)
    _necessity(review, one)


def _appearance(review: Review, one: Wanted) -> None:
    if not bodies.text(one.row, "safe_conduct"):
        review.find("safe_conduct_missing", f"{one.path}.safe_conduct")


def _custody(review: Review, one: Wanted) -> None:
    if not bodies.text(one.row, "consent.words"):
        review.find("consent_missing", f"{one.path}.consent", subject=one.code)


def _stored(review: Review, one: Wanted) -> None:
    if review.level in {"urgent", "emergency"} and not bodies.text(one.row, "why_vulnerable"):
        review.find("vulnerability_unexplained", f"{one.path}.why_vulnerable", subject=one.code)
    _necessity(review, one)


def justified(row: JsonObject) -> frozenset[str]:
    """The categories of data for which a measure or item states both necessity and proportionality."""
    return frozenset(
        bodies.text(one, "category")
        for _, one in bodies.rows(row, "justifications")
        if bodies.text(one, "necessity") and bodies.text(one, "proportionality")
    )


def _necessity(review: Review, one: Wanted) -> None:
    """UNCC 24, BC 15: what is taken is necessary and in proportion, said for each category of data: each that is not
    is told of at its own place.
    """
    stated, member = justified(one.row), _CATEGORIES.get(one.code, "data_categories")
    places = dict.fromkeys(_LIVE.get(one.code, ()), "justifications") or {
        category: f"{member}.{place}" for place, category in enumerate(bodies.texts(one.row, member))
    }
    for category, place in places.items():
        if category not in stated:
            eased = Severity.ADVISES if category == "SUBSCRIBER" or review.emergency else None
            review.find(
                "necessity_unstated", f"{one.path}.{place}",
                severity=eased, subject=one.code, category=category.lower().replace("_", " "),
            )  # fmt: skip


def _records(review: Review, one: Wanted) -> None:
    """UNCC 24, 36: the same of records, for each category that they are said to hold, at least for one."""
    stated, held = justified(one.row), bodies.texts(one.row, "data_categories")
    missing = [category for category in held if category not in stated]
    if missing or not stated:
        eased = Severity.ADVISES if one.row.get("public_record") is True or review.emergency else None
        named = ", ".join(missing).lower().replace("_", " ") or bodies.text(one.row, "document_kind")
        review.find("records_need_unstated", f"{one.path}.justifications", severity=eased, category=named)


def _quoted(value: str, shown: str) -> bool:
    """Whether a text, or a sentence of it, stands in what is shown."""
    sentences = [piece.strip() for piece in _SENTENCE.split(value)]
    return any(len(piece) >= _QUOTED and piece in shown for piece in (value.strip(), *sentences))


def _order(review: Review, one: Wanted) -> None:
    shown = "\n".join(value for _, value in bodies.strings(one.row.get("order")))
    for part, value in bodies.strings(one.row.get("supporting")):
        if _quoted(value, shown):
            review.find("supporting_part_quoted", f"{one.path}.order", subject=one.code, part=part)
    for member, code in _MANDATORY.items():
        if not bodies.text(one.row, member):
            review.find(code, f"{one.path}.{member}", subject=one.code)
    _necessity(review, one)


_MANDATORY = {
    "order.provider.address": "order_address_missing",
    "supporting.why_held": "order_why_held_missing",
    "supporting.preservation": "order_preservation_unsaid",
    "supporting.sought_otherwise": "order_other_means_unsaid",
}
"""What an order must tell (2AP 8(3)): only with all of it the days of 8(6) run."""


def _identifiers(review: Review) -> None:
    """Data cannot be asked for without saying whose."""
    if review.filled("identifiers") or not any(one.data for one in review.wanted):
        return
    if not any(bodies.text(row, "kind") == "account" for _, row in bodies.rows(review.body, "items")):
        review.find("identifiers_missing", "identifiers")


def _least_intrusive(review: Review) -> None:
    subs = {one.sub for one in review.wanted if one.code == "ACCESS_STORED"}
    for one in review.wanted:
        if one.sub == "CONTENT_STORED" and "SUBSCRIBER" not in subs:
            review.find("content_before_subscriber", f"{one.path}.sub", subject=one.code)


RULES: Mapping[str, tuple[Callable[[Review, Wanted], None], ...]] = {
    "TAKE_STATEMENT": (_statement,),
    "HEARING_VIDEO": (_statement,),
    "SERVE_DOCUMENTS": (_service,),
    "SEARCH_SEIZE": (_search,),
    "TRAFFIC_REALTIME": (_real_time,),
    "CONTENT_REALTIME": (_real_time,),
    "VOLUNTARY_APPEARANCE": (_appearance,),
    "CUSTODY_TRANSFER": (_custody,),
    "ACCESS_STORED": (_stored,),
    "GIVE_EFFECT_ORDER": (_order,),
    "RECORDS": (_records,),
}
