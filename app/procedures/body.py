"""What every typed body is made of: strict frozen blocks whose faults are named by the member's dotted path.

Acceptance must not depend on the machine or the release that judges (`design.md` §6), so blocks check form only: no
clock, no registry, no table of Unicode letters or time zones that grows with the years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from app.kit.canonical import JsonObject


@dataclass(frozen=True)
class Problem:
    """One structural fault of a body: the member by its dotted path (empty: the body whole) and what is wrong."""

    field: str
    words: str


@dataclass(frozen=True)
class Says:
    """How the reference page calls a type."""

    words: str


@dataclass(frozen=True)
class Free(Says):
    """A text in the words of its author, who may have written it in any language."""


@dataclass(frozen=True)
class Form(Says):
    """A text of a fixed form, by its pattern (whole text, ASCII) and in words with an example where that helps."""

    pattern: str

    def __init__(self, pattern: str, words: str) -> None:
        object.__setattr__(self, "pattern", pattern)
        object.__setattr__(self, "words", words)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Checked after the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The pattern, for the specifications of the doors."""
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}

    def _check(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise ValueError(f"must be of the form: {self.words}")
        return text


@dataclass(frozen=True)
class Names:
    """The value is the id of an entry in another list of the same request, such as `identifiers`."""

    member: str


@dataclass(frozen=True)
class Attached:
    """The value is the SHA-256 of a file that travels beside the instrument."""


@dataclass(frozen=True)
class Means:
    """Terms of the glossary (`treaties/data/words/glossary.toml`), by their codes, that say what the value is about."""

    terms: tuple[str, ...]

    def __init__(self, *terms: str) -> None:
        object.__setattr__(self, "terms", terms)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The codes, for whoever makes forms of the schema."""
        return {**handler(schema), "x-glossary": [*self.terms]}


Mark = TypeVar("Mark", Names, Attached, Free)


class Block(BaseModel):
    """A group of members within a body."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    def faults(self) -> Iterable[Problem]:
        """What is wrong between members that are each well-formed."""
        return ()

    @model_validator(mode="after")
    def _whole(self) -> Block:
        found = [
            InitErrorDetails(
                type=PydanticCustomError("fault", "{words}", {"words": one.words}),
                loc=tuple(int(step) if step.isdigit() else step for step in one.field.split(".") if step),
                input=None,
            )
            for one in self.faults()
        ]
        if found:
            raise ValidationError.from_exception_data(type(self).__name__, found)
        return self

    def to_json(self) -> JsonObject:
        """The JSON object that this was read from."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Body(Block):
    """The body of an instrument: what its kind adds to the header."""


@dataclass(frozen=True)
class Kind:
    """A kind of instrument. `title` is a msgid."""

    name: str
    title: str
    carries: str
    versions: Mapping[int, type[Body]]


NONE, DATA, PERSONAL, EVIDENCE = "none", "request_data", "personal", "evidence"
"""What an instrument may carry at most (`law.md` §3.0)."""


def first(name: str, title: str, carries: str, body: type[Body]) -> Kind:
    """A kind with its first version."""
    return Kind(name, title, carries, {1: body})


def attachments_named(body: Body) -> tuple[str, ...]:
    """The SHA-256 of every attachment that a body names, each once, in order."""
    return tuple(dict.fromkeys(value for _, _, value in marked(body, Attached)))


def marked(block: Block, mark: type[Mark]) -> Iterator[tuple[str, Mark, str]]:
    """Every value in a block whose type bears a mark: dotted path, the mark, the value."""
    for name, info in type(block).model_fields.items():
        found = _mark(info.annotation, info.metadata, mark)
        yield from _values(info.alias or name, found, getattr(block, name), mark)


def _values(path: str, found: Mark | None, value: object, mark: type[Mark]) -> Iterator[tuple[str, Mark, str]]:
    if isinstance(value, Block):
        for below, inner, text in marked(value, mark):
            yield f"{path}.{below}", inner, text
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _values(f"{path}.{index}", found, one, mark)
    elif isinstance(value, str) and found is not None:
        yield path, found, value


def _mark(hint: object, metadata: Iterable[object], mark: type[Mark]) -> Mark | None:
    for one in metadata:
        if isinstance(one, mark):
            return one
    inner = get_args(hint)
    if get_origin(hint) is Annotated:
        return _mark(inner[0], inner[1:], mark)
    return next((found for one in inner if (found := _mark(one, (), mark)) is not None), None)
