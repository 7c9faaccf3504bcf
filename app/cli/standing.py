"""How a node stands, read from its keys, its settings and its officials: what an edition is composed from."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.accounts.officials import officials_of
from app.cli.acting import OPERATOR, transaction
from app.cli.inputs import body, read_bytes
from app.cli.keyring import NEXT, Keyring
from app.directory import queries as directory
from app.directory.drafting import Hosted, Present, Presentation, Signatory
from app.directory.edition import Edition
from app.directory.succession import handover_text
from app.kit.actor import Actor
from app.kit.canonical import Json, sha256
from app.kit.errors import Invalid, Misused
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode
from app.notices.deadlines import Calendar
from app.procedures import contents
from app.treaties.practice import as_published
from app.treaties.profiles import Profile
from app.trust.anchors import pem_certificates
from app.trust.cabinet import signatory_label
from app.wiring import Node

_Read = TypeVar("_Read", bound=BaseModel)


class _PresentedState(BaseModel):
    """The State in the file of `--present`, under its code."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    names: Annotated[dict[str, str], Field(min_length=1)]


class _Presented(BaseModel):
    """An authority in the file of `--present`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    names: dict[str, str]
    functions: list[str]
    languages: list[str]


def present(node: Node, presented: Path | None = None, certificates: Sequence[Path] = ()) -> Present:
    """The node as it stands now.

    `presented`: JSON by authority with names, functions and languages that change, by the State's code with its names.
    `certificates`: PEM of signatories whose keys are not in this folder. `Misused` `certificate_missing` when an
    official's is nowhere.
    """
    ring = Keyring(node.home, node.passphrases)
    with transaction(node, OPERATOR, None) as session:
        before = directory.current_edition(session, node.state)
    shown = _presentations(presented, node.state)
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
        calendar=_calendar(node.law.profiles.profile(node.state)),
    )


def _calendar(found: Profile) -> dict[str, object] | None:
    """As it is published; `Invalid` `bad_zone`, `bad_calendar` for what no node could count by."""
    Calendar.of(found.zone, found.country, found.subdivision, found.weekend, found.closed)
    return found.working_days


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


def state_names(node: Node, presented: Path | None) -> dict[str, str] | None:
    """What the file of `--present` calls the State, by language: the names under its code. None: it says nothing."""
    given = body(str(presented)) if presented is not None else {}
    return dict(_read(_PresentedState, presented, node.state, given[node.state]).names) if node.state in given else None


def _presentations(path: Path | None, state: StateCode) -> dict[AuthorityId, Presentation]:
    if path is None:
        return {}
    found = {}
    for name, value in body(str(path)).items():
        if name != state:
            one = _read(_Presented, path, name, value)
            found[AuthorityId(name)] = Presentation(one.names, one.functions, one.languages)
    return found


def _read(model: type[_Read], path: Path | None, name: str, value: Json) -> _Read:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "its whole"
        raise Invalid("bad_presentation", f"{path} is wrong at {name}, {place}: {first['msg']}.") from error
