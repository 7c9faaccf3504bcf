"""The calendar in an edition: on which days the State works (`law.md` §2.4). Pure: part of the base install.

Both nodes of a matter count deadlines by it, whatever profiles each holds (docs/decisions/0019).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MOST_CLOSED = 1_000


def _checked_day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written like 2026-12-24")
    return text


def never_null(told: dict[str, Any]) -> None:
    """A calendar as JSON Schema describes it that is left out where there is none."""
    [one] = [one for one in told.pop("anyOf") if one != {"type": "null"}]
    del told["default"]
    told.update(one)


class WorkingDays(BaseModel):
    """Zone, public holidays, weekend and own closing days."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$")]
    """IANA name."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None
    """Whose public holidays it keeps (ISO 3166-1); None: none."""
    subdivision: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,10}$")] | None
    weekend: Annotated[list[Literal[0, 1, 2, 3, 4, 5, 6]], Field(max_length=6)]
    """Days of the week without work, Monday is 0."""
    closed: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_checked_day)]],
        Field(max_length=MOST_CLOSED),
    ]
    """Days on which the State's authorities are closed beside these."""
    roll: Annotated[bool, Field(exclude_if=lambda one: not one)] = False
    """Whether, by the State's law, a time in days that would end on a day without work ends on the next working day."""

    @model_validator(mode="after")
    def _whole(self) -> WorkingDays:
        if self.weekend != sorted(set(self.weekend)) or self.closed != sorted(set(self.closed)):
            raise ValueError("days of a calendar stand once, in order")
        if self.subdivision is not None and self.country is None:
            raise ValueError("a subdivision is one of a country")
        return self
