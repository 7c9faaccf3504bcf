"""What every command is told beside its own options: which node, who acts, whether to print JSON."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import typer

from app.cli import printing
from app.kit.canonical import Json
from app.kit.errors import Misused

EPILOG = "Every command also takes --node DIR, --json, --as OFFICIAL and --token-file FILE."


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

    def tell(self, words: str) -> None:
        """Something on the way that is not the result: to standard error, and only to people."""
        if not self.json:
            typer.echo(words, err=True)


def shell(ctx: typer.Context) -> Shell:
    """The shell of a running command."""
    found = ctx.obj
    return found if isinstance(found, Shell) else Shell()
