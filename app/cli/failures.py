"""How a command ends when it fails: what happened and what to do, on standard error, and the exit code."""

from __future__ import annotations

import os
import secrets
import traceback
from pathlib import Path

from app.cli import printing
from app.kit.clock import now, stamp
from app.kit.errors import RogatoryError, Several
from app.kit.problems import incident, problem
from app.kit.words import refilled

DEBUG = "ROGATORY_DEBUG"
UNFORESEEN = 70
"""As `EX_SOFTWARE` of sysexits(3): a crash is no answer, least of all a no."""


def told(error: RogatoryError, *, as_json: bool, language: str = "en") -> str:
    """An error of ours in one or two lines, a line for each of several, or as RFC 9457 problem details."""
    if as_json:
        return printing.as_json(problem(error, language=language)[1])
    if isinstance(error, Several):
        # Split here and nowhere else: a line feed within a word would be a stranger's, and begin a line of its own.
        parts: tuple[str, ...] = (error.message.partition("\n")[0].strip(), *error.each, error.remedy)
    else:
        parts = (error.message, error.remedy)
    lines = (refilled(language, error.code, words) for words in parts)
    return "\n".join(printing.clean(line) for line in lines if line)


def unforeseen(error: BaseException, home: Path, *, as_json: bool, language: str = "en") -> str:
    """What nobody foresaw: an id for the reader, under which the node's folder has where it happened.

    Neither shows what the error says: it may quote a case (`design.md` §9.9). `ROGATORY_DEBUG=1` shows all.
    """
    identifier = secrets.token_hex(6)
    kept = _keep(identifier, error, home)
    if os.environ.get(DEBUG) == "1":
        return "".join(traceback.format_exception(error)) + f"Incident {identifier}."
    if as_json:
        return printing.as_json(incident(identifier, language))
    where = f" {kept} has where it happened." if kept else ""
    return f"Something unforeseen happened: incident {identifier}.{where}\nSet {DEBUG}=1 to see all of it."


def _keep(identifier: str, error: BaseException, home: Path) -> Path | None:
    folder = home / "run"
    if not folder.is_dir():
        return None
    path = folder / "incidents.log"
    frames = [f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    lines = [f"{stamp(now())} {identifier} {type(error).__module__}.{type(error).__qualname__}", *frames]
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return None  # the id is told all the same; the disk's own trouble shows elsewhere
    return path
