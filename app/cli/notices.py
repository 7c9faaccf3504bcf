"""`rogatory notices`: what an official must hear of."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.ids import official_id
from app.notices import handed_over, left_behind, passing, post, trail
from app.notices.handed_over import Offer
from app.notices.left_behind import Left
from app.notices.models import Notice
from app.notices.trail import Tried
from app.notices.wording import worded

app = group("See and acknowledge what you must hear of.")


@app.command("list")
def listing(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are acknowledged or resolved.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 200,
) -> None:
    """The notices of your roles, newest first."""
    told = shell(ctx)
    with person(told) as acting:
        found = post.heard(acting.session, acting.actor, all_of_them=everything, limit=limit)
    columns = ("id", "severity", "made", "words", "acknowledged by", "resolved")
    rows = [
        (one.id, one.severity, one.made, worded(one, told.language), one.acknowledged_by, one.resolved) for one in found
    ]
    told.show(
        [_notice(one, told.language) for one in found],
        lambda: printing.table(columns, rows, empty="Nothing waits for you."),
    )


@app.command()
def ack(ctx: typer.Context, notice: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Say: I have heard it and see to it. Its ladder stops."""
    told = shell(ctx)
    with person(told) as acting:
        found = post.acknowledge(acting.session, acting.actor, notice, acting.node.now())
        value, words = _notice(found, told.language), worded(found, told.language)
        mine = found.acknowledged_by == acting.actor.official
    said = "Acknowledged by" if mine else "Acknowledged already, by"
    told.show(value, f"{said} {found.acknowledged_by}: {words}")


@app.command("pass")
def pass_on(
    ctx: typer.Context,
    notice: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="Why you cannot take it, in a sentence.")],
) -> None:
    """Say: not me, the next. The next rung of its ladder is rung at once."""
    told = shell(ctx)
    with person(told) as acting:
        found = passing.pass_on(acting.session, acting.actor, notice, reason, acting.node.now())
        value, words = _notice(found, told.language), worded(found, told.language)
    told.show(value, f"Passed on, the next is called: {words}")


@app.command("hand-over")
def hand_over(
    ctx: typer.Context,
    to: Annotated[str, typer.Argument(metavar="OFFICIAL", help="Who is next: XA.moj/ben.")],
    notices: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Else all that you have taken.")
    ] = None,
) -> None:
    """Offer the urgent matters that you have taken to a colleague; they are yours until they are taken over."""
    told = shell(ctx)
    with person(told) as acting:
        session, actor, now = acting.session, acting.actor, acting.node.now()
        wanted = notices or [one.id for one in handed_over.taken_by(session, actor)]
        made = [handed_over.hand_over(session, actor, one, official_id(to), now) for one in wanted]
        rows = [post.notice_of(session, actor, one) for one in wanted]
    value: list[Json] = [{"notice": one, "offer": offer, "to": to} for one, offer in zip(wanted, made, strict=True)]
    cells = [(row.id, offer, worded(row, told.language)) for row, offer in zip(rows, made, strict=True)]
    empty = "You have taken nothing urgent that still needs somebody."
    told.show(value, lambda: printing.table(("id", "offer", "words"), cells, empty=empty))


@app.command()
def show(ctx: typer.Context, notice: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """One notice: its ladder, and who was tried, when, how, and what became of it."""
    told = shell(ctx)
    with person(told) as acting:
        row = trail.notice(acting.session, acting.actor, notice)
        tried = trail.tried(acting.session, acting.actor, row)
        offers = handed_over.offers(acting.session, acting.actor, row.id)
        passed = passing.passed(acting.session, acting.actor, row.id)
        left = left_behind.left(row)
    value: JsonObject = {
        **_notice(row, told.language),
        "ladder": list(row.ladder),
        "ladder_of": row.ladder_of,
        "rung": row.rung,
        "next_ring": None if row.next_ring is None else stamp(row.next_ring),
        "tried": [_tried(one) for one in tried],
        "offers": [_offer(one) for one in offers],
        "passed": [{"rung": one.rung, "by": one.by, "reason": one.reason, "at": stamp(one.at)} for one in passed],
        "left": [_left(one) for one in left],
    }
    facts = {
        "words": worded(row, told.language),
        "severity": row.severity,
        "made": row.made,
        "rung": f"{row.rung + 1} of {len(row.ladder)}",
        "next ring": row.next_ring,
        "acknowledged by": row.acknowledged_by,
        "acknowledged": row.acknowledged,
        "how": row.acknowledged_how,
        "left by": ", ".join(f"{one.official} ({one.why.replace('_', ' ')})" for one in left) or None,
        "passed on by": "; ".join(f"{one.by} ({one.reason})" for one in passed) or None,
        "offered to": ", ".join(one.to for one in offers if one.open) or None,
        "resolved": row.resolved,
    }
    columns = ("official", "channel", "ring", "due", "tried", "late by", "handed", "state", "problem", "tries", "")
    cells = [
        (
            one.official,
            one.channel,
            one.ring,
            one.due or one.made,
            one.tried,
            "" if one.late_ms is None else f"{one.late_ms / 1000:.1f} s",
            one.handed,
            one.state,
            one.problem,
            one.tries,
            "perhaps repeated" if one.perhaps_repeated else "",
        )
        for one in tried
    ]
    empty = "Nobody was tried by a channel yet."
    told.show(value, lambda: f"{printing.facts(facts)}\n\n{printing.table(columns, cells, empty=empty)}")


def _tried(one: Tried) -> JsonObject:
    moments = {name: getattr(one, name) for name in ("made", "handed", "settled", "due", "tried")}
    return {**vars(one), **{name: None if moment is None else stamp(moment) for name, moment in moments.items()}}


def _offer(one: Offer) -> JsonObject:
    moments = {name: getattr(one, name) for name in ("at", "taken")}
    return {**vars(one), **{name: None if moment is None else stamp(moment) for name, moment in moments.items()}}


def _left(one: Left) -> JsonObject:
    return {**vars(one), "taken": stamp(one.taken), "at": stamp(one.at)}


def _notice(one: Notice, language: str) -> JsonObject:
    return {
        "id": one.id,
        "occasion": one.occasion,
        "severity": one.severity,
        "subject": dict(one.subject),
        "words": worded(one, language),
        "roles": list(one.roles),
        "rings": one.rings,
        "made": stamp(one.made),
        "acknowledged": None if one.acknowledged is None else stamp(one.acknowledged),
        "acknowledged_by": one.acknowledged_by,
        "acknowledged_how": one.acknowledged_how,
        "resolved": None if one.resolved is None else stamp(one.resolved),
    }
