"""Desks: what each class of process needs for its work, put together from what wiring has opened. Reads no settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.directory import queries as directory
from app.duty import queries as duty
from app.exchange.courier import Courier, tls_context
from app.exchange.desk import ArchiveDesk, DeliveryDesk, ElsewhereDesk, IntakeDesk, SigningDesk, Wake
from app.exchange.services import Services, patience
from app.instruments.store import Store
from app.kit import lease, outbound
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, Digest, StateCode
from app.matters.desk import ProjectionDesk
from app.matters.exercises import ExerciseDesk
from app.notices.calling import Means as CallingMeans
from app.notices.channels import Channel
from app.notices.failing import Failing
from app.notices.lanes import ChannelDesk
from app.notices.rosters import Rosters
from app.notices.senders import Sender
from app.procedures.catalogue import Catalogue
from app.treaties.catalogue import Treaties
from app.trust.algorithms import Use, Work
from app.trust.cabinet import Cabinet
from app.trust.keys import Signer
from app.trust.note import NoteSigner
from app.trust.policy import Policy
from app.trust.sandbox import ParserPool
from app.trust.timestamps import Timestamper

if TYPE_CHECKING:
    # Only the sign and intake classes may load pyHanko and typst (design §4).
    from app.instruments.workshop import Workshop
    from app.trust.anchors import Anchors
    from app.trust.revocation import Revocation

ROSTERS: Rosters = duty
"""Who is on duty."""
STRANGERS = 30.0
"""Seconds that intake waits for all revocation services together that one file leads to."""


@dataclass(frozen=True)
class Means:
    """What every desk stands on."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    store: Store
    wake: Wake
    now: Callable[[], datetime]
    catalogue: Catalogue
    policy: Policy

    def speaks(self, signer: Signer) -> Signer:
        """A key of the node's own, once the policy lets it sign what goes to other nodes."""
        self.policy.algorithms.demand(Work.SIGN, Use.ENVELOPE, signer.certificate, self.now())
        return signer

    def heads(self, keys: Cabinet) -> NoteSigner:
        """The log's key, once the policy lets it sign heads."""
        self.policy.algorithms.demand_heads(self.now())
        return keys.log(f"rogatory/{self.state}")


@dataclass(frozen=True)
class KeeperDesk:
    """What the keeper's rounds need. Durations in seconds."""

    state: StateCode
    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    log: NoteSigner
    stamp: Callable[[bytes], bytes]
    """SHA-256 to a timestamp token."""
    wake: Wake
    now: Callable[[], datetime]
    exercises: ExerciseDesk
    chain_test_every: float
    archive: ArchiveDesk
    archive_every: float = 60.0
    channels: ChannelDesk | None = None
    """What people are called with. None: nobody is called; notices ring on the screen alone."""
    failing: Failing = field(default_factory=Failing, compare=False)
    """What of its rounds fails, and since when."""


def signing(means: Means, keys: Cabinet, workshop: Workshop, services: Services) -> SigningDesk:
    """For the sign class."""
    workshop.begin()
    with means.sessions.begin(None) as session:
        trusted = directory.anchors_of(session, means.state)

    def close() -> None:
        workshop.end_apart()
        services.close()

    return SigningDesk(
        state=means.state,
        sessions=means.sessions,
        store=means.store,
        wake=means.wake,
        now=means.now,
        catalogue=means.catalogue,
        render=workshop.frozen,
        signatory=keys.signatory,
        seal=keys.seal,
        sign=workshop.signer(trusted),
        check=workshop.check,
        elsewhere=ElsewhereDesk(workshop.hand_out, workshop.assemble, workshop.examine_brought),
        letter=workshop.letter,
        kit=workshop.kit,
        servable=workshop.servable,
        translated=workshop.translated,
        filled=workshop.filled,
        letter_signed=workshop.letter_signed,
        close=close,
    )


def delivery(
    means: Means,
    keys: Cabinet,
    *,
    reachable: bool,
    retry_first: float,
    retry_longest: float,
    give_up_after: float,
    receipt_overdue: float,
    poll_every: float,
) -> DeliveryDesk:
    """For the deliver class. Durations in seconds; a pause ends before the lease of what waits for it does."""
    couriers = Couriers(means.sessions, keys)
    return DeliveryDesk(
        state=means.state,
        authorities=means.authorities,
        sessions=means.sessions,
        store=means.store,
        wake=means.wake,
        now=means.now,
        envelope=means.speaks(keys.signer("deliver", "envelope")),
        courier=couriers.to,
        reachable=reachable,
        retry_first=retry_first,
        retry_longest=min(retry_longest, lease.LONGEST_PAUSE.total_seconds() / 1.5),
        give_up_after=give_up_after,
        receipt_overdue=receipt_overdue,
        poll_every=poll_every,
        close=couriers.close,
        policy=means.policy,
    )


def intake(means: Means, keys: Cabinet, workshop: Workshop, services: Services) -> IntakeDesk:
    """For the intake class: what strangers send is parsed in child processes."""
    workshop.begin_apart()

    def gathered(pdf: bytes, anchors: Anchors) -> Revocation:
        with patience(STRANGERS):
            return workshop.gather_apart(pdf, anchors)

    def close() -> None:
        workshop.end_apart()
        services.close()

    return IntakeDesk(
        state=means.state,
        authorities=means.authorities,
        sessions=means.sessions,
        store=means.store,
        wake=means.wake,
        now=means.now,
        catalogue=means.catalogue,
        receipt=means.speaks(keys.signer("intake", "receipt")),
        verify=workshop.verify_apart,
        gather=gathered,
        close=close,
        policy=means.policy,
    )


def projection(means: Means, treaties: Treaties) -> ProjectionDesk:
    """For projecting matters, in the intake class."""
    return ProjectionDesk(
        sessions=means.sessions,
        authorities=means.authorities,
        catalogue=means.catalogue,
        treaties=treaties,
        now=means.now,
        state=means.state,
        store=means.store,
    )


def keeper(
    means: Means,
    keys: Cabinet,
    *,
    stamp: Callable[[bytes], bytes],
    exercises: ExerciseDesk,
    chain_test_every: float,
    archive: ArchiveDesk,
    archive_every: float,
    channels: ChannelDesk | None = None,
) -> KeeperDesk:
    """For the keeper. `stamp`: the road to the timestamping authority. Durations in seconds."""
    return KeeperDesk(
        state=means.state,
        authorities=means.authorities,
        sessions=means.sessions,
        log=means.heads(keys),
        stamp=Timestamper(stamp).token,
        wake=means.wake,
        now=means.now,
        exercises=exercises,
        chain_test_every=chain_test_every,
        archive=archive,
        archive_every=archive_every,
        channels=channels,
    )


def channels(
    means: Means, senders: Mapping[Channel, Sender], pages: str, per_minute: int, *, keys: bool
) -> ChannelDesk:
    """For the lanes, in the keeper."""
    return ChannelDesk(
        authorities=means.authorities,
        sessions=means.sessions,
        now=means.now,
        senders=senders,
        rosters=ROSTERS,
        pages=pages,
        per_minute=per_minute,
        keys=keys,
    )


def calling(channels: frozenset[Channel]) -> CallingMeans:
    """What there is to call people with."""
    return CallingMeans(ROSTERS, channels)


def archive(means: Means, services: Services, tsa_url: str, after: float) -> ArchiveDesk:
    """For archival copies, `after` so many seconds."""
    return ArchiveDesk(
        state=means.state,
        authorities=means.authorities,
        sessions=means.sessions,
        store=means.store,
        now=means.now,
        tsa=Timestamper(services.timestamp(tsa_url)),
        fetch=services.revocation,
        parsers=lambda: ParserPool(1),
        catalogue=means.catalogue,
        after=timedelta(seconds=after),
        policy=means.policy,
    )


class Couriers:
    """One courier a peer, kept while its address and certificates stay the same."""

    def __init__(self, sessions: Sessions, keys: Cabinet) -> None:
        self._sessions, self._keys = sessions, keys
        self._open: dict[StateCode, tuple[tuple[str, frozenset[Digest], str], Courier]] = {}

    def to(self, peer: StateCode, address: str, listed: frozenset[Digest]) -> Courier:
        """A courier to a peer's door."""
        with self._sessions.begin(None) as session:
            anchors = directory.node_anchors_of(session, peer)
        wanted = (address, listed, anchors)
        kept = self._open.get(peer)
        if kept is not None and kept[0] == wanted:
            return kept[1]
        if kept is not None:
            kept[1].client.close()
        outbound.allow(address)
        tls = self._keys.tls("deliver", "tls-client")
        context = tls_context(tls.certificate, tls.key, [anchors], tls.passphrase)
        courier = Courier(peer, address, context, listed)
        self._open[peer] = (wanted, courier)
        return courier

    def close(self) -> None:
        """Give back every connection."""
        for _, courier in self._open.values():
            courier.client.close()
