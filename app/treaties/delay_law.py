"""A time that cannot be kept: its findings (Directive 2014/41/EU, article 12(5)-(6); `law.md` §2.4)."""

from __future__ import annotations

from app.treaties.entry import OWN, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("delay_past", B, "The day that is named, {date}, is past.", OWN, "Name the day that you now expect."),
    Entry("delay_beyond", W, "The time may be extended until {until} at the latest: the day that is named is later.",
          "execution", "Name a day until then, or expect that the time passes and is seen."),
    Entry("delay_late", W, "The time ended on {until}, before this is said: it does not run again.", "execution",
          "A delay is told without delay, while the time still runs. Say it all the same, with the reason."),
    Entry("delay_moves_nothing", A, "No treaty of this matter lets the time for the decision end later: this informs, "
          "and moves no deadline.", "execution"),
    Entry("timing_not_asked", A, "The other side is to be consulted on the day, and is not told by when to answer.",
          "EIO 12(6)", "Name the day by which you need its answer."),
    Entry("timing_not_proposed", B, "No day for carrying it out was proposed: there is nothing to agree to.", OWN,
          "Say what you have to say in a message."),
)
# fmt: on
