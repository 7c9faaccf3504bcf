"""Waiting at the other side's wish: its findings (`law.md` §3.0, "wait until")."""

from __future__ import annotations

from app.treaties.entry import B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("asked_to_wait", B, "The requesting side has asked to wait until {until}: this step would show outside that "
          "there is a case.", "confidentiality",
          "Wait, or warn them anew that you cannot and let them decide."),
    Entry("done_meanwhile", W, "The requesting side has asked to wait until {until}. Was this done before it asked?",
          "UNCC 40(20), BC 27(8)", "Say when it was done, or wait."),
    Entry("wait_too_long", B, "To wait until {until} is longer than five years: no deadline is counted so far ahead.",
          "confidentiality", "Name a nearer day and decide anew then, or name the event that is waited for."),
    Entry("no_event_awaited", B, "The requesting side has named no event that we wait for.", "confidentiality",
          "Where it named a day, wait for it, or warn it anew and let it decide."),
    Entry("event_to_come", B, "The event is dated {date}, which is still to come.", "confidentiality",
          "Say when it came."),
)
# fmt: on
