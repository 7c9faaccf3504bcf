"""`rogatory edition verify`, typed by somebody who has a file and a folder of anchors, and no node."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.kit import canonical
from tests.cli.test_edition import published
from tests.cli.test_verify import NODE
from tests.cli.typing_commands import Terminal

_PROGRAM = f"import sys; import app.cli.edition_verify; print(sorted({{*{NODE!r}}} & set(sys.modules)))"


def test_it_needs_no_part_of_a_node() -> None:
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_an_edition_is_verified_as_a_file_and_as_it_was_printed_old_and_new(staffed: Terminal, tmp_path: Path) -> None:
    published(staffed, tmp_path)
    anchors = staffed.home / "anchors"
    files = [str(anchors / "XA" / f"edition-{number}.json") for number in (1, 2)]
    for number in (1, 2):
        staffed.done("edition", "print", str(number), "--out", str(tmp_path / f"{number}.pdf"))
        files.append(str(tmp_path / f"{number}.pdf"))
    told = staffed.json("edition", "verify", *files, "--anchors", str(anchors))
    assert told["verdict"] == "valid"
    assert [(one["number"], one["pages_fit"]) for one in told["files"]] == [(1, None), (2, None), (1, True), (2, True)]  # type: ignore[attr-defined]
    said = staffed.done("edition", "verify", files[2], "--anchors", str(anchors))
    assert "1.pdf: GENUINE" in said
    assert "the newest here is 2" in said
    # The command for letters says what it is, and not that it is none.
    for one in (files[0], files[3]):
        staffed.refused("is_an_edition", 2, "instrument", "verify", one, "--anchors", str(anchors))


def test_what_was_changed_is_no_edition_and_other_pages_are_not_believed(staffed: Terminal, tmp_path: Path) -> None:
    anchors, changed = staffed.home / "anchors", tmp_path / "changed.json"
    true = (anchors / "XA" / "edition-1.json").read_bytes()
    token = json.loads(true)
    token["payload"] = token["payload"][:-8] + ("A" * 8)
    changed.write_bytes(canonical.dumps(token))
    found = staffed.run("edition", "verify", str(changed), "--anchors", str(anchors))
    assert (found.exit_code, "NOT GENUINE" in found.stdout) == (1, True)
    printed = tmp_path / "edition.pdf"
    staffed.done("edition", "print", "--out", str(printed))
    printed.write_bytes(printed.read_bytes() + b"\n")
    found = staffed.run("edition", "verify", str(printed), "--anchors", str(anchors))
    assert (found.exit_code, "Its pages are not what this release prints" in found.stdout) == (3, True)
