"""By what an identifier is known again wherever it stands and however it is spelt (`law.md` §2, §4.4).

Times, ports, notes and names for people do not count; capitals count only where they tell two things apart (the
addresses of base58 chains). Where two spellings may be one thing they are one: what a third State limited is protected.

The keys stand in the table `limited_identifier`: whoever changes them adds a migration that marks it to be
filled anew (`migrations/limited.py`).
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from app.kit import checksums
from app.kit.canonical import Json, JsonObject, fingerprint
from app.treaties import bodies

_NOT_LETTERS = re.compile(r"[\W_]+")
_COMPANY = re.compile(r"\W(?:llc|ltd|limited|inc|gmbh|ag|sa|srl|plc|corp|co|bv|oy|ab|as|sarl|pte)\b\.?", re.IGNORECASE)
_HEX_ADDRESS = re.compile(r"0x[0-9a-f]{40}", re.IGNORECASE)
_BECH32 = re.compile(r"[a-z]{1,10}1[02-9ac-hj-np-z]{20,90}", re.IGNORECASE)
_WIDEST, _SUBSCRIBER = 32, 64
"""Bits of a prefix of IPv6: of what a provider holds, and of what one subscriber has at least (RFC 6177)."""
_PORTS = {"http": 80, "https": 443, "ftp": 21}


def known_by(row: JsonObject) -> str | None:
    """A digest of its kind and value; None for what has no value."""
    kind = bodies.text(row, "kind")
    parts = KEYS[kind](row) if kind in KEYS else tuple(_plain(bodies.text(row, name)) for name in _VALUE.get(kind, ()))
    return fingerprint([kind, *parts]) if any(parts) else None


def touched_by(row: JsonObject) -> frozenset[str]:
    """By what it is known, and the ranges in which it lies: whoever limited one of them limited it. Of IPv6 these are
    the prefixes that an identifier may have, from /32 on; of anything else there are none. What lies in a range itself
    is found by its place (`span_of`).
    """
    found = {known_by(row), *(known_by(one) for one in _ranges(row))}
    return frozenset(one for one in found if one is not None)


def place_of(row: JsonObject) -> str | None:
    """Where an address of IPv6 lies: the first address of what it is known by, as 32 hexadecimal digits; None for
    anything else. It lies in a range where it stands between both ends of its `span_of`.
    """
    address = _sixth(row)
    return None if address is None else _hex(_network(address, row.get("prefix")).network_address)


def span_of(row: JsonObject) -> tuple[str, str] | None:
    """The first and the last address of a range of IPv6 that may hold several identifiers, as in `place_of`; None for
    what holds none but itself.
    """
    address = _sixth(row)
    if address is None or _length(row.get("prefix")) == _SUBSCRIBER:
        return None
    net = _network(address, row.get("prefix"))
    return _hex(net.network_address), _hex(net.broadcast_address)


def _sixth(row: JsonObject) -> ipaddress.IPv6Address | None:
    """The address of IPv6 that an identifier is; one of IPv4 in the clothes of IPv6 is none, and has no prefix."""
    address = _address(row) if bodies.text(row, "kind") == "ip" else None
    return address if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None else None


def _hex(address: ipaddress.IPv6Address) -> str:
    return address.packed.hex()


def _network(address: ipaddress.IPv6Address, prefix: Json) -> ipaddress.IPv6Network:
    return ipaddress.IPv6Network((address.packed, _length(prefix)), strict=False)


def _ranges(row: JsonObject) -> Iterator[JsonObject]:
    address = _sixth(row)
    if address is not None:
        for length in range(_WIDEST, _length(row.get("prefix"))):
            yield {"kind": "ip", "address": str(address), "prefix": length}


def within(body: Json) -> Iterator[JsonObject]:
    """Every identifier that a body tells of: in its lists of identifiers at any depth, the ends of a path, and the
    document of a person.
    """
    return (row for _, row in placed(body))


def placed(body: Json) -> Iterator[tuple[str, JsonObject]]:
    """… each with the dotted path at which it stands."""
    yield from listed(body)
    for at, one in bodies.objects(body):
        yield from ((f"{at}.document".lstrip("."), row) for row in document_of(one))


def listed(body: Json) -> Iterator[tuple[str, JsonObject]]:
    """Those that a body gives as identifiers: in its lists and as the ends of a path, each with its dotted path."""
    stack: list[tuple[str, Json, int]] = [("", body, 0)]
    while stack:
        at, one, depth = stack.pop()
        if depth > bodies.DEPTH:
            continue
        if isinstance(one, list):
            stack.extend((f"{at}{place}.", below, depth + 1) for place, below in enumerate(one))
        if not isinstance(one, dict):
            continue
        yield from ((f"{at}{place}", row) for place, row in bodies.rows(one, "identifiers"))
        stack.extend((f"{at}{name}.", below, depth + 1) for name, below in one.items() if name != "identifiers")
        for place, part in bodies.rows(one, "path"):
            for end in ("sender", "receiver"):
                if address := bodies.text(part, f"{end}.address"):
                    yield f"{at}{place}.{end}.address", {"kind": "ip", "address": address}


def document_of(person: JsonObject) -> Iterator[JsonObject]:
    """A person's document as the identifier that it is. Where nobody says which State issued it, it may be each of
    which the person is a national.
    """
    number, issuer = bodies.text(person, "document.number"), bodies.text(person, "document.issuing_state")
    if number:
        for state in (issuer,) if issuer else ("", *bodies.texts(person, "nationality")):
            yield {"kind": "document", "issuing_state": state, "number": number}


def _plain(text: str) -> str:
    """Letters and digits alone, in small letters."""
    return _NOT_LETTERS.sub("", text).casefold()


def _ip(row: JsonObject) -> tuple[str, ...]:
    address = _address(row)
    if address is None:
        return (bodies.text(row, "address"),)
    if not isinstance(address, ipaddress.IPv6Address):
        return (str(address),)
    return (str(address.ipv4_mapped),) if address.ipv4_mapped else (_subscriber(address, row.get("prefix")),)


def _address(row: JsonObject) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(bodies.text(row, "address"))
    except ValueError:
        return None


def _subscriber(address: ipaddress.IPv6Address, prefix: Json) -> str:
    """A subscriber of IPv6 has 64 bits of addresses at least (RFC 6177): all of them are one. A longer range is its
    own.
    """
    return str(_network(address, prefix))


def _length(prefix: Json) -> int:
    if isinstance(prefix, int) and not isinstance(prefix, bool) and 0 <= prefix < _SUBSCRIBER:
        return prefix
    return _SUBSCRIBER


def _small(name: str) -> Callable[[JsonObject], tuple[str, ...]]:
    return lambda row: (bodies.text(row, name).rstrip(".").casefold(),)


def _url(row: JsonObject) -> tuple[str, ...]:
    """RFC 3986 §6.2: scheme and host in small letters, no default port, no fragment."""
    text = bodies.text(row, "url")
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        return (text,)
    host = (found.hostname or "").rstrip(".")
    shown = "" if port is None or port == _PORTS.get(found.scheme) else str(port)
    return (found.scheme, host, shown, found.path or "/", found.query) if text else ()


def _account(row: JsonObject) -> tuple[str, ...]:
    value = bodies.text(row, "value").removeprefix("@").casefold()
    return (_plain(_COMPANY.sub("", bodies.text(row, "provider"))), value) if value else ()


def _wallet(row: JsonObject) -> tuple[str, ...]:
    """The same key opens the same address on every chain of its family."""
    address, chain = bodies.text(row, "address"), bodies.text(row, "chain")
    if chain == "ton":
        return (_ton(address),)
    if chain == "bitcoin_cash" and (held := checksums.cash(address)) is not None:
        return (_legacy(held),)
    return (address.lower() if _HEX_ADDRESS.fullmatch(address) or _BECH32.fullmatch(address) else address,)


def _legacy(held: bytes) -> str:
    """The older spelling of a CashAddr, which Bitcoin has too. Its kind stands above the three bits of the size: 0 and
    2 are of a key, 1 and 3 of a script; the higher two say that the wallet takes tokens (CHIP-2022-02-CashTokens).
    """
    return checksums.base58checked((b"\x05" if held[0] >> 3 & 1 else b"\x00") + held[1:])


def _ton(address: str) -> str:
    """TEP-2: one account has a raw address and four spellings that carry flags and a checksum; all are its raw one."""
    try:
        data = base64.urlsafe_b64decode(address.replace("+", "-").replace("/", "_"))
    except ValueError:
        return address.lower()
    if len(address) != 48 or len(data) != 36:  # characters that are none of Base64 are passed over
        return address.lower()
    return f"{-1 if data[1] == 0xFF else data[1]}:{data[2:34].hex()}"


def _transaction(row: JsonObject) -> tuple[str, ...]:
    text = bodies.text(row, "hash")
    small = text.lower().removeprefix("0x")
    return (small if re.fullmatch("[0-9a-f]{64}", small) else text,)


def _phone(row: JsonObject) -> tuple[str, ...]:
    number = bodies.text(row, "number")
    return (number,) if number.startswith("+") or not number else (number, bodies.text(row, "country"))


def _bank(row: JsonObject) -> tuple[str, ...]:
    iban = _plain(bodies.text(row, "iban"))
    return (iban,) if iban else tuple(_plain(bodies.text(row, name)) for name in ("bank_code", "number"))


def _asn(row: JsonObject) -> tuple[str, ...]:
    number = row.get("number")
    return (str(number),) if number is not None else ()


def _whole(*names: str) -> Callable[[JsonObject], tuple[str, ...]]:
    return lambda row: tuple(bodies.text(row, name) for name in names)


KEYS: Mapping[str, Callable[[JsonObject], tuple[str, ...]]] = {
    "ip": _ip,
    "email": _small("address"),
    "domain": _small("name"),
    "url": _url,
    "account": _account,
    "wallet": _wallet,
    "tx": _transaction,
    "phone": _phone,
    "bank_account": _bank,
    "asn": _asn,
    "card": _whole("pan"),
    "geo": _whole("lat", "lon"),
}
"""Kinds whose value has a spelling of its own."""
_VALUE: Mapping[str, tuple[str, ...]] = {
    "imei": ("imei",),
    "imsi": ("imsi",),
    "iccid": ("iccid",),
    "mac": ("mac",),
    "hash": ("algorithm", "value"),
    "device": ("make", "model", "serial"),
    "document": ("issuing_state", "number"),
    "certificate": ("fingerprint",),
    "pgp_key": ("fingerprint",),
    "malware_family": ("name",),
}
"""Kinds whose value is letters and digits, and the members that are it."""
