"""From a preservation to the request that it was made for: everything that was said once is carried over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject
from app.matters.copied import Carried, LeftOut
from app.matters.measures import Measure
from app.procedures.engine import GIVES_UP
from app.treaties.bodies import at, filled, rows, text, texts, when
from app.treaties.holdings import AWAITED, HELD, NONE, called

SUBS = {
    "SUBSCRIBER": "SUBSCRIBER",
    "ACCESS_LOGS": "TRAFFIC_STORED",
    "TRAFFIC": "TRAFFIC_STORED",
    "CONTENT": "CONTENT_STORED",
    "DEVICE_IMAGE": "CONTENT_STORED",
    "CLOUD_SNAPSHOT": "CONTENT_STORED",
    "OTHER": "CONTENT_STORED",
}
"""Category of preserved data ⇒ what is then asked for. FINANCIAL is asked for as records."""
_SAME = ("issuing_authority", "contact", "conducting", "offences", "facts", "reciprocity", "sources", "answer_language")
"""Members that say the same in both requests. `no_intrusive_means` is affirmed by each signatory anew."""
TAKEN = (
    *_SAME,
    "authority", "intended_from", "relationship", "identifiers", "data", "custodian", "necessity", "confidential",
    "do_not_notify_user", "related",
)  # fmt: skip
"""Members of a preservation that find their place in the request, under its names."""
ITSELF = ("request_status", "intends_mla", "language", "translation_due")
"""What the request says by being one, or of itself alone: when its own translation follows."""
STAYS: Mapping[str, str] = {
    "confirms": "It confirmed another request by mouth.",
    "previous": "It named the request before that one.",
    "previous_matter": "It named the request before that one.",
    "legal_basis": "The matter's treaty stands in its place: check it for each measure.",
    "location": "A request has no place for it as a whole: say it in an item, or at the provider.",
    "duration_wanted": "It was asked of the preservation alone.",
    "traffic_path_wanted": "It was asked of the preservation alone.",
    "intended_by": "The request that was intended is this one.",
    "no_intrusive_means": "This is affirmed anew.",
    "translations": "A translation belongs to the text that it was made of.",
}
"""Members that stay behind, with why; what a later version has besides stays, too."""
LET_GO = "It was let go."
ENDED: Mapping[str, str] = {
    "WITHDRAWN": LET_GO,
    "RELEASED": "The preservation has ended: it was released.",
    "EXPIRED": "The preservation has ended: its time is over.",
    "NOT_PRESERVED": "The preservation has ended: nothing is preserved.",
    "LAPSED": "The preservation has ended: it was never confirmed in writing.",
}
"""Status of a preservation ⇒ why nothing of it is kept. One that was refused or referred leaves its items to be asked
for of whoever has them.
"""


@dataclass(frozen=True)
class Preserved:
    """A preservation as its requesting side knows it. Bodies may hold anything: what is not there is not carried."""

    matter: str
    request: JsonObject
    pin: JsonObject
    """Id and SHA-256 of the request."""
    treaty: str | None
    urgency: str
    confirmations: tuple[JsonObject, ...] = ()
    """Bodies of the confirmations and extensions that came, the newest last."""
    further: tuple[JsonObject, ...] = ()
    """Bodies of our own supplements and answers, whose identifiers belong to it."""
    measures: tuple[Measure, ...] = ()
    """Its items as its letters leave them, each with its custodians."""
    status: str = ""
    """Where the preservation stands."""


@dataclass(frozen=True)
class _Kept:
    """A measure of the new request: what was preserved, with one custodian, and until when."""

    measure: JsonObject
    custodian: str = ""
    until: str | None = None


@dataclass(frozen=True)
class _Later:
    """An identifier that a supplement or an answer gave, by its id in the new request. `items`: which of the preserved
    items it helps; empty: all.
    """

    id: str
    items: Set[str]

    def helps(self, item: str) -> bool:
        """Whether it helps one of them."""
        return not self.items or item in self.items


def carried(found: Preserved) -> Carried:
    """The body of a request for mutual legal assistance for what was preserved.

    Authority, contact, offences, facts, relationship, identifiers, each item with each custodian as a measure of its
    own with the preservation's reference, the date until which it is held, related matters and sources.
    """
    asked, told = found.request, Carried({})
    body: JsonObject = {"channel": {"kind": "central"}}
    authority = at(asked, "intended_from") or at(asked, "authority")
    _take(body, "authority", authority)
    for name in _SAME:
        _take(body, name, asked.get(name))
    _take(body, "link", asked.get("relationship"))
    body["urgency"] = {"level": found.urgency}
    identifiers, later = _identifiers(found)
    _take(body, "identifiers", identifiers)
    kept = [*_measures(found, later, told.left_out)]
    measures = [one.measure for one in kept]
    _take(body, "measures", _numbered(measures))
    if measures and found.treaty:
        named: list[Json] = [f"m{number}" for number in range(1, len(measures) + 1)]
        body["legal_basis"] = [{"treaty": found.treaty, "measures": named}]
    body["confidentiality"] = _confidentiality(asked)
    _take(body, "key_dates", [*_key_dates(kept)])
    body["related"] = [{"kind": "preservation", "matter": found.matter, "ref": found.pin}, *_others(found)]
    told.left_out += [*_behind(asked, measures)]
    told.left_out += _elsewhere(found)
    told.body = body
    return told


def _take(body: JsonObject, name: str, value: Json) -> None:
    if filled(value):
        body[name] = value


def _behind(asked: JsonObject, measures: list[JsonObject]) -> Iterator[LeftOut]:
    """The members that have no place in the request, and those that could have had one and found none."""
    for name, value in asked.items():
        if name not in TAKEN and name not in ITSELF and filled(value):
            yield LeftOut(name, STAYS.get(name, "A request has no such member."))
    holders = {text(one, "provider.name") or text(one, "holder") for one in measures}
    if filled(asked.get("custodian")) and text(asked, "custodian.name") not in holders:
        yield LeftOut("custodian", "Nothing is asked of it.")
    if filled(asked.get("necessity")) and not any("why_vulnerable" in one for one in measures):
        yield LeftOut("necessity", "No measure has a place for it.")


def _identifiers(found: Preserved) -> tuple[list[Json], list[_Later]]:
    """The identifiers of the request and of what followed it; those that came later get ids that are free, and are
    told apart with the items that they help.
    """
    kept: list[JsonObject] = [dict(one) for _, one in rows(found.request, "identifiers")]
    later: list[_Later] = []
    number = max((_number(text(one, "id")) for one in kept), default=0)
    asked = {text(one, "id") for _, one in rows(found.request, "data")}
    for body in found.further:
        items = asked.intersection(texts(body, "measures"))
        for _, one in rows(body, "identifiers"):
            same = next((each for each in kept if _bare(each) == _bare(one)), None)
            if same is None:
                number += 1
                same = {**one, "id": f"i{number}"}
                kept.append(same)
            elif not items:  # it is said again, of no item in particular
                continue
            later.append(_Later(text(same, "id"), items))
    return [*kept], later


def _bare(one: Json) -> JsonObject:
    return {name: value for name, value in one.items() if name not in {"id", "note"}} if isinstance(one, dict) else {}


def _number(identity: str) -> int:
    digits = identity[1:]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 0


def _measures(found: Preserved, later: list[_Later], left: list[LeftOut]) -> Iterator[_Kept]:
    """One measure for each item and custodian that holds something of it."""
    every = [text(one, "id") for _, one in rows(found.request, "identifiers")]
    for path, item in rows(found.request, "data"):
        own = texts(item, "identifiers") or every
        more = [one.id for one in later if one.helps(text(item, "id"))]
        about: list[Json] = [*dict.fromkeys((*own, *more))]
        holding, gone = _custodians(found, item)
        left += [LeftOut(path, why) for why in gone]
        for provider, until in holding:
            yield _Kept(_measure(found, item, provider, about), text(provider, "name"), until)
    left += _unlisted(found)


def _unlisted(found: Preserved) -> Iterator[LeftOut]:
    """What is kept on the spoken word and does not stand in the written request."""
    listed = {text(item, "id") for _, item in rows(found.request, "data")}
    for one in found.measures:
        if one.id not in listed and not _over(found, one):
            for had in one.custodians:
                if had.state in (HELD, AWAITED):
                    name = f"{one.id} {had.custodian}".strip()
                    yield LeftOut("data", f"{name}: the written request does not name it.")


def _measure(found: Preserved, item: JsonObject, provider: Json, about: list[Json]) -> JsonObject:
    category = text(item, "category")
    if category == "FINANCIAL":
        measure: JsonObject = {"code": "RECORDS", "public_record": False, "form": "certified_copy"}
        _take(measure, "holder", at(provider, "name"))
        _take(measure, "document_kind", item.get("description"))
    else:
        measure = {"code": "ACCESS_STORED", "sub": SUBS.get(category, "SUBSCRIBER")}
        _take(measure, "provider", provider)
        _take(measure, "data_categories", [category] if category else [])
        _take(measure, "description", item.get("description"))
        measure |= {"preservation": found.pin, "preservation_matter": found.matter}
        _take(measure, "why_vulnerable", found.request.get("necessity"))
    _take(measure, "identifiers", about)
    _take(measure, "period", item.get("period"))
    return measure


def _provider(found: Preserved, item: JsonObject) -> Json:
    return item.get("custodian") or found.request.get("custodian")


def _over(found: Preserved, item: Measure | None) -> str:
    """Why nothing of an item is kept any more; empty: it may be."""
    if item is not None and item.status == GIVES_UP:
        return LET_GO
    if item is not None and item.outcome and not item.custodians:
        return item.note or item.outcome
    return ENDED.get(found.status, "")


def _custodians(found: Preserved, item: JsonObject) -> tuple[list[tuple[Json, str | None]], list[str]]:
    """Who holds something of an item, or has the order and has not answered yet, with the day until which it is kept;
    and why others do not. Where no letter named any, whoever is asked for it, with the day that was told of all.
    """
    measure = next((one for one in found.measures if one.id == text(item, "id")), None)
    holders, over = measure.custodians if measure is not None else (), _over(found, measure)
    if over and (over == LET_GO or not holders):
        return [], [over]
    named, said = _provider(found, item), _reasons(found, text(item, "id"))
    if not holders:
        return [(named, _whole_day(found) if measure is not None and measure.runs else None)], []
    holding: list[tuple[Json, str | None]] = []
    gone: list[str] = []
    for had in holders:
        if had.state not in (HELD, AWAITED):
            why = said.get(called(had.custodian), "") if had.state == NONE else ""
            gone.append(f"{had.custodian}: {why or (had.outcome if had.state == NONE else had.state)}")
        elif over:
            gone.append(f"{had.custodian}: {over}")
        elif called(text(named, "name")) == called(had.custodian):
            holding.append((named, had.until))
        elif had.custodian:
            holding.append(({"name": had.custodian}, had.until))
    return holding, gone


def _reasons(found: Preserved, item: str) -> dict[str, str]:
    """By the custodian: what the confirmations gave as its reason."""
    told = [one for body in found.confirmations for _, one in rows(body, "holdings") if text(one, "measure") == item]
    return {called(text(one, "custodian")): text(one, "reason") for one in told if text(one, "reason")}


def _whole_day(found: Preserved) -> str | None:
    """Until when all of it is kept, by the last letter that named a day."""
    said = [text(one, "preserved_until") or text(one, "until") for one in found.confirmations]
    return next((one for one in reversed(said) if when(one)), None)


def _numbered(measures: list[JsonObject]) -> list[Json]:
    return [{"id": f"m{number}", **one} for number, one in enumerate(measures, start=1)]


def _confidentiality(asked: JsonObject) -> JsonObject:
    found: JsonObject = {"asked": asked.get("confidential") is True}
    if isinstance(asked.get("do_not_notify_user"), bool):
        found["do_not_notify_user"] = asked["do_not_notify_user"]
    return found


def _key_dates(kept: list[_Kept]) -> Iterator[JsonObject]:
    """Until when the data is held, item by item and custodian by custodian where the days differ."""
    days: dict[str, list[str]] = {}
    for number, one in enumerate(kept, start=1):
        if one.until and when(one.until):
            days.setdefault(one.until[:10], []).append(f"m{number} {one.custodian}".strip())
    for day, names in sorted(days.items()):
        row: JsonObject = {"kind": "retention_end", "date": day}
        yield {**row, "consequence": "; ".join(names)} if len(days) > 1 else row


def _others(found: Preserved) -> Iterator[Json]:
    for _, one in rows(found.request, "related"):
        yield one


def _elsewhere(found: Preserved) -> Iterator[LeftOut]:
    """Providers that were named besides: what they hold needs a preservation of its own."""
    for told in found.confirmations:
        for _, one in rows(told, "other_providers"):
            yield LeftOut("other_providers", f"{text(one, 'name')} was found besides, and nothing is preserved there.")
