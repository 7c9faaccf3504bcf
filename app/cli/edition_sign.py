"""`rogatory edition sign`: on the machine that holds the directory key, with the base install and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.cli import printing, signers
from app.cli.groups import single
from app.cli.inputs import read_bytes
from app.cli.shell import shell
from app.cli.signers import KeyOptions
from app.directory.change import Change, Difference
from app.directory.differences import differences
from app.directory.edition import Edition
from app.directory.naming import without_english
from app.directory.request import read_request, sign_request
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now
from app.kit.errors import Conflict, Misused
from app.trust import anchors as folder
from app.trust.keys import Signer

app = single()
MARKS = {Change.NEW: "+", Change.CHANGED: "~", Change.ENDED: "-", Change.LOST: "! LOST:"}


@app.callback()
def begin() -> None:
    """Without this, a group of one command would not be a group."""


@app.command()
def sign(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `edition request` wrote.")],
    *,
    pkcs11: signers.Pkcs11 = None,
    token: signers.Token = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="LABEL|FILE", help="The key's label in the token; else a file, as --key-file."),
    ] = None,
    pin_file: signers.PinFrom = None,
    key_file: signers.KeyFile = None,
    certificate: signers.Certificate = None,
    passphrase_file: signers.PassphraseFrom = None,
    anchors: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Verify the edition in force under these anchors first.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Else edition-<number>.json beside FILE.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Sign it; without this, only what would be signed is shown.")
    ] = False,
) -> None:
    """Show what an edition changes, and with --yes sign it with the directory key. Needs no node and no network."""
    told = shell(ctx)
    at = now()
    trusted = folder.load(anchors) if anchors else None
    found = read_request(read_bytes(file), trusted, at)
    changes = differences(found.current, found.edition)
    target = out or file.parent / found.edition.file_name
    value: JsonObject = {**facts(found.edition, changes), "signed": None}
    if yes:
        if target.exists():
            raise Conflict("file_exists", f"{target} is there already.", "Choose another name with --out.")
        if key and not (key_file or pkcs11 or token):
            key_file, key = Path(key), None
        options = KeyOptions(pkcs11, token, key, pin_file, key_file, passphrase_file, certificate)
        target.write_bytes(sign_request(found, signer(told.home, options), trusted, at))
        value["signed"] = str(target)
    lines = [drawn(found.edition, changes)]
    if anchors is None:
        lines.append("The edition in force was not verified: --anchors DIR does that.")
    lines.append(
        f"Signed: {target}. Bring it to the node: rogatory edition publish {target.name} --yes"
        if yes
        else "Nothing is signed yet. If this is what the State wants to say, sign it with --yes."
    )
    told.show(value, "\n".join(lines))


def signer(home: Path, options: KeyOptions) -> Signer:
    """The directory key that the options name, else the one in the node's folder; `Misused` when it is not here."""
    if options.in_token:
        return options.signer()
    path = options.key_file or home / "keys" / "directory" / "directory.key"
    if not path.is_file():
        raise Misused(
            "no_directory_key",
            f"The directory key is not in {path}.",
            "Give --key-file KEY or --pkcs11 …; or carry it to the machine that has it: `rogatory edition request`.",
        )
    return replace(options, key_file=path).signer()


def facts(edition: Edition, changes: tuple[Difference, ...]) -> JsonObject:
    """An edition against the one before it, as `--json` prints it."""
    told: list[Json] = [{"change": one.change.value, "words": one.words} for one in changes]
    return {
        "state": edition.state,
        "number": edition.number,
        "sha256": edition.digest,
        "issued_at": edition.issued_at,
        "valid_until": edition.valid_until,
        "differences": told,
        "without_english": [*_unread(edition)],
    }


def drawn(edition: Edition, changes: tuple[Difference, ...]) -> str:
    """The same as people read it; what is lost stands last, where it is seen."""
    lines = [
        f"Edition {edition.number} of {edition.state}, {edition.issued_at} until {edition.valid_until}.",
        f"SHA-256 {edition.digest}",
    ]
    ordered = sorted(changes, key=lambda one: one.change is Change.LOST)
    lines += [f"  {MARKS[one.change]} {printing.clean(one.words)}" for one in ordered]
    if not changes:
        lines.append("  Nothing but number and dates is otherwise than before.")
    if any(one.change is Change.LOST for one in changes):
        lines.append("Beware: what is marked LOST was good and is not there any more. Other States are told so.")
    if unread := _unread(edition):
        lines.append(f"Beware: without a name in English: {', '.join(unread)}. Other States read names in it.")
    return "\n".join(lines)


def _unread(edition: Edition) -> list[str]:
    return without_english([(edition.state, edition.names), *((one.id, one.names) for one in edition.authorities)])
