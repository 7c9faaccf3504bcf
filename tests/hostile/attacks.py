"""The table of attacks: each case, our step and reason, and what poppler's pdfsig and OpenSSL's cms say of the file.

What the others say stands in `others.toml`, which `python -m tests.hostile.make --out DIR --others` writes: asking them
about every file takes minutes. `make docs` prints the page; tests ask them again about some.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests import outside
from tests.hostile.cases import Case
from tests.hostile.corpus import CASES
from tests.hostile.run import state_of

OTHERS = Path(__file__).with_name("others.toml")
PROGRAMS = ("pdfsig", "openssl")
_HEAD = """# Attacks

Printed by `make docs` from the cases of `tests/hostile` and from `tests/hostile/others.toml`, what other programs said
of the same files. `python -m tests.hostile.make --out DIR` writes the files.
"""
_MEANING = """
pdfsig was asked with `-nocert`, OpenSSL with `cms -verify` under all of XA's anchors, about the bytes that each
`/ByteRange` names. Neither is told which anchor is for whom, at what time, or what an instrument may hold, and neither
claims to know it. A file is *missed* by pdfsig when it calls every signature valid and the last one covers the whole
file; by OpenSSL when every signature is good. Sound files are a yes for all three.
"""


@dataclass(frozen=True)
class Said:
    """What the others say of a file."""

    pdfsig: str
    openssl: str

    @property
    def poppler_agrees(self) -> bool:
        """Whether pdfsig says yes in all that it can say: every signature valid, the last over the whole file."""
        *verdicts, coverage = self.pdfsig.split("; ")
        return coverage == outside.WHOLE and set(verdicts) == {outside.VALID}

    @property
    def openssl_agrees(self) -> bool:
        """Whether OpenSSL says yes to every signature."""
        return set(self.openssl.split("; ")) == {"good"}


def ask(path: Path, anchors: Path, case: Case) -> Said:
    """What the others say of a file, under the anchors of XA and as of now; of a sound file under those of its own
    State, and as of its timestamps.
    """
    pdf = path.read_bytes()
    folder = anchors / ("XA" if case.reason else state_of(pdf))
    given = sorted(one for one in folder.rglob("*.pem") if one.parent.name != "node")
    return Said(outside.pdfsig(path), outside.openssl_cms(pdf, given, when_stamped=not case.reason))


def keep(expected: Path) -> None:
    """Write `others.toml` out of an `expected.toml` that was just made."""
    found = tomllib.loads(expected.read_text("utf-8"))
    versions = {name: outside.version(name) for name in PROGRAMS}
    lines = [f"{name} = {_text(text)}" for name, text in versions.items()]
    for case in _sorted():
        lines += ["", f"[cases.{case.name}]", *(f"{one} = {_text(found[case.file][one])}" for one in PROGRAMS)]
    OTHERS.write_text("\n".join(lines) + "\n", "utf-8")


@cache
def said() -> Mapping[str, Said]:
    """What the others say, by name of the case."""
    found = tomllib.loads(OTHERS.read_text("utf-8"))["cases"]
    return {name: Said(**answers) for name, answers in found.items()}


def missed(program: str) -> list[Case]:
    """The flawed files that a program calls good."""
    answers = said()
    agrees = {"pdfsig": lambda one: one.poppler_agrees, "openssl": lambda one: one.openssl_agrees}[program]
    return [case for case in _sorted() if case.reason and agrees(answers[case.name])]


def printed() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _sorted() -> list[Case]:
    """By step and name: the table itself is in the order in which its modules happen to be imported."""
    return sorted(CASES.values(), key=lambda one: (one.step, one.name))


def _lines() -> Iterator[str]:
    told = tomllib.loads(OTHERS.read_text("utf-8"))
    flawed = [case for case in _sorted() if case.reason]
    poppler, openssl = missed("pdfsig"), missed("openssl")
    both = [case for case in poppler if case in openssl]
    yield _HEAD
    asked = f"Asked: {told['pdfsig']}, {told['openssl']}."
    yield f"**{len(flawed)} flawed files**, and {len(CASES) - len(flawed)} sound ones. {asked}"
    yield ""
    yield f"- pdfsig misses **{len(poppler)}** of the {len(flawed)};"
    yield f"- `openssl cms -verify` misses **{len(openssl)}**;"
    yield f"- both miss **{len(both)}**. Rogatory misses none: no file of the corpus is a yes, or the tests fail."
    yield _MEANING
    yield "The corpus also holds the sound letter cut at every thousandth byte, and 200 letters changed at random."
    yield ""
    yield f"## What pdfsig misses ({len(poppler)})"
    yield ""
    for step in sorted({case.step for case in poppler}):
        names = ", ".join(f"`{case.name}`" for case in poppler if case.step == step)
        yield f"- step {step}: {names}"
    for title, cases in (("Flawed files", flawed), ("Sound files", [one for one in _sorted() if not one.reason])):
        yield ""
        yield f"## {title}"
        yield ""
        yield "| file | what it is | we say | pdfsig | openssl |"
        yield "|---|---|---|---|---|"
        yield from (_row(case) for case in cases)


def _row(case: Case) -> str:
    answers = said()[case.name]
    ours = f"{case.step} `{case.reason}`: {case.verdict}" if case.reason else "valid"
    words = " ".join(case.notes.split()).replace("|", "\\|")
    return f"| `{case.name}` | {words} | {ours} | {_short(answers.pdfsig)} | {answers.openssl} |"


def _short(text: str) -> str:
    return text.replace("Signature is ", "").replace("the last ", "")


def _text(value: str) -> str:
    """A basic string of TOML, which JSON's strings are."""
    return json.dumps(value, ensure_ascii=False)
