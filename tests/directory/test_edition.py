"""An edition is believed only below the State's directory anchor, and only if it is whole."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.edition import (
    EDITION_TYPE,
    build_edition,
    common_version,
    holders,
    newest,
    read_edition,
    sign_edition,
    unverified,
)
from app.kit import canonical
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Invalid, Refused, RogatoryError, Unreadable
from app.kit.ids import StateCode
from app.trust import emblem, jws
from app.trust.anchors import Purpose
from app.trust.keys import FileSigner
from app.trust.narrowing import narrowed
from tests.directory.states import NOW, State, der
from tests.trust import pictures

XA, XB = State("XA"), State("XB")
EMBLEM = pictures.text(pictures.sound())


def test_a_signed_edition_is_read_back_as_it_was() -> None:
    edition = XA.edition()
    data = XA.signed(edition)
    found = read_edition(data, XA.anchors, NOW)
    assert found == edition
    assert found.digest == unverified(data).digest == sha256(canonical.dumps(edition.payload))
    assert found.file_name == "edition-1.json"


def test_a_state_that_narrows_what_it_takes_takes_no_such_edition() -> None:
    row = {"algorithm": "ecdsa-p256", "uses": ["envelope"], "works": ["accept"], "reason": "Ours"}
    data = XA.signed(XA.edition())
    with pytest.raises(Refused) as caught:
        read_edition(data, XA.anchors, NOW, narrowed({"end": [row]}, NOW))
    assert caught.value.code == "weak_key"


def test_an_edition_without_emblems_is_written_as_before_there_were_any() -> None:
    payload = XA.payload()
    edition = build_edition(payload)
    assert edition.payload == {**payload, "next_anchors": None}
    assert "emblem" not in canonical.dumps(edition.payload).decode()
    assert {one.emblems for one in holders(edition).values()} == {frozenset()}


def test_an_emblem_is_signed_with_the_rest_and_every_holder_may_show_it() -> None:
    payload, former = XA.payload(), sha256(pictures.sound(shade=9))
    payload["authorities"][0].update(emblem=EMBLEM, former_emblems=[former])  # type: ignore[index]
    found = read_edition(XA.signed(build_edition(payload)), XA.anchors, NOW)
    assert canonical.loads(canonical.dumps(found.payload))["authorities"] == payload["authorities"]
    assert found.authorities[0].emblem == EMBLEM
    assert {one.emblems for one in holders(found).values()} == {frozenset({sha256(pictures.sound()), former})}


def test_names_are_signed_with_the_rest_and_every_holder_may_bear_them() -> None:
    payload = XA.payload()
    payload["authorities"][0].update(names={"en": "Ministry", "fr": "Ministère"}, former_names={"en": ["Office"]})  # type: ignore[index]
    payload.update(names={"en": "Ardenia"}, former_names={"en": ["Old Ardenia"]})
    found = read_edition(XA.signed(build_edition(payload)), XA.anchors, NOW)
    assert canonical.loads(canonical.dumps(found.payload))["former_names"] == {"en": ["Old Ardenia"]}
    listed = {("en", "Ministry"), ("fr", "Ministère"), ("en", "Office")}
    assert {one.names for one in holders(found).values()} == {frozenset(listed)}
    assert {one.state_names for one in holders(found).values()} == {
        frozenset({("en", "Ardenia"), ("en", "Old Ardenia")})
    }


def test_signing_twice_changes_the_file_and_not_the_name() -> None:
    edition = XA.edition()
    first, second = XA.signed(edition), XA.signed(edition)
    assert first != second
    assert read_edition(first, XA.anchors, NOW).digest == read_edition(second, XA.anchors, NOW).digest


def test_another_states_directory_key_signs_nothing_of_ours() -> None:
    data = sign_edition(XA.edition(), XB.directory)
    with pytest.raises(Refused) as refused:
        read_edition(data, XA.anchors, NOW)
    assert refused.value.code == "no_anchor"


@pytest.mark.parametrize("leaf", ["seal", "ana", "envelope", "exercise"])
def test_a_key_for_another_purpose_signs_no_edition(leaf: str) -> None:
    found, key = XA.leaves[leaf]
    with pytest.raises(Refused, match="anchor"):
        read_edition(sign_edition(XA.edition(), FileSigner.of(key, [der(found)])), XA.anchors, NOW)


def test_a_changed_payload_is_refused() -> None:
    flattened = canonical.loads(XA.signed(XA.edition()))
    other = canonical.loads(XA.signed(XA.edition(speaks={"mla": [1]})))
    with pytest.raises(Refused) as refused:
        read_edition(canonical.dumps({**flattened, "payload": other["payload"]}), XA.anchors, NOW)
    assert refused.value.code == "bad_signature"


def test_an_envelope_is_not_taken_for_an_edition() -> None:
    token = jws.sign(XA.edition().payload, XA.directory, "rogatory-envelope")
    with pytest.raises(Unreadable, match=EDITION_TYPE):
        read_edition(canonical.dumps(jws.flatten(token)), XA.anchors, NOW)


def test_an_edition_from_the_future_is_refused_but_ten_minutes_of_skew_are_not() -> None:
    data = XA.signed(XA.edition(issued_at=stamp(NOW)))
    read_edition(data, XA.anchors, NOW - timedelta(minutes=9))
    with pytest.raises(Refused) as refused:
        read_edition(data, XA.anchors, NOW - timedelta(minutes=11))
    assert refused.value.code == "edition_from_future"


@given(st.binary(max_size=400))
def test_bytes_of_a_stranger_raise_only_our_own_errors(data: bytes) -> None:
    with pytest.raises(RogatoryError):
        read_edition(data, XA.anchors, NOW)


Change = Callable[[dict[str, Any]], object]
FLAWS: dict[str, Change] = {
    "unknown member": lambda p: p.update(more=1),
    "authority of another State": lambda p: p["authorities"][0].update(id="XB.moj"),
    "node hosts nobody known": lambda p: p["nodes"][0].update(authorities=["XA.police"]),
    "authority on no node": lambda p: p["authorities"].append(
        {**p["authorities"][0], "id": "XA.police", "certificates": []}
    ),
    "http address": lambda p: p["nodes"][0].update(address="http://localhost"),
    "address with a path": lambda p: p["nodes"][0].update(address="https://localhost/x"),
    "address with a user": lambda p: p["nodes"][0].update(address="https://a@localhost"),
    "certificate twice": lambda p: p["nodes"][0].update(receipt_certificates=p["nodes"][0]["envelope_certificates"]),
    "no certificate": lambda p: p["nodes"][0].update(tls_certificates=["AAAA"]),
    "signatory without a person": lambda p: p["authorities"][0]["certificates"][0].update(official=None),
    "seal with a person": lambda p: p["authorities"][0]["certificates"][1].update(official="XA.moj/ana"),
    "official of another authority": lambda p: p["authorities"][0]["certificates"][0].update(official="XA.police/ana"),
    "log of another State": lambda p: p["log"].update(origin="rogatory/XB"),
    "log key of another name": lambda p: p["log"].update(vkey=XB.log.public.vkey),
    "name that turns round": lambda p: p["authorities"][0]["names"].update(en="Ministry \u202eeciltsuJ fo"),
    "local time": lambda p: p.update(issued_at="2026-11-24T09:00:00+01:00"),
    "number as text": lambda p: p.update(number="1"),
    "first edition with a previous one": lambda p: p.update(previous="0" * 64),
    "emblem that is none": lambda p: p["authorities"][0].update(emblem="AAAA"),
    "emblem that is null": lambda p: p["authorities"][0].update(emblem=None),
    "former emblems that are none": lambda p: p["authorities"][0].update(former_emblems=[]),
    "former emblem twice": lambda p: p["authorities"][0].update(former_emblems=["0" * 64] * 2),
    "emblem that is its own former": lambda p: p["authorities"][0].update(
        emblem=EMBLEM, former_emblems=[emblem.digest(EMBLEM)]
    ),
    "names of the State that are none": lambda p: p.update(names={}),
    "former names that are none": lambda p: p["authorities"][0].update(former_names={}),
    "former name that is in use": lambda p: p.update(names={"en": "Ardenia"}, former_names={"en": ["Ardenia"]}),
    "former name twice": lambda p: p["authorities"][0].update(former_names={"fr": ["Ministère", "Ministère"]}),
    "language without a former name": lambda p: p["authorities"][0].update(former_names={"fr": []}),
    "ends before it begins": lambda p: p.update(valid_until=stamp(NOW - timedelta(days=9))),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_an_edition_with_a_flaw_is_malformed(flaw: str) -> None:
    payload = copy.deepcopy(XA.payload())
    FLAWS[flaw](payload)
    with pytest.raises(Invalid) as invalid:
        build_edition(payload)
    assert invalid.value.code == "edition_malformed"


def test_a_well_signed_but_malformed_edition_is_unreadable() -> None:
    payload = {**XA.edition().payload, "number": 0}
    token = jws.sign(payload, XA.directory, EDITION_TYPE)
    with pytest.raises(Unreadable) as unreadable:
        read_edition(canonical.dumps(jws.flatten(token)), XA.anchors, NOW)
    assert unreadable.value.code == "edition_malformed"


def test_holders_name_authority_purpose_and_person_of_each_certificate() -> None:
    found = holders(XA.edition())
    ana = found[sha256(der(XA.leaves["ana"][0]))]
    assert (ana.authority, ana.purpose, ana.official) == ("XA.moj", Purpose.SIGNATORY, "XA.moj/ana")
    assert found[sha256(der(XA.leaves["exercise"][0]))].purpose is Purpose.EXERCISE
    assert sha256(der(XA.leaves["envelope"][0])) not in found


def test_the_highest_version_that_both_speak_is_chosen() -> None:
    assert common_version(XA.edition(), XB.edition(), "mla") == 2
    assert common_version(XA.edition(), XB.edition(speaks={"mla": [1]}), "mla") == 1
    assert common_version(XA.edition(), XB.edition(speaks={"mla": [3]}), "mla") is None


def test_the_newest_of_a_folder_of_editions_is_taken() -> None:
    first = XA.edition()
    second = XA.edition(2, first)
    files = (XA.signed(second), XA.signed(first))
    assert newest(files, XA.anchors, StateCode("XA"), NOW) == second
    assert newest((), XA.anchors, StateCode("XA"), NOW) is None


@pytest.mark.parametrize(
    ("names", "former"),
    [
        ({"en": "Ministry of Justice of XA"}, {}),
        ({"fr": "ministry of justice  of XA"}, {}),
        ({"en": "Ministry of Order"}, {"en": ["Ministry of Justice of XA"]}),
    ],
)
def test_no_authority_is_called_or_was_called_what_another_is(
    names: dict[str, str], former: dict[str, list[str]]
) -> None:
    payload: dict[str, Any] = copy.deepcopy(XA.payload())
    [first] = payload["authorities"]
    second = {**first, "id": "XA.order", "names": names, "certificates": []}
    payload["authorities"].append(second | ({"former_names": former} if former else {}))
    payload["nodes"][0]["authorities"].append("XA.order")
    with pytest.raises(Invalid, match=r"XA\.moj"):
        build_edition(payload)
    second.pop("former_names", None)
    payload["authorities"][1] = {**second, "names": {"en": "Ministry of Order"}}
    assert build_edition(payload).authorities[1].name() == "Ministry of Order"
