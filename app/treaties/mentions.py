"""Identifiers that stand in free text: what looks like one is asked after, and known again as any other.

Only kinds that tell themselves apart from prose: addresses of the Internet, mail and the web, telephone numbers with
their country, IBANs, addresses and transactions of virtual assets. A handle, a short code or the number of a document
means nothing without what stands beside it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from app.kit.canonical import Json, JsonObject
from app.kit.checksums import iban
from app.treaties import bodies

MOST = 2000
"""Candidates of one body that are looked for: a text of more is a list, and belongs into a file."""
_WEB = re.compile(r"(?:https?|ftp)://[^\s<>\"'«»“”]{1,2000}", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63})+)")
_HOST = re.compile(r"(?<![\w.@-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@-])")
_FOURTH = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[\w])")
_SIXTH = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+])\+[1-9][0-9 ()./\u00a0-]{5,28}[0-9]")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ \u00a0]?[A-Za-z0-9]){11,30}")
_TOKEN = re.compile(r"(?<![\w+/-])(?:-?[0-9]:|bitcoincash:)?[A-Za-z0-9_+/-]{25,110}(?![\w+/-])")
_ENDS = ".,;:!?)]}'’"
_NAMED = frozenset({"id", "sha256", "file", "files", "kind", "language", "treaty"})
"""Members that hold a code or a digest, and no prose."""


def mentions(body: Json) -> Iterator[tuple[str, JsonObject]]:
    """What the texts of a body seem to name, each once, with the dotted path of the text; `MOST` at most. What stands
    in a list of identifiers is none of it.
    """
    seen: set[tuple[str, str]] = set()
    for path, value in bodies.strings(body):
        if path.rpartition(".")[2] in _NAMED or ".identifiers." in f".{path}":
            continue
        for row in named_in(value):
            key = path, repr(sorted(row.items()))
            if key in seen:
                continue
            if len(seen) >= MOST:
                return
            seen.add(key)
            yield path, row


def named_in(text: str) -> Iterator[JsonObject]:
    """What one text seems to name, as identifiers. Pure."""
    for found in _WEB.findall(text):
        yield {"kind": "url", "url": found.rstrip(_ENDS)}
    for found in _MAIL.finditer(text):
        yield {"kind": "email", "address": found[0].rstrip(_ENDS)}
        yield {"kind": "domain", "name": found[1].rstrip(_ENDS)}
    yield from ({"kind": "domain", "name": found} for found in _HOST.findall(text))
    for found in (*_FOURTH.findall(text), *_SIXTH.findall(text)):
        if _is_address(found):
            yield {"kind": "ip", "address": found}
    for found in _PHONE.findall(text):
        yield {"kind": "phone", "number": "+" + re.sub("[^0-9]", "", found)}
    for found in _IBAN.findall(text):
        if (account := _account(found)) is not None:
            yield {"kind": "bank_account", "iban": account}
    for found in _TOKEN.findall(text):
        yield from _chained(found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _account(text: str) -> str | None:
    """The IBAN with which a run of letters and digits begins: words in capitals may follow it."""
    whole = re.sub("[^A-Za-z0-9]", "", text).upper()
    return next((whole[:size] for size in range(15, min(34, len(whole)) + 1) if iban(whole[:size])), None)


def _chained(token: str) -> Iterator[JsonObject]:
    """An address or a transaction of a virtual asset: the chain is not said, and is the same key on several."""
    yield {"kind": "tx", "hash": token}
    for chain in ("other", "ton", "bitcoin_cash"):
        yield {"kind": "wallet", "chain": chain, "address": token}
