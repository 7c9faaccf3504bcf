"""The directory to take along is written out part by part: no file, and no more than one State, is held whole."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.directory import entries
from app.kit.canonical import dumps, loads, sha256
from app.matters import directory_copy, directory_views
from tests.directory.presented import FILE
from tests.directory.states import State
from tests.factories.node import House
from tests.matters.test_who import publish


def test_it_says_what_the_directory_says_and_its_sums_are_right(xa: House) -> None:
    with xa.acting("ana") as (session, ana):
        files = {one.path: b"".join(one.parts) for one in directory_copy.copy(session, ana, "en", xa.time)}
        shown = [
            {
                **directory_views.show(session, ana, one.state, xa.time).to_json(),
                "library": [card.to_json() for card in directory_views.cards(session, ana, xa.time, one.state)],
            }
            for one in entries.everybody(session)
        ]
    assert [one["state"] for one in shown] == ["XA", "XB"]
    told = loads(files["directory.json"])
    assert told["states"] == shown
    assert dumps(told) == files["directory.json"], "canonical, as if it were written at once"
    assert list(files)[-1] == "SHA256SUMS"
    sums = files.pop("SHA256SUMS").decode().splitlines()
    assert sums == [f"{sha256(data)}  {path}" for path, data in files.items()]
    page = files["index.html"].decode()
    assert page.index("(XA)") < page.index("(XB)") < page.index("</html>")


def test_the_library_the_companies_and_the_points_are_in_it(xa: House, xb: House, states: tuple[State, State]) -> None:
    """Which State, which company, and how long it keeps what: asked where there is no network."""
    publish(xa, xb, states[1], FILE)
    with xa.acting("ana") as (session, ana):
        files = {one.path: b"".join(one.parts) for one in directory_copy.copy(session, ana, "fr", xa.time)}
    said = " ".join(re.sub(r"<[^>]+>", " ", unescape(files["index.html"].decode())).split())
    for wanted in (
        "Mailbox of Ardenia Ltd",
        "mailbox.example",
        "192.0.2.0/24, 2001:db8::/32",
        "The user is told after 90 days unless a court forbids it.",
        "Connection logs are kept half a year",
        "Network Act 20(1)",
        "Report a crime",
        "https://report.example/",
        "Council for Prevention",
    ):
        assert wanted in said, (wanted, said)
    assert re.search(r"traffic 90\b", said)
    assert 'href="vcards/XB.moj.vcf"' in files["index.html"].decode()
    (told,) = (one for one in loads(files["directory.json"])["states"] if one["state"] == "XB")  # type: ignore[index, union-attr]
    cards = {one["id"]: one for one in told["library"]}
    assert cards["mailbox"]["card"]["provider"]["retention"] == {"traffic": 90}
    assert (cards["mailbox"]["overdue"], cards["mailbox"]["since_edition"]) == (True, 2)


def test_a_card_that_no_longer_holds_says_so_on_the_page(xa: House, xb: House, states: tuple[State, State]) -> None:
    ended = FILE.replace('article = "Network Act 20(1)"', 'article = "Network Act 20(1)"\nuntil = 2020-12-31')
    publish(xa, xb, states[1], ended)
    with xa.acting("ana") as (session, ana):
        page = b"".join(next(iter(directory_copy.copy(session, ana, "en", xa.time))).parts).decode()
    assert re.search(r"<summary>Connection logs are kept half a year – [^<]*\([^<]*2020-12-31\)</summary>", page)


def test_one_state_after_the_other_is_read_while_it_is_written(xa: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    everybody = entries.everybody

    def watched(*given: object) -> object:
        for one in everybody(*given):  # type: ignore[arg-type]  # as it was called
            read.append(one.state)
            yield one

    monkeypatch.setattr(entries, "everybody", watched)
    with xa.acting("ana") as (session, ana):
        for one in directory_copy.copy(session, ana, "en", xa.time):
            del read[:]
            for number, part in enumerate(one.parts):
                if one.path == "directory.json" and 0 < number < 3:
                    assert (len(read), b'"state":' in part) == (number, True)
            if one.path in ("index.html", "directory.json"):
                assert read == ["XA", "XB"]


def test_what_was_not_written_out_is_in_no_sum(xa: House) -> None:
    with xa.acting("ana") as (session, ana):
        files = directory_copy.copy(session, ana, "en", xa.time)
        assert next(next(files).parts)
        with pytest.raises(ValueError, match="not written out"):
            next(files)
