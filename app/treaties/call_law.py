"""What was said on the telephone: the findings on the call back, and on what lapses (`law.md` §3.0, oral requests)."""

from __future__ import annotations

from app.treaties.entry import B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("call_back_not_listed", B, "{number} is no number of {state} in the directory: who called is not proven.",
          "provision oral", "Call back at a number of the directory, and note that one: {listed}.",
          varies="warns at the side that called"),
    Entry("call_back_unproven", W, "The directory tells no number of {state}: nothing proves who called.",
          "provision oral", "Ask for the request in writing, or say in the reason how the caller is known."),
    Entry("called_back_before", B, "The call back is noted before the call that it answers.", "provision oral",
          "Correct the times; call back if nobody has."),
    Entry("caller_of_another_state", B, "{authority} is no authority of {state}, which asks here.", "provision oral",
          "Name the authority of {state} for which the caller spoke."),
    Entry("caller_not_listed", W, "The directory of {state} has no authority {authority}.", "provision oral",
          "Correct it, or leave the identifier out and let the name stand."),
    Entry("read_back_code_short", W, "The read-back code has fewer than six letters and digits: another call may have "
          "the same.", "provision oral", "Call once more, and have a longer one read back."),
    Entry("lapses_though_written", W, "{state} has written in this matter since it called: {kinds}.",
          "UNCC 40(13), 2AP 9(4)", "Ask for the confirmation in writing before anything is undone."),
)
# fmt: on
