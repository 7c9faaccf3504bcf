"""The numbered steps of the two spines, as places where a test may stop a process.

In production nothing is ever installed here: `wiring` refuses it outside development.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

_hook: Callable[[str], None] | None = None


def reached(step: str) -> None:
    """Say that a numbered step, such as `issue.5`, begins."""
    if _hook is not None:
        _hook(step)


def install(hook: Callable[[str], None] | None) -> None:
    """Set what happens at each step; None takes it away."""
    global _hook
    _hook = hook


def kill_at(file: Path) -> Callable[[str], None]:
    """A hook that kills this process with SIGKILL, once, at the step that `file` names."""

    def hook(step: str) -> None:
        try:
            wanted = file.read_text("utf-8").strip()
        except FileNotFoundError:
            return
        if wanted == step:
            file.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)

    return hook
