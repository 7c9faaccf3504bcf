"""One development PKI for the tests of this room."""

from __future__ import annotations

import pytest

from app.trust.holder import Holders
from certs import pki
from certs.lab import Lab
from tests.hostile.workshop import Workshop
from tests.trust import paper


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Three States' authorities, responders and timestamps, in this process."""
    return Lab(pki.make(tmp_path_factory.mktemp("pki") / "pki"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where flawed instruments are made, with a PKI of its own."""
    return Workshop(Lab(pki.make(tmp_path_factory.mktemp("shop") / "pki")))


@pytest.fixture(scope="session")
def holders(lab: Lab) -> Holders:
    """What the directories say."""
    return paper.holders(lab)


@pytest.fixture
def desk(lab: Lab) -> paper.Desk:
    """The desk of XA.moj."""
    return paper.Desk(lab)
