"""Editions are read where there is neither node nor database."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys
import app.directory.edition, app.directory.succession, app.directory.introduction
print(sorted({"sqlalchemy", "psycopg", "fastapi", "celery", "redis", "httpx"} & set(sys.modules)))
"""


def test_reading_an_edition_needs_no_part_of_a_node() -> None:
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
