"""The nine terms of the field with their definitions in six languages (`law.md` §8), as a table that a person edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.kit.canonical import JsonObject
from app.treaties.toml import Table

FILE = Path(__file__).parent / "data" / "words" / "glossary.toml"
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


@dataclass(frozen=True)
class Term:
    """A term by its stable code. `source`: after which text it is defined, empty: a working definition of ours;
    `verified`: that text was read. `arabic_official`: the Arabic term is the Convention's own.
    """

    code: str
    words: Mapping[str, str]
    definition: Mapping[str, str]
    source: str
    verified: bool
    arabic_official: bool = False

    def to_json(self) -> JsonObject:
        """As doors show it."""
        return {
            "code": self.code,
            "term": dict(self.words),
            "definition": dict(self.definition),
            "source": self.source or None,
            "verified": self.verified,
            "arabic_official": self.arabic_official,
        }


def load(path: Path = FILE) -> tuple[Term, ...]:
    """Every term of a file; `Invalid` `bad_law_file` for a mistake, a missing language among them."""
    with Table.open(path) as table:
        found = tuple(_term(one) for one in table.tables("term"))
        codes = [one.code for one in found]
        if len(set(codes)) != len(codes):
            raise table.bad("a term stands twice")
        return found


def _term(table: Table) -> Term:
    with table.table("term") as below:
        words = {language: below.text(language) for language in LANGUAGES}
    with table.table("definition") as below:
        definition = {language: below.text(language) for language in LANGUAGES}
    return Term(
        table.text("code"),
        words,
        definition,
        source=table.text("source") if table.has("source") else "",
        verified=table.flag("verified", False),
        arabic_official=table.flag("arabic_official", False),
    )


GLOSSARY = load()
BY_CODE: Mapping[str, Term] = {one.code: one for one in GLOSSARY}
