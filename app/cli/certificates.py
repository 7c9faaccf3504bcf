"""`rogatory trust certificates|affected`: what is known of the certificates that kept instruments stand on."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import node_of, operator, owners
from app.cli.groups import group
from app.cli.shell import shell
from app.exchange import archived
from app.exchange.archived import Affected
from app.exchange.models import Watched
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId

app = group("The certificates that kept instruments stand on.")
Named = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="Its SHA-256, or how that begins; or a State's code, for all.")
]


@app.command("certificates")
def listing(ctx: typer.Context, state: Annotated[str, typer.Argument(metavar="STATE", help="Such as XB.")]) -> None:
    """The certificates of a State that kept instruments stand on, and what was found of them."""
    told = shell(ctx)
    with operator(told) as acting:
        found = archived.known(acting.session, acting.actor, state)
    columns = ("certificate", "subject", "ends", "revoked", "in other hands", "ended", "withdrawn", "asked", "problem")
    rows = [
        (
            one.sha256[:16],
            one.subject,
            one.ends,
            one.revoked,
            one.compromised,
            one.ended,
            one.withdrawn,
            one.checked,
            one.problem,
        )
        for one in found
    ]
    empty = f"No instrument of {state} is kept here."
    told.show([_certificate(one) for one in found], lambda: printing.table(columns, rows, empty=empty))


@app.command()
def affected(
    ctx: typer.Context,
    certificate: Named,
    *,
    changed: Annotated[bool, typer.Option("--changed", help="Only those whose verdict is another now.")] = False,
    authority: Annotated[str | None, typer.Option(metavar="AUTHORITY", help="Only those of one authority.")] = None,
) -> None:
    """Every instrument that stands on a certificate or an anchor, with its verdict when it was accepted and now."""
    told = shell(ctx)
    node = node_of(told)
    rows: list[tuple[AuthorityId, Affected]] = []
    certificates: list[Watched] = []
    for owner in [None] if told.named else [*owners(node, authority)]:
        with operator(told, owner, node=node) as acting:
            certificates = archived.known(acting.session, acting.actor, certificate)
            found = archived.affected(acting.session, acting.actor, [one.sha256 for one in certificates])
            rows += [(acting.actor.authority, one) for one in found if not changed or one.verdict != one.accepted]
    if not certificates:
        words = f"No instrument that is kept here stands on {certificate}."
        raise Unknown("no_certificate", words, "See `rogatory trust certificates STATE`.")
    columns = ("instrument", "sender", "matter", "stands on", "as", "proven", "accepted as", "now", "reason")
    cells = [
        (
            one.id,
            one.sender,
            one.matter,
            one.certificate[:16],
            one.part,
            one.proven,
            one.accepted,
            _now(one),
            one.reason,
        )
        for _, one in rows
    ]
    value: JsonObject = {
        "certificates": [_certificate(one) for one in certificates],
        "instruments": [{"authority": owner, **one.to_json()} for owner, one in rows],
    }
    told.show(value, lambda: printing.table(columns, cells, empty="No instrument."))


def _now(one: Affected) -> str | None:
    return "is being judged" if one.waits else one.verdict


def _certificate(one: Watched) -> JsonObject:
    times = {name: getattr(one, name) for name in ("ends", "checked", "revoked", "ended", "withdrawn")}
    return {
        "sha256": one.sha256,
        "state": one.state,
        "subject": one.subject,
        "compromised": one.compromised,
        "problem": one.problem,
        **{name: stamp(found) if found else None for name, found in times.items()},
    }
