"""Translations over the API: texts for a translator, what came back, and papers that the sign class lays out."""

from __future__ import annotations

import json
from dataclasses import replace

from app.exchange.signing import work
from app.instruments import servable_print, translation
from app.instruments.examination import renderer
from app.instruments.pins import template_pin
from app.kit.canonical import JsonObject
from tests.api.asking import Door, Told, refused
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import TO_XB

PLAIN: JsonObject = {**bodies.mla_request(), "translations": []}


def filled(xliff: str) -> str:
    """A working file with a target in each unit."""
    return xliff.replace("</source>", "</source><target>Texte traduit.</target>")


def made(door: Door, path: str, asked: JsonObject) -> Told:
    """A paper that was asked for and laid out."""
    answer = door.ask("POST", f"{path}", json=asked)
    assert answer.status_code == 201, answer.text
    name = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/printouts/{name}"
    assert ("sign", name) in door.house.woken
    refused(door.ask("GET", f"/printouts/{name}/pdf"), 409, "not_made")
    desk = replace(
        desk_of(door.house, lambda digest: b"stamp"),
        servable=servable_print.pdf,
        translated=lambda content, file, beside: renderer(None).translated(
            content, translation.read(file), beside=beside
        ),
    )
    while work(desk, "sign-1"):
        pass
    found = door.get(f"/printouts/{name}")
    assert found["state"] == "made", found["reason"]
    file = door.ask("GET", f"/printouts/{name}/pdf")
    assert (file.headers["content-type"], file.headers["etag"]) == ("application/pdf", f'"{found["sha256"]}"')
    assert file.content.startswith(b"%PDF-")
    return found


def test_a_draft_is_translated_and_read_in_translation(xa: Door, police: Door) -> None:
    begun = xa.begin(body=PLAIN)
    place = f"/drafts/{begun['id']}"
    texts = xa.ask("GET", f"{place}/texts", params={"into": "fr"})
    assert (texts.status_code, texts.headers["content-type"]) == (200, "application/xliff+xml"), texts.text
    refused(xa.ask("GET", f"{place}/texts", params={"into": "en"}), 422, "bad_language")
    refused(police.ask("GET", f"{place}/texts", params={"into": "fr"}), 404, "no_draft")
    told = {"work": filled(texts.text), "translator": "Mei Lin", "certified": True}
    answer = xa.ask("POST", f"{place}/translations", json=told, key="k")
    assert answer.status_code == 201, answer.text
    assert xa.ask("POST", f"{place}/translations", json=told, key="k").json() == answer.json()
    found = answer.json()
    assert (found["language"], found["missing"], found["version"]) == ("fr", [], begun["version"] + 1)
    draft = xa.get(place)
    (row,) = draft["body"]["translations"]
    assert (row["file"], row["translator"], row["certified"]) == (found["sha256"], "Mei Lin", True)
    refused(xa.ask("POST", f"{place}/translations", json={**told, "work": "<x/>"}), 422, "no_working_file")


def test_a_paper_is_named_in_a_draft_as_its_translation(xa: Door) -> None:
    begun = xa.begin(body=PLAIN)
    headers = {"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=fr.pdf"}
    file = xa.ask("POST", "/attachments", content=b"%PDF-1.7 a scan", headers=headers).json()["sha256"]
    told = {"file": file, "language": "fr", "translator": "Mei Lin"}
    answer = xa.ask("POST", f"/drafts/{begun['id']}/translations/paper", json=told)
    assert answer.status_code == 201, answer.text
    (row,) = xa.get(f"/drafts/{begun['id']}")["body"]["translations"]
    assert (row["file"], row["language"], row["certified"]) == (file, "fr", False)
    assert row["of"]
    refused(
        xa.ask("POST", f"/drafts/{begun['id']}/translations/paper", json={**told, "file": "0" * 64}),
        404,
        "no_attachment",
    )


def test_an_instrument_is_laid_out_in_translation_and_for_the_provider(xa: Door, police: Door) -> None:
    xa.house.template = template_pin()
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    place = f"/instruments/XA.moj/{sent.id}"
    texts = xa.ask("GET", f"{place}/texts", params={"into": "fr"})
    assert texts.status_code == 200, texts.text
    refused(police.ask("GET", f"{place}/texts", params={"into": "fr"}), 404, "no_instrument")
    draft = xa.begin(body=PLAIN)["id"]
    work_ = {"work": filled(xa.ask("GET", f"/drafts/{draft}/texts", params={"into": "fr"}).text), "translator": "M. L."}
    other = xa.ask("POST", f"/drafts/{draft}/translations", json=work_).json()["sha256"]
    file = json.loads(xa.ask("GET", f"/attachments/{other}").text)
    headers = {"Content-Type": "application/json", "Content-Disposition": "attachment; filename=fr.json"}
    content = xa.get(place)["content"]
    assert file["kind"] == content["kind"]
    paper = made(xa, f"{place}/printouts/translation", {"file": other, "beside": True})
    assert (paper["what"], paper["language"], paper["matter"]) == ("translation", "fr", sent.reference)
    stale = json.dumps({**file, "of": "0" * 64}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    wrong = xa.ask("POST", "/attachments", content=stale, headers=headers).json()["sha256"]
    refused(xa.ask("POST", f"{place}/printouts/translation", json={"file": wrong}), 422, "translation_stale")
    paper = made(xa, f"{place}/printouts/servable", {"language": "ru"})
    assert (paper["what"], paper["language"], paper["file"]) == ("servable", "ru", None)
    refused(xa.ask("POST", f"{place}/printouts/servable", json={"measure": "m999"}), 422, "nothing_servable")
    refused(police.ask("GET", f"/printouts/{paper['id']}"), 404, "no_printout")
