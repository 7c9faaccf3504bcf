"""What this process holds in memory stays there: no dump of it is written, and no other process looks into it."""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_PR_SET_DUMPABLE = 4
"""prctl(2): nobody without CAP_SYS_PTRACE attaches, and the kernel writes no core, to a file or to a program."""


def forbid() -> None:
    """For this process and those that it forks; a program that it starts anew says so again itself."""
    # A limit alone does not bind a core that is piped to a program (core(5)); it is inherited by what is started.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        if library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f"PR_SET_DUMPABLE: {os.strerror(code)}")
