"""`rogatory peer`: other States, and how this node comes to trust them, tests the road to them, and ceases to."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing, published
from app.cli.acting import OPERATOR, WEB, Acting, node_of, operator, person
from app.cli.groups import group
from app.cli.inputs import read_bytes
from app.cli.shell import Shell, shell
from app.directory import editions, introduce
from app.directory import queries as directory
from app.directory.edition import unverified
from app.directory.introduction import fingerprint, read_introduction
from app.directory.queries import Peer
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import stamp
from app.kit.errors import Undecided, Unknown
from app.kit.ids import AuthorityId, Reference, StateCode
from app.matters import exercises
from app.matters.addressing import first_authority
from app.matters.exercises import Hop
from app.wiring import Node

app = group("Other States: introduce, confirm by telephone, test, withdraw.")
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")]
State = Annotated[str, typer.Argument(metavar="STATE", help="Code of the State, such as XB.")]


@app.command("introduce")
def bring(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="Its introduction.json.")]
) -> None:
    """Bring another State's introduction file. It is trusted by nobody before two officials confirm it."""
    told = shell(ctx)
    data = read_bytes(file)
    with operator(told) as acting:
        found = introduce.introduce(acting.session, acting.actor, data, acting.node.now(), acting.node.policy)
    _show_standing(told, found, data)


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """The States that this node knows, and how far they are trusted."""
    told = shell(ctx)
    with operator(told) as acting:
        found = directory.peers(acting.session)
    columns = ("State", "status", "confirmed by", "edition", "address", "fingerprint")
    rows = [
        (
            one.state,
            one.status,
            one.confirmed_by,
            one.edition.number if one.edition else None,
            one.address,
            one.fingerprint,
        )
        for one in found
    ]
    told.show([_peer(one) for one in found], lambda: printing.table(columns, rows))


@app.command("fingerprint")
def read_aloud(
    ctx: typer.Context, state: Annotated[str | None, typer.Argument(metavar="[STATE]", help="Else our own.")] = None
) -> None:
    """What is read aloud on the telephone: the fingerprint of our own introduction, or of the one that was brought."""
    told = shell(ctx)
    node = node_of(told)
    if state is None or state == node.state:
        words = fingerprint(read_bytes(node.home / "introduction.json"))
        told.show({"state": node.state, "fingerprint": words}, words)
        return
    with operator(told, node=node) as acting:
        found = _one(acting, state)
    told.show({"state": found.state, "fingerprint": found.fingerprint}, found.fingerprint)


@app.command()
def confirm(
    ctx: typer.Context,
    state: State,
    typed: Annotated[list[str], typer.Argument(metavar="FINGERPRINT", help="As you heard it: 8 groups of 4.")],
) -> None:
    """Say that you compared the fingerprint by telephone. The second official's word makes the anchors count."""
    told = shell(ctx)
    with person(told, OPERATOR) as acting:
        found = introduce.confirm(
            acting.session, acting.actor, StateCode(state), " ".join(typed), acting.node.now(), acting.node.policy
        )
        node = acting.node
        counts = directory.introduction_file(acting.session, StateCode(state))
        edition = directory.edition_file(acting.session, node.state)
    if found.status == "own" and not found.replaces:
        published.write(node, unverified(edition), edition, counts)
    _show_standing(told, found)


@app.command()
def withdraw(ctx: typer.Context, state: State, yes: Yes = False) -> None:
    """Trust a State no longer: nothing of it is accepted until it is introduced and confirmed anew."""
    told = shell(ctx)
    if not yes:
        with person(told, OPERATOR) as acting:
            found = _one(acting, state)
        words = (
            f"{state} is {found.status}. With --yes it is withdrawn: nothing of it is accepted, nothing reaches it, "
            "until a new introduction is confirmed by two officials."
        )
        told.show({"state": state, "status": found.status, "done": False}, words)
        return
    with person(told, OPERATOR) as acting:
        _show_standing(told, introduce.withdraw(acting.session, acting.actor, StateCode(state), acting.node.now()))


@app.command()
def replace(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new introduction.")],
    yes: Yes = False,
) -> None:
    """Bring a confirmed State's new anchors, which its present edition announces; two officials then confirm them."""
    told = shell(ctx)
    data = read_bytes(file)
    if not yes:
        with operator(told) as acting:
            introduction, edition = read_introduction(data, acting.node.now(), acting.node.policy)
            found = _one(acting, introduction.state)
        words = (
            f"{introduction.state} is {found.status}. With --yes these anchors and edition {edition.number} wait for "
            f"two officials to confirm:\n    {fingerprint(data)}"
        )
        value: JsonObject = {"state": introduction.state, "fingerprint": fingerprint(data), "done": False}
        told.show(value, words)
        return
    with operator(told) as acting:
        _show_standing(
            told,
            introduce.replace_anchors(acting.session, acting.actor, data, acting.node.now(), acting.node.policy),
            data,
        )


@app.command("edition")
def take_edition(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="A signed edition of its State.")]
) -> None:
    """Take in another State's edition by hand, when its door cannot be reached. Its signature alone counts."""
    told = shell(ctx)
    with operator(told) as acting:
        taken = editions.accept_edition(
            acting.session, acting.actor, read_bytes(file), acting.node.now(), acting.node.policy
        )
    one = taken.edition
    value: JsonObject = {"state": one.state, "number": one.number, "new": taken.new, "lost": [*taken.lost]}
    lines = [f"Edition {one.number} of {one.state} is {'in force' if taken.new else 'here already'}."]
    told.show(value, "\n".join([*lines, *(f"It lacks {words}." for words in taken.lost)]))


@app.command("test")
def chain_test(
    ctx: typer.Context,
    state: Annotated[str, typer.Argument(metavar="STATE", help="A State (XB), or one of its authorities (XB.moj).")],
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the answer.")] = 60.0,
    authority: Annotated[str | None, typer.Option(help="Which of our authorities asks; else the first.")] = None,
) -> None:
    """Send an exercise over the whole road and back, without a person, and print the time of each hop."""
    told = shell(ctx)
    node = node_of(told)
    with operator(told, authority, WEB, node) as acting:
        frozen, job = exercises.begin(
            acting.session, node.office(), acting.actor, first_authority(acting.session, state)
        )
        owner, reference = acting.actor.authority, Reference(frozen.reference)
    node.wake("sign", job)
    told.tell(f"{reference} is under way.")
    hops = _wait(told, node, owner, reference, time.monotonic() + timeout)
    came = any(hop.name == "answered" for hop in hops)
    told.show(_hops(reference, hops, came), lambda: _drawn(hops))
    if not came:
        raise Undecided(
            "not_answered",
            f"{reference} was not answered within {timeout:.0f} s; the last hop was {hops[-1].name}.",
            "It may still come: see `rogatory matters show`. See `rogatory node status` for the road.",
        )


def _wait(told: Shell, node: Node, owner: AuthorityId, reference: Reference, end: float) -> list[Hop]:
    """Until the answer is there or the time is over; new hops are told on the way."""
    known: set[Hop] = set()
    while True:
        with operator(told, owner, WEB, node) as acting:
            hops = exercises.hops(acting.session, owner, reference)
        for hop in (one for one in hops if one not in known):
            told.tell(f"  {printing.local(hop.at)}  {hop.name}")
        known.update(hops)
        if any(hop.name == "answered" for hop in hops) or time.monotonic() > end:
            return hops
        time.sleep(0.2)


def _hops(reference: str, hops: list[Hop], came: bool) -> JsonObject:
    begin = hops[0].at
    return {
        "reference": reference,
        "answered": came,
        "seconds": (hops[-1].at - begin).total_seconds(),
        "hops": [{"name": hop.name, "at": stamp(hop.at), "seconds": (hop.at - begin).total_seconds()} for hop in hops],
    }


def _drawn(hops: list[Hop]) -> str:
    begin = hops[0].at
    rows = [(hop.name, hop.at, f"{(hop.at - begin).total_seconds():.3f} s") for hop in hops]
    return printing.table(("hop", "at", "after"), rows)


def _one(acting: Acting, state: str) -> Peer:
    for peer in directory.peers(acting.session):
        if peer.state == state:
            return peer
    raise Unknown("not_introduced", f"No State {state} was introduced here.", "See `rogatory peer list`.")


def _peer(one: Peer) -> JsonObject:
    return {
        "state": one.state,
        "status": one.status,
        "fingerprint": one.fingerprint,
        "confirmed_by": list(one.confirmed_by),
        "edition": None if one.edition is None else {"number": one.edition.number, "sha256": one.edition.sha256},
        "address": one.address,
    }


def _show_standing(told: Shell, found: introduce.Standing, data: bytes | None = None) -> None:
    value: JsonObject = {
        "state": found.state,
        "introduction": found.sha256,
        "status": found.status,
        "confirmed_by": found.confirmed_by,
        "replaces": found.replaces,
    }
    lines = [f"{found.state} is {found.status}; {found.confirmed_by} of {introduce.EYES} officials confirmed it."]
    if data is not None and sha256(data) == found.sha256:
        value["fingerprint"] = fingerprint(data)
        lines += [
            "Two officials compare this with that State by telephone, on a number that they know:",
            f"    {fingerprint(data)}",
            f"Each then types what they heard: rogatory peer confirm {found.state} …",
        ]
    told.show(value, "\n".join(lines))
