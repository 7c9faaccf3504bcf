"""The command line's own groups: commands that load when they are called, options that stand anywhere, one end.

The base install is the verifier: what needs the extra `node` is not imported before it is called, and says how to
install it (`docs/decisions/0002`).
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import typer
from typer.core import TyperCommand, TyperGroup

from app.cli import failures
from app.cli.shell import EPILOG, spoken
from app.kit.errors import Misused, RogatoryError
from app.kit.words import LANGUAGES

VALUED: Mapping[str, str] = {"--node": "DIR", "--as": "OFFICIAL", "--token-file": "FILE", "--lang": "CODE"}
FLAGS = frozenset({"--json"})
Extra: TypeAlias = Any  # what the command line library passes through its own methods
Command: TypeAlias = Any  # its commands: it names no public type for them


class Later(TyperCommand):
    """A command or a group of them that is imported when it is called; until then only its name and help exist.

    `place` is `module:attribute` of a `typer.Typer`, or `module:attribute/command` of one command in it.
    """

    def __init__(self, name: str, words: str, place: str) -> None:
        super().__init__(name, callback=None, help=words)
        self.place = place

    def load(self) -> Command:
        """The command itself; `Misused` `extra_missing` when this install lacks the part that it needs."""
        module, _, rest = self.place.partition(":")
        attribute, _, member = rest.partition("/")
        try:
            found: typer.Typer = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] in {"app", "workers", "migrations"}:
                raise
            raise Misused(
                "extra_missing",
                f"`rogatory {self.name}` needs the node part, which is not installed ({error.name} is missing).",
                'Install it: pip install "rogatory[node]".',
            ) from error
        command: Command = typer.main.get_command(found)
        command = command.commands[member] if member else command
        command.name = self.name
        _note(command)
        return command

    def make_context(  # type: ignore[override]  # the library's own name for a context is private
        self, info_name: str | None, args: list[str], parent: typer.Context | None = None, **extra: Extra
    ) -> typer.Context:
        """The context of the command itself, which then runs in place of this one."""
        found: typer.Context = self.load().make_context(info_name, args, parent, **extra)
        return found


class Group(TyperGroup):
    """A group whose commands are listed in the order of their table."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # as above
        """What is needed daily comes first."""
        return list(self.commands)


class Root(Group):
    """`rogatory`: the options of `shell.py` may stand anywhere, and every failure ends in one way."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # as above
        """Bring the options that every command takes to the front."""
        return super().parse_args(ctx, hoisted(args))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Extra,
    ) -> NoReturn:
        """Run, and exit: 0 done or valid, 1 refused or invalid, 2 usage, 3 unavailable or undecided, 70 unforeseen."""
        given = list(sys.argv[1:] if args is None else args)
        as_json, home = "--json" in hoisted(given), _home(given)
        language = _language(given)
        try:
            ended = super().main(given, "rogatory", complete_var, False, windows_expand_args, **extra)
        except RogatoryError as error:
            _leave(failures.told(error, as_json=as_json, language=language), error.exit_code)
        except typer.TyperException as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                _leave(error.format_message(), error.exit_code)
            _leave(failures.told(_usage(error), as_json=as_json, language=language), error.exit_code)
        except typer.Abort:
            _leave("Stopped.", 130)
        except Exception as error:  # noqa: BLE001  # the one place where what nobody foresaw ends
            _leave(failures.unforeseen(error, home, as_json=as_json, language=language), failures.UNFORESEEN)
        sys.exit(ended if isinstance(ended, int) else 0)


def group(words: str) -> typer.Typer:
    """A group of commands: plain help, which it also shows when it is called without a command."""
    app = typer.Typer(help=words, no_args_is_help=True, rich_markup_mode=None, add_completion=False)

    @app.callback()
    def begin() -> None:
        """Without this, a group of one command would not be a group."""

    return app


def single() -> typer.Typer:
    """A command that stands alone."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


def commands(table: Mapping[str, tuple[str, str]]) -> MutableMapping[str, Command]:
    """Commands by name out of a table of place and help."""
    return {name: Later(name, words, place) for name, (place, words) in table.items()}


def hoisted(args: Sequence[str]) -> list[str]:
    """The arguments with the options that every command takes at the front; what follows `--` is left alone."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        name, joined, _ = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS or (name in VALUED and joined):
            front.append(word)
        elif word in VALUED:
            front += [word, *(value for value in [next(words, None)] if value is not None)]
        else:
            rest.append(word)
    return [*front, *rest]


def _note(command: Command) -> None:
    """Say under each command's help what all of them take."""
    command.epilog = command.epilog or EPILOG
    for one in getattr(command, "commands", {}).values():
        _note(one)


def _home(args: list[str]) -> Path:
    front = hoisted(args)
    return Path(front[front.index("--node") + 1]) if "--node" in front[:-1] else Path()


def _language(args: list[str]) -> str:
    """In which language a failure is told, one of the options among them."""
    front = hoisted(args)
    joined = next((one.partition("=")[2] for one in front if one.startswith("--lang=")), None)
    asked = front[front.index("--lang") + 1] if "--lang" in front[:-1] else joined
    return spoken(asked if asked in LANGUAGES else None, os.environ)


def _usage(error: typer.TyperException) -> Misused:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "rogatory"
    return Misused("usage", error.format_message().strip(), f"See `{path} --help`.")


def _leave(words: str, code: int) -> NoReturn:
    typer.echo(words, err=True)
    sys.exit(code)
