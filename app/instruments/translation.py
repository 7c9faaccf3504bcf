"""A translation of an instrument: its free texts in another language, bound to the digest of the original's (ADR 0021).

It travels beside the instrument as an attachment (canonical JSON), named by digest in a content that is signed. It is
no instrument: the original prevails, and what people read is rendered from both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.instruments.header import LANGUAGES, Content
from app.instruments.xliff import Work
from app.kit import canonical
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, RogatoryError, Unreadable
from app.procedures import contents
from app.procedures.texts import FreeText, free_texts, texts_digest

MEDIA_TYPE = "application/json"
LARGEST = 2 * 1024 * 1024
"""Bytes; the body of a draft has one mebibyte at most."""
LONGEST = 40_000
"""Characters of a text: twice what a body takes."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"is one of {', '.join(LANGUAGES)}")
    return code


Language = Annotated[str, AfterValidator(_language)]


class Translated(BaseModel):
    """The texts of one instrument in one further language."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    v: Literal[1] = 1
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    of: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """`texts_digest` of the original."""
    source: Language
    language: Language
    translator: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    certified: bool
    texts: Annotated[dict[str, Words], Field(max_length=10_000)]
    """By the path in the original's body. What is not here is not translated."""


def made(work: Work, translator: str, *, certified: bool) -> Translated:
    """A translation of what came back in a working file; `Invalid` `bad_translation` says what is wrong with it."""
    try:
        return Translated(
            kind=work.kind,
            of=work.of,
            source=work.source,
            language=work.language,
            translator=unicodedata.normalize("NFC", translator.strip()),
            certified=certified,
            texts=dict(work.texts),
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Invalid("bad_translation", f"The translation is wrong at {place}: {first['msg']}.") from error


def write(one: Translated) -> bytes:
    """The file: canonical JSON (RFC 8785)."""
    return canonical.dumps(one.model_dump(mode="json"))


def read(data: bytes) -> Translated:
    """A translation out of a file; `Unreadable` `no_translation` for anything else."""
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it holds more than {LARGEST} bytes")
        found = Translated.model_validate(canonical.loads(data))
        if any(unicodedata.normalize("NFC", text) != text for text in (found.translator, *found.texts.values())):
            raise ValueError("a text is not in Unicode normal form C")
    except (RogatoryError, ValidationError, ValueError) as error:
        words = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise Unreadable("no_translation", f"The file is no translation of an instrument: {words}.") from error
    return found


def texts_of(content: Content) -> tuple[FreeText, ...]:
    """The free texts of a content; `Invalid` or `Unknown` when its body is not of a type that this release knows."""
    return free_texts(contents.parse(content.kind, content.kind_version, content.body))


def stands_for(one: Translated, kind: str, texts: tuple[FreeText, ...]) -> bool:
    """Whether it was made of these very texts. Once the original changes it is stale."""
    return one.kind == kind and one.of == texts_digest(kind, texts)


def untranslated(one: Translated, texts: tuple[FreeText, ...]) -> tuple[str, ...]:
    """The paths of texts that are owed and not there. Names need no translation."""
    return tuple(text.path for text in texts if not text.proper and text.path not in one.texts)


def demand_fresh(one: Translated, content: Content, texts: tuple[FreeText, ...]) -> None:
    """`Invalid` `translation_stale` when it was made of other texts or another language than the content's."""
    if not stands_for(one, content.kind, texts) or one.source != content.language:
        raise Invalid(
            "translation_stale",
            "The translation was not made of this document: it belongs to another, or to an earlier text.",
            "Have the document translated as it now stands.",
        )


def put_in(body: JsonObject, texts: Mapping[str, str]) -> JsonObject:
    """The body with other words at these paths."""
    return {name: _put_in(one, name, texts) for name, one in body.items()}


def _put_in(value: Json, path: str, texts: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return texts.get(path, value)
    if isinstance(value, list):
        return [_put_in(one, f"{path}.{index}", texts) for index, one in enumerate(value)]
    if isinstance(value, dict):
        return {name: _put_in(one, f"{path}.{name}", texts) for name, one in value.items()}
    return value
