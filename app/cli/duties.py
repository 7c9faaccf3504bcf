"""`rogatory duties`: what the law of a State has its providers do, by their size. Needs no node."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.groups import group
from app.cli.shell import shell
from app.cli.treaties import Folder
from app.kit.canonical import Json
from app.treaties.duties import DUTIES, LOGS
from app.treaties.law import Law

app = group("Duties of providers: what the law of a State has them do, by their size.")


@app.command("list")
def listing(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Argument(metavar="STATE", help="Such as XA; else all that are known.")] = None,
    law: Folder = None,
) -> None:
    """The duty cards that this release knows: duty, sizes, logs and days, article, sanction.

    What a State signs of them in its edition goes before: `directory cards`.
    """
    told, known = shell(ctx), Law.load(law).profiles
    found = [
        (code, one, card)
        for code, one in sorted(known.profiles.items())
        for card in one.duties
        if state in (None, code)
    ]
    value: list[Json] = [
        {"state": code, **card.to_json(), "thresholds": {tier: one.tiers.get(tier, "") for tier in card.tiers}}
        for code, one, card in found
    ]
    columns = ("state", "a provider", "sizes", "logs", "days", "article", "sanction", "compared on")
    rows = [
        (
            code,
            told.say(DUTIES[card.code]),
            card.tiers,
            told.say(LOGS[card.log]) if card.log else None,
            card.days,
            card.cited,
            card.sanction,
            card.checked,
        )
        for code, _, card in found
    ]
    told.show(value, lambda: printing.table(columns, rows, empty="No duty of providers is known there."))
