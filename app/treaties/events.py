"""The words of a treaty's deadlines: what they run from, whose they are, how they bound, which acts move a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.kit.canonical import Json
from app.treaties.bodies import at, filled, text

EVENTS = (
    "receipt", "acknowledgement", "decision", "preservation_effected", "domestic_order", "expiry", "preserved_until",
    "receipt_of_follow_up", "presence_no_longer_required", "provisional_arrest", "service_on_provider",
    "all_information", "receipt_by_provider",
)  # fmt: skip
"""What a deadline runs from, or lasts until."""
DUTIES = ("requesting", "requested", "person", "provider")
UNITS = ("minutes", "hours", "days", "working_days")
LIMITS = ("exactly", "at_least", "at_most", "until", "before", "as_asked")
"""How a deadline bounds: three with a number, `until` and `before` an event, `as_asked` by the requesting side."""
_WITH = " with "


@dataclass(frozen=True)
class Trigger:
    """An act of a procedure; with a `member`, only where its body tells that: `report_status with progress.served_on`.

    The member is one of the body, or `list.member` of the rows of a list, each about the measure that it names.
    """

    act: str
    member: str = ""

    @classmethod
    def of(cls, words: str) -> Trigger:
        """As a treaty's file writes it."""
        act, _, member = words.partition(_WITH)
        return cls(act.strip(), member.strip())

    def told(self, body: Mapping[str, Json]) -> dict[str, str]:
        """What the member says, by measure: a date or an instant; under the empty name what is said of no measure."""
        rows, _, name = self.member.rpartition(".")
        if not rows:
            found = body.get(self.member)
            return {"": found} if isinstance(found, str) else {}
        listed = body.get(rows)
        told = [one for one in listed if filled(at(one, name))] if isinstance(listed, list) else []
        return {text(one, "measure"): text(one, name) for one in told}

    def __str__(self) -> str:
        return f"{self.act}{_WITH}{self.member}" if self.member else self.act


@dataclass(frozen=True)
class Extension:
    """By how much at most a time ends later, in its own unit, where its duty-holder says until when it needs it: the
    member of `on` holds that day. `article`: where that is written.
    """

    number: int
    on: Trigger
    article: str
