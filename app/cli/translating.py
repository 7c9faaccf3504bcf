"""What the commands on translations share: options, and writing a file that is not there yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.shell import Shell
from app.kit.canonical import JsonObject, sha256
from app.kit.errors import Conflict

Into = Annotated[str, typer.Option(metavar="CODE", help="The translation's language: ar, en, es, fr, ru, zh.")]
Out = Annotated[Path, typer.Option(metavar="FILE", help="Where to write it.")]


def write(told: Shell, out: Path, data: bytes, more: JsonObject | None = None, words: str = "") -> None:
    """Write a new file and say so, with what else there is to say of it; `Conflict` `file_exists`."""
    if out.exists():
        raise Conflict("file_exists", f"{out} is there already.", "Choose another name.")
    out.write_bytes(data)
    value: JsonObject = {"file": str(out), "bytes": len(data), "sha256": sha256(data), **(more or {})}
    told.show(value, f"{out}: {len(data)} bytes, SHA-256 {value['sha256']}" + (f"\n{words}" if words else ""))
