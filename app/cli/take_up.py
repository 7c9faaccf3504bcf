"""`rogatory edition take-up`: new keys come into use once others can know of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from app.access.permit import permit
from app.access.roles import Permission
from app.cli.acting import OPERATOR, node_of, operator, transaction
from app.cli.groups import single
from app.cli.keyring import LOG, NEXT, Keyring, Waiting
from app.cli.shell import shell
from app.directory import queries as directory
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Refused
from app.wiring import Node

app = single()
PULLED = timedelta(hours=25)
"""Every node asks its peers for their edition once a day: after this the others know what it lists."""
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")]


@app.callback()
def begin() -> None:
    """Without this, a group of one command would not be a group."""


@app.command("take-up")
def take_up(
    ctx: typer.Context,
    label: Annotated[list[str] | None, typer.Argument(metavar="[LABEL]...", help="Such as seal-moj; else all.")] = None,
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Receipt and TLS keys too, before all peers had a day to hear of them.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Use the new keys that wait in the folders `next`, once the edition in force lists them. Then restart the node."""
    told = shell(ctx)
    node = node_of(told)
    ring = Keyring(node.home, node.passphrases)
    waiting = [one for one in ring.waiting() if not label or one.label in label]
    missing = sorted(set(label or ()) - {one.label for one in waiting})
    if missing or not waiting:
        raise Conflict("no_key_waits", f"No key waits to follow {', '.join(missing) or 'one in use'}.")
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.NODE_OPERATE, acting.actor.authority)
    early = {one.label: _early(node, one, at_once=at_once) for one in waiting}
    ready = [one.label for one in waiting if early[one.label] is None]
    lines = [f"{name} waits: {why}" for name, why in early.items() if why]
    if not ready:
        words = f"No key can be taken up yet. {' '.join(lines)}"
        raise Refused("keys_too_early", words, "Publish an edition that lists it, then wait.")
    if yes:
        lines += [f"{name} is in use; the one before it lies in {ring.take_up(name)}." for name in ready]
        if ready:
            lines.append("Restart the node now: its processes still hold the old keys.")
    else:
        lines += [f"With --yes {name} is taken up." for name in ready]
    people = [one for one in ready if one.startswith("signatory-")]
    lines += [f"Then: rogatory official certificate {_official(one)}" for one in people]
    value: JsonObject = {"taken_up": [*ready] if yes else [], "ready": [*ready], "waiting": {**early}}
    told.show(value, "\n".join(lines))


def _early(node: Node, one: Waiting, *, at_once: bool) -> str | None:
    """Why a key cannot be used yet; None if it can. An envelope names its edition; receipts and TLS name none."""
    with transaction(node, OPERATOR, None) as session:
        edition = directory.current_edition(session, node.state)
        if one.label == LOG or one.certificate is None:
            key = Keyring(node.home, node.passphrases).log(edition.log.origin, NEXT)
            return None if key and key.public.vkey == edition.log.vkey else "the edition in force has another log key."
        since = directory.listed_since(session, node.state, sha256(one.certificate))
    if since is None:
        return "the edition in force does not list it: rogatory edition draft."
    if one.label in {"receipt", "tls-client", "tls-server"} and not at_once and node.now() - since < PULLED:
        return f"peers may hear of it until {stamp(since + PULLED)}; --at-once does not wait for them."
    return None


def _official(label: str) -> str:
    _, authority, person = label.split("-", 2)
    return f"{authority}/{person}"
