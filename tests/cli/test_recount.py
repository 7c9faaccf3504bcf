"""`rogatory instrument recount`, typed by somebody who has the files and a folder of anchors, and no node."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from app.instruments.header import read
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import stamp
from app.procedures.reachability import Drill, Word, count
from certs import pki
from certs.lab import Lab
from tests.hostile.workshop import Workshop

MATTER = "XA-2026-K7Q3MD9T"


@dataclass
class Files:
    """The signed files of one drill, and the anchors."""

    shop: Workshop
    folder: Path
    words: dict[str, Word] = field(default_factory=dict)

    def sign(self, name: str, kind: str, body: JsonObject, *, state: str = "XA", seal: str = "") -> Path:
        """A PDF under a State's exercise seal; `seal`: under the real seal of an authority instead."""
        number = len(list(self.folder.glob("*.pdf")))
        identity = f"01930000-0000-7000-8000-{number:012d}"
        at = self.shop.at + timedelta(seconds=number)
        more = {"id": identity, "matter": MATTER, "frozen_at": stamp(at)}
        data = self.shop.content(state, kind=kind, body=body, **more)  # type: ignore[arg-type]  # JSON
        own = f"{state}.moj"
        signer = {} if seal else {"signer": self.shop.lab.pki.exercise(own)}
        pdf = self.shop.message(data, sealer=self.shop.sealer(seal or own, **signer))  # type: ignore[arg-type]
        path, one = self.folder / f"{name}.pdf", read(data)
        path.write_bytes(pdf)
        pin = sha256(pdf)
        self.words[name] = Word(one.id, pin, one.matter, one.sending, one.receiving, one.act, one.frozen, one.body)
        return path

    def recount(self, report: Path, *files: str) -> tuple[int, JsonObject]:
        """Exit code, and what was printed or said."""
        paths = [str(self.folder / f"{name}.pdf") for name in files]
        anchors = str(self.folder / "anchors")
        asked = ["--json", "instrument", "recount", str(report), *paths, "--anchors", anchors]
        told = CliRunner().invoke(app, asked)
        return told.exit_code, json.loads(told.stdout or told.stderr)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A drill of XB's points by XA, answered after four minutes."""
    shop = Workshop(Lab(pki.make(tmp_path_factory.mktemp("pki") / "pki")))
    made = Files(shop, tmp_path_factory.mktemp("files"))
    shop.write_anchors(made.folder / "anchors")
    made.sign("agree", "exercise_agreement", {"answer_within": 30}, state="XB")
    edition: JsonObject = {"number": 1, "sha256": "c" * 64, "answer_within": 15}
    window: JsonObject = {"from": stamp(shop.at - timedelta(hours=1)), "to": stamp(shop.at + timedelta(hours=9))}
    made.sign("start", "exercise_request", {"kind": "drill", "scenario": "-", "window": window, "edition": edition})
    passed = {"received": 1, "channel": 3, "acknowledged": 240}
    hops: JsonObject = {name: stamp(made.words["start"].frozen_at + timedelta(seconds=n)) for name, n in passed.items()}
    made.sign("answer", "exercise_answer", {"hops": hops, "acknowledged_how": "key"}, state="XB")
    return made


def counted(files: Files) -> JsonObject:
    began = files.words["start"]
    back = began.frozen_at + timedelta(minutes=5)
    return count("XB.moj", [Drill(files.words["agree"], began, files.words["answer"], back)])


def test_a_proof_is_counted_again_from_its_files(files: Files) -> None:
    report = files.sign("report", "exercise_report", counted(files))
    code, told = files.recount(report, "agree", "start", "answer")
    assert code == 0, told
    assert (told["agrees"], told["by"], told["authority"], told["freshness"]) == (True, "XA.moj", "XB.moj", "green")
    assert (told["tried"], told["reached"], told["kept_promises"]) == (1, 1, 1)
    assert (told["woken"], told["drills"][0]["answer_within"]) == (1, 15), "the directory promised less than was agreed"  # type: ignore[index,call-overload]
    assert told["medians"] == {"acknowledged": 240_000, "channel": 3_000, "received": 1_000}
    assert files.recount(report, "agree", "start")[1]["code"] == "instrument_missing"
    assert files.recount(files.folder / "answer.pdf", "start")[1]["code"] == "not_a_report"


def test_a_proof_of_a_drill_that_was_agreed_to_late_says_that_it_could_be_foreseen(files: Files) -> None:
    """The same instruments; the agreement was here when the window was nearly over."""
    came = files.words["start"].frozen_at + timedelta(hours=8, minutes=55)
    began, back = files.words["start"], files.words["start"].frozen_at + timedelta(minutes=5)
    one = Drill(files.words["agree"], began, files.words["answer"], back, came)
    body = count("XB.moj", [one])
    code, told = files.recount(files.sign("late", "exercise_report", body), "agree", "start", "answer")
    assert code == 0, told
    assert (told["reached"], told["woken"], told["foreseeable"], told["freshness"]) == (1, 0, 1, "amber")
    boast: JsonObject = {name: value for name, value in body.items() if name != "foreseeable"}
    code, told = files.recount(files.sign("silent", "exercise_report", boast), "agree", "start", "answer")
    assert (code, told["code"]) == (1, "other_count"), "nor is it left out"


def test_a_proof_that_says_more_is_refused(files: Files) -> None:
    report = files.sign("boast", "exercise_report", {**counted(files), "reached": 7})
    code, told = files.recount(report, "agree", "start", "answer")
    assert (code, told["code"]) == (1, "other_count")


def test_a_proof_under_the_real_seal_or_of_another_state_is_no_proof(files: Files) -> None:
    real = files.sign("real", "exercise_report", counted(files), seal="XA.moj")
    assert files.recount(real, "agree", "start", "answer")[1]["code"] == "not_genuine"
    theirs = files.sign("theirs", "exercise_report", counted(files), state="XB")
    assert files.recount(theirs, "agree", "start", "answer")[1]["code"] == "not_a_drill"
