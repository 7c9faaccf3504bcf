"""What every command is told beside its own options: which node, who acts, whether to print JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import typer

from app.cli import printing
from app.kit.canonical import Json
from app.kit.errors import Misused
from app.kit.words import LANGUAGES, translate

EPILOG = "Every command also takes --node DIR, --json, --lang CODE, --as OFFICIAL and --token-file FILE."
PLACES = ("ROGATORY_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the environment says which language its reader reads: the first that says something (POSIX §8.2)."""


@dataclass(frozen=True)
class Shell:
    """The options that stand before or after any command."""

    home: Path = Path()
    json: bool = False
    official: str | None = None
    """Who acts, in development (`--as`)."""
    token_file: Path | None = None
    token: str | None = None
    """A personal token out of the environment."""
    language: str = "en"
    """The one in which findings, roads, treaties, notices and errors are told."""
    closing: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)
    """What is closed when the command ends."""

    @property
    def named(self) -> bool:
        """Whether somebody is named as acting."""
        return bool(self.official or self.token_file or self.token)

    @property
    def secret(self) -> str | None:
        """The personal token that was given, in the environment or in a file; `Misused` for one that cannot be read."""
        if self.token_file is None:
            return self.token
        try:
            return self.token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misused(
                "bad_token_file", f"{self.token_file} cannot be read.", "Give a file with a token."
            ) from error

    def show(self, value: Json, words: str | Callable[[], str]) -> None:
        """Print a result: the value for programs, or the words for people."""
        if self.json:
            typer.echo(printing.as_json(value))
        else:
            typer.echo(words if isinstance(words, str) else words())

    def say(self, msgid: str) -> str:
        """Words of ours in the reader's language."""
        return translate(self.language, msgid)

    def tell(self, words: str) -> None:
        """Something on the way that is not the result: to standard error, and only to people."""
        if not self.json:
            typer.echo(words, err=True)


def spoken(asked: str | None, environment: Mapping[str, str]) -> str:
    """The language of the words: what `--lang` asks for (`Misused` `unknown_language`), else the environment's if it
    is one of the six, else English.
    """
    if asked is not None:
        if asked not in LANGUAGES:
            raise Misused("unknown_language", f"{asked!r} is none of the six languages.", f"{', '.join(LANGUAGES)}.")
        return asked
    place = next((environment[one] for one in PLACES if environment.get(one)), "")
    # `fr_CA.UTF-8@euro`: language, territory, encoding, modifier.
    named = re.split(r"[_.@-]", place, maxsplit=1)[0].lower()
    return named if named in LANGUAGES else "en"


def shell(ctx: typer.Context) -> Shell:
    """The shell of a running command."""
    found = ctx.obj
    return found if isinstance(found, Shell) else Shell()
