"""`docs/reference/codes.md`: every code that a request or an answer uses, in words, and which treaty knows it.

The words are those of the codes' own tables (`app/treaties/codes.py`), with their translations, and of the labels that
letters are printed with.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from app.procedures import codes as bodies
from app.procedures.identifiers import Identifier
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, Ground, Known, Measure, kind_of_data, meaning
from app.treaties.schema import Article, Treaty
from tools.pages import table

LABELS = Path(__file__).resolve().parent.parent / "app" / "instruments" / "templates" / "instrument_1"
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
PLAIN: tuple[tuple[str, str, object], ...] = (
    ("Modes of an offence", "How a person had part in it.", bodies.OffenceMode),
    ("Kinds of penalty", "The heaviest that the offence carries.", bodies.PenaltyKind),
    ("Outcomes", "What became of a measure.", bodies.OutcomeCode),
    ("Conditions", "What the requested State binds its answer to.", bodies.ConditionCode),
    ("Assurances", "What the requesting State promises.", bodies.AssuranceCode),
    ("Measures: where they stand", "What a matter says of each measure.", bodies.MeasureStatus),
    ("Persons: their part in the case", "", bodies.PersonStatus),
)
"""Sections of codes that have words and nothing else."""


def printed() -> str:
    """The page."""
    lines = [
        "# Codes",
        "",
        "Printed from `app/treaties/codes.py`, `app/procedures/codes.py` and the labels of letters. A code is the same "
        "for all States; a treaty says under which of its articles. An article marked ~ has not been compared with "
        "the official text yet.",
        "",
        *_offences(),
        *_measures(),
        *_categories(),
        *_grounds(),
        *_identifiers(),
    ]
    for title, words, literal in PLAIN:
        lines += [f"## {title}", "", *([words, ""] if words else [])]
        lines += [*table(("code", *LANGUAGES), [_labelled(code) for code in _values(literal)]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _offences() -> Iterator[str]:
    yield from ("## Offences", "", "`mapped`: a request says which article or provision it is put under.", "")
    rows = [
        (
            f"`{one.code}`",
            one.words,
            ", ".join(kind.value for kind in one.classes) + (", mapped" if one.mapped else ""),
            _cited((treaty, row.article) for treaty in _treaties() if (row := treaty.offence(one.code)) is not None),
        )
        for one in OFFENCES.values()
    ]
    yield from (*table(("code", "offence", "class", "listed in"), rows), "", *_meanings(OFFENCES))


def _measures() -> Iterator[str]:
    yield from ("## Measures", "", "Intrusiveness runs from 1 (hardly) to 5 (most).", "")
    rows = [
        (
            f"`{one.code}`",
            one.words,
            str(one.intrusiveness),
            _facts(one),
            _cited((treaty, row.article) for treaty in _treaties() if (row := treaty.opened(one.code)) is not None),
        )
        for one in MEASURES.values()
    ]
    yield from (*table(("code", "measure", "intrusiveness", "", "opened by"), rows), "", *_meanings(MEASURES))


def _facts(one: Measure) -> str:
    told = {
        "coercive": one.coercive,
        "also in an emergency": one.emergency_allowed,
        "usually on an order": one.needs_order_default,
        "lasting": one.lasting,
        f"{one.data.value} data" if one.data else "": one.data is not None,
    }
    return ", ".join(words for words, so in told.items() if so)


def _categories() -> Iterator[str]:
    yield from ("## Categories of data", "")
    rows = []
    for code in _values(bodies.DataCategory):
        most = kind_of_data(code)
        rows.append((*_labelled(code), most.value if most else "—"))
    yield from (*table(("code", *LANGUAGES, "at most"), rows), "")


def _grounds() -> Iterator[str]:
    yield from (
        "## Grounds of refusal and postponement",
        "",
        "What is counted apart is no refusal: there was nothing to give.",
        "",
    )
    rows = [(f"`{one.code}`", _ground(one), _cited(_given(one.code))) for one in GROUNDS.values()]
    yield from (*table(("code", "ground", "given by"), rows), "", *_meanings(GROUNDS))


def _ground(one: Ground) -> str:
    return f"{one.words} (counted apart)" if one.counted_apart else one.words


def _given(code: str) -> Iterator[tuple[Treaty, Article]]:
    for treaty in _treaties():
        if (row := treaty.ground(code)) is not None:
            yield treaty, row.article


def _identifiers() -> Iterator[str]:
    yield from ("## Identifiers", "", "Members in **bold** must be given.", "")
    rows = []
    for one in get_args(get_args(Identifier)[0]):
        members = [
            f"**{name}**" if field.is_required() else name
            for name, field in one.model_fields.items()
            if name not in {"id", "kind"}
        ]
        kinds = ", ".join(f"`{code}`" for code in _values(one.model_fields["kind"].annotation))
        rows.append((kinds, (inspect.getdoc(one) or "").splitlines()[0], ", ".join(members)))
    yield from (*table(("kind", "what it is", "members"), rows), "")


def _meanings(known: Known) -> Iterator[str]:
    """What each code of a table means, in the six languages."""
    rows = [(f"`{code}`", *(meaning(known, code, language) for language in LANGUAGES)) for code in known]
    yield from (*table(("code", *LANGUAGES), rows), "")


def _treaties() -> list[Treaty]:
    """The newest version of every treaty."""
    return [TREATIES.newest(code) for code in TREATIES.codes()]


def _cited(rows: Iterable[tuple[Treaty, Article]]) -> str:
    """Reciprocity is left out: it opens what each State's own law opens."""
    told = [f"{treaty.cite(one)}{'' if one.verified else ' ~'}" for treaty, one in rows if treaty.kind != "reciprocity"]
    return "; ".join(told) or "—"


def _values(literal: object) -> Sequence[str]:
    return [str(one) for one in get_args(literal)]


def _labelled(code: str) -> tuple[str, ...]:
    """A code and its words in the six languages."""
    return (f"`{code}`", *(words(language, code) for language in LANGUAGES))


def words(language: str, code: str) -> str:
    """What letters call a code in a language."""
    labels = _labels(language)
    return labels["codes"].get(code) or labels["words"][code]


@cache
def _labels(language: str) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads((LABELS / f"{language}.json").read_text("utf-8"))
    return found
