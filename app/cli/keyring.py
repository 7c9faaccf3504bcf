"""The keys in a node's folder: which are in use, which are to follow them, and how those take their place.

keys/<class>/<label>.{key,crt}           in use; `.p12` or, for a key in a token, `.uri` in place of `.key`
keys/<class>/next/<label>.{key,crt}      to follow: listed by the next edition, then taken up
keys/<class>/old/<label>-<digest>.…      were in use; for the safe copy, then to be destroyed

What lies on another machine is not here, and is left as the edition in force has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.kit.canonical import sha256
from app.kit.errors import Conflict, Misused
from app.kit.ids import AuthorityId
from app.trust.anchors import pem_certificates
from app.trust.cabinet import ENDINGS, URI, Passphrases, certificates, place
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner
from app.trust.pins import read_secret
from app.trust.token import TokenKey

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


@dataclass(frozen=True)
class Waiting:
    """A key that is to follow the one in use. `certificate` None: the log's key, which has none."""

    label: str
    certificate: bytes | None


@dataclass(frozen=True)
class Keyring:
    """The key folder of one node."""

    home: Path
    passphrases: Passphrases = field(default_factory=Passphrases)

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
        return NoteSigner.load(path, origin, self.passphrases.of("keeper")) if path.is_file() else None

    def waiting(self) -> list[Waiting]:
        """Every key that is to follow one in use."""
        found = [
            Waiting(path.stem, next(iter(self._certificate(path.with_suffix(".crt"))), None))
            for path in sorted((self.home / "keys").glob(f"*/{NEXT}/*"))
            if path.suffix in ENDINGS
        ]
        for one in found:
            folder_of(one.label)
        return found

    def take_up(self, label: str) -> Path:
        """Put the key that follows in the place of the one in use, which is kept beside; answers where that lies.

        `Conflict` `no_key_waits`; `Misused` `bad_key` when key and certificate do not belong together.
        """
        folder, waits = self.home / "keys" / folder_of(label), self.home / "keys" / folder_of(label) / NEXT
        if not any((waits / f"{label}{ending}").is_file() for ending in ENDINGS):
            raise Conflict("no_key_waits", f"No key waits to follow {label}.", "Put it in the folder `next` first.")
        fresh = place(waits, label)
        if label != LOG and fresh.suffix == URI:
            TokenKey.parse(read_secret(fresh))
            certificates(waits, label)
        elif label != LOG:
            FileSigner.load(fresh, self.path(label, "crt", NEXT), self.passphrases.of(folder.name))
        old = folder / OLD
        old.mkdir(mode=0o700, exist_ok=True)
        marked = folder / f"{label}{'.key' if label == LOG else '.crt'}"
        mark = sha256(marked.read_bytes())[:8] if marked.is_file() else ""
        for ending in (".crt", *ENDINGS):
            used = folder / f"{label}{ending}"
            if used.is_file():
                used.replace(old / f"{label}-{mark}{ending}")
        for path in (waits / f"{label}.crt", fresh):
            if path.is_file():
                path.replace(folder / path.name)
        return old

    def _certificate(self, path: Path) -> tuple[bytes, ...]:
        try:
            return pem_certificates(path.read_bytes())[:1] if path.is_file() else ()
        except OSError as error:
            raise Misused("key_unreadable", f"{path} cannot be read: {error.strerror}.", "Act as its owner.") from error
