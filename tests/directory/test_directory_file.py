"""What a State writes down of its own directory comes into its edition, and a mistake is told with what was meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.directory.change import Change
from app.directory.companies import contested, like, match, nearest, teller
from app.directory.differences import differences
from app.directory.directory_file import DirectoryFile, read_directory_file
from app.directory.edition import build_edition, read_edition
from app.directory.endings import promises
from app.directory.entries import Entry, now_there
from app.directory.hours import Hours
from app.directory.told import told_otherwise
from app.kit import canonical
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, StateCode
from tests.directory.presented import FILE
from tests.directory.states import NOW, State

XA = State("XA")


def read(text: str) -> DirectoryFile:
    return read_directory_file("xa.toml", text.encode(), StateCode("XA"))


def payload(found: DirectoryFile) -> dict[str, object]:
    """The payload of an edition that says what a file says."""
    told = XA.payload()
    part = found.authorities[AuthorityId("XA.moj")]
    assert part.particulars is not None
    told["authorities"][0]["particulars"] = part.particulars.model_dump(mode="json")  # type: ignore[index]
    told["cards"] = [one.model_dump(mode="json") for one in found.state.cards or ()]
    told["points"] = [one.model_dump(mode="json") for one in found.state.points or ()]
    return told


def test_what_the_file_says_is_signed_and_read_back() -> None:
    told = payload(read(FILE))
    found = read_edition(XA.signed(build_edition(told)), XA.anchors, NOW)
    assert canonical.loads(canonical.dumps(found.payload)) == {**told, "next_anchors": None}
    particulars = found.authorities[0].particulars
    assert particulars is not None
    assert (particulars.verified_on, particulars.spoken("mla"), particulars.written("preservation")) == (
        "2026-11-01",
        ("en",),
        ("en", "fr"),
    )
    assert [particulars.competent(one) for one in ("preservation", "extradition")] == [True, False]
    assert [one.overdue(date(2026, 11, 24)) for one in found.cards] == [False, True]  # D-1: twelve months


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("verifed_on = 2026", "verified_on = 2026", "unknown key; did you mean verified_on?"),
        ("unti = ", "unit = ", "unknown key; did you mean unit?"),
        ('"+43123456700"', '"0043 1"', "should match pattern"),
        ('zone = "Europe/Wien"', 'zone = "Europe/Vienna"', "is no IANA time zone"),
        ("[XA.mojj.x]\ny = 1\n[XA]", "[XA]", "XA.mojj, x: unknown key"),
        ('second_reader = "Ana Albin"', 'second_reader = "Ben Corvin"', "somebody else than the author"),
        ('"192.0.2.1/24"', '"192.0.2.0/24"', "no range of addresses"),
        ("[[XA.card]]", "[[XA.cards]]", "did you mean cards?"),
    ],
)
def test_a_mistake_names_its_place_and_what_was_meant(wrong: str, right: str, words: str) -> None:
    text = FILE.replace(right, wrong, 1) if right in FILE else FILE.replace(wrong, right, 1)
    with pytest.raises(Invalid) as caught:
        read(text)
    assert caught.value.code == "bad_presentation"
    assert words in caught.value.message, caught.value.message
    assert caught.value.message.startswith("xa.toml is wrong at XA")


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read(FILE.replace("verified_on", "verifed_on").replace("brand =", "brnd ="))
    assert "did you mean verified_on?" in caught.value.message
    assert "did you mean brand?" in caught.value.message


@pytest.mark.parametrize("empty", [{"laws": []}, {"successor": None}, {"usual_answer": {}}])
def test_what_is_not_said_is_written_in_one_way_only(empty: dict[str, object]) -> None:
    told = XA.payload()
    told["authorities"][0]["particulars"] = empty  # type: ignore[index]
    with pytest.raises(Invalid, match="is left out where there is nothing in it"):
        build_edition(told)


def test_every_change_is_told_with_its_place() -> None:
    before = build_edition(payload(read(FILE)))
    text = FILE.replace("answer_minutes = 30", "answer_minutes = 20").replace("days = 180", "days = 365")
    text = text.replace('id = "report"', 'id = "report_2"').replace('networks = ["uncc", "g7"]', "")
    after = build_edition(payload(read(text)))
    told = {f"{one.change.value} {one.words}" for one in differences(before, after)}
    assert told == {
        "changed XA.moj, contact_points.night.promise.answer_minutes: 20",
        "ended XA.moj, contact_points.night.networks: uncc, g7",
        "ended point report",
        "new point report_2: Report a crime",
        "changed card logs_connection, duty.days: 365",
    }
    assert told_otherwise(before, after)
    assert not told_otherwise(before, build_edition(payload(read(FILE))))
    assert not any(one.change is Change.LOST for one in differences(before, after))


def test_office_hours_know_zone_closing_days_holidays_and_the_night_on_which_clocks_change() -> None:
    hours = Hours.model_validate(
        {
            "zone": "Europe/Vienna",
            "open": [
                {"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"},
                {"days": [6], "opens": "02:30", "closes": "24:00"},
            ],
            "closed": ["2026-12-24"],
        }
    )

    def works(day: date) -> bool:
        return day != date(2026, 12, 25)

    def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
        return datetime(2026, month, day, hour, minute, tzinfo=UTC)

    assert [hours.is_open(one, works) for one in (at(1, 7, 59), at(1, 8), at(1, 15, 59), at(1, 16))] == [
        False, True, True, False
    ]  # fmt: skip
    assert not hours.is_open(at(24, 10), works)
    assert not hours.is_open(at(25, 10), works)
    assert hours.next_change(at(23, 20), works) == at(27, 1, 30)
    assert hours.next_change(at(1, 9), works) == at(1, 16)
    # 29 March 2026: 02:30 does not exist; it opens when 03:00 is there, an hour's worth of minutes later.
    assert hours.is_open(at(29, 1, 0, month=3), works)
    # The evening's end is midnight there.
    assert hours.next_change(at(6, 12), works) == at(6, 23)
    assert hours.next_change(at(6, 22) + timedelta(hours=2), works) == at(7, 8)


def test_on_the_night_when_clocks_go_back_an_hour_is_shown_twice_and_both_count() -> None:
    hours = Hours.model_validate(
        {"zone": "Europe/Berlin", "open": [{"days": [6], "opens": "01:30", "closes": "02:30"}]}
    )

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 10, 25, hour, minute, tzinfo=UTC)

    def always(_: date) -> bool:
        return True

    # 23:30 UTC is 01:30 there; at 01:00 UTC the clock goes back from 03:00 to 02:00, and 02:30 comes once more.
    found = [at(0, 0)]
    while len(found) < 4 and (change := hours.next_change(found[-1], always)) is not None:
        found.append(change)
    assert found[1:] == [at(0, 30), at(1, 0), at(1, 30)]
    assert [hours.is_open(one, always) for one in found] == [True, False, True, False]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("https://evil.example/a@mail.example", None),
        ("https://www.mail.example/@user", "domain"),
        ("mail.example?x=1", "domain"),
        ("https://mail.example#a", "domain"),
        ("https://ana@mail.example:8443/x", "domain"),
        ("ana@mail.example", "domain"),
        ("https://192.0.2.7/", "address"),
        ("192.0.2.7:443", "address"),
        ("::ffff:192.0.2.7", "address"),
        ("https://[2001:db8::7]:443/", "address"),
        ("192.0.2.0/26", "address"),
    ],
)
def test_what_is_typed_of_an_address_on_the_web_or_for_mail_is_its_host(text: str, by: str | None) -> None:
    found = read(FILE).state.cards or []
    [one] = [card.provider for card in found if card.provider is not None]
    wide = {"domains": ["mail.example"], "address_ranges": ["192.0.2.0/24", "2001:db8::/32"]}
    hit = match(one.model_copy(update=wide), text)
    assert (hit and hit.by) == by


def test_a_company_is_found_by_the_longest_domain_or_prefix() -> None:
    found = read(FILE).state.cards or []
    [one] = [card.provider for card in found if card.provider is not None]
    narrow = one.model_copy(update={"domains": ["eu.mailbox.example"], "address_ranges": ["192.0.2.128/25"]})
    both = {"XA/wide": one, "XA/narrow": narrow}
    for text, key in (
        ("https://www.EU.mailbox.example/login", "XA/narrow"),
        ("ana@mailbox.example", "XA/wide"),
        ("192.0.2.130", "XA/narrow"),
        ("192.0.2.5", "XA/wide"),
        ("2001:db8::5", "XA/wide"),
    ):
        assert [name for name, _ in nearest(both, text)] == [key], text
    assert [name for name, _ in nearest(both, "  MAILBOX ")] == ["XA/wide", "XA/narrow"]
    assert nearest(both, "notmailbox.example") == []
    assert nearest(both, "198.51.100.1") == []
    hit = match(narrow, "192.0.2.130")
    assert hit is not None
    assert (hit.by, hit.matched, hit.length, hit.exact) == ("address", "192.0.2.128/25", 25, False)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("192.0.2.0 - 192.0.2.255", ["XB"]),
        ("192.0.2.0/23", []),
        ("mail-box.", ["XB", "XD"]),
        ("suspect@imap.mailbox.example", ["XD"]),
        ("https://imap.mailbox.example/x", ["XD"]),
        ("https://old.imap.mailbox.example/x", []),
        ("mailbox.example", ["XB"]),
        ("192.0.2.7", ["XD"]),
        ("192.0.2.0/24", ["XB"]),
        ("Mailbox", ["XB", "XD"]),
    ],
)
def test_a_longer_match_of_one_state_hides_no_other(text: str, exact: list[str]) -> None:
    """Whoever lists one name more, or one address, must not draw to itself what another State has."""
    found = read(FILE).state.cards or []
    [one] = [card.provider for card in found if card.provider is not None]
    real = one.model_copy(update={"state": "XB", "domains": ["mailbox.example"], "address_ranges": ["192.0.2.0/24"]})
    narrow = {"domains": ["imap.mailbox.example"], "address_ranges": ["192.0.2.7/32"]}
    fake = one.model_copy(update={"state": "XD", **narrow})
    hits = nearest({"XB/mail": real, "XD/mail": fake}, text)
    told = {teller(key) for key, _ in hits}
    narrower = text != "mailbox.example"
    assert told == ({"XB", "XD"} if narrower else {"XB"})
    assert [teller(key) for key, hit in hits if hit.exact] == exact
    assert contested([real, fake]) == ("XB", "XD")
    assert contested([real, real]) == ()


def test_a_range_is_found_by_what_it_meets_also_where_it_is_wider_than_what_is_listed() -> None:
    found = read(FILE).state.cards or []
    [one] = [card.provider for card in found if card.provider is not None]
    low = one.model_copy(update={"address_ranges": ["192.0.2.0/25", "2001:db8::/32"]})
    high = one.model_copy(update={"address_ranges": ["192.0.2.128/26", "192.0.2.192/27"]})
    both = {"XA/low": low, "XA/high": high}
    for text, keys in (
        ("192.0.2.0/24", ["XA/low", "XA/high"]),
        ("192.0.2.0-192.0.2.255", ["XA/low", "XA/high"]),
        ("192.0.2.0 - 192.0.2.9", ["XA/low"]),
        ("2001:db8:: - 2001:db8::ffff", ["XA/low"]),
        ("192.0.2.9 - 192.0.2.0", []),
        ("192.0.2.0 - 2001:db8::1", []),
        ("198.51.100.0/24", []),
    ):
        assert [name for name, _ in nearest(both, text)] == keys, text
    whole, part = match(low, "192.0.2.0-192.0.2.9"), match(high, "192.0.2.0/24")
    assert whole is not None
    assert part is not None
    assert (whole.matched, whole.length, whole.exact, whole.part) == ("192.0.2.0/25", 25, False, False)
    assert (part.matched, part.length, part.exact, part.part) == ("192.0.2.128/26", 24, False, True)
    named = match(low, "192.0.2.0 - 192.0.2.127")
    assert named is not None
    assert named.exact


@pytest.mark.parametrize("text", ["examplemail", "Example-Mail.", "EXAMPLE  MAIL", "Éxample Mail", "例 子", "例子"])
def test_a_name_is_compared_by_its_letters_and_digits(text: str) -> None:
    found = read(FILE).state.cards or []
    [one] = [card.provider for card in found if card.provider is not None]
    brands = {"XA/latin": "Example Mail", "XA/other": "Éxample Mail", "XA/han": "例子"}
    told = {key: one.model_copy(update={"brand": brand, "legal_entity": brand}) for key, brand in brands.items()}
    wanted = "XA/han" if "例" in text else "XA/other" if "É" in text else "XA/latin"
    assert [key for key, _ in nearest(told, text)] == [wanted]
    assert wanted in like(told, text[:6])


def test_what_is_promised_is_chased() -> None:
    edition = build_edition(payload(read(FILE)))
    found = {one.key: one for one in promises(edition, [AuthorityId("XA.moj")], {})}
    assert {key: one.ends.date().isoformat() for key, one in found.items()} == {
        "entry XA.moj": "2027-04-30",
        "card logs_connection": "2027-11-01",
        "card mailbox": "2026-01-01",
        "point prevention": "2026-05-02",
    }
    assert [found[key].step(NOW) for key in ("entry XA.moj", "card mailbox")] == [None, 0]
    assert found["entry XA.moj"].step(datetime(2027, 4, 1, tzinfo=UTC)) == 30
    assert [one.key for one in promises(edition, [], {})] == ["point prevention"]


def test_an_entry_that_names_no_day_is_chased_from_the_first_edition_that_has_it() -> None:
    moj = AuthorityId("XA.moj")
    told = payload(read(FILE))
    del told["authorities"][0]["particulars"]["verified_on"]  # type: ignore[index]
    for edition in (build_edition(told), XA.edition()):  # the other says nothing at all beside its names
        (found,) = [one for one in promises(edition, [moj], {moj: date(2026, 1, 1)}) if one.key == "entry XA.moj"]
        assert (found.ends, found.answers) == (datetime(2026, 6, 30, tzinfo=UTC), moj)
        (found,) = [one for one in promises(edition, [moj], {}) if one.key == "entry XA.moj"]
        assert found.ends.date() == date(2027, 5, 22), "by its own day of issue"


def test_a_contact_point_in_an_edition_promises_when_it_is_there() -> None:
    for left in ("promise", "answer_minutes"):
        told = payload(read(FILE))
        (point,) = told["authorities"][0]["particulars"]["contact_points"]  # type: ignore[index]
        del (point if left == "promise" else point["promise"])[left]
        with pytest.raises(Invalid, match="a contact point promises when somebody is there"):
            build_edition(told)


def test_a_zone_that_this_machine_does_not_know_is_read_and_not_counted_by() -> None:
    """What a State signed is accepted by machines whose list of zones or holidays is older."""
    told = payload(read(FILE))
    told["authorities"][0]["particulars"]["hours"].update(zone="Mars/Olympus", country="QQ")  # type: ignore[index]
    found = read_edition(XA.signed(build_edition(told)), XA.anchors, NOW).authorities[0].particulars
    assert found is not None
    assert found.hours is not None
    entry = Entry(StateCode("XA"), "XA.moj", {"en": "Ministry"}, (), (), found, True, "edition 1", True, None)
    assert now_there(entry, found.hours, NOW) == (None, None)
    known = found.hours.model_copy(update={"zone": "Europe/Vienna", "country": None})
    assert now_there(entry, known, NOW)[0] is True
