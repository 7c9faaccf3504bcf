"""What of a State's own directory ends soon: the edition, and each certificate in it. Pure.

People are told 60, 30 and 7 days ahead: a certificate takes its time to be issued, an edition to be signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.directory.differences import described
from app.directory.drafting import ends_at
from app.directory.edition import Edition
from app.kit.clock import instant
from app.kit.ids import AuthorityId

STEPS = (60, 30, 7)
"""Days ahead of an end at which people are told."""


@dataclass(frozen=True)
class Ending:
    """Something that ends: what it is, when, how to go on."""

    what: str
    key: str
    """A stable name of it: `edition`, or digits of the certificate."""
    ends: datetime
    command: str

    def days(self, now: datetime) -> int:
        """Whole days that are left; negative once it has ended."""
        return (self.ends - now) // timedelta(days=1)

    def step(self, now: datetime) -> int | None:
        """Which warning is due: 60, 30, 7, 0 once it has ended; None while there is time."""
        if self.ends <= now:
            return 0
        return min((step for step in STEPS if self.ends - now <= timedelta(days=step)), default=None)


def endings(edition: Edition, hosted: Collection[AuthorityId]) -> Iterator[Ending]:
    """The edition's own end, and that of every certificate of the authorities and the node that are named."""
    yield Ending(f"edition {edition.number}", "edition", instant(edition.valid_until), "rogatory edition renew")
    for authority in edition.authorities:
        if authority.id in hosted:
            for one in authority.certificates:
                if one.valid_until is None:
                    what = f"{one.purpose} certificate of {one.official or authority.id} {one.digest[:16]}"
                    yield Ending(what, one.digest[:16], ends_at(one.certificate), REPLACE)
    for node in edition.nodes:
        if set(hosted) & set(node.authorities):
            for name, ones in (
                ("envelope", node.envelope_certificates),
                ("receipt", node.receipt_certificates),
                ("TLS", node.tls_certificates),
            ):
                for text in ones:
                    words = described(text)
                    yield Ending(f"{name} certificate {words}", words[-16:], ends_at(text), REPLACE)


REPLACE = "rogatory edition draft"
"""How a certificate is replaced: the new one lies in the key folder's `next`, and the draft lists both."""
