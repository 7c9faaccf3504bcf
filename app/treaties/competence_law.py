"""Notices of competence: their findings (`law.md` §3.0; ADR 0020)."""

from __future__ import annotations

from app.treaties.entry import B, Entry

TRANSFER = "BC 27(9)(c)"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("successor_unnamed", B, "Name the authority that takes over by its id, with the outcome transferred.",
          TRANSFER,
          "Fill authority.directory_id from the directory."),
    Entry("successor_abroad", B, "{authority} is no authority of {state}: nothing can be transferred to it.", TRANSFER,
          "Refer the request elsewhere: the other State opens a matter there."),
    Entry("referral_at_home", B, "A referral names an authority of another State, with the outcome referred_elsewhere.",
          TRANSFER, "Transfer the competence instead."),
)
# fmt: on
