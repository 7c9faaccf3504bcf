"""Custody transfer: its findings (`law.md` §3.1.1)."""

from __future__ import annotations

from app.treaties.entry import B, Entry

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("handover_without_consent", B, "No consent of the person is on record in this matter under that name.",
          "provision custody_transfer", "Record the consent first, and name the record."),
    Entry("return_of_nobody", B, "No record of handing over stands in this matter under that name.",
          "provision custody_transfer", "Name the record by which the person was handed over."),
)
# fmt: on
