"""Who knows whom: the contracts of `.importlinter`, and what each process really loads."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house.sources import ROOT, module, python_files, text, tree
from workers import nursery

NODE = {"sqlalchemy", "psycopg", "alembic", "fastapi", "starlette", "uvicorn", "celery", "kombu", "redis", "httpx"}
PAPER = {"pyhanko", "typst"}
# What a process starts, and what it must not load. pyHanko and typst read what strangers send: only where they must.
LOADS: dict[str, set[str]] = {
    "app.cli.verify": NODE,
    "app.cli.trust": NODE | PAPER,
    "app.cli.copy_verify": NODE,
    "app.cli.remote": NODE,
    "app.cli.treaties": NODE | PAPER,
    "app.cli.procedures": NODE | PAPER,
    "app.node.serve": PAPER,
    "app.front": PAPER,
    "workers.keeper": PAPER | {"fastapi"},
    "workers.worker": PAPER | {"fastapi"},
    "workers.supervise": PAPER | {"fastapi", "celery"},
    "app.wiring": PAPER | {"fastapi"},
    ", ".join(nursery.LOADED): PAPER | {"fastapi"},  # what the nursery loads for all
}
_PROGRAM = "import sys, {module}; print(*sorted({banned!r} & set(sys.modules)))"


def test_the_contracts_hold() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", LOADS)
def test_a_process_loads_only_what_it_needs(name: str) -> None:
    program = _PROGRAM.format(module=name, banned=LOADS[name])
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.split()) == (0, []), told.stderr


def test_only_wiring_reads_settings() -> None:
    readers = set()
    for path in python_files("app", "workers", "migrations", "certs"):
        for node in ast.walk(tree(path)):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{one.name}" for one in node.names] + [str(node.module)]
            elif isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            if "app.settings" in names:
                readers.add(module(path))
    assert readers == {"app.wiring"}


def test_only_settings_reads_the_environment_for_settings() -> None:
    readers = {module(path) for path in python_files("app", "workers", "migrations") if "ROGATORY_{" in text(path)}
    assert readers == {"app.settings"}
