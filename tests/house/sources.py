"""The files of this repository, as the tests of the house read them."""

from __future__ import annotations

import ast
import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("app", "workers", "migrations", "certs", "tools", "bench", "tests")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be, relative to the root; in a copy without git, all but what is made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = told.stdout.split("\0") if told.returncode == 0 else _walked()
    return tuple(sorted(Path(name) for name in set(names) if name and (ROOT / name).is_file()))


def _walked() -> list[str]:
    ignored = [line for line in (ROOT / ".gitignore").read_text("utf-8").splitlines() if line]
    found = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [one for one in folders if one != ".git" and not _ignored(here / one, ignored)]
        found += [(here / name).as_posix() for name in names if not _ignored(here / name, ignored)]
    return found


def _ignored(path: Path, patterns: list[str]) -> bool:
    whole = f"/{path.as_posix()}"
    return any(whole == one.rstrip("/") if one.startswith("/") else path.match(one.rstrip("/")) for one in patterns)


@cache
def python_files(*rooms: str) -> tuple[Path, ...]:
    """Python files of the named top folders, of all by default."""
    return tuple(path for path in files() if path.suffix == ".py" and path.parts[0] in (rooms or ROOMS))


def text(path: Path) -> str:
    """The text of a file of this repository."""
    return (ROOT / path).read_text("utf-8")


def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path), str(path))


def module(path: Path) -> str:
    """The name under which a Python file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")
