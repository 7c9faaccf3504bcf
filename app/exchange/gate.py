"""What stands behind the node door: each call is one short transaction under the door's own database login."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.audit.proof import consistency, latest
from app.directory import queries as directory
from app.directory.models import EditionFile, PeerState
from app.exchange import inbox
from app.exchange.desk import Wake
from app.exchange.envelope import ATTACHMENT_LIMIT
from app.instruments.store import Store
from app.kit.db import Sessions
from app.kit.errors import Denied, Unavailable, Unknown
from app.kit.ids import AuthorityId, Digest, StateCode
from app.kit.steps import reached

SHELF_QUOTA = 20 * 1024**3
"""Bytes of one peer that may lie here undecided (`shelf_quota` in the settings)."""
MEASURED = timedelta(minutes=1)
"""How long a measured shelf counts; in between what comes is added."""
_Pins: TypeAlias = tuple[tuple[str, int], ...]
"""Whom this node trusts, each with the number of its edition in force."""


class Gate:
    """Stores bytes and answers questions for peers; believes nothing and signs nothing."""

    def __init__(
        self,
        state: StateCode,
        authorities: Sequence[AuthorityId],
        sessions: Sessions,
        store: Store,
        wake: Wake,
        now: Callable[[], datetime],
        shelf_quota: int = SHELF_QUOTA,
    ) -> None:
        self._state, self._authorities = state, tuple(authorities)
        self._sessions, self._store, self._wake, self._now = sessions, store, wake, now
        self._quota = shelf_quota
        self._callers: tuple[_Pins, dict[Digest, StateCode]] = ((), {})
        self._shelves: dict[StateCode, tuple[datetime, int]] = {}

    def peer(self, certificate: Digest) -> StateCode:
        """The State whose edition in force lists this TLS certificate; `Denied` for any other.

        Editions are read anew only when one of them, or whom this node trusts, has changed: one short query tells.
        """
        with self._sessions.begin(None) as session:
            pins = _pins(session)
            if self._callers[0] != pins:
                self._callers = (pins, _callers(session, pins))
        found = self._callers[1].get(certificate)
        if found is None:
            raise Denied(
                "unknown_node",
                "No edition that this node holds lists this TLS certificate.",
                "Let this State take in your current edition, or introduce your node.",
            )
        return found

    def has_part(self, peer: StateCode, digest: str) -> bool:
        """Whether a part from this State is stored."""
        return self._store.has(inbox.shelf_in(peer), digest)

    async def store_part(self, peer: StateCode, digest: str, blocks: AsyncIterator[bytes]) -> None:
        """Store a part; `Invalid` when its bytes have another digest, `Unavailable` `shelf_full` beyond the quota.

        The quota is judged before a part is taken: the parts that are brought at one moment may go beyond it.
        """
        reached("door.1")
        used = await asyncio.to_thread(self._used, peer)
        if used >= self._quota:
            raise Unavailable(
                "shelf_full",
                f"{used} bytes of {peer} lie undecided on its shelf here; {self._quota} are allowed.",
                "Come back later: what is decided makes room.",
            )
        await self._store.receive(inbox.shelf_in(peer), blocks, ATTACHMENT_LIMIT, Digest(digest))
        await asyncio.to_thread(self._grown, peer, digest)
        reached("door.2")

    def _used(self, peer: StateCode) -> int:
        now = self._now()
        at, used = self._shelves.get(peer, (None, 0))
        if at is None or not at <= now < at + MEASURED:
            used = self._store.used(inbox.shelf_in(peer))
            self._shelves[peer] = (now, used)
        return used

    def _grown(self, peer: StateCode, digest: str) -> None:
        at, used = self._shelves[peer]
        with contextlib.suppress(FileNotFoundError):
            self._shelves[peer] = (at, used + self._store.path(inbox.shelf_in(peer), digest).stat().st_size)

    def store_envelope(self, peer: StateCode, token: str) -> Digest:
        """Store an envelope whose parts are here; `Conflict` names missing parts."""
        with self._sessions.begin(None) as session:
            reached("door.3")
            digest, _ = inbox.store_envelope(session, self._store, peer, token, self._authorities, self._now())
            reached("door.4")
        reached("door.5")
        self._wake("intake", digest)
        return digest

    def store_receipts(self, peer: StateCode, tokens: list[str]) -> int:
        """Store receipts; answers how many were new."""
        with self._sessions.begin(None) as session:
            fresh = inbox.store_receipts(session, peer, tokens, self._authorities, self._now())
            reached("door.6")
        reached("door.7")
        if fresh:
            self._wake("intake", fresh[0])
        return len(fresh)

    def receipts(self, peer: StateCode, envelope: str) -> list[str]:
        """Receipts signed for an envelope of this State; `Unknown` when it never came."""
        with self._sessions.begin(None) as session:
            return inbox.receipts_for(session, self._store, peer, envelope)

    def waiting(self, peer: StateCode) -> tuple[list[str], list[str]]:
        """Envelopes laid out for this State, and receipts owed to it."""
        with self._sessions.begin(None) as session:
            return inbox.waiting(session, peer)

    def seen(self, peer: StateCode, receipts: list[str]) -> None:
        """This State holds these receipts."""
        with self._sessions.begin(None) as session:
            inbox.seen(session, peer, receipts, self._now())

    def announced(self, peer: StateCode, number: int) -> None:
        """This State says that it has an edition: a newer one than ours is fetched at once."""
        with self._sessions.begin(None) as session:
            newer = inbox.hear_edition(session, peer, number, self._now())
        if newer:
            self._wake("deliver", peer)

    def laid_out(self, peer: StateCode, digest: str) -> str:
        """Path of a file laid out for this State; `Unknown` otherwise."""
        if not self._store.has(inbox.shelf_out(peer), digest):
            raise Unknown("no_blob", f"Nothing with the digest {digest} is laid out for {peer}.")
        return str(self._store.path(inbox.shelf_out(peer), digest))

    def edition(self, number: int | None) -> bytes:
        """Our own State's edition, current or by number."""
        with self._sessions.begin(None) as session:
            return directory.edition_file(session, self._state, number)

    def checkpoint(self) -> str:
        """The newest checkpoint of our log."""
        with self._sessions.begin(None) as session:
            found = latest(session)
        if found is None:
            raise Unknown("empty_log", "The log has no checkpoint yet.")
        return found[1]

    def consistency(self, first: int, second: int) -> list[str]:
        """Consistency proof between two sizes of our log, base64."""
        with self._sessions.begin(None) as session:
            return [base64.b64encode(one).decode() for one in consistency(session, first, second)]

    def anchors(self) -> str:
        """PEM of the node anchors of every State that may knock."""
        with self._sessions.begin(None) as session:
            return directory.node_anchors_pem(session)

    def ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self._sessions.begin(None) as session:
                session.execute(text("select 1"))
        except OperationalError:
            return False
        return True


def _pins(session: Session) -> _Pins:
    query = (
        select(PeerState.state, func.max(EditionFile.number))
        .join(EditionFile, EditionFile.state == PeerState.state)
        .where(PeerState.status.in_(directory.TRUSTED))
        .group_by(PeerState.state)
        .order_by(PeerState.state)
    )
    return tuple((state, number) for state, number in session.execute(query))


def _callers(session: Session, pins: _Pins) -> dict[Digest, StateCode]:
    """TLS certificates and whose they are; the first State counts for one that two States list."""
    found: dict[Digest, StateCode] = {}
    for state, _ in pins:
        for node in directory.current_edition(session, StateCode(state)).nodes:
            for digest in node.tls_digests:
                found.setdefault(digest, StateCode(state))
    return found
