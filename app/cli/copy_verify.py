"""`rogatory trust verify`: is this archival copy genuine? Without node, database or network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing
from app.cli.groups import group
from app.cli.shell import shell
from app.cli.verify import EXITS, Narrower
from app.instruments import copies
from app.instruments.copies import CopyReport
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.clock import now, stamp
from app.kit.errors import Misused, RogatoryError, Unreadable
from app.trust import anchors as folder
from app.trust.keys import common_name
from app.trust.narrowing import load
from app.trust.policy import POLICY
from app.trust.report import to_json, to_text
from app.trust.sandbox import Limits, ParserPool

app = group("Archival copies, without a node.")
LARGEST = 8 * POLICY.file_limit


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
    trusted, data = folder.load(anchors), _read(file)
    rules = load(policy, moment) if policy is not None else POLICY
    with ParserPool(1, Limits(processor=60)) as pool:
        try:
            found = pool.run(copies.verify, data, trusted, moment, unstamped, rules)
        except RogatoryError:
            raise
        except RuntimeError as error:
            raise Unreadable("copy_unreadable", f"{file} cannot be read as a PDF: {error}") from error
    shell(ctx).show(_as_json(file, data, found), lambda: _as_text(file, found))
    raise typer.Exit(EXITS[found.report.verdict])


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Misused("no_file", f"{path} cannot be read: {error.strerror}.", "Check the name.") from error


def _as_json(file: Path, data: bytes, found: CopyReport) -> JsonObject:
    stamps: list[Json] = [
        {"at": stamp(one.at), "by": common_name(one.certificates[0]), "covers": one.covers} for one in found.copy.stamps
    ]
    copy: JsonObject = {
        "sha256": sha256(data),
        "size": len(data),
        "delivered": found.copy.delivered,
        "stamps": stamps,
        "holds_until": stamp(found.holds_until),
    }
    return {"file": str(file), **to_json(found.report), "notes": [*found.notes], "copy": copy}


def _as_text(file: Path, found: CopyReport) -> str:
    lines = [to_text(found.report, file.name), "  Archival copy, timestamps each over all before it:"]
    for one in found.copy.stamps:
        lines.append(f"  - {stamp(one.at)} by {printing.clean(common_name(one.certificates[0]))}, {one.covers} bytes")
    lines.append(f"  The last one holds until {stamp(found.holds_until)}.")
    return "\n".join([*lines, *(printing.clean(one) for one in found.notes)])
