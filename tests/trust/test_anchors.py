"""The folder that `--anchors` takes: what is in it, and what is not read out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.errors import Misused, Unknown
from app.kit.ids import Digest, StateCode
from app.trust import anchors
from app.trust.anchors import Purpose
from certs.lab import Lab
from tests.trust.certificates import Authority


def folder(tmp_path: Path, authority: Authority, state: str = "XA", purpose: str = "seal") -> Path:
    target = tmp_path / state / purpose
    target.mkdir(parents=True)
    (target / "root.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    return tmp_path


def test_anchors_are_of_one_state_for_one_purpose(tmp_path: Path) -> None:
    root = Authority("Root")
    found = anchors.load(folder(tmp_path, root))
    assert found.states == ("XA",)
    assert found.of("XA", Purpose.SEAL) == (root.der,)
    assert found.of("XA", Purpose.SIGNATORY) == ()
    assert found.of("XB", Purpose.SEAL) == ()


def test_two_anchors_for_one_purpose_overlap(tmp_path: Path) -> None:
    old, new = Authority("Old"), Authority("New")
    folder(tmp_path, old)
    (tmp_path / "XA" / "seal" / "new.pem").write_bytes(new.certificate.public_bytes(Encoding.PEM))
    assert set(anchors.load(tmp_path).of("XA", Purpose.SEAL)) == {old.der, new.der}


def test_log_keys_and_editions_lie_beside_them(tmp_path: Path) -> None:
    folder(tmp_path, Authority("Root"))
    (tmp_path / "XA" / "log.vkey").write_text("one\n\n two \n", "utf-8")
    (tmp_path / "XA" / "edition-1.json").write_bytes(b"{}")
    found = anchors.load(tmp_path)
    assert found.log_keys[StateCode("XA")] == ("one", "two")
    assert found.editions[StateCode("XA")] == (b"{}",)
    assert found.only(StateCode("XA")).editions == found.editions


def test_the_anchors_of_one_state_alone(lab: Lab) -> None:
    alone = lab.anchors.only(StateCode("XB"))
    assert alone.states == ("XB",)
    assert alone.of("XA", Purpose.SEAL) == ()
    with pytest.raises(Unknown):
        lab.anchors.only(StateCode("XD"))


@pytest.mark.parametrize("name", ["xa", "XAB", "anchors"])
def test_a_folder_without_a_state_is_a_mistake_of_the_caller(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    for wrong in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(Misused) as caught:
            anchors.load(wrong)
        assert caught.value.code == "no_anchors"


def test_a_file_that_is_no_certificate_is_not_passed_over(tmp_path: Path) -> None:
    folder(tmp_path, Authority("Root"))
    (tmp_path / "XA" / "seal" / "broken.pem").write_bytes(b"no certificate")
    with pytest.raises(Misused, match=r"XA/seal/broken\.pem") as caught:
        anchors.load(tmp_path)
    assert (caught.value.code, caught.value.exit_code) == ("bad_certificate", 2)


def test_log_keys_that_are_no_text_are_said(tmp_path: Path) -> None:
    folder(tmp_path, Authority("Root"))
    (tmp_path / "XA" / "log.vkey").write_bytes(b"\xff\xfe")
    with pytest.raises(Misused) as caught:
        anchors.load(tmp_path)
    assert caught.value.code == "bad_vkey"


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    folder(tmp_path, Authority("Root"))
    (tmp_path / "XA" / "edition-1.json").write_bytes(bytes(8 * 1024 * 1024 + 1))
    with pytest.raises(Misused) as caught:
        anchors.load(tmp_path)
    assert caught.value.code == "anchor_too_large"


def test_what_was_withdrawn_lies_beside_them_for_each_state_apart(tmp_path: Path) -> None:
    folder(tmp_path, Authority("Root"))
    folder(tmp_path, Authority("Other"), "XB")
    gone = {
        Digest("a" * 64): datetime(2026, 11, 24, 9, tzinfo=UTC),
        Digest("b" * 64): datetime(2026, 11, 25, tzinfo=UTC),
    }
    (tmp_path / "XA" / "withdrawn.toml").write_text(anchors.withdrawn_toml(gone), "utf-8")
    found = anchors.load(tmp_path)
    assert found.withdrawn == {"XA": gone, "XB": {}}
    assert found.only(StateCode("XA")).withdrawn == {"XA": gone}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "withdrawn = 1",
        "[[withdrawn]]",
        f'[[withdrawn]]\ncertificate = "{"a" * 64}"\nsince = 2026-11-24T09:00:00',
        f'[[withdrawn]]\ncertificate = "{"a" * 63}"\nsince = 2026-11-24T09:00:00Z',
        f'other = 1\n[[withdrawn]]\ncertificate = "{"a" * 64}"\nsince = 2026-11-24T09:00:00Z',
        "\x00",
    ],
)
def test_a_withdrawal_that_cannot_be_read_is_not_passed_over(tmp_path: Path, text: str) -> None:
    folder(tmp_path, Authority("Root"))
    (tmp_path / "XA" / "withdrawn.toml").write_text(text, "utf-8")
    with pytest.raises(Misused) as caught:
        anchors.load(tmp_path)
    assert caught.value.code == "bad_withdrawn"
