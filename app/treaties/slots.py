"""Times that two sides agree on, as the clocks of each show them. Pure; instants of any year are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.kit.canonical import Json

OPENS, CLOSES = time(9), time(17)
"""Office hours where nobody says otherwise (practice)."""
_YEARS = (1, 9999)


@dataclass(frozen=True)
class Local:
    """An instant in a zone. `given`: as it was written, `shown`: as the clocks there show it."""

    given: datetime
    shown: datetime

    @property
    def right(self) -> bool:
        """Whether it was written as the clocks show it."""
        return self.given.utcoffset() == self.shown.utcoffset()

    @property
    def twice(self) -> bool:
        """Whether the clocks show that time twice, because they are put back."""
        early, late = (self.shown.replace(tzinfo=None, fold=fold) for fold in (0, 1))
        zone = self.shown.tzinfo
        offsets = [zone.utcoffset(one) if zone else None for one in (early, late)]
        return None not in offsets and offsets[0] > offsets[1]  # type: ignore[operator]  # None was excluded

    def outside(self, weekend: tuple[int, ...]) -> bool:
        """Whether no office is open."""
        return self.shown.weekday() in weekend or not OPENS <= self.shown.time() < CLOSES

    @property
    def words(self) -> str:
        """As it is told."""
        return self.shown.strftime("%a %Y-%m-%d %H:%M")


def clock(moment: datetime) -> str:
    """An instant as a clock shows it, with its offset: `2027-03-28 03:30:00 +02:00`. Not as the wire has it, which each
    reader is told in their own zone (`app.kit.said`).
    """
    return f"{moment:%Y-%m-%d %H:%M:%S} {moment.isoformat()[-6:]}"


def zone(name: str) -> ZoneInfo | None:
    """A zone of the tz database by its IANA name; None where this node has none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(value: Json, place: ZoneInfo) -> Local | None:
    """An instant with its offset, in a zone; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        given = datetime.fromisoformat(value)
        if given.tzinfo is None or not _YEARS[0] < given.year < _YEARS[1]:
            return None
        return Local(given, given.astimezone(UTC).astimezone(place))
    except (ValueError, OverflowError):
        return None
