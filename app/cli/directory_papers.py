"""`rogatory directory card|export` and `rogatory edition print`: the directory on paper, and to take along."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from app.access.permit import permit
from app.access.roles import Permission
from app.cli import printing
from app.cli.acting import OPERATOR, WEB, operator, person
from app.cli.directories import STATE, code
from app.cli.groups import group
from app.cli.shell import shell
from app.directory import queries as directory
from app.directory.edition import unverified
from app.directory.lacking import say_meant
from app.instruments.card_print import card_pdf
from app.instruments.edition_print import edition_pdf
from app.instruments.edition_words import qr
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Misused
from app.kit.ids import StateCode, authority_id
from app.matters import directory_copy
from app.matters.directory_card import card_of
from app.matters.doubted import lines

app = group("The directory on paper, and to take along.")
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Written; not there yet.")]


@app.command("card")
def card(
    ctx: typer.Context,
    authority: Annotated[str, typer.Argument(metavar="AUTHORITY", help="Such as XB.moj.")],
    out: Out,
    point: Annotated[
        str | None, typer.Option("--point", metavar="ID", help="FILE.vcf or FILE.svg: of one contact point alone.")
    ] = None,
) -> None:
    """The card of an authority: FILE.pdf to print, FILE.vcf for a telephone, FILE.svg to be scanned."""
    told = shell(ctx)
    wanted = authority_id(authority)
    with operator(told, login=WEB) as acting:
        now = acting.node.now()
        found = card_of(acting.session, acting.actor, wanted, now)
    entry, doubts = found.entry, lines(found.doubts, told.language)
    makers = {
        ".pdf": lambda: card_pdf(entry, told.language, now, doubts=doubts),
        ".vcf": lambda: found.vcard(told.language, point).encode(),
        ".svg": lambda: qr(found.vcard(told.language, point)).encode(),
    }
    if out.suffix not in makers:
        raise Misused("bad_option", f"{out.name} is neither .pdf, .vcf nor .svg.", "Name the file so.")
    if point is not None and out.suffix == ".pdf":
        raise Misused(
            "bad_option", "The printed card has all contact points.", "Leave --point out, or name .vcf or .svg."
        )
    data = makers[out.suffix]()
    _write(out, (data,))
    words = "" if entry.verified else " It is UNVERIFIED: nobody signed it."
    value: JsonObject = {"authority": wanted, "verified": entry.verified, "written": str(out)}
    value["doubts"] = [one.to_json() for one in found.doubts]
    told.show(value, "\n".join((f"Written: {out}.{words}", *doubts)))


@app.command("meant")
def meant(
    ctx: typer.Context,
    state: Annotated[str, STATE],
    number: Annotated[int, typer.Argument(metavar="N", help="The edition in force, as `directory show` names it.")],
) -> None:
    """Say that a State, which you asked by telephone, means what its edition lacks. A head alone, or two officials."""
    told = shell(ctx)
    with person(told, OPERATOR) as acting:
        found = say_meant(acting.session, acting.actor, code(state), number, acting.node.now())
    value: JsonObject = {
        "state": found.state,
        "number": found.number,
        "said_by": [*found.said_by],
        "settled": found.settled,
        "lacks": [*found.lines],
    }
    said = f"Edition {number} of {found.state} is meant as it is: said by {', '.join(found.said_by)}."
    more = "It is marked no more." if found.settled else "A head, or a second official, must say so too."
    told.show(value, "\n".join((said, *(f"It lacks: {printing.clean(one)}" for one in found.lines), more)))


@app.command("export")
def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made; not there yet.")],
) -> None:
    """A copy for a laptop without network: one page, everything as JSON, vCards, and the signed editions."""
    told = shell(ctx)
    if folder.exists():
        raise Conflict("file_exists", f"{folder} is there already.", "Choose another name.")
    with operator(told, login=WEB) as acting:
        files: list[Json] = []
        for one in directory_copy.copy(acting.session, acting.actor, told.language, acting.node.now()):
            _write(folder / one.path, one.parts)
            files.append(one.path)
    words = f"{len(files)} files in {folder}. Open index.html; `sha256sum -c SHA256SUMS` finds what was changed since."
    told.show({"written": str(folder), "files": files}, words)


@app.command("print")
def print_edition(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="Else the one in force.")] = None,
    *,
    out: Out,
    state: Annotated[str | None, typer.Option(help="Of another State, as it was accepted here.")] = None,
) -> None:
    """Print an edition as a PDF/A-3 that one can file; the signed edition is embedded in it."""
    told = shell(ctx)
    with operator(told) as acting:
        permit(acting.actor, Permission.PEER_READ, acting.actor.authority)
        code = StateCode(state) if state else acting.node.state
        data = directory.edition_file(acting.session, code, number)
    edition = unverified(data)
    _write(out, (edition_pdf(data, told.language),))
    words = f"Written: {out}, edition {edition.number} of {edition.state}, SHA-256 {edition.digest}"
    value: JsonObject = {
        "state": edition.state,
        "number": edition.number,
        "sha256": edition.digest,
        "written": str(out),
    }
    told.show(value, words)


def _write(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise Conflict("file_exists", f"{path} is there already.", "Choose another name.")
    with path.open("xb") as file:
        file.writelines(parts)
