"""`rogatory confidential`: who is named in a confidential matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from app.access.models import Guard
from app.cli import printing
from app.cli.acting import Acting, person
from app.cli.groups import group
from app.cli.shell import shell
from app.matters import confidential
from app.matters.confidential_views import GuardView, shown

app = group("Confidential matters: only those who are named see what is in them.")
Subject = Annotated[
    str, typer.Argument(metavar="SUBJECT", help="A matter's reference, or the id of the draft that opens it.")
]
Official = Annotated[str, typer.Argument(metavar="OFFICIAL", help="Such as XA.moj/ana.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays with the matter, its digest with the log.")]


@app.command()
def show(ctx: typer.Context, subject: Subject) -> None:
    """Who is named in it, and was; for those who are, and for the head."""
    _tell(ctx, lambda acting: confidential.seen(acting.session, acting.actor, subject))


@app.command()
def mark(
    ctx: typer.Context,
    subject: Subject,
    reason: Reason,
    names: Annotated[list[str] | None, typer.Option("--name", metavar="OFFICIAL", help="Who sees it, too.")] = None,
) -> None:
    """Mark a matter or an opening draft: from now on only those who are named see what is in it."""
    _tell(
        ctx,
        lambda acting: confidential.mark(acting.session, acting.actor, subject, reason, names or (), acting.node.now()),
    )


@app.command()
def name(ctx: typer.Context, subject: Subject, official: Official, reason: Reason) -> None:
    """Name one more official."""
    _tell(
        ctx,
        lambda acting: confidential.name(acting.session, acting.actor, subject, official, reason, acting.node.now()),
    )


@app.command()
def remove(
    ctx: typer.Context,
    subject: Subject,
    official: Official,
    successor: Annotated[str | None, typer.Option(metavar="OFFICIAL", help="Who comes in their place.")] = None,
) -> None:
    """Name somebody no longer; the last who can work on it leaves only to a successor."""
    _tell(
        ctx,
        lambda acting: confidential.remove(
            acting.session, acting.actor, subject, official, acting.node.now(), successor=successor
        ),
    )


@app.command()
def enter(ctx: typer.Context, subject: Subject, reason: Reason) -> None:
    """Break the glass for 24 hours: a head enters unnamed. It is logged, and rings until somebody acknowledges it."""
    _tell(ctx, lambda acting: confidential.enter(acting.session, acting.actor, subject, reason, acting.node.now()))


@app.command()
def lift(ctx: typer.Context, subject: Subject, reason: Reason) -> None:
    """Take the mark off."""
    _tell(ctx, lambda acting: confidential.lift(acting.session, acting.actor, subject, reason, acting.node.now()))


def _tell(ctx: typer.Context, act: Callable[[Acting], Guard]) -> None:
    told = shell(ctx)
    with person(told) as acting:
        view = shown(acting.session, acting.actor, act(acting))
    told.show(view.to_json(), lambda: _shown(view))


def _shown(view: GuardView) -> str:
    facts = {
        "confidential": view.matter or view.draft,
        "why": "the request asks for it" if view.why == "asked" else "marked by an official",
        "since": view.since,
        "by": view.by,
        **({"reason": view.reason} if view.reason else {}),
        **({"lifted": view.ended} if view.ended else {}),
    }
    rows = [(one.official, one.how, one.by, one.since, one.ended or one.until, one.reason) for one in view.named]
    table = printing.table(("named", "how", "by", "since", "until", "reason"), rows, empty="Nobody is named yet.")
    return printing.facts(facts) + "\n\n" + table
