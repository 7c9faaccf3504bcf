"""A State that narrows the algorithms neither signs nor believes the others; a wrong file stops the node."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app import settings
from app.instruments.workshop import Workshop
from app.kit.clock import now
from app.kit.errors import Misused, Unavailable
from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.trust import narrowing, pdfsign
from app.trust.keys import FileSigner
from app.trust.policy import POLICY, Policy
from app.wiring import Node
from certs.lab import Lab
from tests.hostile.template import render
from tests.hostile.workshop import Workshop as Letters
from tests.trust.certificates import Authority
from tests.trust.paper import Desk

NARROW = {"end": [{"algorithm": "ecdsa-p256", "works": ["sign"], "uses": ["pdf_signature"], "reason": "Ours"}]}


def silent(*_: object) -> bytes:
    raise Unavailable("silent", "Nobody is asked here.")


def refusal(policy: Policy, lab: Lab, person: FileSigner | None, seal: FileSigner) -> str:
    shop = Workshop(CATALOGUE, None, now, silent, silent, policy)
    with pytest.raises((Misused, Unavailable)) as caught:
        shop.signer(lab.anchors)(Desk(lab).freeze(), person, seal, False)
    return caught.value.code


def test_a_seal_of_a_kind_that_may_not_sign_seals_nothing(lab: Lab) -> None:
    person, seal = lab.pki.signatory("XA.moj/ana"), lab.pki.seal("XA.moj")
    root = Authority("Root", None)
    large = root.signer(key=rsa.generate_private_key(65537, 3072), since=now() - timedelta(days=1))
    small = root.signer(key=rsa.generate_private_key(65537, 2048))
    assert refusal(POLICY, lab, person, seal) == "silent"
    assert refusal(narrowing.narrowed(NARROW, now()), lab, person, seal) == "algorithm_not_allowed"
    assert refusal(POLICY, lab, person, large) == "algorithm_not_allowed"
    # What her ministry issued follows what is accepted.
    assert refusal(POLICY, lab, large, seal) == "silent"
    assert refusal(POLICY, lab, small, seal) == "algorithm_not_allowed"


def test_what_a_signatory_brings_is_examined_by_the_policy_of_her_state(lab: Lab) -> None:
    written = Letters(lab)
    frozen = pdfsign.prepare(render(written.content()))
    brought = pdfsign.sign_person(frozen, lab.pki.signatory("XA.moj/ana"), None)
    ended = {"end": [{**NARROW["end"][0], "works": ["accept"]}]}

    def failure(policy: Policy) -> str | None:
        shop = Workshop(CATALOGUE, None, now, silent, lab.fetch(), policy)
        try:
            report = shop.examine_brought(frozen, brought, lab.anchors, written.directories()[StateCode("XA")], now())
        finally:
            shop.end_apart()
        return report.failure.code if report.failure else None

    assert failure(POLICY) is None
    assert failure(narrowing.narrowed(ended, now())) == "weak_algorithm"


def opened(home: Path, words: str | None) -> Node:
    (home / "node.toml").write_text('state = "XA"\nauthorities = ["XA.moj"]\nmode = "development"\n', "utf-8")
    (home / "policy.toml").write_text(words or "", "utf-8")
    told = {"ROGATORY_POLICY_FILE": str(home / "policy.toml")} if words is not None else {}
    return Node(settings.load(home, told), "sign")


def test_a_node_takes_the_policy_of_its_state(tmp_path: Path) -> None:
    assert opened(tmp_path, None).policy is POLICY
    assert opened(tmp_path, "revocation_max_age_hours = 6").policy.revocation_max_age == timedelta(hours=6)
    with pytest.raises(Misused) as caught:
        _ = opened(tmp_path, "revocation_max_age_hours = 600").policy
    assert caught.value.code == "policy_widens"
