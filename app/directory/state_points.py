"""What a State has beside its authorities: where the public reports, who prevents, who speaks at the Conference. Pure.

`law.md` §1, S13, S20, S56, S57. None of these is a party to a matter, and none needs a node.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.directory.naming import Language, Words
from app.directory.scalars import Code
from app.directory.wording import LEFT_OUT, Day, Link, Mail, Strict, Telephone, several

KINDS: Mapping[str, str] = {
    "public_reporting_point": "where the public reports crimes",
    "prevention_policy": "the body for the policy of prevention",
    "conference_focal_point": "the focal point for the Conference of States Parties",
    "working_group": "the contact of a working group",
}


class StatePoint(Strict):
    """A point. `group`: of a working group, which one; `evaluated_on`: when prevention was last evaluated."""

    id: Code
    kind: Literal["public_reporting_point", "prevention_policy", "conference_focal_point", "working_group"]
    names: Annotated[dict[Language, Words], Field(min_length=1, max_length=20)]
    languages: list[Language] = several(20)
    telephones: list[Telephone] = several(10)
    mail: Mail | None = LEFT_OUT
    link: Link | None = LEFT_OUT
    postal: list[Words] = several(8)
    group: Words | None = LEFT_OUT
    evaluated_on: Day | None = LEFT_OUT
    evaluate_by: Day | None = LEFT_OUT
    """Of the body for prevention: until when it is to be evaluated again."""
    verified_on: Day | None = LEFT_OUT

    def name(self, language: str = "en") -> str:
        """The name in a language, else in English, else in the first that is given."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))

    def overdue(self, day: date) -> bool:
        """S13: the day until which prevention was to be evaluated has passed, and no evaluation since is told."""
        return self.evaluate_by is not None and self.evaluate_by < day.isoformat()
