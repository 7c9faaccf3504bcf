"""Check digits and checksums of identifiers. Each function answers whether a text is whole, or what it holds; none
raises.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
XRP = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_SUM, BECH32M_SUM = 1, 0x2BC830A3
_CASH = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_CASH_SIZES = (20, 24, 28, 32, 40, 48, 56, 64)
_LONGEST = 1000
"""Characters of a Bech32 text that is no Bitcoin address: those of other chains may be longer."""


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: the last digit checks the others."""
    if not re.fullmatch(r"[0-9]{2,}", digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def iban(text: str) -> bool:
    """ISO 13616: the rearranged number leaves 1 when divided by 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(one, 36)) for one in text[4:] + text[:4])) % 97 == 1


def base58(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes of a Base58 text; None when a character is not of the alphabet."""
    if not 1 <= len(text) <= 128 or any(one not in alphabet for one in text):
        return None
    number = 0
    for one in text:
        number = number * 58 + alphabet.index(one)
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, versions: Sequence[bytes], alphabet: str = BITCOIN) -> bool:
    """Version, 20 bytes, and the first four bytes of their double SHA-256."""
    data = base58(text, alphabet)
    if data is None or len(data) < 25:
        return False
    body, check = data[:-4], data[-4:]
    if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] != check:
        return False
    return any(body.startswith(version) and len(body) == len(version) + 20 for version in versions)


def base58checked(body: bytes, alphabet: str = BITCOIN) -> str:
    """A version and what it is of, as the text that `base58check` finds whole."""
    data = body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, found = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        found = alphabet[digit] + found
    return alphabet[0] * (len(data) - len(data.lstrip(b"\x00"))) + found


def cash(text: str) -> bytes | None:
    """CashAddr, with or without its prefix: version byte (kind and size) and hash; None when it is not whole. The last
    40 bits are a checksum over the prefix and both.
    """
    plain = text.lower()
    short = plain.removeprefix("bitcoincash:")
    mixed = text not in (plain, text.upper())
    if mixed or not 42 <= len(short) <= 112 or any(one not in BECH32 for one in short):
        return None
    values = [BECH32.index(one) for one in short]
    data = five_bit_bytes(values[:-8])
    if data is None or data[0] & 0x80 or data[0] >> 3 > 3 or len(data) - 1 != _CASH_SIZES[data[0] & 7]:
        return None
    return data if _cash_sum([ord(one) & 31 for one in "bitcoincash"] + [0] + values) == 0 else None


def segwit(text: str, prefix: str) -> bool:
    """BIP 173 (Bech32, witness version 0) and BIP 350 (Bech32m, versions 1 to 16)."""
    values = _five_bits(text, prefix) if 14 <= len(text) <= 90 else None
    if values is None or len(values) < 7:
        return False
    version, program = values[0], five_bit_bytes(values[1:-6])
    if version > 16 or program is None or not 2 <= len(program) <= 40:
        return False
    if version == 0 and len(program) not in (20, 32):
        return False
    return _check(prefix, values) == (BECH32M_SUM if version else BECH32_SUM)


def bech32(text: str, prefix: str, checksum: int) -> bytes | None:
    """What a Bech32 (`BECH32_SUM`) or Bech32m (`BECH32M_SUM`) text of any length holds; None when it is not whole."""
    values = _five_bits(text, prefix)
    if values is None or len(values) < 7 or _check(prefix, values) != checksum:
        return None
    return five_bit_bytes(values[:-6])


def eip55(address: str) -> bool:
    """ERC-55: mixed case carries a checksum; an address all in one case has none and passes by its form."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", address):
        return False
    text = address[2:]
    if text in (text.lower(), text.upper()):
        return True
    nibbles = keccak256(text.lower().encode()).hex()
    return all(
        one.isdigit() or one.isupper() == (int(nibble, 16) >= 8) for one, nibble in zip(text, nibbles, strict=False)
    )


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: the padding starts with 0x01, where SHA3-256 has 0x06."""
    return sponge(data, 0x01)


def sponge(data: bytes, suffix: int) -> bytes:
    """256 bits out of Keccak[512] (FIPS 202 §4) with the given first padding byte."""
    rate = 136
    padded = bytearray(data) + bytes([suffix]) + bytes(-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), rate):
        for index in range(rate // 8):
            lanes[index] ^= int.from_bytes(padded[start + 8 * index : start + 8 * index + 8], "little")
        lanes = _keccak_f(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _keccak_f(lanes: list[int]) -> list[int]:
    """The permutation Keccak-f[1600] (FIPS 202 §3.2); lane (x, y) stands at x + 5 y."""
    register = 1
    for _ in range(24):
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        lanes = [lane ^ columns[(i + 4) % 5] ^ _turn(columns[(i + 1) % 5], 1) for i, lane in enumerate(lanes)]
        x, y, moved = 1, 0, lanes[1]
        turned = [lanes[0], *[0] * 24]
        for step in range(24):
            x, y, source = y, (2 * x + 3 * y) % 5, moved
            moved = lanes[x + 5 * y]
            turned[x + 5 * y] = _turn(source, (step + 1) * (step + 2) // 2 % 64)
        lanes = [
            turned[i] ^ (~turned[i - i % 5 + (i + 1) % 5] & turned[i - i % 5 + (i + 2) % 5]) & (1 << 64) - 1
            for i in range(25)
        ]
        for place in range(7):
            if register & 1:
                lanes[0] ^= 1 << ((1 << place) - 1)
            register = register << 1 ^ (0x171 if register >> 7 else 0)
    return lanes


def _turn(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & (1 << 64) - 1


def _five_bits(text: str, prefix: str) -> list[int] | None:
    """The values after a prefix, the checksum's among them; None for mixed case, or a letter that is none."""
    human, _, data = text.lower().rpartition("1")
    mixed = text not in (text.lower(), text.upper())
    if mixed or human != prefix or len(text) > _LONGEST or any(one not in BECH32 for one in data):
        return None
    return [BECH32.index(one) for one in data]


def _check(prefix: str, values: Sequence[int]) -> int:
    return _polymod([*(ord(one) >> 5 for one in prefix), 0, *(ord(one) & 31 for one in prefix), *values])


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check


def _cash_sum(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 35
        check = (check & 0x07FFFFFFFF) << 5 ^ value
        for place, generator in enumerate(_CASH):
            check ^= generator if top >> place & 1 else 0
    return check ^ 1


def five_bit_bytes(values: Sequence[int]) -> bytes | None:
    """Five-bit groups as bytes; None when the padding is not zero or too long."""
    number = 0
    for value in values:
        number = number << 5 | value
    left = len(values) * 5 % 8
    if left >= 5 or number & (1 << left) - 1:
        return None
    return (number >> left).to_bytes(len(values) * 5 // 8, "big")


def truncated(pan: str) -> str | None:
    """A card number with its middle digits hidden, as it may be kept; None when Luhn refuses it."""
    return pan[:6] + "*" * (len(pan) - 10) + pan[-4:] if 12 <= len(pan) <= 19 and luhn(pan) else None
