"""Identifiers of money: wallets, transactions, bank accounts, cards (`law.md` §4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator

from app.kit import checksums
from app.procedures import wallets
from app.procedures.body import Form, Problem, Says
from app.procedures.identified import Identified
from app.procedures.scalars import Exact, Line, Name

Chain = Literal[
    "bitcoin", "bitcoin_cash", "litecoin", "dogecoin", "dash", "zcash", "monero", "tron", "ton", "cardano", "xrp",
    "solana", "ethereum", "ethereum_classic", "bnb_smart_chain", "polygon", "arbitrum", "optimism", "base",
    "avalanche_c", "other",
]  # fmt: skip


def _iban(text: str) -> str:
    if not checksums.iban(text):
        raise ValueError("is not an IBAN without spaces, or its check digits are wrong")
    return text


class Wallet(Identified):
    """An address of a virtual asset."""

    kind: Literal["wallet"]
    chain: Chain
    chain_name: Line | None = None
    """Which chain, where it is `other`; its address is not checked."""
    address: Exact
    asset: Line | None = None
    """The asset that was moved, where it is not the chain's own."""

    def faults(self) -> Iterator[Problem]:
        """The checksum that the chain has; the name of a chain that has no code here."""
        check = wallets.WALLETS.get(self.chain)
        if check is None and self.chain_name is None:
            yield Problem("chain_name", "is missing: say which chain it is")
        if check is not None and not check(self.address):
            yield Problem(
                "address",
                f"is not an address of {self.chain}, or its checksum is wrong: copy it anew from where it was seen",
            )


class Transaction(Identified):
    """A transaction of a virtual asset."""

    kind: Literal["tx"]
    chain: Chain
    chain_name: Line | None = None
    hash: Exact

    def faults(self) -> Iterator[Problem]:
        """The length that the chain's hashes have."""
        if self.chain == "other":
            if self.chain_name is None:
                yield Problem("chain_name", "is missing: say which chain it is")
        elif not wallets.transaction(self.chain, self.hash):
            yield Problem("hash", f"is not a transaction of {self.chain}")


class BankAccount(Identified):
    """An account with a bank: IBAN, or the bank's code and the number."""

    kind: Literal["bank_account"]
    iban: Annotated[str, AfterValidator(_iban), Says("IBAN without spaces")] | None = None
    bank_code: Exact | None = None
    """BIC, sort code, routing number or the like."""
    number: Exact | None = None
    bank: Name | None = None
    holder: Name | None = None

    def faults(self) -> Iterator[Problem]:
        """One way to name the account, whole."""
        if self.iban is None and (self.bank_code is None or self.number is None):
            yield Problem("", "must name the account: iban, or bank_code and number")
        if self.iban is not None and self.number is not None:
            yield Problem("number", "stands beside iban: give one of the two")


class Card(Identified):
    """A payment card: the first six and last four digits only."""

    kind: Literal["card"]
    pan: Annotated[str, Form(r"[0-9]{6}\*{2,9}[0-9]{4}", "card number with its middle digits as *")]
