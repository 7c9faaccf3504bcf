"""What a request asks for, measure by measure or item by item."""

from __future__ import annotations

from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject
from app.treaties import bodies
from app.treaties.codes import Data, data_of, kind_of_data

IMPLIED = {"preservation_request": "PRESERVE", "emergency_request": "ACCESS_STORED"}
"""Requests that ask for data item by item, and the measure that each item is."""


@dataclass(frozen=True)
class Wanted:
    """A measure of a request, by its place."""

    path: str
    id: str
    code: str
    sub: str
    row: JsonObject

    @property
    def data(self) -> Data | None:
        """What kind of data it asks for."""
        return kind_of_data(bodies.text(self.row, "category")) or data_of(self.code, self.sub)

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"{self.id} {self.code}".strip() or self.path


def wanted(kind: str, body: Json) -> tuple[Wanted, ...]:
    """The measures of a request, or the items of data that it asks for, each as the measure that it implies."""
    implied = IMPLIED.get(kind, "")
    return tuple(
        Wanted(path, bodies.text(row, "id"), implied or bodies.text(row, "code"), bodies.text(row, "sub"), row)
        for path, row in bodies.rows(body, "data" if implied else "measures")
    )
