"""From pydantic's errors to problems in our words, each at the member's dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic_core import ErrorDetails

from app.kit.canonical import Json
from app.procedures.body import Block, Problem
from app.procedures.identifiers import Identifier
from app.procedures.measures import AnyMeasure

_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "literal_error": "must be {expected}",
    "union_tag_not_found": "is missing",
    "union_tag_invalid": "must be one of {expected_tags}",
    "string_type": "must be text",
    "string_unicode": "holds half a character",
    "string_too_long": "must not be longer than {max_length} characters",
    "string_too_short": "must be at least {min_length} characters long",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "too_short": "must hold at least {min_length}",
    "too_long": "must not hold more than {max_length}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
    "fault": "{words}",
}
_UNTOLD = ("union_tag_not_found", "union_tag_invalid")
_QUOTED = ("literal_error", "union_tag_invalid")
_DISCRIMINATORS = ("kind", "code")
_LAST_IS_A_NAME = ("missing", "extra_forbidden")


def _tags(union: object) -> frozenset[str]:
    members: tuple[type[Block], ...] = get_args(get_args(union)[0])
    hints = [
        one.model_fields[name].annotation for one in members for name in _DISCRIMINATORS if name in one.model_fields
    ]
    return frozenset(value for hint in hints for value in get_args(hint))


TAGS = _tags(Identifier) | _tags(AnyMeasure)
"""What tells the members of the unions apart; pydantic puts it into the place of a fault."""


def problem_of(error: ErrorDetails, body: Json) -> Problem:
    """One problem. The tag that pydantic puts into the place of a union's member is left out."""
    said: dict[str, object] = dict(error.get("ctx", {}))
    words, quoted = _WORDS.get(error["type"]), error["type"] in _QUOTED
    shown = {key: str(value).replace("'", "") if quoted else value for key, value in said.items()}
    told = words.format_map(shown) if words else error["msg"]
    steps, here, fresh = [], body, True
    for index, step in enumerate(error["loc"]):
        named = index == len(error["loc"]) - 1 and error["type"] in _LAST_IS_A_NAME
        if fresh and not named and step in TAGS and isinstance(here, dict) and step in map(here.get, _DISCRIMINATORS):
            fresh = False
            continue
        steps.append(str(step))
        here, fresh = _below(here, step), True
    if error["type"] in _UNTOLD:
        steps.append(str(said.get("discriminator", "kind")).strip("'"))
    return Problem(".".join(steps), told)


def _below(value: Json, step: int | str) -> Json:
    if isinstance(value, dict):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
