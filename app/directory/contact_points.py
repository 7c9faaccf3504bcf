"""Contact points that are reached at any time (UNCC 41, BC 35), in an authority's entry. Pure: base install."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.directory.hours import Hours
from app.directory.naming import Language, Words
from app.directory.scalars import Code, Rfc3339
from app.directory.wording import LEFT_OUT, Passage, Strict, Telephone, several

DUTIES = {
    "technical_advice": "gives technical advice",
    "preservation": "has data preserved",
    "evidence": "collects evidence",
    "legal_information": "gives legal information",
    "locating": "locates suspects",
    "emergency_data": "gives electronic data to avert an emergency",
}
"""UNCC 41(3), BC 35(1)."""
CAPACITIES = {
    "can_order_preservation": "orders preservation itself",
    "can_disclose_traffic": "discloses traffic data itself",
    "emergency_disclosure": "discloses in an emergency",
    "can_coordinate_mla": "coordinates with the central authority (UNCC 41(4), BC 35(2)(b))",
    "technical_advice": "advises on technique",
}
NETWORKS = ("uncc", "bc", "g7", "interpol_i24_7", "other")
Duty = Literal["technical_advice", "preservation", "evidence", "legal_information", "locating", "emergency_data"]
Capacity = Literal[
    "can_order_preservation", "can_disclose_traffic", "emergency_disclosure", "can_coordinate_mla", "technical_advice"
]
OF_PROCEDURE: dict[str, tuple[str, ...]] = {
    "preservation": ("preservation",),
    "emergency_disclosure": ("emergency_data",),
    "information": ("technical_advice", "legal_information"),
    "mla": ("evidence", "legal_information", "locating"),
    "extradition": ("locating", "legal_information"),
    "assets": ("evidence", "legal_information"),
}
"""Which of its duties a procedure calls on (UNCC 41(3)): who is to be arrested is located, proceeds are traced."""


class Phone(Strict):
    """A number, and what is spoken there."""

    number: Telephone
    languages: Annotated[list[Language], Field(min_length=1, max_length=10)]
    backup: bool | None = LEFT_OUT


class Promise(Strict):
    """What it promises: at what times somebody is there, and how soon a person answers."""

    always: bool
    hours: Hours | None = LEFT_OUT
    """Where it is not always."""
    answer_minutes: Annotated[int, Field(ge=1, le=10_000)] | None = LEFT_OUT
    """Left out only in a list that nobody signed: it does not say."""

    @model_validator(mode="after")
    def _whole(self) -> Promise:
        if self.always is (self.hours is not None):
            raise ValueError("it has hours where it is not always there, and only there")
        return self


class Window(Strict):
    """When it will not be reached, as it says before."""

    begins: Rfc3339
    ends: Rfc3339
    instead: Words | None = LEFT_OUT
    """Whom to call meanwhile."""

    @model_validator(mode="after")
    def _whole(self) -> Window:
        if self.ends <= self.begins:
            raise ValueError("a window ends after it begins")
        return self


class ContactPoint(Strict):
    """A point of an authority."""

    id: Code
    unit: Words
    duties: Annotated[list[Duty], Field(min_length=1, max_length=len(DUTIES))]
    capacities: list[Capacity] = several(len(CAPACITIES))
    powers: Passage | None = LEFT_OUT
    """What it may do by its law, in words."""
    phones: list[Phone] = several(10)
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    promise: Promise | None = LEFT_OUT
    """Left out only in a list that nobody signed: whether somebody is there is then not known."""
    maintenance: list[Window] = several(100)
    networks: list[Literal["uncc", "bc", "g7", "interpol_i24_7", "other"]] = several(len(NETWORKS))

    @property
    def answer_minutes(self) -> int | None:
        """How soon a person answers, as it promises; None: it does not say."""
        return self.promise.answer_minutes if self.promise is not None else None
