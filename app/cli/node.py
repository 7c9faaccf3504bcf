"""`rogatory node`: make a node, run it, migrate its database, see how it fares."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.accounts import factors
from app.cli import doctor, init, printing, protect
from app.cli.acting import OPERATOR, down, node_of, operator
from app.cli.doctor import Weight
from app.cli.groups import group
from app.cli.health import Health, health
from app.cli.processes import Running
from app.cli.shell import shell
from app.kit.canonical import JsonObject
from app.kit.errors import Misused, Unavailable
from app.kit.ids import StateCode, authority_id
from app.wiring import Node
from migrations import run
from migrations.grants import LOGINS

app = group("Make, run and look after this State's node.")


@app.command("factor-key")
def factor_key(ctx: typer.Context) -> None:
    """Make a new key for the secrets of one-time codes; older ones still open what they sealed."""
    told = shell(ctx)
    node_of(told)
    with factors.renewal(told.home) as made, operator(told) as acting:
        factors.enter_renewal(acting.session, acting.actor, made, acting.node.now())
    words = f"The key {made.hex()} seals from now on. Take keys/web/factors.secret into the safe copy."
    told.show({"factor_key": made.hex()}, words)


@app.command("init")
def make(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Folder of the node; else --node.")] = None,
    *,
    state: Annotated[str, typer.Option(help="Code of the State, such as XA.")],
    authority: Annotated[
        list[str] | None, typer.Option(metavar="ID=NAME", help='XA.moj="Ministry of Justice"; more than once.')
    ] = None,
    official: Annotated[
        list[str] | None, typer.Option(metavar="ID=NAME;FUNCTION", help="A signatory whose certificate is published.")
    ] = None,
    keys: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Prepared keys and certificates.")] = None,
    development_pki: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take development keys from here, or make them.")
    ] = None,
    pki_port: Annotated[int | None, typer.Option(help="Port of the development services, when made.")] = None,
    door_host: Annotated[str, typer.Option(help="Where the node door listens.")] = "127.0.0.1",
    door_port: Annotated[int, typer.Option(min=1, max=65535)] = 8443,
    door_address: Annotated[str, typer.Option(help="How other nodes reach it, https://host:port.")] = "",
    unreachable: Annotated[bool, typer.Option("--unreachable", help="This node only reaches out.")] = False,
    api_host: Annotated[str, typer.Option(help="Where the API listens.")] = "127.0.0.1",
    api_port: Annotated[int, typer.Option(min=1, max=65535)] = 8080,
    tsa_url: Annotated[str, typer.Option(help="Timestamping authority (RFC 3161 over HTTP).")] = "",
    key_passphrase_file: Annotated[
        str, typer.Option(metavar="FILE", help="Passphrase of the keys; `{class}` in it stands for their folder.")
    ] = "",
    accept_file_keys: Annotated[
        bool, typer.Option("--accept-file-keys", help="In production: keys in files are accepted.")
    ] = False,
) -> None:
    """Make a node's folder: settings, keys, anchors, first edition, introduction."""
    told = shell(ctx)
    if (keys is None) == (development_pki is None):
        raise Misused(
            "keys_missing", "Keys come from somewhere.", "Give either --keys FOLDER or --development-pki DIR."
        )
    code = _state(state)
    named = init.authorities_of(code, authority or ())
    if development_pki is not None:
        source, seats, services = init.of_development(development_pki, code, pki_port, named)
        tsa_url = tsa_url or services
    else:
        source, seats = init.prepared(keys or Path(), code), init.seats_of(named, official or ())
    settings: dict[str, str | int | float | bool] = {
        "mode": "development" if source.development else "production",
        "door_host": door_host,
        "door_port": door_port,
        "api_host": api_host,
        "api_port": api_port,
        "tsa_url": tsa_url,
    }
    for name, value in (
        ("door_address", door_address),
        ("key_passphrase_file", key_passphrase_file),
        ("accept_file_keys", accept_file_keys),
    ):
        if value:
            settings[name] = value
    if unreachable:
        settings["reachable"] = False
    made = init.make(folder or told.home, code, seats, source, settings)
    result: JsonObject = {
        "home": str(made.home),
        "state": code,
        "authorities": [str(seat.id) for seat in made.seats],
        "mode": settings["mode"],
        "fingerprint": made.fingerprint,
        "introduction": str(made.home / "introduction.json"),
        "next": [*made.next_steps()],
    }
    told.show(result, lambda: _made(made))


@app.command()
def up(ctx: typer.Context) -> None:
    """Run the node in the foreground: its servers, the migration, its processes. One signal stops all."""
    node = node_of(shell(ctx))
    sys.stdout.flush()
    words = [sys.executable, "-m", "workers.up", "--node", str(node.home)]
    os.execv(sys.executable, words)  # noqa: S606  # in this process's place: its signals are the supervisor's


@app.command()
def migrate(
    ctx: typer.Context,
    passwords: Annotated[
        bool,
        typer.Option("--passwords", help="Give every login the password in its file (database_password_file)."),
    ] = False,
) -> None:
    """Bring the node's database to this release; a second migrator waits for the first."""
    told = shell(ctx)
    node = node_of(told)
    given = {login: node.database_password(login) for login in LOGINS} if passwords else {}
    before = _revision(node, node.admin_url())
    after = run.upgrade(node.admin_url(), passwords=given)
    node.enter_own_state()
    words = f"The database is at {after}." if before == after else f"The database went from {before} to {after}."
    told.show({"before": before, "after": after}, words)


@app.command()
def status(ctx: typer.Context) -> None:
    """How the node fares: processes, database, queue, log, channels, roads, and what waits."""
    told = shell(ctx)
    node = node_of(told)
    found = _health(node)
    told.show(found.to_json(), lambda: _status(found))


@app.command("doctor")
def examine(ctx: typer.Context) -> None:
    """Look for what is wrong or soon will be, and say what to do. Exit code 1 when something is wrong."""
    told = shell(ctx)
    node = node_of(told)
    try:
        found = doctor.examine(node, _health(node), node.now())
    except Unavailable as error:
        told.tell(str(error))
        found = doctor.examine(node, None, node.now())
    rows = [(one.check, one.weight.value, one.words, one.advice) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(("check", "", "found", "what to do"), rows))
    if any(one.weight is Weight.WRONG for one in found):
        raise typer.Exit(1)


@app.command("protect")
def put_under_passphrase(
    ctx: typer.Context,
    passphrase_file: Annotated[
        Path, typer.Option(metavar="FILE", help="Holds the passphrase; `{class}` in it stands for a key's folder.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")
    ] = False,
) -> None:
    """Put the node's keys in files under a passphrase, where they lie. May be stopped and run again."""
    told = shell(ctx)
    node = node_of(told)
    found = protect.plan(node.home, str(passphrase_file.absolute()), node.settings.key_passphrase_file)
    if yes:
        protect.carry_out(found)
    names = [str(path.relative_to(node.home)) for path in found.keys]
    value: JsonObject = {
        "protected": [*names] if yes else [],
        "plain": [] if yes else [*names],
        "before": len(found.done),
    }
    lines = [f"{'Under the passphrase now' if yes else 'Without a passphrase'}: {name}" for name in names]
    if not names:
        lines.append("Every key in a file is under the passphrase already.")
    elif yes:
        lines.append("Restart the node. Destroy copies of the keys from before, in backups too.")
    else:
        lines.append("With --yes they are put under it, and node.toml names the file.")
    told.show(value, "\n".join(lines))


def _state(text: str) -> StateCode:
    authority_id(f"{text}.x")  # the form of a State's code is part of an authority's id
    return StateCode(text)


def _health(node: Node) -> Health:
    return health(node, _revision(node, node.database_url(OPERATOR)), run.head())


def _revision(node: Node, url: str) -> str | None:
    try:
        return run.current(url)
    except Unavailable as error:
        raise down(node) from error


def _made(made: init.Founded) -> str:
    mode = "with development keys, which production refuses" if made.development else "for production"
    lines = [
        f"A node of {made.state} in {made.home}, {mode}.",
        "",
        "Its fingerprint, to be read aloud on the telephone to every State that gets introduction.json:",
        f"    {made.fingerprint}",
        "",
        "Next:",
        *(f"  {place}. {step}" for place, step in enumerate(made.next_steps(), start=1)),
    ]
    if not made.development:
        lines.insert(-len(made.next_steps()), "  0. set ROGATORY_DATABASE_URL and ROGATORY_QUEUE_URL; node migrate")
    return "\n".join(lines)


def _status(found: Health) -> str:
    served = [f"{one.name} {_standing(one)}" for one in found.processes]
    anchored = f"{found.anchored_size} at {printing.cell(found.anchored_at)}" if found.anchored_at else None
    parts = {
        "State": found.state,
        "authorities": found.authorities,
        "mode": f"{found.mode}, shape {found.shape}",
        "processes": served or ["none serves"],
        "database": _revisions(found),
        "queue": found.queue or "answers",
        "TSA": found.tsa or "can be reached",
        "log": f"{found.log_size} entries, {found.log_pending} wait for their place",
        "anchored": anchored,
        **{name.replace("_", " "): found.counts[name] for name in ("held", "gave_up", "failed", "notices")},
    }
    columns = ("State", "status", "failures", "closed until", "last success", "problem")
    rows = [(one.peer, one.status, one.failures, one.closed_until, one.last_success, one.problem) for one in found.ways]
    heads = ("queue", "open", "due", "oldest")
    queues = [(one.name.replace("_", " "), one.open, one.due, one.oldest) for one in found.queues]
    lines = [
        (
            one.channel.value,
            one.waiting,
            one.oldest,
            *((one.outage.since, one.outage.reason) if one.outage else (None, None)),
        )
        for one in found.lines
    ]
    tables = (
        printing.table(heads, queues),
        printing.table(("channel", "waiting", "oldest", "failing since", "problem"), lines),
        printing.table(columns, rows, empty="No other State is known."),
    )
    return "\n\n".join((printing.facts(parts), *tables))


def _standing(one: Running) -> str:
    if one.serves:
        return f"({one.pid})"
    failed = f", ended {one.failures} times in a row" if one.failures else ""
    return f"({one.pid}, starts{failed})" if one.alive else f"(gone{failed})"


def _revisions(found: Health) -> str:
    if found.revision == found.expected_revision:
        return f"answers, revision {found.revision}"
    return f"answers, revision {found.revision}; this release expects {found.expected_revision}"
