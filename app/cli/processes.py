"""Which processes of a node live: those that its supervisor keeps, and those that serve without one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A process of the node: whether it lives, and whether it has said that it serves."""

    name: str
    pid: int | None
    """Of the process that serves; of one that does not yet, as the supervisor started it; None: it waits to start."""
    alive: bool
    serves: bool
    failures: int = 0
    """How often in a row it ended soon after it was started."""


def processes(home: Path) -> tuple[Running, ...]:
    """The node's processes: those that its supervisor keeps, and those that serve without one (containers, units)."""
    folder, found = home / "run", {}
    for name, told in _roll(folder).items():
        pid = told.get("pid")
        alive = pid is not None and lives(pid, home)
        found[name] = Running(name, pid, alive, serves=False, failures=told.get("failures") or 0)
    for path in sorted(folder.glob("*.ready")):
        text, known = path.read_text("utf-8").strip(), found.get(path.stem)
        if path.stem == "node" or not text.isdigit():
            continue
        serves = lives(int(text), home)
        # A worker serves in a child of the process that was started.
        if serves or known is None:
            found[path.stem] = Running(path.stem, int(text), serves, serves, known.failures if known else 0)
    return tuple(found[name] for name in sorted(found))


def lives(pid: int, home: Path) -> bool:
    """Whether a process of this node lives under a number: numbers are used again, so its command line is looked at."""
    try:
        state = Path("/proc", str(pid), "stat").read_text("utf-8").rpartition(")")[2].split()[0]
        words = Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return False
    return state not in {"Z", "X"} and str(home).encode() in words


def _roll(folder: Path) -> dict[str, dict[str, int | None]]:
    """What the supervisor keeps: name to pid and failures; nothing when there is none."""
    try:
        found: dict[str, dict[str, int | None]] = json.loads((folder / "processes.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
