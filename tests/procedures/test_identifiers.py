"""Checksums against published vectors; identifiers whose form makes them meaningless are refused."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import checksums
from app.kit.canonical import JsonObject
from app.procedures import contents, wallets
from tests.factories import bodies
from tests.factories.request_samples import IDENTIFIERS

# BIP 173 and BIP 350, "Test vectors".
SEGWIT = [
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
    "BC1SW50QGDZ25J",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
]
NOT_SEGWIT = [
    "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
    "bc1pw5dgrnzv",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
    "bc1gmk9yu",
]
# ERC-55, "Test cases".
EIP55 = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
BASE58 = [
    ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("bitcoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    ("litecoin", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1"),
    ("dogecoin", "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"),
    ("dash", "XpESxaUmonkq8RaLLp46Brx2K39ggQe226"),
    ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ("xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
]


@pytest.mark.parametrize("address", SEGWIT)
def test_bech32_addresses(address: str) -> None:
    assert checksums.segwit(address, "bc")
    assert not checksums.segwit(address, "ltc")


@pytest.mark.parametrize("address", NOT_SEGWIT)
def test_broken_bech32_addresses(address: str) -> None:
    assert not checksums.segwit(address, "bc")


@pytest.mark.parametrize("address", EIP55)
def test_mixed_case_addresses(address: str) -> None:
    assert checksums.eip55(address)
    place = next((n for n, one in enumerate(address) if n > 2 and one.isalpha()), 0)
    turned = address[:place] + address[place].swapcase() + address[place + 1 :]
    assert not checksums.eip55(turned)


@pytest.mark.parametrize(("chain", "address"), BASE58)
def test_base58_addresses(chain: str, address: str) -> None:
    assert wallets.WALLETS[chain](address)
    assert not wallets.WALLETS[chain](address[:-1] + ("2" if address[-1] != "2" else "3"))
    # Bitcoin Cash has Bitcoin's older addresses, and Litecoin's older script addresses look like Bitcoin's.
    shared = {"1": {"bitcoin", "bitcoin_cash"}, "3": {"bitcoin", "bitcoin_cash", "litecoin"}}.get(address[0], set())
    others = set(wallets.WALLETS) - {chain} - shared
    assert not any(wallets.WALLETS[other](address) for other in others)


def test_keccak_is_not_sha3_but_built_alike() -> None:
    assert checksums.keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert checksums.keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@given(st.binary(max_size=600))
def test_the_sponge_agrees_with_the_standard_library(data: bytes) -> None:
    assert checksums.sponge(data, 0x06) == hashlib.sha3_256(data).digest()


@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "490154203237518", "352099001761481"])
def test_luhn(digits: str) -> None:
    assert checksums.luhn(digits)
    assert not checksums.luhn(digits[:-1] + str((int(digits[-1]) + 1) % 10))
    assert not checksums.luhn("٤" + digits)


@pytest.mark.parametrize(
    "text", ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947"]
)
def test_iban(text: str) -> None:
    assert checksums.iban(text)
    assert not checksums.iban(text[:-1] + str((int(text[-1]) + 1) % 10))
    assert not checksums.iban(text.lower())


def test_a_card_is_checked_whole_and_kept_truncated() -> None:
    assert checksums.truncated("4111111111111111") == "411111******1111"
    assert checksums.truncated("4111111111111112") is None
    assert checksums.truncated("0" * 30) is None


@given(st.text(max_size=60))
def test_no_checksum_raises(text: str) -> None:
    for check in (checksums.luhn, checksums.iban, *wallets.WALLETS.values()):
        assert check(text) in (True, False)
    for chain in wallets.WALLETS:
        assert wallets.transaction(chain, text) in (True, False)


def said(identifier: JsonObject) -> str:
    """What is said about one identifier: member and words."""
    body = bodies.mla_request(identifiers=[{**identifier, "id": "i1"}])
    found = contents.problems("mla_request", 1, body)
    return f"{found[0].field}: {found[0].words}".removeprefix("identifiers.0").removeprefix(".") if found else ""


@pytest.mark.parametrize("identifier", IDENTIFIERS, ids=lambda one: str(one["kind"]))
def test_well_formed_identifiers(identifier: JsonObject) -> None:
    assert said(identifier) == ""


BAD: list[tuple[str, JsonObject, str]] = [
    ("ip", {"address": "81.2.69"}, "address: must be an IPv4 or IPv6 address"),
    ("ip", {"address": "081.2.69.142"}, "address: must be an IPv4 or IPv6 address"),
    ("ip", {"address": "fe80::1%eth0"}, "address: must be written as fe80::1"),
    ("ip", {"address": "2A02:2F00:1:0:0:0:0:15"}, "address: must be written as 2a02:2f00:1::15"),
    ("ip", {"instant_from": "2026-09-14T20:11:05"}, "instant_from: must be a time with its offset"),
    ("ip", {"tz": "GMT plus three"}, "tz: must be of the form: IANA time zone"),
    ("ip", {"port": 0}, "port: must be at least 1"),
    ("ip", {"prefix": 64}, "prefix: is of IPv6 only"),
    ("ip", {"address": "2a02:2f00:1::15", "prefix": 64}, "address: must be the first of its prefix: 2a02:2f00:1::"),
    ("ip", {"address": "2a02:2f00:1::", "prefix": 65}, "prefix: must be at most 64"),
    ("email", {"address": "j.doe"}, "address: must be an e-mail address"),
    ("email", {"address": "j..doe@example.org"}, "address: must be an e-mail address"),
    ("email", {"address": f"{'x' * 65}@example.org"}, "address: must be an e-mail address"),
    ("email", {"address": "j@bücher.example"}, "address: must be a domain name in lower-case ASCII"),
    ("email", {"unicode": "other@bücher.example"}, "unicode: is another mailbox than address"),
    ("phone", {"number": "0215550123"}, "number: must be + and 7 to 15 digits"),
    ("phone", {"number": "+1234567890123456"}, "number: must be + and 7 to 15 digits"),
    ("phone", {"number": "112"}, "country: is missing: a short code needs its country"),
    ("domain", {"name": "example"}, "name: must be a domain name"),
    ("domain", {"name": "Example.org"}, "name: must be a domain name"),
    ("domain", {"name": "-a.example"}, "name: must be a domain name"),
    ("domain", {"name": "192.168.0.1"}, "name: must be a domain name"),
    ("domain", {"name": "xn--a-9.example"}, "name: holds xn--a-9, which is not Punycode"),
    ("domain", {"unicode": "munchen.example"}, "unicode: is another domain than name"),
    ("url", {"url": "hxxps://example[.]org"}, "url: must be the real URL"),
    ("url", {"url": "example.org/page"}, "url: must be a full URL"),
    ("url", {"url": "example.org:8080/login"}, "url: must be a full URL"),
    ("url", {"url": "https://"}, "url: names no host"),
    ("url", {"url": "https:///x"}, "url: names no host"),
    ("url", {"url": "https://exa..mple/"}, "url: names no host"),
    ("url", {"url": "https://[zz]/"}, "url: "),
    ("url", {"url": "https://[::1/"}, "url: names no host"),
    ("url", {"url": "https://1.2.3/"}, "url: must be an IPv4"),
    ("url", {"url": "http://host.example:99999/"}, "url: names no host, or a port"),
    ("url", {"url": "http://host.example:x/"}, "url: names no host, or a port"),
    ("domain", {"name": "a_b.org"}, "name: must be a domain name"),
    ("email", {"address": "a@mail_1.example.org"}, "address: must be a domain name"),
    ("url", {"url": "https://example.org/%zz"}, "url: must be a full URL"),
    ("account", {"value": "j.doe"}, "value: must be digits only"),
    ("account", {"id_kind": "uuid"}, "value: must be a UUID"),
    ("wallet", {"address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}, "address: is not an address of bitcoin"),
    ("wallet", {"chain": "ethereum"}, "address: is not an address of ethereum"),
    ("wallet", {"chain": "monero"}, "address: is not an address of monero"),
    ("wallet", {"chain": "other"}, "chain_name: is missing"),
    ("wallet", {"chain": None}, "chain: is missing"),
    ("tx", {"hash": "0f" * 32}, "hash: is not a transaction of ethereum"),
    ("bank_account", {"iban": "GB83WEST12345698765432"}, "iban: is not an IBAN"),
    ("bank_account", {"iban": None, "number": "12"}, "must name the account: iban, or bank_code and number"),
    ("bank_account", {"number": "12"}, "number: stands beside iban"),
    ("card", {"pan": "4111111111111111"}, "pan: must be of the form: card number with its middle digits as *"),
    ("imei", {"imei": "490154203237519"}, "imei: has a wrong check digit"),
    ("imei", {"imei": None}, "imei: is missing"),
    ("imsi", {"imsi": "126010123456789"}, "imsi: must be of the form"),
    ("iccid", {"iccid": "8991101200003204510"}, "iccid: has a wrong check digit"),
    ("mac", {"mac": "00-1A-2B-3C-4D-5E"}, "mac: must be of the form"),
    ("hash", {"algorithm": "sha512"}, "value: must have 128 digits for sha512"),
    ("hash", {"value": "AB" * 32}, "value: must be of the form: lower-case hexadecimal"),
    ("geo", {"lat": "90.5"}, "lat: must lie between -90 and 90"),
    ("geo", {"lon": "-180.00000001"}, "lon: must lie between -180 and 180"),
    ("geo", {"lat": 44.4}, "lat: must be text"),
    ("geo", {"datum": "NAD27"}, "datum: must be WGS84"),
    ("asn", {"number": 0}, "number: must be at least 1"),
    ("certificate", {"fingerprint": "ab"}, "fingerprint: must be of the form"),
    ("pgp_key", {"fingerprint": "ABCD1234"}, "fingerprint: must be of the form"),
    ("malware_family", {"mitre_id": "T1059"}, "mitre_id: must be of the form"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "words"), BAD)
def test_ill_formed_identifiers(kind: str, changes: JsonObject, words: str) -> None:
    sample = next(one for one in IDENTIFIERS if one["kind"] == kind)
    changed = {name: value for name, value in (sample | changes).items() if value is not None}
    assert said(changed).removeprefix(": ").startswith(words)
