"""`rogatory trust`: how kept instruments outlive their certificates, and what is found of those later."""

from __future__ import annotations

import typer

from app.cli.groups import Extra, Group, commands

COMMANDS: dict[str, tuple[str, str]] = {
    "list": ("app.cli.copies:app/list", "Archival copies: until when each holds, what is due, what fails."),
    "renew": ("app.cli.copies:app/renew", "Have archival copies made or renewed before they are due."),
    "copy": ("app.cli.copies:app/copy", "Write out the archival copy of an instrument."),
    "verify": ("app.cli.copy_verify:app/verify", "Say whether an archival copy is genuine; needs no node."),
    "certificates": ("app.cli.certificates:app/certificates", "What is known of the certificates of a State."),
    "affected": ("app.cli.certificates:app/affected", "Every instrument that stands on a certificate or an anchor."),
    "withdraw": ("app.cli.withdrawals:app/withdraw", "Withdraw a certificate or anchor from a date on; two officials."),
    "lift": ("app.cli.withdrawals:app/lift", "Take a withdrawal back; two officials."),
    "withdrawals": ("app.cli.withdrawals:app/withdrawals", "What was withdrawn, by whom, and what waits."),
}


class Trust(Group):
    """Its commands, none of them imported yet."""

    def __init__(self, **attributes: Extra) -> None:
        super().__init__(**attributes)
        self.commands.update(commands(COMMANDS))


app = typer.Typer(cls=Trust, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def begin() -> None:
    """How kept instruments outlive their certificates, and what is found of those later."""
