"""Many urgent notices at once: the first word of a new one is behind no repetition, further way or slow mailbox."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, event, select

from app.kit.canonical import Json
from app.kit.db import Sessions
from app.kit.errors import Unavailable
from app.notices import calling, next_ways, sendings, taking
from app.notices.channel_models import ContactMethod, NoticeSending, NoticeTold
from app.notices.channels import CHANNELS, Channel
from app.notices.ladders import set_ladder
from app.notices.models import Notice
from app.notices.post import climb
from app.notices.ranks import ALONE, SHARES, Rank, share
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, reached, urgent, urgents, who

KEY = "occasion:matter.urgent"


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    for name in ("dora", "ana", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def rings_with(keeper: Keeper, *names: str, repeat: int = 60) -> None:
    """What is posted from now on rings with these, one a minute, the last of them with the head."""
    rungs: list[Json] = [{"after": 60 * place, "persons": [who(name)]} for place, name in enumerate(names)]
    last = rungs[-1]
    assert isinstance(last, dict)
    last["roles"] = ["head"]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), KEY, rungs, repeat, keeper.time)


def queued(keeper: Keeper, name: str, rank: Rank, count: int = 1, seconds: float = 0) -> list[str]:
    """Messages to somebody, due so many seconds ago."""
    due = keeper.time - timedelta(seconds=seconds)
    with keeper.sessions.begin(MOJ) as session:
        way = session.scalars(select(ContactMethod).where(ContactMethod.official == who(name))).one()
        made = (sendings.enqueue(session, MOJ, way, sendings.RING, rank, at=due, due=due) for _ in range(count))
        return [one.id for one in made]


def taken(
    keeper: Keeper, per_minute: int = 1000, turns: dict[str, int] | None = None, **flying: int
) -> list[NoticeSending]:
    """What is taken until no look finds more, beside what is under way. `turns`: whose turn it was, changed here."""
    under_way, found = Counter({who(name): count for name, count in flying.items()}), list[NoticeSending]()
    turns = {} if turns is None else turns
    while True:
        with keeper.sessions.begin(None) as session:
            limits = {"per_minute": per_minute, "flying": under_way, "turns": turns}
            rows = taking.take(session, Channel.EMAIL, "test", keeper.time, **limits)
        for row in rows:
            turns[row.official] = max(turns.values(), default=0) + 1
        found += rows
        under_way.update(one.official for one in rows)
        if not rows:
            return found


def hand(keeper: Keeper, rows: list[NoticeSending]) -> None:
    """They were handed over."""
    with keeper.sessions.begin(None) as session:
        for one in rows:
            row = session.get_one(NoticeSending, one.id)
            row.state, row.handed, row.done = sendings.HANDED, keeper.time, keeper.time
            row.taken_by = row.taken_until = None


def test_what_goes_before_what_is_one_table() -> None:
    assert list(SHARES) == sorted(Rank)
    assert list(SHARES.values()) == sorted(SHARES.values(), reverse=True)
    assert [one for one in Rank if one in ALONE] == [Rank.FIRST, Rank.CLIMBED, Rank.FURTHER]
    assert [share(20, one) for one in Rank] == [20, 15, 15, 15, 10]
    assert [share(1, one) for one in Rank] == [1] * len(Rank)


def test_a_first_word_goes_before_all_that_waits_longer(keeper: Keeper) -> None:
    for place, rank in enumerate((Rank.CALM, Rank.AGAIN, Rank.FURTHER, Rank.CLIMBED, Rank.FIRST)):
        queued(keeper, "dora", rank, 3, seconds=100 - place)
    left = list[int]()
    while rows := taken(keeper):
        hand(keeper, rows)
        left += [one.rank for one in rows]
    # A person's limit leaves the last of what is not urgent for later: half of it is used by then.
    assert left == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3
    keeper.later(seconds=61)
    assert [one.rank for one in taken(keeper)] == [Rank.CALM] * 2


def test_each_person_has_their_turn_however_many_wait_for_another(keeper: Keeper) -> None:
    queued(keeper, "dora", Rank.FIRST, 30, seconds=90)
    queued(keeper, "ana", Rank.FIRST, 30, seconds=60)
    mine, turns = queued(keeper, "ben", Rank.FIRST), dict[str, int]()
    rows = taken(keeper, turns=turns)
    assert [one.official for one in rows[:3]] == [who("dora"), who("ana"), who("ben")]
    hand(keeper, rows)
    assert rows[2].id == mine[0]
    (later,) = queued(keeper, "ben", Rank.FIRST)
    assert taken(keeper, turns=turns)[0].id == later, "who had none for longest is next"


def test_who_had_many_while_nobody_else_waited_loses_nothing_by_it(keeper: Keeper) -> None:
    turns = dict[str, int]()
    queued(keeper, "ben", Rank.FIRST, 6)
    while rows := taken(keeper, turns=turns):
        hand(keeper, rows)
    for name in ("dora", "ana"):
        queued(keeper, name, Rank.FIRST, 30, seconds=30)
    for _ in range(3):
        (first,) = queued(keeper, "ben", Rank.FIRST)
        rows = taken(keeper, turns=turns)
        assert first in [one.id for one in rows[:3]], "behind one of each other person at most"
        hand(keeper, rows)


def test_what_climbs_because_nobody_heard_of_it_is_not_new(keeper: Keeper) -> None:
    """It may go by turns with what is: as the oldest, never in its place."""
    rings_with(keeper, "ana", "dora")
    old = urgents(keeper.sessions, range(1, 31))
    keeper.ring()
    rings_with(keeper, "dora")
    keeper.later(seconds=59)
    new = urgent(keeper.sessions, 99, keeper.time)
    keeper.ring()
    keeper.later(seconds=1)
    keeper.ring()
    waiting = [one for one in keeper.sent() if one.done is None and one.official == who("dora")]
    assert {Rank(one.rank) for one in waiting} == {Rank.FIRST}
    assert len(waiting) == len(old) + 1
    first, second, *_ = [one for one in taken(keeper) if one.official == who("dora")]
    with keeper.sessions.begin(MOJ) as session:
        told = dict(session.execute(select(NoticeTold.sending, NoticeTold.notice)).tuples().all())
    assert new in {told[first.id], told[second.id]}


def test_what_repeats_leaves_room_for_a_first_word_to_the_same_person(keeper: Keeper) -> None:
    queued(keeper, "dora", Rank.AGAIN, 40, seconds=30)
    while rows := taken(keeper):
        hand(keeper, rows)
    assert sum(one.state == sendings.HANDED for one in keeper.sent()) == 15
    (first,) = queued(keeper, "dora", Rank.FIRST)
    assert [one.id for one in taken(keeper)] == [first]


def test_a_slow_mailbox_takes_no_place_from_others(keeper: Keeper, box: Box) -> None:
    assert taken(keeper) == []
    queued(keeper, "dora", Rank.FIRST, 5, seconds=30)
    (one,) = queued(keeper, "ben", Rank.AGAIN)
    assert [row.id for row in taken(keeper, dora=2)] == [one], "two at once to one person"
    full = {"dora": 2, "ana": 2, "olga": 2}
    queued(keeper, "ben", Rank.AGAIN)
    assert taken(keeper, **full) == [], "two places are kept for first words"
    (first,) = queued(keeper, "ben", Rank.FIRST)
    assert [row.id for row in taken(keeper, **full)] == [first]
    box.letterbox.slow["dora@moj.xa.example"] = 1.5
    keeper.later(minutes=10)
    urgents(keeper.sessions, range(1, 9), keeper.time)
    keeper.ring()
    rings_with(keeper, "ana", "ben")
    urgent(keeper.sessions, 9, keeper.time)
    keeper.turn()
    assert box.letterbox.came[0]["To"] == "ana@moj.xa.example"
    assert len(box.letterbox.came) == 9


def test_what_a_limit_holds_back_costs_a_look_no_more_for_being_many(keeper: Keeper) -> None:
    queued(keeper, "dora", Rank.FIRST, 20)
    while rows := taken(keeper):
        hand(keeper, rows)
    waiting = queued(keeper, "dora", Rank.FIRST, 300, seconds=5)
    said = list[str]()

    def hear(connection: object, cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(keeper.sessions.engine, "before_cursor_execute", hear)
    try:
        assert taken(keeper) == []
    finally:
        event.remove(keeper.sessions.engine, "before_cursor_execute", hear)
    assert len(said) <= 3, said
    found = {one.id: one for one in keeper.sent()}
    assert all(found[one].held and found[one].due == keeper.time - timedelta(seconds=5) for one in waiting)


def test_a_flood_bundles_the_first_words_of_no_other_notice(keeper: Keeper, box: Box) -> None:
    """Sixty notices ring with the head again and again. A new one comes for the same head, at the worst moment."""
    rings_with(keeper, "dora", "ben")
    urgents(keeper.sessions, range(1, 61))
    for second in (0, 30, 61, 91, 121):
        keeper.time = NOW + timedelta(seconds=second)
        keeper.turn()
    keeper.later(seconds=2)  # what climbed and what repeats waits to leave
    waiting = [one for one in keeper.sent() if one.done is None and one.official == who("ben")]
    assert {Rank(one.rank) for one in waiting} == {Rank.CLIMBED, Rank.AGAIN}
    rings_with(keeper, "ben")
    new = urgent(keeper.sessions, 99, keeper.time)
    before = len(box.letterbox.came)
    for seconds in (4, 54):
        keeper.later(seconds=seconds)
        keeper.turn()
    first, *rest = [one.get_content() for one in box.letterbox.came[before:]]
    assert first.count("XB-2026-") == 1
    assert "XB-2026-00000099" in first
    assert rest
    assert not [one for one in rest if "XB-2026-00000099" in one]
    with keeper.sessions.begin(MOJ) as session:
        (told,) = session.scalars(select(NoticeTold).where(NoticeTold.notice == new))
        beside = select(NoticeTold).where(NoticeTold.sending == told.sending)
        assert [one.notice for one in session.scalars(beside)] == [new]


def test_words_that_nobody_has_had_keep_their_turn_one_by_one_however_many(keeper: Keeper) -> None:
    waiting = queued(keeper, "dora", Rank.FIRST, 24, seconds=90)
    burst = list[str]()
    while rows := taken(keeper):
        hand(keeper, rows)
        burst += [one.id for one in rows]
    assert len(burst) == 20, "as many as of anything"
    left = [one for one in waiting if one not in burst]
    keeper.later(seconds=1)
    (new,) = queued(keeper, "dora", Rank.FIRST)
    assert taken(keeper) == [], "above that they are spread over the minute"
    keeper.later(seconds=0.5)
    order = list[str]()
    for _ in range(5):
        rows = taken(keeper)
        hand(keeper, rows)
        order += [one.id for one in rows]
        assert taken(keeper) == []
        keeper.later(seconds=1.5)
    assert order[:2] == [new, min(left)], "the newest and the oldest by turns"
    assert sorted(order) == sorted([new, *left])
    assert {one.state for one in keeper.sent()} == {sendings.HANDED}


def test_what_one_person_gets_beyond_their_limit_leaves_the_channel_to_others(keeper: Keeper) -> None:
    queued(keeper, "dora", Rank.FIRST, 30, seconds=90)
    while rows := taken(keeper, per_minute=28):
        hand(keeper, rows)
    for _ in range(5):
        keeper.later(seconds=1.5)
        hand(keeper, taken(keeper, per_minute=28))
    assert sum(one.state == sendings.HANDED for one in keeper.sent()) == share(28, Rank.CLIMBED) == 21
    (one,) = queued(keeper, "ben", Rank.FIRST)
    assert [row.id for row in taken(keeper, per_minute=28)] == [one]


def test_a_person_gets_no_more_first_words_within_a_minute_than_their_channel_bears(keeper: Keeper) -> None:
    queued(keeper, "dora", Rank.FIRST, 61, seconds=90)
    with keeper.sessions.begin(None) as session:
        for row in session.scalars(select(NoticeSending).order_by(NoticeSending.id).limit(60)):
            row.state, row.handed, row.done = sendings.HANDED, keeper.time, keeper.time
    keeper.later(seconds=59)
    assert taken(keeper) == []
    keeper.later(seconds=2)
    assert len(taken(keeper)) == 1
    for kind in CHANNELS.values():
        assert kind.per_person <= kind.firsts <= 3 * kind.per_person


def test_what_is_held_back_is_told_together_unless_nobody_has_heard(keeper: Keeper, box: Box) -> None:
    rings_with(keeper, "dora", "ben", repeat=3600)
    urgents(keeper.sessions, range(1, 22))
    came = list[list[tuple[str, int]]]()
    for second in (0, 30, 61, 122):
        before = len(box.letterbox.came)
        keeper.time = NOW + timedelta(seconds=second)
        keeper.turn()
        mails = box.letterbox.came[before:]
        came.append([(str(one["To"]).partition("@")[0], one.get_content().count("XB-2026-")) for one in mails])
    # Nobody had heard of dora's; of ben's she had.
    assert came == [[("dora", 1)] * 20, [("dora", 1)], [("ben", 1)] * 15, [("ben", 6)]]
    assert {one.rank for one in keeper.sent() if one.state == "bundled"} == {Rank.CLIMBED}


def test_a_bundle_names_what_is_newest_and_was_not_named_yet(keeper: Keeper, box: Box) -> None:
    for number in range(1, 71):
        keeper.later(seconds=0.01)
        urgents(keeper.sessions, [number], at=keeper.time)
    named = list[set[str]]()
    for _ in range(4):
        with keeper.sessions.begin(MOJ) as session:
            way = session.scalars(select(ContactMethod).where(mine("dora"))).one()
            notices = list(session.scalars(select(Notice)))
            sendings.tell(session, notices, way, Rank.AGAIN, due=keeper.time, at=keeper.time)
        keeper.send()
        named.append(_names(keeper) - set[str]().union(*named))
        keeper.later(seconds=1)
    assert len(box.letterbox.came) == 4
    posted = _posted(keeper)
    assert named[0] == {*posted[-20:]}, "what has just come is not merely counted"
    assert set().union(*named) == {*posted}, "and each is named in its turn"


def _names(keeper: Keeper) -> set[str]:
    with keeper.sessions.begin(MOJ) as session:
        return {*session.scalars(select(NoticeTold.notice).where(NoticeTold.named, NoticeTold.official == who("dora")))}


def _posted(keeper: Keeper) -> list[str]:
    with keeper.sessions.begin(MOJ) as session:
        return [*session.scalars(select(Notice.id).order_by(Notice.made))]


def test_new_notices_are_called_before_what_climbs_and_that_before_what_repeats(keeper: Keeper) -> None:
    rings_with(keeper, "ben")
    repeats = urgents(keeper.sessions, range(1, 4))
    rings_with(keeper, "dora", "ben")
    climbs = urgents(keeper.sessions, range(11, 14))
    keeper.ring()
    keeper.later(seconds=61)
    with keeper.sessions.begin(MOJ) as session:
        assert len(climb(session, MOJ, keeper.time)) == 6
    new = urgents(keeper.sessions, range(21, 24), keeper.time)
    order = list[str]()
    for _ in range(9):
        with keeper.sessions.begin(MOJ) as session:
            assert calling.call(session, MOJ, keeper.desk().means, keeper.time, limit=1) == 1
        with keeper.sessions.begin(MOJ) as session:
            done = session.scalars(select(Notice.id).where(Notice.called == Notice.rings)).all()
            order += [one for one in done if one not in order]
    assert (set(order[:3]), set(order[3:6]), set(order[6:])) == (set(new), set(climbs), set(repeats))


def test_what_was_told_together_goes_on_together_by_the_next_way(keeper: Keeper) -> None:
    other = reached(keeper.sessions, "dora", "email", "second@moj.xa.example", 1)
    ids = urgents(keeper.sessions, range(1, 31))
    with keeper.sessions.begin(MOJ) as session:
        way = session.scalars(select(ContactMethod).where(ContactMethod.place == 0, mine("dora"))).one()
        notices = list(session.scalars(select(Notice)))
        row = sendings.tell(session, notices, way, Rank.CLIMBED, due=NOW, at=NOW)
        row.tries = 1
        for _ in range(2):
            next_ways.fail(session, row, None, Unavailable("channel_down", "It is down."), keeper.desk().means, NOW)
    (made,) = [one for one in keeper.sent() if one.method == other]
    assert (made.rank, made.due, made.first) == (Rank.CLIMBED, NOW, True)
    with keeper.sessions.begin(MOJ) as session:
        assert sorted(session.scalars(select(NoticeTold.notice).where(NoticeTold.sending == made.id))) == sorted(ids)


def mine(name: str) -> ColumnElement[bool]:
    """Ways of one official."""
    return ContactMethod.official == who(name)
