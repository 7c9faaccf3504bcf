"""The content-addressed store: files named by their SHA-256, below the folder of whoever owns them.

A file is written to a temporary name while it is hashed, flushed to the disk, then renamed: it is whole or absent.
Owners are authorities (`XA.moj`), or a road's waiting rooms: `in-XB` (arrived, undecided), `out-XB` (laid out to be
fetched).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import AsyncIterable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.kit.errors import Invalid, Unavailable, Unknown
from app.kit.ids import Digest

_OWNER = re.compile(r"[A-Za-z]{2}[A-Za-z0-9.-]{0,38}|(?:in|out)-[A-Z]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
RESERVE = 64 * 1024 * 1024
"""Bytes that must stay free on the disk: a full one is refused before it hurts the database."""
LOOKED = 8 * 1024 * 1024
"""Bytes after which a file that grows looks again whether they are."""
BLOCK = 1024 * 1024
"""Bytes that are written at once."""


class _Writing:
    """One file being written: hashed as it grows, bounded, renamed when whole.

    The disk is looked at before the first byte and again every `LOOKED` bytes; a full one leaves no file behind.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        with _disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _demand_reserve(folder)
            self.part = folder / f".{secrets.token_hex(8)}.part"
            self.file: BinaryIO = self.part.open("xb")
        self.hash, self.size, self.limit, self.looked = hashlib.sha256(), 0, limit, 0

    def write(self, block: bytes) -> None:
        self.size += len(block)
        if self.size > self.limit:
            raise Invalid(
                "too_large", f"The part holds more than {self.limit} bytes.", "Send larger material as a package."
            )
        self.hash.update(block)
        if self.size - self.looked >= LOOKED:
            self.looked = self.size
            _demand_reserve(self.part.parent)
        with _disk(self.part.parent):
            self.file.write(block)

    def close(self, expected: Digest | None) -> Digest:
        digest = Digest(self.hash.hexdigest())
        if expected is not None and digest != expected:
            raise Invalid(
                "digest_mismatch", f"The bytes have the digest {digest}, not {expected}.", "Send them again whole."
            )
        # Straight to its own shelf: two writers of the same bytes must not meet on a shelf where neither belongs.
        target = self.part.parent.parent / digest[:2] / digest
        with _disk(self.part.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            self.part.replace(target)
            _sync_folder(target.parent)
        return digest

    def drop(self) -> None:
        # Closing flushes what is buffered, which a full disk refuses once more: the file is to go all the same.
        with contextlib.suppress(OSError):
            self.file.close()
        self.part.unlink(missing_ok=True)


class Store:
    """Blobs below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shut(self) -> None:
        """Keep others out: the folder belongs to its owner and group. One that is another user's is left as it is."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            self.folder.mkdir(mode=0o770)
        found = self.folder.stat()
        if found.st_mode & 0o007 and found.st_uid == os.geteuid():
            self.folder.chmod(stat.S_IMODE(found.st_mode) & ~0o007)

    def path(self, owner: str, digest: str) -> Path:
        """Where a blob is or would be; `Invalid` for a name that is no owner or no digest."""
        return self._shelf(owner, digest) / digest

    def has(self, owner: str, digest: str) -> bool:
        """Whether the whole blob is there."""
        return self.path(owner, digest).is_file()

    def read(self, owner: str, digest: str) -> bytes:
        """A blob's bytes, checked against its name; `Unknown` when absent, `Unavailable` when it rotted."""
        try:
            data = self.path(owner, digest).read_bytes()
        except FileNotFoundError:
            raise Unknown("no_blob", f"{owner} holds no file with the digest {digest}.") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise Unavailable("blob_damaged", f"The stored file {digest} is damaged.", "Restore it from the backup.")
        return data

    def put(self, owner: str, data: bytes) -> Digest:
        """Keep bytes; the same bytes twice are one file, as young as the second time: it is not swept as an old one."""
        digest = Digest(hashlib.sha256(data).hexdigest())
        return digest if self._touched(owner, digest) else self.put_all(owner, [data], len(data), digest)

    def put_all(self, owner: str, blocks: Iterable[bytes], limit: int, expected: Digest | None = None) -> Digest:
        """Keep a stream of at most `limit` bytes; `Invalid` when it is longer or has another digest."""
        writing = _Writing(self._shelf(owner, expected or "0" * 64), limit)
        try:
            for block in blocks:
                writing.write(block)
            return writing.close(expected)
        finally:
            writing.drop()

    async def receive(self, owner: str, blocks: AsyncIterable[bytes], limit: int, expected: Digest) -> Digest:
        """Like `put_all`, from a door's request. The disk is waited for in threads, never in the event loop."""
        writing = await asyncio.to_thread(_Writing, self._shelf(owner, expected), limit)
        try:
            gathered = bytearray()
            async for block in blocks:
                gathered += block
                if len(gathered) >= BLOCK:
                    await asyncio.to_thread(writing.write, bytes(gathered))
                    gathered.clear()
            await asyncio.to_thread(writing.write, bytes(gathered))
            return await asyncio.to_thread(writing.close, expected)
        finally:
            writing.drop()

    def sound(self, owner: str, digest: str) -> bool:
        """Whether the whole blob is there and its bytes still have its digest; read in blocks."""
        try:
            with self.path(owner, digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except FileNotFoundError:
            return False

    def files(self, owner: str) -> Iterator[Path]:
        """Every file of an owner, unfinished ones (`.….part`) too; those that vanish meanwhile may be among them."""
        _demand_owner(owner)
        yield from (one for one in self.folder.joinpath(owner).glob("??/*") if one.is_file())

    def owners(self) -> list[str]:
        """Who has files here: authorities and shelves."""
        found = sorted(one.name for one in self.folder.glob("*") if one.is_dir())
        return [one for one in found if _OWNER.fullmatch(one)]

    def used(self, owner: str) -> int:
        """Bytes that an owner's files take and that no other owner shares."""
        total = 0
        for file in self.files(owner):
            with contextlib.suppress(FileNotFoundError):
                found = file.stat()
                total += found.st_size if found.st_nlink == 1 else 0
        return total

    def link(self, source: str, target: str, digest: str) -> None:
        """Give a blob to a second owner without a second copy where the file system allows it."""
        if self._touched(target, digest):
            return
        place = self.path(target, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.parent / f".{secrets.token_hex(8)}.part"
        try:
            with _disk(place.parent):
                _link_or_copy(self.path(source, digest), part)
                part.replace(place)
                _sync_folder(place.parent)
        except FileNotFoundError:
            raise Unknown("no_blob", f"{source} holds no file with the digest {digest}.") from None
        finally:
            part.unlink(missing_ok=True)

    def drop(self, owner: str, digest: str) -> None:
        """Forget an owner's name for a blob; other owners keep theirs."""
        self.path(owner, digest).unlink(missing_ok=True)

    def _touched(self, owner: str, digest: str) -> bool:
        """Whether a blob is there; from now on it is a young one."""
        try:
            os.utime(self.path(owner, digest))
        except FileNotFoundError:
            return False
        return True

    def _shelf(self, owner: str, digest: str) -> Path:
        _demand_owner(owner)
        if not _DIGEST.fullmatch(digest):
            raise Invalid("bad_blob_name", f"{digest!r} names no file of the store.")
        return self.folder / owner / digest[:2]


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)  # the name, too, must survive a power cut
    finally:
        os.close(handle)


def _demand_owner(owner: str) -> None:
    if not _OWNER.fullmatch(owner) or ".." in owner:
        raise Invalid("bad_blob_name", f"{owner!r} owns no file of the store.")


def _demand_reserve(folder: Path) -> None:
    if shutil.disk_usage(folder).free < RESERVE:
        raise _full(folder)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """A full disk, or a used-up quota of it, in words."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _full(folder) from error
        raise


def _full(folder: Path) -> Unavailable:
    return Unavailable("disk_full", f"The disk that holds {folder.name} is full.", "Free some space; nothing was lost.")
