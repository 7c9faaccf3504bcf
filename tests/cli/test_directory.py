"""The directory as people ask it at a terminal: who, show, company, lists, paper, and what is taken along."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.directory.drafting import renewed
from app.directory.edition import build_edition, sign_edition, unverified
from app.kit.clock import now
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.directory.presented import FILE

CSV = "authority,name,functions,languages,telephones,verified_on\n"
CSV += "XC.moj,Ministry,central_mla,en,+43111222333,2025-01-01\n"


def people(xa: Terminal) -> None:
    """Who brings a list, and who confirms it."""
    for name, role in (("ana", "signatory"), ("ben", "head")):
        told = ("--name", name.title(), "--function", "Officer", "--role", role)
        xa.done("official", "add", f"XA.moj/{name}", *told)


def listed(xa: Terminal, folder: Path, state: str, text: str) -> None:
    """The list of a State without a node, which two officials have compared."""
    (folder / f"{state}.toml").write_text(text.replace("XA", state), "utf-8")
    bring = ("directory", "import", state, str(folder / f"{state}.toml"), "--source", f"List of {state}")
    digest = str(xa.json("--as", "XA.moj/ana", *bring)["sha256"])
    xa.done("--as", "XA.moj/ben", "directory", "confirm", state, digest[:16])


def test_the_directory_is_asked_and_taken_along(introduced: Terminal, tmp_path: Path) -> None:
    found = introduced.listed("directory", "who", "XB", "--for", "mla")
    assert ("XB.moj", None, True, "unsaid") in [
        (one["authority"], one["open"], one["verified"], one["age"]) for one in found
    ]
    assert {tuple(one["doubts"]) for one in found} == {()}
    late = ("directory", "who", "XB", "--for", "mla", "--at", "2046-01-01T00:00:00.000Z")
    assert {one["doubts"][0]["code"] for one in introduced.listed(*late)} == {"stale"}
    said = introduced.done(*late)
    assert "STALE 20" in said
    assert "Out of date since" in said
    assert "Telephone them before you rely on it" in said
    introduced.refused("bad_option", 2, "directory", "who", "XB", "--for", "magic")
    introduced.refused("not_confirmed", 1, "directory", "who", "XC")
    shown = introduced.json("directory", "show", "XB")
    assert (shown["edition"], shown["out_of_date"], shown["forks"], shown["missing"]) == (1, False, [], [])
    assert introduced.listed("directory", "company", "mailbox.example") == []
    # A list of a State without a node, by two officials.
    (tmp_path / "xc.csv").write_text(CSV)
    bring = ("directory", "import", "XC", str(tmp_path / "xc.csv"), "--source", "List of the secretariat, 2025")
    digest = str(introduced.json("--as", "XA.moj/ana", *bring)["sha256"])
    introduced.refused("brought_by_you", 1, "--as", "XA.moj/ana", "directory", "confirm", "XC", digest)
    introduced.done("--as", "XA.moj/ben", "directory", "confirm", "XC", digest[:16])
    told = introduced.done("directory", "who", "XC", "--for", "mla")
    assert "UNVERIFIED, List of the secretariat, 2025, RED: over 365 days" in told
    assert "UNVERIFIED: nobody signed this" in introduced.done("directory", "show", "XC")
    assert introduced.json("directory", "show", "XC")["verified"] is False
    matches = {one["id"] for one in introduced.listed("directory", "search", "ministry")}
    assert {"XA.moj", "XB.moj", "XC.moj"} <= matches
    # On paper, and to take along.
    pdf = tmp_path / "edition.pdf"
    value = introduced.json("edition", "print", "--state", "XB", "--out", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert value["number"] == 1
    for ending, begins in ((".vcf", b"BEGIN:VCARD"), (".svg", b"<svg"), (".pdf", b"%PDF-")):
        introduced.done("directory", "card", "XC.moj", "--out", str(tmp_path / f"card{ending}"))
        assert (tmp_path / f"card{ending}").read_bytes().startswith(begins)
    introduced.refused("bad_option", 2, "directory", "card", "XC.moj", "--out", str(tmp_path / "card.txt"))
    copy = tmp_path / "copy"
    introduced.done("directory", "export", str(copy))
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=copy, check=True)
    assert unverified((copy / "editions" / "XB" / "edition-1.json").read_bytes()).state == "XB"
    page = (copy / "index.html").read_text("utf-8")
    assert "UNVERIFIED: from a list that nobody signed." in page
    assert "+43111222333" in page
    assert "<script" not in page


def test_what_a_state_has_no_more_is_marked_until_a_head_says_it_is_meant(
    introduced: Terminal, founded: Path, tmp_path: Path, pki: Pki
) -> None:
    first = unverified((founded / "XB" / "anchors" / "XB" / "edition-1.json").read_bytes())
    whole: dict[str, Any] = renewed(first, now(), now() + timedelta(days=9)).payload
    whole["authorities"][0]["functions"] = ["central_mla"]
    (tmp_path / "edition-2.json").write_bytes(sign_edition(build_edition(whole), pki.signer("XB", "directory")))
    introduced.done("peer", "edition", str(tmp_path / "edition-2.json"))
    shown = introduced.done("directory", "show", "XB")
    assert "Shrunken since" in shown
    assert "It lacks what an earlier edition had: function contact_24_7 of XB.moj" in shown
    introduced.refused("edition_older", 1, "--as", "XA.moj/ben", "directory", "meant", "XB", "1")
    said = introduced.done("--as", "XA.moj/ana", "directory", "meant", "XB", "2")
    assert "It lacks: function contact_24_7 of XB.moj" in said
    assert "A head, or a second official, must say so too." in said
    told = introduced.json("--as", "XA.moj/ben", "directory", "meant", "XB", "2")
    assert (told["settled"], told["said_by"]) == (True, ["XA.moj/ana", "XA.moj/ben"])
    shown = introduced.done("directory", "show", "XB")
    assert "Shrunken" not in shown
    assert "lacks" not in shown


def test_who_takes_it_under_a_treaty_and_for_a_measure(xa: Terminal, tmp_path: Path) -> None:
    rows = (
        'competences = [{ treaty = "untoc", procedures = ["mla"], measures = ["SEIZE"], offences = ["LAUNDERING"],'
        ' territory = "The north" }, { procedures = ["preservation"] }]\nsuccessor = "XC.justice"'
    )
    text = FILE.replace('competences = [{ procedures = ["mla", "preservation"] }]', rows)
    people(xa)
    listed(xa, tmp_path, "XC", text)
    ask = ("directory", "who", "XC", "--for")
    office = "XC.moj: Ministry of Justice (XC.justice takes its place)"
    said = xa.done(*ask, "mla", "--treaty", "untoc", "--measure", "SEIZE")
    assert office in said
    assert "untoc: mla, SEIZE, LAUNDERING, in The north" in said
    assert [one["competences"] for one in xa.listed(*ask, "preservation")] == [[{"procedures": ["preservation"]}]] * 2
    assert "every treaty: preservation" in xa.done(*ask, "preservation", "--treaty", "un_cybercrime")
    for more in (("--treaty", "uncac"), ("--measure", "RETURN")):
        assert "Nobody in XC says that they take it." in xa.done(*ask, "mla", *more)
    xa.refused("no_treaty", 1, *ask, "mla", "--treaty", "untco")
    xa.refused("unknown_code", 1, *ask, "mla", "--measure", "SIEZE")
    shown = xa.done("directory", "show", "XC")
    assert "XC.moj is competent for untoc: mla, SEIZE, LAUNDERING, in The north" in shown
    assert "XC.justice takes the place of XC.moj" in shown


def test_a_state_is_shown_with_all_that_is_asked_before_one_writes(xa: Terminal, tmp_path: Path) -> None:
    people(xa)
    listed(xa, tmp_path, "XC", FILE)
    lines = [line.strip() for line in xa.done("directory", "show", "XC").splitlines()]
    for wanted in (
        "Article: UNCC 40(12)",
        "In writing: English, French",
        "Time zone: Europe/Vienna",
        "Closed on: 24 December 2026",
        "Days: Mon, Tue, Wed, Thu, Fri",
        "Form when urgent: By telephone, in writing within 24 hours.",
        "Signature: a qualified electronic signature",
        "Original must follow: no",
        "routine: 60 days",
        "Law that it applies: Mutual Assistance Act (https://law.example/maa)",
        "Telephone: +43123456789",
        "E-mail (no case content): office@justice.example",
        "XC.moj/night: Cyber desk, always, answers in 30 min; preservation, technical_advice; en, fr",
        "Number: +43123456700",
        "Networks: UN cybercrime network, G7 network",
    ):
        assert wanted in lines, (wanted, lines)


def test_cards_are_read_whole_found_and_compared(introduced: Terminal, founded: Path, tmp_path: Path, pki: Pki) -> None:
    first = unverified((founded / "XB" / "anchors" / "XB" / "edition-1.json").read_bytes())
    card: dict[str, Any] = {
        "id": "logs", "kind": "policy", "title": {"en": "What we keep"}, "issued_by": "XB.moj",
        "author": "Ana Albin", "second_reader": "Ben Corvin", "reviewed_on": "2026-11-01",
    }  # fmt: skip
    before = first
    for number, reader in ((2, "Ben Corvin"), (3, "Dora Elm")):
        whole: dict[str, Any] = renewed(before, now(), now() + timedelta(days=9)).payload
        whole["cards"] = [{**card, "second_reader": reader}]
        before = build_edition(whole)
        file = tmp_path / f"edition-{number}.json"
        file.write_bytes(sign_edition(before, pki.signer("XB", "directory")))
        introduced.done("peer", "edition", str(file))
    said = introduced.done("directory", "cards", "XB", "logs")
    for wanted in (
        "XB, logs, edition 3",
        "Kind: A policy",
        "Author: Ana Albin",
        "Second reader: Dora Elm",
        "second_reader: Ben Corvin → Dora Elm",
        "it is new, edition 1 had none",
    ):
        assert wanted in said, (wanted, said)
    told = introduced.json("directory", "cards", "XB", "logs")
    assert [one["edition"] for one in told["changes"]] == [3, 2]
    introduced.refused("no_card", 1, "directory", "cards", "XB", "none")
    assert "changed: card logs, second_reader: Dora Elm" in introduced.done("directory", "diff", "XB", "2", "3")
    assert "new: card logs: What we keep" in introduced.done("directory", "diff", "XB", "1", "3")
    introduced.refused("no_edition", 1, "directory", "diff", "XB", "3", "4")
    found = introduced.done("directory", "search", "what we keep")
    assert "XB.moj" in found
    assert "policy" in found


def test_states_that_disagree_about_a_company_are_all_printed_under_a_warning(xa: Terminal, tmp_path: Path) -> None:
    people(xa)
    for state, domain in (("XC", "mailbox.example"), ("XD", "imap.mailbox.example")):
        listed(xa, tmp_path, state, FILE.replace('"mailbox.example"', f'"{domain}"'))
    found = xa.listed("directory", "company", "suspect@imap.mailbox.example")
    assert [(one["told_by"], one["exact"], one["source"]) for one in found] == [
        ("XD", True, "List of XD"),
        ("XC", False, "List of XC"),
    ]
    assert [one["contested"] for one in found] == [["XC", "XD"], ["XC", "XD"]]
    said = xa.done("directory", "company", "suspect@imap.mailbox.example")
    assert said.startswith("More than one State says that it takes this: XC, XD. Ask by telephone")
    assert "domain mailbox.example (lies within it)" in said
    assert "More than one State" not in xa.done("directory", "company", "mailbox.example")
