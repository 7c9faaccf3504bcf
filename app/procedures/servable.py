"""What of a data request may be shown to the provider: ONE table, and what is made of it (`law.md` §3.1.2; 2AP 8).

Order, identifiers, data, period; never facts, suspicion, persons, sources or what they were fed by. What stands in no
row here is not servable: a member that is added to a body later stays at home until somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.kit.canonical import Json, JsonObject

MEASURES: Mapping[str, tuple[str, ...]] = {
    "ACCESS_STORED": ("sub", "provider", "data_categories", "description", "identifiers", "period", "orders"),
    "TRAFFIC_REALTIME": ("provider", "communications", "identifiers", "period", "orders"),
    "CONTENT_REALTIME": ("provider", "communications", "identifiers", "period", "orders"),
    "GIVE_EFFECT_ORDER": ("order",),
}
"""Measure ⇒ its servable members."""
ORDER = (
    "issuing_authority", "seeking_authority", "issued_on", "statement", "provider", "offences", "data",
    "data_categories", "identifiers", "period",
)  # fmt: skip
"""Of the order that is given effect: the part that is served."""
ITEM = ("category", "description", "identifiers", "period")
"""Of an item of data that is to be preserved, or disclosed in an emergency."""
ORDERS = ("kind", "court", "date", "number")
"""Of a domestic order that is named: what identifies it. Its file is served by itself or not at all."""
HIDDEN = frozenset({"id", "note", "clock_source"})
"""Members of an identifier that are for the two authorities. Whose clock told the instant is often the victim's."""


def servable(kind: str, body: JsonObject) -> tuple[JsonObject, ...]:
    """What may be served of a request, one object a measure or item, with its id as `measure`. Empty: nothing of it.

    Pure, and never raises whatever the body holds.
    """
    if kind == "preservation_request":
        return tuple(_item(body, one, {"code": "PRESERVE"}, "duration_wanted") for one in _rows(body, "data"))
    if kind == "emergency_request":
        # 2AP 9: the provider hears that it cannot wait and until when, not why nor who is in danger.
        told: JsonObject = {"code": "ACCESS_STORED", "urgency": "emergency"}
        return tuple(_item(body, one, told, "wanted_by") for one in _rows(body, "data"))
    return tuple(_measure(body, one) for one in _rows(body, "measures") if one.get("code") in MEASURES)


def _measure(body: JsonObject, one: JsonObject) -> JsonObject:
    code = str(one.get("code"))
    found: JsonObject = {"measure": one.get("id"), "code": code}
    part: JsonObject = {name: one[name] for name in MEASURES[code] if name in one}
    order = part.pop("order", None)
    if isinstance(order, dict):
        part |= {name: order[name] for name in ORDER if name in order}
    if "orders" in part:
        part["orders"] = [
            {name: row[name] for name in ORDERS if name in row} for row in _named(body, "orders", part["orders"])
        ]
    period = part.pop("period", None) or (body.get("period_sought") if code == "ACCESS_STORED" else None)
    return _whole(body, {**found, **part}, period, quiet=one.get("non_notification") is True)


def _item(body: JsonObject, one: JsonObject, told: JsonObject, term: str) -> JsonObject:
    """An item of data with who holds it; `term`: the request's member that says for how long or until when."""
    part: JsonObject = {name: one[name] for name in ITEM if name in one}
    found: JsonObject = {"measure": one.get("id"), **told}
    provider = _holder(body, one)
    found |= {"provider": provider} if provider else {}
    if not part.get("identifiers"):
        others = _of_others(body, provider)
        part["identifiers"] = [row.get("id") for row in _rows(body, "identifiers") if row.get("id") not in others]
    period = part.pop("period", None)
    found = _whole(body, {**found, **part}, period)
    wanted = body.get(term)
    return {**found, **({term: wanted} if wanted else {})}


def _holder(body: JsonObject, one: JsonObject) -> Json:
    return one.get("custodian") or body.get("custodian") or body.get("provider")


def _of_others(body: JsonObject, provider: Json) -> list[Json]:
    """The ids of identifiers that only items of other holders name: nobody is served what was asked of somebody else.

    Two spellings of a holder are two holders: who is not known for certain to be the same is shown less.
    """
    own, others = list[Json](), list[Json]()
    for one in _rows(body, "data"):
        named = one.get("identifiers")
        ids = named if isinstance(named, list) else []
        (own if _called(_holder(body, one)) == _called(provider) else others).extend(ids)
    return [one for one in others if one not in own]


def _called(holder: Json) -> Json:
    """By what a holder is told from another: its name, without regard to capitals and blanks."""
    name = holder.get("name") if isinstance(holder, dict) else holder
    return " ".join(name.casefold().split()) if isinstance(name, str) else name


def _whole(body: JsonObject, found: JsonObject, period: Json, *, quiet: bool = False) -> JsonObject:
    """The identifiers written out, the period, and whether the user may be told."""
    if "identifiers" in found:
        named = _named(body, "identifiers", found["identifiers"])
        found["identifiers"] = [{name: value for name, value in row.items() if name not in HIDDEN} for row in named]
    if period:
        found["period"] = period
    asked = body.get("confidentiality")
    wished = asked.get("do_not_notify_user") if isinstance(asked, dict) else body.get("do_not_notify_user")
    return {**found, **({"do_not_notify_user": True} if quiet or wished is True else {})}


def _rows(body: JsonObject, name: str) -> list[JsonObject]:
    found = body.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _named(body: JsonObject, name: str, ids: Json) -> list[JsonObject]:
    wanted = ids if isinstance(ids, list) else []
    return [one for one in _rows(body, name) if one.get("id") in wanted]
