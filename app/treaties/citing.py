"""What a finding cites: the article of the matter's own treaty, or "after" the article that the rule is modelled on.

The table of findings is one for every treaty. Where it names articles ("UNCC 42(3)(a), BC 29(2)(a)") those of a treaty
that the matter names count; else the provision of that treaty which says the same; else the rule is followed after
another treaty or law, and the finding says so: an article that binds neither State is no basis (`law.md` §2.2, rule 3).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import takewhile

from app.treaties.schema import Article, Treaty

_LAW = re.compile(r"(?!ISO |RFC )[A-Z0-9]+(-[A-Z]+)* \d")
"""How an article of a treaty or law begins: `UNCC 42`, `2AP 9`, `XA-XB 24`; not `RFC 5891`, `ISO/IEC 27037` or
`ITU-T E.164`.
"""
PROVISIONS: Mapping[str, str] = {
    "UNCAC 55(1)": "confiscation",
    "UNCAC 55(8)": "lifting",
    "UNCAC 57(3)": "asset_return",
    "UNCAC 57(4)": "asset_return",
    "UNCC 22(5)": "jurisdiction",
    "UNCC 36(3)": "personal_data",
    "UNCC 40(4)": "spontaneous",
    "UNCC 40(5)": "spontaneous",
    "UNCC 40(25)": "reasons",
    "UNCC 51": "proceeds_without_request",
    "UNCC 54": "technical_help",
    "UNCC 56": "technical_help",
    "UNCC 6(2)": "safeguards",
}
"""The first article that the table names ⇒ the provision that says the same in other treaties."""


@dataclass(frozen=True)
class Cited:
    """An article as a finding cites it. `model`: of another treaty or law, after which this is asked."""

    article: str
    verified: bool = True
    model: bool = False


def of_source(source: str, treaties: Collection[Treaty], laws: Collection[str] = ()) -> Cited:
    """What a text of the table cites where these treaties are named and these laws (by short name) apply."""
    if not _LAW.match(source):
        return Cited(source)
    for name in (*(one.short for one in treaties), *laws):
        if found := named(source, name):
            return Cited(found)
    key = PROVISIONS.get(source.partition(", ")[0], "")
    for treaty in treaties:
        if key in treaty.articles:
            return Cited(treaty.cite(treaty.articles[key]), treaty.articles[key].verified)
    return Cited(source, model=True)


def named(articles: str, short: str) -> str:
    """Of "UNCC 37, 38, BC 24" what is said of one treaty: a number without a name belongs to the name before it."""
    parts, name = articles.split(", "), f"{short} "
    places = [place for place, part in enumerate(parts) if part.startswith(name)]
    found = [
        ", ".join([parts[place], *takewhile(lambda part: part[:1].isdigit() and " " not in part, parts[place + 1 :])])
        for place in places
    ]
    return ", ".join(found)


def article_of(treaty: Treaty, kind: str, key: str, field: str, instrument: str) -> Article | None:
    """The article of a treaty by which a thing of a kind stands: the contents of an instrument at a field, a provision,
    a measure, a ground of refusal.
    """
    if kind == "contents":
        row = treaty.content_at(field, instrument)
        return row.article if row else None
    if kind == "provision":
        return treaty.articles.get(key)
    if kind == "measure":
        opened = treaty.opened(key)
        return opened.article if opened else treaty.articles.get("measures")
    ground = treaty.ground(key)
    return ground.article if ground else treaty.refusal_rules.never.get(key)
