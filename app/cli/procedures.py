"""`rogatory procedures`: the tables by which matters go, as people read them. Needs no node."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.procedures import contents, defined
from app.procedures.catalogue import CATALOGUE, digest_of, plain
from app.procedures.printing import roles, said
from app.procedures.table import NONE, Clock, Procedure, Step
from app.treaties.catalogue import TREATIES
from app.treaties.law import RELEASED

app = group("Procedures: list them, show the table of one.")


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """Every procedure in every version, with what opens a matter of it and the treaties that open it."""
    told = shell(ctx)
    columns = ("name", "version", "title", "steps", "opened by", "treaties")
    rows = [
        (
            one.name,
            one.version,
            told.say(one.title),
            len(one.steps),
            ", ".join(openings(one)),
            ", ".join(_treaties(one.name)),
        )
        for one in CATALOGUE.procedures
    ]
    told.show(
        [summary(one) | {"title": told.say(one.title)} for one in CATALOGUE.procedures],
        lambda: printing.table(columns, rows),
    )


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as mla.")],
    version: Annotated[int | None, typer.Option(min=1, help="Else the newest.")] = None,
) -> None:
    """The table of a procedure: what may be done, from which status, by whom, with what instrument."""
    told = shell(ctx)
    found = CATALOGUE.newest(name) if version is None else CATALOGUE.procedure(name, version)
    columns = ("at", "act", "then", "side", "role", "instrument", "sign", "eyes", "clocks", "articles")
    told.show([step_json(one) for one in found.steps], lambda: f"{told.say(found.title)}\n\n{_table(found, columns)}")


@app.command()
def kind(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="KIND", help="Such as mla_request.")],
) -> None:
    """A kind of instrument: which of its members are linked to which terms of the field, and what these mean."""
    told = shell(ctx)
    found = contents.kind(name)
    rows: list[JsonObject] = [vars(one) for one in defined.explained(name, told.language)]
    shown: JsonObject = {
        "kind": found.name,
        "title": told.say(found.title),
        "version": contents.newest(name),
        "carries": found.carries,
        "terms": [*rows],
    }
    columns = ("field", "term", "definition")
    table = [tuple(row[column] for column in columns) for row in rows]
    words = printing.table(columns, table, empty="None of its members is linked to a term.")
    told.show(shown, lambda: f"{shown['title']}\n\n{words}")


def summary(one: Procedure) -> JsonObject:
    """A procedure in short."""
    return {
        "name": one.name,
        "version": one.version,
        "title": one.title,
        "sha256": digest_of(one),
        "open": [*one.open],
        "end": [*one.end],
        "silent": [*one.silent],
        "reopen": one.reopen,
        "opened_by": [*openings(one)],
        "steps": len(one.steps),
        "exercise": one.exercise,
        "treaties": [*_treaties(one.name)],
    }


def openings(one: Procedure) -> tuple[str, ...]:
    """The acts that begin a matter."""
    return tuple(dict.fromkeys(step.act for step in one.steps if NONE in step.at))


def step_json(step: Step) -> JsonObject:
    """A row of a table."""
    named: list[Json] = [one.value for one in step.role]
    return {
        "at": [*sorted(step.at)],
        "act": step.act,
        "then": step.then,
        "side": step.who.value,
        "roles": named,
        "also": [one.value for one in step.also],
        "instrument": step.instrument,
        "sign": step.sign.value,
        "eyes": step.eyes.value,
        "chained": step.chained,
        "answers": [*step.answers],
        "clocks": [clock_json(one) for one in step.clocks],
        "articles": step.articles,
    }


def clock_json(clock: Clock) -> JsonObject:
    """What a row does to a clock: which way, and every column that its table's digest covers; the same in words."""
    return {**plain(clock), "words": _words(clock)}


def _words(clock: Clock) -> str:
    return said(clock).replace("`", "")


def _table(found: Procedure, columns: tuple[str, ...]) -> str:
    sets = {frozenset(found.silent): "{silent}", frozenset(found.end): "{end}", frozenset(found.open): "{open}"}
    rows = [
        (
            sets.get(step.at) or ", ".join(sorted(step.at)),
            step.act,
            step.then,
            step.who.value,
            roles(step),
            step.instrument,
            step.sign.value,
            step.eyes.value,
            "; ".join(_words(one) for one in step.clocks),
            step.articles,
        )
        for step in found.steps
    ]
    return printing.table(columns, rows)


def _treaties(name: str) -> tuple[str, ...]:
    newest = (TREATIES.newest(code) for code in RELEASED.treaties.codes())
    return tuple(one.code for one in newest if name in one.procedures)
