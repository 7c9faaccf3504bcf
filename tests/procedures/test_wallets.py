"""Addresses of virtual assets against published vectors: each is whole, and with one character changed it is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.procedures.wallets import WALLETS, transaction

WHOLE: Mapping[str, tuple[str, ...]] = {
    # Monero's fund, and "Integrated address" and "Standard address" of docs.getmonero.org.
    "monero": (
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
        "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
    ),
    # docs.ton.org, "Smart contract addresses": bounceable, not bounceable; the elector's, of the masterchain.
    "ton": (
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
        "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
        "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPuwA",
        "Ef8zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM0vF",
    ),
    # cashaddr.md, "Examples of Address Translation".
    "bitcoin_cash": (
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        "qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r",
        "BITCOINCASH:PR95SY3J9XWD2AP32XKYKTTR4CVCU7AS4YC93KY28E",
        "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37",
        "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
    ),
    # Zcash's own documentation; ZIP 316 test vectors.
    "zcash": (
        "t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs",
        "t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd",
        "zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slya",
        "u1l8xunezsvhq8fgzfl7404m450nwnd76zshscn6nfys7vyz2ywyh4cc5daaq0c7q2su5lqfh23sp7fkf3kt27ve5948mzpfdvckzaect2jtte"
        "308mkwlycj2u0eac077wu70vqcetkxf",
    ),
    # CIP-19, "Test vectors": base, enterprise, pointer, stake; CIP-19 and Cardano's documentation for Byron.
    "cardano": (
        "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
        "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8",
        "addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k",
        "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw",
        "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi",
        "37btjrVyb4KDXBNC4haBVPCrro8AQPHwvCMp3RFhhSVWwfFmZ6wwzSK6JK1hY6wHNmtrpTf1kdbva8TCneM2YsiXT7mrzT21EacHnPpz5YyUdj"
        "64na",
    ),
}
EACH = [pytest.param(chain, one, id=f"{chain} {one[:12]}") for chain, found in WHOLE.items() for one in found]


@pytest.mark.parametrize(("chain", "address"), EACH)
def test_addresses(chain: str, address: str) -> None:
    check = WALLETS[chain]
    assert check(address)
    for place in (len(address) // 2, len(address) - 1):
        letter = "q" if address[place] not in "qQ" else "p"
        letter = letter.upper() if address.isupper() else letter
        assert not check(address[:place] + letter + address[place + 1 :]), place
    assert not check(address[:-1])


@pytest.mark.parametrize(("chain", "address"), EACH)
def test_no_other_chain_takes_them(chain: str, address: str) -> None:
    shared = {"bitcoin"} if (chain, address[0]) == ("bitcoin_cash", "1") else set()
    assert [other for other, check in WALLETS.items() if check(address) and other not in {chain, *shared}] == []


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("monero", "9wviCeWe2D8XS82k2ovp5EUYLzBt9pYNW2LXUFsZiv8S3Mt21FZ5qQaAroko1enzw3eGr9qC7X1D7Geoo2RrAotYPwq9Gm8"),
        ("ton", "kf/8uRo6OBbQ97jCx2EIuKm8Wmt6Vb15+KsQHFLbKSMiYIny"),
        ("bitcoin_cash", "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t"),
        ("zcash", "tmEZhbWHTpdKMw5it8YDspUXSMGQyFwovpU"),
        ("cardano", "addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz"),
    ],
)
def test_of_a_test_network(chain: str, address: str) -> None:
    assert not WALLETS[chain](address)


def test_raw_addresses_of_ton_have_no_checksum() -> None:
    assert WALLETS["ton"]("-1:fcb91a3a3816d0f7b8c2c76108b8a9bc5a6b7a55bd79f8ab101c52db29232260")
    assert not WALLETS["ton"]("2:fcb91a3a3816d0f7b8c2c76108b8a9bc5a6b7a55bd79f8ab101c52db29232260")


def test_transactions() -> None:
    digest = "0f" * 32
    assert all(transaction(chain, digest) for chain in WHOLE)
    assert transaction("ton", "A" * 43 + "=")
    assert not transaction("monero", "0x" + digest)
    assert not transaction("cardano", digest[:-1])
