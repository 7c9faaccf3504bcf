"""Tokens that are files: SoftHSM, with keys that `softhsm2-util` and `pkcs11-tool` put there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.trust import cryptoki
from app.trust.keys import FileSigner
from app.trust.token import TokenKey

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, SO_PIN = "47110815", "08154711"
CONF = "SOFTHSM2_CONF"


@dataclass
class Tokens:
    """A folder of tokens; what lies in it is inserted."""

    folder: Path

    def begin(self) -> None:
        """Without any token yet; seen by this process and its children."""
        (self.folder / "tokens").mkdir(parents=True)
        lines = (f"directories.tokendir = {self.folder / 'tokens'}", "objectstore.backend = file", "log.level = ERROR")
        (self.folder / "softhsm2.conf").write_text("\n".join(lines) + "\n", "utf-8")
        os.environ[CONF] = str(self.folder / "softhsm2.conf")
        cryptoki.library(MODULE).restart()

    def make(self, label: str, pin: str = PIN) -> None:
        """A new token."""
        self._run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", SO_PIN)
        cryptoki.library(MODULE).restart()

    def put(self, signer: FileSigner, label: str, token: str, *, number: str = "01", pin: str = PIN) -> TokenKey:
        """A key out of a file, into a token; answers where it lies."""
        file = self.folder / "in.pem"
        file.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        words = ["--import", str(file), "--token", token, "--label", label, "--id", number, "--pin", pin, "--force"]
        self._run("softhsm2-util", *words)
        return TokenKey(MODULE, token, key=label)

    def certificate(self, der: bytes, token: str, *, number: str = "01", label: str = "any") -> None:
        """A certificate, beside the key of this number."""
        file = self.folder / "in.der"
        file.write_bytes(der)
        self.tool(token, "--write-object", str(file), "--type", "cert", "--id", number, "--label", label)

    def tool(self, token: str, *words: str, pin: str = PIN) -> str:
        """OpenSC's `pkcs11-tool`, logged in."""
        return self._run("pkcs11-tool", "--module", str(MODULE), "--token-label", token, "-l", "--pin", pin, *words)

    def take_out(self) -> None:
        """Pull every token out, under whatever has it open."""
        (self.folder / "tokens").rename(self.folder / "drawer")
        (self.folder / "tokens").mkdir()

    def put_back(self) -> None:
        """Insert them again."""
        (self.folder / "tokens").rmdir()
        (self.folder / "drawer").rename(self.folder / "tokens")

    def new_pin(self, token: str, old: str, new: str) -> None:
        """The holder changes the PIN."""
        self.tool(token, "--change-pin", "--new-pin", new, pin=old)

    @staticmethod
    def _run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def tokens(folder: Path) -> Iterator[Tokens]:
    """SoftHSM with a folder of its own, given up at the end."""
    before, made = os.environ.get(CONF), Tokens(folder)
    made.begin()
    try:
        yield made
    finally:
        os.environ.pop(CONF)
        if before is not None:
            os.environ[CONF] = before


def wrong_pins(label: str) -> bool:
    """Whether the token says that a wrong PIN was offered since the last right one."""
    from pkcs11 import TokenFlag

    cryptoki.library(MODULE).restart()
    (token,) = [one for one in cryptoki.library(MODULE)._tokens() if one.label == label]
    return bool(token.flags & TokenFlag.USER_PIN_COUNT_LOW)
