"""`rogatory instrument`: the verifier of the base install, and the instruments that a node keeps."""

from __future__ import annotations

import typer

from app.cli.groups import Extra, Group, commands

COMMANDS: dict[str, tuple[str, str]] = {
    "verify": ("app.cli.verify:app/verify", "Say whether instruments are genuine; needs no node."),
    "show": ("app.cli.verify:app/show", "Show what an instrument says of itself; needs no node."),
    "extract": ("app.cli.verify:app/extract", "Write an instrument's machine-readable content; needs no node."),
    "texts": ("app.cli.translation:app/texts", "Write an instrument's free texts for a translator; needs no node."),
    "translation": ("app.cli.translation:app/translation", "Show an instrument in translation; needs no node."),
    "recount": ("app.cli.recount:app", "Count a proof of reachability again; needs no node."),
    "list": ("app.cli.kept:app/list", "The instruments of a matter that this node keeps."),
    "servable": ("app.cli.kept:app/servable", "What of a data request may be laid before the provider."),
    "letters": ("app.cli.kept:app/letters", "What was found of the signatures of courts' letters that it names."),
    "get": ("app.cli.kept:app/get", "One instrument of this node: its PDF, report, receipts, attachments."),
}


class Instruments(Group):
    """The verifier's commands and the node's, none of them imported yet."""

    def __init__(self, **attributes: Extra) -> None:
        super().__init__(**attributes)
        self.commands.update(commands(COMMANDS))


app = typer.Typer(cls=Instruments, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def begin() -> None:
    """Verify, show, extract, list and fetch signed instruments."""
