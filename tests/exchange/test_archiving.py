"""Archival copies: made a day after the decision, renewed in time, asked for again while a service is away."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.directory import withdrawals
from app.exchange import archived, archiving
from app.exchange.models import Archived
from app.instruments.models import Instrument
from app.kit.canonical import loads, sha256
from app.kit.clock import stamp
from app.kit.errors import Denied, Unavailable, Unknown
from app.kit.ids import StateCode
from app.trust import archive, docstamp
from app.trust.anchors import Purpose
from app.trust.narrowing import narrowed
from app.trust.policy import POLICY
from tests.exchange.archives import DAY, OWNER, Keeping, fresh_pki, keeping, pool, shop

__all__ = ["fresh_pki", "keeping", "pool", "shop"]
SILENT = Unavailable("tsa_silent", "no answer")
AWAY = Unavailable("revocation_silent", "no answer")


def test_a_copy_is_made_a_day_after_the_decision_with_the_delivered_file_as_its_prefix(keeping: Keeping) -> None:
    pdf = keeping.letter()
    assert (keeping.round(), keeping.row().sha256) == (0, None)
    assert keeping.row().next == keeping.instrument().at + DAY
    keeping.house.later(hours=23, minutes=59)
    assert (keeping.round(), keeping.asked) == (0, [])
    keeping.house.later(minutes=1)
    assert keeping.round() == 1
    row, copy = keeping.row(), keeping.copy()
    assert copy.startswith(pdf)
    anchors = keeping.shop.lab.anchors.of("XB", Purpose.TSA)
    found = docstamp.check(copy, anchors, keeping.house.time)
    assert (found.delivered, row.stamps, row.size, row.made) == (len(pdf), 1, len(copy), found.last.at)
    assert row.stamper == sha256(keeping.shop.lab.pki.signer("XB", "tsa").certificate)
    assert row.holds_until is not None
    assert row.next is not None
    assert row.next < row.holds_until
    # The data of that day is in it, younger than what came with the letter.
    assert set(docstamp.revocation_in(copy).crls) > set(docstamp.revocation_in(pdf).crls)
    assert keeping.round() == 0
    assert sha256(keeping.house.store.read(OWNER, keeping.instrument().sha256)) == sha256(pdf)


def test_the_log_names_the_copy(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.round()
    with keeping.house.session("rog_keeper") as session:
        query = select(AuditEntry.entry).where(AuditEntry.event == Event.INSTRUMENT_ARCHIVED.value)
        (subject,) = [loads(entry)["subject"] for entry in session.scalars(query)]
    row, instrument = keeping.row(), keeping.instrument()
    assert subject == {"instrument": row.id, "sha256": instrument.sha256, "copy": row.sha256, "stamps": "1"}


def test_it_is_renewed_before_its_timestamp_ceases_to_hold_and_the_older_copy_goes(keeping: Keeping) -> None:
    pdf = keeping.letter()
    keeping.house.later(days=1)
    keeping.round()
    first, before = keeping.row(), keeping.copy()
    assert first.next is not None
    keeping.house.time = first.next - timedelta(seconds=1)
    assert keeping.round() == 0
    keeping.house.time = first.next
    assert keeping.round() == 1
    row, copy = keeping.row(), keeping.copy()
    assert (row.stamps, row.sha256 != first.sha256) == (2, True)
    assert copy.startswith(before)
    assert copy.startswith(pdf)
    # A backup of the database may name the copy before: it goes with the next renewal.
    assert (row.before, keeping.house.store.has(OWNER, first.sha256 or "")) == (first.sha256, True)
    keeping.house.time = row.next or keeping.house.time
    assert keeping.round() == 1
    assert not keeping.house.store.has(OWNER, first.sha256 or "")
    anchors = keeping.shop.lab.anchors.of("XB", Purpose.TSA)
    assert len(docstamp.check(copy, anchors, keeping.house.time).stamps) == 2


@pytest.mark.parametrize(
    ("what", "error", "problem"), [("tsa_away", SILENT, "tsa_silent"), ("lists_away", AWAY, "revocation_missing")]
)
def test_a_service_that_is_away_is_asked_again_after_growing_pauses(
    keeping: Keeping, what: str, error: Unavailable, problem: str
) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    setattr(keeping, what, error)
    pauses = []
    for _ in range(4):
        assert keeping.round() == 0
        row = keeping.row()
        assert row.next is not None
        pauses.append(row.next - keeping.house.time)
        assert row.problem == problem
        assert keeping.round() == 0, "not before its time"
        keeping.house.time = row.next
    assert all(later > earlier * 1.2 for earlier, later in itertools.pairwise(pauses))
    assert keeping.row().tries == 4
    setattr(keeping, what, None)
    assert keeping.round() == 1
    row = keeping.row()
    assert (row.problem, row.since, row.tries) == (None, None, 0)


def test_people_hear_of_what_fails_for_hours_and_that_it_works_again(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.tsa_away = SILENT
    keeping.round()
    assert "archiving.stalled" not in keeping.house.notices()
    for _ in range(2):
        keeping.house.later(hours=4)
        keeping.round()
    assert keeping.house.notices().count("archiving.stalled") == 1
    keeping.tsa_away = None
    keeping.house.later(days=1)
    assert keeping.round() == 1
    assert "archiving.stalled" not in keeping.house.notices()


def test_while_the_timestamping_authority_is_away_one_question_a_round_is_enough(keeping: Keeping) -> None:
    for _ in range(3):
        keeping.letter()
    keeping.house.later(days=1)
    keeping.tsa_away = SILENT
    keeping.round()
    assert [row.problem for row in keeping.rows()].count("tsa_silent") == 1


def test_lists_that_never_come_do_not_keep_a_copy_from_its_timestamp_for_ever(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.lists_away = AWAY
    keeping.round()
    keeping.house.later(days=8)
    # Our own authority's lists, too, are away: what is not known of the new timestamp stays a problem that is seen.
    assert (keeping.round(), keeping.row().problem) == (0, "copy_unknown")
    keeping.lists_away = None
    keeping.house.later(days=1)
    assert keeping.round() == 1


def test_what_is_undecided_waits_and_what_was_rejected_is_void(keeping: Keeping) -> None:
    keeping.letter()
    keeping.letter()
    with keeping.house.database.admin().begin(None) as session:
        one, other = session.scalars(select(Instrument)).all()
        one.state, other.state = "pending", "rejected"
        pending, void = one.id, other.id
    keeping.house.later(days=1)
    assert keeping.round() == 0
    rows = {row.id: row for row in keeping.rows()}
    assert rows[void].next is None
    assert rows[pending].next == keeping.house.time + DAY
    with keeping.house.database.admin().begin(None) as session:
        session.get_one(Instrument, (OWNER, "XA.moj", pending)).state = "accepted"
    keeping.house.later(days=1)
    assert keeping.round() == 1


def test_a_file_that_is_damaged_or_gone_is_a_problem_that_is_seen(keeping: Keeping) -> None:
    pdf = keeping.letter()
    keeping.house.later(days=1)
    path = keeping.house.store.path(OWNER, sha256(pdf))
    path.write_bytes(pdf[:-1])
    assert (keeping.round(), keeping.row().problem) == (0, "blob_damaged")
    path.unlink()
    keeping.house.later(days=1)
    assert (keeping.round(), keeping.row().problem) == (0, "no_blob")


def test_a_timestamp_of_an_authority_that_our_own_state_did_not_name_is_not_kept(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.tsa = "XC"
    assert keeping.round() == 0
    assert (keeping.row().problem, keeping.row().sha256) == ("tsa_untrusted", None)
    keeping.tsa = "XB"
    keeping.house.later(hours=1)
    assert keeping.round() == 1


def test_a_timestamp_that_is_about_to_end_unrenewed_is_told(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.round()
    row = keeping.row()
    assert row.holds_until is not None
    keeping.tsa_away = SILENT
    keeping.house.time = row.holds_until - timedelta(days=29)
    keeping.round()
    assert "archive.ends" in keeping.house.notices()


def test_another_authority_sees_nothing_of_it(keeping: Keeping) -> None:
    keeping.letter()
    keeping.round()
    with keeping.house.database.sessions("rog_keeper").begin(None) as session:
        assert session.scalars(select(Archived)).all() == []


def test_people_see_how_long_copies_hold_and_ask_for_a_renewal(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    keeping.round()
    house = keeping.house
    with house.session("rog_operator") as session:
        (kept,) = archived.listed(session, house.official("cem"))
        assert (kept.stamps, kept.copy, kept.problem) == (1, keeping.row().sha256, None)
        assert kept.to_json()["holds_until"] == stamp(kept.holds_until) if kept.holds_until else None
        with pytest.raises(Denied):
            archived.renew(session, house.official("cem"), [kept], house.time)
        archived.renew(session, house.official("olga"), [kept], house.time)
        assert archived.file(session, house.store, house.official("cem"), kept.id).read_bytes() == keeping.copy()
        with pytest.raises(Unknown):
            archived.listed(session, house.official("cem"), ids=["no such id"])
    assert keeping.round() == 1
    assert keeping.row().stamps == 2


def test_a_round_ends_in_time_and_the_next_goes_on(keeping: Keeping) -> None:
    for _ in range(2):
        keeping.letter()
    keeping.house.later(days=1)
    assert archiving.work(keeping.desk, seconds=0.0) == 0
    assert archiving.work(keeping.desk) == 2


def test_exercises_are_not_archived(keeping: Keeping) -> None:
    keeping.letter("exercise_request")
    keeping.house.later(days=2)
    assert (keeping.round(), keeping.rows()) == (0, [])


def test_what_a_policy_ends_earlier_is_renewed_earlier(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    assert keeping.round() == 1
    row, end = keeping.row(), keeping.house.time + 40 * DAY
    assert (row.hashes, row.holds_until is not None and row.holds_until > end + 300 * DAY) == (["sha256"], True)
    ended = {"algorithm": "sha256", "uses": ["timestamp"], "works": ["accept"], "at": end, "reason": "Broken"}
    keeping.policy = narrowed({"end": [ended]}, keeping.house.time)
    assert keeping.round() == 0
    now_due = archive.due_at(row.made or end, end)
    assert (keeping.row().holds_until, keeping.row().next) == (end, now_due)
    assert "archive.ends" not in keeping.house.notices()
    keeping.house.later(days=31)
    assert keeping.round() == 1
    row = keeping.row()
    assert (row.hashes, row.holds_until) == (["sha256", "sha384"], end), "the authority still signs over SHA-256"
    assert "archive.ends" in keeping.house.notices()


def test_a_timestamp_that_ends_soon_is_told_though_nothing_failed(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    assert keeping.round() == 1
    assert "archive.ends" not in keeping.house.notices()
    end = keeping.house.time + 20 * DAY
    ended = {"algorithm": "ecdsa-p256", "uses": ["timestamp"], "works": ["accept"], "at": end, "reason": "Broken"}
    keeping.policy = narrowed({"end": [ended]}, keeping.house.time)
    keeping.round()
    assert (keeping.row().holds_until, keeping.row().problem) == (end, None)
    assert "archive.ends" in keeping.house.notices()


def test_nothing_is_stamped_by_what_the_policy_has_ended(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    ended = {"algorithm": "ecdsa-p256", "uses": ["timestamp"], "works": ["accept"], "reason": "Broken"}
    keeping.policy = narrowed({"end": [ended]}, keeping.house.time)
    assert keeping.round() == 0
    assert keeping.row().problem == "tsa_algorithm"
    keeping.policy = POLICY
    keeping.house.later(days=1)
    assert keeping.round() == 1


def test_an_own_anchor_that_is_withdrawn_stamps_nothing_more_and_what_rests_on_it_is_due(keeping: Keeping) -> None:
    keeping.letter()
    keeping.house.later(days=1)
    assert keeping.round() == 1
    keeping.watch()
    assert (keeping.row().next or keeping.house.time) > keeping.house.time
    keeping.house.later(hours=1)
    der = keeping.shop.lab.certificate("XB", "tsa-root")
    for who in ("ana", "ben"):
        with keeping.house.session("rog_operator") as session:
            told = (StateCode("XB"), sha256(der), keeping.house.time, "key_compromise", keeping.house.time)
            withdrawals.withdraw(session, keeping.house.official(who), *told)
    keeping.watch()
    assert keeping.row().next == keeping.house.time
    assert keeping.round() == 0
    assert (keeping.row().problem, keeping.row().stamps) == ("tsa_untrusted", 1)
