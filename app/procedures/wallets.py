"""How the addresses and transactions of a chain are checked. Each check answers whether the text is whole; none raises.

Only addresses of main networks: those of test networks hold nothing of value.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Sequence

from app.kit.checksums import (
    BECH32_SUM,
    BECH32M_SUM,
    XRP,
    base58,
    base58check,
    bech32,
    cash,
    eip55,
    keccak256,
    segwit,
)

_MONERO = (18, 19, 42)
"""First byte: an account's own address, one with a payment id, a subaddress."""
_BLOCKS = (0, 2, 3, 5, 6, 7, 9, 10, 11)
"""Characters of Monero's Base58 for a block of so many bytes."""
_TON = (0x11, 0x51)
"""Flags: bounceable, not bounceable."""
_ADA = re.compile(rb"\x82\xd8\x18\x58(.)", re.DOTALL)


def monero(text: str) -> bool:
    """Network byte, two keys of 32 bytes (and a payment id of 8), four bytes of Keccak-256; Base58 by blocks of 8."""
    data = _by_blocks(text)
    if data is None or len(data) != (77 if data[:1] == b"\x13" else 69) or data[0] not in _MONERO:
        return False
    return keccak256(data[:-4])[:4] == data[-4:]


def ton(text: str) -> bool:
    """TEP-2: flags, workchain, 32 bytes, CRC-16; in either Base64. Or raw: workchain, colon, 64 hex digits."""
    if re.fullmatch(r"(0|-1):[0-9a-fA-F]{64}", text):
        return True
    if not re.fullmatch(r"[A-Za-z0-9+/]{48}|[A-Za-z0-9_-]{48}", text):
        return False
    data = base64.b64decode(text, altchars=b"-_" if re.search("[-_]", text) else b"+/")
    return (
        data[0] in _TON and data[1] in (0x00, 0xFF) and binascii.crc_hqx(data[:-2], 0).to_bytes(2, "big") == data[-2:]
    )


def bitcoin_cash(text: str) -> bool:
    """CashAddr (with or without its prefix), or the older form that Bitcoin has too."""
    return cash(text) is not None or base58check(text, (b"\x00", b"\x05"))


def zcash(text: str) -> bool:
    """Transparent (t1, t3), Sapling (zs, ZIP 32) and unified (u, ZIP 316: Bech32m without its length)."""
    if base58check(text, (b"\x1c\xb8", b"\x1c\xbd")):
        return True
    sapling = bech32(text, "zs", BECH32_SUM)
    return (sapling is not None and len(sapling) == 43) or bech32(text, "u", BECH32M_SUM) is not None


def cardano(text: str) -> bool:
    """CIP-19: payment and stake addresses in Bech32; of Byron's time Base58 of CBOR with a CRC-32."""
    paid, stake = bech32(text, "addr", BECH32_SUM), bech32(text, "stake", BECH32_SUM)
    if paid is not None:
        return len(paid) in (29, 57) or (len(paid) > 29 and paid[0] >> 4 in (4, 5))
    if stake is not None:
        return len(stake) == 29
    data = base58(text)
    head = _ADA.match(data or b"")
    if data is None or head is None:
        return False
    inner, rest = data[5 : 5 + head[1][0]], data[5 + head[1][0] :]
    return len(inner) == head[1][0] and rest == b"\x1a" + zlib.crc32(inner).to_bytes(4, "big")


def solana(text: str) -> bool:
    """32 bytes; there is no checksum."""
    data = base58(text)
    return data is not None and len(data) == 32


def transaction(chain: str, text: str) -> bool:
    """Whether a text has the form of a transaction's hash on a chain."""
    if chain == "solana":
        data = base58(text)
        return data is not None and len(data) == 64
    if chain == "ton" and re.fullmatch(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43}=?", text):
        return True
    prefix = "0x" if WALLETS.get(chain) is eip55 else ""
    return re.fullmatch(prefix + r"[0-9a-fA-F]{64}", text) is not None


def _by_blocks(text: str) -> bytes | None:
    """Monero's Base58: each 11 characters are 8 bytes, the last fewer."""
    left = len(text) % 11
    if not 11 <= len(text) <= 128 or left not in _BLOCKS:
        return None
    found = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        data, size = base58(block), _BLOCKS.index(len(block))
        if data is None or len(data.lstrip(b"\x00")) > size:
            return None
        found += data.lstrip(b"\x00").rjust(size, b"\x00")
    return found


def _of(versions: Sequence[bytes], prefix: str = "") -> Callable[[str], bool]:
    return lambda text: base58check(text, versions) or bool(prefix and segwit(text, prefix))


WALLETS: dict[str, Callable[[str], bool]] = {
    "bitcoin": _of((b"\x00", b"\x05"), "bc"),
    "bitcoin_cash": bitcoin_cash,
    "litecoin": _of((b"\x30", b"\x32", b"\x05"), "ltc"),
    "dogecoin": _of((b"\x1e", b"\x16")),
    "dash": _of((b"\x4c", b"\x10")),
    "zcash": zcash,
    "monero": monero,
    "tron": _of((b"\x41",)),
    "ton": ton,
    "cardano": cardano,
    "xrp": lambda text: base58check(text, (b"\x00",), XRP),
    "solana": solana,
    "ethereum": eip55,
    "ethereum_classic": eip55,
    "bnb_smart_chain": eip55,
    "polygon": eip55,
    "arbitrum": eip55,
    "optimism": eip55,
    "base": eip55,
    "avalanche_c": eip55,
}
"""How an address of a chain is checked."""
