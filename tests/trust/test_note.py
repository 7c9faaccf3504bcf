"""Signed notes, checkpoints and cosignatures; the outside readers of them stand in `tests/audit/test_outside.py`."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.errors import Invalid, Misused, Refused, Unreadable
from app.trust import note
from app.trust.note import Checkpoint, NoteKey, NoteSigner

ROOT = bytes(range(32))
POINT = Checkpoint("rogatory/XA", 7, ROOT)


@pytest.fixture(scope="module")
def log() -> NoteSigner:
    return NoteSigner.generate("rogatory/XA")


@pytest.fixture(scope="module")
def peer() -> NoteSigner:
    return NoteSigner.generate("rogatory/XB")


def test_the_vector_of_the_specification_is_read() -> None:
    # C2SP signed-note, "Format"; the key and note of Go's golang.org/x/mod/sumdb/note, example_test.go.
    key = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    found, signatures = note.open_note(f"{text}\n{line}\n", [key])
    assert (found, [one.key for one in signatures]) == (text, [key])
    assert key.vkey.startswith("PeterNeumann+c74f20a3+")


def test_a_checkpoint_is_signed_and_read(log: NoteSigner) -> None:
    assert note.open_checkpoint(log.sign(POINT.text), log.public) == POINT
    assert POINT.text == f"rogatory/XA\n7\n{base64.b64encode(ROOT).decode()}\n"
    assert NoteKey.parse(log.public.vkey) == log.public


def test_a_cosignature_says_when(log: NoteSigner, peer: NoteSigner) -> None:
    signed = log.sign(POINT.text) + peer.cosignature_line(POINT.text, 1_700_000_000)
    _, signatures = note.open_note(signed, [log.public, peer.witness])
    assert [(one.key.name, one.time) for one in signatures] == [("rogatory/XA", None), ("rogatory/XB", 1_700_000_000)]
    later = signed.replace(peer.cosignature_line(POINT.text, 1_700_000_000), peer.signature_line(POINT.text))
    # A signature of the witness's key is no cosignature, and its key id is another.
    assert len(note.open_note(later, [log.public, peer.witness])[1]) == 1


def test_a_line_of_a_known_key_must_hold(log: NoteSigner, peer: NoteSigner) -> None:
    other = Checkpoint("rogatory/XA", 8, ROOT)
    moved = f"{other.text}\n{log.signature_line(POINT.text)}"
    with pytest.raises(Refused) as caught:
        note.open_note(moved, [log.public])
    assert caught.value.code == "bad_note_signature"
    with pytest.raises(Refused) as caught:
        note.open_note(log.sign(POINT.text), [peer.public])
    assert caught.value.code == "note_unsigned"


def test_a_checkpoint_of_another_log_is_refused(peer: NoteSigner) -> None:
    with pytest.raises(Refused) as caught:
        note.open_checkpoint(peer.sign(POINT.text), peer.public)
    assert caught.value.code == "wrong_origin"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "text\n\n- name AAAA\n",
        "text\n\n— name\n",
        "text\n\n— name AAAAAA==\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\x07xt\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 101,
        "a" * 1_000_001,
    ],
)
def test_what_is_no_note_is_not_read(log: NoteSigner, text: str) -> None:
    with pytest.raises(Unreadable):
        note.open_note(text, [log.public])


@pytest.mark.parametrize(
    "text",
    [
        "rogatory/XA\n7\n",
        "\n7\n" + base64.b64encode(ROOT).decode() + "\n",
        "rogatory/XA\n07\n" + base64.b64encode(ROOT).decode() + "\n",
        "rogatory/XA\n-1\n" + base64.b64encode(ROOT).decode() + "\n",
        "rogatory/XA\n7\nAAAA\n",
        "rogatory/XA\n7\n" + base64.b64encode(ROOT).decode().rstrip("=") + "\n",
    ],
)
def test_what_is_no_checkpoint_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        note.read_checkpoint(text)


@pytest.mark.parametrize(
    "vkey", ["", "name", "name+00000000+AAAA", "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
)
def test_what_is_no_key_is_not_read(vkey: str) -> None:
    with pytest.raises(Unreadable):
        NoteKey.parse(vkey)


@pytest.mark.parametrize(
    "point",
    [
        "01" + "00" * 31,
        "ecff" + "ff" * 29 + "7f",
        "00" * 31 + "80",
        "eeff" + "ff" * 29 + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ],
)
def test_a_key_under_which_anybodys_signature_holds_is_not_read(point: str) -> None:
    """Points of small order: with the first, one signature of nobody fits every text."""
    key = NoteKey("rogatory/XA", 1, bytes.fromhex(point))
    if point.startswith("01"):
        nobodys = bytes.fromhex(point) + bytes(32)
        assert key.holds(b"a text", nobodys)
        assert key.holds(b"another text", nobodys)
    with pytest.raises(Unreadable) as refused:
        NoteKey.parse(key.vkey)
    assert refused.value.code == "bad_log_key"


def test_a_key_whose_id_does_not_fit_is_not_read(log: NoteSigner) -> None:
    name, _, rest = log.public.vkey.partition("+")
    with pytest.raises(Unreadable):
        NoteKey.parse(f"{name}x+{rest}")


def test_names_and_texts_that_would_be_ambiguous_are_not_signed(log: NoteSigner) -> None:
    with pytest.raises(Misused):
        NoteSigner.generate("two words")
    for text in ("no end of line", "an empty\n\nline\n"):
        with pytest.raises(Invalid):
            log.sign(text)


def test_a_key_is_kept_in_a_file(tmp_path: Path, log: NoteSigner) -> None:
    path = tmp_path / "log.key"
    path.write_bytes(log.pem)
    assert NoteSigner.load(path, log.name).public == log.public
    path.write_bytes(b"no key")
    for missing in (path, tmp_path / "nothing"):
        with pytest.raises(Misused):
            NoteSigner.load(missing, log.name)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_character_of_the_text_passes(log: NoteSigner, data: st.DataObject) -> None:
    signed = log.sign(POINT.text)
    place = data.draw(st.integers(0, len(POINT.text) - 1))
    sign = data.draw(st.sampled_from("0123456789abcXA/+=\n "))
    if signed[place] == sign:
        return
    with pytest.raises((Refused, Unreadable)):
        note.open_checkpoint(signed[:place] + sign + signed[place + 1 :], log.public)
