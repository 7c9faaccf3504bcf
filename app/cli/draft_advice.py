"""`rogatory draft advise`: by which road, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.coded import offence_row
from app.cli.shell import shell
from app.kit.canonical import Json
from app.kit.errors import Misused
from app.kit.ids import StateCode
from app.kit.said import decimal_in
from app.kit.words import translate
from app.matters.advising import RouteView
from app.matters.advising import advise as advised
from app.procedures.clock_words import called
from app.treaties.routes import Asked

AT_ONCE, NOT_KNOWN, USUALLY = "at once", "not known", "{days} days ({count} matters)"
PUBLISHED = "{clock}: {span}, as that State publishes"
SPANS = {
    "minutes": "{count} minutes",
    "hours": "{count} hours",
    "days": "{count} days",
    "working_days": "{count} working days",
}
SAID = (AT_ONCE, NOT_KNOWN, USUALLY, PUBLISHED, *SPANS.values())
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
    offence: Annotated[
        list[str] | None, typer.Option(metavar="CODE[:YEARS]", help="Such as ICT_FRAUD:5, with its maximum penalty.")
    ] = None,
    organised_group: Annotated[bool, typer.Option("--organised-group", help="Of an organised criminal group.")] = False,
) -> None:
    """Which roads are open, what each may be used for, and how long that State usually takes. Once an offence is named,
    a treaty is cited only if it covers it.
    """
    told, code = shell(ctx), StateCode(state)
    if len(state) != 2 or not state.isascii() or not state.isalpha() or not state.isupper():
        raise Misused("bad_state", f"{state!r} is no State.", "Give two capitals, such as XB.")
    named = tuple(offence_row(one, organised_group) for one in offence or [])
    with person(told) as acting:
        asked = Asked(wants.value, not lead, public, volatile, life, acting.node.now().date(), named)
        found = advised(acting.session, acting.node.office(), acting.actor, code, asked)
    columns = ("", "road", "usually", "why", "may be used", "article")
    said = [_said(one, told.say) for one in found]
    rows = [
        (
            one.rank,
            one.code,
            usually(one, told.language),
            f"{one.why} {one.proviso or ''}".strip(),
            one.use,
            one.article,
        )
        for one in said
    ]
    value: list[Json] = [one.to_json() for one in said]
    told.show(value, lambda: printing.table(columns, rows))


def _said(one: RouteView, say: Callable[[str], str]) -> RouteView:
    return replace(one, why=say(one.why), use=say(one.use), proviso=say(one.proviso) if one.proviso else None)


def usually(one: RouteView, language: str) -> str:
    """How long a road takes: the median of our own matters, else what that State publishes, named as such."""
    if one.procedure is None:
        return translate(language, AT_ONCE)
    if one.usual_days is not None:
        return translate(language, USUALLY, days=decimal_in(language, one.usual_days), count=one.answered)
    if one.published is None:
        return translate(language, NOT_KNOWN)
    span = translate(language, SPANS[one.published.unit], count=one.published.number)
    return translate(language, PUBLISHED, clock=translate(language, called(one.published.clock)), span=span)
