"""`rogatory deliveries` and `rogatory delivery retry|export|import`: how our instruments fare on their way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import OPERATOR, node_of, operator, owners
from app.cli.groups import group, single
from app.cli.shell import shell
from app.exchange import bundle, carriage
from app.exchange.carriage import Carried
from app.exchange.retry import retry
from app.kit.canonical import JsonObject
from app.kit.errors import Misused, Refused, Unknown
from app.kit.ids import StateCode
from app.matters import queries
from app.matters.views import DeliveryView

app = group("Take up a delivery that was given up; carry deliveries in a file where no line is.")
listing = single()
DOOR = "rog_door"
"""The database login of the node door: a file is taken in with its rights, and no others."""
STATES = ("waiting", "sent", "delivered", "held", "accepted", "rejected", "gave_up")


@listing.command()
def deliveries(
    ctx: typer.Context,
    state: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(STATES)}; more than once.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are decided.")] = False,
    authority: Annotated[str | None, typer.Option(help="Only those of one authority.")] = None,
) -> None:
    """Our instruments on their way, newest first; without options those that are not decided yet."""
    told = shell(ctx)
    node = node_of(told)
    found: list[DeliveryView] = []
    wanted = tuple(state or ()) or (STATES if everything else ())
    asked = [None] if told.named else owners(node, authority)
    for owner in asked:
        with operator(told, owner, node=node) as acting:
            found += queries.deliveries(acting.session, acting.actor, states=wanted)
    columns = ("instrument", "matter", "to", "state", "tries", "next", "problem", "made")
    rows = [
        (one.instrument, one.matter, one.recipient, one.state, one.attempts, one.next_try, one.problem, one.made)
        for one in found
    ]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="Nothing is on its way."))


@app.command("retry")
def take_up(
    ctx: typer.Context, instrument: Annotated[str, typer.Argument(metavar="ID", help="Of the instrument.")]
) -> None:
    """Have a delivery that was given up tried again from now on."""
    told = shell(ctx)
    node = node_of(told)
    asked = [None] if told.named else owners(node, None)
    problem: Unknown | None = None
    for owner in asked:
        try:
            with operator(told, owner, OPERATOR, node) as acting:
                retry(acting.session, acting.actor, instrument, node.now())
        except Unknown as error:
            problem = error  # another authority of this node may have it
            continue
        node.wake("deliver", instrument)
        told.show({"instrument": instrument, "state": "waiting"}, f"{instrument} is tried again.")
        return
    raise problem or Unknown("no_delivery", f"Nothing was sent under {instrument}.", "See `rogatory deliveries`.")


@app.command("export")
def write_bundle(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: one that is not there yet.")],
    to: Annotated[str, typer.Option(metavar="STATE", help="Whose node it is carried to: XB.")],
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this one, without receipts; more than once.")
    ] = None,
    authority: Annotated[str | None, typer.Option(help="Of which authority of this node.")] = None,
) -> None:
    """Write what is on its way to a State's node to a file: envelopes with their letters, and receipts. The letters in
    it are signed and not encrypted: carry it as you would carry paper.
    """
    told = shell(ctx)
    node = node_of(told)
    if len(to) != 2 or not to.isascii() or not to.isupper():
        raise Misused("bad_state", f"{to!r} is no State.", "Write its code: XB.")
    with operator(told, authority, node=node) as acting:
        found = carriage.collect(
            acting.session, node.store, acting.actor, StateCode(to), node.now(), tuple(instrument or ())
        )
        bundle.write(file, found)
    value: JsonObject = {
        "file": str(file),
        "sha256": carriage.digest_of(file),
        "to": to,
        "envelopes": len(found.envelopes),
        "receipts": len(found.receipts),
    }
    told.show(value, lambda: printing.facts(value))


@app.command("import")
def read_bundle(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that was brought.")]
) -> None:
    """Take in a file of another node: what is in it is judged as at the door. Again it changes nothing."""
    told = shell(ctx)
    node = node_of(told)
    with bundle.opened(file) as brought:
        # Whoever may not do it reads nothing: the actor is known before the first token is looked at.
        with operator(told, node=node) as acting:
            carriage.demand_may(acting.actor)
        found = carriage.take(node.gate(DOOR), node.sessions(DOOR), brought, node.state, node.now())
    with operator(told, node=node) as acting:
        carriage.took(acting.session, acting.actor, carriage.digest_of(file), found, node.now())
    value: list[JsonObject] = [_json(one) for one in found]
    columns = ("what", "digest", "instrument", "result", "why")
    rows = [(one.what, one.digest[:16], one.instrument, one.result, one.words) for one in found]
    told.show([*value], lambda: printing.table(columns, rows, empty="Nothing is in it."))
    refused = [one for one in found if one.result == carriage.REFUSED]
    if refused:
        raise Refused(refused[0].code or "refused", f"{len(refused)} of {len(found)} refused: {refused[0].words}")


def _json(one: Carried) -> JsonObject:
    return {
        "what": one.what,
        "digest": one.digest,
        "instrument": one.instrument,
        "result": one.result,
        "code": one.code,
        "words": one.words,
    }
