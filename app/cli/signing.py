"""`rogatory signing`: signings that stall, and signatures that are made elsewhere and brought to this node."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Annotated

import typer

from app.cli import inputs, paper, printing
from app.cli.acting import WEB, node_of, operator, person
from app.cli.groups import group
from app.cli.shell import Shell, shell
from app.kit.errors import Misused, Refused, Undecided
from app.matters import elsewhere, queries, signings
from app.matters.signing_views import SignatureView
from app.wiring import Node

app = group("Signings that stall; signatures that are made elsewhere.")
Document = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of the frozen document.")]
Signature = Annotated[str, typer.Argument(metavar="SIGNATURE", help="Id that `handout` or `upload` answered.")]
Authority = Annotated[str | None, typer.Option(help="Of this node; else its first one.")]
GOES_ON = {"preparing", "brought", "proven"}


@app.command("list")
def listing(ctx: typer.Context, authority: Authority = None) -> None:
    """Every document whose signing was asked for and is not at its end, and why."""
    told = shell(ctx)
    with operator(told, authority, WEB) as acting:
        found = signings.stalled(acting.session, acting.node.office(), acting.actor)
    columns = ("document", "matter", "kind", "signs", "state", "reason", "since", "tries", "next try", "may")
    rows = [
        (
            *(one.frozen, one.matter, one.kind, one.official, one.state, one.reason, one.since),
            *(one.tries or None, one.next_try, ", ".join(one.may)),
        )
        for one in found
    ]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="No signing stalls."))


@app.command()
def retry(ctx: typer.Context, document: Document, authority: Authority = None) -> None:
    """Take a signing up again: its signatory has asked for it, and every condition is asked anew."""
    told = shell(ctx)
    with operator(told, authority, WEB) as acting:
        job, node = signings.retry(acting.session, acting.node.office(), acting.actor, document).id, acting.node
    node.wake("sign", job)
    told.show({"document": document, "taken_up": True}, f"{document} is taken up again.")


@app.command()
def cancel(ctx: typer.Context, document: Document, authority: Authority = None) -> None:
    """Give a signing up: nothing leaves, and the document stays as it was approved."""
    told = shell(ctx)
    with operator(told, authority, WEB) as acting:
        state = signings.cancel(acting.session, acting.node.office(), acting.actor, document).state
    told.show({"document": document, "state": state}, f"The signing of {document} is given up; it is {state}.")


@app.command()
def upload(
    ctx: typer.Context,
    document: Document,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document as you signed it, with any program.")],
    wait: paper.Wait = 30.0,
) -> None:
    """Bring the document as you signed it: it is examined, sealed, and leaves. Exit code 1 with the reason if not."""
    told = shell(ctx)
    data = inputs.read_bytes(file, elsewhere.LARGEST)
    with person(told) as acting:
        node = acting.node
        row, job = elsewhere.bring(acting.session, node.office(), acting.actor, document, data)
        signature, queued = row.id, job.id
    node.wake("sign", queued)
    _end(told, node, signature, wait)


@app.command()
def handout(
    ctx: typer.Context,
    document: Document,
    certificate: Annotated[
        Path, typer.Option(metavar="PEM", help="Your certificate, then the issuing ones: whose key will sign.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the attributes (DER) that are signed.")
    ] = None,
    wait: paper.Wait = 30.0,
) -> None:
    """Ask for what must be signed, for a smart card or a remote service. It may be answered once, within 15 minutes."""
    told = shell(ctx)
    pem = inputs.read_bytes(certificate)
    with person(told) as acting:
        node = acting.node
        row, job = elsewhere.ask(acting.session, node.office(), acting.actor, document, pem)
        signature, queued = row.id, job.id
    node.wake("sign", queued)
    found = _waited(told, node, signature, wait)
    if found.state == "refused":
        raise Refused(found.reason or "refused", found.words or "It was refused.")
    if found.attributes is None:
        raise Undecided("not_offered_yet", f"{signature} is not made ready yet.", "See `rogatory signing show`.")
    if out is not None:
        out.write_bytes(base64.b64decode(found.attributes))
    _show(told, found)


@app.command()
def answer(
    ctx: typer.Context,
    signature: Signature,
    value: Annotated[Path | None, typer.Option(metavar="FILE", help="The raw signature over the attributes.")] = None,
    cms: Annotated[Path | None, typer.Option(metavar="FILE", help="Or a whole CMS, DER, detached.")] = None,
    wait: paper.Wait = 30.0,
) -> None:
    """Answer what was handed out: it is examined, sealed, and leaves. Exit code 1 with the reason if not."""
    told = shell(ctx)
    given = [(kind, file) for kind, file in (("value", value), ("cms", cms)) if file is not None]
    if len(given) != 1:
        raise Misused("bad_option", "One answer is needed.", "Give --value FILE or --cms FILE.")
    (kind, file) = given[0]
    data = inputs.read_bytes(file)
    with person(told) as acting:
        node = acting.node
        _, job = elsewhere.answer(acting.session, node.office(), acting.actor, signature, kind, data)
        queued = job.id
    node.wake("sign", queued)
    _end(told, node, signature, wait)


@app.command()
def show(ctx: typer.Context, signature: Signature) -> None:
    """How a signature fares that is made elsewhere; while its digest is out, what is to be signed."""
    told = shell(ctx)
    node = node_of(told)
    _show(told, _seen(told, node, signature))


def _end(told: Shell, node: Node, signature: str, seconds: float) -> None:
    """The document that it has become; `Refused` with the reason, `Undecided` while that is not known."""
    found = _waited(told, node, signature, seconds)
    if found.state in {"refused", "expired", "cancelled"}:
        raise Refused(found.reason or found.state, found.words or f"The signature is {found.state}.")
    if found.state != "used" and seconds > 0:
        words = f"{found.frozen} is not signed after {seconds:.0f} s; it is still worked on."
        raise Undecided("not_signed_yet", words, "See `rogatory signing list`.")
    with person(told, node=node) as acting:
        paper.show_document(told, queries.frozen_document(acting.session, node.office(), acting.actor, found.frozen))


def _waited(told: Shell, node: Node, signature: str, seconds: float) -> SignatureView:
    end = time.monotonic() + seconds
    while True:
        found = _seen(told, node, signature)
        if found.state not in GOES_ON or time.monotonic() >= end:
            return found
        time.sleep(0.1)


def _seen(told: Shell, node: Node, signature: str) -> SignatureView:
    with person(told, node=node) as acting:
        return elsewhere.signature_of(acting.session, node.office(), acting.actor, signature)


def _show(told: Shell, found: SignatureView) -> None:
    members: dict[str, object] = {
        "signature": found.id,
        "document": found.frozen,
        "SHA-256": found.sha256,
        "of": found.official,
        "state": found.state if not found.reason else f"{found.state}: {found.reason}",
        "what": found.words,
        "answer by": found.expires,
        "hash": found.algorithm,
        "digest": found.digest,
        "attributes": found.attributes,
    }
    told.show(found.to_json(), lambda: printing.facts({name: one for name, one in members.items() if one is not None}))
