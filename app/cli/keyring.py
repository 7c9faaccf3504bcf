"""The keys in a node's folder: which are in use, which are to follow them, and how those take their place.

keys/<class>/<label>.{key,crt}           in use
keys/<class>/next/<label>.{key,crt}      to follow: listed by the next edition, then taken up
keys/<class>/old/<label>-<digest>.…      were in use; for the safe copy, then to be destroyed

What lies in a token or on another machine is not here, and is left as the edition in force has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.kit.canonical import sha256
from app.kit.errors import Conflict, Misused
from app.kit.ids import AuthorityId, OfficialId
from app.trust.anchors import pem_certificates
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner

NEXT, OLD = "next", "old"
LOG = "log"
_PLACES = {"envelope": "deliver", "tls-client": "deliver", "receipt": "intake", "tls-server": "door", LOG: "keeper"}


def folder_of(label: str) -> str:
    """The class of processes that holds a key; `Misused` for a label that no node has."""
    if label.startswith(("seal-", "exercise-", "signatory-")):
        return "sign"
    if label not in _PLACES:
        raise Misused("unknown_key", f"No node has a key {label!r}.", f"Keys: seal-…, {', '.join(_PLACES)}.")
    return _PLACES[label]


def signatory_label(official: OfficialId) -> str:
    """`XA.moj/ana` → `signatory-moj-ana`."""
    return "signatory-" + official[3:].replace("/", "-")


@dataclass(frozen=True)
class Waiting:
    """A key that is to follow the one in use. `certificate` None: the log's key, which has none."""

    label: str
    certificate: bytes | None


@dataclass(frozen=True)
class Keyring:
    """The key folder of one node."""

    home: Path

    def path(self, label: str, ending: str, place: str = "") -> Path:
        """Where a key or certificate of a label lies."""
        return self.home / "keys" / folder_of(label) / place / f"{label}.{ending}"

    def in_use(self, label: str) -> tuple[bytes, ...]:
        """The certificate in use, DER; nothing if it is not in this folder."""
        return self._certificate(self.path(label, "crt"))

    def following(self, label: str) -> tuple[bytes, ...]:
        """The certificate that is to follow it, DER; nothing if there is none."""
        return self._certificate(self.path(label, "crt", NEXT))

    def all(self, label: str) -> tuple[bytes, ...]:
        """Both, the one in use first."""
        return (*self.in_use(label), *self.following(label))

    def seals(self, authority: AuthorityId) -> tuple[bytes, ...]:
        """Its seals."""
        return self.all(f"seal-{authority[3:]}")

    def exercises(self, authority: AuthorityId) -> tuple[bytes, ...]:
        """Its seals for exercises."""
        return self.all(f"exercise-{authority[3:]}")

    def certificates(self) -> Iterator[bytes]:
        """Every certificate of the sign class, in use or to follow, DER."""
        for path in sorted((self.home / "keys" / "sign").glob("*.crt")):
            yield from self._certificate(path)
        for path in sorted((self.home / "keys" / "sign" / NEXT).glob("*.crt")):
            yield from self._certificate(path)

    def log(self, origin: str, place: str = "") -> NoteSigner | None:
        """The log's key in use, or with `NEXT` the one that is to follow; None if it is not here."""
        path = self.path(LOG, "key", place)
        return NoteSigner.load(path, origin) if path.is_file() else None

    def waiting(self) -> list[Waiting]:
        """Every key that is to follow one in use."""
        found = [
            Waiting(path.stem, next(iter(self._certificate(path.with_suffix(".crt"))), None))
            for path in sorted((self.home / "keys").glob(f"*/{NEXT}/*.key"))
        ]
        for one in found:
            folder_of(one.label)
        return found

    def take_up(self, label: str) -> Path:
        """Put the key that follows in the place of the one in use, which is kept beside; answers where that lies.

        `Conflict` `no_key_waits`; `Misused` `bad_key` when key and certificate do not belong together.
        """
        fresh = self.path(label, "key", NEXT)
        if not fresh.is_file():
            raise Conflict("no_key_waits", f"No key waits to follow {label}.", "Put it in the folder `next` first.")
        endings = ("key",) if label == LOG else ("crt", "key")
        if label != LOG:
            FileSigner.load(fresh, self.path(label, "crt", NEXT))
        old = fresh.parent.parent / OLD
        old.mkdir(mode=0o700, exist_ok=True)
        used = self.path(label, endings[0])
        mark = sha256(used.read_bytes())[:8] if used.is_file() else ""
        for ending in endings:
            used = self.path(label, ending)
            if used.is_file():
                used.replace(old / f"{label}-{mark}.{ending}")
            self.path(label, ending, NEXT).replace(used)
        return old

    def _certificate(self, path: Path) -> tuple[bytes, ...]:
        try:
            return pem_certificates(path.read_bytes())[:1] if path.is_file() else ()
        except OSError as error:
            raise Misused("key_unreadable", f"{path} cannot be read: {error.strerror}.", "Act as its owner.") from error
