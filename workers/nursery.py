"""The nursery: imports once what every process of a node needs, then forks each of them from there.

    python -m workers.nursery SOCKET DIR

Nine processes that each import the same thousand modules cost two cores twenty seconds; forked they cost two. It
holds no key, no connection and no thread: a child begins where `python -m` would have begun. It ends with the
supervisor that started it, and its children end with it. The first one is itself forked, by a supervisor that has
loaded all of it and opened nothing yet.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import traceback
from typing import NoReturn

from app.embedded.process import LIBC, die_with_parent

LARGEST = 1 << 20
LOADED = (
    "app.wiring",
    "workers.tasks",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "kombu.transport.redis",
)
"""What is imported for all: the wiring, and what six of nine processes are, Celery workers."""
_PR_SET_NAME = 15


def main() -> None:
    """Load, then serve one supervisor until it hangs up."""
    serve(socket.socket(fileno=int(sys.argv[1])))


def serve(supervisor: socket.socket) -> None:
    """Be the nursery of a supervisor until it hangs up."""
    die_with_parent(signal.SIGKILL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the supervisor decides who ends, and when
    with supervisor:
        load()
        _serve(supervisor)


def load() -> None:
    """Import what takes the time."""
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is here now stays shared between the children


def _serve(supervisor: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(supervisor, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fileobj)
                    os.close(key.fd)
                    supervisor.send(json.dumps({"pid": key.data, "code": _code(key.data)}).encode())
                    continue
                told, output, _, _ = socket.recv_fds(supervisor, LARGEST, 1)
                if not told:
                    return
                pid = os.fork()
                if pid == 0:
                    selector.close()
                    supervisor.close()
                    _become(json.loads(told), output[0])
                os.close(output[0])
                selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
                supervisor.send(json.dumps({"pid": pid}).encode())


def _code(pid: int) -> int:
    """How a child ended, as `subprocess` tells it: the exit code, or minus the signal's number."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _become(told: dict[str, object], output: int) -> NoReturn:
    """Be the process that was asked for; never comes back."""
    code = 1
    try:
        os.setsid()
        die_with_parent(signal.SIGTERM)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        name, module, words = str(told["name"]), str(told["module"]), told["args"]
        assert isinstance(words, list)  # noqa: S101  # the supervisor is of this release
        LIBC.prctl(_PR_SET_NAME, f"rog {name}".encode()[:15], 0, 0, 0)
        sys.argv = [module, *map(str, words)]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001  # the last one who could tell
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
