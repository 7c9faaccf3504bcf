"""The reply kit: a fillable form of the answer, read and checked when it comes back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from app.exchange import dispatch, replies
from app.exchange.desk import SigningDesk
from app.exchange.dispatch import NewSet
from app.exchange.dispatch_models import ReplyReading
from app.exchange.signing import work
from app.instruments import attachments, reply_form
from app.instruments.dispatch_files import word
from app.instruments.dispatch_letter import letter
from app.instruments.models import Frozen, Instrument, Signing
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid, Unreadable
from app.kit.ids import Digest
from app.matters import acts, paper_look, queries
from app.matters.signing_views import PaperLookView
from app.procedures.catalogue import CATALOGUE
from tests.conftest import Database
from tests.directory.states import State
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import House, house
from tests.instruments import pages

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
    xa.time = max(xa.time, datetime(2027, 1, 5, 9, tzinfo=UTC))  # it took its time on paper
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


def registered(xa: House, sent: Instrument, found: ReplyReading, **more: Json) -> Frozen:
    """A registration of the form that came back, frozen: a second official is to confirm it."""
    rest: JsonObject = {"received_on": "2027-01-05", "language": "es", "route": "pouch", "brought_by": "Courier"}
    body: JsonObject = {**(found.body or {}), **rest, "pages": 2, "scan": found.file, **more}
    draft = xa.draft("register_paper", body, reference=sent.reference, attachments=(found.file,))
    return xa.freeze(draft)


def looked_at(xa: House, frozen: Frozen) -> PaperLookView:
    """What the second official is shown of the scan."""
    with xa.acting("ben") as (session, actor):
        found = queries.frozen_document(session, xa.office, actor, frozen.id).paper
    assert found is not None
    return found


def test_whoever_confirms_sees_what_the_form_says_otherwise_than_what_was_typed(xa: House) -> None:
    sent, form = kit(xa)
    found = returned(xa, fill(form, ANSWER))
    same = looked_at(xa, registered(xa, sent, found))
    assert (same.form, same.reason, same.problems, same.elsewhere, same.differs) == ("complete", None, (), None, ())
    said = (found.body or {})["said"]
    assert isinstance(said, dict)
    typed = registered(xa, sent, found, said={**said, "reference": "DCJI 811/2026"}, signed_by="Lucia Paredes")
    other = looked_at(xa, typed)
    assert [*other.differs] == [
        {"field": "signed_by", "form": "Lucía Paredes", "typed": "Lucia Paredes"},
        {"field": "said.reference", "form": "DCJI 118/2026", "typed": "DCJI 811/2026"},
    ]


def test_a_scan_that_nobody_had_read_is_read_before_it_can_be_confirmed(xa: House) -> None:
    sent, form = kit(xa)
    changed = fill(form, {**ANSWER, "rogatory:token": "0" * 32})
    with xa.session() as session:
        who = xa.official("cem")
        row = attachments.add(session, xa.store, who, "answer.pdf", "application/pdf", [changed], xa.time)
        form_read = replies.answered(row.sha256, reply_form.read(fill(form, ANSWER)))[0]
    xa.time = datetime(2027, 1, 5, 9, tzinfo=UTC)
    typed = registered(xa, sent, ReplyReading(file=row.sha256, body=form_read))
    assert looked_at(xa, typed).form == "reading"
    with xa.acting("ben") as (session, actor), pytest.raises(Conflict) as caught:
        acts.approve(session, actor, typed.id, Digest(typed.sha256 or ""), xa.time)
    assert caught.value.code == "scan_unread"
    with xa.session("rog_sign") as session:  # the document itself was rendered by hand
        for job in session.scalars(select(Signing).where(Signing.task == "freeze")):
            job.done = xa.time
    worked(xa)
    found = looked_at(xa, typed)
    assert (found.form, found.reason) == ("failed", "other_form")
    assert "ask back" in (found.words or "")
    with xa.acting("ben") as (session, actor):
        acts.approve(session, actor, typed.id, Digest(typed.sha256 or ""), xa.time)


def test_a_form_says_what_would_come_of_registering_it(xa: House) -> None:
    sent, form = kit(xa)
    xa.project()

    def step(found: ReplyReading) -> str | None:
        with xa.acting("cem") as (session, actor):
            return paper_look.step_of(session, xa.office, actor, found)

    found = returned(xa, fill(form, ANSWER))
    assert step(found) == "open"
    registered_once = registered(xa, sent, found)
    with xa.acting("ben") as (session, actor):
        acts.approve(session, actor, registered_once.id, Digest(registered_once.sha256 or ""), xa.time)
    with xa.acting("cem") as (session, actor):
        acts.sign(session, xa.office, actor, registered_once.id)
    xa.issued(registered_once.id)
    xa.project()
    assert step(found) == "step_not_open"
    assert step(returned(xa, b"%PDF-1.7 no form")) is None


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


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        ("20/12/2026", "dated: 20/12/2026 is no date like 2026-11-24"),
        ("2019-01-01", "dated: 2019-01-01 is before the request, which is of"),
        ("2046-12-20", "dated: 2046-12-20 lies in the future"),
    ],
)
def test_the_date_of_an_answer_is_between_the_request_and_today(xa: House, dated: str, words: str) -> None:
    _, form = kit(xa)
    found = returned(xa, fill(form, {**ANSWER, "about:dated": dated}))
    assert found.state == "incomplete"
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith(words)


def test_an_answer_names_measures_of_the_request(xa: House) -> None:
    _, form = kit(xa, "refuse")
    told = returned(xa, fill(form, {**ANSWER, "said:measures": "m9"})).problems
    assert "said.measures.0: the request has no m9; it has m1" in told


@pytest.mark.parametrize("language", ["ar", "fr", "zh"])
def test_grounds_are_offered_in_words_and_listed_on_paper(xa: House, language: str, tmp_path: Path) -> None:
    """The code comes back; people read its words, also who writes by hand."""
    sent = xa.issue("request", bodies.mla_request(), **TO_XD)
    with xa.session() as session:
        new = NewSet(sent.id, kit="refuse", language=language)
        made = dispatch.make(session, xa.official("cem"), CATALOGUE, new, xa.time)
    worked(xa)
    with xa.session() as session:
        digest = dispatch.set_of(session, xa.official("cem"), made.id).sha256 or ""
    form = zipfile.ZipFile(io.BytesIO(xa.store.read(xa.owner, digest))).read("4-reply.pdf")
    told = word("grounds", "code", "sovereignty", language)
    assert told != "Sovereignty"
    with pikepdf.open(io.BytesIO(form)) as pdf:
        ground = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "said:grounds:0:code")
        offered = {str(one[0]): str(one[1]) for one in ground.Opt}
    assert offered["sovereignty"] == told
    assert len(set(offered.values())) == len(offered)
    assert "sovereignty" in pages.text(form, tmp_path)
