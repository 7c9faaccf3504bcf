"""The calendar in an edition: on which days the State works (`law.md` §2.4). Pure: part of the base install.

Both nodes of a matter count deadlines by it, whatever profiles each holds (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.directory.naming import Words, left_out_if_none
from app.directory.scalars import left_out_if_empty

MOST_CLOSED = 1_000
MOST_HOLIDAYS = 200
"""In a year."""
MOST_YEARS = 10


def _checked_day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written like 2026-12-24")
    return text


def _demand_in_order(days: Sequence[str]) -> None:
    if list(days) != sorted(set(days)):
        raise ValueError("days of a calendar stand once, in order")


def never_null(told: dict[str, Any]) -> None:
    """A calendar as JSON Schema describes it that is left out where there is none."""
    [one] = [one for one in told.pop("anyOf") if one != {"type": "null"}]
    del told["default"]
    told.update(one)


_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_checked_day)]
_Days = Annotated[list[_Day], Field(max_length=MOST_CLOSED)]


class WorkingDays(BaseModel):
    """Zone, public holidays, weekend, own closing days, and days that are worked all the same."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$")]
    """IANA name."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None
    """Whose public holidays it keeps (ISO 3166-1); None: none."""
    subdivision: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,10}$")] | None
    weekend: Annotated[list[Literal[0, 1, 2, 3, 4, 5, 6]], Field(max_length=6)]
    """Days of the week without work, Monday is 0."""
    closed: _Days
    """Days on which the State's authorities are closed beside these."""
    roll: Annotated[bool, Field(exclude_if=lambda one: not one)] = False
    """Whether, by the State's law, a time in days that would end on a day without work ends on the next working day."""

    worked: Annotated[_Days, Field(exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_empty)] = []
    """Days that are worked though they fall on the weekend or a public holiday (by decree, for a day off elsewhere)."""
    holidays: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^\d{4}$")],
            Annotated[dict[_Day, Words], Field(max_length=MOST_HOLIDAYS)],
        ],
        Field(max_length=MOST_YEARS, exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_none),
    ] = {}
    """The public holidays by year and day, with their names. Both nodes count a year that stands here as it is told;
    of another each goes by the list that it has of the country."""

    @property
    def last_year(self) -> int | None:
        """The last year whose holidays are told; None: of none."""
        return max(map(int, self.holidays), default=None)

    @model_validator(mode="after")
    def _whole(self) -> WorkingDays:
        for ones in ([*map(str, self.weekend)], self.closed, self.worked):
            _demand_in_order(ones)
        if set(self.closed) & set(self.worked):
            raise ValueError("a day is closed or worked, not both")
        for name in ("worked", "holidays"):
            if name in self.model_fields_set and not getattr(self, name):
                raise ValueError(f"{name} is left out where there are none")
        if any(not day.startswith(f"{year}-") for year, days in self.holidays.items() for day in days):
            raise ValueError("a holiday stands under its year")
        if self.subdivision is not None and self.country is None:
            raise ValueError("a subdivision is one of a country")
        return self
