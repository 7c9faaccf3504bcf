"""A translation of an instrument: its free texts in another language, bound to the digest of the original's (ADR 0021).

It travels beside the instrument as an attachment (canonical JSON), named by digest in a content that is signed. It is
no instrument: the original prevails, and what people read is rendered from both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.instruments import xliff
from app.instruments.header import LANGUAGES, Content
from app.instruments.xliff import WARNINGS, Work, warnings_digest
from app.kit import canonical
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, RogatoryError, Unreadable
from app.kit.words import catalogue, translate
from app.procedures import contents
from app.procedures.texts import FreeText, free_texts, texts_digest
from app.treaties.finding_codes import ENTRIES

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
    """By the path in the original's body, or as `overridden.0.reason`. What is not here is not translated."""
    overridden: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None, Field(exclude_if=lambda one: one is None)
    ] = None
    """SHA-256 of the overridden warnings, if it was made of a document that has any; left out where it was not."""


def work_of(content: Content, into: str) -> bytes:
    """The working file of an instrument, XLIFF 2.0, with its overridden warnings. `Invalid` `bad_language`."""
    fixed = said_alike(content, into)
    return xliff.write(content.kind, texts_of(content), content.language, into, warnings_of(content), fixed)


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
            overridden=work.overridden,
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


def warnings_of(content: Content) -> tuple[FreeText, ...]:
    """What the sender was warned of and why it went on (docs/decisions/0022): texts of the header. They have a digest
    of their own, for a draft is translated before anybody gives a reason.
    """
    return tuple(
        FreeText(f"{WARNINGS}.{place}.{member}", text, proper=False)
        for place, one in enumerate(content.overridden or ())
        for member, text in (("words", one.words), ("reason", one.reason))
    )


def said_alike(content: Content, language: str) -> dict[str, str]:
    """Warnings that this release says in the language by itself, by path: those into which nothing was filled."""
    found = {}
    for place, one in enumerate(content.overridden or ()):
        entry = ENTRIES.get(one.code)
        if entry is None or one.words != translate(content.language, entry.words):
            continue
        if language == "en" or entry.words in catalogue(language):
            found[f"{WARNINGS}.{place}.words"] = translate(language, entry.words)
    return found


def words_in(one: Translated, content: Content) -> dict[str, str]:
    """All that can be said of a content in the translation's language, by path. A warning's words or reason count only
    where it was made of these very warnings.
    """
    bound = one.overridden == warnings_digest(warnings_of(content))
    given = {path: text for path, text in one.texts.items() if bound or not path.startswith(f"{WARNINGS}.")}
    return {**said_alike(content, one.language), **given}


def not_said(one: Translated, content: Content, texts: tuple[FreeText, ...]) -> tuple[str, ...]:
    """The paths of texts of a content, with its overridden warnings, that are owed and not there."""
    said = words_in(one, content)
    return (*untranslated(one, texts), *(text.path for text in warnings_of(content) if text.path not in said))


def stands_for(one: Translated, kind: str, texts: tuple[FreeText, ...]) -> bool:
    """Whether it was made of these very texts. Once the original changes it is stale."""
    return one.kind == kind and one.of == texts_digest(kind, texts)


def untranslated(one: Translated, texts: tuple[FreeText, ...]) -> tuple[str, ...]:
    """The paths of texts that are owed and not there. Names need no translation."""
    return tuple(text.path for text in texts if not text.proper and text.path not in one.texts)


def demand_fresh(one: Translated, content: Content, texts: tuple[FreeText, ...]) -> None:
    """`Invalid` `translation_stale` when it was made of other texts or another language than the content's."""
    other = one.overridden is not None and one.overridden != warnings_digest(warnings_of(content))
    if not stands_for(one, content.kind, texts) or one.source != content.language or other:
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
