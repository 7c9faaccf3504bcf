"""An edition as a document, and the card of an authority: everything that it tells is there, in six languages."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from app.directory.cards import Card
from app.directory.companies import Provider
from app.directory.contact_points import ContactPoint
from app.directory.directory_file import read_directory_file
from app.directory.edition import build_edition
from app.directory.entries import Entry
from app.directory.particulars import Particulars
from app.directory.state_points import StatePoint
from app.directory.told_years import with_holidays
from app.directory.vcard import own_card, vcard
from app.instruments import card_print
from app.instruments.card_print import card_pdf
from app.instruments.edition_print import edition_pdf
from app.instruments.edition_words import qr, tables
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, StateCode
from app.treaties.profiles import profile
from tests.directory.presented import FILE
from tests.directory.states import NOW, State

XA = State("XA")
LANGUAGES = ("en", "fr", "ar", "es", "ru", "zh")


def signed() -> bytes:
    found = read_directory_file("xa.toml", FILE.encode(), StateCode("XA"))
    payload = XA.payload()
    part = found.authorities[AuthorityId("XA.moj")]
    assert part.particulars is not None
    payload["authorities"][0]["particulars"] = part.particulars.model_dump(mode="json")  # type: ignore[index]
    payload["cards"] = [one.model_dump(mode="json") for one in found.state.cards or ()]
    payload["points"] = [one.model_dump(mode="json") for one in found.state.points or ()]
    payload["names"] = {"en": "Ardenia", "ar": "أردينيا"}
    return XA.signed(build_edition(payload))


def text_of(pdf: bytes, tmp_path: Path) -> str:
    tool = shutil.which("pdftotext")
    assert tool is not None, "poppler-utils is needed"
    (tmp_path / "file.pdf").write_bytes(pdf)
    command = [tool, "-layout", str(tmp_path / "file.pdf"), "-"]
    return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def attached(pdf: bytes) -> dict[str, bytes]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {str(names[at]): names[at + 1]["/EF"]["/F"].data for at in range(0, len(names), 2)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edition_is_printed_whole_with_its_signed_file_inside(language: str, tmp_path: Path) -> None:
    data = signed()
    pdf = edition_pdf(data, language)
    assert pdf == edition_pdf(data, language)
    assert attached(pdf) == {"edition-1.json": data}
    shown = text_of(pdf, tmp_path)
    for one in ("+43123456700", "Mailbox of Ardenia Ltd", "Cyber desk", "192.0.2.0/24", "2001:db8::/32", "XA.moj"):
        assert one in shown, one
    assert tables()[language]["contact_points"].split()[0][:4] in shown or language in ("ar", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_is_printed_in_a_few_lines_without_the_names_of_holidays(language: str, tmp_path: Path) -> None:
    payload = XA.payload()
    payload["calendar"] = with_holidays({**profile("CN").working_days}, NOW)  # type: ignore[dict-item]
    without = edition_pdf(XA.signed(build_edition(XA.payload())), language)
    data = XA.signed(build_edition(payload))
    pdf = edition_pdf(data, language)
    shown = text_of(pdf, tmp_path)
    assert attached(pdf) == {"edition-1.json": data}
    assert "Asia/Shanghai" in shown
    for one in ("2026-10-10", "2027", "10-01, 10-02"):
        assert one in shown, one
    assert "National Day" not in shown
    assert pages(pdf) <= pages(without) + 1


def pages(pdf: bytes) -> int:
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def test_every_member_has_a_label_in_every_language() -> None:
    wanted: set[str] = set()

    def walk(model: type[BaseModel]) -> None:
        for name, one in model.model_fields.items():
            wanted.add(name)
            for part in str(one.annotation).replace("[", " ").replace("]", " ").replace("|", " ").split():
                found = next((kind for kind in KNOWN if part.rstrip(",").endswith(f".{kind.__name__}")), None)
                if found is not None and found is not model:
                    walk(found)

    for one in KNOWN:
        walk(one)
    found_in = tables()
    assert tuple(found_in) == LANGUAGES
    for language, words in found_in.items():
        assert not {one for one in (wanted | {"calendar"}) - {"id"} if one not in words}, language
        assert set(words) == set(found_in["en"]), language
        assert all(words.values())
        assert len(words["weekdays"].split()) == 7, language


def _all_models() -> tuple[type[BaseModel], ...]:
    import app.directory.cards
    import app.directory.companies
    import app.directory.contact_points
    import app.directory.hours
    import app.directory.particulars
    import app.directory.working_days

    places = (
        app.directory.cards,
        app.directory.companies,
        app.directory.contact_points,
        app.directory.hours,
        app.directory.particulars,
        app.directory.working_days,
    )
    found = {one for place in places for one in vars(place).values() if isinstance(one, type)}
    models = {one for one in found if issubclass(one, BaseModel) and one.model_fields}
    assert {Card, Provider, ContactPoint, Particulars} <= models
    return (*sorted(models, key=lambda one: one.__name__), StatePoint)


KNOWN = _all_models()


def entry(*, verified: bool) -> Entry:
    found = read_directory_file("xa.toml", FILE.encode(), StateCode("XA")).authorities[AuthorityId("XA.moj")]
    assert found.particulars is not None
    names = {"en": "Ministry of Justice, Law; and Order"}
    source = "edition 1" if verified else "a list of 2025"
    return Entry(
        StateCode("XA"), "XA.moj", names, ("central_mla",), ("en",), found.particulars, verified, source, True, None
    )


def test_a_card_is_printed_and_one_that_nobody_signed_says_so(tmp_path: Path) -> None:
    made = datetime(2026, 11, 24, tzinfo=NOW.tzinfo)
    shown = text_of(card_pdf(entry(verified=True), "en", made), tmp_path)
    assert "+43123456700" in shown
    assert "Mon Tue Wed Thu Fri" in shown
    assert "UNVERIFIED" not in shown
    assert "UNVERIFIED" in text_of(card_pdf(entry(verified=False), "en", made), tmp_path)
    with pytest.raises(Invalid):
        card_pdf(entry(verified=True), "de", made)


def test_a_card_with_many_contact_points_and_doubts_has_a_code_for_each_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of: list[dict[str, str]] = []
    laid = card_print.laid

    def watched(account: JsonObject, attached: bytes, codes: dict[str, str], *more: Any) -> bytes:
        made_of.append(codes)
        return laid(account, attached, codes, *more)

    monkeypatch.setattr(card_print, "laid", watched)
    one = entry(verified=True)
    points = [one.particulars.contact_points[0].model_copy(update={"id": f"night-{number}"}) for number in range(9)]
    many = replace(one, particulars=one.particulars.model_copy(update={"contact_points": points}))
    doubts = ["Two editions with one number are signed.", "It has expired, and nothing newer has come."]
    made = datetime(2026, 11, 24, tzinfo=NOW.tzinfo)
    assert "night" in text_of(card_pdf(many, "en", made, doubts=doubts), tmp_path)
    cards = [own_card(many, "en", doubts), *(vcard(many, "en", doubts, point.id) for point in points)]
    assert [*made_of.pop().values()] == [qr(card) for card in cards]
    card_pdf(many, "en", made, doubts=["A doubt that takes a page to tell. " * 100])
    assert made_of.pop() == {"qr": ""}, "no code holds so much, and the card is printed all the same"


def test_a_vcard_is_as_rfc_6350_wants_it() -> None:
    text = vcard(entry(verified=False))
    assert text.endswith("END:VCARD\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:org", "FN:Ministry of Justice\\, Law\\; and Order"]
    assert "TEL;VALUE=uri;TYPE=work,voice:tel:+43123456700" in lines
    assert sum(line == "BEGIN:VCARD" for line in lines) == 2
    assert all(line.startswith("NOTE:UNVERIFIED") for line in lines if line.startswith("NOTE"))
