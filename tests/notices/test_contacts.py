"""How somebody is reached is their own word, proven by a code that came there, and erased without a trace of where."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.kit.errors import Conflict, Invalid, Unknown
from app.notices import contacts, links, proven
from app.notices.channel_models import ContactCode, ContactMethod
from app.notices.channels import Channel
from app.notices.proven import By, Lack
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, actor, enter, reached, urgent, who

BROWSER: JsonObject = {
    "endpoint": "https://push.example/send/1",
    # RFC 8291, appendix A.
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
MAIL: JsonObject = {"to": "dora@moj.xa.example"}


@pytest.fixture
def keeper(sessions: Sessions, box: Box) -> Keeper:
    enter(sessions)
    return Keeper(sessions, {Channel.EMAIL: box.mail()})


def added(keeper: Keeper, channel: Channel = Channel.EMAIL, address: JsonObject = MAIL) -> ContactMethod:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return contacts.add(session, actor("dora"), channel, address, keeper.time)


def verified(keeper: Keeper, method: str, code: str) -> bool:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return contacts.verify(session, actor("dora"), method, code, keeper.time)


def code_in(box: Box, place: int = -1) -> str:
    words = box.letterbox.came[place].get_content().split()
    return next(word.strip(".") for word in words if word.strip(".").isdigit())


def test_a_way_is_proven_by_the_code_that_came_there(keeper: Keeper, box: Box) -> None:
    row = added(keeper)
    assert row.verified is None
    assert keeper.turn() == 1
    code = code_in(box)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    assert not verified(keeper, row.id, wrong)
    assert verified(keeper, row.id, f"{code[:4]} {code[4:]}")
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert contacts.contacts_of(session, actor("dora"))[0].verified == NOW
        assert session.scalar(select(func.count()).select_from(ContactCode)) == 0


def test_five_wrong_codes_and_a_late_one_prove_nothing(keeper: Keeper, box: Box) -> None:
    row = added(keeper)
    keeper.turn()
    code = code_in(box)
    for number in range(5):
        assert not verified(keeper, row.id, f"{(int(code) + 1 + number) % 10**8:08d}")
    with pytest.raises(Conflict) as spent:
        verified(keeper, row.id, code)
    assert spent.value.code == "code_spent"
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.ask_code(session, actor("dora"), row.id, keeper.time)
    keeper.turn()
    keeper.later(minutes=15)
    assert not verified(keeper, row.id, code_in(box))


def test_a_repeated_code_leaves_the_one_before_it_good(keeper: Keeper, box: Box) -> None:
    """A mail server that knows the Message-ID may throw the second away."""
    row = added(keeper)
    keeper.turn()
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.ask_code(session, actor("dora"), row.id, keeper.time)
    keeper.turn()
    assert verified(keeper, row.id, code_in(box, 0))


def test_a_proven_way_is_proven_anew_by_a_code_and_used_meanwhile(keeper: Keeper, box: Box) -> None:
    """Nothing confirms that an e-mail arrived: after thirty days without an answer this is what there is to do."""
    way, only = reached(keeper.sessions, "dora", "email", "dora@moj.xa.example"), frozenset({Channel.EMAIL})
    keeper.later(days=31)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert proven.own(session, actor("dora"), only, keeper.time).lack is Lack.STALE
        contacts.ask_code(session, actor("dora"), way, keeper.time)
    urgent(keeper.sessions, at=keeper.time)
    keeper.turn()
    said = [one.get_content() for one in box.letterbox.came]
    (place,) = [place for place, one in enumerate(said) if "Your code is" in one]
    assert [one for one in said if "/n/XA.moj~" in one], "she is called by it meanwhile"
    code = code_in(box, place)
    assert not verified(keeper, way, f"{(int(code) + 1) % 10**8:08d}")
    assert standing(keeper).lack is Lack.STALE, "a wrong one proves nothing, and takes nothing from it"
    assert verified(keeper, way, code)
    found = standing(keeper)
    assert (found.lack, found.by, found.at) == (None, By.CODE, keeper.time)


def standing(keeper: Keeper) -> proven.Standing:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return proven.own(session, actor("dora"), frozenset({Channel.EMAIL}), keeper.time)


def test_the_link_in_an_email_proves_the_mailbox_that_it_came_to(keeper: Keeper, box: Box) -> None:
    reached(keeper.sessions, "dora", "email", "dora@moj.xa.example")
    keeper.later(days=31)
    urgent(keeper.sessions, at=keeper.time)
    keeper.turn()
    token = box.letterbox.came[0].get_content().partition("/n/")[2].split()[0]
    assert standing(keeper).lack is Lack.STALE
    with under(keeper.sessions, "rog_web", MOJ) as session:
        links.take(session, token, actor("dora"), keeper.time)
    found = standing(keeper)
    assert (found.lack, found.by) == (None, By.ACKNOWLEDGED)


def test_an_open_page_needs_no_code(keeper: Keeper) -> None:
    row = added(keeper, Channel.SCREEN, {})
    with under(keeper.sessions, "rog_web", MOJ) as session, pytest.raises(Conflict) as caught:
        contacts.ask_code(session, actor("dora"), row.id, keeper.time)
    assert caught.value.code == "proven"


def test_nobody_is_pestered_with_codes(keeper: Keeper) -> None:
    row = added(keeper)
    for _ in range(2):
        with under(keeper.sessions, "rog_web", MOJ) as session:
            contacts.ask_code(session, actor("dora"), row.id, keeper.time)
    with under(keeper.sessions, "rog_web", MOJ) as session, pytest.raises(Conflict) as often:
        contacts.ask_code(session, actor("dora"), row.id, keeper.time)
    assert often.value.code == "code_too_often"


def removed(keeper: Keeper, method: str, name: str = "dora") -> None:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.remove(session, actor(name), method, keeper.time)


def typed(keeper: Keeper, name: str, channel: Channel, to: str) -> str:
    with under(keeper.sessions, "rog_web", MOJ) as session:
        return contacts.add(session, actor(name), channel, {"to": to}, keeper.time).id


def test_a_number_that_is_said_and_removed_again_and_again_is_not_pestered(keeper: Keeper) -> None:
    """Also by another person, by a call instead of a text message, and with the pause growing."""
    number = "+40215550199"
    removed(keeper, typed(keeper, "dora", Channel.SMS, number))
    removed(keeper, typed(keeper, "dora", Channel.VOICE, number))
    removed(keeper, typed(keeper, "cem", Channel.SMS, number), "cem")
    for name in ("dora", "ana"):
        with pytest.raises(Conflict) as often:
            typed(keeper, name, Channel.SMS, number)
        assert often.value.code == "code_too_often"
    typed(keeper, "ana", Channel.SMS, "+40215550200")
    keeper.later(minutes=16)
    removed(keeper, typed(keeper, "dora", Channel.SMS, number))
    keeper.later(minutes=16)
    with pytest.raises(Conflict):
        typed(keeper, "dora", Channel.SMS, number)
    keeper.later(minutes=16)
    typed(keeper, "dora", Channel.SMS, number)


def test_a_mailbox_is_the_same_however_it_is_written(keeper: Keeper) -> None:
    for to in ("eve@x.example", "Eve@X.example", "eve+1@x.example"):
        removed(keeper, typed(keeper, "dora", Channel.EMAIL, to))
    with pytest.raises(Conflict) as often:
        typed(keeper, "dora", Channel.EMAIL, "eve+2@x.example")
    assert often.value.code == "code_too_often"


def test_one_person_has_no_more_codes_sent_than_there_are_ways(keeper: Keeper) -> None:
    for number in range(contacts.MOST):
        removed(keeper, typed(keeper, "dora", Channel.SMS, f"+402155501{number:02d}"))
    with pytest.raises(Conflict) as often:
        typed(keeper, "dora", Channel.SMS, "+40215550200")
    assert often.value.code == "code_too_often"
    typed(keeper, "ana", Channel.SMS, "+40215550200")


def test_the_ways_of_one_are_not_those_of_another(keeper: Keeper) -> None:
    row = added(keeper)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert contacts.contacts_of(session, actor("ana")) == []
        with pytest.raises(Unknown):
            contacts.remove(session, actor("ana"), row.id, NOW)


def test_an_address_stands_in_its_row_alone_and_is_erased_with_it(keeper: Keeper, box: Box) -> None:
    row = added(keeper)
    keeper.turn()
    assert verified(keeper, row.id, code_in(box))
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.try_out(session, actor("dora"), row.id, NOW)
    keeper.turn()
    assert "This is a test." in box.letterbox.came[-1].get_content()
    assert places_of(keeper, "moj.xa.example") == ["contact_method"]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        assert contacts.erase(session, actor("ben"), who("dora"), NOW) == 1
    assert places_of(keeper, "moj.xa.example") == []
    events = ("contact.added", "contact.verified", "contact.erased")
    told = keeper.trail(*events)
    assert [one["event"] for one in told] == list(events)
    assert "example" not in str(told)


def places_of(keeper: Keeper, words: str) -> list[str]:
    """Tables in which words stand anywhere, but for a provider's own handle of a message."""
    url = keeper.sessions.engine.url.set(username="postgres")
    admin = Sessions.connect(url.render_as_string(hide_password=False))
    with admin.begin(None) as session:
        tables = list(session.scalars(text("select tablename from pg_tables where schemaname = 'public'")))
        found = []
        for table in tables:
            line = "(to_jsonb(t) - 'handle')::text"
            if session.scalar(text(f"select count(*) from {table} t where {line} like :w"), {"w": f"%{words}%"}):
                found.append(table)
    admin.engine.dispose()
    return found


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.EMAIL, {"to": "dora"}),
        (Channel.EMAIL, {"to": "dora@x.example\r\nBcc: eve@x.example"}),
        (Channel.EMAIL, {"to": "dora@x.example", "cc": "eve@x.example"}),
        (Channel.EMAIL, {"to": "dorä@x.example"}),
        (Channel.EMAIL, {"to": "a@localhost"}),
        (Channel.SMS, {"to": "0215550123"}),
        (Channel.VOICE, {"to": "+1"}),
        (Channel.WEBHOOK, {"to": "ftp://x.example/"}),
        (Channel.WEBHOOK, {"to": "https://user:pass@x.example/"}),
        (Channel.WEBHOOK, {"to": "https://x.example:99999/"}),
        (Channel.PUSH, {"endpoint": "https://push.example/1", "p256dh": "AA", "auth": "AA"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "http://push.example/1"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://user@push.example/1"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://push.example/1#x"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://push.example\\@10.0.0.7/"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://push.example/a b"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://push.example:99999/"}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https://push.example/" + "a" * 1000}),
        (Channel.PUSH, {**BROWSER, "endpoint": "https:///1"}),
        (Channel.PUSH, {**BROWSER, "p256dh": "A" * 87}),
        (Channel.PUSH, {**BROWSER, "auth": "AAAAAAAAAAAAAAAAAAAAA!A"}),
        (Channel.PUSH, {**BROWSER, "auth": 1}),
        (Channel.PUSH, {**BROWSER, "name": 1}),
        (Channel.PUSH, {**BROWSER, "to": "x"}),
        (Channel.SCREEN, {"to": "here"}),
    ],
)
def test_what_is_no_address_of_its_channel_is_refused(channel: Channel, address: JsonObject) -> None:
    with pytest.raises(Invalid) as refused:
        contacts.checked(channel, address)
    assert refused.value.code == "bad_address"


def test_order_and_quiet_are_ones_own_to_say(keeper: Keeper) -> None:
    first, second = added(keeper), added(keeper, Channel.SMS, {"to": "+40215550123"})
    hook = added(keeper, Channel.WEBHOOK, {"to": "https://duty.xa.example/"})
    assert len(base64.b64decode((hook.secret or "").removeprefix("whsec_"))) == 32
    with under(keeper.sessions, "rog_web", MOJ) as session:
        who_am_i = actor("dora")
        contacts.reorder(session, who_am_i, [second.id, hook.id, first.id], NOW)
        assert [one.id for one in contacts.contacts_of(session, who_am_i)] == [second.id, hook.id, first.id]
        with pytest.raises(Invalid):
            contacts.reorder(session, who_am_i, [first.id], NOW)
        row = contacts.set_quiet(session, who_am_i, first.id, [{"from": "22:00", "to": "07:00"}], NOW)
        assert row.quiet == [{"from": "22:00", "to": "07:00", "days": [0, 1, 2, 3, 4, 5, 6]}]
        with pytest.raises(Invalid):
            contacts.set_quiet(session, who_am_i, first.id, [{"from": "25:00", "to": "07:00"}], NOW)


def test_an_open_page_counts_while_it_asks(keeper: Keeper) -> None:
    row = added(keeper, Channel.SCREEN, {})
    assert row.verified == NOW
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.seen(session, actor("dora"), NOW)
        assert contacts.contacts_of(session, actor("dora"))[0].seen == NOW
        contacts.seen(session, actor("dora"), NOW + timedelta(seconds=30))
        assert contacts.contacts_of(session, actor("dora"))[0].seen == NOW + timedelta(seconds=30)


def test_a_device_is_called_what_its_owner_calls_it(keeper: Keeper) -> None:
    row = added(keeper, Channel.PUSH, {**BROWSER, "name": "  my\u202e  telephone\n" + "x" * 80})
    assert row.verified is None
    assert row.address["name"] == ("my telephone" + "x" * 80)[:60]


def test_a_browser_that_subscribes_once_more_rings_once(keeper: Keeper) -> None:
    """It keeps its place among the ways, and is proven anew."""
    first = added(keeper, Channel.PUSH, BROWSER)
    mail = added(keeper)
    again = added(keeper, Channel.PUSH, {**BROWSER, "name": "telephone"})
    with under(keeper.sessions, "rog_web", MOJ) as session:
        found = contacts.contacts_of(session, actor("dora"))
        assert [one.id for one in found] == [again.id, mail.id]
        renewed = {**BROWSER, "endpoint": "https://push.example/send/2"}
        named = contacts.add(session, actor("dora"), Channel.PUSH, renewed, keeper.time, instead=again.id)
        other = {**BROWSER, "endpoint": "https://push.example/send/3"}
        contacts.add(session, actor("dora"), Channel.PUSH, other, keeper.time, instead=mail.id)
        found = contacts.contacts_of(session, actor("dora"))
        assert [one.id for one in found][:2] == [named.id, mail.id], "it takes no place of another channel"
        assert len(found) == 3
    assert first.id not in {one.id for one in found}


def test_two_people_of_one_device_are_both_reached(keeper: Keeper) -> None:
    added(keeper, Channel.PUSH, BROWSER)
    with under(keeper.sessions, "rog_web", MOJ) as session:
        contacts.add(session, actor("ana"), Channel.PUSH, BROWSER, keeper.time)
        assert len(contacts.contacts_of(session, actor("dora"))) == 1
