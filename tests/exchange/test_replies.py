"""The reply kit: a fillable form of the answer, read and checked when it comes back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from app.exchange import dispatch, replies
from app.exchange.desk import SigningDesk
from app.exchange.dispatch import NewSet
from app.exchange.models import ReplyReading
from app.exchange.signing import work
from app.instruments import attachments, reply_form
from app.instruments.dispatch_letter import letter
from app.instruments.models import Instrument
from app.kit.errors import Invalid, Unreadable
from app.kit.ids import Digest
from app.procedures.catalogue import CATALOGUE
from tests.conftest import Database
from tests.directory.states import State
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import House, house

TO_XD: dict[str, object] = {"procedure": "mla", "recipient": "XD.moj", "treaty": "un_cybercrime"}
ANSWER = {
    "about:signed_by": "Lucía Paredes",
    "about:dated": "2026-12-20",
    "said:reference": "DCJI 118/2026",
    "said:officer:name": "Lucía Paredes",
    "said:officer:phone": "+51 1 555 0100",
    "said:officer:email": "l.paredes@justice.example.com",
}


@pytest.fixture
def xa(database: Database, tmp_path: Path) -> House:
    """The node of XA, which writes to XD."""
    return house(database, State("XA"), State("XB"), tmp_path / "xa")


def worked(xa: House) -> None:
    """Let the sign class do all that is in its queue."""
    made: SigningDesk = desk_of(xa, lambda digest: b"stamp")
    desk = replace(made, letter=letter, kit=reply_form.kit, filled=reply_form.read)
    while work(desk, "sign-1"):
        pass


def kit(xa: House, act: str = "acknowledge") -> tuple[Instrument, bytes]:
    sent = xa.issue("request", bodies.mla_request(), **TO_XD)
    with xa.session() as session:
        made = dispatch.make(session, xa.official("cem"), CATALOGUE, NewSet(sent.id, kit=act), xa.time)
    worked(xa)
    with xa.session() as session:
        digest = dispatch.set_of(session, xa.official("cem"), made.id).sha256 or ""
    return sent, zipfile.ZipFile(io.BytesIO(xa.store.read(xa.owner, digest))).read("4-reply.pdf")


def fill(form: bytes, told: Mapping[str, str]) -> bytes:
    """Filled in with another program."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(form)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if str(field.T) in told:
                field.V = pikepdf.String(told[str(field.T)])
        pdf.save(target)
    return target.getvalue()


def returned(xa: House, data: bytes) -> ReplyReading:
    with xa.session() as session:
        who = xa.official("cem")
        row = attachments.add(session, xa.store, who, "answer.pdf", "application/pdf", [data], xa.time)
        asked = replies.ask(session, who, Digest(row.sha256), xa.time)
    worked(xa)
    with xa.session() as session:
        return replies.reading_of(session, xa.official("cem"), asked.id)


def test_a_form_that_comes_back_whole_fills_in_the_registration(xa: House) -> None:
    sent, form = kit(xa)
    found = returned(xa, fill(form, ANSWER))
    assert (found.state, found.reference, found.problems) == ("complete", sent.reference, [])
    body = found.body or {}
    assert body["said"] == {
        "reference": "DCJI 118/2026",
        "officer": {"name": "Lucía Paredes", "phone": "+51 1 555 0100", "email": "l.paredes@justice.example.com"},
    }
    assert (body["act"], body["kind"], body["signed_by"], body["scan"]) == (
        "acknowledge",
        "acknowledgement",
        "Lucía Paredes",
        found.file,
    )
    rest = {"received_on": "2027-01-05", "language": "es", "route": "pouch", "brought_by": "Courier", "pages": 2}
    told = xa.issue("register_paper", {**body, **rest}, reference=sent.reference, attachments=(found.file,))
    xa.project()
    assert (told.proof, xa.matter(sent.reference).status) == ("own_record", "ACKNOWLEDGED")


def test_what_is_missing_is_told_field_by_field(xa: House) -> None:
    _, form = kit(xa)
    found = returned(xa, fill(form, {"said:reference": "DCJI 118/2026"}))
    assert found.state == "incomplete"
    assert "signed_by: is missing" in found.problems
    assert any(one.startswith("said.officer") for one in found.problems)


def test_a_form_that_is_not_ours_or_was_changed_is_refused(xa: House) -> None:
    _, form = kit(xa)
    found = returned(xa, fill(form, {**ANSWER, "rogatory:token": "0" * 32}))
    assert (found.state, found.reason, found.body) == ("failed", "other_form", None)
    assert returned(xa, b"%PDF-1.7 no form").reason == "no_form"
    with pytest.raises(Unreadable):
        reply_form.read(b"nothing")


def test_a_kit_answers_with_an_act_that_there_is(xa: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XD)
    with xa.session() as session, pytest.raises(Invalid, match="no act"):
        dispatch.make(session, xa.official("cem"), CATALOGUE, NewSet(sent.id, kit="nothing"), xa.time)


def test_a_form_holds_no_script_and_is_the_same_for_the_same_answer(xa: House) -> None:
    _, form = kit(xa, "refuse")
    assert b"/JavaScript" not in form
    with pikepdf.open(io.BytesIO(form)) as pdf:
        assert len(pdf.pages) >= 2
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert len(set(names)) == len(names)
    assert "said:grounds:0:code" in names
