"""A browser's subscription to Web Push (RFC 8030), as an official's own device says it, and what the device is called.

It stands in `ContactMethod.address`: `{"endpoint": …, "p256dh": …, "auth": …}` and, where it has one, its `name`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Refused
from app.trust import webpush

PARTS = frozenset({"endpoint", "p256dh", "auth"})
LONGEST, LONGEST_NAME = 1000, 60
"""Letters of an endpoint, and of a name."""
# RFC 8030 §5 and §8: HTTPS alone; RFC 3986 §2: nothing that needs to be guessed at, no user and no fragment.
_ENDPOINT = re.compile(r"https://[A-Za-z0-9.:\[\]-]+(?:[/?][A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?")


def read(address: Mapping[str, Json]) -> JsonObject:
    """A subscription in its form; `Invalid` `bad_address`. Where it leads is judged when it is used (`roads`)."""
    given = {part: value for part, value in address.items() if isinstance(value, str)}
    if len(given) != len(address) or set(given) - {"name"} != PARTS:
        raise _none()
    name = called(given.pop("name", ""))
    if not _is_endpoint(given["endpoint"]):
        raise Invalid(
            "bad_address",
            "A browser's subscription lies at an address of HTTPS.",
            "Say the device on the page “How you are reached”.",
        )
    try:
        webpush.subscribed(given["p256dh"], given["auth"])
    except Refused as error:
        raise _none() from error
    return {**given, **({"name": name} if name else {})}


def called(name: str) -> str:
    """What a device is called: one line that can be seen."""
    seen = "".join(one for one in unicodedata.normalize("NFC", name) if one.isprintable())
    return " ".join(seen.split())[:LONGEST_NAME]


def same(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether both are of one browser."""
    return "endpoint" in one and one["endpoint"] == other.get("endpoint")


def endpoints(addresses: Iterable[Mapping[str, Json]]) -> list[str]:
    """Where the browsers among some addresses are reached."""
    return [str(one["endpoint"]) for one in addresses if "endpoint" in one]


def _is_endpoint(text: str) -> bool:
    if len(text) > LONGEST or not _ENDPOINT.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _none() -> Invalid:
    return Invalid(
        "bad_address",
        "That is no subscription of a browser.",
        "Say the device on the page “How you are reached”.",
    )
