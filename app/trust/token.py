"""Where a key lies that never leaves its token: a PKCS#11 URI (RFC 7512).

    pkcs11:token=ardenia;serial=2c1790a62ba79381;object=seal-moj?module-path=/usr/lib/libhsm.so&pin-source=file:/run/pin

In a node it is the one line of `keys/<class>/<label>.uri`; on the command line it is made of three options.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from app.kit.errors import Misused

SCHEME: Final = "pkcs11:"
LONGEST: Final = 2048


@dataclass(frozen=True)
class TokenKey:
    """One private key in one token. What is empty is not asked for; what is given must fit exactly one of each."""

    module: Path
    """The PKCS#11 library of the token's maker: an absolute path."""
    token: str = ""
    """The token's label."""
    serial: str = ""
    model: str = ""
    manufacturer: str = ""
    slot: int | None = None
    key: str = ""
    """The key's label (CKA_LABEL)."""
    key_id: bytes = b""
    """The key's id (CKA_ID)."""
    pin_source: str = ""
    """`file:/absolute/path` or `/absolute/path`, or the name of a systemd credential."""

    def __post_init__(self) -> None:
        if not self.module.is_absolute():
            raise _bad(f"the library {str(self.module)!r} is no absolute path", "module-path=/usr/lib/…")
        if not (self.token or self.serial or self.slot is not None):
            raise _bad("it names no token", "token=LABEL, or serial=…")
        if not (self.key or self.key_id):
            raise _bad("it names no key", "object=LABEL, or id=%01")

    @classmethod
    def parse(cls, text: str) -> TokenKey:
        """Read a URI. `Misused` `bad_token_uri` says what is wrong; one with a PIN in it is refused."""
        uri = text.strip()
        if not uri.startswith(SCHEME) or len(uri) > LONGEST or any(one.isspace() for one in uri):
            raise _bad("it is not one line that begins with pkcs11:", "RFC 7512; `p11tool --list-all` prints some")
        path, _, query = uri.removeprefix(SCHEME).partition("?")
        given = {**_attributes(path, ";", _PATH), **_attributes(query, "&", _QUERY)}
        if given.pop("type", "private") != "private":
            raise _bad("it names no private key", "type=private")
        if "module" not in given:
            raise _bad("it names no library", "?module-path=/usr/lib/…")
        return cls(**given)  # type: ignore[arg-type]  # the tables below make each member's type

    @property
    def place(self) -> str:
        """The key and its token in a few words, for people."""
        key = self.key or self.key_id.hex()
        slot = "" if self.slot is None else f"slot {self.slot}"
        return f"{key!r} in {self.token or self.serial or slot!r}"

    def __str__(self) -> str:
        """The URI again, in the order of the table."""
        path = {
            "token": self.token,
            "serial": self.serial,
            "model": self.model,
            "manufacturer": self.manufacturer,
            "slot-id": "" if self.slot is None else str(self.slot),
            "object": self.key,
        }
        parts = [f"{name}={quote(value, safe='')}" for name, value in path.items() if value]
        if self.key_id:
            parts.append("id=" + "".join(f"%{byte:02x}" for byte in self.key_id))
        source = f"&pin-source={quote(self.pin_source, safe='/:')}" if self.pin_source else ""
        return f"{SCHEME}{';'.join(parts)}?module-path={quote(str(self.module), safe='/')}{source}"


def _text(value: bytes) -> str:
    return value.decode("utf-8")


def _number(value: bytes) -> int:
    return int(value.decode("ascii"))


def _path(value: bytes) -> Path:
    return Path(value.decode("utf-8"))


Reading = Callable[[bytes], object]
_PATH: Final[Mapping[str, tuple[str, Reading]]] = {
    "token": ("token", _text),
    "serial": ("serial", _text),
    "model": ("model", _text),
    "manufacturer": ("manufacturer", _text),
    "slot-id": ("slot", _number),
    "object": ("key", _text),
    "id": ("key_id", bytes),
    "type": ("type", _text),
}
_QUERY: Final[Mapping[str, tuple[str, Reading]]] = {
    "module-path": ("module", _path),
    "pin-source": ("pin_source", _text),
}
"""RFC 7512 §2.3 and §2.4: those that we heed. One that is not heeded might name another key: it is refused."""


def _attributes(text: str, separator: str, known: Mapping[str, tuple[str, Reading]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in text.split(separator) if text else ():
        name, equals, value = part.partition("=")
        if name == "pin-value":
            raise _bad("it holds a PIN", "pin-source=file:/path, and the PIN in that file; then change the PIN")
        if name not in known or not equals:
            raise _bad(f"{name!r} is not heeded here", f"one of {', '.join(known)}")
        member, reading = known[name]
        if member in found:
            raise _bad(f"{name} stands in it twice", "each once")
        try:
            found[member] = reading(unquote_to_bytes(value))
        except ValueError as error:
            raise _bad(f"{name} cannot be read", "UTF-8 with percent-encoding, numbers in digits") from error
    return found


def _bad(what: str, remedy: str) -> Misused:
    return Misused("bad_token_uri", f"The PKCS#11 URI cannot be used: {what}.", f"Write: {remedy}.")
