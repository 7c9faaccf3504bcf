"""ONE table: the acts that end a matter once a time of the other side is over (`law.md` §3.0, §3.2, §3.17).

None of them happens by itself: an official signs what was let go, what lapsed, that nobody answered. When the time has
come they are told; before, a finding stops the draft.
"""

from __future__ import annotations

from collections.abc import Mapping

ENDINGS: Mapping[str, str] = {
    "expire": "preserved_until",
    "lapse": "confirm_oral",
}
"""By the act: the clock of the other side that must have run out."""
MEANWHILE: Mapping[str, str] = {"preserved_until": "extension_in_time"}
"""By such a clock: the one that holds the same end while it is asked whether it may be later, and nobody has said."""
OF_CLOCK: Mapping[str, str] = {clock: act for act, clock in ENDINGS.items()}
SILENCE = "close_silent"
"""Waits for no clock: for the other side's silence, and a reminder in it (`app/treaties/silence.py`)."""
