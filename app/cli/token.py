"""`rogatory token`: personal tokens, with which an official's systems act for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from app.accounts import tokens
from app.accounts.models import ApiToken
from app.cli import printing
from app.cli.acting import operator, person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.ids import authority_of, official_id

app = group("Personal tokens for the API and this command line.")


@app.command()
def new(
    ctx: typer.Context,
    label: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="`read` or a permission; more than once. Without: all that your roles allow."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=tokens.LONGEST.days, help="How long it lives.")] = 90,
) -> None:
    """Make a token for yourself. It is shown once."""
    told = shell(ctx)
    with person(told) as acting:
        made = tokens.issue_token(
            acting.session,
            acting.actor,
            label=label,
            scopes=scope,
            lifetime=timedelta(days=days),
            at=acting.node.now(),
        )
    value: JsonObject = {"id": made.id, "token": made.text, "expires": stamp(made.expires)}
    told.tell(f"Keep it as a password; it is not shown again. It lives until {printing.local(made.expires)}.")
    told.show(value, made.text)


@app.command()
def first(ctx: typer.Context, official: Annotated[str, typer.Argument(help="Such as XA.moj/ana.")]) -> None:
    """Make the token with which an official who never had one begins. It lives for one day and is shown once."""
    told = shell(ctx)
    wanted = official_id(official)
    with operator(told, authority_of(wanted)) as acting:
        made = tokens.first_token(acting.session, acting.actor, wanted, acting.node.now())
    value: JsonObject = {"id": made.id, "token": made.text, "expires": stamp(made.expires)}
    told.tell(f"For {wanted} only; with it they make their own. It lives until {printing.local(made.expires)}.")
    told.show(value, made.text)


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """Your own tokens, newest first."""
    told = shell(ctx)
    with person(told) as acting:
        found = tokens.tokens_of(acting.session, acting.actor)
        now = acting.node.now()
    columns = ("id", "label", "scopes", "made", "expires", "last used", "")
    rows = [
        (
            one.id,
            one.label,
            one.scopes or "all",
            one.made,
            one.expires,
            one.last_used,
            _standing(one, one.expires <= now),
        )
        for one in found
    ]
    told.show([_token(one) for one in found], lambda: printing.table(columns, rows, empty="You have no token."))


@app.command()
def revoke(
    ctx: typer.Context, token: Annotated[str, typer.Argument(metavar="ID", help="Its id, not its text.")]
) -> None:
    """End a token: your own, or any of your authority if you manage officials."""
    told = shell(ctx)
    with person(told) as acting:
        tokens.revoke_token(acting.session, acting.actor, token, acting.node.now())
    told.show({"id": token, "revoked": True}, f"The token {token} is of no use any more.")


def _standing(one: ApiToken, expired: bool) -> str:
    return "revoked" if one.revoked else "expired" if expired else ""


def _token(one: ApiToken) -> JsonObject:
    return {
        "id": one.id,
        "label": one.label,
        "scopes": None if one.scopes is None else list(one.scopes),
        "made": stamp(one.made),
        "expires": stamp(one.expires),
        "last_used": None if one.last_used is None else stamp(one.last_used),
        "revoked": None if one.revoked is None else stamp(one.revoked),
    }
