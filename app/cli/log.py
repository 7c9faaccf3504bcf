"""`rogatory log`: verify the node's log, prove what it has, hand it out."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit import checkpoint as anchored
from app.audit import export as files
from app.audit import proof, verify
from app.audit.heads import verify_heads
from app.audit.proof import LogProof
from app.audit.verify import Discrepancy, Expected
from app.cli import printing
from app.cli.acting import OPERATOR, node_of, operator, owners, transaction
from app.cli.groups import group
from app.cli.inputs import body, read_bytes
from app.cli.shell import Shell, shell
from app.directory import queries as directory
from app.directory.edition import unverified
from app.exchange import remembered
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Conflict, Misused, Refused, RogatoryError, Unknown, Unreadable
from app.trust.anchors import Purpose
from app.trust.note import Checkpoint, NoteKey, open_checkpoint, open_note, read_checkpoint
from app.wiring import Node

app = group("The log: verify it, prove entries, export it.")
Known = Annotated[
    list[Path] | None, typer.Option("--known", metavar="FILE", help="A checkpoint that others saw; more than once.")
]


@app.command("verify")
def verify_log(
    ctx: typer.Context,
    known: Known = None,
    proved: Annotated[Path | None, typer.Option("--proof", metavar="FILE", help="Check what `log prove` gave.")] = None,
    key: Annotated[str | None, typer.Option(help="Key of that proof's log (vkey); else this node's own.")] = None,
) -> None:
    """Check the heads of the log: signed by its key, timestamped, each the beginning of the newest. Quick."""
    told = shell(ctx)
    if proved is not None:
        _check_proof(told, proved, key)
        return
    node = node_of(told)
    expected = expected_of(node, known or [])
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.LOG_READ, acting.actor.authority)
        found, head = verify_heads(acting.session, expected), proof.latest(acting.session)
    _judge(told, found, head[0].size if head else 0, "Its heads hold")


@app.command()
def fsck(ctx: typer.Context, known: Known = None) -> None:
    """Check the log from the ground: every entry, leaf, tile, checkpoint and timestamp is computed anew."""
    told = shell(ctx)
    node = node_of(told)
    expected = expected_of(node, known or [])
    told.tell("Reading every entry.")
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.LOG_PROVE, acting.actor.authority)
    with transaction(node, OPERATOR, None) as session:
        found = verify.verify(session, expected)
        head = proof.latest(session)
    _judge(told, found, head[0].size if head else 0, "It holds")


@app.command()
def prove(
    ctx: typer.Context, identity: Annotated[str, typer.Argument(metavar="ID", help="Of an entry or instrument.")]
) -> None:
    """Prove that the log has an entry, or the entry that names an instrument. Check it with `log verify --proof`."""
    told = shell(ctx)
    node = node_of(told)
    for owner in owners(node, None):
        with operator(told, owner, node=node) as acting:
            permit(acting.actor, Permission.LOG_PROVE, acting.actor.authority)
            entry = _entry(acting.session, acting.actor.authority, identity)
            if entry is None:
                continue
            found = proof.prove(acting.session, entry)
        if found is None:
            raise Conflict("not_sequenced", f"{entry} waits for its place in the log.", "Ask again in a moment.")
        value: JsonObject = {"id": entry, **_proof(found)}
        told.show(value, printing.as_json(value))
        return
    raise Unknown("no_such_entry", f"There is neither a log entry nor an instrument {identity}.")


@app.command()
def checkpoint(ctx: typer.Context) -> None:
    """The newest head of the log as a signed note, with the cosignatures that came: for peers and auditors."""
    told = shell(ctx)
    with operator(told) as acting:
        permit(acting.actor, Permission.LOG_READ, acting.actor.authority)
        head = proof.latest(acting.session)
        if head is None:
            raise Unknown("empty_log", "The log has no checkpoint yet.", "Start the node: the keeper signs them.")
        note = anchored.cosigned_note(acting.session, head[0].size)
    root = base64.b64encode(head[0].root).decode()
    told.show({"origin": head[0].origin, "size": head[0].size, "root": root, "note": note}, note.rstrip("\n"))


@app.command("peers")
def remembered_heads(ctx: typer.Context) -> None:
    """The newest head that each other State's log showed, and whether a later one contradicted it."""
    told = shell(ctx)
    with operator(told) as acting:
        found = remembered.peer_logs(acting.session, acting.actor)
        value: list[Json] = [
            {
                "peer": one.peer,
                "size": one.size,
                "seen": stamp(one.seen),
                "note": one.note,
                "problem": one.problem,
                "waiting": one.waiting,
                "conflicts": [
                    {
                        "reason": pair.reason,
                        "seen": stamp(pair.seen),
                        "remembered": pair.remembered,
                        "shown": pair.shown,
                    }
                    for pair in one.conflicts
                ],
            }
            for one in found
        ]
    columns = ("State", "entries", "shown", "to compare", "problem", "contradictions")
    rows = [(one.peer, one.size, one.seen, one.waiting, one.problem, len(one.conflicts)) for one in found]
    told.show(value, lambda: printing.table(columns, rows, empty="No other State's log was seen yet."))


@app.command("export")
def export_log(ctx: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write the tree as C2SP tiles that any verifier of such logs reads: hashes only, never entries."""
    told = shell(ctx)
    with operator(told) as acting:
        permit(acting.actor, Permission.LOG_READ, acting.actor.authority)
        size = files.export(acting.session, folder)
    told.show({"folder": str(folder), "size": size}, f"{size} entries as tiles in {folder}.")


def expected_of(node: Node, known: Sequence[Path] = ()) -> Expected:
    """The keys of every edition of our State, its TSA, and the heads that others saw."""
    with transaction(node, OPERATOR, None) as session:
        newest = directory.current_edition(session, node.state)
        numbers = range(1, newest.number + 1)
        editions = [directory.edition_file(session, node.state, number) for number in numbers]
        stamping = directory.anchors_ever(session, node.state, Purpose.TSA)
    vkeys = dict.fromkeys([newest.log.vkey, *(unverified(data).log.vkey for data in editions)])
    keys = tuple(NoteKey.parse(vkey) for vkey in vkeys)
    return Expected(keys, tsa=stamping, known=tuple(_seen(path, keys) for path in known))


def _seen(path: Path, keys: tuple[NoteKey, ...]) -> Checkpoint:
    note = _text(path)
    origin = read_checkpoint(note).origin
    if origin != keys[0].name:
        raise Misused("other_log", f"{path} is a checkpoint of {origin}.", f"This log is {keys[0].name}.")
    problem: RogatoryError = Refused("bad_checkpoint", f"{path} is signed by no key of this log.")
    for key in keys:
        try:
            return open_checkpoint(note, key)
        except RogatoryError as error:
            problem = error
    raise problem


def _check_proof(told: Shell, path: Path, key: str | None) -> None:
    found = _read_proof(path)
    if key is None:
        node = node_of(told)
        with transaction(node, OPERATOR, None) as session:
            editions = [
                directory.edition_by_number(session, node.state, one) for one in directory.numbers(session, node.state)
            ]
        signer = _signer_of(found.checkpoint, [NoteKey.parse(one.log.vkey) for one in editions])
    else:
        signer = NoteKey.parse(key)
    head = found.check(signer)
    value: JsonObject = {"valid": True, "index": found.index, "size": head.size, "origin": head.origin}
    told.show(value, f"The log {head.origin} has this entry at place {found.index} of {head.size}.")


def _signer_of(note: str, keys: list[NoteKey]) -> NoteKey:
    """The key of our log that signed a head: a log may have had several."""
    _, signatures = open_note(note, keys)
    return signatures[0].key


def _read_proof(path: Path) -> LogProof:
    value = body(str(path))
    try:
        hashes = value["hashes"]
        if not isinstance(hashes, list):
            raise ValueError("hashes is no list")
        return LogProof(
            base64.b64decode(str(value["entry"]), validate=True),
            int(str(value["index"])),
            int(str(value["size"])),
            tuple(base64.b64decode(str(one), validate=True) for one in hashes),
            str(value["checkpoint"]),
        )
    except (KeyError, ValueError) as error:
        raise Unreadable(
            "bad_proof", f"{path} is no proof of a log: {error}.", "It is what `log prove` prints."
        ) from error


def _proof(found: LogProof) -> JsonObject:
    """The names of the wire (`openapi/node.v1.yaml`, `LogPart`)."""
    hashes: list[Json] = [base64.b64encode(one).decode() for one in found.hashes]
    return {
        "entry": base64.b64encode(found.entry).decode(),
        "index": found.index,
        "size": found.size,
        "hashes": hashes,
        "checkpoint": found.checkpoint,
    }


def _entry(session: Session, owner: str, identity: str) -> str | None:
    """The id of the log entry that is meant, if this authority has it."""
    query = select(Instrument.entry).where(Instrument.authority == owner, Instrument.id == identity)
    named = session.scalar(query)
    if named is not None:
        return named
    try:
        proof.prove(session, identity)
    except Unknown:
        return None
    return identity


def _judge(told: Shell, found: list[Discrepancy], size: int, fine: str) -> None:
    value: JsonObject = {
        "valid": not found,
        "size": size,
        "discrepancies": [{"fault": one.fault.value, "place": one.place, "words": one.words} for one in found],
    }
    columns = ("fault", "where", "what")
    rows = [(one.fault.value, one.place, one.words) for one in found]
    told.show(value, lambda: printing.table(columns, rows) if found else f"{fine}: {size} entries.")
    if found:
        raise typer.Exit(1)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("bad_checkpoint", f"{path} is no text.", "Give a signed note.") from error
