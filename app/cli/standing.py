"""How a node stands, read from its keys, its settings and its officials: what an edition is composed from."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.accounts.officials import officials_of
from app.cli.acting import OPERATOR, transaction
from app.cli.inputs import read_bytes
from app.cli.keyring import NEXT, Keyring
from app.directory import queries as directory
from app.directory.directory_file import AuthorityPart, DirectoryFile, read_directory_file
from app.directory.drafting import Hosted, Present, Presentation, Signatory
from app.directory.edition import Edition
from app.directory.succession import handover_text
from app.directory.told_years import with_holidays
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.procedures import contents
from app.treaties.practice import as_published
from app.trust.anchors import pem_certificates
from app.trust.cabinet import signatory_label
from app.wiring import Node


def present(node: Node, presented: Path | None = None, certificates: Sequence[Path] = ()) -> Present:
    """The node as it stands now.

    `presented`: the State's directory file (`directory.directory_file`).
    `certificates`: PEM of signatories whose keys are not in this folder. `Misused` `certificate_missing` when an
    official's is nowhere.
    """
    ring = Keyring(node.home, node.passphrases)
    with transaction(node, OPERATOR, None) as session:
        before = directory.current_edition(session, node.state)
    parts = told_by(node, presented).authorities
    shown = {one: _presentation(one, part, before) for one, part in parts.items()}
    unknown = sorted(set(shown) - set(node.authorities))
    if unknown:
        raise Misused("not_here", f"{unknown[0]} is not an authority of this node.", "See node.toml.")
    known = _known(before, ring, certificates)
    hosted = tuple(
        Hosted(one, _signatories(node, ring, one, known), ring.seals(one), ring.exercises(one), shown.get(one))
        for one in node.authorities
    )
    tls = [*ring.in_use("tls-client"), *ring.in_use("tls-server")]
    used, following = ring.log(before.log.origin), ring.log(before.log.origin, NEXT)
    text = handover_text(before.log.origin, following.public.vkey) if following else ""
    return Present(
        authorities=hosted,
        address=node.settings.address,
        reachable=node.settings.reachable,
        envelope=ring.all("envelope"),
        receipt=ring.all("receipt"),
        tls=(*tls, *ring.following("tls-client"), *ring.following("tls-server")),
        tls_in_use=len(tls),
        log=used.public.vkey if used else before.log.vkey,
        next_log=following.public.vkey if following else None,
        handover=used.sign(text) + following.signature_line(text) if used and following else None,
        speaks=node.catalogue.speaks(),
        contents=contents.versions(),
        practice=as_published(node.law.profiles.profile(node.state).practice),
        calendar=with_holidays(node.law.profiles.profile(node.state).working_days, node.now()),
    )


def _signatories(node: Node, ring: Keyring, owner: AuthorityId, known: Mapping[Digest, bytes]) -> tuple[Signatory, ...]:
    with transaction(node, OPERATOR, owner) as session:
        rows = officials_of(session, Actor.node(owner))
    found = []
    for row in rows:
        official = OfficialId(row.id)
        ders: tuple[bytes, ...] = ()
        if _signs(row):
            ders = (_certificate(row, known), *ring.following(signatory_label(official)))
        found.append(Signatory(official, row.name, row.function, tuple(dict.fromkeys(ders))))
    return tuple(found)


def _signs(row: Official) -> bool:
    may = {role.value for role in GRANTS[Permission.SIGN].roles}
    return row.active and row.certificate is not None and bool(may & set(row.roles))


def _certificate(row: Official, known: Mapping[Digest, bytes]) -> bytes:
    found = known.get(Digest(row.certificate or ""))
    if found is None:
        raise Misused(
            "certificate_missing",
            f"The certificate {(row.certificate or '')[:16]} of {row.id} is neither in the keys nor in the edition.",
            "Give it with --certificate PEM.",
        )
    return found


def _known(before: Edition, ring: Keyring, given: Sequence[Path]) -> dict[Digest, bytes]:
    ders = [base64.b64decode(one.certificate) for entry in before.authorities for one in entry.certificates]
    ders += [*ring.certificates(), *(pem_certificates(read_bytes(path))[0] for path in given)]
    return {sha256(der): der for der in ders}


def told_by(node: Node, presented: Path | None) -> DirectoryFile:
    """What the file of `--present` says, read and checked; nothing without a file."""
    if presented is None:
        return DirectoryFile()
    return read_directory_file(presented.name, read_bytes(presented), node.state)


def _presentation(one: AuthorityId, part: AuthorityPart, before: Edition) -> Presentation:
    """What the file says, and for the rest what the edition in force does."""
    had = before.authority(one)
    if part.names is None and had is None:
        raise Misused("no_name", f"{one} is new: nothing says how it is called.", "Give its names in the file.")
    return Presentation(
        part.names if part.names is not None else had.names if had else {},
        part.functions if part.functions is not None else had.functions if had else [],
        part.languages if part.languages is not None else had.languages if had else [],
        part.particulars if part.particulars is not None else had.particulars if had else None,
    )
