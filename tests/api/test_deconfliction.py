"""Deconfliction over the API: marks are made and compared with the key of a pair; the private key is never sent."""

from __future__ import annotations

import base64

from app.kit.canonical import sha256
from app.kit.words import LANGUAGES
from tests.api.asking import Door, Told, refused
from tests.matters.test_deconfliction import CALL, KNOWN, OURS, PAIR, ROUND, THEIRS, sent, theirs


def pair(**other: str) -> Told:
    found = {
        "other": "XC.moj",
        "our_key": OURS[1].decode(),
        "their_key": THEIRS[1].decode(),
        "key": base64.b64encode(PAIR.key).decode(),
    }
    return {**found, **other}


def comparison(ours: str, file: bytes, **other: object) -> Told:
    told = {"pair": pair(), "ours": ours, "theirs": base64.b64encode(file).decode(), "told": sha256(file)}
    return {**told, **other}


def marks(door: Door, **more: object) -> Told:
    asked = {"pair": pair(), "round": ROUND, "contact": "Desk of XA"}
    made = door.ask("POST", "/deconfliction/marks", json=asked, who="ana", **more)  # type: ignore[arg-type]
    assert made.status_code == 201, made.text
    found: Told = made.json()
    return found


def test_marks_are_made_and_compared(xa: Door, xb: Door) -> None:
    reference = sent(xa.house, xb.house)
    told = xa.ask("POST", "/deconfliction/fingerprint", json={"pair": pair()}, who="ana").json()
    assert len(told["fingerprint"].split()) == 8
    made = marks(xa, key="m1")
    assert made["sha256"] == sha256(base64.b64decode(made["file"]))
    assert marks(xa, key="m1") == made
    file = theirs(KNOWN[0], "something else")
    found = xa.ask("POST", "/deconfliction/comparisons", json=comparison(made["file"], file), who="ana")
    assert found.status_code == 200, found.text
    (match,) = found.json()["items"]
    assert (match["matters"], match["other"], match["contact"]) == ([reference], "XC.moj", CALL)


def test_only_who_may_compares_and_what_is_wrong_is_said_in_the_language_of_the_reader(xa: Door) -> None:
    asked = {"pair": pair(), "round": ROUND, "contact": "Desk of XA"}
    for place, body in (("marks", asked), ("fingerprint", {"pair": pair()})):
        refused(xa.ask("POST", f"/deconfliction/{place}", json=body), 403, "role_missing")
    made, file = marks(xa)["file"], theirs("something else")
    other = comparison(made, file, told="ab" * 32)
    words = set()
    for language in LANGUAGES:
        answer = xa.ask(
            "POST", "/deconfliction/comparisons", json=other, who="ana", headers={"Accept-Language": language}
        )
        assert answer.json()["code"] == "other_file", answer.text
        words.add(answer.json()["detail"])
    assert len(words) == len(LANGUAGES)
    short = base64.b64encode(b"x" * 31).decode()
    wrong = (
        ({"key": short}, "bad_key"),
        ({"their_key": OURS[1].decode()}, "weak_key"),
        ({"other": "XA.moj"}, "same_authority"),
    )
    for change, code in wrong:
        body = {"pair": pair(**change)}  # type: ignore[arg-type]
        answer = xa.ask("POST", "/deconfliction/fingerprint", json=body, who="ana")
        assert (answer.json()["code"], short in answer.text) == (code, False), answer.text
    answer = xa.ask("POST", "/deconfliction/comparisons", json=comparison("?", file), who="ana")
    assert answer.json()["code"] == "bad_marks"
