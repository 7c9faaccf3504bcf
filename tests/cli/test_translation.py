"""Translating by commands alone: the texts out, the translation in, the document in its second language."""

from __future__ import annotations

import json
from pathlib import Path

from app.instruments import translation
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.instruments import pages

ANA = ("--as", "XA.moj/ana")


def test_a_draft_is_translated_frozen_and_read_in_its_second_language(introduced: Terminal, tmp_path: Path) -> None:
    body = tmp_path / "body.json"
    body.write_text(json.dumps({**bodies.mla_request(), "translations": []}), "utf-8")
    new = ("draft", "new", "--act", "request", "--to", "XB.moj", "--treaty", "un_cybercrime", "--body", str(body))
    draft = str(introduced.json(*ANA, *new)["id"])
    work = tmp_path / "request.xlf"
    into = ("--into", "ru", "--out", str(work))
    assert introduced.json(*ANA, "draft", "texts", draft, *into)["file"] == str(work)
    introduced.refused("file_exists", 1, *ANA, "draft", "texts", draft, *into)
    introduced.refused("bad_language", 1, *ANA, "draft", "texts", draft, "--into", "en", "--out", str(tmp_path / "x"))
    filled = work.read_text("utf-8").replace("</segment>", "<target>русский текст</target></segment>", 12)
    work.write_text(filled, "utf-8")
    told = introduced.json(*ANA, "draft", "translation", draft, str(work), "--translator", "Mei Lin", "--certified")
    assert told["language"] == "ru"
    assert told["missing"]
    shown = introduced.json(*ANA, "draft", "show", draft)
    assert told["sha256"] in str(shown["attachments"])
    with introduced.working():
        frozen = introduced.json(*ANA, "draft", "freeze", draft, "--tick-all")
    letter, kept = tmp_path / "letter.pdf", tmp_path / "translation-ru.json"
    introduced.done(*ANA, "draft", "document", str(frozen["id"]), "--out", str(letter))
    (stored,) = introduced.home.rglob(str(told["sha256"]))
    kept.write_bytes(stored.read_bytes())
    assert translation.read(kept.read_bytes()).translator == "Mei Lin"
    for name, beside in (("ru.pdf", ()), ("both.pdf", ("--beside",))):
        out = tmp_path / name
        shown = introduced.json("instrument", "translation", str(letter), str(kept), "--out", str(out), *beside)
        assert (shown["named_in_it"], shown["verified"], shown["missing"]) == (True, False, told["missing"])
        words = pages.text(out.read_bytes(), tmp_path)
        assert "Запрос о взаимной правовой помощи" in words
        assert "русский текст" in words
        assert "ПЕРЕВОД" in words
        assert "Mei Lin" in words
    anew = tmp_path / "anew.xlf"
    introduced.done("instrument", "texts", str(letter), "--into", "ru", "--out", str(anew))
    assert "<target>" not in anew.read_text("utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    introduced.refused(
        "no_translation", 1, "instrument", "translation", str(letter), str(bad), "--out", str(tmp_path / "y.pdf")
    )
