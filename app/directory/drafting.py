"""The next edition of a State, composed from how one of its nodes stands. Pure: files and tables are read by others.

Nothing is dropped silently. What this node does not host is carried over as it is. A certificate of an official who
signs no more, or one that the operator ends, stays with its end (`valid_until`): letters that were signed before are
still under way. A key that is merely not in the node's folder stays listed: it may lie in a token.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from pydantic import BaseModel

from app.directory.cards import Card
from app.directory.edition import FORMER_EMBLEMS, AuthorityEntry, Edition, HeldCertificate, NodeEntry
from app.directory.naming import former_names
from app.directory.particulars import Particulars
from app.directory.state_points import StatePoint
from app.directory.succession import following
from app.kit.canonical import sha256
from app.kit.clock import instant, stamp
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust import emblem

KEPT = timedelta(days=90)
"""How long a certificate stays listed after its end: far longer than a letter is under way."""


@dataclass(frozen=True)
class Signatory:
    """An official who is entered at the node, and the certificates (DER) that they sign with; none if they do not."""

    official: OfficialId
    name: str
    function: str
    certificates: tuple[bytes, ...]


@dataclass(frozen=True)
class Presentation:
    """How an authority presents itself: names by language, functions, languages that it reads, particulars."""

    names: Mapping[str, str]
    functions: Sequence[str]
    languages: Sequence[str]
    particulars: Particulars | None = None


@dataclass(frozen=True)
class Hosted:
    """An authority that the node hosts. Of seals (DER) the first is in use, the others are to follow it."""

    id: AuthorityId
    signatories: tuple[Signatory, ...]
    seals: tuple[bytes, ...]
    exercises: tuple[bytes, ...]
    presented: Presentation | None = None
    """None: as the edition in force has it."""


@dataclass(frozen=True)
class Present:
    """How a node stands. Of certificates (DER) the first is in use, the others are to follow it."""

    authorities: tuple[Hosted, ...]
    address: str
    reachable: bool
    envelope: tuple[bytes, ...]
    receipt: tuple[bytes, ...]
    tls: tuple[bytes, ...]
    """Client and server in use, then those to follow."""
    log: str
    """The key in use (vkey)."""
    speaks: Mapping[str, list[int]]
    contents: Mapping[str, list[int]]
    next_log: str | None = None
    handover: str | None = None
    """`succession.handover_text`, signed by the key in force and by `next_log`."""
    practice: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int | str]]]] = field(default_factory=dict)
    """Practice numbers of the State's profile, as an edition writes them."""
    calendar: Mapping[str, object] | None = None
    """The calendar of the State's profile, as an edition writes it; None: no profile says."""
    tls_in_use: int = 2
    """How many of `tls` are in use."""


@dataclass(frozen=True)
class Wishes:
    """What an operator decides beside what the node shows."""

    ended: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of certificates that count no more from now on; 8 digits or more of each suffice."""
    next_anchors: Digest | None = None
    """`introduction.anchors_digest` of anchors that will replace the present ones."""
    emblems: Mapping[AuthorityId, str | None] = field(default_factory=dict)
    """What authorities of this node show from now on (`trust.emblem`); None: nothing. The others: what they showed."""
    state_names: Mapping[str, str] | None = None
    """What the State is called from now on, by language; None: as before."""
    points: Sequence[StatePoint] | None = None
    cards: Sequence[Card] | None = None
    """What the State has beside its authorities, and tells of its law; None: as before."""
    as_told: bool = False
    """Practice numbers and calendar stay as the edition in force has them, whatever the profile says by now."""

    def ends(self, digest: Digest) -> bool:
        """Whether a certificate is to end."""
        return any(digest.startswith(one) for one in self.ended)


def compose(before: Edition, present: Present, wishes: Wishes, issued: datetime, valid_until: datetime) -> Edition:
    """The next edition, unsigned. `Invalid` `edition_malformed`; `Misused` for wishes about nothing."""
    _demand_known(before, present, wishes)
    node = node_here(before, present)
    here = {one.id: one for one in present.authorities}
    gone = set(node.authorities) - set(here) if node else set()
    kept = [one for one in before.authorities if one.id not in gone]
    authorities = [
        _authority(one, here[AuthorityId(one.id)], wishes, issued) if one.id in here else one.model_dump(mode="json")
        for one in kept
    ]
    authorities += [_new(one, wishes, issued) for one in present.authorities if before.authority(one.id) is None]
    entry = _node(before, node, present, wishes, issued)
    nodes = [entry if one is node else one.model_dump(mode="json") for one in before.nodes]
    changes: dict[str, object] = {
        "authorities": authorities,
        "nodes": nodes if node else [*nodes, entry],
        "log": _log(before, present),
        "speaks": {name: list(versions) for name, versions in present.speaks.items()},
        "contents": {name: list(versions) for name, versions in present.contents.items()},
        "next_anchors": wishes.next_anchors or before.next_anchors,
        **({} if wishes.as_told else {"practice": present.practice, "calendar": present.calendar}),
        **_state_names(before, wishes),
        **{name: [one.model_dump(mode="json") for one in ones] for name, ones in _told(wishes).items()},
    }
    return following(before, changes, issued, valid_until)


def renewed(before: Edition, issued: datetime, valid_until: datetime) -> Edition:
    """The same directory under a new number and a new validity."""
    return following(before, {"next_anchors": before.next_anchors}, issued, valid_until)


def contradictions(edition: Edition, present: Present, at: datetime) -> tuple[str, ...]:
    """Why the node could not work under an edition, in words; empty if its keys in use are listed and open."""
    found: list[str] = []
    node = node_here(edition, present)
    if node is None:
        return ("It lists no node that hosts an authority of this one.",)
    for name, used, listed in (
        ("envelope", present.envelope[:1], node.envelope_digests),
        ("receipt", present.receipt[:1], node.receipt_digests),
        ("TLS", present.tls[: present.tls_in_use], node.tls_digests),
    ):
        found += [
            f"It does not list the {name} certificate {_short(one)}." for one in used if sha256(one) not in listed
        ]
    for authority in present.authorities:
        entry = edition.authority(authority.id)
        if entry is None or authority.id not in node.authorities:
            found.append(f"It does not list {authority.id} at this node.")
            continue
        for name, used in (("seal", authority.seals[:1]), ("exercise seal", authority.exercises[:1])):
            found += [
                f"The {name} {_short(one)} of {authority.id} does not count under it."
                for one in used
                if not _open(entry, sha256(one), at)
            ]
    if edition.log.vkey not in {present.log, present.next_log}:
        found.append("Its log key is neither the one in use here nor the one that is to follow.")
    return tuple(found)


def node_here(edition: Edition, present: Present) -> NodeEntry | None:
    """The entry of the node that hosts these authorities."""
    hosted = {one.id for one in present.authorities}
    return next((one for one in edition.nodes if hosted & set(one.authorities)), None)


def ends_at(certificate: str | bytes) -> datetime:
    """When a certificate's own validity ends; base64 as in an edition, or DER."""
    der = base64.b64decode(certificate) if isinstance(certificate, str) else certificate
    return x509.load_der_x509_certificate(der).not_valid_after_utc


def _authority(before: AuthorityEntry, here: Hosted, wishes: Wishes, issued: datetime) -> dict[str, object]:
    people = {one.official: one for one in here.signatories}
    held: list[dict[str, object]] = []
    for one in before.certificates:
        if one.valid_until is not None and instant(one.valid_until) + KEPT < issued:
            continue
        ended = _ended(one, people, issued) or wishes.ends(one.digest)
        known = people.get(OfficialId(one.official)) if one.official else None
        told = {**one.model_dump(mode="json"), **(_named(known) if known and not ended else {})}
        if ended and (one.valid_until is None or instant(one.valid_until) > issued):
            if instant(one.valid_from) >= issued:
                continue
            told["valid_until"] = stamp(issued)
        held.append(told)
    listed = {one.digest for one in before.certificates}
    held += [one for one in _certificates(here, issued) if sha256(_der(one)) not in listed]
    shown = here.presented or Presentation(before.names, before.functions, before.languages, before.particulars)
    former = former_names(before.names, before.former_names, shown.names)
    more = {"former_names": former} if former else {}
    return _entry(here.id, shown, held, {**_emblems(before, here.id, wishes), **more})


def _new(here: Hosted, wishes: Wishes, issued: datetime) -> dict[str, object]:
    if here.presented is None:
        raise Misused(
            "no_name", f"{here.id} is new: nothing says how it is called.", "Give its names with --present FILE."
        )
    return _entry(here.id, here.presented, list(_certificates(here, issued)), _emblems(None, here.id, wishes))


def _entry(
    authority: AuthorityId, shown: Presentation, held: list[dict[str, object]], more: Mapping[str, object]
) -> dict[str, object]:
    return {
        "id": authority,
        "names": dict(shown.names),
        "functions": list(shown.functions),
        "languages": list(shown.languages),
        "certificates": held,
        **({"particulars": told} if (told := _particulars(shown)) else {}),
        **more,
    }


def _particulars(shown: Presentation) -> dict[str, object]:
    return shown.particulars.model_dump(mode="json") if shown.particulars is not None else {}


def _emblems(before: AuthorityEntry | None, authority: AuthorityId, wishes: Wishes) -> dict[str, object]:
    """What an authority shows and has shown. The latter stays listed: such documents are under way, or kept."""
    had = before.emblem if before else None
    shown = wishes.emblems.get(authority, had)
    former = [*(before.former_emblems if before else ()), *([emblem.digest(had)] if had else ())]
    former = [one for one in dict.fromkeys(former) if shown is None or one != emblem.digest(shown)]
    named: dict[str, object] = {"former_emblems": former[-FORMER_EMBLEMS:]} if former else {}
    return {**named, "emblem": shown} if shown is not None else named


def _state_names(before: Edition, wishes: Wishes) -> dict[str, object]:
    if wishes.state_names is None:
        return {}
    return {
        "names": dict(wishes.state_names),
        "former_names": former_names(before.names, before.former_names, wishes.state_names),
    }


def _told(wishes: Wishes) -> dict[str, Sequence[BaseModel]]:
    found: dict[str, Sequence[BaseModel] | None] = {"points": wishes.points, "cards": wishes.cards}
    return {name: ones for name, ones in found.items() if ones is not None}


def _ended(one: HeldCertificate, people: Mapping[OfficialId, Signatory], issued: datetime) -> bool:
    """Whether it counts no more: expired, or of an official who is entered here and signs with it no more."""
    if ends_at(one.certificate) <= issued:
        return True
    known = people.get(OfficialId(one.official)) if one.official else None
    return known is not None and base64.b64decode(one.certificate) not in known.certificates


def _certificates(here: Hosted, issued: datetime) -> Iterator[dict[str, object]]:
    nobody: dict[str, object] = {"official": None, "official_name": None, "function": None}
    for purpose, ders in (("seal", here.seals), ("exercise", here.exercises)):
        for der in ders:
            yield _held(purpose, der, nobody, issued)
    for person in here.signatories:
        for der in person.certificates:
            yield _held("signatory", der, _named(person), issued)


def _held(purpose: str, der: bytes, named: Mapping[str, object], issued: datetime) -> dict[str, object]:
    dates = {"valid_from": stamp(issued), "valid_until": None}
    return {"purpose": purpose, "certificate": base64.b64encode(der).decode(), **named, **dates}


def _named(person: Signatory) -> dict[str, object]:
    return {"official": person.official, "official_name": person.name, "function": person.function}


def _node(
    before: Edition, node: NodeEntry | None, present: Present, wishes: Wishes, issued: datetime
) -> dict[str, object]:
    def merged(listed: Iterable[str], here: Iterable[bytes]) -> list[str]:
        found = [one for one in listed if not wishes.ends(sha256(base64.b64decode(one))) and ends_at(one) > issued]
        return list(dict.fromkeys([*found, *(base64.b64encode(der).decode() for der in here)]))

    taken = {one.id for one in before.nodes}
    fresh = next(name for name in ("main", *(f"node_{number}" for number in range(2, 999))) if name not in taken)
    return {
        "id": node.id if node else fresh,
        "address": present.address,
        "authorities": [one.id for one in present.authorities],
        "envelope_certificates": merged(node.envelope_certificates if node else (), present.envelope),
        "receipt_certificates": merged(node.receipt_certificates if node else (), present.receipt),
        "tls_certificates": merged(node.tls_certificates if node else (), present.tls),
        "reachable": present.reachable,
    }


def _log(before: Edition, present: Present) -> dict[str, object]:
    wanted = present.next_log or present.log
    if wanted == before.log.vkey:
        return before.log.model_dump(mode="json")
    return {"origin": before.log.origin, "vkey": wanted, "handover": present.handover}


def _demand_known(before: Edition, present: Present, wishes: Wishes) -> None:
    """An end names exactly one listed certificate, never one in use of which no other takes the place.

    An emblem is of an authority that is here.
    """
    listed = [sha256(base64.b64decode(one)) for one in before.certificates()]
    strange = sorted(set(wishes.emblems) - {one.id for one in present.authorities})
    if strange:
        raise Misused("not_here", f"{strange[0]} is not an authority of this node.", "See node.toml.")
    for one in wishes.ended:
        found = [digest for digest in listed if digest.startswith(one)]
        if len(one) < 8 or len(found) != 1:
            words = "names no certificate of the edition in force" if len(one) >= 8 else "is too short"
            raise Misused("bad_digest", f"{one!r} {words}.", "Give the digits that `edition show` prints.")
    for name, used in (("envelope", present.envelope), ("receipt", present.receipt)):
        if used and all(wishes.ends(sha256(der)) for der in used):
            raise Misused("key_in_use", f"The node has no other {name} key.", "Issue and publish a new one first.")


def _open(entry: AuthorityEntry, digest: Digest, at: datetime) -> bool:
    return any(
        one.digest == digest and (one.valid_until is None or instant(one.valid_until) > at)
        for one in entry.certificates
    )


def _der(one: Mapping[str, object]) -> bytes:
    return base64.b64decode(str(one["certificate"]))


def _short(der: bytes) -> str:
    return sha256(der)[:16]
