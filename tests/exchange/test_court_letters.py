"""A court's letter that is attached is read by the sign class; what is typed of it is held against what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.exchange.dispatch_models import LetterLook
from app.exchange.signing import work
from app.instruments import attachments, header
from app.instruments.models import Signing
from app.kit.canonical import JsonObject, sha256
from app.kit.errors import Unavailable
from app.kit.ids import StateCode, uuid7
from app.matters import court_letters, drafts, queries
from app.trust.anchors import Anchors
from app.trust.letter_words import Letter, LetterSignature, Word
from tests.conftest import Database
from tests.directory.states import State
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import TO_XB, House, house

PLACE = "issuing_authority.signed_letter"
Read = Callable[[bytes, Anchors, StateCode, datetime], Letter]


@pytest.fixture
def xa(database: Database, tmp_path: Path) -> House:
    return house(database, State("XA"), State("XB"), tmp_path / "xa")


def added(xa: House, data: bytes = b"%PDF-1.7 a letter", media_type: str = "application/pdf") -> str:
    with xa.session() as session:
        who = xa.official("cem")
        return attachments.add(session, xa.store, who, "letter.pdf", media_type, [data], xa.time).sha256


def request(file: str, verdict: str = "good") -> JsonObject:
    issuing: JsonObject = {"name": "Tribunal of Bucharest", "signed_letter": file, "verdict": verdict}
    return bodies.mla_request(issuing_authority=issuing)


def worked(xa: House, read: Read) -> None:
    """Let the sign class do all that is in its queue; `read` is what its parser process says."""
    desk = replace(desk_of(xa, lambda digest: b"stamp"), letter_signed=read)
    while work(desk, "sign-1"):
        pass


def told(xa: House, draft: str) -> dict[str, str]:
    """Findings about letters: severity by key."""
    with xa.session() as session:
        found = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
    return {one.key: one.severity.value for one in found if "letter" in one.code or one.code.startswith("issuing_")}


def word(xa: House, draft: str) -> list[tuple[str, str, str | None]]:
    with xa.session() as session:
        found = court_letters.of_draft(session, xa.office, xa.official("cem"), draft)
    return [(one.field, one.word, one.reason) for one in found]


def says(found: Word) -> Read:
    return lambda pdf, anchors, state, at: Letter(found, (LetterSignature("Judge", "Court CA", None, found, ()),))


@pytest.mark.parametrize(
    ("found", "verdict", "finding"),
    [
        (Word.GOOD, "good", None),
        (Word.UNSIGNED, "good", f"letter_unsigned@{PLACE}"),
        (Word.UNKNOWN_ANCHOR, "good", f"letter_of_unknown_anchor@{PLACE}"),
        (Word.UNREADABLE, "good", f"letter_unreadable@{PLACE}"),
        (Word.BAD, "good", f"issuing_signature_bad@{PLACE}"),
        (Word.BAD, "not_checked", f"issuing_signature_bad@{PLACE}"),
        (Word.UNSIGNED, "not_checked", "issuing_unchecked@issuing_authority.verdict"),
    ],
)
def test_a_word_that_is_better_than_what_was_found_blocks(
    xa: House, found: Word, verdict: str, finding: str | None
) -> None:
    file = added(xa)
    draft = xa.draft("request", request(file, verdict), attachments=(file,), **TO_XB)
    first = f"letter_not_read_yet@{PLACE}"
    assert (first in told(xa, draft)) is (verdict == "good")
    assert word(xa, draft) == [(PLACE, "reading", None)]
    worked(xa, says(found))
    assert word(xa, draft) == [(PLACE, found.value, None)]
    severity = "warns" if found is Word.UNSIGNED and verdict == "not_checked" else "blocks"
    assert told(xa, draft) == ({finding: severity} if finding else {})


def test_a_letter_is_read_once_and_later_again_unless_it_is_good(xa: House) -> None:
    file = added(xa)
    draft = xa.draft("request", {}, **TO_XB)

    def change(version: int, **fields: str) -> int:
        with xa.session() as session:
            body = {PLACE: file, **{key.replace("__", "."): text for key, text in fields.items()}}
            drafts.change(session, xa.office, xa.official("cem"), draft, version, {}, fields=body)  # type: ignore[arg-type]
            return len(session.scalars(select(LetterLook)).all())

    assert change(1) == 1
    assert change(2, link="a") == 1  # it is being read
    worked(xa, says(Word.UNKNOWN_ANCHOR))
    assert change(3, link="b") == 1  # of late
    xa.later(minutes=11)
    assert change(4, link="c") == 2  # an anchor may have come
    worked(xa, says(Word.GOOD))
    xa.later(days=2)
    assert change(5, link="d") == 2


def test_a_letter_that_is_added_after_it_was_named_is_read_once_the_draft_is_checked(xa: House) -> None:
    file = "%PDF-1.7 late"
    draft = xa.draft("request", request(sha256(file.encode())), **TO_XB)
    assert added(xa, file.encode()) == sha256(file.encode())
    assert told(xa, draft)[f"letter_not_read_yet@{PLACE}"] == "blocks"
    worked(xa, says(Word.GOOD))
    assert word(xa, draft) == [(PLACE, "good", None)]


def test_what_is_no_pdf_or_what_nobody_can_read_is_called_unreadable(xa: House) -> None:
    def never(*_: object) -> Letter:
        raise Unavailable("timed_out", "The machine was too slow.")

    picture, slow = added(xa, b"\xff\xd8\xff a scan", "image/jpeg"), added(xa)
    for file, reason in ((picture, "not_at_start"), (slow, "timed_out")):
        draft = xa.draft("request", request(file), attachments=(file,), **TO_XB)
        for _ in range(9):
            worked(xa, never)
            xa.later(minutes=1)
        assert word(xa, draft) == [(PLACE, "unreadable", reason)]
    with xa.session() as session:
        assert all(row.done is not None for row in session.scalars(select(Signing).where(Signing.task == "letter")))


def test_whose_revocation_is_not_known_is_asked_about_again_and_then_called_undecided(xa: House) -> None:
    file = added(xa)
    draft = xa.draft("request", request(file), attachments=(file,), **TO_XB)
    worked(xa, says(Word.UNDECIDED))
    assert told(xa, draft) == {f"letter_undecided@{PLACE}": "blocks"}
    xa.later(minutes=1)
    worked(xa, says(Word.GOOD))
    assert told(xa, draft) == {}


def test_the_other_side_reads_it_itself_and_is_told_what_it_found(xa: House) -> None:
    file = added(xa)
    draft = xa.draft("request", request(file), attachments=(file,), **TO_XB)
    worked(xa, says(Word.GOOD))
    content = header.read(xa.freeze(draft).content).model_dump(mode="json")
    content |= {
        "id": uuid7(),
        "matter": "XB-2026-K7Q3MD9T",
        "sender": {"state": "XB", "authority": "XB.moj", "official": "XB.moj/li"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
    }
    written = header.write(header.parse(content))
    came = xa.receive(written, b"signed " + written)
    asked: list[str] = []

    def read(pdf: bytes, anchors: Anchors, state: StateCode, at: datetime) -> Letter:
        asked.append(state)
        assert anchors.states == (state,)
        return Letter(Word.UNKNOWN_ANCHOR)

    worked(xa, read)
    assert asked == ["XB"]  # the same file was a letter of our own State, and is one of theirs
    xa.project()
    with xa.session() as session:
        who = xa.official("cem")
        found = court_letters.of_instrument(session, xa.office, who, came.id, sender="XB.moj")
        findings = queries.findings_on_received(session, xa.office, who, came.id, sender="XB.moj")
    assert [(one.field, one.word) for one in found] == [(PLACE, "unknown_anchor")]
    xa.later(minutes=11)
    with xa.session() as session:
        court_letters.of_instrument(session, xa.office, xa.official("cem"), came.id, sender="XB.moj")
    worked(xa, says(Word.GOOD))  # an anchor has come
    with xa.session() as session:
        (after,) = court_letters.of_instrument(session, xa.office, xa.official("cem"), came.id, sender="XB.moj")
    assert after.word == "good"
    assert {one.key: one.severity for one in findings}[f"letter_of_unknown_anchor@{PLACE}"] == "warns"
