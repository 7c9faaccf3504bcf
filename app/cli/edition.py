"""`rogatory edition`: our own State's directory. Neither signing nor verifying needs a node."""

from __future__ import annotations

import typer

from app.cli.groups import Extra, Group, commands

COMMANDS: dict[str, tuple[str, str]] = {
    "show": ("app.cli.editions:app/show", "What an edition says: ours in force, or one by its number."),
    "verify": ("app.cli.edition_verify:app/verify", "Say whether editions are genuine, also old ones; needs no node."),
    "print": ("app.cli.directory_papers:app/print", "Print one as a PDF/A-3 to be filed, the signed file inside."),
    "draft": ("app.cli.editions:app/draft", "What the next edition would say otherwise; nothing is written."),
    "request": ("app.cli.editions:app/request", "Write the next edition, unsigned, for the directory key."),
    "sign": ("app.cli.edition_sign:app/sign", "Sign it with the directory key; needs no node."),
    "publish": ("app.cli.editions:app/publish", "Put a signed edition in force; peers fetch it by themselves."),
    "renew": ("app.cli.editions:app/renew", "The same directory with a new validity, signed and published at once."),
    "take-up": ("app.cli.take_up:app/take-up", "Use the new keys that the edition in force lists."),
    "introduction": ("app.cli.editions:app/introduction", "Write an introduction with new anchors, to be confirmed."),
}


class Editions(Group):
    """The commands of the node and the one of the directory key's machine, none of them imported yet."""

    def __init__(self, **attributes: Extra) -> None:
        super().__init__(**attributes)
        self.commands.update(commands(COMMANDS))


app = typer.Typer(cls=Editions, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def begin() -> None:
    """Our State's directory: draft, sign, publish and renew its editions; take up new keys."""
