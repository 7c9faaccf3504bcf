"""`rogatory circular`: one text to several States, each in a draft and a matter of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import body
from app.cli.paper import Attach
from app.cli.paper import attach as attached
from app.cli.shell import shell
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Misused
from app.kit.ids import reference as matter_reference
from app.matters import circulars
from app.matters.board import BoardLine, BoardView, board
from app.matters.circulars import Addressed, NewCircular

app = group("One text to several States, and the board of their answers.")
Named = Annotated[str, typer.Argument(metavar="CIRCULAR", help="Its id.")]
To = Annotated[
    list[str],
    typer.Option(
        "--to",
        metavar="AUTHORITY[,treaty=T][,language=L]",
        help="Such as XB.moj,treaty=un_cybercrime,language=fr; once for each State.",
    ),
]


@app.command()
def new(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(help="How the authority calls it.")],
    *,
    to: To,
    procedure: Annotated[str, typer.Option(help="Such as mla.")] = "mla",
    act: Annotated[str, typer.Option(help="The act that opens the matters.")] = "request",
    content: Annotated[str, typer.Option("--body", metavar="FILE|-|JSON", help="The common part of the body.")] = "{}",
    own: Annotated[
        list[str] | None,
        typer.Option(metavar="AUTHORITY=FILE|JSON", help="Members of one State's body of its own; more than once."),
    ] = None,
    urgency: Annotated[str, typer.Option(help="routine, urgent or emergency.")] = "routine",
    attach: Attach = None,
) -> None:
    """Begin a circular: a draft for each State, with its own treaty, language and members."""
    told = shell(ctx)
    common, parts = body(content), _own(own or [])
    with person(told) as acting:
        files = attached(acting, attach or [])
        addressed = tuple(_addressed(one, parts) for one in to)
        if parts:
            raise Misused(
                "bad_circular", f"{', '.join(sorted(parts))} is not written to.", "Name it with --to as well."
            )
        made = NewCircular(title, procedure, act, common, addressed, urgency, files)
        office = acting.node.office()
        row = circulars.begin(acting.session, office, acting.actor, made)
        view = board(acting.session, office, acting.actor, row.id)
    told.show(view.to_json(), lambda: _shown(view))


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """The authority's circulars, those changed last first."""
    told = shell(ctx)
    with person(told) as acting:
        rows = circulars.circulars_of(acting.session, acting.actor)
    found: list[JsonObject] = [
        {"id": row.id, "version": row.version, "title": row.title, "procedure": row.procedure, "kept": row.kept}
        for row in rows
    ]
    value: list[Json] = [*found]
    columns = ("circular", "version", "title", "procedure", "has it")
    told.show(
        value,
        lambda: printing.table(columns, [list(one.values()) for one in found], empty="There is no circular."),
    )


@app.command("board")
def show_board(ctx: typer.Context, circular: Named) -> None:
    """Who has acknowledged, answered, refused, and who has it."""
    told = shell(ctx)
    with person(told) as acting:
        view = board(acting.session, acting.node.office(), acting.actor, circular)
    told.show(view.to_json(), lambda: _shown(view))


@app.command()
def edit(
    ctx: typer.Context,
    circular: Named,
    content: Annotated[str, typer.Option("--body", metavar="FILE|-|JSON", help="The common part as it shall be.")],
    version: Annotated[int | None, typer.Option(help="The version that you saw; else the newest.")] = None,
) -> None:
    """Edit the common part once; every draft that has not left follows, what it has of its own stays."""
    told = shell(ctx)
    common = body(content)
    with person(told) as acting:
        office = acting.node.office()
        seen = version or circulars.circular_of(acting.session, acting.actor, circular).version
        circulars.edit(acting.session, office, acting.actor, circular, seen, common)
        view = board(acting.session, office, acting.actor, circular)
    told.show(view.to_json(), lambda: _shown(view))


@app.command()
def withdraw(
    ctx: typer.Context,
    circular: Named,
    kept: Annotated[str, typer.Option("--kept", metavar="REFERENCE", help="The matter of the State that has it.")],
    reason: Annotated[str, typer.Option(help="Why the others are no longer needed.")],
) -> None:
    """One State has it: give up what has not left, and begin the withdrawals of the rest."""
    told = shell(ctx)
    named = matter_reference(kept)
    with person(told) as acting:
        node, office = acting.node, acting.node.office()
        begun = circulars.withdraw_rest(acting.session, office, acting.actor, circular, named, reason)
        frozen = [one.frozen for one in begun if one.frozen]
        view = board(acting.session, office, acting.actor, circular)
    for one in frozen:
        node.wake("sign", one)
    told.show(view.to_json(), lambda: _shown(view))


def _own(given: list[str]) -> dict[str, JsonObject]:
    found = {}
    for one in given:
        authority, sign, text = one.partition("=")
        if not sign:
            raise Misused("bad_option", f"--own takes AUTHORITY=FILE, not {one!r}.", "Such as XB.moj=xb.json.")
        found[authority] = body(text)
    return found


def _addressed(text: str, own: dict[str, JsonObject]) -> Addressed:
    recipient, *rest = text.split(",")
    members = dict(one.partition("=")[::2] for one in rest)
    if set(members) - {"treaty", "language"}:
        raise Misused("bad_option", f"--to knows treaty and language, not {text!r}.", "Such as XB.moj,language=fr.")
    return Addressed(recipient, members.get("treaty") or None, members.get("language") or "en", own.pop(recipient, {}))


def _shown(view: BoardView) -> str:
    head = printing.facts(
        {
            "circular": view.id,
            "title": view.title,
            "version": view.version,
            "procedure": f"{view.procedure}, {view.act}",
            "has it": view.kept,
        }
    )
    columns = ("to", "answer", "status", "last word", "at", "blocks", "warns", "own members", "matter", "draft")
    return f"{head}\n\n{printing.table(columns, [_row(one) for one in view.lines])}"


def _row(one: BoardLine) -> tuple[object, ...]:
    status = one.status if not one.unproven else f"{one.status} (own record)"
    blocks = one.blocking if one.problem is None else one.problem
    return (
        one.recipient,
        one.answer,
        status,
        one.last_act,
        one.last_at,
        blocks,
        one.warning,
        one.own,
        one.matter,
        one.draft,
    )
