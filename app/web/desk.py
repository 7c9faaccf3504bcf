"""What the pages need of their node: `wiring` has it, and a test can make it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.accounts.factors import Factors
from app.accounts.passkeys import Site
from app.kit.db import Sessions
from app.kit.ids import AuthorityId
from app.matters.office import Office
from app.notices.channels import Channel


@dataclass(frozen=True)
class Desk:
    """Sessions under the web class's login, what acts in matters need, and where browsers find the pages."""

    sessions: Sessions
    office: Office
    authorities: tuple[AuthorityId, ...]
    address: str
    """The origin of the pages: `https://rogatory.example`, or in development `http://127.0.0.1:8080`."""
    factors: Factors
    """What seals the secrets of one-time codes."""
    channels: frozenset[Channel] = frozenset()
    """The channels that the node has."""
    push_key: str = ""
    """What browsers subscribe to Web Push with (RFC 8292 §4), base64url; empty: they cannot."""

    @property
    def notifies(self) -> bool:
        """Whether a device may be notified: the node has the channel, and a key to subscribe with."""
        return bool(self.push_key) and Channel.PUSH in self.channels

    @property
    def secure(self) -> bool:
        """Whether cookies are for TLS alone; never without it, but in development on one's own machine."""
        return self.address.startswith("https://")

    @property
    def knows_passkeys(self) -> bool:
        """Whether authenticators know the pages: by a host's name, never by an address (WebAuthn §5.1.2)."""
        try:
            ip_address(self.site.host)
        except ValueError:
            return True
        return False

    @property
    def site(self) -> Site:
        """The same for authenticators."""
        return Site(self.address, urlsplit(self.address).hostname or "")
