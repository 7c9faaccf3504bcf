"""`rogatory instrument verify|show|extract`: the base install's whole command, without node, database or network."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli import copy_verify, inputs, printing, reporting
from app.cli.copy_verify import EXITS, Narrower
from app.cli.shell import shell
from app.directory.edition import unverified
from app.instruments import header, verifier
from app.instruments.copies import CopyReport
from app.instruments.edition_file import edition_in
from app.kit import canonical
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.errors import Conflict, Misused, Refused, RogatoryError, Unreadable
from app.trust import anchors as folder
from app.trust.narrowing import load
from app.trust.policy import POLICY
from app.trust.reasons import Verdict
from app.trust.report import Report, to_json, to_text
from app.trust.sandbox import Limits, ParserPool

DOCUMENT_TIMESTAMP = b"/ETSI.RFC3161"
"""ISO 32000-2 12.8.5: a document timestamp, which no instrument has and every archival copy does."""

NO_FORM = frozenset({"not_at_start", "foreign_field"})
"""Codes of what is no signed PDF: a JSON file, or a PDF without the form of signatures."""

app = typer.Typer(help="Verify, show and extract signed instruments.", no_args_is_help=True, rich_markup_mode=None)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Signed instruments (PDF).")]
One = Annotated[Path, typer.Argument(metavar="FILE", help="A signed instrument (PDF).")]
Anchors = Annotated[
    Path, typer.Option("--anchors", metavar="DIR", help="Folder of anchors: DIR/<STATE>/<purpose>/*.pem.")
]
Moment = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="When it was received, RFC 3339; now if not given.")
]
Unstamped = Annotated[
    bool, typer.Option("--unstamped", help="Its envelope said that it has no timestamp: --at is the proven time.")
]


Written = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="OUT.{json,html,pdf,xml}", help="Write the report of one file for the court file."
    ),
]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="Of the report: ar, en, es, fr, ru, zh.")]


@app.command()
def verify(
    ctx: typer.Context,
    files: Files,
    anchors: Anchors,
    at: Moment = None,
    unstamped: Unstamped = False,
    policy: Narrower = None,
    report: Written = None,
    language: Language = "en",
) -> None:
    """Say whether instruments are genuine: exit 0 only for a full yes, 1 for a no, 3 if it is not known."""
    moment = inputs.moment(at) if at is not None else now()
    if report is not None:
        reporting.demand(report, language, files)
    trusted = folder.load(anchors)
    rules = load(policy, moment) if policy is not None else POLICY
    known = verifier.directories(trusted, moment, rules, today=now())
    reports: list[Report] = []
    kept: dict[Path, CopyReport] = {}
    notes = [*known.notes]
    with ParserPool(1, Limits(jobs=1000)) as pool:
        for path in files:
            data = inputs.pdf(path)
            found = known.weigh(verifier.examine_apart(pool, data, trusted, known.holders, moment, unstamped, rules))
            if {one.code for one in found.found} & NO_FORM:
                _demand_no_edition(pool, path, data)
            if _archival(found, data):
                try:
                    kept[path] = copy_verify.examined(data, trusted, moment, unstamped=unstamped, policy=rules)
                except Refused as error:
                    notes.append(f"{path.name} has the form of an archival copy, and is none that holds: {error}")
                else:
                    found = kept[path].report
                    notes += kept[path].notes
            reports.append(found)
    notes = list(dict.fromkeys(notes))
    if report is not None:
        reporting.write(report, reports[0], reporting.occasion(files[0].name, language, notes))
    verdict = verifier.verdict_of(reports)
    each: list[Json] = [
        copy_verify.as_json(path, kept[path]) if path in kept else {"file": str(path), **to_json(one)}
        for path, one in zip(files, reports, strict=True)
    ]
    value: JsonObject = {"verdict": verdict.value, "at": stamp(moment), "notes": [*notes], "files": each}
    shell(ctx).show(value, lambda: _as_text(files, reports, kept, notes))
    raise typer.Exit(EXITS[verdict])


@app.command()
def show(ctx: typer.Context, file: One) -> None:
    """Show what an instrument says of itself. Nothing of it is verified: use `verify`."""
    data = content_of_file(file)
    content = header.read(data)
    body: Json = canonical.loads(data)
    shell(ctx).show({"verified": False, "content": body}, lambda: _facts(content, file))


@app.command()
def extract(
    ctx: typer.Context,
    file: One,
    out: Annotated[Path, typer.Option("--out", metavar="content.json", help="Where to write it; - for the terminal.")],
) -> None:
    """Write the machine-readable content of an instrument to a file, byte for byte. Nothing of it is verified."""
    data = content_of_file(file)
    if str(out) == "-":
        sys.stdout.buffer.write(data)
        return
    if out.exists():
        raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
    out.write_bytes(data)
    told: JsonObject = {"file": str(out), "bytes": len(data), "sha256": canonical.sha256(data), "verified": False}
    shell(ctx).show(told, f"{out}: {len(data)} bytes, SHA-256 {told['sha256']}")


def content_of_file(path: Path) -> bytes:
    """The content of an instrument, read in a parser process; `Unreadable` when there is none."""
    data = inputs.pdf(path)
    with ParserPool(1) as pool:
        try:
            return pool.run(verifier.content_in, data)
        except RogatoryError as error:
            words = f"{path} is no instrument that can be read: {error.message}"
            raise Unreadable(error.code, words, "`rogatory instrument verify` says more.") from error
        except RuntimeError as error:
            raise Unreadable("unreadable", f"{path} cannot be read as a PDF: {error}") from error


def _demand_no_edition(pool: ParserPool, path: Path, data: bytes) -> None:
    """An edition is an instrument of its own kind, signed otherwise: this command has no word on it."""
    try:
        edition = unverified(pool.run(edition_in, data).data if data.startswith(b"%PDF") else data)
    except (RogatoryError, RuntimeError):
        return
    raise Misused(
        "is_an_edition",
        f"{path} is edition {edition.number} of the directory of {edition.state}, as it says.",
        "Ask `rogatory edition verify FILE --anchors DIR`.",
    )


def _archival(found: Report, data: bytes) -> bool:
    """Whether what is no instrument has the form of an archival copy; what took too much is not read again."""
    if found.verdict is Verdict.VALID or any(one.code == "exhausted" for one in found.found):
        return False
    return DOCUMENT_TIMESTAMP in data


def _as_text(files: list[Path], reports: list[Report], kept: Mapping[Path, CopyReport], notes: Sequence[str]) -> str:
    parts = [
        copy_verify.as_text(path, kept[path]) if path in kept else to_text(report, path.name)
        for path, report in zip(files, reports, strict=True)
    ]
    return "\n".join([*parts, *(printing.clean(one) for one in notes)]).rstrip("\n")


def _facts(content: header.Content, file: Path) -> str:
    members: dict[str, object] = {
        "kind": f"{content.kind} {content.kind_version}",
        "act": f"{content.act} of {content.procedure.name} {content.procedure.version}",
        "id": content.id,
        "matter": content.matter,
        "from": f"{content.sender.authority}, {content.sender.official}",
        "to": content.recipient.authority,
        "in reply to": content.in_reply_to.id if content.in_reply_to else None,
        "replaces": content.replaces.id if content.replaces else None,
        "frozen": content.frozen,
        "urgency": content.urgency,
        "exercise": "EXERCISE: not for real" if content.exercise else None,
        "language": content.language,
        "attachments": [f"{one.name}, {one.size} bytes, SHA-256 {one.sha256}" for one in content.attachments],
        "overridden": [f"{one.code} at {one.field or 'the whole'}: {one.reason}" for one in content.overridden or ()],
    }
    shown = printing.facts({name: value for name, value in members.items() if value not in (None, [])})
    return f"{printing.clean(file.name)} says, and nobody has verified:\n\n{shown}"
