"""`rogatory draft advise`: by which road, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.shell import shell
from app.kit.canonical import Json
from app.kit.errors import Misused
from app.kit.ids import StateCode
from app.kit.said import decimal_in
from app.kit.words import translate
from app.matters.advising import RouteView
from app.matters.advising import advise as advised
from app.treaties.routes import Asked

AT_ONCE, NOT_KNOWN, USUALLY = "at once", "not known", "{days} days ({count} matters)"
SAID = (AT_ONCE, NOT_KNOWN, USUALLY)
"""Msgids of how long a road takes."""


class Wanted(StrEnum):
    """What is wanted."""

    SUBSCRIBER = "subscriber"
    TRAFFIC = "traffic"
    CONTENT = "content"
    OTHER = "other"


def advise(
    ctx: typer.Context,
    *,
    state: Annotated[str, typer.Option("--to", metavar="STATE", help="The State that would be asked, such as XB.")],
    wants: Annotated[Wanted, typer.Option(help="What is wanted.")],
    lead: Annotated[bool, typer.Option("--lead", help="As a lead only, not to be used in proceedings.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Anybody can see it, without an account.")] = False,
    volatile: Annotated[bool, typer.Option("--volatile", help="It may be gone before a request is executed.")] = False,
    life: Annotated[
        bool, typer.Option("--life-at-risk", help="A person's life or safety is at imminent risk.")
    ] = False,
) -> None:
    """Which roads are open, what each may be used for, and how long that State usually takes."""
    told, code = shell(ctx), StateCode(state)
    if len(state) != 2 or not state.isascii() or not state.isalpha() or not state.isupper():
        raise Misused("bad_state", f"{state!r} is no State.", "Give two capitals, such as XB.")
    with person(told) as acting:
        asked = Asked(wants.value, not lead, public, volatile, life, acting.node.now().date())
        found = advised(acting.session, acting.node.office(), acting.actor, code, asked)
    columns = ("", "road", "usually", "why", "may be used", "article")
    rows = [
        (one.rank, one.code, _usually(one, told.language), told.say(one.why), told.say(one.use), one.article)
        for one in found
    ]
    value: list[Json] = [replace(one, why=told.say(one.why), use=told.say(one.use)).to_json() for one in found]
    told.show(value, lambda: printing.table(columns, rows))


def _usually(one: RouteView, language: str) -> str:
    if one.procedure is None:
        return translate(language, AT_ONCE)
    if one.usual_days is None:
        return translate(language, NOT_KNOWN)
    return translate(language, USUALLY, days=decimal_in(language, one.usual_days), count=one.answered)
