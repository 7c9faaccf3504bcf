"""The key of a person or a State on their own machine, as options that several commands share.

    --pkcs11 MODULE --token LABEL --key LABEL [--pin-file FILE]      a token; the PIN is asked for on a terminal
    --key-file FILE [--passphrase-file FILE]                         a file: PEM (PKCS #8) or PKCS #12

A command takes the options whose types are here, and builds a `KeyOptions` of them. No node is needed.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.inputs import read_bytes
from app.kit.errors import Misused
from app.trust.anchors import pem_certificates
from app.trust.keyfile import locked
from app.trust.keys import FileSigner, Signer
from app.trust.pins import Pin, PinFile, TypedPin, read_secret
from app.trust.pkcs11 import Pkcs11Signer
from app.trust.token import SCHEME, TokenKey

Pkcs11 = Annotated[
    Path | None, typer.Option("--pkcs11", metavar="MODULE", help="The key is in a token: its maker's PKCS#11 library.")
]
Token = Annotated[str | None, typer.Option("--token", metavar="LABEL", help="The token's label, or a pkcs11: URI.")]
Key = Annotated[str | None, typer.Option("--key", metavar="LABEL", help="The key's label in the token.")]
PinFrom = Annotated[Path | None, typer.Option("--pin-file", metavar="FILE", help="Its PIN; else it is asked for.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key-file", metavar="FILE", help="The key is in a file: PEM, or PKCS#12 (.p12).")
]
PassphraseFrom = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="Its passphrase; else it is asked for.")
]
Certificate = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="PEM", help="Its certificate, then the issuing ones; else beside the key."),
]


@dataclass(frozen=True)
class KeyOptions:
    """What the options say; empty ones were not given."""

    pkcs11: Path | None = None
    token: str | None = None
    key: str | None = None
    pin_file: Path | None = None
    key_file: Path | None = None
    passphrase_file: Path | None = None
    certificate: Path | None = None

    @property
    def given(self) -> bool:
        """Whether any key is named."""
        return bool(self.key_file or self.in_token)

    @property
    def in_token(self) -> bool:
        """Whether the key is said to be in a token."""
        return bool(self.pkcs11 or self.token)

    def signer(self) -> Signer:
        """The signer. `Misused` for options that do not fit together, `KeyAway` when a token cannot be used."""
        if self.in_token and self.key_file:
            raise Misused("bad_option", "A key is in a token or in a file.", "Give --pkcs11 … or --key-file, not both.")
        if self.in_token:
            certificates = pem_certificates(read_bytes(self.certificate)) if self.certificate else ()
            return Pkcs11Signer.of(self._where(), self._pin(), certificates)
        if self.key_file is None:
            raise Misused(
                "no_key_named",
                "No key is named.",
                "Give --pkcs11 MODULE --token LABEL --key LABEL, or --key-file FILE.",
            )
        return FileSigner.load(self.key_file, self.certificate, self._passphrase(self.key_file))

    def _where(self) -> TokenKey:
        if self.token and self.token.startswith(SCHEME):
            if self.pkcs11 or self.key:
                raise Misused(
                    "bad_option", "A pkcs11: URI says all of it.", "Give --token URI without --pkcs11, --key."
                )
            return TokenKey.parse(self.token)
        if not (self.pkcs11 and self.token and self.key):
            raise Misused(
                "bad_option", "A key in a token has three names.", "Give --pkcs11 MODULE --token LABEL --key LABEL."
            )
        return TokenKey(self.pkcs11.absolute(), self.token, key=self.key)

    def _pin(self) -> Pin:
        if self.pin_file:
            return PinFile(self.pin_file.absolute(), refusals())
        return TypedPin(lambda: asked("PIN", "--pin-file FILE"))

    def _passphrase(self, file: Path) -> bytes | None:
        if self.passphrase_file:
            return read_secret(self.passphrase_file).encode()
        return asked("Passphrase", "--passphrase-file FILE").encode() if locked(read_bytes(file)) else None


def refusals() -> Path:
    """Where this person's machine remembers PINs that were refused (XDG base directories)."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "rogatory" / "pins"


def asked(what: str, option: str) -> str:
    """A secret typed on the terminal; `Misused` `pin_missing` where there is none."""
    if not sys.stdin.isatty():
        raise Misused("pin_missing", f"{what}: there is no terminal to ask for it.", f"Give {option}.")
    found: str = typer.prompt(what, hide_input=True, err=True)
    return found
