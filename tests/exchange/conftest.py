"""Two nodes of two States that know each other, as the rooms of matters have them."""

from tests.matters.conftest import states, xa, xb

__all__ = ["states", "xa", "xb"]
