"""A State publishes its next edition: drafted at the node, signed elsewhere, put in force, its new keys taken up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.keyring import Keyring
from app.directory.drafting import renewed
from app.directory.edition import sign_edition, unverified
from app.kit.canonical import sha256
from app.kit.clock import now
from app.trust.keys import FileSigner
from certs import issue
from certs import pki as development
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.directory.presented import FILE
from tests.trust import pictures

TWO = ("ana", "ben")


@pytest.fixture
def own_pki(pki: Pki, tmp_path: Path) -> Pki:
    """A copy of the PKI that may issue."""
    shutil.copytree(pki.directory, tmp_path / "pki")
    return development.load(tmp_path / "pki")


def bring(pki: Pki, xa: Terminal, *labels: str) -> None:
    for label in labels:
        issue.bring(pki, "XA", label, xa.home)


def published(xa: Terminal, tmp_path: Path, *options: str, by: tuple[str, str] | None = None) -> dict[str, object]:
    """Request, sign, publish; `by`: the officials who draft and publish, else the node's operator."""
    drafter, publisher = ([], []) if by is None else (["--as", f"XA.moj/{one}"] for one in by)
    signed = requested(xa, tmp_path, *options, by=drafter)
    return dict(xa.json(*publisher, "edition", "publish", signed, "--yes"))


def requested(xa: Terminal, tmp_path: Path, *options: str, by: Sequence[str] = ()) -> str:
    """Request and sign; answers the signed file."""
    request = tmp_path / f"request-{len(list(tmp_path.glob('request-*')))}"
    xa.done(*by, "edition", "request", str(request), *options)
    key = str(xa.home / "keys" / "directory" / "directory.key")
    return str(xa.json("edition", "sign", str(request), "--key", key, "--yes")["signed"])


def words(told: dict[str, object]) -> list[str]:
    return [f"{one['change']} {one['words']}" for one in told["differences"]]  # type: ignore[attr-defined]


def test_a_draft_says_what_has_changed_and_writes_nothing(staffed: Terminal, tmp_path: Path) -> None:
    told = words(staffed.json("edition", "draft"))  # `init` gave Ben another function than `official add`
    assert [one.partition(":")[0] for one in told] == ["changed signatory XA.moj/ben, Ben Corvin, Head of Section"]
    assert staffed.json("edition", "show")["edition"]["number"] == 1  # type: ignore[index, call-overload]
    published(staffed, tmp_path)
    assert words(staffed.json("edition", "draft")) == []
    assert "Nothing but number and dates" in staffed.done("edition", "draft")


def test_an_emblem_is_chosen_shown_replaced_and_withdrawn(staffed: Terminal, tmp_path: Path) -> None:
    png, other = tmp_path / "moj.png", tmp_path / "other.png"
    png.write_bytes(pictures.sound())
    other.write_bytes(pictures.sound(shade=7))
    begun = unverified((staffed.home / "anchors" / "XA" / "edition-1.json").read_bytes()).authorities[0]
    (first,) = begun.emblem_digests  # what the development PKI drew
    published(staffed, tmp_path)
    told = words(published(staffed, tmp_path, "--emblem", f"XA.moj={png}"))
    assert told == [f"changed emblem of XA.moj: PNG with SHA-256 {sha256(png.read_bytes())}"]
    assert f"Emblem of XA.moj: PNG with SHA-256 {sha256(png.read_bytes())}" in staffed.done("edition", "show")
    assert words(published(staffed, tmp_path)) == []
    published(staffed, tmp_path, "--emblem", f"XA.moj={other}")
    told = words(published(staffed, tmp_path, "--no-emblem", "XA.moj"))
    assert told == ["ended XA.moj shows no emblem any more"]
    assert "Emblem" not in staffed.done("edition", "show")
    edition = unverified((staffed.home / "anchors" / "XA" / "edition-6.json").read_bytes())
    # What an authority has shown stays listed, so that letters under way are believed; in use again it is listed once.
    assert edition.authorities[0].emblem is None
    assert edition.authorities[0].former_emblems == [first, *(sha256(one.read_bytes()) for one in (png, other))]
    published(staffed, tmp_path, "--emblem", f"XA.moj={png}")
    edition = unverified((staffed.home / "anchors" / "XA" / "edition-7.json").read_bytes())
    assert edition.authorities[0].emblem == pictures.text(png.read_bytes())
    assert edition.authorities[0].former_emblems == [first, sha256(other.read_bytes())]


def test_names_are_changed_and_the_former_ones_stay_listed(staffed: Terminal, tmp_path: Path) -> None:
    begun = unverified((staffed.home / "anchors" / "XA" / "edition-1.json").read_bytes())
    assert begun.names["ar"] == "أردينيا"
    (old,) = begun.authorities[0].names.values()
    published(staffed, tmp_path)
    entry = {"functions": ["central_mla"], "languages": ["en"]}
    named = {
        "XA.moj": {**entry, "names": {"en": "Ministry of Law", "ru": "Министерство"}},
        "XA": {"names": {"en": "Ardania"}},
    }
    (tmp_path / "names.json").write_text(json.dumps(named))
    told = words(published(staffed, tmp_path, "--present", str(tmp_path / "names.json"), by=TWO))
    assert "changed names of XA: en: Ardania" in told
    assert "changed names of XA.moj: en: Ministry of Law, ru: Министерство" in told
    assert not [one for one in told if one.startswith("lost")]
    edition = unverified((staffed.home / "anchors" / "XA" / "edition-3.json").read_bytes())
    assert edition.authorities[0].former_names == {"en": [old]}
    assert edition.former_names["en"] == ["Ardenia"]
    # In use again it is listed once, and the other becomes the former one.
    (tmp_path / "names.json").write_text(json.dumps({"XA": {"names": dict(begun.names)}}))
    published(staffed, tmp_path, "--present", str(tmp_path / "names.json"), by=TWO)
    again = unverified((staffed.home / "anchors" / "XA" / "edition-4.json").read_bytes())
    assert (again.names, again.former_names) == (begun.names, {"en": ["Ardania"]})
    (tmp_path / "names.json").write_text(json.dumps({"XA": {"names": {}}}))
    staffed.refused("bad_presentation", 1, "edition", "draft", "--present", str(tmp_path / "names.json"))


def test_whoever_has_no_name_in_english_is_named_before_it_is_signed(staffed: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    file.write_text('[XA.moj]\nnames = { ka = "იუსტიციის სამინისტრო" }\n', "utf-8")
    draft = ("edition", "draft")
    assert staffed.json(*draft)["without_english"] == []
    assert "in English" not in staffed.done(*draft)
    assert staffed.json(*draft, "--present", str(file))["without_english"] == ["XA.moj"]
    assert "Beware: without a name in English: XA.moj." in staffed.done(*draft, "--present", str(file))


def test_what_people_are_told_takes_two_officials(staffed: Terminal, tmp_path: Path) -> None:
    published(staffed, tmp_path)
    file = tmp_path / "xa.toml"
    file.write_text(FILE, "utf-8")
    told = words(staffed.json("edition", "draft", "--present", str(file)))
    assert "new XA.moj, contact_points.night.promise.answer_minutes: 30" in told
    assert "new card mailbox: Mailbox" in told
    # The node's operator alone, and one official alone, publish nothing of it.
    signed = requested(staffed, tmp_path, "--present", str(file))
    staffed.refused("two_officials", 1, "edition", "publish", signed, "--yes")
    staffed.refused("two_officials", 1, "--as", "XA.moj/ben", "edition", "publish", signed, "--yes")
    Path(signed).unlink()
    signed = requested(staffed, tmp_path, "--present", str(file), by=("--as", "XA.moj/ben"))
    staffed.refused("two_officials", 1, "--as", "XA.moj/ben", "edition", "publish", signed, "--yes")
    # Who only drafts does not publish.
    staffed.refused("role_missing", 1, "--as", "XA.moj/ana", "edition", "publish", signed, "--yes")
    assert staffed.json("edition", "show")["edition"]["number"] == 2  # type: ignore[index, call-overload]
    Path(signed).unlink()
    published(staffed, tmp_path, "--present", str(file), by=TWO)
    edition = unverified((staffed.home / "anchors" / "XA" / "edition-3.json").read_bytes())
    found = edition.authorities[0].particulars
    assert found is not None
    assert found.contact_points[0].promise.answer_minutes == 30
    assert [one.id for one in edition.cards] == ["logs_connection", "mailbox"]
    # What the next edition does not name stays, and a renewal is still one command of the operator.
    assert staffed.json("edition", "renew", "--yes")["differences"] == []
    assert words(staffed.json("edition", "draft")) == []


def test_what_a_profile_promises_and_the_days_it_counts_take_two_officials(staffed: Terminal, tmp_path: Path) -> None:
    """Both come out of the node's own profile, which the operator, or a release, can change."""
    published(staffed, tmp_path)
    law = tmp_path / "law" / "states"
    law.mkdir(parents=True)
    (law / "XA.toml").write_text('state = "XA"\n[practice.mla]\nack_mla.urgent = { days = 900 }\n', "utf-8")
    settings = staffed.home / "node.toml"
    settings.write_text(f'law_folder = "{law.parent}"\n{settings.read_text("utf-8")}', "utf-8")
    told = words(staffed.json("edition", "draft"))
    assert [one for one in told if one.endswith("practice mla ack_mla urgent: 900 days")] == told
    signed = requested(staffed, tmp_path)
    staffed.refused("two_officials", 1, "edition", "publish", signed, "--yes")
    Path(signed).unlink()
    # New keys need not wait for it.
    assert words(published(staffed, tmp_path, "--as-told")) == []
    assert words(published(staffed, tmp_path, by=TWO)) == told


def test_who_may_sign_takes_two_officials_once_another_state_relies_on_it(introduced: Terminal, tmp_path: Path) -> None:
    """`official add` gave Ben another function than `init`; before XB was confirmed the operator alone told so."""
    signed = requested(introduced, tmp_path)
    introduced.refused("two_officials", 1, "edition", "publish", signed, "--yes")
    Path(signed).unlink()
    told = words(published(introduced, tmp_path, by=TWO))
    assert [one.partition(":")[0] for one in told] == ["changed signatory XA.moj/ben, Ben Corvin, Head of Section"]
    assert introduced.json("edition", "renew", "--yes")["number"] == 3


def test_what_is_no_emblem_is_refused_in_words(staffed: Terminal, tmp_path: Path) -> None:
    png, broken = tmp_path / "moj.png", tmp_path / "broken.png"
    png.write_bytes(pictures.sound())
    broken.write_bytes(pictures.flawed()["interlaced"][0])
    draft = ("edition", "draft")
    staffed.refused("bad_emblem", 1, *draft, "--emblem", f"XA.moj={broken}")
    staffed.refused("bad_option", 2, *draft, "--emblem", str(png))
    staffed.refused("bad_option", 2, *draft, "--emblem", f"XA.moj={png}", "--no-emblem", "XA.moj")
    staffed.refused("not_here", 2, *draft, "--emblem", f"XB.moj={png}")
    staffed.refused("not_here", 2, *draft, "--no-emblem", "XA.court")
    staffed.refused("bad_option", 2, "edition", "request", str(tmp_path / "r"), "--renew", "--no-emblem", "XA.moj")
    assert staffed.run(*draft, "--emblem", f"XA.moj={tmp_path / 'nowhere.png'}").exit_code != 0


def test_a_renewal_is_one_command(staffed: Terminal) -> None:
    assert staffed.json("edition", "renew")["published"] is False
    assert staffed.json("edition", "show")["edition"]["number"] == 1  # type: ignore[index, call-overload]
    told = staffed.json("edition", "renew", "--days", "500", "--yes")
    assert (told["number"], told["differences"], told["published"]) == (2, [], True)
    shown = staffed.json("edition", "show")
    assert (shown["in_force"], shown["sha256"]) == (True, told["sha256"])
    assert (staffed.home / "anchors" / "XA" / "edition-2.json").is_file()
    assert staffed.done("peer", "fingerprint").strip() == told["fingerprint"]
    assert staffed.json("edition", "show", "1")["in_force"] is False


def test_the_node_starts_with_the_introduction_of_before_or_after(staffed: Terminal) -> None:
    """A crash between the commit and the file must not keep the node down."""
    before = (staffed.home / "introduction.json").read_bytes()
    staffed.done("edition", "renew", "--yes")
    staffed.done("node", "migrate")
    (staffed.home / "introduction.json").write_bytes(before)
    staffed.done("node", "migrate")
    (staffed.home / "introduction.json").write_bytes(before[:-1])
    staffed.refused("json_malformed", 1, "node", "migrate")


def test_new_keys_are_listed_beside_the_old_ones_and_then_taken_up(
    staffed: Terminal, own_pki: Pki, tmp_path: Path
) -> None:
    ring = Keyring(staffed.home)
    labels = ("seal-moj", "envelope", "receipt", "tls-server", "log")
    bring(own_pki, staffed, *labels)
    before = {one: ring.in_use(one) for one in labels if one != "log"}
    staffed.refused("keys_too_early", 1, "edition", "take-up", "seal-moj", "--yes")
    told = words(published(staffed, tmp_path))
    assert sum(one.startswith("new ") for one in told) == 4
    assert [one for one in told if one.startswith("changed log key")]
    assert not [one for one in told if one.startswith(("lost", "ended"))]
    edition = unverified((staffed.home / "anchors" / "XA" / "edition-2.json").read_bytes())
    node = edition.nodes[0]
    assert len(node.envelope_digests) == len(node.receipt_digests) == 2
    assert len((staffed.home / "anchors" / "XA" / "log.vkey").read_text().splitlines()) == 2
    taken = staffed.run("edition", "take-up", "--yes", "--json")
    assert taken.exit_code == 0, taken.stderr
    told_up = json.loads(taken.stdout)
    assert sorted(told_up["taken_up"]) == ["envelope", "log", "seal-moj"]
    assert "--at-once" in told_up["waiting"]["receipt"]
    staffed.done("edition", "take-up", "--at-once", "--yes")
    for label, certificate in before.items():
        assert ring.in_use(label) != certificate
        assert ring.following(label) == ()
        FileSigner.load(ring.path(label, "key"), ring.path(label, "crt"))
    assert len(list((staffed.home / "keys" / "sign" / "old").iterdir())) == 2
    staffed.refused("no_key_waits", 1, "edition", "take-up")
    # The overlap ends when the operator says so; an old seal keeps its end, for letters that are still under way.
    old_seal, old_envelope = sha256(before["seal-moj"][0]), sha256(before["envelope"][0])
    third = words(published(staffed, tmp_path, "--end", old_seal[:16], "--end", old_envelope))
    assert [one for one in third if one.startswith("ended seal of XA.moj")]
    assert [one for one in third if one.startswith("ended envelope certificate")]
    assert not [one for one in third if one.startswith("lost")]


def test_a_new_signatory_is_listed_and_one_who_left_ends(staffed: Terminal, own_pki: Pki, tmp_path: Path) -> None:
    issue.bring(own_pki, "XA", "signatory-moj-eve", staffed.home, "Eve Falk")
    roles = ("--role", "case_officer", "--role", "signatory")
    staffed.done("official", "add", "XA.moj/eve", "--name", "Eve Falk", "--function", "Section Two", *roles)
    staffed.done("official", "deactivate", "XA.moj/ben", "--yes")
    told = words(published(staffed, tmp_path))
    assert len(told) == 2
    assert [one for one in told if one.startswith("new signatory XA.moj/eve, Eve Falk, Section Two")]
    assert [one for one in told if one.startswith("ended signatory XA.moj/ben")]


def test_what_a_node_cannot_work_under_is_not_published(staffed: Terminal, own_pki: Pki, tmp_path: Path) -> None:
    seal = sha256(Keyring(staffed.home).in_use("seal-moj")[0])
    request = tmp_path / "request"
    staffed.done("edition", "request", str(request), "--end", seal[:16])
    signed = str(staffed.json("edition", "sign", str(request), "--yes")["signed"])
    staffed.refused("edition_contradicts_keys", 1, "edition", "publish", signed, "--yes")
    assert staffed.json("edition", "show")["edition"]["number"] == 1  # type: ignore[index, call-overload]
    staffed.done("edition", "publish", signed, "--anyway", "--yes")
    assert staffed.json("edition", "show")["edition"]["number"] == 2  # type: ignore[index, call-overload]


def test_wishes_about_nothing_are_refused(staffed: Terminal, tmp_path: Path) -> None:
    staffed.refused("bad_digest", 2, "edition", "draft", "--end", "0123")
    staffed.refused("bad_digest", 2, "edition", "draft", "--end", "0" * 64)
    staffed.refused("no_anchors", 2, "edition", "draft", "--announce", str(tmp_path))
    (tmp_path / "there").write_text("x")
    staffed.refused("file_exists", 1, "edition", "request", str(tmp_path / "there"))


def test_a_gap_a_repetition_and_a_foreign_key(staffed: Terminal, tmp_path: Path, pki: Pki) -> None:
    request = tmp_path / "request"
    staffed.done("edition", "request", str(request), "--renew")
    sign = ("edition", "sign", str(request), "--yes")
    seal = pki.key_path("XA", "seal-moj")
    foreign = staffed.json(
        *sign, "--key", str(seal), "--certificate", str(pki.certificate_path("XA", "seal-moj")), "--out", f"{request}.2"
    )
    staffed.refused("no_anchor", 1, "edition", "publish", str(foreign["signed"]), "--yes")
    staffed.refused("no_directory_key", 2, *sign, "--key", str(tmp_path / "nowhere"))
    signed = str(staffed.json(*sign)["signed"])
    staffed.refused("file_exists", 1, *sign)
    staffed.done("edition", "publish", signed, "--yes")
    assert staffed.json("edition", "publish", signed, "--yes")["number"] == 2
    staffed.done("edition", "renew", "--yes")
    (tmp_path / "other").write_bytes(request.read_bytes())
    late = str(staffed.json("edition", "sign", str(tmp_path / "other"), "--out", f"{request}.3", "--yes")["signed"])
    assert staffed.json("edition", "publish", late, "--yes")["number"] == 2  # the same edition, signed anew: no fork
    assert staffed.json("edition", "show")["edition"]["number"] == 3  # type: ignore[index, call-overload]


def test_a_request_shows_what_is_signed_before_it_is_signed(staffed: Terminal, tmp_path: Path) -> None:
    staffed.done("official", "deactivate", "XA.moj/ben", "--yes")
    request = tmp_path / "request"
    staffed.done("edition", "request", str(request))
    shown = staffed.done("edition", "sign", str(request))
    assert "- signatory XA.moj/ben" in shown
    assert "Nothing is signed yet" in shown
    assert not (tmp_path / "edition-2.json").exists()
    staffed.done("edition", "sign", str(request), "--anchors", str(staffed.home / "anchors"), "--yes")
    assert (tmp_path / "edition-2.json").is_file()


def test_signing_needs_the_base_install_only() -> None:
    program = (
        "import sys, app.cli.edition, app.cli.edition_sign\n"
        "print(sorted({'sqlalchemy', 'psycopg', 'fastapi', 'celery', 'redis', 'httpx'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_peer_takes_an_edition_by_hand(introduced: Terminal, founded: Path, tmp_path: Path, pki: Pki) -> None:
    first = unverified((founded / "XB" / "anchors" / "XB" / "edition-1.json").read_bytes())
    signed = sign_edition(renewed(first, now(), now() + timedelta(days=9)), pki.signer("XB", "directory"))
    path = tmp_path / "edition-2.json"
    path.write_bytes(signed)
    assert introduced.json("peer", "edition", str(path))["new"] is True
    assert introduced.json("edition", "show", "--state", "XB")["edition"]["number"] == 2  # type: ignore[index, call-overload]
    path.write_bytes(sign_edition(renewed(first, now(), now() + timedelta(days=9)), pki.signer("XA", "directory")))
    introduced.refused("no_anchor", 1, "peer", "edition", str(path))


def test_the_doctor_tells_ends_ahead_with_the_command(staffed: Terminal, services: str) -> None:
    def told() -> list[tuple[str, str]]:
        found = json.loads(staffed.run("node", "doctor", "--json").stdout)
        return [(one["weight"], one["words"] + one["advice"]) for one in found if one["check"] == "edition"]

    assert [weight for weight, _ in told()] == ["fine"]
    for days, weight in ((61, "fine"), (59, "warns"), (29, "warns"), (6, "wrong")):
        staffed.done("edition", "renew", "--days", str(days), "--yes")
        found = told()
        assert [one for one, _ in found] == [weight], found
        assert weight == "fine" or "rogatory edition renew --yes" in found[0][1]
