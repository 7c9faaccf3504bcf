"""`rogatory deconflict`: do two authorities work on the same identifier, without telling each other which they have?"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, outputs, printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.directory.introduction import fingerprint
from app.kit.canonical import dumps, sha256
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, authority_id
from app.matters import deconfliction
from app.trust import marks
from app.trust.marks import Pair

app = group("Learn with another authority whether both work on the same identifier. Both must want it.")
Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="Our private key for this.")]
Passphrase = Annotated[
    Path, typer.Option("--passphrase-file", metavar="FILE", help="File with the passphrase of that key.")
]
Theirs = Annotated[Path, typer.Option("--their-key", metavar="FILE", help="Their public key.")]
Other = Annotated[str, typer.Option("--with", metavar="AUTHORITY", help="The other authority: XB.moj.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write; it must not exist.")]


@app.command()
def key(ctx: typer.Context, out: Out, passphrase: Passphrase) -> None:
    """Make a key: FILE is private and stays with you, FILE.pub goes to the other authority."""
    private, public = marks.new_key(_secret(passphrase))
    outputs.write_new(out, private)
    outputs.write_new(out.with_name(f"{out.name}.pub"), public)
    told = {"private": str(out), "public": f"{out}.pub"}
    shell(ctx).show({**told}, lambda: printing.facts(told))


@app.command("fingerprint")
def told_fingerprint(ctx: typer.Context, other: Other, key: Key, passphrase: Passphrase, theirs: Theirs) -> None:
    """What both read aloud by telephone before the first round: the same on both sides, or somebody is between."""
    told = shell(ctx)
    with person(told) as acting:
        words = fingerprint(_pair(acting.actor.authority, other, key, passphrase, theirs).binding)
    told.show({"fingerprint": words}, words)


@app.command("pair")
def told_pair(ctx: typer.Context, other: Other, key: Key, passphrase: Passphrase, theirs: Theirs, out: Out) -> None:
    """Write what an authority's own system sends to the API of its node as `pair`: the private key stays with you."""
    told = shell(ctx)
    with person(told) as acting:
        found = _pair(acting.actor.authority, other, key, passphrase, theirs)
    public = marks.public_of(inputs.read_bytes(key), _secret(passphrase))
    pair = {
        "other": found.other,
        "our_key": public.decode(),
        "their_key": inputs.read_bytes(theirs).decode("utf-8", "replace"),
        "key": base64.b64encode(found.key).decode(),
    }
    outputs.write_new(out, dumps({**pair}))
    told.show({"file": str(out)}, lambda: printing.facts({"file": str(out)}))


@app.command("marks")
def made(
    ctx: typer.Context,
    other: Other,
    key: Key,
    passphrase: Passphrase,
    theirs: Theirs,
    out: Out,
    round_: Annotated[str, typer.Option("--round", help="What both call this round: 2026-12.")],
    contact: Annotated[str, typer.Option(help="Whom they call when something matches.")],
) -> None:
    """Write the marks of your open matters. Tell the other authority the digest, get theirs, then send the file."""
    told = shell(ctx)
    with person(told) as acting:
        pair = _pair(acting.actor.authority, other, key, passphrase, theirs)
        data = deconfliction.make(acting.session, acting.node.office(), acting.actor, pair, round_, contact)
        outputs.write_new(out, data)
    facts = {"file": str(out), "SHA-256, told before the file is sent": sha256(data)}
    told.show({"file": str(out), "sha256": sha256(data)}, lambda: printing.facts(facts))


@app.command()
def compare(
    ctx: typer.Context,
    ours: Annotated[Path, typer.Argument(metavar="OURS", help="The file that we sent.")],
    file: Annotated[Path, typer.Argument(metavar="THEIRS", help="The file that they sent.")],
    other: Other,
    key: Key,
    passphrase: Passphrase,
    theirs: Theirs,
    digest: Annotated[str, typer.Option("--told", metavar="SHA256", help="The digest that they told before.")],
) -> None:
    """Compare the two files: on what both work, with our matters and whom to call there."""
    told = shell(ctx)
    mine, sent = inputs.read_bytes(ours), inputs.read_bytes(file)
    with person(told) as acting:
        pair = _pair(acting.actor.authority, other, key, passphrase, theirs)
        found = deconfliction.compare(
            acting.session, acting.node.office(), acting.actor, pair, mine, sent, inputs.digest(digest)
        )
    rows = [(one.matters or "no longer open", one.other, one.contact) for one in found]
    empty = "Neither works on anything that the other works on."
    told.show(
        [one.to_json() for one in found],
        lambda: printing.table(("our matters", "they too", "contact"), rows, empty=empty),
    )


def _pair(own: AuthorityId, other: str, key: Path, passphrase: Path, theirs: Path) -> Pair:
    private, public = inputs.read_bytes(key), inputs.read_bytes(theirs)
    return marks.agree(own, private, _secret(passphrase), authority_id(other), public)


def _secret(path: Path) -> bytes:
    found = inputs.read_bytes(path).rstrip(b"\r\n")
    if not found:
        raise Misused("passphrase_missing", f"{path.name} is empty.", "Write the passphrase into it.")
    return found
