"""What a roster is written as (JSON, strict), and the plan that it means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.duty.rotation import Office, Rotation, Window
from app.duty.schedule import Demand, Layer, Plan
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.ids import OfficialId

NAME = r"^[a-z][a-z0-9_-]{0,39}$"
MOST_LAYERS, MOST_PEOPLE, MOST_WINDOWS = 10, 100, 20
_LONGEST = {"hours": 24 * 31, "days": 366, "weeks": 53}


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("that is no IANA time zone; write it like Europe/Vienna") from error
    return text


def _day(text: str) -> str:
    if not 2000 <= date.fromisoformat(text).year <= 2200:
        raise ValueError("a day lies between 2000 and 2200")
    return text


Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{1,60}$"), AfterValidator(_zone)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Hours and minutes by the clock of the zone: 08:00."""
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)]
Weekday = Annotated[int, Field(ge=0, le=6)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
Person = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.[a-z0-9-]{1,30}/[a-z0-9.-]{1,40}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Part(BaseModel):
    """Ground of the parts of a roster: strict, closed, frozen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class WindowBody(Part):
    """Hours of some days in which a layer serves."""

    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = [0, 1, 2, 3, 4, 5, 6]  # pydantic copies it
    """Days of the week on which it begins, Monday is 0."""
    begin: Clock = "00:00"
    until: Clock = "00:00"
    """Not after `begin`: on the day after."""
    office: Literal["any", "open", "closed"] = "any"
    """Only on days on which the office is open, or closed (week-ends, public holidays, closing days)."""


class LayerBody(Part):
    """One line of a roster: people who take turns."""

    name: Name
    zone: Zone | None = None
    """Null: the roster's."""
    people: Annotated[list[Person], Field(min_length=1, max_length=MOST_PEOPLE)]
    """Officials in the order of their turns; one may stand in it more than once."""
    unit: Literal["hours", "days", "weeks"]
    every: Annotated[int, Field(ge=1, le=24 * 31)] = 1
    """Units of a turn."""
    hand_over: Clock = "08:00"
    weekday: Weekday | None = None
    """Of the hand-over, for turns of weeks: Monday is 0."""
    begins: Day
    """The first hand-over is on this day, for turns of weeks on the first such weekday from it on."""
    ends: Day | None = None
    """It serves until the hour of the hand-over on this day; null: without end."""
    windows: Annotated[list[WindowBody], Field(max_length=MOST_WINDOWS)] = []  # as above
    """When it serves; none: always."""

    @model_validator(mode="after")
    def _whole(self) -> LayerBody:
        if (self.weekday is not None) != (self.unit == "weeks"):
            raise ValueError("turns of weeks, and only these, have a weekday of their hand-over")
        if self.every > _LONGEST[self.unit]:
            raise ValueError(f"a turn has at most {_LONGEST[self.unit]} {self.unit}")
        if self.ends is not None and self.ends <= self.begins:
            raise ValueError("a layer ends after it begins")
        return self

    def layer(self, zone: str) -> Layer:
        """As the schedule reckons it; `zone`: the roster's."""
        hand_over = time.fromisoformat(self.hand_over)
        day = date.fromisoformat(self.begins)
        if self.weekday is not None:
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        return Layer(
            name=self.name,
            zone=ZoneInfo(self.zone or zone),
            people=tuple(OfficialId(one) for one in self.people),
            rotation=Rotation(datetime.combine(day, hand_over), timedelta(**{self.unit: self.every})),
            windows=tuple(
                Window(
                    frozenset(one.days),
                    time.fromisoformat(one.begin),
                    time.fromisoformat(one.until),
                    Office(one.office),
                )
                for one in self.windows
            ),
            ends=None if self.ends is None else datetime.combine(date.fromisoformat(self.ends), hand_over),
        )


class RosterBody(Part):
    """A roster: its layers, all on duty at the same time, the first of them called first."""

    title: Title
    zone: Zone
    """In which it is shown, and that of layers without one of their own."""
    demand: Literal["always", "served"] = "always"
    """When somebody must hold it: at any time, or whenever one of its layers serves."""
    names_in_feeds: bool = False
    """Whether an official's private calendar names who is on duty beside them."""
    layers: Annotated[list[LayerBody], Field(min_length=1, max_length=MOST_LAYERS)]

    @model_validator(mode="after")
    def _whole(self) -> RosterBody:
        if len({one.name for one in self.layers}) != len(self.layers):
            raise ValueError("two layers have one name")
        return self

    @property
    def people(self) -> frozenset[OfficialId]:
        """Everybody in it."""
        return frozenset(OfficialId(one) for layer in self.layers for one in layer.people)

    def plan(self, since: datetime) -> Plan:
        """As the schedule reckons it."""
        return Plan(since, tuple(one.layer(self.zone) for one in self.layers), Demand(self.demand))


def read_body(told: JsonObject) -> RosterBody:
    """A roster as people write it; `Invalid` `bad_roster` says where it is wrong."""
    try:
        return RosterBody.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the roster"
        raise Invalid("bad_roster", f"{place}: {first['msg']}.", "See `rogatory roster set --help`.") from error
