"""Write the corpus: `python -m tests.hostile.make --out DIR [--only NAME …] [--others]`.

    DIR/<name>.pdf            one flaw each; the sound ones are `good-*.pdf`
    DIR/anchors/<STATE>/…     what `--anchors` takes; State XC has anchors there, and no edition
    DIR/expected.toml         for each file the step and reason expected, and what pdfsig and OpenSSL say

`--others` also writes what pdfsig and OpenSSL say into `others.toml` beside this file: `make docs` prints it, with the
cases, as `docs/reference/attacks.md`. Do so when a case is added or changed.

The private keys are made for the run and thrown away.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from app.kit.clock import stamp
from certs import pki
from certs.lab import Lab
from tests.hostile import attacks, damage
from tests.hostile.cases import Case
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop


def make(out: Path, only: Collection[str] = (), *, ask_others: bool = True) -> dict[str, Case]:
    """Write the files of the cases (all, or those named), the anchors and what is expected; answers the cases."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = {name: case for name, case in CASES.items() if not only or name in only}
    with tempfile.TemporaryDirectory(prefix="rogatory-pki-") as folder:
        shop = Workshop(Lab(pki.make(Path(folder) / "pki")))
        for case in wanted.values():
            (out / case.file).write_bytes(case.make(shop))
        others = [] if only else [*damage.truncations(shop), *damage.mutations(shop)]
        for name, data in others:
            (out / f"{name}.pdf").write_bytes(data)
        shop.write_anchors(out / "anchors")
    lines = [f"at = {_text(stamp(shop.at))}", ""]
    for case in wanted.values():
        lines += _entry(out, case, ask_others=ask_others)
    for name, _ in others:
        lines += [f"[{_text(name + '.pdf')}]", 'about = "Damaged at random: any reason, never a yes."', ""]
    (out / "expected.toml").write_text("\n".join(lines), "utf-8")
    return wanted


def _entry(out: Path, case: Case, *, ask_others: bool) -> list[str]:
    lines = [
        f"[{_text(case.file)}]",
        f"about = {_text(' '.join(case.notes.split()))}",
        f"verdict = {_text(case.verdict)}",
        f"step = {case.step}",
        f"reason = {_text(case.reason)}",
    ]
    if ask_others:
        said = attacks.ask(out / case.file, out / "anchors", case)
        lines += [f"pdfsig = {_text(said.pdfsig)}", f"openssl = {_text(said.openssl)}"]
    return [*lines, ""]


def _text(value: str) -> str:
    """A basic string of TOML, which JSON's strings are."""
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    """Write the corpus to a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.make", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--only", nargs="+", default=[], help="names of cases")
    parser.add_argument("--others", action="store_true", help="write others.toml")
    arguments = parser.parse_args()
    others = all(shutil.which(one) for one in ("pdfsig", "openssl"))
    if not others:
        sys.stderr.write("pdfsig or openssl is not here: what they say is left out.\n")
    made = make(arguments.out, arguments.only, ask_others=others)
    if arguments.others:
        if not others or arguments.only:
            parser.error("--others asks pdfsig and openssl about every case.")
        attacks.keep(arguments.out / "expected.toml")
    sys.stdout.write(f"{len(made)} cases in {arguments.out}, and what is expected of them in expected.toml\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
