"""A bundle: one file in which envelopes with their parts, and receipts, are carried where no line is (ADR 0032).

A ZIP without compression. `bundle.json` says from which State to which; `envelopes/<sha256>.jws` and
`receipts/<sha256>.jws` are the very tokens that a node would push, `parts/<sha256>` the files that they name. Nothing
in it is believed for standing there: who reads it judges every token and every part as its door would.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.exchange.envelope import ATTACHMENT_LIMIT, RECEIPT_LIMIT, TOKEN_LIMIT
from app.kit.canonical import JsonObject, dumps, loads, sha256
from app.kit.errors import Misused, Refused, Unavailable, Unreadable
from app.kit.ids import StateCode

HEAD, TYPE = "bundle.json", "rogatory-bundle"
MOST = 60_000
"""Files in a bundle at most."""
BLOCK = 1024 * 1024
_NAME = re.compile(r"(?P<shelf>envelopes|receipts|parts)/(?P<digest>[0-9a-f]{64})(?P<ending>\.jws)?")
_DATED = (1980, 1, 1, 0, 0, 0)
"""What ZIP begins its time with: when a bundle was written stands in the log."""


@dataclass(frozen=True)
class Bundle:
    """What is to be written: tokens, and where their parts lie."""

    sender: StateCode
    recipient: StateCode
    envelopes: Sequence[str] = ()
    receipts: Sequence[str] = ()
    parts: Mapping[str, Path] = field(default_factory=dict)
    """By digest."""


def write(path: Path, bundle: Bundle) -> None:
    """Write a bundle to a new file. The same content makes the same bytes. `Misused` `file_exists` for one that is
    there, `Unavailable` `cannot_write` where the disk refuses; then nothing is left of it.
    """
    head: JsonObject = {"v": 1, "type": TYPE, "from": bundle.sender, "to": bundle.recipient}
    try:
        with path.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
            made.writestr(_entry(HEAD), dumps(head))
            for shelf, tokens in (("envelopes", bundle.envelopes), ("receipts", bundle.receipts)):
                for token in sorted(tokens):
                    data = token.encode("ascii")
                    made.writestr(_entry(f"{shelf}/{sha256(data)}.jws"), data)
            for digest in sorted(bundle.parts):
                with bundle.parts[digest].open("rb") as part, made.open(_entry(f"parts/{digest}"), "w") as out:
                    while block := part.read(BLOCK):
                        out.write(block)
    except FileExistsError as error:
        raise Misused("file_exists", f"{path} is there already.", "Name a new file.") from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Unavailable("cannot_write", f"{path} cannot be written: {error.strerror}.") from error


class Reader:
    """A bundle that was brought, read member by member; a member that is damaged says so when it is read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._found = _members(archive)
        head = loads(self._bytes(HEAD, 1000), limit=1000) if HEAD in archive.namelist() else {}
        if (head.get("v"), head.get("type")) != (1, TYPE):
            raise Unreadable("bundle_malformed", "This is no bundle of Rogatory's.", "Bring the file that was written.")
        self.sender, self.recipient = StateCode(str(head.get("from"))), StateCode(str(head.get("to")))

    @property
    def envelopes(self) -> list[str]:
        """Digests of the envelopes in it, as its names have them."""
        return sorted(digest for shelf, digest in self._found if shelf == "envelopes")

    @property
    def receipts(self) -> list[str]:
        """Digests of the receipts in it, as its names have them."""
        return sorted(digest for shelf, digest in self._found if shelf == "receipts")

    def token(self, shelf: str, digest: str) -> str:
        """An envelope or a receipt; `Refused` `bundle_damaged` when its bytes are not those of its name."""
        limit = TOKEN_LIMIT if shelf == "envelopes" else RECEIPT_LIMIT
        data = self._bytes(self._found[shelf, digest], limit)
        if sha256(data) != digest or not data.isascii():
            raise Refused("bundle_damaged", f"The bytes of {digest[:16]}… in {shelf} are not those that were written.")
        return data.decode("ascii")

    def has_part(self, digest: str) -> bool:
        """Whether a part lies in it."""
        return ("parts", digest) in self._found

    def part(self, digest: str) -> Iterator[bytes]:
        """A part, block by block. Whoever stores it judges its digest."""
        with self._open(self._found["parts", digest], ATTACHMENT_LIMIT) as file:
            yield from _blocks(file, digest)

    def _bytes(self, name: str, limit: int) -> bytes:
        with self._open(name, limit) as file:
            return b"".join(_blocks(file, name))

    @contextmanager
    def _open(self, name: str, limit: int) -> Iterator[IO[bytes]]:
        entry = self._archive.getinfo(name)
        if entry.file_size > limit:
            raise Refused("bundle_damaged", f"{name} holds more than {limit} bytes.")
        try:
            with self._archive.open(entry) as file:
                yield file
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Refused("bundle_damaged", f"{name} cannot be read: {error}.") from error


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Open a bundle. `Misused` `no_file`, `Unreadable` `bundle_malformed` for what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Reader(archive)
    except zipfile.BadZipFile as error:
        raise Unreadable("bundle_malformed", f"{path.name} is no bundle: {error}.", "Write it anew.") from error
    except OSError as error:
        raise Misused("no_file", f"{path} cannot be read: {error.strerror}.", "Give the path of a file.") from error


def _members(archive: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    entries = archive.infolist()
    if len(entries) > MOST:
        raise Unreadable("bundle_malformed", f"A bundle holds at most {MOST} files.")
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.filename == HEAD:
            continue
        named = _NAME.fullmatch(entry.filename)
        whole = named is not None and (named["ending"] is None) == (named["shelf"] == "parts")
        if named is None or not whole or entry.compress_type != zipfile.ZIP_STORED:
            raise Unreadable("bundle_malformed", f"A bundle holds no {entry.filename[:80]!r}, and nothing compressed.")
        if (named["shelf"], named["digest"]) in found:
            raise Unreadable("bundle_malformed", f"{entry.filename} is in it twice.")
        found[named["shelf"], named["digest"]] = entry.filename
    return found


def _entry(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, _DATED)
    made.external_attr = 0o600 << 16
    return made


def _blocks(file: IO[bytes], name: str) -> Iterator[bytes]:
    try:
        while block := file.read(BLOCK):
            yield block
    except (zipfile.BadZipFile, EOFError) as error:
        raise Refused("bundle_damaged", f"{name} is not as it was written: {error}.") from error
