"""`rogatory channel`: how you are reached, and how the channels fare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.cli import outputs, printing
from app.cli.acting import operator, person
from app.cli.groups import group
from app.cli.inputs import body, read_bytes
from app.cli.shell import Shell, shell
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid, Misused
from app.kit.ids import authority_of, official_id
from app.notices import contacts, trail
from app.notices.channel_models import ContactMethod
from app.notices.channels import CHANNELS, Channel
from app.notices.quiet import EVERY_DAY
from app.trust import webpush

app = group("Say how you are reached, prove it and try it; see how the channels fare.")
Contact = Annotated[str, typer.Argument(metavar="ID", help="Of `rogatory channel list`.")]


@app.command("list")
def listing(ctx: typer.Context) -> None:
    """Your own ways, in the order in which they are tried."""
    told = shell(ctx)
    with person(told) as acting:
        rows = contacts.contacts_of(acting.session, acting.actor)
        here = acting.node.channels
    _show(told, rows, here)


@app.command()
def add(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(help="email, sms, voice, push, webhook or screen.")],
    address: Annotated[
        str, typer.Argument(help="ana@moj.xa.example, +40215550123, https://…, or for push the subscription as JSON.")
    ] = "",
) -> None:
    """Say how you are reached. A code goes there; type it in with `channel verify`."""
    told, kind = shell(ctx), _channel(channel)
    where: JsonObject = {"to": address} if address else {}
    if kind is Channel.PUSH:
        where = body(address)
    with person(told) as acting:
        row = contacts.add(acting.session, acting.actor, kind, where, acting.node.now())
        missing = kind not in acting.node.channels
    if missing:
        told.tell(
            "Beware: this node has no such channel yet; the code waits until it has (see docs/reference/settings.md)."
        )
    value: JsonObject = {**_contact(row), "secret": row.secret}
    words = f"{row.id}: {CHANNELS[kind].words}." + ("" if row.verified else " Type in the code that comes there.")
    if row.secret:
        words += f"\nIts messages are signed with {row.secret}, which is shown once."
    told.show(value, words)


@app.command()
def code(ctx: typer.Context, contact: Contact) -> None:
    """Have a code sent: another one, or one that proves a way anew."""
    told = shell(ctx)
    with person(told) as acting:
        row = contacts.ask_code(acting.session, acting.actor, contact, acting.node.now())
    told.show(_contact(row), "A code is on its way. It lives for 15 minutes.")


@app.command()
def verify(ctx: typer.Context, contact: Contact, code: Annotated[str, typer.Argument(help="That came there.")]) -> None:
    """Prove a way by the code that came there."""
    told = shell(ctx)
    with person(told) as acting:
        right = contacts.verify(acting.session, acting.actor, contact, code, acting.node.now())
        rows = contacts.contacts_of(acting.session, acting.actor)
    if not right:
        raise Invalid("wrong_code", "That is not the code.", "Type in the newest, or ask for another.")
    (row,) = [one for one in rows if one.id == contact]
    told.show(_contact(row), f"{row.id} is proven: you are reached this way.")


@app.command("test")
def try_out(ctx: typer.Context, contact: Contact) -> None:
    """Have a test sent to yourself."""
    told = shell(ctx)
    with person(told) as acting:
        row = contacts.try_out(acting.session, acting.actor, contact, acting.node.now())
    told.show(
        {"sending": row.id, "channel": row.channel}, "A test is on its way. `rogatory channel list` says if it fails."
    )


@app.command()
def order(ctx: typer.Context, ids: Annotated[list[str], typer.Argument(metavar="ID…", help="All your ways.")]) -> None:
    """Say in which order you are tried."""
    told = shell(ctx)
    with person(told) as acting:
        rows = contacts.reorder(acting.session, acting.actor, ids, acting.node.now())
        here = acting.node.channels
    _show(told, rows, here)


@app.command()
def quiet(
    ctx: typer.Context,
    contact: Contact,
    begin: Annotated[str | None, typer.Option("--from", metavar="HH:MM", help="In your own zone.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="HH:MM")] = None,
    day: Annotated[list[int] | None, typer.Option(min=0, max=6, help="On which it begins; Monday is 0.")] = None,
) -> None:
    """Say when nothing comes this way but what is urgent; without times: never."""
    told = shell(ctx)
    if (begin is None) != (end is None):
        raise Misused("usage", "A quiet time has a beginning and an end.", "Give --from and --to.")
    rules: list[Json] = [{"from": begin, "to": end, "days": [*(day or EVERY_DAY)]}] if begin else []
    with person(told) as acting:
        row = contacts.set_quiet(acting.session, acting.actor, contact, rules, acting.node.now())
    told.show(_contact(row), "Quiet then, but for what is urgent." if rules else "Never quiet.")


@app.command()
def remove(ctx: typer.Context, contact: Contact) -> None:
    """You are not reached this way any more; the address is erased."""
    told = shell(ctx)
    with person(told) as acting:
        contacts.remove(acting.session, acting.actor, contact, acting.node.now())
    told.show({"id": contact, "erased": True}, f"{contact} is erased.")


@app.command()
def erase(
    ctx: typer.Context,
    official: Annotated[str, typer.Argument(help="Such as XA.moj/ana.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
) -> None:
    """Erase every way to an official, who has left."""
    told, named = shell(ctx), official_id(official)
    with operator(told, authority_of(named), login="rog_web") as acting:
        nested = acting.session.begin_nested()
        count = contacts.erase(acting.session, acting.actor, named, acting.node.now())
        if not yes:
            nested.rollback()
    words = f"{count} ways to {named} are erased." if yes else f"With --yes {count} ways to {named} are erased."
    told.show({"official": named, "ways": count, "done": yes}, words)


@app.command()
def state(ctx: typer.Context) -> None:
    """How the channels fare: what waits, what went and what failed within a day."""
    told = shell(ctx)
    with operator(told, login="rog_web") as acting:
        there = {one: one in acting.node.channels for one in Channel}
        rows = trail.fares(acting.session, acting.actor, there, acting.node.now())
    columns = ("channel", "here", "waiting", "held back", "handed", "delivered", "failed", "last", "problem")
    cells = [
        (
            one.channel,
            one.configured,
            one.waiting,
            one.held_back,
            one.handed,
            one.delivered,
            one.failed,
            one.last_handed,
            one.problem,
        )
        for one in rows
    ]
    values: list[Json] = [
        {**vars(one), "last_handed": None if one.last_handed is None else stamp(one.last_handed)} for one in rows
    ]
    told.show(values, lambda: printing.table(columns, cells))


@app.command()
def key(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The key of Web Push, PEM.")],
    new: Annotated[bool, typer.Option("--new", help="Make it.")] = False,
) -> None:
    """Print what browsers are given for Web Push, of a key that is there or is made."""
    told = shell(ctx)
    if new:
        made = ec.generate_private_key(ec.SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        outputs.write_new(file, pem)
    public = webpush.public_of(webpush.load_key(read_bytes(file)))
    told.show({"push_public_key": public}, public)


def _channel(name: str) -> Channel:
    try:
        return Channel(name)
    except ValueError as error:
        known = ", ".join(one.value for one in Channel)
        raise Misused("bad_channel", f"There is no channel {name!r}.", f"Channels: {known}.") from error


def _show(told: Shell, rows: list[ContactMethod], here: frozenset[Channel]) -> None:
    columns = ("id", "channel", "address", "proven", "quiet", "problem", "")
    cells = [
        (
            one.id,
            one.channel,
            one.address.get("to") or one.address.get("name") or one.address.get("endpoint"),
            one.verified,
            [f"{rule['from']}–{rule['to']}" for rule in one.quiet if isinstance(rule, dict)],
            one.problem,
            "" if Channel(one.channel) in here else "not on this node",
        )
        for one in rows
    ]
    told.show(
        [_contact(one) for one in rows], lambda: printing.table(columns, cells, empty="You are not reached at all.")
    )


def _contact(one: ContactMethod) -> JsonObject:
    return {
        "id": one.id,
        "channel": one.channel,
        "address": dict(one.address),
        "place": one.place,
        "quiet": list(one.quiet),
        "verified": None if one.verified is None else stamp(one.verified),
        "problem": one.problem,
        "problem_at": None if one.problem_at is None else stamp(one.problem_at),
    }
