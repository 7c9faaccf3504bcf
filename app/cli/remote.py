"""`rogatory remote`: on the official's own machine, with nothing but the base install and a personal token.

The node is not trusted: it hands out a document, and what is signed is this machine's own computation over the bytes
that it shows. The key never leaves this machine or its token; what goes to the node is the signed file.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, printing, signers
from app.cli.groups import group
from app.cli.nodes import Remote
from app.cli.shell import Shell, shell
from app.instruments import header, verifier
from app.instruments.header import Content
from app.kit.canonical import JsonObject, sha256
from app.kit.errors import Conflict, Misused, Refused, Undecided, Unreadable
from app.kit.ids import Digest
from app.trust import elsewhere, pdfsign
from app.trust.keys import common_name
from app.trust.policy import POLICY
from app.trust.sandbox import ParserPool

app = group("On your own machine: sign with a key that never comes near the node.")
GOES_ON = {"brought", "proven"}


Url = Annotated[str, typer.Option(envvar="ROGATORY_API", metavar="URL", help="The node's API.")]
Issuer = Annotated[Path | None, typer.Option("--ca", metavar="PEM", help="Who issued the API's certificate.")]


@app.command("list")
def listing(ctx: typer.Context, url: Url, ca: Issuer = None) -> None:
    """Documents that wait for your signature, as the node says."""
    told = shell(ctx)
    found = Remote.of(url, told.secret, ca).get("/v1/frozen?awaiting=signature").get("items")
    lines = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    names = ("id", "matter", "kind", "recipient", "urgency", "sha256")
    rows = [tuple(printing.clean(str(one.get(name, ""))) for name in names) for one in lines]
    told.show([*lines], lambda: printing.table(names, rows, empty="Nothing waits for your signature."))


@app.command()
def sign(
    ctx: typer.Context,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")],
    url: Url,
    pkcs11: signers.Pkcs11 = None,
    token: signers.Token = None,
    key: signers.Key = None,
    pin_file: signers.PinFrom = None,
    key_file: signers.KeyFile = None,
    passphrase_file: signers.PassphraseFrom = None,
    certificate: signers.Certificate = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the document is put for you to read; else DOCUMENT.pdf.")
    ] = None,
    digest: Annotated[
        str | None, typer.Option("--sha256", help="Of the document that you have read; with --yes.")
    ] = None,
    ca: Issuer = None,
    not_compared: Annotated[
        bool, typer.Option("--not-compared", help="Sign although this machine cannot render the content to compare it.")
    ] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait until it has left; 0: do not.")] = 60.0,
    yes: Annotated[
        bool, typer.Option("--yes", help="Sign it; without this, it is fetched, checked and shown.")
    ] = False,
) -> None:
    """Read a document that waits for your signature; with --yes and its SHA-256, sign it here and bring it.

    Exit code 1 when anything about the document is not as it is said to be, or the node refuses what was brought.
    """
    told = shell(ctx)
    keys = signers.KeyOptions(pkcs11, token, key, pin_file, key_file, passphrase_file, certificate)
    wanted = inputs.digest(digest) if digest is not None else None
    if yes and wanted is None:
        raise Misused("sha256_needed", "What is signed is named by its SHA-256.", "Read it first, then give --sha256.")
    node = Remote.of(url, told.secret, ca)
    pdf = node.file(f"/v1/frozen/{document}/pdf", POLICY.file_limit)
    content, compared = examined(pdf)
    _demand_same(node.get(f"/v1/frozen/{document}"), content, document, sha256(pdf), wanted)
    if not yes:
        path = _saved(save or Path(f"{document}.pdf"), pdf)
        told.show(_json(content, pdf, compared, path), lambda: _facts(content, pdf, compared, path))
        return
    if not compared and not not_compared:
        raise Refused(
            "not_compared",
            "This machine cannot render the content, to compare it with what people read.",
            "Bring the fonts (`make fonts`), or read the document again and add --not-compared.",
        )
    signer = keys.signer()
    signed = pdfsign.sign_person(pdf, signer, None, room=elsewhere.ROOM)
    found = node.bring(f"/v1/frozen/{document}/signed", signed)
    told.tell(f"Signed by {common_name(signer.certificate)}, {len(signed)} bytes brought.")
    _end(told, node, str(found["id"]), wait)


def examined(pdf: bytes) -> tuple[Content, bool]:
    """What a document says, read in a process with limits; whether the text was compared with it. `Refused` if it is
    not one that may be signed.
    """
    with ParserPool(1) as pool:
        try:
            data, compared = pool.run(verifier.frozen_in, pdf)
        except RuntimeError as error:
            raise Unreadable("unreadable", f"The document cannot be read as a PDF: {error}") from error
    return header.read(data), compared


def _demand_same(view: JsonObject, content: Content, document: str, digest: Digest, wanted: Digest | None) -> None:
    """What the node says of the document, what was read before, and the bytes that are here are one thing."""
    if wanted is not None and digest != wanted:
        raise Refused(
            "other_digest", f"The node's document has the SHA-256 {digest}, not {wanted}.", "Read it anew; do not sign."
        )
    if view.get("sha256") != digest:
        raise Refused("node_contradicts", "The node's document is not the one that it says people approved.")
    if content.id != document or view.get("official") != content.official:
        raise Refused("node_contradicts", "The document is another one than was asked for.", "Tell the operator.")
    if view.get("state") not in {"frozen", "failed"}:
        raise Conflict("not_signable", f"The document is {view.get('state')}.", "See what waits for your signature.")


def _saved(path: Path, pdf: bytes) -> Path:
    if path.exists() and path.read_bytes() != pdf:
        raise Conflict("file_exists", f"{path} is there already and is another file.", "Choose another: --save FILE.")
    path.write_bytes(pdf)
    return path


def _end(told: Shell, node: Remote, signature: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        found = node.get(f"/v1/signatures/{signature}")
        if found.get("state") not in GOES_ON or time.monotonic() >= end:
            break
        time.sleep(0.3)
    if found["state"] in GOES_ON and seconds > 0:
        words = f"It is not sealed after {seconds:.0f} s; it is still worked on."
        raise Undecided("not_signed_yet", words, "The node's `rogatory signing list` says what it waits for.")
    if found["state"] not in {"used", *GOES_ON}:
        raise Refused(str(found["reason"] or found["state"]), str(found["words"] or f"It is {found['state']}."))
    told.show(found, printing.facts({one: found[one] for one in ("id", "frozen", "sha256", "state")}))


def _json(content: Content, pdf: bytes, compared: bool, path: Path) -> JsonObject:
    return {
        "document": content.id,
        "matter": content.matter,
        "kind": content.kind,
        "act": content.act,
        "recipient": content.receiving,
        "official": content.official,
        "urgency": content.urgency,
        "sha256": sha256(pdf),
        "compared": compared,
        "file": str(path),
    }


def _facts(content: Content, pdf: bytes, compared: bool, path: Path) -> str:
    members: dict[str, object] = {
        "document": content.id,
        "matter": content.matter,
        "what": f"{content.kind} ({content.act}) to {content.receiving}, {content.urgency}",
        "exercise": "EXERCISE: not for real" if content.exercise else None,
        "signed by": content.official,
        "attachments": [f"{one.name}, {one.size} bytes, SHA-256 {one.sha256}" for one in content.attachments],
        "text": "what its content renders to, byte for byte" if compared else "NOT COMPARED with its content",
        "SHA-256": sha256(pdf),
        "file": str(path),
    }
    shown = printing.facts({name: one for name, one in members.items() if one not in (None, [])})
    return f"{shown}\n\nRead {path}. Then sign it: the same command with --yes --sha256 {sha256(pdf)}"
