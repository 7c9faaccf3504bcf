"""`rogatory trust withdraw|lift|withdrawals`: two officials withdraw a certificate or an anchor from a date on."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.cli import printing, published
from app.cli.acting import OPERATOR, operator, person
from app.cli.groups import group
from app.cli.inputs import read_bytes
from app.cli.shell import Shell, shell
from app.directory import withdrawals as acts
from app.directory.withdrawals import REASONS, Withdrawal
from app.exchange import archived
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import instant, stamp
from app.kit.errors import Misused
from app.kit.ids import Digest, StateCode

app = group("Withdraw a certificate or an anchor from a date on.")
Certificate = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="Its SHA-256, all 64 digits, or a file with it (PEM or DER).")
]
State = Annotated[str, typer.Option(metavar="STATE", help="Whose it is, such as XB.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")]


@app.command()
def withdraw(
    ctx: typer.Context,
    certificate: Certificate,
    *,
    state: State,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="Of the loss: what was proven from then on does not hold.")
    ],
    reason: Annotated[str, typer.Option(metavar="REASON", help=f"One of {', '.join(REASONS)}.")],
    yes: Yes = False,
) -> None:
    """Say that nothing proven from a time on under a certificate holds. The second official's word makes it count."""
    told, moment = shell(ctx), instant(since)
    digest, der = _named(certificate)
    if not yes:
        with person(told, OPERATOR) as acting:
            found = archived.affected(acting.session, acting.actor, [digest])
        hit = [one for one in found if one.proven is not None and one.proven >= moment]
        words = (
            f"{len(found)} instruments of {acting.actor.authority} stand on {digest[:16]}; {len(hit)} of them were "
            f"proven from {stamp(moment)} on. With --yes, and once a second official says the same, they do not hold, "
            "and nothing new under it is accepted."
        )
        told.show({"certificate": digest, "stand": len(found), "affected": len(hit), "done": False}, words)
        return
    with person(told, OPERATOR) as acting:
        # An issuer that instruments stand on is known to the keeper: its digest is enough.
        watched = archived.known(acting.session, acting.actor, digest)
        der = der or next((one.certificate for one in watched), None)
        made = acts.withdraw(
            acting.session, acting.actor, StateCode(state), digest, moment, reason, acting.node.now(), der=der
        )
    published.write_withdrawn(acting.node, StateCode(state))
    _show(told, [made])


@app.command()
def lift(ctx: typer.Context, certificate: Certificate, *, state: State, yes: Yes = False) -> None:
    """Take back that a certificate was withdrawn. The second official's word makes it count."""
    told, digest = shell(ctx), _digest(certificate)
    if not yes:
        words = f"With --yes, and once a second official says the same, {digest[:16]} counts again as before."
        told.show({"certificate": digest, "done": False}, words)
        return
    with person(told, OPERATOR) as acting:
        made = acts.lift(acting.session, acting.actor, StateCode(state), digest, acting.node.now())
    published.write_withdrawn(acting.node, StateCode(state))
    _show(told, made)


@app.command("withdrawals")
def listing(ctx: typer.Context) -> None:
    """What was ever withdrawn, the newest first."""
    told = shell(ctx)
    with operator(told) as acting:
        found = acts.withdrawals(acting.session)
    _show(told, found)


def _show(told: Shell, found: list[Withdrawal]) -> None:
    columns = ("certificate", "state", "since", "reason", "by", "standing")
    rows = [(one.certificate, one.state, one.since, one.reason, one.by, _words(one)) for one in found]
    told.show([_json(one) for one in found], lambda: printing.table(columns, rows, empty="Nothing was withdrawn."))


def _words(one: Withdrawal) -> str:
    if one.lifted is not None:
        return "taken back"
    if one.confirmed is None:
        return "waits for a second official"
    return f"counts; {one.lifting_by} takes it back" if one.lifting_by else "counts"


def _json(one: Withdrawal) -> JsonObject:
    times = {name: getattr(one, name) for name in ("since", "confirmed", "lifted")}
    return {**asdict(one), **{name: stamp(at) if at else None for name, at in times.items()}, "counts": one.counts}


def _digest(text: str) -> Digest:
    return _named(text)[0]


def _named(text: str) -> tuple[Digest, bytes | None]:
    """A certificate by what was typed: its digest, and the certificate itself where a file was given."""
    digits = text.lower().replace(":", "")
    if re.fullmatch(r"[0-9a-f]{64}", digits):
        return Digest(digits), None
    data = read_bytes(Path(text))
    try:
        read = x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise Misused("bad_certificate_name", f"{text} is no certificate: {error}", "Give its SHA-256.") from error
    der = read.public_bytes(Encoding.DER)
    return sha256(der), der
