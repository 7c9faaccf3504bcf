"""`rogatory instrument list|get`: the signed instruments that this node keeps."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from app.cli import letters_shown, printing, received
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.instruments.header import LANGUAGES, Content, parse
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Misused
from app.kit.ids import Digest
from app.kit.ids import reference as matter_reference
from app.matters import court_letters, queries
from app.matters.files_beside import file_beside
from app.matters.serving import servable_extract
from app.matters.views import InstrumentLine

TEXTS = {
    "identical": "what its content renders to, byte for byte",
    "same_text": "drawn as its content renders; only the packing differs",
    "differs": "NOT what its content renders to",
    "not_compared": "NOT COMPARED with its content: its template or renderer was not here",
}

app = group("The signed instruments that this node keeps.")


@app.command("list")
def listing(
    ctx: typer.Context, reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="Of the matter.")]
) -> None:
    """The instruments of a matter, ours and theirs, in the order in which they became known."""
    told, named = shell(ctx), matter_reference(reference)
    with person(told) as acting:
        found = queries.matter(acting.session, acting.node.office(), acting.actor, named, findings=False).instruments
    columns = ("id", "sender", "act", "kind", "state", "crossed", "verdict", "text", "proven", "SHA-256")
    rows = [
        (one.id, one.sender, one.act, one.kind, one.state, one.crossed, one.verdict, one.text, one.proven, one.sha256)
        for one in found
    ]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows))


@app.command()
def get(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID")],
    out: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write the signed PDF there.")] = None,
    beside: Annotated[
        Path | None, typer.Option("--attachments", metavar="DIR", help="Write its attachments there.")
    ] = None,
    sender: Annotated[
        str | None, typer.Option(metavar="AUTHORITY", help="If several have an instrument of this id.")
    ] = None,
) -> None:
    """One instrument: content, verification report, receipts; with --out the signed PDF, byte for byte."""
    told = shell(ctx)
    with person(told) as acting:
        found = queries.instrument(acting.session, acting.actor, identity, sender=sender)
        receipts = queries.receipts(acting.session, acting.actor, identity, sender=sender)
        office = acting.node.office()
        law = queries.findings_on_received(
            acting.session, office, acting.actor, identity, sender=sender, language=told.language
        )
        _, place = queries.instrument_file(acting.session, office, acting.actor, identity, sender=sender)
        content, matter = parse(found.content), matter_reference(found.line.matter)
        files = {
            one.name: file_beside(acting.session, office, acting.actor, Digest(one.sha256), matter).place
            for one in (content.attachments if beside else ())
        }
    written = [_copy(place, out)] if out else []
    if beside:
        beside.mkdir(parents=True, exist_ok=True)
        written += [_copy(path, beside / name) for name, path in files.items()]
    value: JsonObject = {
        **found.to_json(),
        "receipts": [one.to_json() for one in receipts],
        "findings": [one.to_json() for one in law],
        "written": [str(path) for path in written],
    }
    line = found.line
    members: dict[str, object] = {
        "instrument": line.id,
        "matter": line.matter,
        "what": f"{line.kind} ({line.act}) of {line.sender}, {line.official}",
        "state": line.state if not line.reason else f"{line.state}: {line.reason}",
        "verdict": line.verdict if not line.judged else _later(line),
        "text": TEXTS.get(line.text or "", line.text),
        "proven": line.proven,
        "SHA-256": line.sha256,
        "attachments": _attached(content),
        "receipts": [f"{one.status} at {printing.local(one.at)}" for one in receipts],
        "log entry": found.entry,
        "written": written,
    }
    shown = {name: one for name, one in members.items() if one != []}
    told.show(value, lambda: "\n\n".join([printing.facts(shown), *received.tables(law)]))


@app.command()
def servable(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of a data request or preservation.")],
    *,
    sender: Annotated[str | None, typer.Option(metavar="AUTHORITY", help="Whose it is, if two share the id.")] = None,
    measure: Annotated[str | None, typer.Option(help="Only this measure or item, such as m1.")] = None,
    language: Annotated[str | None, typer.Option(help="Of the fixed words; else the instrument's.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write the PDF for the provider there.")] = None,
) -> None:
    """What may be laid before the provider: order, identifiers, data, period. Never facts, suspicion or sources."""
    told = shell(ctx)
    with person(told) as acting:
        found = servable_extract(acting.session, acting.actor, identity, sender=sender, measure=measure)
        fonts = acting.node.fonts
    if out is not None:
        # Here and not above: only this loads the renderer.
        from app.instruments import servable_print

        spoken = language or str(found["language"])
        if spoken not in LANGUAGES:
            raise Misused("bad_language", f"{spoken} is not one of the six languages.", ", ".join(LANGUAGES))
        data = servable_print.pdf(found, spoken, fonts)
        if out.exists():
            raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
        out.write_bytes(data)
    told.show(found, lambda: printing.as_json(found["extracts"]) if out is None else f"{out} is for the provider.")


@app.command()
def letters(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of an instrument, ours or theirs.")],
    *,
    sender: Annotated[str | None, typer.Option(metavar="AUTHORITY", help="Whose it is, if two share the id.")] = None,
) -> None:
    """What this node found of the signatures of the courts' letters that it names."""
    told = shell(ctx)
    with person(told) as acting:
        found = court_letters.of_instrument(acting.session, acting.node.office(), acting.actor, identity, sender=sender)
    letters_shown.show_letters(told, found)


def _later(line: InstrumentLine) -> str:
    why = f", {line.verdict_reason}" if line.verdict_reason else ""
    return f"{line.verdict}{why}, judged anew at {printing.local(line.judged)}" if line.judged else str(line.verdict)


def _attached(content: Content) -> list[str]:
    return [f"{one.name}, {one.size} bytes, SHA-256 {one.sha256}" for one in content.attachments]


def _copy(source: Path, target: Path) -> Path:
    if target.exists():
        raise Conflict("file_exists", f"{target} is there already.", "Choose another name.")
    shutil.copyfile(source, target)
    return target
