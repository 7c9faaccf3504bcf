"""A token that is a folder: SoftHSM, for the demo. Real tokens and HSMs come with a library of their maker's.

Debian: `apt-get install softhsm2`. Nothing here is needed by a node.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.kit.errors import Unavailable

UTILITY = "softhsm2-util"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/*/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
"""Where distributions lay the library."""


@dataclass(frozen=True)
class SoftToken:
    """One token and its PIN."""

    folder: Path
    module: Path
    label: str

    @property
    def pin(self) -> Path:
        """File with the PIN."""
        return self.folder / "pin"

    @property
    def environment(self) -> dict[str, str]:
        """By which the library finds this token, and no other of this machine."""
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    @classmethod
    def make(cls, folder: Path, label: str) -> SoftToken:
        """A new token with a random PIN. `Unavailable` when SoftHSM is not there, or fails."""
        if (why := lacking()) is not None:
            raise Unavailable("no_softhsm", why)
        (folder / "tokens").mkdir(parents=True, mode=0o700)
        lines = (f"directories.tokendir = {folder / 'tokens'}", "objectstore.backend = file", "log.level = ERROR")
        (folder / "softhsm2.conf").write_text("\n".join(lines) + "\n", "utf-8")
        made = cls(folder, modules()[0], label)
        pin, so_pin = (f"{secrets.randbelow(10**8):08}" for _ in range(2))
        made.pin.touch(mode=0o600)
        made.pin.write_text(pin, "utf-8")
        made._told("--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", so_pin)
        return made

    def put(self, key: Path, label: str) -> None:
        """A key out of a PEM file (PKCS #8), into the token."""
        pin = self.pin.read_text("utf-8")
        self._told("--import", str(key), "--token", self.label, "--label", label, "--id", "01", "--pin", pin)

    def _told(self, *words: str) -> None:
        environment = {**os.environ, **self.environment}
        done = subprocess.run([UTILITY, *words], capture_output=True, text=True, check=False, env=environment)
        if done.returncode != 0:
            raise Unavailable("softhsm_failed", f"{UTILITY} failed: {(done.stderr or done.stdout).strip()}")


def modules() -> list[Path]:
    """Libraries of SoftHSM on this machine."""
    return [Path(one) for pattern in MODULES for one in sorted(glob.glob(pattern))]


def lacking() -> str | None:
    """What is not here of what a token needs, in words; None when all is."""
    if shutil.which(UTILITY) is None or not modules():
        return "SoftHSM is not here; install the package softhsm2"
    if importlib.util.find_spec("pkcs11") is None:
        return 'python-pkcs11 is not here; pip install "rogatory[pkcs11]"'
    return None
