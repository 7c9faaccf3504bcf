"""The renderer of this release and, for signing, the development PKI of the room of trust."""

from __future__ import annotations

import pytest

from app.instruments.rendering import Renderer
from tests.trust.conftest import desk, holders, lab

__all__ = ["desk", "holders", "lab"]


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """Opened once: it reads 31 MB of fonts."""
    return Renderer.open()
