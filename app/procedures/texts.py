"""The free texts of a body, each with its place: what a translation of the instrument has to say in another language.

Everything else translates itself: labels, codes, dates and amounts are printed in whatever language is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.kit.canonical import JsonObject, dumps, sha256
from app.procedures.body import Body, Free, marked

PROPER = frozenset((
    "address", "aliases", "authority", "bank", "birth_place", "caller", "conference_ref", "court", "display_name",
    "executing_authority", "given_by", "giver", "holder", "interpreter", "issuing_authority", "name", "names", "person",
    "place", "places", "provider", "registrar", "registry", "service",
))  # fmt: skip
"""Members that hold the names of persons, bodies and places. They stay, and may be given in another script beside."""
AS_WRITTEN = frozenset((
    "article", "articles", "asset", "bank_code", "call_back_number", "chain_name", "feeds", "field", "hash", "make",
    "model", "number", "of", "read_back_code", "reference", "serial", "translator", "treaty", "unicode", "value",
))  # fmt: skip
"""Members that hold numbers, codes and paths, which no language changes; and the translator, whose name comes with the
translation: a text that it is bound to must not change by attaching it."""
CODED = frozenset(("document_kind", "form", "kind"))
"""Members that take a word of the labels, such as `court_order`, or words of one's own."""
_CODE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True)
class FreeText:
    """One text of a body. `path`: dotted, as in `measures.0.note`."""

    path: str
    text: str
    proper: bool
    """A name, which a translation does not owe."""


def free_texts(body: Body) -> tuple[FreeText, ...]:
    """Every text of a body that somebody may have to translate, in the order of its type."""
    return tuple(
        FreeText(path, text, member in PROPER)
        for path, _, text in marked(body, Free)
        if not _says_itself(member := path_member(path), text)
    )


def _says_itself(member: str, text: str) -> bool:
    return member in AS_WRITTEN or (member in CODED and _CODE.fullmatch(text) is not None)


def path_member(path: str) -> str:
    """The member that a path ends in: `question` of `questions.2.question`, `rights` of `rights.0`."""
    return next(step for step in reversed(path.split(".")) if not step.isdecimal())


def texts_digest(kind: str, texts: Iterable[FreeText]) -> str:
    """SHA-256 of a kind and its texts (canonical JSON, RFC 8785): what a translation is bound to."""
    told: JsonObject = {one.path: one.text for one in texts}
    return sha256(dumps({"kind": kind, "texts": told}))
