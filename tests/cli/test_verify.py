"""`rogatory instrument verify|show|extract`, typed by somebody who has a file and a folder of anchors."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.instruments.rendering import Renderer
from app.kit import canonical
from app.kit.canonical import JsonObject
from certs import pki
from certs.lab import Lab
from tests.hostile import make
from tests.hostile.workshop import Workshop, freeze

ONLY = (
    "good-letter",
    "good-exercise",
    "good-message-under-the-seal-alone",
    "letter-of-XB-with-certificates-of-XC",
    "text-painted-over",
    "no-timestamp",
    "no-revocation-data",
    "state-without-an-edition",
    "flip-in-the-header",
    "bomb-in-the-attachment",
)
NODE = ("sqlalchemy", "psycopg", "alembic", "fastapi", "starlette", "uvicorn", "celery", "kombu", "redis", "httpx")
"""What a bare install does not have."""


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in words])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few files of the hostile corpus, with anchors, as its script writes them."""
    out = tmp_path_factory.mktemp("corpus")
    make.make(out, ONLY, ask_others=False)
    return out


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter made with the real template, one whose text is another letter's, and the anchors."""
    out = tmp_path_factory.mktemp("rendered")
    shop = Workshop(Lab(pki.make(tmp_path_factory.mktemp("pki") / "pki")))
    renderer = Renderer.open()
    pin: JsonObject = {"name": renderer.template.name, "sha256": renderer.template.sha256}
    data = shop.content(template=pin)
    (out / "letter.pdf").write_bytes(shop.letter(frozen=freeze(renderer.render(data))))
    odd = shop.content()
    (out / "other-template.pdf").write_bytes(shop.letter(odd))
    urgent = shop.content(urgency="urgent")
    bare = shop.letter(urgent, signatory=shop.signatory(tsa=None), sealer=shop.sealer(tsa=None))
    (out / "urgent.pdf").write_bytes(bare)
    malformed = canonical.dumps({**canonical.loads(shop.content()), "body": {"unknown": 1}})
    (out / "malformed.pdf").write_bytes(shop.letter(malformed))
    shop.write_anchors(out / "anchors")
    return out


def test_a_genuine_letter_is_called_so_and_exits_with_0(rendered: Path) -> None:
    told = typed("instrument", "verify", rendered / "letter.pdf", "--anchors", rendered / "anchors")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0] == "GENUINE  letter.pdf"
    for aspect in ("cryptography", "identity", "authority", "time"):
        assert any(line.split()[:2] == [aspect, "yes"] for line in lines), told.stdout
    assert "what people read is what the content renders to, byte for byte" in told.stdout
    assert "Signatory: Ana Albin, at " in told.stdout
    assert "signatory of XA.moj/ana" in told.stdout


def test_another_template_is_said_and_refuses_nothing(rendered: Path) -> None:
    told = typed("instrument", "verify", rendered / "other-template.pdf", "--anchors", rendered / "anchors")
    assert told.exit_code == 0
    assert "The text was not compared" in told.stdout
    assert "hostile_1 and typst" in told.stdout


def test_a_content_that_its_kind_does_not_know_is_refused(rendered: Path) -> None:
    told = typed("instrument", "verify", rendered / "malformed.pdf", "--anchors", rendered / "anchors")
    assert told.exit_code == 1
    assert "content_malformed" in told.stdout


@pytest.mark.parametrize("name", ONLY)
def test_every_file_exits_as_expected(corpus: Path, name: str) -> None:
    expected = tomllib.loads((corpus / "expected.toml").read_text("utf-8"))[f"{name}.pdf"]
    told = typed("instrument", "verify", corpus / f"{name}.pdf", "--anchors", corpus / "anchors", "--json")
    value = json.loads(told.stdout)
    # The command has no template of the corpus: what only the text shows is not seen here.
    wanted = "valid" if expected["reason"] == "text_differs" else expected["verdict"]
    assert value["verdict"] == wanted
    assert told.exit_code == {"valid": 0, "invalid": 1, "undecided": 3}[wanted]
    reasons = {one["code"] for one in value["files"][0]["reasons"]}
    assert expected["reason"] in {*reasons, "", "text_differs"}


def test_of_several_files_the_worst_counts(corpus: Path) -> None:
    files = [corpus / f"{one}.pdf" for one in ("good-letter", "no-revocation-data")]
    assert typed("instrument", "verify", *files, "--anchors", corpus / "anchors").exit_code == 3
    told = typed("instrument", "verify", *files, corpus / "no-timestamp.pdf", "--anchors", corpus / "anchors", "--json")
    assert told.exit_code == 1
    assert [one["verdict"] for one in json.loads(told.stdout)["files"]] == ["valid", "undecided", "invalid"]


def test_an_unstamped_letter_is_taken_at_the_time_of_receipt_if_it_is_urgent(corpus: Path, rendered: Path) -> None:
    at = tomllib.loads((corpus / "expected.toml").read_text("utf-8"))["at"]
    words = ("instrument", "verify", corpus / "no-timestamp.pdf", "--anchors", corpus / "anchors", "--at", at)
    assert typed(*words).exit_code == 1
    told = typed(*words, "--unstamped")
    assert (told.exit_code, "unstamped_not_urgent" in told.stdout) == (1, True)
    urgent = ("instrument", "verify", rendered / "urgent.pdf", "--anchors", rendered / "anchors")
    assert typed(*urgent).exit_code == 1
    assert typed(*urgent, "--unstamped").exit_code == 0


def test_an_edition_that_cannot_be_used_is_no_yes(rendered: Path, tmp_path: Path) -> None:
    folder = tmp_path / "anchors"
    shutil.copytree(rendered / "anchors", folder)
    (folder / "XA" / "edition-2.json").write_bytes(b"{}")
    told = typed("instrument", "verify", rendered / "letter.pdf", "--anchors", folder)
    assert told.exit_code == 3
    assert "edition_unusable" in told.stdout


def test_a_moment_before_the_letter_is_no_yes(corpus: Path) -> None:
    words = ("instrument", "verify", corpus / "good-letter.pdf", "--anchors", corpus / "anchors")
    told = typed(*words, "--at", "2020-01-01T00:00:00Z")
    assert told.exit_code == 1
    assert "timestamp_far_ahead" in told.stdout
    assert "An edition of XA is not used" in told.stdout


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("no_file", ("verify", "nothing.pdf", "--anchors", "{anchors}")),
        ("no_anchors", ("verify", "{letter}", "--anchors", "nowhere")),
        ("naive_time", ("verify", "{letter}", "--anchors", "{anchors}", "--at", "2026-11-24T09:00:00")),
        ("usage", ("verify", "{letter}")),
        ("not_at_start", ("show", "{anchors}/../expected.toml")),
        ("no_file", ("extract", "nothing.pdf", "--out", "content.json")),
    ],
)
def test_what_was_typed_wrongly_is_said(corpus: Path, code: str, words: tuple[str, ...]) -> None:
    filled = [one.format(letter=corpus / "good-letter.pdf", anchors=corpus / "anchors") for one in words]
    told = typed("instrument", *filled, "--json")
    assert json.loads(told.stderr)["code"] == code
    assert told.exit_code == (1 if code == "not_at_start" else 2)


def test_show_says_what_it_says_and_that_nobody_verified_it(corpus: Path) -> None:
    told = typed("instrument", "show", corpus / "good-letter.pdf")
    assert told.exit_code == 0
    assert told.stdout.startswith("good-letter.pdf says, and nobody has verified:")
    assert "XA.moj/ana" in told.stdout
    drill = typed("instrument", "show", corpus / "good-exercise.pdf").stdout
    assert "EXERCISE: not for real" in drill
    value = json.loads(typed("instrument", "show", corpus / "good-letter.pdf", "--json").stdout)
    assert value["verified"] is False
    assert value["content"]["kind"] == "withdrawal"


def test_extract_writes_the_content_byte_for_byte_and_overwrites_nothing(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "content.json"
    told = typed("instrument", "extract", corpus / "good-letter.pdf", "--out", out)
    assert told.exit_code == 0
    data = out.read_bytes()
    assert canonical.dumps(canonical.loads(data)) == data
    assert canonical.sha256(data) in told.stdout
    again = typed("instrument", "extract", corpus / "good-letter.pdf", "--out", out, "--json")
    assert (again.exit_code, json.loads(again.stderr)["code"]) == (1, "file_exists")
    piped = CliRunner().invoke(app, ["instrument", "extract", str(corpus / "good-letter.pdf"), "--out", "-"])
    assert piped.stdout_bytes == data


def base_install(folder: Path) -> None:
    """What `pip install rogatory` brings, by what the packages themselves say they need, and nothing else."""
    wanted, seen = [Requirement("rogatory")], set()
    while wanted:
        one = wanted.pop()
        found = metadata.distribution(one.name)
        for line in found.requires or ():
            needed = Requirement(line)
            extras = one.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                key = (needed.name, frozenset(needed.extras))
                if key not in seen:
                    seen.add(key)
                    wanted.append(needed)
        if one.name != "rogatory":
            for top in {file.parts[0] for file in found.files or () if file.parts[0] not in {"..", "__pycache__"}}:
                link = folder / top
                if not link.exists():
                    link.symlink_to(Path(str(found.locate_file(top))))


def test_the_base_install_verifies(corpus: Path, tmp_path: Path) -> None:
    """The command as installed, with the packages of the base install and nothing else."""
    base_install(tmp_path)
    program = (
        "import importlib.util, sys\n"
        f"sys.path[:0] = [{str(tmp_path)!r}, {str(Path(__file__).parents[2])!r}]\n"
        f"there = [one for one in {NODE!r} if importlib.util.find_spec(one)]\n"
        "assert not there, there\n"
        f"sys.argv = ['rogatory', 'instrument', 'verify', {str(corpus / 'good-letter.pdf')!r},"
        f" '--anchors', {str(corpus / 'anchors')!r}]\n"
        "from app.cli.main import run\n"
        "run()\n"
    )
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.startswith("GENUINE")


def test_a_state_judges_by_its_own_narrower_policy(rendered: Path, tmp_path: Path) -> None:
    words = ("instrument", "verify", rendered / "letter.pdf", "--anchors", rendered / "anchors", "--policy")
    narrow = tmp_path / "policy.toml"
    narrow.write_text('[[end]]\nalgorithm = "ecdsa-p256"\nuses = ["pdf_signature"]\nreason = "Ours"\n', "utf-8")
    told = typed(*words, narrow)
    assert (told.exit_code, "weak_algorithm" in told.stdout) == (1, True)
    narrow.write_text("revocation_max_age_hours = 48\n", "utf-8")
    refused = typed(*words, narrow, "--json")
    assert (refused.exit_code, json.loads(refused.stderr)["code"]) == (2, "policy_widens")
