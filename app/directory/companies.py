"""Which State, which company: cards of providers, found by brand, domain or address. Pure: base install."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.directory.naming import Words
from app.directory.wording import LEFT_OUT, Link, Mail, Passage, Strict, Telephone, several, tabled
from app.kit.spelling import letters

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _checked_range(text: str) -> str:
    try:
        found = ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no range of addresses; write it like 192.0.2.0/24") from error
    if str(found) != text:
        raise ValueError(f"the range {text!r} is written {found}")
    return text


_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
Domain = Annotated[str, StringConstraints(max_length=253, pattern=rf"^({_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]$")]
Data = Literal["subscriber", "traffic", "content"]


class Desk(Strict):
    """A provider's desk for emergencies."""

    telephone: Telephone | None = LEFT_OUT
    mail: Mail | None = LEFT_OUT
    link: Link | None = LEFT_OUT
    always: bool | None = LEFT_OUT
    """Whether it is there day and night."""


class Provider(Strict):
    """A provider as a State knows it."""

    brand: Words
    legal_entity: Words
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """Whose law it is under."""
    domains: list[Domain] = several(200)
    address_ranges: list[Annotated[str, AfterValidator(_checked_range)]] = several(1_000)
    data: list[Data] = several(3)
    retention: dict[Data, Annotated[int, Field(ge=1, le=20_000)]] = tabled(3)
    """Days that it keeps data, by kind."""
    user_notice: Passage | None = LEFT_OUT
    """Whether and when it tells the user."""
    emergency_desk: Desk | None = LEFT_OUT


CONTESTED = (
    "More than one State says that it takes this: {states}. Ask by telephone before you name an identifier to any of "
    "them."
)
"""Msgid. Whoever lists more of a name, or a narrower range, than the State whose company it is must not draw to itself
what was meant for that State: everybody's word is shown, and a person asks.
"""


@dataclass(frozen=True)
class Hit:
    """A provider that was found. `length`: labels of the domain or bits of the prefix that agree; 0 for a brand."""

    by: Literal["brand", "domain", "address"]
    matched: str
    length: int
    exact: bool
    """Whether it names what was typed, and not something within which that lies."""
    part: bool = False
    """Whether only a part of the addresses that were typed lies in it."""


def match(provider: Provider, text: str) -> Hit | None:
    """How a brand, a domain or an address points at a provider; the longest of its own domains or prefixes."""
    wanted = text.strip()
    addresses = _addresses(wanted) or _addresses(_peeled(wanted))
    if addresses:
        return _by_address(provider, addresses)
    host = _host(wanted)
    if host is not None:
        below = [one for one in provider.domains if host == one or host.endswith(f".{one}")]
        if below:
            longest = max(below, key=len)
            return Hit("domain", longest, longest.count(".") + 1, longest == host)
    named = {_called(one): one for one in (provider.brand, provider.legal_entity)}
    return Hit("brand", named[_called(wanted)], 0, True) if _called(wanted) in named else None


def _by_address(provider: Provider, wanted: tuple[Network, ...]) -> Hit | None:
    """The narrowest range that holds all that was typed; else the widest that holds, or is, a part of it. Of a part the
    bits that agree are those of what was typed, so that none of several parts hides another.
    """
    ranges = [ipaddress.ip_network(one) for one in provider.address_ranges]
    around = [one for one in ranges if all(_within(asked, one) for asked in wanted)]
    if around:
        best = max(around, key=lambda one: one.prefixlen)
        return Hit("address", str(best), best.prefixlen, wanted == (best,))
    meeting = [one for one in ranges if any(_within(asked, one) or _within(one, asked) for asked in wanted)]
    widest = min(meeting, key=lambda one: one.prefixlen, default=None)
    return None if widest is None else Hit("address", str(widest), min(one.prefixlen for one in wanted), False, True)


def nearest(providers: Mapping[str, Provider], text: str) -> list[tuple[str, Hit]]:
    """The providers that a text points at, by keys of the form `STATE/CARD`: of each State that tells of them, those
    with its longest match, all alike. No State's word hides another's.
    """
    found = [(key, hit) for key, one in providers.items() if (hit := match(one, text)) is not None]
    longest: dict[str, int] = {}
    for key, hit in found:
        longest[teller(key)] = max(hit.length, longest.get(teller(key), 0))
    return [(key, hit) for key, hit in found if hit.length == longest[teller(key)]]


def teller(key: str) -> str:
    """The State whose edition, or list, tells of a provider."""
    return key.partition("/")[0]


def contested(providers: Iterable[Provider]) -> tuple[str, ...]:
    """The States that would take a case, by code, where what was found names more than one; else none."""
    states = sorted({one.state for one in providers})
    return tuple(states) if len(states) > 1 else ()


def like(providers: Mapping[str, Provider], text: str) -> Iterable[str]:
    """Keys of providers whose brand or entity holds a text: what may have been meant where nothing is found."""
    wanted = _called(text)
    return [key for key, one in providers.items() if wanted in _called(f"{one.brand} {one.legal_entity}")]


def _addresses(text: str) -> tuple[Network, ...]:
    """The addresses that were typed: one, a prefix, or the first and the last as registries write them."""
    first, dash, last = (one.strip() for one in text.partition("-"))
    if not dash:
        found = _address(first)
        return () if found is None else (found,)
    ends = [_one(first), _one(last)]
    match ends:
        case [ipaddress.IPv4Address() as low, ipaddress.IPv4Address() as high] if low <= high:
            return tuple(ipaddress.summarize_address_range(low, high))
        case [ipaddress.IPv6Address() as low, ipaddress.IPv6Address() as high] if low <= high:
            return tuple(ipaddress.summarize_address_range(low, high))
    return ()


def _one(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    found = _address(text)
    return found.network_address if found is not None and found.num_addresses == 1 else None


def _address(text: str) -> Network | None:
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    mapped = found.network_address.ipv4_mapped if isinstance(found, ipaddress.IPv6Network) else None
    return found if mapped is None or found.prefixlen < 96 else ipaddress.ip_network(f"{mapped}/{found.prefixlen - 96}")


def _within(found: Network, among: Network) -> bool:
    if isinstance(found, ipaddress.IPv4Network) and isinstance(among, ipaddress.IPv4Network):
        return found.subnet_of(among)
    if isinstance(found, ipaddress.IPv6Network) and isinstance(among, ipaddress.IPv6Network):
        return found.subnet_of(among)
    return False


def _peeled(text: str) -> str:
    """The host in what was typed: an address on the web or for mail, with or without a port."""
    typed = text.casefold()
    place = re.split(r"[/?#]", typed.partition("://")[2] if "://" in typed else typed, maxsplit=1)[0]
    host = place.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return (host.partition(":")[0] if host.count(":") == 1 else host).rstrip(".")


def _host(text: str) -> str | None:
    """The domain of what was typed, in ASCII (IDNA); None: it is no domain."""
    bare = _peeled(text)
    if "." not in bare or " " in bare:
        return None
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _called(text: str) -> str:
    """What a name is compared by: its letters and digits; of a name that has none, the name itself."""
    return letters(text) or "".join(unicodedata.normalize("NFKC", text).casefold().split())
