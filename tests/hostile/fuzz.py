"""Fuzz the doors for a time: `python -m tests.hostile.fuzz --seconds 600 [--door NAME …] [--seed N] [--blind]`.

Mutants of sound seeds (`mutants`) are brought to the doors (`doors`) one after another. A finding is an exception that
a door does not document, more than 5 s of processor, more than 512 MiB, or a yes to what is not the seed's word. Its
recipe is shortened, printed, and its bytes are kept in `build/fuzz/`. Exit 1 if there was any. A finding becomes a case
of the corpus or a test of its room, and the code is mended where it is wrong.

Where atheris is installed (`make fuzz` brings it, where it has a wheel) it chooses the recipes by what they reach in
the code; it is no dependency of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import importlib.util
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from tests.hostile.doors import Door

PROCESSOR = 5.0
"""Seconds of one mutant."""
MEMORY = 512 * 1024 * 1024
"""Bytes that the process may hold for one mutant, beyond what it held before."""
STEPS = 5
KEPT = Path("build/fuzz")
_COVERED = ["app.trust", "app.directory", "app.instruments.header", "app.kit", "pyhanko", "pyhanko_certvalidator",
            "asn1crypto", "rfc8785"]  # fmt: skip


class TooLong(BaseException):
    """The mutant took its processor time; no parser's `except Exception` may swallow it."""


@dataclass(frozen=True)
class Finding:
    """What a door did that it may not do."""

    door: str
    what: str
    data: bytes
    steps: tuple[int, ...] = ()
    trace: str = ""

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.door}-{hashlib.sha256(self.what.encode()).hexdigest()[:8]}"


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """A limit of processor time around one mutant."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def status_of(name: str) -> int:
    """A size of this process in bytes, by its name in proc(5)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def held_from_here() -> int:
    """What the process holds, in bytes; its peak (`VmHWM`) is counted anew from here (proc(5), clear_refs 5)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return status_of("VmRSS")


def tried(door: Door, seed: bytes, data: bytes) -> tuple[str, str]:
    """What is wrong with a door's answer to a mutant, in one line, and where; both empty if nothing is."""
    from tests.hostile.seeds import NotOurs

    started, held = time.process_time(), held_from_here()
    try:
        with bounded():
            accepted = door.open(data)
    except NotOurs:
        return "", ""
    except TooLong:
        return f"more than {PROCESSOR:g} s", traceback.format_exc()
    except door.raises:
        accepted = False
    except Exception as error:  # noqa: BLE001  # that is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        own = [one for one in traceback.extract_tb(error.__traceback__) if "/app/" in one.filename]
        place = f"{Path((own or [frame])[-1].filename).name}:{(own or [frame])[-1].name}"
        return f"{type(error).__name__} out of {place}", traceback.format_exc()
    if time.process_time() - started > PROCESSOR:
        return f"more than {PROCESSOR:g} s", "in one call that cannot be interrupted"
    if status_of("VmHWM") - held > MEMORY:
        return f"more than {MEMORY} bytes", ""
    if accepted and data != seed and not door.may_accept(seed, data):
        return "a yes", ""
    return "", ""


def shortest(door: Door, seed: bytes, steps: Sequence[int], what: str) -> tuple[int, ...]:
    """The recipe without the steps that it does not need."""
    from tests.hostile.mutants import mutant

    kept = list(steps)
    for index in reversed(range(len(kept))):
        fewer = kept[:index] + kept[index + 1 :]
        if fewer and tried(door, seed, mutant(seed, fewer, door.step))[0] == what:
            kept = fewer
    return tuple(kept)


@dataclass
class Run:
    """A run over some doors: what was tried and what was found, each thing once."""

    doors: Sequence[Door]
    tries: Counter[str] = field(default_factory=Counter)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def once(self, door: Door, which: int, steps: Sequence[int]) -> None:
        """Try one recipe."""
        from tests.hostile.mutants import mutant

        seed = door.seeds[which % len(door.seeds)]
        data = mutant(seed, steps, door.step)
        self.tries[door.name] += 1
        what, trace = tried(door, seed, data)
        if what and (door.name, what) not in self.findings:
            kept = shortest(door, seed, steps, what)
            data = mutant(seed, kept, door.step)
            found = Finding(door.name, what, data, kept, trace)
            self.findings[door.name, what] = found
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{found.name}.bin").write_bytes(data)
            (KEPT / f"{found.name}.seed").write_bytes(seed)
            sys.stdout.write(f"{door.name}: {what}; steps {list(kept)}, {found.name}.bin\n{trace}\n")
            sys.stdout.flush()


def blind(run: Run, seconds: float, seed: int, more: Callable[[], bool] = lambda: True) -> None:
    """Recipes by chance; every door has the same share of the processor."""
    chance = random.Random(seed)
    spent = dict.fromkeys((one.name for one in run.doors), 0.0)
    end = time.process_time() + seconds
    while time.process_time() < end and more():
        door = min(run.doors, key=lambda one: spent[one.name])
        started = time.process_time()
        while time.process_time() - started < min(0.5, seconds / 50):
            steps = [chance.getrandbits(32) for _ in range(chance.choice((1, 1, 1, 2, 3, STEPS)))]
            run.once(door, chance.randrange(8), steps)
        spent[door.name] += time.process_time() - started


def guided(run: Run, seconds: float, seed: int) -> None:
    """Recipes that atheris makes out of those that reached something new."""
    atheris = importlib.import_module("atheris")
    KEPT.mkdir(parents=True, exist_ok=True)
    end = time.process_time() + seconds

    def once(data: bytes) -> None:
        if time.process_time() > end:
            # libFuzzer, which calls this, ends a process only by its own exit, which says nothing.
            _sum_up(run)
            sys.stdout.flush()
            os._exit(1 if run.findings else 0)
        if len(data) >= 6:
            numbers = [int.from_bytes(data[place : place + 4], "big") for place in range(2, len(data) - 3, 4)]
            run.once(run.doors[data[0] % len(run.doors)], data[1], numbers[:STEPS])

    arguments = [f"-seed={seed}", f"-max_len={2 + 4 * STEPS}", "-len_control=0", "-timeout=120", "-rss_limit_mb=4096",
                 "-verbosity=0",
                 "-report_slow_units=99999", f"-artifact_prefix={KEPT}/"]  # fmt: skip
    atheris.Setup([sys.argv[0], *arguments], once)
    atheris.Fuzz()


def main() -> int:
    """Run for a time; exit 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600, help="processor time to spend (default 600)")
    parser.add_argument("--door", nargs="+", default=[], help="only these doors")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run; else another one each time")
    parser.add_argument("--blind", action="store_true", help="by chance alone, though atheris is here")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(31)
    with contextlib.ExitStack() as stack:
        wise = not arguments.blind and importlib.util.find_spec("atheris") is not None
        if wise:
            stack.enter_context(importlib.import_module("atheris").instrument_imports(include=_COVERED))
        from certs import pki
        from certs.lab import Lab
        from tests.hostile.doors import doors
        from tests.hostile.seeds import Bench
        from tests.hostile.workshop import Workshop

        stack.close()
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rogatory-pki-"))
        made = doors(Bench(Workshop(Lab(pki.make(Path(folder) / "pki")))))
        unknown = set(arguments.door) - {one.name for one in made}
        if unknown:
            parser.error(f"no door {', '.join(sorted(unknown))}; there are {', '.join(one.name for one in made)}")
        run = Run([one for one in made if not arguments.door or one.name in arguments.door])
        for one in run.doors:
            _demand_sound(one)
        sys.stdout.write(f"seed {seed}, {len(run.doors)} doors, {arguments.seconds:g} s\n")
        (guided if wise else blind)(run, arguments.seconds, seed)
        _sum_up(run)
    return 1 if run.findings else 0


def _demand_sound(door: Door) -> None:
    """A door that says no to its own seeds would find nothing."""
    if not any(door.open(seed) for seed in door.seeds):
        raise SystemExit(f"The door {door.name} says no to its seeds: mend `doors`.")


def _sum_up(run: Run) -> None:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for name, count in sorted(run.tries.items()):
        sys.stdout.write(f"{name:18} {count:8} mutants\n")
    sys.stdout.write(f"{sum(run.tries.values())} mutants, {len(run.findings)} findings, {held} MiB held at most\n")


if __name__ == "__main__":
    sys.exit(main())
