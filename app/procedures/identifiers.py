"""Identifiers that help to find accounts, persons, devices and assets (`law.md` §4.4), told apart by `kind`.

Checked here: form without which the identifier means nothing, or means another. Advice (an address shared by
thousands, a handle that changes) is a finding of `app.treaties.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.procedures import addresses
from app.procedures.asset_identifiers import BankAccount, Card, Transaction, Wallet
from app.procedures.body import Problem, Says
from app.procedures.identified import Domain, Email, Identified
from app.procedures.scalars import Exact, Instant, Line, Name, State, Zone
from app.procedures.thing_identifiers import (
    Asn,
    Certificate,
    Device,
    Document,
    Geo,
    Hash,
    Iccid,
    Imei,
    Imsi,
    Mac,
    MalwareFamily,
    PgpKey,
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class Ip(Identified):
    """An address on the Internet, as it was used."""

    kind: Literal["ip"]
    address: Annotated[str, AfterValidator(addresses.ip), Says("IPv4 or IPv6 address")]
    prefix: Annotated[int, Field(ge=32, le=64), Says("number")] | None = None
    """Of IPv6: whoever had any address of these first bits. A subscriber is given a prefix (RFC 6177: /48 to /64), and
    its devices change the rest of the address by themselves (RFC 8981).
    """
    port: Annotated[int, Field(ge=1, le=65535), Says("number")] | None = None
    """Source port: behind carrier-grade NAT the address alone names thousands."""
    instant_from: Instant | None = None
    instant_to: Instant | None = None
    tz: Zone | None = None
    clock_source: Line | None = None

    def faults(self) -> Iterator[Problem]:
        """A prefix is one of IPv6, and is written as its first address."""
        if self.prefix is None:
            return
        address = ip_address(self.address)
        if not isinstance(address, IPv6Address) or address.ipv4_mapped is not None:
            yield Problem("prefix", "is of IPv6 only: leave it out, and give the port and the time")
        elif (first := IPv6Network((address, self.prefix), strict=False).network_address) != address:
            yield Problem("address", f"must be the first of its prefix: {first}")


class EmailAddress(Identified):
    """A mailbox."""

    kind: Literal["email"]
    address: Email
    unicode: Exact | None = None
    """The address as people see it, where its domain is not ASCII."""

    def faults(self) -> Iterator[Problem]:
        """The two forms must be the same mailbox."""
        if self.unicode is not None:
            local, _, host = self.unicode.rpartition("@")
            own, _, name = self.address.rpartition("@")
            if local != own or name.startswith("[") or not addresses.shows(name, host):
                yield Problem("unicode", "is another mailbox than address")


class PhoneNumber(Identified):
    """A telephone number, or a short code of one country."""

    kind: Literal["phone"]
    number: Annotated[str, AfterValidator(addresses.subscriber_number), Says("telephone number (E.164) or short code")]
    country: State | None = None

    def faults(self) -> Iterator[Problem]:
        """A short code means nothing without its country."""
        if not self.number.startswith("+") and self.country is None:
            yield Problem("country", "is missing: a short code needs its country")


class DomainName(Identified):
    """A domain name."""

    kind: Literal["domain"]
    name: Domain
    unicode: Exact | None = None
    """The name as people see it, where it is not ASCII."""
    registrar: Name | None = None
    registry: Name | None = None
    seen_at: Instant | None = None

    def faults(self) -> Iterator[Problem]:
        """The two forms must be the same name."""
        if self.unicode is not None and not addresses.shows(self.name, self.unicode):
            yield Problem("unicode", "is another domain than name")


class Url(Identified):
    """A page or file on the Internet."""

    kind: Literal["url"]
    url: Annotated[str, StringConstraints(max_length=4096), AfterValidator(addresses.url), Says("URL")]
    seen_at: Instant | None = None


class Account(Identified):
    """An account with a provider."""

    kind: Literal["account"]
    provider: Name
    service: Name | None = None
    id_kind: Literal["numeric", "handle", "uuid"]
    value: Exact
    display_name: Name | None = None
    seen_at: Instant | None = None

    def faults(self) -> Iterator[Problem]:
        """The value must be of the kind that it is called."""
        if self.id_kind == "numeric" and not (self.value.isascii() and self.value.isdigit()):
            yield Problem("value", "must be digits only, as id_kind says")
        if self.id_kind == "uuid" and not _UUID.fullmatch(self.value):
            yield Problem("value", "must be a UUID, as id_kind says")


Identifier = Annotated[
    Ip
    | EmailAddress
    | PhoneNumber
    | DomainName
    | Url
    | Account
    | Wallet
    | Transaction
    | BankAccount
    | Card
    | Imei
    | Imsi
    | Iccid
    | Mac
    | Hash
    | Device
    | Document
    | Geo
    | Asn
    | Certificate
    | PgpKey
    | MalwareFamily,
    Field(discriminator="kind"),
]
