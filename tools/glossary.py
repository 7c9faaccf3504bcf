"""`docs/reference/glossary.md`, printed from `app/treaties/data/words/glossary.toml`."""

from __future__ import annotations

from app.treaties.glossary import GLOSSARY, LANGUAGES, Term
from tools.pages import table

NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}


def printed() -> str:
    """The page: the terms side by side, then each with its definitions."""
    lines = [
        "# Glossary",
        "",
        "Printed from `app/treaties/data/words/glossary.toml`; `rogatory glossary` shows the same. Working definitions "
        "and translations: where a treaty or a State's law defines a term, its official text prevails. An Arabic term "
        "marked ✓ is that of the United Nations Convention against Cybercrime.",
        "",
        *table([NAMES[language] for language in LANGUAGES], [_row(one) for one in GLOSSARY]),
    ]
    for one in GLOSSARY:
        lines += ["", f"## {one.words['en'].capitalize()}", "", f"`{one.code}`. {_source(one)}", ""]
        lines += table(("", "definition"), [(NAMES[tongue], one.definition[tongue]) for tongue in LANGUAGES])
    return "\n".join(lines) + "\n"


def _row(one: Term) -> tuple[str, ...]:
    told = {**one.words, "ar": one.words["ar"] + (" ✓" if one.arabic_official else "")}
    return tuple(told[language] for language in LANGUAGES)


def _source(one: Term) -> str:
    if not one.source:
        return "A working definition."
    return f"After {one.source}{'' if one.verified else ' ~'}."
