"""Practice numbers in an edition: how fast the State means to answer, by procedure, clock and urgency. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.directory.naming import left_out_if_none
from app.directory.scalars import Code


class Target(BaseModel):
    """An amount of time."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    number: Annotated[int, Field(ge=1, le=1000)]
    unit: Literal["minutes", "hours", "days", "working_days"]


Practice = Annotated[
    dict[
        Code,
        Annotated[
            dict[
                Code,
                Annotated[dict[Literal["routine", "urgent", "emergency"], Target], Field(min_length=1)],
            ],
            Field(min_length=1, max_length=100),
        ],
    ],
    Field(max_length=50, exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_none),
]
"""Left out where the State says nothing; then the procedures' own numbers count."""
