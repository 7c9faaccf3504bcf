"""What of an earlier request can stand in a new one: the body without what was said for that one day and State only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.kit.canonical import Json, JsonObject
from app.treaties.bodies import filled, when

PASSED = "Its date has passed."
_AHEAD = frozenset({
    "wanted_by", "translation_due", "hearing_date", "expected_on", "reply_by", "intended_by", "until", "wanted_on",
    "retention_until", "reply_wanted_by", "next_report_on",
})  # fmt: skip
"""Members that look ahead. Dates of what happened, of orders and of persons stay, however old."""
_AHEAD_ROWS = frozenset({"key_dates"})
"""Lists whose rows go whole when their date has passed."""
_AHEAD_SPANS = frozenset({"dates", "slots"})
"""Blocks `{from, to}` of something that is still to come."""
_LASTING = frozenset({"TRAFFIC_REALTIME", "CONTENT_REALTIME"})
"""Measures whose period is still to come."""
_OF_ITS_DAY: Mapping[str, str] = {
    "confirms": "It confirmed another request by mouth.",
    "previous": "It named the request before that one.",
    "previous_matter": "It named the request before that one.",
    "emergency": "An emergency is stated anew.",
    "urgency": "How urgent it is, is said anew.",
    "no_intrusive_means": "This is affirmed anew.",
    "specialty": "This is affirmed anew.",
    "translations": "A translation belongs to the text that it was made of.",
    "common_text": "It belonged to an agreement on that request.",
}
_OF_ITS_STATE: Mapping[str, str] = {
    "copy_to": "The copies went to authorities of another State.",
    "assurances": "Assurances are given to one State.",
    "reciprocity": "Reciprocity is assured to one State.",
    "channel": "The road leads to another State.",
}
_OF_ITS_MATTER = frozenset({
    "preservation", "preservation_matter", "hearing_matter", "forensics_matter", "assets_matter",
})  # fmt: skip
"""Members of a measure that name what belongs to the earlier request."""


@dataclass(frozen=True)
class LeftOut:
    """Something that was not taken over, by its dotted path in the earlier body. `why` is a msgid."""

    path: str
    why: str

    def to_json(self) -> JsonObject:
        """As it is kept and shown."""
        return {"path": self.path, "why": self.why}


@dataclass
class Carried:
    """A body that was taken over, and what was not."""

    body: JsonObject
    left_out: list[LeftOut] = field(default_factory=list)


def copied(body: JsonObject, now: datetime, *, same_state: bool, same_treaty: bool) -> Carried:
    """A body for a new request. `same_state`: it goes to the same State again; `same_treaty`: under the same treaty.

    The use limits of its sources always come along: they bind whoever uses the facts again.
    """
    found, rest = Carried({}), dict(body)
    dropped = dict(_OF_ITS_DAY)
    if not same_state:
        dropped |= _OF_ITS_STATE
    if not same_treaty:
        dropped["legal_basis"] = "It named another treaty."
    for name, why in dropped.items():
        if filled(rest.pop(name, None)):
            found.left_out.append(LeftOut(name, why))
    found.body = {name: _walked(one, name, now, found.left_out) for name, one in rest.items()}
    return found


def _walked(value: Json, path: str, now: datetime, left: list[LeftOut]) -> Json:
    """A value without what looks ahead to what has passed."""
    if isinstance(value, list):
        name, kept = path.rpartition(".")[2], []
        for index, one in enumerate(value):
            below = f"{path}.{index}"
            day = one.get("date") if name in _AHEAD_ROWS and isinstance(one, dict) else one if name in _AHEAD else None
            if _passed(day, now):
                left.append(LeftOut(below, PASSED))
            else:
                kept.append(_walked(one, below, now, left))
        return kept
    if not isinstance(value, dict):
        return value
    kept_members: JsonObject = {}
    for name, one in value.items():
        below = f"{path}.{name}"
        span = name in _AHEAD_SPANS or (name == "period" and value.get("code") in _LASTING)
        ends = one.get("to") if span and isinstance(one, dict) else one if name in _AHEAD else None
        if _passed(ends, now):
            left.append(LeftOut(below, PASSED))
        elif name in _OF_ITS_MATTER and filled(one):
            left.append(LeftOut(below, "It belongs to the earlier request."))
        else:
            kept_members[name] = _walked(one, below, now, left)
    return kept_members


def _passed(value: Json, now: datetime) -> bool:
    found = when(value)
    return found is not None and found.end < now
