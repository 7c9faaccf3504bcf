"""The directory to take along is written out part by part: no file, and no more than one State, is held whole."""

from __future__ import annotations

import pytest

from app.directory import entries
from app.kit.canonical import dumps, loads, sha256
from app.matters import directory_copy, directory_views
from tests.factories.node import House


def test_it_says_what_the_directory_says_and_its_sums_are_right(xa: House) -> None:
    with xa.acting("ana") as (session, ana):
        files = {one.path: b"".join(one.parts) for one in directory_copy.copy(session, ana, "en", xa.time)}
        shown = [directory_views.show(session, ana, one.state, xa.time) for one in entries.everybody(session)]
    assert [one.state for one in shown] == ["XA", "XB"]
    told = loads(files["directory.json"])
    assert told["states"] == [one.to_json() for one in shown]
    assert dumps(told) == files["directory.json"], "canonical, as if it were written at once"
    assert list(files)[-1] == "SHA256SUMS"
    sums = files.pop("SHA256SUMS").decode().splitlines()
    assert sums == [f"{sha256(data)}  {path}" for path, data in files.items()]
    page = files["index.html"].decode()
    assert page.index("(XA)") < page.index("(XB)") < page.index("</html>")


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
