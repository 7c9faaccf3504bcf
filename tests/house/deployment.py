"""A node as `docker-compose.yml` and `examples/systemd` deploy it, run as plain processes of this machine.

What the files say is taken as it stands: commands, environment, secrets, keys, folders, users. Only places are mapped:
a container's or a machine's path to one below a temporary folder, a server's name to an address, a port to a free one.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.playground import eventually
from app.embedded.process import Identity
from tests.house.sources import ROOT, text

COPY = "python"
"""Beside the image: the copy of our Python, where one is needed."""
PATIENCE = 300.0
"""Seconds until all units are healthy; nine processes start at once."""


def interpreter(folder: Path) -> Path:
    """A Python that other users may run, too: ours, or a copy of it where ours lies in a folder of root's own."""
    ours = Path(sys.executable)
    if os.geteuid() != 0 or runs(ours, Identity(65534, 65534, "nobody")):
        return ours
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # With what is compiled of it: each of some sixty processes would compile the library for itself.
    skipped = shutil.ignore_patterns("site-packages", "test", "config-*", "idlelib", "ensurepip")
    shutil.copytree(Path(sys.base_prefix) / "lib" / version, folder / "lib" / version, ignore=skipped)
    (folder / "bin").mkdir()
    shutil.copy(ours.resolve(), folder / "bin" / version)
    for path in (Path(sys.base_prefix) / "lib").glob("libpython*.so*"):
        shutil.copy(path, folder / "lib" / path.name)
    return folder / "bin" / version


def runs(program: Path, user: Identity) -> bool:
    """Whether a user can run a Python."""
    words = [str(program), "-c", "import json"]
    try:
        subprocess.run(words, capture_output=True, check=True, cwd="/", preexec_fn=user.become, env={})
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def image(folder: Path) -> Path:
    """What the Dockerfile copies of this checkout into its last stage, and nothing else: no tests, no `certs`."""
    folder.mkdir()
    for line in re.findall(r"^COPY (\w+) \1$", text(Path("Dockerfile")), re.MULTILINE):
        if line != "tools":  # stays behind in the first stage
            (folder / line).symlink_to(ROOT / line)
    for path in Path(sysconfig.get_path("purelib")).resolve().iterdir():  # for a Python that is not of our environment
        if not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    return folder


@dataclass(frozen=True)
class Unit:
    """One process of a deployment: a container, or a unit of systemd."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    health: Sequence[str]
    folder: Path
    user: Identity | None = None
    umask: int = 0o022

    def options(self) -> dict[str, object]:
        """How it is started."""
        return {
            "env": {
                "PATH": "/usr/bin:/bin",
                "LD_LIBRARY_PATH": str(self.folder.parent / COPY / "lib"),
                **self.environment,
            },
            "cwd": self.folder,
            "stdin": subprocess.DEVNULL,
            "preexec_fn": self._become,
        }

    def run(self, *words: str, also: Mapping[str, str] | None = None) -> str:
        """Run it to its end; answers what it says."""
        options = self.options()
        options["env"] = {**options["env"], **(also or {})}  # type: ignore[dict-item]  # a mapping of words, above
        told = subprocess.run([*self.command, *words], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]  # as above
        assert told.returncode == 0, f"{self.name} {' '.join(words)}: {told.stdout}{told.stderr}"
        return str(told.stdout)

    def healthy(self) -> bool:
        """Whether its own health check passes."""
        told = subprocess.run(self.health, capture_output=True, check=False, **self.options())  # type: ignore[call-overload]  # as above
        return bool(told.returncode == 0)

    def _become(self) -> None:
        os.umask(self.umask)
        if self.user is not None and os.geteuid() == 0:
            self.user.become()


@dataclass
class Deployment:
    """Long-running units, started together."""

    units: Sequence[Unit]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start all; wait until every health check passes."""
        for unit in self.units:
            with (self.logs / f"{unit.name}.log").open("wb") as log:
                self.running[unit.name] = subprocess.Popen(unit.command, stdout=log, stderr=log, **unit.options())  # type: ignore[call-overload]  # as above
        for unit in self.units:
            eventually(lambda unit=unit: self._healthy(unit), f"{unit.name} is healthy", PATIENCE)  # type: ignore[misc]  # bound at once

    def stop(self) -> None:
        """End all."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(30)

    def tail(self, name: str) -> str:
        """The end of a unit's log."""
        return "\n".join((self.logs / f"{name}.log").read_text("utf-8").splitlines()[-8:])

    def _healthy(self, unit: Unit) -> bool:
        assert self.running[unit.name].poll() is None, f"{unit.name} ended: {self.tail(unit.name)}"
        return unit.healthy()


@contextmanager
def running(units: Sequence[Unit], logs: Path) -> Iterator[Deployment]:
    """A deployment that runs until the end of the block."""
    logs.mkdir()
    found = Deployment(units, logs)
    try:
        found.start()
        yield found
    finally:
        found.stop()


def person(number: int, group: int, name: str) -> Identity | None:
    """A user that need not exist; None where this process may not become somebody else."""
    return Identity(number, group, name) if os.geteuid() == 0 else None


def mapped(words: str, places: Mapping[str, str]) -> str:
    """Whole places replaced, each once."""
    known = "|".join(re.escape(place) for place in sorted(places, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])({known})(?![\w.-])", lambda found: places[found[0]], words)


@dataclass(frozen=True)
class ServiceUnit:
    """What a unit of systemd says, with its drop-in: every value of a name, in the order of the files."""

    name: str
    said: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The last value of a name."""
        return self.said[name][-1]

    def environment(self, places: Mapping[str, str], credentials: Path) -> dict[str, str]:
        """`EnvironmentFile=` and `Environment=`, with `%d` for the folder of credentials."""
        found = {}
        for path in self.said.get("EnvironmentFile", ()):
            found.update(environment_file(Path(mapped(path, places)).read_text("utf-8")))
        for line in self.said.get("Environment", ()):
            found.update(word.split("=", 1) for word in shlex.split(line.replace("%d", str(credentials))))
        return {name: mapped(value, places) for name, value in found.items()}


def environment_file(words: str) -> dict[str, str]:
    """A file of `NAME=value` lines."""
    lines = (line for line in words.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def service(path: Path, drop_in: Path) -> ServiceUnit:
    """A unit's file, then its drop-in."""
    said: dict[str, list[str]] = {}
    for file in (path, drop_in):
        for line in file.read_text("utf-8").splitlines():
            name, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                said.setdefault(name, []).append(value)
    return ServiceUnit(path.stem, said)
