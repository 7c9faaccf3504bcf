"""`rogatory dispatch`: what leaves on paper, where no node of the other side is reached."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.paper import Wait, attach
from app.cli.shell import Shell, shell
from app.exchange import dispatch, replies
from app.exchange.dispatch import Arrival, Departure, NewSet
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Misused, Undecided
from app.kit.ids import Digest
from app.kit.ids import reference as matter_reference
from app.matters import paper_look
from app.matters.paper_views import DepartureView, DispatchSetView, ReplyReadingView

app = group("What leaves on paper, where no node of the other side is reached.")
Set = Annotated[str, typer.Argument(metavar="SET", help="The dispatch set.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Such as 2026-11-24.")]


@app.command()
def make(
    ctx: typer.Context,
    instrument: Annotated[str, typer.Argument(metavar="ID", help="Our instrument, signed.")],
    *,
    note: Annotated[bool, typer.Option("--note-verbale", help="A note verbale in place of a covering letter.")] = False,
    language: Annotated[str | None, typer.Option(help="Of letter and checklist; else the instrument's.")] = None,
    address: Annotated[list[str] | None, typer.Option(metavar="LINE", help="A line of the address; in order.")] = None,
    dated: Day = None,
    copies: Annotated[int, typer.Option(min=0, max=dispatch.MOST_COPIES, help="Beside each original.")] = 1,
    original: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="A paper that goes along on paper alone; more than once.")
    ] = None,
    kit: Annotated[
        str | None, typer.Option("--reply-kit", metavar="ACT", help="Enclose a form of the answer, such as refuse.")
    ] = None,
    wait: Wait = 30.0,
) -> None:
    """Have the papers made: letter or note verbale, checklist, the signed document and what lies beside it."""
    told = shell(ctx)
    letter = "note_verbale" if note else "cover_letter"
    day = dated.date() if dated else None
    new = NewSet(instrument, letter, language, tuple(address or ()), day, copies, tuple(original or ()), kit)
    with person(told) as acting:
        node = acting.node
        made = dispatch.make(acting.session, acting.actor, node.catalogue, new, node.now()).id
    node.wake("sign", made)
    end = time.monotonic() + wait
    while True:
        with person(told, node=node) as acting:
            found = DispatchSetView.of(dispatch.set_of(acting.session, acting.actor, made))
        if found.state != "composing":
            break
        if time.monotonic() >= end:
            raise Undecided("not_made_yet", f"The set {made} is not made yet.", "See `rogatory dispatch list`.")
        time.sleep(0.1)
    told.show(found.to_json(), lambda: _set(found))


@app.command()
def save(
    ctx: typer.Context,
    bundle: Set,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the ZIP file is written.")],
) -> None:
    """Write the papers to a file, to be printed."""
    told = shell(ctx)
    with person(told) as acting:
        row = dispatch.set_of(acting.session, acting.actor, bundle)
        if row.sha256 is None:
            raise Conflict("not_made", f"The set is {row.state}.", "Ask again in a moment.")
        data = acting.node.store.read(acting.actor.authority, row.sha256)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Misused("cannot_write", f"{out} cannot be written: {error.strerror}.", "Name another file.") from error
    told.show({"set": bundle, "file": str(out), "sha256": row.sha256}, f"{out} holds {len(data)} bytes, {row.sha256}.")


@app.command()
def left(
    ctx: typer.Context,
    bundle: Set,
    route: Annotated[str, typer.Option(help=f"One of {', '.join(dispatch.ROUTES)}.")],
    *,
    on: Day = None,
    bearer: Annotated[str | None, typer.Option(help="Who carries it.")] = None,
    tracking: Annotated[str | None, typer.Option(help="Number by which it can be followed.")] = None,
    expected: Day = None,
) -> None:
    """Note that a set left; without --on today."""
    told = shell(ctx)
    with person(told) as acting:
        node = acting.node
        day = on.date() if on else node.now().date()
        until = expected.date() if expected else None
        departure = Departure(bundle, route, day, bearer, tracking, until)
        row = dispatch.depart(acting.session, acting.actor, departure, node.now())
        view = DepartureView.of(row)
    node.wake("intake", view.matter)
    told.show(view.to_json(), lambda: _departures([view]))


@app.command()
def arrived(
    ctx: typer.Context,
    departure: Annotated[str, typer.Argument(metavar="DEPARTURE", help="As `rogatory dispatch list` names it.")],
    received_by: Annotated[str, typer.Option("--by", help="Who has received it.")],
    known_how: Annotated[str, typer.Option("--known", help=f"One of {', '.join(dispatch.KNOWN_HOW)}.")],
    on: Day = None,
) -> None:
    """Note word of its arrival; without --on today. It counts on our own record."""
    told = shell(ctx)
    with person(told) as acting:
        node = acting.node
        arrival = Arrival(on.date() if on else node.now().date(), received_by, known_how)
        view = DepartureView.of(dispatch.arrive(acting.session, acting.actor, departure, arrival, node.now()))
    node.wake("intake", view.matter)
    told.show(view.to_json(), lambda: _departures([view]))


@app.command()
def reply(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The form that came back, PDF.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the body for register_paper here.")] = None,
    wait: Wait = 30.0,
) -> None:
    """Read a reply kit that came back: which matter it is about, what it says, what is missing."""
    told = shell(ctx)
    with person(told) as acting:
        node = acting.node
        (digest,) = attach(acting, [file])
        asked = replies.ask(acting.session, acting.actor, Digest(digest), node.now()).id
    node.wake("sign", asked)
    end = time.monotonic() + wait
    while True:
        with person(told, node=node) as acting:
            row = replies.reading_of(acting.session, acting.actor, asked)
            step = paper_look.step_of(acting.session, acting.node.office(), acting.actor, row)
            found = ReplyReadingView.of(row, step)
        if found.state != "reading":
            break
        if time.monotonic() >= end:
            raise Undecided("not_read_yet", f"The form {digest} is not read yet.", "Ask again in a moment.")
        time.sleep(0.1)
    if out is not None and found.body is not None:
        out.write_text(printing.as_json(found.body) + "\n", "utf-8")
    members = {
        "matter": found.matter,
        "state": found.state if not found.reason else f"{found.state}: {found.reason}",
        "file": found.file,
        "missing or wrong": found.problems,
        "to register it now": found.step,
    }
    told.show(found.to_json(), lambda: printing.facts(members))


@app.command("list")
def listing(ctx: typer.Context, reference: Annotated[str, typer.Argument(metavar="REFERENCE")]) -> None:
    """The sets of a matter, and their departures."""
    told: Shell = shell(ctx)
    named = matter_reference(reference)
    with person(told) as acting:
        sets = [DispatchSetView.of(row) for row in dispatch.sets_of(acting.session, acting.actor, named)]
        gone = [DepartureView.of(row) for row in dispatch.departures_of(acting.session, acting.actor, named)]
    value: JsonObject = {"sets": [one.to_json() for one in sets], "departures": [one.to_json() for one in gone]}
    told.show(value, lambda: f"{_sets(sets)}\n\n{_departures(gone)}")


def _set(one: DispatchSetView) -> str:
    members = {
        "set": one.id,
        "matter": one.matter,
        "instrument": one.instrument,
        "state": one.state if not one.reason else f"{one.state}: {one.reason}",
        "letter": f"{one.letter}, {one.language}, {one.dated}",
        "to": one.addressee,
        "SHA-256": one.sha256,
    }
    return printing.facts(members)


def _sets(found: Sequence[DispatchSetView]) -> str:
    columns = ("set", "instrument", "letter", "language", "dated", "state", "SHA-256")
    rows = [(one.id, one.instrument, one.letter, one.language, one.dated, one.state, one.sha256) for one in found]
    return printing.table(columns, rows, empty="No papers were made.")


def _departures(found: Sequence[DepartureView]) -> str:
    columns = ("departure", "route", "left", "expected", "tracking", "arrived", "received by", "known by", "set")
    rows = [
        (one.id, one.route, one.left, one.expected, one.tracking, one.arrived, one.received_by, one.known_how, one.set)
        for one in found
    ]
    return printing.table(columns, rows, empty="Nothing has left.")
