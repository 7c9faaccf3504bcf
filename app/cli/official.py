"""`rogatory official`: the officials of this node's authorities, and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.accounts import enrolment, officials, web_sessions
from app.accounts.models import Official
from app.accounts.officials import Changed
from app.cli import printing
from app.cli.acting import Acting, node_of, operator, owners
from app.cli.groups import group
from app.cli.inputs import read_bytes
from app.cli.shell import Shell, shell
from app.kit.actor import Role
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.clock import stamp
from app.kit.errors import Misused
from app.kit.ids import Digest, OfficialId, authority_of, official_id
from app.notices import left_behind
from app.trust.anchors import pem_certificates
from app.wiring import Node

app = group("Officials of this node's authorities and their roles.")
Named = Annotated[str, typer.Argument(metavar="OFFICIAL", help="Such as XA.moj/ana.")]
Roles = Annotated[list[str], typer.Option("--role", help="A role; more than once. See docs/reference/permissions.md.")]
Certificate = Annotated[Path | None, typer.Option(metavar="PEM", help="Their signatory certificate.")]


@app.command()
def add(
    ctx: typer.Context,
    official: Named,
    *,
    name: Annotated[str, typer.Option(help="As it is printed under a signature.")],
    function: Annotated[str, typer.Option(help="As it is printed under a signature.")],
    role: Roles,
    language: Annotated[list[str] | None, typer.Option(help="A language; more than once.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the desk, such as Europe/Vienna.")] = "UTC",
    certificate: Certificate = None,
) -> None:
    """Enter an official. Their signatory certificate is the one in the node's keys, or --certificate."""
    told, new = shell(ctx), official_id(official)
    node = node_of(told)
    with operator(told, authority_of(new), node=node) as acting:
        found = officials.add_official(
            acting.session,
            acting.actor,
            new,
            name=name,
            function=function,
            roles=_roles(role),
            at=node.now(),
            languages=language or ("en",),
            zone=zone,
            certificate=_certificate(node, new, certificate),
        )
    _show(told, found)


@app.command("list")
def listing(
    ctx: typer.Context, authority: Annotated[str | None, typer.Option(help="Only those of one authority.")] = None
) -> None:
    """The officials of the node's authorities, or of one of them."""
    told = shell(ctx)
    node = node_of(told)
    found: list[Official] = []
    asked = [None] if told.named else owners(node, authority)
    for owner in asked:
        with operator(told, owner, node=node) as acting:
            found += officials.officials_of(acting.session, acting.actor)
    columns = ("official", "name", "function", "roles", "zone", "active", "certificate")
    rows = [
        (one.id, one.name, one.function, one.roles, one.zone, one.active, (one.certificate or "")[:16]) for one in found
    ]
    told.show([_official(one) for one in found], lambda: printing.table(columns, rows, empty="Nobody is entered yet."))


@app.command()
def roles(ctx: typer.Context, official: Named, role: Roles) -> None:
    """Give an official these roles in place of those that they had. Nobody changes their own."""
    told, named = shell(ctx), official_id(official)
    with operator(told, authority_of(named)) as acting:
        found = left_behind.change_roles(acting.session, acting.actor, named, _roles(role), acting.node.now())
    _show(told, found)


@app.command("certificate")
def name_certificate(
    ctx: typer.Context,
    official: Named,
    certificate: Certificate = None,
    none: Annotated[bool, typer.Option("--none", help="They have none any more.")] = False,
) -> None:
    """Say which signatory certificate is an official's. It counts abroad once an edition lists it."""
    told, named = shell(ctx), official_id(official)
    if none and certificate is not None:
        raise Misused("bad_option", "--none and --certificate say two things.", "Give one of them.")
    with operator(told, authority_of(named)) as acting:
        found = None if none else _certificate(acting.node, named, certificate)
        if found is None and not none:
            raise Misused(
                "no_certificate", f"No certificate of {named} is in the node's keys.", "Give --certificate PEM."
            )
        changed = officials.name_certificate(acting.session, acting.actor, named, found, acting.node.now())
    _show(told, changed)


@app.command()
def enrol(ctx: typer.Context, official: Named) -> None:
    """Make the one-time code with which an official sets up how they sign in. It is shown once, and lives for a day."""
    told, named = shell(ctx), official_id(official)
    with operator(told, authority_of(named)) as acting:
        made = enrolment.enrol(acting.session, acting.actor, named, acting.node.now())
    value: JsonObject = {"official": named, "code": made.code, "expires": stamp(made.expires)}
    told.tell(
        f"For {named} only: hand it over in person or by telephone. It is typed on the page /enrol, works once, and"
        f" until {printing.local(made.expires)}."
    )
    told.show(value, made.code)


@app.command("sign-out")
def sign_out(ctx: typer.Context, official: Named) -> None:
    """End every session of an official on the pages: a telephone was stolen, a desk left open."""
    told, named = shell(ctx), official_id(official)
    with operator(told, authority_of(named)) as acting:
        web_sessions.send_away(acting.session, acting.actor, named, acting.node.now())
    told.show({"official": named, "signed_out": True}, f"{named} is signed in nowhere any more.")


@app.command()
def deactivate(
    ctx: typer.Context,
    official: Named,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")
    ] = False,
) -> None:
    """Let an official do nothing more from now on, and revoke all their tokens. What is urgent and theirs rings anew.

    Without --yes it names what they have taken and nobody else has: hand that over first.
    """
    told, named = shell(ctx), official_id(official)
    with operator(told, authority_of(named)) as acting:
        if not yes:
            _would(told, acting, named)
            return
        found = left_behind.deactivate(acting.session, acting.actor, named, acting.node.now())
    _show(told, found)


def _would(told: Shell, acting: Acting, official: OfficialId) -> None:
    """Try it, tell what the authority would lose, and undo it."""
    nested = acting.session.begin_nested()
    found = left_behind.deactivate(acting.session, acting.actor, official, acting.node.now())
    nested.rollback()
    lines = [f"With --yes {official} can do nothing more, and all their tokens are revoked."]
    lines += [f"Then: {words}." for words in found.warnings]
    value: JsonObject = {"official": official, "done": False, "warnings": list(found.warnings), "taken": _taken(found)}
    told.show(value, "\n".join(lines))


def _taken(found: Changed) -> list[Json]:
    return [{"notice": one.notice, "matter": one.matter, "urgent": one.urgent} for one in found.taken]


def _roles(names: list[str]) -> list[Role]:
    known = {role.value: role for role in Role if role is not Role.NODE}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise Misused("bad_role", f"There is no role {wrong[0]!r}.", f"Roles: {', '.join(known)}.")
    return [known[name] for name in names]


def _certificate(node: Node, official: OfficialId, given: Path | None) -> Digest | None:
    """The digest of the certificate that was given, or of the one beside the official's key in the node."""
    own = node.home / "keys" / "sign" / f"signatory-{official[3:].replace('/', '-')}.crt"
    path = given or (own if own.is_file() else None)
    if path is None:
        return None
    return sha256(pem_certificates(read_bytes(path))[0])


def _official(one: Official) -> JsonObject:
    return {
        "id": one.id,
        "name": one.name,
        "function": one.function,
        "languages": list(one.languages),
        "roles": list(one.roles),
        "zone": one.zone,
        "certificate": one.certificate,
        "active": one.active,
    }


def _show(told: Shell, found: Changed) -> None:
    held = sorted(role.value for role in found.roles)
    value: JsonObject = {
        "official": found.official,
        "roles": [*held],
        "active": found.active,
        "warnings": list(found.warnings),
        "taken": _taken(found),
    }
    state = f"has the roles {', '.join(held)}" if found.active else "is not active any more"
    told.show(value, "\n".join([f"{found.official} {state}.", *(f"Beware: {words}." for words in found.warnings)]))
