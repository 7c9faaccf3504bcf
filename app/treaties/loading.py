"""Reading a treaty's file. Every mistake names file, table and key (`Invalid` code `bad_law_file`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.kit.ids import StateCode
from app.treaties import tables
from app.treaties.comparing import cited, marked, numbers, read_in
from app.treaties.provisions import PROVISIONS
from app.treaties.rows import article_in, content_in, deadline_in, refusal_in
from app.treaties.schema import KINDS, Article, Refusal, Treaty
from app.treaties.toml import Table


def load(path: Path) -> Treaty:
    """The treaty in a file."""
    return read(Table.open(path))


def read(table: Table) -> Treaty:
    """The treaty in a table."""
    with table:
        articles: dict[str, Article] = {}
        last = table.number("last_article", least=1, most=2000) if table.has("last_article") else None
        known, text_read = read_in(table, last)
        rule, listed = tables.languages(table, articles)
        yields_to, yields_for, yields_in = tables.yields_to(table, articles)
        procedures, by_own_law = tables.procedures(table)
        treaty = Treaty(
            code=table.text("code"),
            version=table.number("version", least=1),
            since=table.day("since"),
            until=table.day("until") if table.has("until") else None,
            kind=table.text("kind", among=KINDS),
            short=table.text("short"),
            title=table.by_language("title"),
            citation=table.text("citation"),
            verified=table.flag("verified"),
            yields_to=yields_to,
            yields_for=yields_for,
            yields_in=yields_in,
            languages=rule,
            scope=tables.scope(table, articles),
            measures=tables.measures(table, articles),
            channel=tables.channel(table, articles),
            form=tables.form(table, articles),
            dual_criminality=tables.dual_criminality(table, articles),
            contents=table.each("contents", content_in),
            refusals=table.each("refusal", refusal_in),
            refusal_rules=tables.refusal_rules(table, articles),
            conditions=tables.conditions(table, articles),
            deadlines=table.each("deadline", deadline_in),
            use=tables.use(table, articles),
            costs=tables.costs(table, articles),
            contact_duties=tables.contact(table, articles),
            articles=articles,
            procedures=procedures,
            by_own_law=by_own_law,
            extradition=tables.extradition(table),
            direct=tables.direct(table, articles),
            listed_languages=listed,
            between=_between(table),
            supplements=table.texts("supplements"),
            template=table.flag("template", False),
            assurance=tables.assurance(table),
            last_article=last,
            text_read=text_read,
            file=table.file,
            written=table.written(),
        )
        for key, found in _provisions(table):
            articles[key] = found
        _once(table, "contents", [f"{one.field} {one.when.text} {' '.join(one.kinds)}" for one in treaty.contents])
        _once(table, "refusal", [code for one in treaty.refusals for code in _places(one)])
        _once(table, "measure", [one.code for one in treaty.measures])
        _once(table, "deadline", [one.code for one in treaty.deadlines])
        _there(table, treaty)
    return marked(treaty, known)


def _between(table: Table) -> tuple[StateCode, ...]:
    states = tuple(StateCode(one) for one in table.texts("between"))
    bilateral = table.text("kind") == "bilateral" and not table.flag("template", False)
    if bilateral is not (len(set(states)) == 2):
        table.refuse("'between' names the two parties of a bilateral treaty, and stands in no other file")
    return states


def _places(one: Refusal) -> list[str]:
    """A ground, in each procedure and act where it stands."""
    return [
        f"{one.code} for {' '.join(part for part in (procedure, act) if part)}"
        for procedure in one.procedures
        for act in one.acts or ("",)
    ]


def _provisions(table: Table) -> Iterator[tuple[str, Article]]:
    keys: set[str] = set()
    for one in table.tables("provision"):
        key = one.text("key", among=PROVISIONS)
        if key in keys:
            one.refuse(f"the provision {key!r} stands twice", "Cite all its articles in one row.")
        keys.update([key] if one.sound else [])
        yield key, article_in(one)


def _there(table: Table, treaty: Treaty) -> None:
    """Every article is one that the treaty has, where its file says how many there are."""
    for text in dict.fromkeys(one.text for one in cited(treaty)):
        named = numbers(text)
        beyond = [one for one in named if treaty.last_article is not None and not 1 <= one <= treaty.last_article]
        if beyond:
            table.refuse(f"the article {text!r} goes beyond the last, {treaty.last_article}", "Name one that there is.")
        elif treaty.last_article is not None and not named and not text.startswith("Annex"):
            table.refuse(f"the article {text!r} has no number", "Write it like 40(15)(c), or Annex A.")


def _once(table: Table, what: str, codes: list[str]) -> None:
    twice = sorted({one for one in codes if codes.count(one) > 1})
    for one in twice:
        table.wrong(f"[[{what}]] has {one!r} twice")
