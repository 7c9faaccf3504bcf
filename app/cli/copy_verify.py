"""`rogatory trust verify`: is this archival copy genuine? Without node, database or network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing
from app.cli.groups import group
from app.cli.shell import shell
from app.instruments import copies
from app.instruments.copies import CopyReport
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.errors import Unreadable
from app.trust import anchors as folder
from app.trust.anchors import Anchors
from app.trust.keys import common_name
from app.trust.narrowing import load
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict
from app.trust.report import to_json, to_text
from app.trust.sandbox import Limits, ParserPool

EXITS = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.UNDECIDED: 3}

app = group("Archival copies, without a node.")

Narrower = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE.toml", help="What your State narrows of the algorithms.")
]


@app.command()
def verify(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archival copy (PDF).")],
    anchors: Annotated[
        Path, typer.Option("--anchors", metavar="DIR", help="Folder of anchors: DIR/<STATE>/<purpose>/*.pem.")
    ],
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of when, RFC 3339; now if not given.")
    ] = None,
    unstamped: Annotated[
        bool, typer.Option("--unstamped", help="Its envelope said that the instrument has no timestamp of its own.")
    ] = False,
    policy: Narrower = None,
) -> None:
    """Say whether an archival copy and the instrument in it are genuine; exit codes as `rogatory instrument verify`.

    The instrument is judged as of the copy's first timestamp, however many of its certificates have ended since.
    """
    moment = inputs.moment(at) if at is not None else now()
    trusted, data = folder.load(anchors), inputs.pdf(file)
    rules = load(policy, moment) if policy is not None else POLICY
    try:
        found = examined(data, trusted, moment, unstamped=unstamped, policy=rules)
    except RuntimeError as error:
        raise Unreadable("copy_unreadable", f"{file} cannot be read as a PDF: {error}") from error
    shell(ctx).show(as_json(file, found), lambda: as_text(file, found))
    raise typer.Exit(EXITS[found.report.verdict])


def examined(
    data: bytes, trusted: Anchors, moment: datetime, *, unstamped: bool, policy: Policy = POLICY
) -> CopyReport:
    """An archival copy, verified in a parser process of its own; errors as `copies.verify`."""
    with ParserPool(1, Limits(processor=60)) as pool:
        return pool.run(copies.verify, data, trusted, moment, unstamped, policy)


def as_json(file: Path, found: CopyReport) -> JsonObject:
    """Report and copy as JSON; digest and size above are those of the delivered instrument in it."""
    stamps: list[Json] = [
        {"at": stamp(one.at), "by": common_name(one.certificates[0]), "covers": one.covers} for one in found.copy.stamps
    ]
    copy: JsonObject = {
        "sha256": found.sha256,
        "size": found.copy.last.covers,
        "delivered": found.copy.delivered,
        "stamps": stamps,
        "holds_until": stamp(found.holds_until),
    }
    return {"file": str(file), **to_json(found.report), "notes": [*found.notes], "copy": copy}


def as_text(file: Path, found: CopyReport) -> str:
    """Report and copy for people."""
    lines = [to_text(found.report, file.name), "  Archival copy, timestamps each over all before it:"]
    for one in found.copy.stamps:
        lines.append(f"  - {stamp(one.at)} by {printing.clean(common_name(one.certificates[0]))}, {one.covers} bytes")
    lines.append(f"  The last one holds until {stamp(found.holds_until)}.")
    return "\n".join([*lines, *(printing.clean(one) for one in found.notes)])
