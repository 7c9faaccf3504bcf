"""Two nodes of two States, as for matters."""

from tests.matters.conftest import states, xa, xb

__all__ = ["states", "xa", "xb"]
