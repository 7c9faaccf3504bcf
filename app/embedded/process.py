"""What the embedded servers share: as whom they run, with whom they die, who may use their data, where they listen."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.kit.errors import Misused, Unavailable

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAPBSET_READ, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 23, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
LONGEST_SOCKET = 107
"""Bytes that the path of a Unix socket may hold (unix(7))."""
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True)
class Identity:
    """The user that a server runs as; `capability` lets it pass through folders that this user may not enter."""

    uid: int
    gid: int
    name: str
    capability: int | None = None

    @classmethod
    def unprivileged(cls) -> Identity:
        """Ourselves; for root, `nobody`: PostgreSQL refuses root. `Unavailable` for a user without a passwd entry."""
        try:
            found = pwd.getpwuid(os.geteuid()) if os.geteuid() != 0 else pwd.getpwnam("nobody")
        except KeyError as error:
            raise Unavailable(
                "no_user",
                f"The user {os.geteuid()} has no entry in /etc/passwd, and PostgreSQL needs one.",
                "Add one, or set ROGATORY_DATABASE_URL to a PostgreSQL of your own.",
            ) from error
        return cls(found.pw_uid, found.pw_gid, found.pw_name)

    def passing(self) -> Identity:
        """The same user, allowed to pass through any folder. `Unavailable` where the kernel does not grant that."""
        for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
            if os.geteuid() == 0 and LIBC.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1:
                return replace(self, capability=capability)
        raise Unavailable(
            "folder_closed",
            f"The user {self.name}, as whom PostgreSQL must run, cannot enter the node's folder or the program's.",
            "Move the node to a folder that every user may enter, or start it as a user other than root.",
        )

    def become(self) -> None:
        """Turn this process into that user; for use between fork and exec."""
        if os.geteuid() != 0:
            return
        if self.capability is not None:
            _checked(LIBC.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)
        if self.capability is not None:
            bit = 1 << self.capability
            header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
            _checked(LIBC.capset(header, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)))
            _checked(LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, self.capability, 0, 0))


class Started:
    """A server that an object of ours may have started, and whether it runs."""

    _process: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        """Whether the server that this object started runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """Of the server that this object started; None if it does not run."""
        return self._process.pid if self._process is not None and self.alive() else None


def die_with_parent(death: signal.Signals) -> None:
    """Have this process sent a signal when the thread that started it ends (prctl(2))."""
    LIBC.prctl(PR_SET_PDEATHSIG, death, 0, 0, 0)


def start_as(identity: Identity | None, death: signal.Signals) -> Callable[[], None]:
    """What a server's process does before exec: become its user, and ask for `death` when our main thread ends.

    The kernel sends that signal when the *thread* that forked ends, so `Misused` outside the main thread. A change of
    user clears the request: it comes last.
    """
    if threading.current_thread() is not threading.main_thread():
        raise Misused("not_main_thread", "An embedded server is started from the main thread only.")
    parent = os.getpid()

    def begin() -> None:
        if identity is not None:
            identity.become()
        die_with_parent(death)
        if os.getppid() != parent:  # we died before the request was made
            os._exit(1)

    return begin


def hold(home: Path, seconds: float = 5.0) -> int:
    """Lock a server's home; answers the file descriptor to hand to the server.

    The lock belongs to whoever holds the descriptor: it ends when the server and its last child are gone, however
    they died. Orphans of a killed server leave within a second; a server that stays is another one (`Unavailable`).
    """
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() < end:
                time.sleep(0.05)
                continue
        os.close(descriptor)
        raise Unavailable(
            "data_in_use", f"Another process uses {home}.", "Is this node already running? Stop it first."
        )


def socket_folder(home: Path, longest_name: str) -> Path:
    """A folder for sockets, the same at every start: in the home, or a short one where the home's path is too long.

    A path with other than plain characters is avoided too: it would need another quoting in each kind of address.
    """
    inside, note = home / "s", home / "sockets"
    if len(os.fsencode(inside / longest_name)) <= LONGEST_SOCKET and _PLAIN.fullmatch(str(inside)):
        inside.mkdir(mode=0o755, exist_ok=True)
        return inside
    folder = recorded_folder(home)
    if folder is None or not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid not in _own(home):
        folder = Path(tempfile.mkdtemp(prefix="rogatory-", dir="/tmp"))
        note.write_text(str(folder), "utf-8")
    folder.chmod(0o755)
    return folder


def recorded_folder(home: Path) -> Path | None:
    """Where a home's sockets are, as its last start noted it; None if they are inside."""
    try:
        return Path((home / "sockets").read_text("utf-8"))
    except FileNotFoundError:
        return None


def drop_folder(home: Path) -> None:
    """Remove a folder of sockets that lies outside the home."""
    folder = recorded_folder(home)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        (home / "sockets").unlink(missing_ok=True)


def full_disk(words: str) -> bool:
    """Whether a server's words say that the disk is full."""
    return os.strerror(errno.ENOSPC) in words or os.strerror(errno.EDQUOT) in words


def _own(home: Path) -> set[int]:
    return {os.geteuid(), home.stat().st_uid}


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
