"""Signatures made elsewhere, through the database: who may ask, bring and answer, once and in time; what stalls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.exchange import elsewhere as proving
from app.exchange import signing
from app.exchange.desk import ElsewhereDesk, SigningDesk
from app.instruments import elsewhere as rows
from app.instruments.elsewhere import ANSWERABLE, begin
from app.instruments.models import Elsewhere, Frozen, Instrument, MatterHead, Signing
from app.kit.canonical import sha256
from app.kit.errors import Refused, RogatoryError, Unavailable
from app.matters import acts, drafts, elsewhere, signings
from app.matters.paper import NewDraft
from app.trust.handout import HandOut
from app.trust.report import Found, Report
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import TO_XB, House

Examine = Callable[[bytes, bytes], tuple[Found, ...]]


def desk(house: House, examine: Examine = lambda frozen, pdf: ()) -> SigningDesk:
    """A sign class whose PDF parts are plain bytes; what they really do is tried in `tests/trust` and in the story."""
    made = desk_of(house, lambda digest: b"stamp")

    def examined(frozen: bytes, pdf: bytes, *rest: object) -> Report:
        return Report(sha256(pdf), len(pdf), house.time, examine(frozen, pdf))

    parts = ElsewhereDesk(
        lambda frozen, certificates: HandOut(frozen + b" place ", b"attributes", "sha256"),
        lambda prepared, kind, answer: prepared + kind.encode() + answer,
        examined,
    )
    return SigningDesk(**{**made.__dict__, "elsewhere": parts, "signatory": no_key})


def no_key(official: str) -> None:
    raise Refused("key_elsewhere", f"The key of {official} is not here.")


def approved(house: House, **more: object) -> Frozen:
    """A request that ana is to sign, and ben has looked at."""
    made = house.freeze(house.draft("request", bodies.mla_request(), **{**TO_XB, **more}))
    with house.session() as session:
        acts.approve(session, house.official("ben"), made.id, made.sha256, house.time)
    return made


def bring(house: House, frozen: Frozen, more: bytes = b" signed by ana", who: str = "ana") -> str:
    pdf = house.store.read(house.owner, frozen.sha256) + more
    with house.session() as session:
        return elsewhere.bring(session, house.office, house.official(who), frozen.id, pdf)[0].id


def row(house: House, identity: str) -> Elsewhere:
    with house.session() as session:
        return session.get_one(Elsewhere, (house.owner, identity))


def work(house: House, made: SigningDesk) -> None:
    while signing.work(made, "tests"):
        pass


def caught(act: Callable[[], object]) -> str:
    with pytest.raises(RogatoryError) as error:
        act()
    return error.value.code


def test_a_file_that_was_brought_is_proven_sealed_and_leaves(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    assert row(xa, identity).state == "brought"
    work(xa, desk(xa))
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("used", "issued")
    with xa.session() as session:
        made = session.get_one(Instrument, (xa.owner, xa.owner, frozen.id))
    sealed = xa.store.read(xa.owner, made.sha256)
    assert sealed.startswith(xa.store.read(xa.owner, frozen.sha256) + b" signed by ana")
    assert caught(lambda: bring(xa, frozen)) == "not_signable"


def test_only_the_one_who_is_named_brings_and_only_what_was_approved(xa: House) -> None:
    frozen = approved(xa)
    assert caught(lambda: bring(xa, frozen, who="dora")) == "step_role_missing"
    assert caught(lambda: bring(xa, frozen, who="cem")) == "role_missing"
    other = xa.freeze(xa.draft("request", bodies.mla_request(), **TO_XB))
    assert caught(lambda: bring(xa, other)) == "approval_missing"
    with xa.session() as session:
        whole = session.get_one(Frozen, (xa.owner, other.id)).sha256

    def swapped() -> None:
        with xa.session() as session:
            pdf = xa.store.read(xa.owner, whole) + b"signed"
            elsewhere.bring(session, xa.office, xa.official("ana"), frozen.id, pdf)

    assert caught(swapped) == "other_document"

    def changed() -> None:
        with xa.session() as session:
            pdf = bytearray(xa.store.read(xa.owner, frozen.sha256) + b"signed")
            pdf[-7] ^= 1
            elsewhere.bring(session, xa.office, xa.official("ana"), frozen.id, bytes(pdf))

    assert caught(changed) == "other_document", "also where only the last byte of the document is another"

    def huge() -> None:
        with xa.session() as session:
            pdf = xa.store.read(xa.owner, frozen.sha256) + b"0" * elsewhere.LARGEST
            elsewhere.bring(session, xa.office, xa.official("ana"), frozen.id, pdf)

    assert caught(huge) == "too_large"
    assert xa.woken == []


def test_what_is_refused_is_said_with_its_reason_and_may_be_brought_again(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen, b" painted over")
    work(xa, desk(xa, lambda frozen, pdf: (Found("not_certified", "Signatory"),)))
    found = row(xa, identity)
    assert (found.state, found.reason) == ("refused", "not_certified")
    assert "--certify" in (found.words or "")
    assert xa.frozen(frozen.id).state == "frozen", "it stays as it was approved"
    assert "signing.failed" in xa.notices()
    with xa.session() as session:
        (line,) = signings.stalled(session, xa.office, xa.official("ana"))
    assert (line.state, line.reason, line.may) == ("refused", "not_certified", ())
    bring(xa, frozen)
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "issued"
    assert "signing.failed" not in xa.notices()
    with xa.session() as session:
        assert signings.stalled(session, xa.office, xa.official("ana")) == ()


def test_what_cannot_be_known_yet_waits_in_sight_and_is_taken_up_or_given_up_by_an_act(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    away = desk(xa, lambda frozen, pdf: (Found("revocation_missing", "Signatory"),))
    for _ in range(5):
        work(xa, away)
        xa.later(seconds=40)
    with xa.session() as session:
        (line,) = signings.stalled(session, xa.office, xa.official("aud"))
    assert (line.state, line.reason, line.may) == ("waiting", "revocation_missing", ())
    assert "signing.waits" in xa.notices()

    def act(which: Callable[..., object], who: str) -> None:
        with xa.session() as session:
            which(session, xa.office, xa.official(who), frozen.id)

    assert caught(lambda: act(signings.retry, "cem")) == "role_missing"
    assert caught(lambda: bring(xa, frozen)) == "signing_under_way"
    act(signings.cancel, "olga")
    assert (row(xa, identity).state, row(xa, identity).reason) == ("cancelled", "given_up")
    assert "signing.waits" not in xa.notices()
    assert caught(lambda: act(signings.cancel, "ana")) == "nothing_stalls"
    assert caught(lambda: act(signings.retry, "ana")) == "nothing_stalls"
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "frozen", "what was given up does not leave"
    bring(xa, frozen)
    work(xa, away)
    act(signings.retry, "ben")
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "issued"


def test_what_was_proven_waits_for_its_seal_across_deaths_and_services_that_are_away(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    made = desk(xa)
    assert proving.prove(made, xa.owner, frozen.id) == identity, "and there the process dies"
    assert proving.prove(made, xa.owner, frozen.id) == identity

    def away(*_: object) -> bytes:
        raise Unavailable("revocation_missing", "No answer.")

    work(xa, SigningDesk(**{**made.__dict__, "sign": away}))
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("proven", "signing")
    assert caught(lambda: bring(xa, frozen)) == "signing_under_way"
    xa.later(minutes=1)
    work(xa, made)
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("used", "issued")
    assert proving.prove(made, xa.owner, frozen.id) is None


def test_what_was_proven_and_overtaken_is_used_for_nothing(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    made = desk(xa)
    proving.prove(made, xa.owner, frozen.id)
    with xa.session("rog_sign") as session:
        head = session.get_one(MatterHead, (xa.owner, frozen.reference))
        head.own_id, head.own_sha256 = frozen.id, "0" * 64
    work(xa, made)
    assert (row(xa, identity).state, row(xa, identity).reason) == ("refused", "overtaken")
    assert xa.frozen(frozen.id).state == "overtaken"
    assert caught(lambda: bring(xa, frozen)) == "overtaken"


def test_what_is_being_signed_is_not_given_up_under_the_workers_hands(xa: House) -> None:
    frozen = approved(xa)
    bring(xa, frozen)
    with xa.session("rog_sign") as session:
        job = session.scalars(select(Signing).where(Signing.task == "sign")).one()
        job.taken_by, job.taken_until = "worker", xa.time + timedelta(seconds=60)

    def act() -> None:
        with xa.session() as session:
            signings.cancel(session, xa.office, xa.official("ana"), frozen.id)

    assert caught(act) == "signing_now"
    xa.later(seconds=90)
    act()
    assert xa.frozen(frozen.id).state == "frozen"


def test_a_failed_signing_is_taken_up_again_as_it_was_approved(xa: House) -> None:
    frozen = approved(xa)
    with xa.session() as session:
        acts.sign(session, xa.office, xa.official("ana"), frozen.id)
    work(xa, desk(xa))
    found = xa.frozen(frozen.id)
    assert (found.state, found.reason) == ("failed", "key_elsewhere")
    with xa.session() as session:
        (line,) = signings.stalled(session, xa.office, xa.official("olga"))
        assert (line.state, line.reason, line.may) == ("failed", "key_elsewhere", ("retry", "cancel"))
        signings.retry(session, xa.office, xa.official("olga"), frozen.id)
    assert xa.frozen(frozen.id).state == "frozen"
    work(xa, desk_of_here(xa))
    assert xa.frozen(frozen.id).state == "issued"


def desk_of_here(house: House) -> SigningDesk:
    """A sign class that has the signatory's key."""
    made = desk(house)
    return SigningDesk(**{**made.__dict__, "signatory": desk_of(house, lambda digest: b"stamp").signatory})


def offered(house: House, frozen: Frozen) -> str:
    """A digest that is out."""
    with house.session() as session:
        actor = house.official("ana")
        made = begin(session, actor, frozen, "digest", house.time, certificates=house.state.encode())
        job = acts.job_of(session, actor, frozen.id, "handout", locked=True)
        acts.ask(session, actor, job, frozen, "handout", house.time)
    return made.id


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates are of no interest here."""
    monkeypatch.setattr(proving, "pem_certificates", lambda pem: (b"certificate",))


def answer(
    house: House, identity: str, data: bytes = b" value of a card", *, who: str = "ana", kind: str = "value"
) -> None:
    with house.session() as session:
        elsewhere.answer(session, house.office, house.official(who), identity, kind, data)


@pytest.mark.usefixtures("parsed")
def test_a_digest_is_answered_once_by_the_one_who_asked(xa: House) -> None:
    frozen = approved(xa)
    identity = offered(xa, frozen)
    assert caught(lambda: answer(xa, identity)) == "signature_preparing"
    work(xa, desk(xa))
    found = row(xa, identity)
    assert (found.state, found.attributes, found.expires) == ("offered", b"attributes", xa.time + ANSWERABLE)
    with xa.session() as session:
        view = elsewhere.signature_of(session, xa.office, xa.official("ana"), identity)
        assert view.digest == sha256(b"attributes")
        (line,) = signings.stalled(session, xa.office, xa.official("ana"))
        assert (line.state, line.may) == ("offered", ("cancel",))
    for data in (b"", b"0" * 2000):
        assert caught(lambda data=data: answer(xa, identity, data)) == "bad_answer"  # type: ignore[misc]
    assert caught(lambda: answer(xa, identity, who="dora")) == "step_role_missing"
    answer(xa, identity)
    assert caught(lambda: answer(xa, identity)) == "signing_under_way"
    work(xa, desk(xa))
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("used", "issued")
    assert caught(lambda: answer(xa, identity)) == "not_signable"
    with xa.session() as session:
        assert elsewhere.signature_of(session, xa.office, xa.official("ana"), identity).appended is None


@pytest.mark.usefixtures("parsed")
@pytest.mark.parametrize("code", ["signature", "fields"])
def test_a_wrong_answer_to_a_digest_is_told_to_ask_anew_and_not_to_sign_a_file(xa: House, code: str) -> None:
    frozen = approved(xa)
    identity = offered(xa, frozen)
    work(xa, desk(xa))
    answer(xa, identity)
    work(xa, desk(xa, lambda frozen, pdf: (Found(code, "Signatory"),)))
    found = row(xa, identity)
    assert (found.state, found.reason) == ("refused", code)
    assert "Ask for the digest anew" in (found.words or "")
    assert "that file" not in (found.words or "")


@pytest.mark.usefixtures("parsed")
def test_a_digest_that_nobody_answers_expires_and_people_hear_of_it(xa: House) -> None:
    frozen = approved(xa)
    identity = offered(xa, frozen)
    work(xa, desk(xa))
    xa.later(minutes=15)
    assert caught(lambda: answer(xa, identity)) == "signature_expired"
    with xa.session("rog_keeper") as session:
        assert proving.expire(session, xa.owner, xa.time) == 1
        assert proving.expire(session, xa.owner, xa.time) == 0
    assert row(xa, identity).state == "expired"
    assert "signature.unanswered" in xa.notices()
    assert caught(lambda: answer(xa, identity)) == "signature_settled"
    again = offered(xa, frozen)
    work(xa, desk(xa))
    answer(xa, again)
    assert "signature.unanswered" not in xa.notices()
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "issued"


@pytest.mark.usefixtures("parsed")
def test_a_digest_is_taken_back_by_whatever_is_done_instead(xa: House) -> None:
    frozen = approved(xa)
    first, second = offered(xa, frozen), offered(xa, frozen)
    assert (row(xa, first).state, row(xa, first).reason) == ("cancelled", "asked_anew")
    work(xa, desk(xa))
    brought = bring(xa, frozen)
    assert row(xa, second).state == "cancelled"
    assert caught(lambda: answer(xa, second)) == "signing_under_way"
    work(xa, desk(xa))
    assert row(xa, brought).state == "used"
    assert caught(lambda: answer(xa, second)) == "not_signable"


@pytest.mark.usefixtures("parsed")
def test_a_document_that_is_changed_takes_its_signature_with_it(xa: House) -> None:
    frozen = approved(xa)
    identity = offered(xa, frozen)
    work(xa, desk(xa))
    anew = xa.freeze(xa.frozen(frozen.id).draft)
    assert anew.id != frozen.id
    assert (row(xa, identity).state, row(xa, identity).reason) == ("cancelled", "discarded")
    assert caught(lambda: answer(xa, identity)) == "not_signable"


def test_the_database_holds_everybody_to_one_at_a_time_and_to_its_own_rows(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    known = row(xa, identity)
    twin = {one.name: getattr(known, one.name) for one in Elsewhere.__table__.columns}
    with pytest.raises(IntegrityError), xa.session() as session:
        session.add(Elsewhere(**{**twin, "id": "another"}))
    with pytest.raises(ProgrammingError), xa.session() as session:
        session.execute(update(Elsewhere).values(sha256="0" * 64))
    with pytest.raises(ProgrammingError), xa.session("rog_deliver") as session:
        session.scalars(select(Elsewhere)).all()


def test_issue_seals_nothing_that_was_not_proven_for_this_document(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    with xa.session("rog_sign") as session:
        assert (
            caught(lambda: proving.proven(session, xa.owner, identity, xa.frozen(frozen.id))) == "signature_not_proven"
        )
    other = approved(xa)
    with xa.session("rog_sign") as session:
        session.get_one(Elsewhere, (xa.owner, identity)).state = "proven"
        session.flush()
        assert (
            caught(lambda: proving.proven(session, xa.owner, identity, xa.frozen(other.id))) == "signature_not_proven"
        )


def test_what_came_to_nothing_often_hides_no_other_document_and_ends_at_a_number(
    xa: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signings, "MOST", 2)
    monkeypatch.setattr(rows, "TRIES", 3)
    first, second = approved(xa), approved(xa)
    refuse = desk(xa, lambda frozen, pdf: (Found("not_certified", "Signatory"),))

    def listed() -> list[str]:
        with xa.session() as session:
            return [one.frozen for one in signings.stalled(session, xa.office, xa.official("ana"))]

    for _ in range(3):
        bring(xa, first)
        work(xa, refuse)
        xa.later(seconds=5)
    assert listed() == [first.id]
    bring(xa, second)
    work(xa, refuse)
    assert listed() == [first.id, second.id], "whatever was tried before under another document"
    assert caught(lambda: bring(xa, first)) == "too_many_tries"
    xa.later(seconds=5)
    third = approved(xa)
    bring(xa, third)
    work(xa, refuse)
    assert listed() == [second.id, third.id], "of more than can be listed, what stalled last"
    with xa.session() as session:
        acts.sign(session, xa.office, xa.official("ana"), first.id)
    work(xa, desk_of_here(xa))
    assert xa.frozen(first.id).state == "issued", "here it may still be signed"


@pytest.mark.usefixtures("parsed")
def test_the_signatorys_own_approval_is_no_second_pair_of_eyes(xa: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked for the signature yet; the document names whose it will be."""
    monkeypatch.setattr(elsewhere, "pem_certificates", lambda pem: (b"certificate",))
    monkeypatch.setattr(elsewhere, "_demand_own", lambda *rest: None)
    made = xa.freeze(xa.draft("request", bodies.mla_request(), **TO_XB))
    with xa.session() as session:
        acts.approve(session, xa.official("ana"), made.id, made.sha256, xa.time)

    def ask() -> None:
        with xa.session() as session:
            elsewhere.ask(session, xa.office, xa.official("ana"), made.id, b"certificate")

    def sign() -> None:
        with xa.session() as session:
            acts.sign(session, xa.office, xa.official("ana"), made.id)

    assert [caught(ask), caught(lambda: bring(xa, made)), caught(sign)] == ["approval_missing"] * 3
    with xa.session() as session:
        assert session.scalars(select(Elsewhere)).all() == [], "no digest has gone out"
        acts.approve(session, xa.official("ben"), made.id, made.sha256, xa.time)
    ask()


def test_a_token_of_the_scopes_read_and_sign_signs_and_takes_no_other_step(xa: House) -> None:
    frozen = approved(xa)
    ana = replace(xa.official("ana"), scopes=frozenset({"read", "sign"}))
    with xa.session() as session:
        pdf = xa.store.read(xa.owner, frozen.sha256) + b" signed by ana"
        elsewhere.bring(session, xa.office, ana, frozen.id, pdf)
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "issued"

    def prepare() -> None:
        with xa.session() as session:
            drafts.begin(session, xa.office, ana, NewDraft(act="request", body=bodies.mla_request(), **TO_XB))  # type: ignore[arg-type]  # its members are named there

    assert caught(prepare) == "scope_missing"
