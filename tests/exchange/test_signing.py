"""The sign class's queue: what waits for the timestamping authority holds up nobody else in its matter."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access.roles import Role
from app.accounts import officials
from app.audit.models import AuditEntry
from app.exchange import signing
from app.exchange.desk import ElsewhereDesk, SigningDesk
from app.exchange.services import Services
from app.instruments.models import Frozen, Instrument, MatterHead, Signing
from app.kit.clock import now
from app.kit.errors import Invalid
from app.kit.ids import Digest, OfficialId, Reference
from app.matters import acts, drafts, keeping, queries
from app.matters.models import Draft
from app.notices.models import Notice
from app.notices.wording import worded
from app.procedures.catalogue import CATALOGUE
from app.trust.cabinet import Cabinet, Passphrases
from app.trust.keys import FileSigner, Signer
from app.trust.report import Found, Report
from tests.directory.states import certificate, der
from tests.exchange import silent
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, report
from tests.trust.certificates import Authority
from tests.trust.softhsm import PIN, Tokens, tokens, wrong_pins

Stamp = Callable[[bytes], bytes]


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[Tokens]:
    with tokens(tmp_path / "hsm") as made:
        made.make("borduria")
        yield made


@pytest.fixture
def cabinet(drawer: Tokens, tmp_path: Path) -> Cabinet:
    """XB's keys of the sign class: its seal lies in a token, its PIN in a file."""
    folder, seal = tmp_path / "node" / "keys" / "sign", Authority("Root").signer("seal")
    folder.mkdir(parents=True)
    (tmp_path / "pin").write_text(PIN, "utf-8")
    where = replace(drawer.put(seal, "seal", "borduria"), pin_source=f"file:{tmp_path / 'pin'}")
    (folder / "seal-moj.uri").write_text(f"{where}\n", "utf-8")
    (folder / "seal-moj.crt").write_text(ssl.DER_cert_to_PEM_cert(seal.certificate), "ascii")
    return Cabinet(tmp_path / "node", "sign", Passphrases())


@pytest.fixture(autouse=True)
def answers() -> Iterator[None]:
    """Each test begins with a timestamping authority of which nothing is known."""
    signing._tsa.answered()
    yield
    signing._tsa.answered()


def desk_of(house: House, stamp: Stamp) -> SigningDesk:
    """A sign class whose signatures are a stamp over the frozen bytes; everything of the database is real."""
    found, key = certificate("anybody", None, ca=True)
    signer = FileSigner.of(key, [der(found)])

    def sign(frozen: bytes, person: Signer | None, seal: Signer, unstamped: bool) -> bytes:
        token = b"" if unstamped else stamp(hashlib.sha256(frozen).digest())
        return frozen + b"signed" + token

    def check(frozen: bytes, pdf: bytes, *rest: object):  # type: ignore[no-untyped-def]
        return report(pdf, house.time)

    return SigningDesk(
        state=house.state,
        sessions=house.database.sessions("rog_sign"),
        store=house.store,
        wake=lambda queue, row: house.woken.append((queue, row)),
        now=lambda: house.time,
        catalogue=CATALOGUE,
        render=lambda canonical, fields: b"rendered " + canonical,
        signatory=lambda official: signer,
        seal=lambda authority, exercise: signer,
        sign=sign,
        check=check,
        elsewhere=ElsewhereDesk(_nothing, _nothing, _nothing),
        letter=_nothing,
        kit=_nothing,
        servable=_nothing,
        translated=_nothing,
        filled=_nothing,
        letter_signed=_nothing,
    )


def _nothing(*_: object):  # type: ignore[no-untyped-def]
    raise AssertionError("nothing is signed elsewhere in these tests")


def asked(house: House, act: str, kind: str, reference: str, urgency: str = "routine") -> str:
    """A document for which the signature is asked."""
    made = house.freeze(house.draft(act, bodies.of(kind), reference=Reference(reference), urgency=urgency))
    with house.session() as session:
        acts.sign(session, house.office, house.official("cem"), made.id)
    return made.id


def sealing(house: House, cabinet: Cabinet, before: Callable[[], None] = lambda: None) -> SigningDesk:
    """A sign class whose seal is in the token. `before`: what happens between the intent and the signature."""

    def sign(frozen: bytes, person: Signer | None, seal: Signer, unstamped: bool) -> bytes:
        before()
        return frozen + b"signed" + seal.sign(frozen)

    return replace(desk_of(house, lambda digest: b"stamp"), sign=sign, seal=cabinet.seal)


def state(house: House, frozen: str) -> str:
    return house.frozen(frozen).state


def received(xa: House, xb: House) -> str:
    """A request of XA that XB has."""
    row = xa.issue("request", bodies.of("mla_request"), who="cem", **TO_XB)
    carry(xa, row, xb)
    xb.project()
    return row.reference


def test_an_urgent_word_passes_an_ordinary_letter_that_waits_for_its_timestamp(xa: House, xb: House) -> None:
    reference = received(xa, xb)
    with silent.server() as url:
        services = Services(lambda url: None, deadline=3.0)
        desk = desk_of(xb, services.timestamp(url))
        ordinary = asked(xb, "acknowledge", "acknowledgement", reference)
        work_off(desk, xb)
        assert state(xb, ordinary) == "signing"
        with xb.session() as session:
            assert session.get_one(MatterHead, (xb.owner, reference)).signing is None
        urgent, watch = asked(xb, "message", "communication", reference, "urgent"), silent.Watch()
        work_off(desk, xb)
        assert watch.seconds < 6, "3 s of waiting, and what a busy machine takes for the rest"
        assert xb.frozen(urgent).unstamped
        assert (state(xb, urgent), state(xb, ordinary)) == ("issued", "signing")
        assert "tsa.down" in xb.notices()
        services.close()
    xb.later(minutes=1)
    work_off(desk_of(xb, lambda digest: b"stamp"), xb)
    assert (state(xb, ordinary), xb.frozen(ordinary).unstamped) == ("issued", False)
    assert "tsa.down" not in xb.notices()


def test_an_urgent_word_takes_the_place_of_an_ordinary_letter_that_is_being_signed(xa: House, xb: House) -> None:
    """Another process may stand before a silent authority with it for 20 seconds: lost, not doubled."""
    reference = received(xa, xb)
    ordinary = asked(xb, "acknowledge", "acknowledgement", reference)
    kept: list[bytes] = []

    def meanwhile(digest: bytes) -> bytes:
        if not kept:
            kept.append(digest)
            urgent = asked(xb, "message", "communication", reference, "urgent")
            work_off(desk_of(xb, lambda digest: b"stamp"), xb)
            assert (state(xb, urgent), state(xb, ordinary)) == ("issued", "signing")
        return b"stamp"

    work_off(desk_of(xb, meanwhile), xb)
    assert kept
    assert state(xb, ordinary) == "issued"
    with xb.session() as session:
        told = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == "signing.intended")).all()
    assert sum(ordinary in one.decode() for one in told) == 2, "begun, lost and begun again"


def test_another_signature_in_the_matter_is_waited_for(xa: House, xb: House) -> None:
    """`signing_busy` decides nothing: the document leaves once the other one has."""
    reference = received(xa, xb)
    waiting = asked(xb, "acknowledge", "acknowledgement", reference)
    busy(xb, reference, "another")
    desk = desk_of(xb, lambda digest: b"stamp")
    work_off(desk, xb)
    assert state(xb, waiting) == "frozen"
    with xb.session() as session:
        job = session.scalars(select(Signing).where(Signing.task == "sign", Signing.frozen == waiting)).one()
    assert (job.done, job.error, job.tries) == (None, "signing_busy", 0)
    busy(xb, reference, None)
    xb.later(seconds=1)
    work_off(desk, xb)
    assert state(xb, waiting) == "issued"


def test_what_was_given_free_is_overtaken_by_what_left_meanwhile(xa: House, xb: House) -> None:
    reference = received(xa, xb)
    first = asked(xb, "acknowledge", "acknowledgement", reference)
    second = asked(xb, "acknowledge", "acknowledgement", reference)
    work_off(desk_of(xb, silence), xb)
    with xb.session("rog_sign") as session:
        job = session.scalars(select(Signing).where(Signing.task == "sign", Signing.frozen == second)).one()
        job.due = xb.time
    xb.issued(second)
    xb.later(minutes=1)
    work_off(desk_of(xb, lambda digest: b"stamp"), xb)
    assert state(xb, first) == "overtaken"
    with xb.session() as session:
        left = session.scalars(select(Instrument.id).where(Instrument.outgoing.is_(True))).all()
    assert list(left) == [second]


def test_who_is_no_official_any_more_signs_nothing(xa: House) -> None:
    """Asked for while she still was; she left before the sign class came to it."""
    request = request_of(xa)
    with xa.session("rog_operator") as session:
        officials.deactivate(session, xa.official("ben"), OfficialId("XA.moj/ana"), xa.time)
    work_off(desk_of(xa, lambda digest: b"stamp"), xa)
    assert (state(xa, request), xa.frozen(request).reason) == ("failed", "not_active")
    assert "signing.failed" in xa.notices()


def test_who_may_not_sign_any_more_signs_nothing(xa: House) -> None:
    request = request_of(xa)
    with xa.session("rog_operator") as session:
        officials.change_roles(session, xa.official("ben"), OfficialId("XA.moj/ana"), [Role.CASE_OFFICER], xa.time)
    work_off(desk_of(xa, lambda digest: b"stamp"), xa)
    assert state(xa, request) == "failed"


def test_who_is_no_official_any_more_has_nothing_sealed(xa: House, xb: House) -> None:
    reference = received(xa, xb)
    waiting = asked(xb, "acknowledge", "acknowledgement", reference)
    with xb.session("rog_operator") as session:
        officials.deactivate(session, xb.official("ben"), OfficialId("XB.moj/cem"), xb.time)
    work_off(desk_of(xb, lambda digest: b"stamp"), xb)
    assert (state(xb, waiting), xb.frozen(waiting).reason) == ("failed", "not_active")


def test_a_letter_that_waits_for_its_timestamp_can_be_called_back(xa: House, xb: House) -> None:
    reference = received(xa, xb)
    waiting = asked(xb, "acknowledge", "acknowledgement", reference)
    work_off(desk_of(xb, silence), xb)
    assert state(xb, waiting) == "signing"
    with xb.session() as session:
        frozen = session.get_one(Frozen, (xb.owner, waiting))
        draft = session.get_one(Draft, (xb.owner, frozen.draft))
        drafts.discard(session, xb.office, xb.official("cem"), draft.id, draft.version)
    xb.later(minutes=1)
    work_off(desk_of(xb, lambda digest: b"stamp"), xb)
    assert state(xb, waiting) == "discarded"
    with xb.session() as session:
        assert session.scalars(select(Instrument.id).where(Instrument.outgoing.is_(True))).all() == []
    assert "signing.failed" not in xb.notices()


def test_own_work_that_cannot_be_decided_on_yet_waits(xa: House) -> None:
    """A signer's clock that is slow passes; the document need not be frozen and approved again for it."""
    request = request_of(xa)
    slow = replace(desk_of(xa, lambda digest: b"stamp"), check=ahead)
    for _ in range(4):
        work_off(slow, xa)
        xa.later(minutes=1)
    assert state(xa, request) == "signing"
    assert "signing.waits" in xa.notices()
    work_off(desk_of(xa, lambda digest: b"stamp"), xa)
    assert state(xa, request) == "issued"
    assert "signing.waits" not in xa.notices()


def request_of(house: House) -> str:
    """A request that is approved, and that ana is asked to sign."""
    made = house.freeze(house.draft("request", bodies.of("mla_request"), **TO_XB))
    with house.session() as session:
        acts.approve(session, house.official("ben"), made.id, Digest(made.sha256 or ""), house.time)
        acts.sign(session, house.office, house.official("ana"), made.id)
    return made.id


def ahead(frozen: bytes, pdf: bytes, *rest: object) -> Report:
    """A check that finds a timestamp ahead of the clock."""
    return replace(report(pdf, now()), found=(Found("timestamp_ahead"),))


with_token = pytest.mark.needs("softhsm2-util", "pkcs11-tool")


@with_token
def test_a_document_waits_for_its_token_and_goes_on_by_itself(
    xa: House, xb: House, drawer: Tokens, cabinet: Cabinet
) -> None:
    reference, desk = received(xa, xb), sealing(xb, cabinet)
    first = asked(xb, "acknowledge", "acknowledgement", reference)
    drawer.take_out()
    for _ in range(5):
        work_off(desk, xb)
        xb.later(seconds=10)
    waiting = xb.frozen(first)
    assert (waiting.state, waiting.reason) == ("frozen", "no_token")
    assert xb.notices().count("key.away") == 1
    assert intents(xb) == 0, "what was not possible was not meant"
    drawer.put_back()
    xb.later(seconds=40)
    work_off(desk, xb)
    assert (state(xb, first), xb.frozen(first).reason, intents(xb)) == ("issued", None, 1)
    assert "key.away" not in xb.notices()


@with_token
def test_a_token_that_is_pulled_while_it_signs_holds_the_document(
    xa: House, xb: House, drawer: Tokens, cabinet: Cabinet
) -> None:
    reference, pulled = received(xa, xb), iter([drawer.take_out])
    desk = sealing(xb, cabinet, lambda: next(pulled, lambda: None)())
    first = asked(xb, "acknowledge", "acknowledgement", reference)
    work_off(desk, xb)
    assert (state(xb, first), xb.frozen(first).reason) == ("signing", "token_away")
    with xb.session() as session:
        assert session.get_one(MatterHead, (xb.owner, reference)).signing is None
        assert not session.scalars(select(Instrument.id).where(Instrument.outgoing.is_(True))).all()
    drawer.put_back()
    xb.later(seconds=40)
    work_off(desk, xb)
    assert state(xb, first) == "issued"


@with_token
def test_a_wrong_pin_holds_the_document_and_is_not_offered_again(
    xa: House, xb: House, drawer: Tokens, cabinet: Cabinet, tmp_path: Path
) -> None:
    reference, desk = received(xa, xb), sealing(xb, cabinet)
    (tmp_path / "pin").write_text("0000", "utf-8")
    first = asked(xb, "acknowledge", "acknowledgement", reference, "urgent")
    work_off(desk, xb)
    drawer.tool("borduria", "--list-objects")  # the token forgets that it was offered
    for _ in range(3):
        xb.later(seconds=10)
        work_off(desk, xb)
    assert not wrong_pins("borduria"), "it was offered again"
    assert (state(xb, first), xb.frozen(first).reason) == ("frozen", "pin_refused")
    assert "key.away" in xb.notices()
    (tmp_path / "pin").write_text(PIN, "utf-8")
    xb.later(seconds=10)
    work_off(desk, xb)
    assert (state(xb, first), xb.frozen(first).unstamped) == ("issued", False)


@with_token
def test_a_held_document_may_be_set_aside(xa: House, xb: House, drawer: Tokens, cabinet: Cabinet) -> None:
    reference, desk = received(xa, xb), sealing(xb, cabinet)
    first = asked(xb, "acknowledge", "acknowledgement", reference)
    drawer.take_out()
    work_off(desk, xb)
    with xb.session() as session:
        draft = session.get_one(Draft, (xb.owner, xb.frozen(first).draft))
        keeping.set_aside(session, draft, xb.time)
    drawer.put_back()
    xb.later(seconds=40)
    work_off(desk, xb)
    assert state(xb, first) == "discarded"


def intents(house: House) -> int:
    with house.session() as session:
        return len(session.scalars(select(AuditEntry.id).where(AuditEntry.event == "signing.intended")).all())


def silence(digest: bytes) -> bytes:
    with silent.server() as url:
        return Services(lambda url: None, deadline=0.2).timestamp(url)(digest)


def busy(house: House, reference: str, with_what: str | None) -> None:
    with house.session("rog_sign") as session:
        session.get_one(MatterHead, (house.owner, reference)).signing = with_what


def work_off(desk: SigningDesk, house: House) -> None:
    """What is due at the house's time, and within the second after it."""
    for _ in range(3):
        while signing.work(desk, "tests"):
            pass
        house.later(seconds=0.5)


def test_a_document_that_no_font_shows_says_which_character_and_where(xa: House) -> None:
    """The notice and the document keep field and character; to freeze it again would not help."""
    draft = xa.draft("request", bodies.of("mla_request"), **TO_XB)
    frozen = xa.freeze(draft, render=False).id

    def render(canonical: bytes, fields: object) -> bytes:
        raise Invalid("unprintable", "'김' (U+AE40) in persons.0.names.1 is in no font of the document.", "Write it.")

    work_off(replace(desk_of(xa, lambda digest: b"stamp"), render=render), xa)
    assert (state(xa, frozen), xa.frozen(frozen).reason) == ("failed", "unprintable")
    with xa.session() as session:
        shown = queries.frozen_document(session, xa.office, xa.official("ana"), frozen)
        notice = session.scalars(select(Notice).where(Notice.occasion == "signing.failed")).one()
    assert shown.words == "'김' (U+AE40) in persons.0.names.1 is in no font of the document."
    assert "was not signed: '김' (U+AE40) in persons.0.names.1 is in no font of the document." in worded(notice, "en")
    assert "U+AE40" in worded(notice, "fr")


def test_other_errors_are_told_by_their_code_alone(xa: House) -> None:
    frozen = xa.freeze(xa.draft("request", bodies.of("mla_request"), **TO_XB), render=False).id

    def render(canonical: bytes, fields: object) -> bytes:
        raise Invalid("cannot_render", "The content cannot be laid out: words of the case", "Shorten it.")

    work_off(replace(desk_of(xa, lambda digest: b"stamp"), render=render), xa)
    with xa.session() as session:
        assert queries.frozen_document(session, xa.office, xa.official("ana"), frozen).words is None
        notice = session.scalars(select(Notice).where(Notice.occasion == "signing.failed")).one()
    assert notice.params["reason"] == "cannot_render"
