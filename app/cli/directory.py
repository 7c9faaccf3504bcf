"""`rogatory directory`: who takes what at this minute, what States say of themselves; on paper and to take along."""

from __future__ import annotations

import typer

from app.cli.groups import Extra, Group, commands

COMMANDS: dict[str, tuple[str, str]] = {
    "who": ("app.cli.directories:app/who", "Who takes it at this minute, in which language, how soon lately."),
    "show": ("app.cli.directories:app/show", "A State: its edition and what is wrong with it, its authorities."),
    "search": ("app.cli.directories:app/search", "Authorities, points and cards by name, function, duty, kind."),
    "company": ("app.cli.directories:app/company", "Which State, which company: by brand, domain or address."),
    "cards": ("app.cli.directories:app/cards", "Cards of law and practice, or one of them whole."),
    "diff": ("app.cli.directories:app/diff", "All that one edition of a State says otherwise than another."),
    "compare": ("app.cli.directories:app/compare", "Two States side by side."),
    "assurances": ("app.cli.directories:app/assurances", "Assurances given and received, out of the instruments."),
    "card": ("app.cli.directory_papers:app/card", "The card of an authority: PDF, vCard or QR code."),
    "export": ("app.cli.directory_papers:app/export", "A copy for a laptop without network."),
    "meant": ("app.cli.directory_papers:app/meant", "Say that what a State's edition lacks is meant: you asked them."),
    "import": ("app.cli.directories:app/import", "Bring the list of a State that runs no node."),
    "confirm": ("app.cli.directories:app/confirm", "Say that you compared such a list with its source."),
    "lists": ("app.cli.directories:app/lists", "Such lists: who brought them, who confirmed them."),
}


class Directory(Group):
    """The commands of the table, none of them imported yet."""

    def __init__(self, **attributes: Extra) -> None:
        super().__init__(**attributes)
        self.commands.update(commands(COMMANDS))


app = typer.Typer(cls=Directory, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def begin() -> None:
    """Who takes what at this minute; what States say of themselves; which State, which company."""
