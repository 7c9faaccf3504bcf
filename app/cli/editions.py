"""`rogatory edition show|draft|request|publish|renew|introduction`: at the node."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.access.permit import permit
from app.access.roles import Permission
from app.cli import printing
from app.cli.acting import OPERATOR, node_of, operator, transaction
from app.cli.edition_sign import drawn, facts, signer
from app.cli.emblems import Emblems, NoEmblems, wished
from app.cli.groups import group
from app.cli.inputs import read_bytes
from app.cli.keyring import Keyring
from app.cli.published import write
from app.cli.shell import Shell, shell
from app.cli.signers import KeyOptions, PassphraseFrom
from app.cli.standing import present, told_by
from app.directory import publishing
from app.directory import queries as directory
from app.directory.differences import differences
from app.directory.drafting import Wishes, compose, ends_at, renewed
from app.directory.edition import Edition, sign_edition, unverified
from app.directory.introduction import build_introduction, digest_of_anchors, fingerprint
from app.directory.request import build_request
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import instant
from app.kit.errors import Conflict, Misused, Refused
from app.kit.ids import StateCode
from app.trust import emblem as emblems
from app.trust.anchors import Purpose, pem_certificates
from app.wiring import Node

app = group("Our State's directory: show, draft, request, publish, renew its editions.")
DAYS = typer.Option(min=1, max=1100, help="Days that it is valid.")

Days = Annotated[int, DAYS]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")]
Presented = Annotated[
    Path | None,
    typer.Option(
        "--present",
        metavar="FILE",
        help="TOML or JSON: names, functions, languages, particulars by authority; names, points, cards by the State.",
    ),
]
Given = Annotated[
    list[Path] | None,
    typer.Option("--certificate", metavar="PEM", help="Of a signatory whose key is not here; more than once."),
]
End = Annotated[
    list[str] | None,
    typer.Option("--end", metavar="DIGEST", help="A certificate that counts no more from now on; more than once."),
]
Announce = Annotated[
    Path | None, typer.Option("--announce", metavar="DIR", help="Anchors to come, DIR/<purpose>/*.pem.")
]
AsTold = Annotated[
    bool,
    typer.Option(
        "--as-told",
        help="Practice numbers and calendar as the edition in force has them, not as the profile has by now.",
    ),
]


@app.command()
def show(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="Else the one in force.")] = None,
    state: Annotated[str | None, typer.Option(help="Of another State, as it was accepted here.")] = None,
) -> None:
    """What an edition says: its dates, its certificates with their ends, its addresses."""
    told = shell(ctx)
    node = node_of(told)
    code = StateCode(state) if state else node.state
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.PEER_READ, acting.actor.authority)
        newest = directory.current_edition(acting.session, code)
        found = directory.edition_by_number(acting.session, code, number) if number else newest
    value: JsonObject = {"sha256": found.digest, "in_force": found.number == newest.number, "edition": found.payload}
    told.show(value, lambda: _shown(found, in_force=found.number == newest.number))


@app.command()
def draft(
    ctx: typer.Context,
    *,
    presented: Presented = None,
    certificate: Given = None,
    end: End = None,
    announce: Announce = None,
    emblem: Emblems = None,
    no_emblem: NoEmblems = None,
    as_told: AsTold = False,
    days: Days = 365,
) -> None:
    """Compose the next edition from how the node stands, and say what it changes. Nothing is written."""
    told = shell(ctx)
    node = node_of(told)
    wishes = _wishes(end or [], announce, emblem or [], no_emblem or [], as_told=as_told)
    before, edition = _composed(told, node, presented, certificate or [], wishes, days)
    changes = differences(unverified(before), edition)
    lines = [drawn(edition, changes), "Write it for the directory key: rogatory edition request FILE"]
    told.show(facts(edition, changes), "\n".join(lines))


@app.command()
def request(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written; not there yet.")],
    *,
    presented: Presented = None,
    certificate: Given = None,
    end: End = None,
    announce: Announce = None,
    emblem: Emblems = None,
    no_emblem: NoEmblems = None,
    as_told: AsTold = False,
    days: Days = 365,
    renew_only: Annotated[bool, typer.Option("--renew", help="The same content with a new validity.")] = False,
) -> None:
    """Compose the next edition and write it, unsigned, for the machine that holds the directory key."""
    told = shell(ctx)
    node = node_of(told)
    if file.exists():
        raise Conflict("file_exists", f"{file} is there already.", "Choose another name.")
    if renew_only and (presented or certificate or end or announce or emblem or no_emblem or as_told):
        raise Misused("bad_option", "--renew changes nothing but dates.", "Leave it, or leave the other options.")
    if renew_only:
        before, edition = _renewed(told, node, days)
    else:
        wishes = _wishes(end or [], announce, emblem or [], no_emblem or [], as_told=as_told)
        before, edition = _composed(told, node, presented, certificate or [], wishes, days)
    data = build_request(edition, before)
    with operator(told, node=node) as acting:
        publishing.draft(acting.session, acting.actor, edition, node.now())
    file.write_bytes(data)
    changes = differences(unverified(before), edition)
    words = f"Written: {file}. On the machine with the directory key: rogatory edition sign {file.name} --key KEY --yes"
    told.show({**facts(edition, changes), "written": str(file)}, f"{drawn(edition, changes)}\n{words}")


@app.command()
def publish(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The signed edition.")],
    *,
    anyway: Annotated[bool, typer.Option("--anyway", help="Even if the node's own keys do not fit it.")] = False,
    yes: Yes = False,
) -> None:
    """Put a signed edition in force: envelopes name it from now on, and peers fetch it by themselves."""
    told = shell(ctx)
    node = node_of(told)
    _publish(told, node, read_bytes(file), anyway=anyway, yes=yes)


@app.command()
def renew(
    ctx: typer.Context,
    *,
    days: Days = 365,
    key: Annotated[
        Path | None, typer.Option(metavar="KEY", help="Else the directory key in the node's folder.")
    ] = None,
    passphrase_file: PassphraseFrom = None,
    yes: Yes = False,
) -> None:
    """Sign and publish the same directory with a new validity, where the directory key is at hand."""
    told = shell(ctx)
    node = node_of(told)
    holder = signer(
        node.home, KeyOptions(key_file=key, passphrase_file=passphrase_file or node.passphrases.file("directory"))
    )
    _, edition = _renewed(told, node, days)
    _publish(told, node, sign_edition(edition, holder), anyway=False, yes=yes)


@app.command()
def introduction(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The next edition, signed by the new directory key.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The introduction file, written.")],
    *,
    anchors: Annotated[Path, typer.Option(metavar="DIR", help="The new anchors, DIR/<purpose>/*.pem.")],
) -> None:
    """Write the introduction with new anchors, which the edition in force announces; two officials confirm it."""
    told = shell(ctx)
    node = node_of(told)
    signed = read_bytes(file)
    edition = unverified(signed)
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.EDITION_PUBLISH, acting.actor.authority)
    entry = edition.node_of(node.authorities[0])
    if entry is None:
        raise Refused("own_node_missing", f"Edition {edition.number} has no node for {node.authorities[0]}.")
    data = build_introduction(node.state, _anchors(anchors), entry.address, signed, node.now())
    if out.exists():
        raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
    out.write_bytes(data)
    words = (
        f"Written: {out}. Hand it to every peer. Here and there: rogatory peer replace {out.name} --yes, and two "
        f"officials confirm by telephone:\n    {fingerprint(data)}"
    )
    told.show({"written": str(out), "fingerprint": fingerprint(data), "number": edition.number}, words)


def _wishes(
    end: list[str], announce: Path | None, emblems: list[str], no_emblems: list[str], *, as_told: bool
) -> Wishes:
    return Wishes(
        frozenset(one.strip().lower() for one in end),
        digest_of_anchors(_anchors(announce)) if announce else None,
        wished(emblems, no_emblems),
        as_told=as_told,
    )


def _composed(
    told: Shell, node: Node, presented: Path | None, given: list[Path], wishes: Wishes, days: int
) -> tuple[bytes, Edition]:
    before, at = _current(told, node), node.now()
    stands = present(node, presented, given)
    said = told_by(node, presented).state
    wishes = replace(wishes, state_names=said.names, points=said.points, cards=said.cards)
    return before, compose(unverified(before), stands, wishes, at, at + timedelta(days=days))


def _renewed(told: Shell, node: Node, days: int) -> tuple[bytes, Edition]:
    before, at = _current(told, node), node.now()
    return before, renewed(unverified(before), at, at + timedelta(days=days))


def _current(told: Shell, node: Node) -> bytes:
    with operator(told, node=node) as acting:
        permit(acting.actor, Permission.EDITION_DRAFT, acting.actor.authority)
        return directory.edition_file(acting.session, node.state)


def _publish(told: Shell, node: Node, data: bytes, *, anyway: bool, yes: bool) -> None:
    with transaction(node, OPERATOR, None) as session:
        before = directory.current_edition(session, node.state)
    changes = differences(before, unverified(data))
    stands = None if anyway else present(node)
    with operator(told, node=node) as acting:
        nested = acting.session.begin_nested()
        made = publishing.publish(acting.session, acting.actor, data, stands, node.now())
        if yes:
            nested.commit()
        else:
            nested.rollback()
    value: JsonObject = {
        **facts(made.edition, changes),
        "published": yes,
        "fingerprint": fingerprint(made.introduction),
    }
    lines = [drawn(made.edition, changes)]
    if yes:
        write(node, made.edition, data, made.introduction)
        lines.append("It is in force. Peers fetch it when the next envelope names it, within a day in any case.")
        lines.append(f"New peers get introduction.json, whose fingerprint is now\n    {value['fingerprint']}")
        if Keyring(node.home, node.passphrases).waiting():
            lines.append("New keys wait to be used: rogatory edition take-up")
    else:
        lines.append("It fits. With --yes it is put in force, and cannot be taken back: only followed.")
    told.show(value, "\n".join(lines))


def _anchors(directory_of: Path) -> dict[Purpose, tuple[bytes, ...]]:
    found = {
        purpose: tuple(
            der
            for path in sorted((directory_of / purpose.value).glob("*.pem"))
            for der in pem_certificates(read_bytes(path))
        )
        for purpose in Purpose
    }
    lacking = [purpose.value for purpose, ders in found.items() if not ders]
    if lacking:
        raise Misused("no_anchors", f"{directory_of} has no anchors for {', '.join(lacking)}.", "All six are needed.")
    return found


def _shown(edition: Edition, *, in_force: bool) -> str:
    lines = [
        f"Edition {edition.number} of {edition.state}{', in force' if in_force else ''}.",
        f"Issued {_local(edition.issued_at)}; valid until {_local(edition.valid_until)}",
        f"SHA-256 {edition.digest}",
        f"Log key {edition.log.vkey}",
    ]
    called = [(edition.state, edition.names), *((one.id, one.names) for one in edition.authorities)]
    lines += [
        f"{what}: {', '.join(f'{language} {name}' for language, name in sorted(names.items()))}"
        for what, names in called
        if names
    ]
    if edition.next_anchors:
        lines.append(f"Announces new anchors {edition.next_anchors}")
    lines += [
        f"Emblem of {one.id}: PNG with SHA-256 {emblems.digest(one.emblem)}"
        for one in edition.authorities
        if one.emblem
    ]
    rows: list[tuple[object, ...]] = [
        (
            authority.id,
            one.purpose,
            one.official_name,
            one.digest[:16],
            one.valid_from,
            one.valid_until,
            ends_at(one.certificate),
        )
        for authority in edition.authorities
        for one in authority.certificates
    ]
    for node in edition.nodes:
        lines.append(f"Node {node.id} at {node.address}, hosts {', '.join(node.authorities)}")
        for name, ones in (
            ("envelope", node.envelope_certificates),
            ("receipt", node.receipt_certificates),
            ("TLS", node.tls_certificates),
        ):
            rows += [
                (f"node {node.id}", name, None, sha256(base64.b64decode(one))[:16], None, None, ends_at(one))
                for one in ones
            ]
    columns = ("of", "for", "person", "SHA-256", "listed from", "until", "certificate ends")
    return "\n".join([*lines, "", printing.table(columns, rows)])


def _local(text: str) -> str:
    return printing.local(instant(text))
