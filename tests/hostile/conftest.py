"""One workshop and one pool of parser processes for the corpus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.trust.sandbox import Limits, ParserPool
from certs import pki
from certs.lab import Lab
from tests.hostile.workshop import Workshop

LIMITS = Limits(processor=5, wall=60.0, jobs=10_000)
"""Memory as a node gives it; of processor time half of that; the wall clock may be a busy machine's."""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where the cases are made."""
    return Workshop(Lab(pki.make(tmp_path_factory.mktemp("hostile") / "pki")))


@pytest.fixture(scope="session")
def pool() -> Iterator[ParserPool]:
    """Where they are judged."""
    with ParserPool(2, LIMITS) as made:
        yield made
