"""Findings on the statement that evidence can be used in court (`law.md` §5.1, S25, S32, S33)."""

from __future__ import annotations

from app.treaties.entry import PRACTICE, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("admissibility_missing", W,
          "Nothing says of {files} whether it is authentic, whole, lawfully obtained and relevant.", PRACTICE,
          "Answer the four tests, for all files or for groups of them: courts ask for them."),
    Entry("held_abroad_unlawfully", B,
          "It was held abroad, and is said to have been obtained on our own territory.", "UNCC 5",
          "Name the lawful path: a request under a treaty, lawful and voluntary consent, or a public source."),
    Entry("intrusive_means_in_evidence", B,
          "It is not affirmed that no intrusive or destructive technical means were used across borders.", "UNCC 5",
          "Affirm it, or leave out what was obtained otherwise."),
)
# fmt: on
