"""What commands write to files that people name: new ones only."""

from __future__ import annotations

import os
from pathlib import Path

from app.kit.errors import Misused


def write_new(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that must not exist yet, with `mode` as the process's mask leaves it.

    `Misused` `file_there` when something has its name, a link too; `no_folder` when it cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Misused("file_there", f"{path} exists.", "Choose another name: nothing is overwritten.") from error
    except OSError as error:
        words = f"{path} cannot be written: {error.strerror}."
        raise Misused("no_folder", words, "Give a name in a folder that exists.") from error
