"""`rogatory statistics`: our own figures, the conference report, and what a working group is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.cli import outputs, printing, statistics_shown
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import JsonObject
from app.statistics import conference, figures, groups

app = group("Our own figures, and what of them may be shown to others.")
Year = Annotated[int, typer.Option("--year", help="Calendar year in which the matters were opened: 2026.")]
MaybeYear = Annotated[int | None, typer.Option("--year", help="Only matters that were opened in this year.")]


@app.command()
def show(ctx: typer.Context, year: MaybeYear = None) -> None:
    """The authority's own figures, whole: not for others."""
    told = shell(ctx)
    with person(told) as acting:
        found = figures.figures(acting.session, acting.node.office(), acting.actor, year=year).to_json()
    told.show(found, lambda: statistics_shown.figures(found))


@app.command("conference")
def told_conference(ctx: typer.Context, year: Year) -> None:
    """The conference report of a year as others may see it; nothing leaves and nothing is logged."""
    told = shell(ctx)
    with person(told) as acting:
        found = conference.report(acting.session, acting.node.office(), acting.actor, year)
    told.show(found, lambda: statistics_shown.report(found))


@app.command()
def export(
    ctx: typer.Context,
    year: Year,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the two files; it must exist.")],
) -> None:
    """Write the conference report as JSON and CSV. The log signs and dates it: prove it with `log prove`."""
    told = shell(ctx)
    with person(told) as acting:
        made = conference.export(acting.session, acting.node.office(), acting.actor, year)
        written = {conference.JSON_FILE: made.document, conference.CSV_FILE: made.csv}
        for name, text in written.items():
            outputs.write_new(out / name, text.encode())
    value: JsonObject = {
        "files": [str(out / name) for name in written],
        "sha256": made.sha256,
        "csv_sha256": made.csv_sha256,
        "entry": made.entry,
    }
    told.show(value, lambda: printing.facts(value))


@app.command("group")
def told_group(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="GROUP", help="technical_assistance or international_cooperation.")],
    year: Year,
) -> None:
    """A working group's focal points, our own figures of its matter, and what of them may be shown there."""
    told = shell(ctx)
    with person(told) as acting:
        office = acting.node.office()
        found = groups.view(acting.session, office, acting.actor, name, year, told.language)
    told.show(found.to_json(), lambda: "\n\n".join(_group(found)))


def _group(found: groups.GroupView) -> Iterator[str]:
    yield found.words
    columns = ("state", "kind", "name", "group", "languages", "telephones", "mail", "link")
    rows = [[one[column] for column in columns] for one in found.contacts]
    yield printing.table(columns, rows, empty="No State has named a focal point.")
    yield f"OUR OWN FIGURES, NOT FOR OTHERS\n\n{statistics_shown.figures(found.figures)}"
    yield f"TO BE SHOWN TO OTHERS\n\n{statistics_shown.part(found.shared)}"
