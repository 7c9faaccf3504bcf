"""`rogatory call`: our own notes of what was asked by word of mouth."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.clock import instant
from app.matters import calls
from app.matters.calls import CallView, NewCall

app = group("Our own notes of calls, matched with the other side's by the read-back code.")


@app.command()
def note(
    ctx: typer.Context,
    to: Annotated[str, typer.Option(metavar="AUTHORITY", help="Who was called: XB.moj.")],
    caller: Annotated[str, typer.Option(help="Who called, as it was said.")],
    number: Annotated[str, typer.Option(help="At which they called back: ours in the directory.")],
    at: Annotated[str, typer.Option(metavar="INSTANT", help="When: 2026-11-24T21:05:00+02:00.")],
    code: Annotated[str, typer.Option(help="The read-back code.")],
    asked: Annotated[str, typer.Option(help="What was asked.")],
    basis: Annotated[str, typer.Option(help="On what basis.")],
) -> None:
    """Note a call. It is matched by its read-back code with the other side's note, now or when that comes."""
    told = shell(ctx)
    new = NewCall(to, caller, number, instant(at), code, asked, basis)
    with person(told) as acting:
        row = calls.note(acting.session, acting.actor, new, acting.node.now())
        view = calls.shown(acting.session, row)
    told.show(view.to_json(), lambda: _shown(view))


@app.command("list")
def listing(ctx: typer.Context, limit: Annotated[int, typer.Option(min=1, max=1000)] = 200) -> None:
    """The calls of your authority, the newest first."""
    told = shell(ctx)
    with person(told) as acting:
        found = calls.calls(acting.session, acting.actor, limit=limit)
    columns = ("id", "to", "called", "code", "matter", "differs in")
    rows = [(one.id, one.recipient, one.called_at, one.code, one.matter, _differs(one) or None) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="No call is noted."))


@app.command()
def show(ctx: typer.Context, call: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """One call, and the other side's note of it beside ours."""
    told = shell(ctx)
    with person(told) as acting:
        view = calls.call(acting.session, acting.actor, call)
    told.show(view.to_json(), lambda: _shown(view))


def _differs(one: CallView) -> str:
    return ", ".join(each.member for each in one.compared if each.same is False)


def _shown(one: CallView) -> str:
    facts = {
        "call": one.id,
        "to": one.recipient,
        "code": one.code,
        "noted by": one.by,
        "at": one.made,
        "matter": one.matter or "no note of theirs has come under this code",
    }
    if not one.compared:
        ours = {"caller": one.caller, "called back at": one.call_back_number, "called": one.called_at}
        return printing.facts({**facts, **ours, "asked": one.asked, "basis": one.basis})
    rows = [(each.member, each.ours, each.theirs, _verdict(each.same)) for each in one.compared]
    return printing.facts(facts) + "\n\n" + printing.table(("", "our note", "their note", ""), rows)


def _verdict(same: bool | None) -> str:
    return "read both" if same is None else "" if same else "differs"
