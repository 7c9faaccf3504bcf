"""Files beside an instrument: bounded, of a known type, named plainly, each once."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.instruments import attachments
from app.instruments.models import Attachment
from app.instruments.store import Store
from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId
from tests.conftest import Database
from tests.directory.states import NOW

MOJ = AuthorityId("XA.moj")
CEM = Actor(MOJ, OfficialId("XA.moj/cem"), frozenset({Role.CASE_OFFICER}))
PDF = b"%PDF-1.7 an order"


@pytest.fixture
def sessions(database: Database) -> Sessions:
    return database.sessions("rog_web")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def add(
    sessions: Sessions, store: Store, name: str = "order.pdf", kind: str = "application/pdf", *blocks: bytes
) -> Attachment:
    with sessions.begin(MOJ) as session:
        return attachments.add(session, store, CEM, name, kind, blocks or (PDF,), NOW)


def test_a_file_is_kept_under_its_digest_and_logged(sessions: Sessions, store: Store) -> None:
    row = add(sessions, store, "order.pdf", "application/pdf", PDF[:3], b"", PDF[3:])
    assert (row.name, row.media_type, row.size, row.official) == (
        "order.pdf",
        "application/pdf",
        len(PDF),
        CEM.official,
    )
    with sessions.begin(MOJ) as session:
        found, place = attachments.read(session, store, CEM, Digest(row.sha256))
        assert (found.sha256, place.read_bytes()) == (row.sha256, PDF)
        assert session.scalars(select(AuditEntry.event)).all() == ["attachment.added"]


def test_the_same_bytes_are_the_same_attachment(sessions: Sessions, store: Store) -> None:
    first, second = add(sessions, store), add(sessions, store, "copy.pdf")
    assert (first.sha256, second.name) == (second.sha256, "order.pdf")
    with sessions.begin(MOJ) as session:
        assert len(attachments.attachments_of(session, CEM)) == 1


def test_the_same_file_brought_eight_times_at_once_is_one(sessions: Sessions, store: Store) -> None:
    together = threading.Barrier(8)

    def bring(number: int) -> str:
        together.wait(30)
        return add(sessions, store, f"order-{number}.pdf").sha256

    for _ in range(3):
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(bring, range(8)))) == 1
    with sessions.begin(MOJ) as session:
        assert session.scalars(select(AuditEntry.event)).all() == ["attachment.added"]
    assert len([one for one in store.files(MOJ) if one.is_file()]) == 1


def test_names_are_in_normal_form_c(sessions: Sessions, store: Store) -> None:
    assert add(sessions, store, unicodedata.normalize("NFD", " ordonnance pénale.pdf ")).name == "ordonnance pénale.pdf"


@pytest.mark.parametrize(
    "name",
    ["", "  ", "../order.pdf", "a\\b.pdf", ".hidden", "x" * 201, "a\nb.pdf", "gpj.\u202efdp", "a\u200bb.pdf"],
)
def test_a_name_that_hides_something_is_refused(sessions: Sessions, store: Store, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(sessions, store, name)
    assert refused.value.code == "bad_file_name"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("application/x-msdownload", b"MZ"),
        ("text/html", b"<html>"),
        ("application/zip", b"PK\x03\x04"),
        ("application/pdf", b"MZ not a PDF at all"),
        ("image/png", PDF),
        ("Application/PDF", PDF),
    ],
)
def test_what_runs_or_is_not_what_it_says_is_refused(sessions: Sessions, store: Store, kind: str, data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        add(sessions, store, "file", kind, data)
    assert refused.value.code == "bad_media_type"


def test_an_empty_file_is_refused(sessions: Sessions, store: Store) -> None:
    with pytest.raises(Invalid) as refused:
        add(sessions, store, "empty.txt", "text/plain", b"", b"")
    assert refused.value.code == "attachment_empty"


def test_what_is_larger_than_an_attachment_may_be_leaves_nothing_behind(
    sessions: Sessions, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1000)

    def blocks() -> Iterator[bytes]:
        yield PDF
        yield b"x" * 1000

    with pytest.raises(Invalid) as refused, sessions.begin(MOJ) as session:
        attachments.add(session, store, CEM, "large.pdf", "application/pdf", blocks(), NOW)
    assert refused.value.code == "too_large"
    assert [one for one in store.folder.rglob("*") if one.is_file()] == []


def test_who_may_not_draft_may_not_add_and_strangers_see_nothing(sessions: Sessions, store: Store) -> None:
    row = add(sessions, store)
    auditor = Actor(MOJ, OfficialId("XA.moj/aud"), frozenset({Role.AUDITOR}))
    stranger = Actor(AuthorityId("XA.court"), OfficialId("XA.court/cy"), frozenset({Role.CASE_OFFICER}))
    with sessions.begin(MOJ) as session:
        assert attachments.read(session, store, auditor, Digest(row.sha256))[0].name == "order.pdf"
        with pytest.raises(Denied):
            attachments.add(session, store, auditor, "order.pdf", "application/pdf", [PDF], NOW)
    with sessions.begin(stranger.authority) as session:
        assert attachments.attachments_of(session, stranger) == []
        with pytest.raises(Unknown):
            attachments.read(session, store, stranger, Digest(row.sha256))
