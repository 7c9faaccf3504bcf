"""From a preservation to the request that it was made for: everything that was said once is carried over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from app.kit.canonical import Json, JsonObject
from app.matters.copied import Carried, LeftOut
from app.treaties.bodies import at, filled, rows, text, texts, when
from app.treaties.holdings import AWAITED, HELD, NONE, Ledger, called, ledger

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
    spoken: tuple[tuple[str, JsonObject], ...] = ()
    """Kind and body of all that took effect in it, in order; empty: nothing but the confirmations is known."""

    @cached_property
    def holders(self) -> Ledger:
        """What each custodian holds of each item by now."""
        known = [("preservation_confirmation" if "preserved_at" in one else "extension_confirmation", one)
                 for one in self.confirmations]  # fmt: skip
        return ledger(self.spoken or known)

    @property
    def let_go(self) -> Set[str]:
        """The items that we require no more."""
        return {name for kind, body in self.spoken if kind == "withdrawal" for name in texts(body, "measures")}


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
    _take(body, "key_dates", [*_key_dates(found, kept)])
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
        if text(item, "id") in found.let_go:
            left.append(LeftOut(path, "It was let go."))
            continue
        own = texts(item, "identifiers") or every
        more = [one.id for one in later if one.helps(text(item, "id"))]
        about: list[Json] = [*dict.fromkeys((*own, *more))]
        providers, gone = _custodians(found, item)
        for custodian, why in gone:
            left.append(LeftOut(path, f"{custodian}: {why}"))
        for provider, until in providers or ([] if gone else [(_provider(found, item), None)]):
            yield _Kept(_measure(found, item, provider, about), text(provider, "name"), until)


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


def _custodians(found: Preserved, item: JsonObject) -> tuple[list[tuple[Json, str | None]], list[tuple[str, str]]]:
    """Who holds something of an item, or has the order and has not answered yet, with the day until which it is kept;
    and who does not, with why.
    """
    named, said = _provider(found, item), dict[str, str]()
    for told in found.confirmations:
        for _, one in rows(told, "holdings"):
            if text(one, "measure") == text(item, "id") and text(one, "reason"):
                said[called(text(one, "custodian"))] = text(one, "reason")
    holding: list[tuple[Json, str | None]] = []
    gone: list[tuple[str, str]] = []
    for had in found.holders.get(text(item, "id"), ()):
        if had.state not in (HELD, AWAITED):
            why = said.get(called(had.custodian), "") if had.state == NONE else ""
            gone.append((had.custodian, why or (had.outcome if had.state == NONE else had.state)))
        elif isinstance(named, dict) and text(named, "name") == had.custodian:
            holding.append((named, had.until))
        elif had.custodian:
            holding.append(({"name": had.custodian}, had.until))
    return holding, gone


def _numbered(measures: list[JsonObject]) -> list[Json]:
    return [{"id": f"m{number}", **one} for number, one in enumerate(measures, start=1)]


def _confidentiality(asked: JsonObject) -> JsonObject:
    found: JsonObject = {"asked": asked.get("confidential") is True}
    if isinstance(asked.get("do_not_notify_user"), bool):
        found["do_not_notify_user"] = asked["do_not_notify_user"]
    return found


def _key_dates(found: Preserved, kept: list[_Kept]) -> Iterator[JsonObject]:
    """Until when the data is held, item by item and custodian by custodian where the days differ."""
    days: dict[str, list[str]] = {}
    for number, one in enumerate(kept, start=1):
        if one.until and when(one.until):
            days.setdefault(one.until[:10], []).append(f"m{number} {one.custodian}".strip())
    if not days:
        said = [text(one, "preserved_until") or text(one, "until") for one in found.confirmations]
        days = {one[:10]: [] for one in [one for one in said if when(one)][-1:]}
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
