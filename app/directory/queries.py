"""What other rooms ask of the directory. Nothing here needs a permission: the directory is what all officials see."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.directory.edition import AuthorityEntry, Edition, NodeEntry, holders, listed, unverified
from app.directory.introduce import EYES
from app.directory.introduction import Introduction, fingerprint
from app.directory.models import Confirmation, EditionFile, IntroductionFile, PeerState, WithdrawnCertificate
from app.directory.over_time import holders_over_time
from app.kit import canonical
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, Digest, StateCode, state_of
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holders

TRUSTED = ("own", "confirmed")
LOG_OVERLAP = timedelta(days=30)

_edition = lru_cache(maxsize=64)(unverified)
_holders = lru_cache(maxsize=64)(lambda data: holders(_edition(data)))
_editions: dict[str, Edition] = {}
"""Editions by their names: a name is the digest of what stands in it."""
_over_time: dict[tuple[str, ...], Holders] = {}
"""Holders over several editions of a State, by the names of these."""


@lru_cache(maxsize=64)
def _introduction(data: bytes) -> Introduction:
    return Introduction.model_validate(canonical.loads(data))


@dataclass(frozen=True)
class EditionPin:
    """Number and name (SHA-256) of an edition, as envelopes carry them."""

    number: int
    sha256: Digest


@dataclass(frozen=True)
class Peer:
    """A State as this node knows it, for lists."""

    state: StateCode
    status: str
    """introduced, confirmed, withdrawn, own."""
    fingerprint: str
    """Of the introduction that counts, or of the replacement that waits."""
    confirmed_by: tuple[str, ...]
    edition: EditionPin | None
    address: str


@dataclass(frozen=True)
class Reachable:
    """A confirmed State with a node that can be reached."""

    state: StateCode
    edition: int
    """Number of its edition in force here."""
    node: NodeEntry


@dataclass(frozen=True)
class Match:
    """An authority that was found, and its State."""

    state: StateCode
    authority: AuthorityEntry
    reachable: bool


def own_trust(session: Session, state: StateCode, at: datetime) -> tuple[Anchors, Holders]:
    """Anchors and certificate holders of our own State as they were published at `at`."""
    peer = session.get(PeerState, state)
    if peer is None or peer.status != "own":
        raise Unknown("not_founded", f"{state} is not this node's State, or it has no edition yet.")
    return trust_of(session, state, at)


def trust_of(session: Session, state: StateCode, at: datetime) -> tuple[Anchors, Holders]:
    """What instruments of a State are verified against: its anchors, and the holders in its editions until an instant.

    What was withdrawn ends from its date: what was proven before, and comes later, holds.

    Log keys: the one in force, then those that it took the place of a short while ago (`log_keys`).
    """
    found = anchors_of(session, state)
    gone = {digest: since for digest, since in withdrawn(session, state).items() if since <= at}
    keys = {state: log_keys(session, state, at)}
    return Anchors(found.certificates, keys, found.editions, {state: gone}), _ending(_until(session, state, at), gone)


def withdrawn(session: Session, state: StateCode) -> Mapping[Digest, datetime]:
    """Since when anchors and certificates of a State are withdrawn, by SHA-256, where two officials said so."""
    query = select(WithdrawnCertificate.certificate, func.min(WithdrawnCertificate.since)).where(
        WithdrawnCertificate.state == state,
        WithdrawnCertificate.confirmed.is_not(None),
        WithdrawnCertificate.lifted.is_(None),
    )
    rows = session.execute(query.group_by(WithdrawnCertificate.certificate))
    return {Digest(certificate): since for certificate, since in rows if since is not None}


def _ending(known: Holders, ends: Mapping[Digest, datetime]) -> Holders:
    """Holders whose certificates end at an instant, unless they do so before."""
    found = dict(known)
    for digest, end in ends.items():
        holder = known.get(digest)
        if holder is not None and (holder.not_after is None or end < holder.not_after):
            found[digest] = replace(holder, not_after=end)
    return found


def _until(session: Session, state: StateCode, at: datetime) -> Holders:
    """Holders by all editions of a State that we held at an instant (`over_time.holders_over_time`)."""
    newest = _file(session, state, at=at).number
    held = (EditionFile.state == state, EditionFile.number <= newest)
    names = tuple(session.scalars(select(EditionFile.sha256).where(*held).order_by(EditionFile.number)))
    if names not in _over_time:
        files = session.scalars(select(EditionFile.data).where(*held).order_by(EditionFile.number))
        if len(_over_time) >= 64:
            _over_time.clear()
        _over_time[names] = holders_over_time([unverified(data) for data in files])
    return _over_time[names]


def log_keys(session: Session, state: StateCode, at: datetime) -> tuple[str, ...]:
    """Keys (vkey) that may have signed the newest heads of a State's log; the one in force first.

    A key that was handed over still counts for `LOG_OVERLAP`: what was packed before the change is still under way.
    """
    query = select(EditionFile).where(EditionFile.state == state).order_by(EditionFile.number.desc())
    found: list[str] = []
    since = at
    for row in session.scalars(query):
        vkey = _edition(row.data).log.vkey
        if vkey not in found:
            if found and at - since > LOG_OVERLAP:
                break
            found.append(vkey)
        since = row.accepted
    return tuple(found)


def anchors_of(session: Session, state: StateCode) -> Anchors:
    """The anchors that two officials confirmed for a State (or our own), its log key and its edition's file.

    `Unknown` `not_confirmed` for any other State.
    """
    peer = session.get(PeerState, state)
    if peer is None or peer.status not in TRUSTED:
        raise Unknown("not_confirmed", f"{state} is not a State that this node trusts.", "Introduce and confirm it.")
    found = _introduction(session.get_one(IntroductionFile, (state, peer.introduction)).data)
    file = _file(session, state)
    # The key in the newest edition counts: it was handed over by the one in the introduction.
    vkey = _edition(file.data).log.vkey
    return Anchors(found.trust.certificates, {state: (vkey,)}, {state: (file.data,)})


def anchors_ever(session: Session, state: StateCode, purpose: Purpose) -> tuple[bytes, ...]:
    """Every anchor (DER) for a purpose in all introduction files that were brought for a State, confirmed or not.

    For our own State alone, whose files nobody else brings: to judge what was made under an earlier one.
    """
    files = session.scalars(select(IntroductionFile.data).where(IntroductionFile.state == state))
    ders = (der for data in files for der in _introduction(data).trust.of(state, purpose))
    return tuple(dict.fromkeys(ders))


def anchors_once(session: Session, state: StateCode) -> Anchors:
    """Every anchor of a State, for all purposes, that this node has ever trusted: for what was accepted long ago.

    Those of every introduction that `EYES` officials confirmed, be it replaced or withdrawn since; of our own State
    all. `Unknown` `not_confirmed` where there is none.
    """
    peer = session.get(PeerState, state)
    query = select(IntroductionFile.data).where(IntroductionFile.state == state).order_by(IntroductionFile.brought)
    if peer is not None and peer.status != "own":
        seen = func.count(Confirmation.official.distinct())
        confirmed = select(Confirmation.sha256).where(Confirmation.state == state).group_by(Confirmation.sha256)
        query = query.where(IntroductionFile.sha256.in_(confirmed.having(seen >= EYES)))
    files = [_introduction(data).trust for data in session.scalars(query)]
    if peer is None or not files:
        raise Unknown("not_confirmed", f"{state} is not a State that this node trusts.", "Introduce and confirm it.")
    found = {one: tuple(dict.fromkeys(der for file in files for der in file.of(state, one))) for one in Purpose}
    return Anchors({state: found})


def holders_in_hindsight(session: Session, state: StateCode, accepted: datetime) -> Holders:
    """Holders as an instrument that was accepted at an instant was judged by, with what the State has said since.

    An end that an edition gave a certificate since counts, also one that lies before the instrument; that it stands
    in one no more says nothing: its instruments are older.
    """
    after = EditionFile.number > _file(session, state, at=accepted).number
    query = select(EditionFile.data).where(EditionFile.state == state, after).order_by(EditionFile.number)
    said = {digest: one.not_after for data in session.scalars(query) for digest, one in _holders(data).items()}
    return _ending(_until(session, state, accepted), {digest: end for digest, end in said.items() if end is not None})


def holders_in(session: Session, state: StateCode, number: int) -> Holders:
    """Holders of certificates in one edition of a State; `Unknown` otherwise."""
    return _holders(edition_file(session, state, number))


def node_anchors_pem(session: Session) -> str:
    """PEM of the node anchors of all States that this node trusts: whom the door lets knock."""
    counts = and_(IntroductionFile.state == PeerState.state, IntroductionFile.sha256 == PeerState.introduction)
    files = select(PeerState.state, IntroductionFile.data).join(IntroductionFile, counts)
    rows = session.execute(files.where(PeerState.status.in_(TRUSTED)).order_by(PeerState.state))
    ders = dict.fromkeys(der for state, data in rows for der in _introduction(data).trust.of(state, Purpose.NODE))
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in ders)


def node_anchors_of(session: Session, state: StateCode) -> str:
    """PEM of one State's node anchors: by whom its door's certificate must have been issued."""
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in anchors_of(session, state).of(state, Purpose.NODE))


def holders_of(session: Session, state: StateCode) -> Holders:
    """Holders of certificates in a State's edition in force."""
    return _holders(_file(session, state).data)


def current_edition(session: Session, state: StateCode) -> Edition:
    """A State's edition in force; `Unknown` if there is none."""
    return _edition(_file(session, state).data)


def current_pin(session: Session, state: StateCode) -> EditionPin:
    """Number and name of a State's edition in force."""
    row = _file(session, state)
    return EditionPin(row.number, Digest(row.sha256))


def held_since(session: Session, state: StateCode, number: int) -> datetime:
    """Since when an edition is here; `Unknown` otherwise."""
    row = session.get(EditionFile, (state, number))
    if row is None:
        raise Unknown("no_edition", f"There is no edition {number} of {state} here.")
    return row.accepted


def edition_by_number(session: Session, state: StateCode, number: int) -> Edition:
    """An edition of a State by its number; `Unknown` otherwise."""
    return _edition(edition_file(session, state, number))


def numbers(session: Session, state: StateCode) -> list[int]:
    """Numbers of the editions of a State that are here: all of our own, of another State perhaps with a gap."""
    query = select(EditionFile.number).where(EditionFile.state == state).order_by(EditionFile.number)
    return list(session.scalars(query))


def listed_since(session: Session, state: StateCode, certificate: Digest) -> datetime | None:
    """Since when a State's editions list a certificate, without a break until now; None if that in force does not."""
    query = select(EditionFile).where(EditionFile.state == state).order_by(EditionFile.number.desc())
    since: datetime | None = None
    for row in session.scalars(query):
        if certificate not in listed(_edition(row.data)):
            break
        since = row.accepted
    return since


def edition_file(session: Session, state: StateCode, number: int | None = None) -> bytes:
    """The file of a State's edition: the one in force, or one by its number. `Unknown` otherwise."""
    if number is None:
        return _file(session, state).data
    row = session.get(EditionFile, (state, number))
    if row is None:
        raise Unknown("no_edition", f"There is no edition {number} of {state} here.")
    return row.data


def peer_node_for(session: Session, authority: AuthorityId) -> NodeEntry:
    """The node that hosts an authority of a trusted State; `Unknown` otherwise."""
    state = state_of(authority)
    _demand_trusted(session, state)
    node = current_edition(session, state).node_of(authority)
    if node is None:
        raise Unknown(
            "unknown_authority",
            f"{authority} does not stand in the current edition of {state}.",
            "Search the directory.",
        )
    return node


def authority_entry(session: Session, authority: AuthorityId) -> AuthorityEntry:
    """An authority's entry in its State's edition in force; `Unknown` otherwise."""
    state = state_of(authority)
    _demand_trusted(session, state)
    entry = current_edition(session, state).authority(authority)
    if entry is None:
        raise Unknown("unknown_authority", f"{authority} does not stand in the current edition of {state}.")
    return entry


def emblem_of(session: Session, authority: AuthorityId) -> str | None:
    """The emblem (PNG in base64) that an authority shows by its State's edition in force; None: none."""
    entry = current_edition(session, state_of(authority)).authority(authority)
    return entry.emblem if entry is not None else None


def introduction_file(session: Session, state: StateCode) -> bytes:
    """The introduction file that counts for a State, as it was brought."""
    peer = session.get(PeerState, state)
    if peer is None:
        raise Unknown("not_introduced", f"No State {state} was introduced here.")
    return session.get_one(IntroductionFile, (state, peer.introduction)).data


def peers(session: Session) -> list[Peer]:
    """All States that this node knows, by code."""
    return [_peer(session, row) for row in session.scalars(select(PeerState).order_by(PeerState.state))]


def reachable_peers(session: Session) -> list[Reachable]:
    """Confirmed States, each with a node of it that can be reached; without those that have none. By code."""
    newest = select(func.max(EditionFile.number)).where(EditionFile.state == PeerState.state).correlate(PeerState)
    in_force = and_(EditionFile.state == PeerState.state, EditionFile.number == newest.scalar_subquery())
    pins = select(PeerState.state, EditionFile.number, EditionFile.sha256).join(EditionFile, in_force)
    found = []
    for state, number, name in session.execute(pins.where(PeerState.status == "confirmed").order_by(PeerState.state)):
        node = next((one for one in _named(session, StateCode(state), number, name).nodes if one.reachable), None)
        if node is not None:
            found.append(Reachable(StateCode(state), number, node))
    return found


def _named(session: Session, state: StateCode, number: int, name: str) -> Edition:
    """An edition that is here, by its name: its file is fetched once for as long as the name is asked for."""
    if name not in _editions:
        if len(_editions) >= 64:
            _editions.clear()
        _editions[name] = edition_by_number(session, state, number)
    return _editions[name]


def find(session: Session, text: str) -> list[Match]:
    """Authorities of trusted States whose id, name or function holds a text; all of them for an empty one."""
    wanted = text.casefold().strip()
    found = []
    for state in session.scalars(select(PeerState.state).where(PeerState.status.in_(TRUSTED)).order_by("state")):
        edition = current_edition(session, StateCode(state))
        for one in edition.authorities:
            node = edition.node_of(one.id)
            if any(wanted in words.casefold() for words in (one.id, *one.names.values(), *one.functions)):
                found.append(Match(StateCode(state), one, node is not None and node.reachable))
    return found


def _demand_trusted(session: Session, state: StateCode) -> None:
    peer = session.get(PeerState, state)
    if peer is None or peer.status not in TRUSTED:
        raise Unknown("not_confirmed", f"{state} is not a State that this node trusts.", "Introduce and confirm it.")


def _file(session: Session, state: StateCode, *, at: datetime | None = None) -> EditionFile:
    query = select(EditionFile).where(EditionFile.state == state).order_by(EditionFile.number.desc()).limit(1)
    row = None if at is None else session.scalars(query.where(EditionFile.accepted <= at)).first()
    # A clock that was put back must not make a State disappear: then the newest counts.
    row = row or session.scalars(query).first()
    if row is None:
        raise Unknown("no_edition", f"No edition of {state} is here.", "Introduce and confirm that State.")
    return row


def _peer(session: Session, row: PeerState) -> Peer:
    state = StateCode(row.state)
    digest = row.replacement or row.introduction
    data = session.get_one(IntroductionFile, (row.state, digest)).data
    query = select(Confirmation.official).where(
        Confirmation.state == row.state, Confirmation.sha256 == digest, Confirmation.void.is_(None)
    )
    officials = tuple(session.scalars(query.order_by(Confirmation.official)))
    held = session.scalar(select(func.count()).select_from(EditionFile).where(EditionFile.state == row.state))
    pin = current_pin(session, state) if held else None
    address = current_edition(session, state).nodes[0].address if pin else _introduction(data).address
    return Peer(state, row.status, fingerprint(data), officials, pin, address)
