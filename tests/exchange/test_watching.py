"""What is found of certificates later changes the verdict that people see, wakes them, and takes no acceptance back."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.directory import editions, withdrawals
from app.directory import queries as directory
from app.directory.edition import sign_edition
from app.directory.succession import following
from app.exchange import archived, rejudging, watching
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Archived, Foundation, Watched
from app.kit.actor import Actor
from app.kit.canonical import loads, sha256
from app.kit.clock import stamp
from app.kit.errors import Misused, Unavailable
from app.kit.ids import AuthorityId, StateCode
from app.matters import queries
from app.notices.models import Notice
from app.trust.anchors import Purpose
from tests.exchange.archives import OWNER, Keeping, fresh_pki, keeping, pool, shop

__all__ = ["fresh_pki", "keeping", "pool", "shop"]
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(keeping: Keeping) -> Keeping:
    """XB keeps one letter of XA, whose certificates are watched and good."""
    keeping.letter()
    keeping.round()
    assert keeping.watch() == 0
    assert keeping.row().verdict is None
    return keeping


def proven(keeping: Keeping) -> datetime:
    found = keeping.instrument().proven
    assert found is not None
    return found


def shown(keeping: Keeping) -> tuple[str | None, str | None, str]:
    """Verdict, reason and state, as pages and API give them."""
    house = keeping.house
    with house.session() as session:
        view = queries.instrument(session, house.official("cem"), keeping.row().id)
    assert (view.later is None) == (view.line.judged is None)
    return view.line.verdict, view.line.verdict_reason, view.line.state


def watched(keeping: Keeping, label: str, state: str = "XA", of: str = "") -> Watched:
    der = keeping.shop.lab.certificate(of or state, label)
    with keeping.house.session("rog_keeper") as session:
        return session.get_one(Watched, (state, sha256(der)))


def test_every_certificate_that_a_letter_stands_on_is_watched(kept: Keeping) -> None:
    lab = kept.shop.lab
    with kept.house.session("rog_keeper") as session:
        parts = {row.certificate: row.part for row in session.scalars(select(Foundation))}
    expected = {
        "signatory-moj-ana": "signer",
        "seal-moj": "signer",
        "tsa": "timestamp",
        "signatory-issuing": "issuer",
        "seal-issuing": "issuer",
        "signatory-root": "anchor",
        "seal-root": "anchor",
        "tsa-root": "anchor",
    }
    assert parts == {sha256(lab.certificate("XA", label)): part for label, part in expected.items()}
    row = watched(kept, "seal-moj")
    assert (row.problem, row.checked, row.next) == (None, kept.house.time, kept.house.time + watching.EVERY)


def test_a_seal_that_turns_out_to_have_been_revoked_before_changes_the_verdict_not_the_acceptance(
    kept: Keeping,
) -> None:
    since = proven(kept) - 2 * HOUR
    kept.shop.lab.revoke("XA", "seal-moj", since)
    assert kept.watch() == 0, "it is not asked all the time"
    kept.house.later(hours=6)
    assert kept.watch() == 1
    assert shown(kept) == ("invalid", "revoked", "accepted")
    assert watched(kept, "seal-moj").revoked == since.replace(microsecond=0)
    with kept.house.session() as session:
        (notice,) = session.scalars(select(Notice).where(Notice.occasion == "verdict.changed"))
    assert notice.params["certificate"] == sha256(kept.shop.lab.certificate("XA", "seal-moj"))[:16]
    assert notice.params["since"] == stamp(since.replace(microsecond=0))
    kept.house.later(hours=6)
    assert kept.watch() == 0
    with kept.house.session("rog_keeper") as session:
        query = select(AuditEntry.entry).where(AuditEntry.event == Event.VERDICT_CHANGED.value)
        (subject,) = [loads(entry)["subject"] for entry in session.scalars(query)]
    assert (subject["verdict"], subject["reason"]) == ("invalid", "revoked")  # type: ignore[index, call-overload]


def test_one_notice_a_certificate_however_many_letters_stand_on_it(kept: Keeping) -> None:
    kept.letter()
    kept.round()
    kept.shop.lab.revoke("XA", "signatory-moj-ana", proven_all(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 2
    assert kept.house.notices().count("verdict.changed") == 1


def proven_all(keeping: Keeping) -> datetime:
    with keeping.house.session() as session:
        return min(one.proven for one in queries.instruments(session, keeping.house.official("cem")) if one.proven)


def test_revoked_after_the_proven_time_is_looked_at_and_still_good(kept: Keeping) -> None:
    kept.house.later(hours=6)
    kept.shop.lab.revoke("XA", "seal-moj", kept.house.time - HOUR)
    assert kept.watch() == 0
    assert shown(kept) == ("valid", None, "accepted")
    assert kept.row().judged == kept.house.time
    assert "verdict.changed" not in kept.house.notices()


@pytest.mark.parametrize(
    ("label", "verdict", "reason"),
    [
        ("seal-issuing", "invalid", "issuer_revoked"),
        ("signatory-issuing", "invalid", "issuer_revoked"),
        ("tsa", "invalid", "timestamp_untrusted"),
    ],
)
def test_an_issuer_or_the_timestamping_authority_counts_as_well(
    kept: Keeping, label: str, verdict: str, reason: str
) -> None:
    kept.shop.lab.revoke("XA", label, proven(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 1
    assert shown(kept) == (verdict, reason, "accepted")


def test_a_timestamping_key_in_other_hands_later_leaves_the_time_undecided(kept: Keeping) -> None:
    kept.house.later(hours=6)
    kept.shop.lab.revoke("XA", "tsa", proven(kept) + HOUR)
    assert kept.watch() == 1
    assert shown(kept) == ("undecided", "timestamp_compromised", "accepted")


def test_a_letter_that_comes_when_it_is_known_already_is_judged_at_once(kept: Keeping) -> None:
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 1
    kept.letter()  # sealed with lists of before
    kept.round()
    assert kept.watch() == 1
    assert [row.verdict for row in kept.rows()] == ["invalid", "invalid"]


def test_while_a_responder_is_away_nothing_is_believed_and_it_is_asked_again(kept: Keeping) -> None:
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    kept.lists_away = Unavailable("revocation_silent", "no answer")
    assert kept.watch() == 0
    assert shown(kept) == ("valid", None, "accepted")
    assert watched(kept, "seal-moj").problem == "revocation_missing"
    kept.lists_away = None
    kept.house.later(hours=6)
    assert kept.watch() == 1


def test_a_revocation_is_not_taken_back(kept: Keeping) -> None:
    lab, moment = kept.shop.lab, proven(kept)
    lab.revoke("XA", "seal-moj", moment - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 1
    lab.revoke("XA", "seal-moj", kept.house.time)
    kept.house.later(hours=6)
    assert kept.watch() == 0
    assert shown(kept)[0] == "invalid"


def test_it_is_judged_by_the_kept_evidence_when_the_issuer_is_silent_for_good(kept: Keeping) -> None:
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 1
    kept.lists_away = Unavailable("revocation_silent", "no answer")
    with kept.house.session("rog_keeper") as session:
        watching.look_again(session, OWNER, StateCode("XA"), [watched(kept, "seal-moj").sha256], kept.house.time)
    assert kept.watch() == 0
    assert shown(kept)[0] == "invalid"


def test_a_damaged_file_is_judged_once_it_was_brought_back(kept: Keeping) -> None:
    digest = kept.instrument().sha256
    path = kept.house.store.path(OWNER, digest)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 0
    assert kept.row().look is not None
    path.write_bytes(whole)
    kept.house.later(hours=13)
    assert kept.watch() == 1


def ends(keeping: Keeping, label: str, until: datetime) -> None:
    """XA publishes an edition that gives a certificate an end."""
    house, text = keeping.house, base64.b64encode(keeping.shop.lab.certificate("XA", label)).decode()
    with house.session("rog_deliver") as session:
        before = directory.current_edition(session, StateCode("XA"))
        payload = before.payload["authorities"]
        assert isinstance(payload, list)
        for authority in payload:
            for one in authority["certificates"]:  # type: ignore[index, call-overload, union-attr]
                if one["certificate"] == text:  # type: ignore[index, call-overload]
                    one["valid_until"] = stamp(until)  # type: ignore[index, call-overload]
        new = following(before, {"authorities": payload}, house.time, house.time + timedelta(days=90))
        data = sign_edition(new, keeping.shop.lab.pki.signer("XA", "directory"))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)


def test_an_end_that_an_edition_gives_a_certificate_afterwards_counts_from_its_date(kept: Keeping) -> None:
    kept.house.later(hours=6)
    ends(kept, "seal-moj", proven(kept) + HOUR)
    assert kept.watch() == 0
    assert shown(kept) == ("valid", None, "accepted")
    kept.house.later(hours=6)
    ends(kept, "seal-moj", proven(kept) - HOUR)
    assert kept.watch() == 1
    assert shown(kept) == ("invalid", "holder_time", "accepted")
    assert "verdict.changed" in kept.house.notices()


def test_a_certificate_that_an_edition_no_longer_names_was_its_holders_until_then(kept: Keeping) -> None:
    house = kept.house
    text = base64.b64encode(kept.shop.lab.certificate("XA", "seal-moj")).decode()
    house.later(hours=6)
    with house.session("rog_deliver") as session:
        before = directory.current_edition(session, StateCode("XA"))
        payload = before.payload["authorities"]
        for authority in payload:  # type: ignore[union-attr]
            authority["certificates"] = [one for one in authority["certificates"] if one["certificate"] != text]  # type: ignore[index, call-overload, union-attr]
        new = following(before, {"authorities": payload}, house.time, house.time + timedelta(days=90))
        data = sign_edition(new, kept.shop.lab.pki.signer("XA", "directory"))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)
    with house.session("rog_keeper") as session:
        watching.look_again(session, OWNER, StateCode("XA"), [sha256(base64.b64decode(text))], house.time)
    assert kept.watch() == 0
    assert shown(kept) == ("valid", None, "accepted")


def test_a_copy_stamped_with_a_certificate_that_is_revoked_is_stamped_anew(kept: Keeping) -> None:
    kept.house.later(days=1)
    assert kept.round() == 1
    kept.watch()
    row = kept.row()
    assert row.next is not None
    assert row.next > kept.house.time
    kept.house.later(hours=7)
    kept.shop.lab.revoke("XB", "tsa", kept.house.time - HOUR, "superseded")
    kept.watch()
    assert kept.row().next == kept.house.time


def test_people_see_what_stands_on_a_certificate_or_an_anchor(kept: Keeping) -> None:
    house, lab = kept.house, kept.shop.lab
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    assert kept.watch() == 1
    with house.session("rog_operator") as session:
        actor = house.official("cem")
        for label, part in (("seal-moj", "signer"), ("seal-root", "anchor")):
            digest = sha256(lab.certificate("XA", label))
            (certificate,) = archived.known(session, actor, digest[:16].upper())
            assert certificate.sha256 == digest
            (one,) = archived.affected(session, actor, [digest])
            assert (one.part, one.accepted, one.verdict, one.reason) == (part, "valid", "invalid", "revoked")
        assert len(archived.known(session, actor, "XA")) == 8
        assert archived.known(session, actor, "00" * 32) == []
        assert archived.affected(session, actor, [sha256(lab.anchors.of("XA", Purpose.NODE)[0])]) == []
        with pytest.raises(Misused):
            archived.known(session, actor, "seal")
    with house.database.sessions("rog_operator").begin(AuthorityId("XB.cyber")) as session:
        assert session.scalars(select(Foundation)).all() == []


def withdraw(keeping: Keeping, label: str, since: datetime, *people: str, state: str = "XA") -> None:
    """XB's own officials withdraw a certificate or an anchor of a State."""
    house, der = keeping.house, keeping.shop.lab.certificate(state, label)
    for who in people:
        with house.session("rog_operator") as session:
            withdrawals.withdraw(
                session,
                house.official(who),
                StateCode(state),
                sha256(der),
                since,
                "ca_compromise",
                house.time,
                der=der,
            )


def test_a_withdrawal_counts_once_two_officials_said_so_and_until_two_take_it_back(kept: Keeping) -> None:
    house = kept.house
    house.later(minutes=1)
    withdraw(kept, "seal-root", proven(kept) - HOUR, "ana")
    assert kept.watch() == 0
    assert "certificate.withdrawal_waits" in house.notices()
    withdraw(kept, "seal-root", proven(kept) - HOUR, "ben")
    assert kept.watch() == 1
    assert shown(kept) == ("invalid", "withdrawn", "accepted")
    assert house.notices().count("verdict.changed") == 1
    assert "certificate.withdrawal_waits" not in house.notices()
    digest = sha256(kept.shop.lab.certificate("XA", "seal-root"))
    for who, changed in (("ben", 0), ("ana", 1)):
        with house.session("rog_operator") as session:
            withdrawals.lift(session, house.official(who), StateCode("XA"), digest, house.time)
        house.later(minutes=1)
        assert kept.watch() == changed
    assert shown(kept) == ("valid", None, "accepted")


@pytest.mark.parametrize(
    ("label", "verdict", "reason"),
    [
        ("seal-moj", "invalid", "withdrawn"),
        ("signatory-root", "invalid", "withdrawn"),
        ("signatory-issuing", "invalid", "withdrawn"),
        ("tsa-root", "undecided", "timestamp_compromised"),
    ],
)
def test_what_was_proven_before_a_withdrawal_stands_and_what_was_proven_after_it_does_not(
    kept: Keeping, label: str, verdict: str, reason: str
) -> None:
    kept.house.later(minutes=10)
    withdraw(kept, label, proven(kept) + timedelta(minutes=5), "ana", "ben")
    assert kept.watch() == 0
    assert shown(kept) == ("valid", None, "accepted")
    withdraw(kept, label, proven(kept) - HOUR, "ana", "ben")
    assert kept.watch() == 1
    assert shown(kept) == (verdict, reason, "accepted")


def test_a_keeper_that_dies_before_it_wrote_what_it_found_finds_it_again(
    kept: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.shop.lab.revoke("XA", "seal-moj", proven(kept) - HOUR)
    kept.house.later(hours=6)
    real = watching._have_looked

    def dies(desk: ArchiveDesk, state: StateCode, certificates: list[str]) -> None:
        real(desk, state, certificates)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(watching, "_have_looked", dies)
        with pytest.raises(KeyboardInterrupt):
            kept.watch()
    assert watched(kept, "seal-moj").revoked is None
    assert kept.watch() == 1


def test_an_end_that_is_taken_back_restores_the_verdict(kept: Keeping) -> None:
    kept.house.later(hours=6)
    ends(kept, "seal-moj", proven(kept) - HOUR)
    assert kept.watch() == 1
    kept.house.later(hours=6)
    ends(kept, "seal-moj", kept.house.time + timedelta(days=30))
    assert kept.watch() == 1
    assert shown(kept) == ("valid", None, "accepted")


def old_letter(keeping: Keeping) -> None:
    """XB keeps a letter whose own revocation data is thirty hours old: accepted by fresher data that is not at hand."""
    shop = keeping.shop
    keeping.letter(revocation=shop.known(shop.sound, at=shop.at - 30 * HOUR))
    keeping.house.later(minutes=1)
    keeping.round()
    assert keeping.watch() == 0


def test_what_lacks_hides_nothing_that_was_found(keeping: Keeping) -> None:
    old_letter(keeping)
    withdraw(keeping, "tsa-root", proven(keeping) - HOUR, "ana", "ben")
    assert keeping.watch() == 1
    assert shown(keeping) == ("undecided", "timestamp_compromised", "accepted")
    assert "verdict.changed" in keeping.house.notices()
    assert keeping.row().look is None


def test_what_can_not_be_judged_for_lack_of_data_is_looked_at_again(keeping: Keeping) -> None:
    old_letter(keeping)
    with keeping.house.session("rog_keeper") as session:
        watching.look_again(session, OWNER, StateCode("XA"), [watched(keeping, "seal-moj").sha256], keeping.house.time)
    assert keeping.watch() == 0
    assert (shown(keeping), keeping.row().look) == (("valid", None, "accepted"), keeping.house.time + rejudging.LACKS)
    keeping.house.later(days=1)
    assert keeping.round() == 1, "the copy brings the lists of its day"
    assert keeping.row().look == keeping.house.time
    assert keeping.watch() == 0
    assert (keeping.row().look, keeping.row().judged) == (None, keeping.house.time)
    assert shown(keeping) == ("valid", None, "accepted")


def test_what_is_said_of_a_shared_certificate_for_one_state_is_no_word_on_another(kept: Keeping) -> None:
    """XB stands on XA's timestamping authority as well: each withdrawal is for its own State, from its own date."""
    house, lab = kept.house, kept.shop.lab
    shared = lab.certificate("XA", "tsa-root")
    with house.session("rog_keeper") as session:
        watching.watch(session, StateCode("XB"), [shared], house.time)
        for owner, sender, identity in session.execute(select(Archived.authority, Archived.sender, Archived.id)):
            assert (owner, sender[:2]) == (OWNER, "XA")
            row = session.get_one(Watched, ("XB", sha256(shared)))
            row.withdrawn = proven(kept) - HOUR
            watching.look_again(session, OWNER, StateCode("XB"), [sha256(shared)], house.time)
            assert session.get_one(Archived, (owner, sender, identity)).look is None
    house.later(hours=1)
    withdraw(kept, "tsa-root", house.time, "ana", "ben")
    assert kept.watch() == 0, "of XA it is withdrawn from after the letter on, and what is said for XB does not count"
    assert shown(kept) == ("valid", None, "accepted")
    assert watched(kept, "tsa-root").withdrawn == stamped(house.time)
    assert watched(kept, "tsa-root", "XB", of="XA").withdrawn == proven(kept) - HOUR


def stamped(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
