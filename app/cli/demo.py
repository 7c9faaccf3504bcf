"""`rogatory demo`: two fictional States exchange real-shaped requests on this machine, step by step before your eyes.

The nodes are real: embedded PostgreSQL and Valkey, TLS 1.3 with both certificates, signatures with timestamps, a log.
Only the States, their keys and the officials are made up.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from app.cli.demo_stage import Stage
from app.cli.demo_story import play
from app.cli.demo_summary import summary
from app.cli.playground import playground
from app.cli.shell import shell
from app.embedded import process
from app.kit.canonical import JsonObject
from app.kit.errors import Misused, RogatoryError, Unavailable

app = typer.Typer(help="Two States exchange requests on this machine.", invoke_without_command=True)
MARK = ".rogatory-demo"


@app.callback()
def demo(
    ctx: typer.Context,
    dir: Annotated[Path, typer.Option(help="Folder to make both nodes in.")] = Path("demo"),
    once: Annotated[bool, typer.Option("--once", help="Run the story and end; else both nodes go on.")] = False,
) -> None:
    """Make two nodes, run the main job, show it. Exit code 0 only if everything held.

    With --json the summary is printed instead of the story.
    """
    told = shell(ctx)
    found = run(dir.resolve(), once=once, quiet=told.json)
    if told.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    raise typer.Exit(0 if found["ok"] else 1)


def run(folder: Path, *, once: bool, quiet: bool) -> JsonObject:
    """The whole demo in a folder, in place of an earlier one; answers what `summary.json` holds."""
    _make_room(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `rogatory demo`; everything here may be removed.\n", "utf-8")
    began = time.monotonic()
    with ExitStack() as ends:
        built = ends.enter_context(playground(folder))
        stage = Stage(built, quiet=quiet)
        ends.enter_context(stage.telephones.open())
        try:
            play(stage)
        except RogatoryError as error:
            stage.check(f"the story came to its end: {error}", False)
        found = summary(stage)
        found["timings"] = {**stage.timings, "whole": round(time.monotonic() - began, 2)}
        (folder / "summary.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        stage.close_story(found)
        if once:
            stage.say_again()
        else:
            stage.say_next()
            _wait()
    return found


def _make_room(folder: Path) -> None:
    """Remove an earlier demo, once its nodes have ended; whatever else lies in the folder stays, and is an error."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK).is_file():
        raise Misused("demo_exists", f"{folder} is not empty.", "Remove it or give another folder with --dir.")
    for home in sorted(folder.glob("*/postgres")):
        try:
            os.close(process.hold(home, seconds=0.5))
        except Unavailable as error:
            raise Misused(
                "demo_runs", f"The demo in {folder} still runs.", "Stop it with Ctrl-C, or give another with --dir."
            ) from error
    shutil.rmtree(folder)


def _wait() -> None:
    """Until Ctrl-C."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: stopping.append(number))
    while not stopping:
        time.sleep(0.2)
