"""`rogatory`: the command line of a node, and the verifier that needs none.

Every group is imported when it is called. `rogatory instrument verify` runs with the base install; the rest needs the
extra `node`.

Exit codes: 0 done or fully valid; 1 refused, invalid, or an unforeseen error; 2 usage; 3 unavailable or undecided.
"""

from __future__ import annotations

import logging
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failures import DEBUG
from app.cli.groups import Extra, Root, commands
from app.cli.shell import EPILOG, Shell, spoken

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app.cli.demo:app", "Two States exchange requests on this machine, with real parts."),
    "instrument": ("app.cli.instrument:app", "Verify, show, extract, list and fetch signed instruments."),
    "draft": ("app.cli.draft:app", "Write what will become an instrument, check it against the law, freeze it."),
    "clause": ("app.cli.clause:app", "Texts that your authority uses again: kept in versions, put into drafts."),
    "circular": ("app.cli.circular:app", "One text to several States, and the board of their answers."),
    "conference": ("app.cli.conference:app", "Three or more States and one common text: which pairs have signed it."),
    "approve": ("app.cli.approve:app", "Approve a frozen document, bound to its SHA-256."),
    "sign": ("app.cli.sign:app", "Ask that a frozen document be signed and sent."),
    "signing": ("app.cli.signing:app", "Signings that stall; signatures that are made elsewhere."),
    "remote": ("app.cli.remote:app", "On your own machine: sign with a key that never comes near the node."),
    "act": ("app.cli.act:app", "Take a step in a matter."),
    "matters": ("app.cli.matters:app", "See matters: their status, their deadlines, what is open next."),
    "call": ("app.cli.call:app", "Our own notes of what was asked by word of mouth, beside the other side's."),
    "provider": ("app.cli.provider:app", "The provider log: who was ordered what, and what came of it."),
    "confidential": ("app.cli.confidential:app", "Confidential matters: only those who are named see them."),
    "statistics": ("app.cli.statistics:app", "Our own figures, and what of them may be shown to others."),
    "deconflict": ("app.cli.deconflict:app", "Learn with another authority whether both work on one identifier."),
    "notices": ("app.cli.notices:app", "See and acknowledge what you must hear of."),
    "channel": ("app.cli.channel:app", "Say how you are reached, prove it and try it; see how the channels fare."),
    "ladder": ("app.cli.ladder:app", "Ladders that notices climb: show, check and set those of your authority."),
    "roster": ("app.cli.roster:app", "Rosters: who is on duty when and why, gaps before they happen, swaps, absences."),
    "deliveries": ("app.cli.deliveries:listing", "How our instruments fare on their way."),
    "delivery": ("app.cli.deliveries:app", "Take up a delivery that was given up; carry deliveries in a file."),
    "dispatch": ("app.cli.dispatch:app", "What leaves on paper, where no node of the other side is reached."),
    "quarantine": ("app.cli.quarantine:app", "What came and was refused, and why."),
    "trust": ("app.cli.trust:app", "How kept instruments outlive their certificates; what is found of those later."),
    "treaties": (
        "app.cli.treaties:app",
        "The law as data: list, show, check, compare; what is open between two States.",
    ),
    "procedures": ("app.cli.procedures:app", "The tables by which matters go: list, show."),
    "duties": ("app.cli.duties:app", "What the law of a State has its providers do, by their size."),
    "glossary": ("app.cli.glossary:app", "The field's own terms, defined in six languages."),
    "peer": ("app.cli.peer:app", "Other States: introduce, confirm by telephone, test, withdraw."),
    "directory": (
        "app.cli.directory:app",
        "Who takes what at this minute; what States say; which company, which State.",
    ),
    "drill": ("app.cli.drill:app", "Drills of contact points, by agreement: run, agree, list, report."),
    "edition": ("app.cli.edition:app", "Our State's directory: draft, sign, publish, renew; take up new keys."),
    "official": ("app.cli.official:app", "Officials of this node's authorities and their roles."),
    "token": ("app.cli.token:app", "Personal tokens for the API and this command line."),
    "node": ("app.cli.node:app", "Make, run and look after this State's node."),
    "log": ("app.cli.log:app", "The log: verify it, prove entries, export it."),
}


class Commands(Root):
    """The groups of the table, none of them imported yet."""

    def __init__(self, **attributes: Extra) -> None:
        super().__init__(**attributes)
        self.commands.update(commands(COMMANDS))


app = typer.Typer(cls=Commands, rich_markup_mode=None, add_completion=False, epilog=EPILOG)


@app.callback(invoke_without_command=True)
def begin(
    ctx: typer.Context,
    home: Annotated[
        Path, typer.Option("--node", envvar="ROGATORY_NODE", metavar="DIR", help="Folder of the node.")
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with stable names.")] = False,
    official: Annotated[
        str | None, typer.Option("--as", metavar="OFFICIAL", help="Who acts, such as XA.moj/ana; development only.")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with a personal token; else ROGATORY_TOKEN.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--lang", metavar="CODE", help="ar, en, es, fr, ru or zh; else ROGATORY_LANG, LC_ALL, LANG."),
    ] = None,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Exchange of mutual legal assistance between central authorities: signed requests, delivered with proof."""
    secret = os.environ.get("ROGATORY_TOKEN") or None
    told = Shell(home, as_json, official, token_file, secret, spoken(language, os.environ))
    ctx.obj = told
    ctx.call_on_close(told.closing.close)
    if show_version:
        typer.echo(_version())
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def run() -> None:
    """The installed command."""
    if os.environ.get(DEBUG) != "1":
        # What a library or a room warns of is for a node's log; here the answer says what matters.
        logging.disable(logging.WARNING)
    try:
        typer.main.get_command(app).main()
    finally:
        logging.disable(logging.NOTSET)


def _version() -> str:
    try:
        return f"rogatory {version('rogatory')}"
    except PackageNotFoundError:
        return "rogatory, not installed"


if __name__ == "__main__":
    run()
