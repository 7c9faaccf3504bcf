"""`rogatory trust list|renew|copy`: how the instruments of this node outlive their certificates."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import node_of, operator, owners
from app.cli.groups import group
from app.cli.shell import Shell, shell
from app.exchange import archived
from app.exchange.archived import Kept
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Misused, Unknown
from app.kit.ids import AuthorityId
from app.wiring import Node

app = group("Archival copies: see how long they hold, renew them, write one out.")
Authority = Annotated[str | None, typer.Option(metavar="AUTHORITY", help="Only those of one authority.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Of instruments; else all.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many of each authority.")]


@app.command("list")
def listing(ctx: typer.Context, ids: Ids = None, *, authority: Authority = None, limit: Limit = 1000) -> None:
    """What is archived, until when it holds and what is due next; what fails stands first."""
    told = shell(ctx)
    node = node_of(told)
    found = _kept(told, node, ids or [], authority, limit)
    columns = ("instrument", "sender", "matter", "copy", "stamps", "made", "holds until", "next", "problem")
    rows = [
        (one.id, one.sender, one.matter, _short(one), one.stamps, one.made, one.holds_until, one.next, one.problem)
        for _, one in found
    ]
    empty = "No instrument is archived yet."
    told.show([_json(owner, one) for owner, one in found], lambda: printing.table(columns, rows, empty=empty))


@app.command()
def renew(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every instrument, whatever is due.")] = False,
    within: Annotated[
        int, typer.Option("--within", min=0, max=36_500, metavar="DAYS", help="What is due in so many days.")
    ] = 0,
    authority: Authority = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")
    ] = False,
) -> None:
    """Have archival copies made or renewed now. The node does so by itself: this is for before a certificate goes."""
    told = shell(ctx)
    node = node_of(told)
    if everything and ids:
        raise Misused("usage", "Name instruments, or say --all.", "See `rogatory trust renew --help`.")
    until = node.now() + timedelta(days=within)
    chosen = [
        (owner, one)
        for owner, one in _kept(told, node, ids or [], authority, 1_000_000)
        if one.next is not None and (everything or ids or one.next <= until)
    ]
    if yes:
        for owner in dict.fromkeys(owner for owner, _ in chosen):
            with operator(told, owner, node=node) as acting:
                archived.renew(acting.session, acting.actor, [one for of, one in chosen if of == owner], node.now())
    words = f"{len(chosen)} archival copies are made in the keeper's next rounds."
    if not yes:
        words = f"With --yes {words}"
    columns = ("instrument", "sender", "stamps", "holds until", "next")
    rows = [(one.id, one.sender, one.stamps, one.holds_until, one.next) for _, one in chosen]
    value: JsonObject = {"asked": yes, "instruments": [_json(owner, one) for owner, one in chosen]}
    told.show(value, lambda: printing.table(columns, rows, empty="Nothing is due.") + f"\n\n{words}")


@app.command()
def copy(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of the instrument.")],
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="Write the archival copy there.")],
    *,
    sender: Annotated[
        str | None, typer.Option(metavar="AUTHORITY", help="If several have an instrument of this id.")
    ] = None,
    authority: Authority = None,
) -> None:
    """Write out the archival copy of an instrument: the delivered file is its beginning, byte for byte."""
    told = shell(ctx)
    node = node_of(told)
    problem: Unknown | None = None
    for owner in _asked(told, node, authority):
        try:
            with operator(told, owner, node=node) as acting:
                place = archived.file(acting.session, node.store, acting.actor, identity, sender=sender)
        except Unknown as error:
            problem = problem or error  # another authority of this node may have it
            continue
        if out.exists():
            raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
        shutil.copyfile(place, out)
        told.show({"written": str(out), "sha256": place.name}, f"{out} is written, SHA-256 {place.name}.")
        return
    raise problem or Unknown("not_archived", f"There is no archival copy of {identity}.", "See `rogatory trust list`.")


def _kept(told: Shell, node: Node, ids: list[str], authority: str | None, limit: int) -> list[tuple[AuthorityId, Kept]]:
    found: list[tuple[AuthorityId, Kept]] = []
    problem: Unknown | None = None
    for owner in _asked(told, node, authority):
        try:
            with operator(told, owner, node=node) as acting:
                rows = archived.listed(acting.session, acting.actor, ids=ids, limit=limit)
                found += [(acting.actor.authority, one) for one in rows]
        except Unknown as error:
            problem = error  # another authority of this node may have it
    if problem is not None and not found:
        raise problem
    return found


def _asked(told: Shell, node: Node, authority: str | None) -> list[AuthorityId | None]:
    return [None] if told.named else [*owners(node, authority)]


def _short(one: Kept) -> str | None:
    return one.copy[:16] if one.copy else None


def _json(owner: AuthorityId, one: Kept) -> JsonObject:
    return {"authority": owner, **one.to_json()}
