"""The end of a matter: its findings (`law.md` §3.0)."""

from __future__ import annotations

from app.treaties.entry import OWN, PRACTICE, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("closing_measure_runs", B, "The measure {measure} runs until {until}: nobody closes meanwhile.", PRACTICE,
          "End it and note its end first."),
    Entry("closing_frozen", B, "By the measure {measure} assets are frozen until {until}: nobody closes meanwhile.",
          "provision lifting", "Have them freed or confiscated first."),
    Entry("closing_stage_open", B, "The measure {measure} is asked for and not decided: the close does not decide it.",
          PRACTICE, "Wait for the answer, or withdraw the request."),
    Entry("part_withdrawn", B, "A part is named, and this would end the matter for {measure} too.", OWN,
          "Name nothing and withdraw the whole; a part is withdrawn with `withdraw_part`, where the procedure has it."),
    Entry("closing_person_away", B, "A person was handed over and has not been taken back: nobody closes meanwhile.",
          "provision custody_transfer",
          "Have the person brought back and taken over first."),
    Entry("closing_items_away", W, "Things that were lent are to be back by {day}, and nobody has confirmed that.",
          "provision conditions", "Return them and have that confirmed first; it can be done after the close too."),
    Entry("closing_items_lent", W,
          "Things that were lent to the other side are to be back by {day}, and their return is not confirmed.",
          "provision conditions",
          "Say what became of them, or ask for them: their return can be confirmed after the close too."),
    Entry("closing_exhibits_held", B,
          "Exhibits of the other side are to be back by {day}: whoever holds them does not close.",
          "provision conditions", "Return them first, or say how they were lost."),
    Entry("closing_outcome_owed", W,
          "The outcome of the proceeding is to be reported by {day}: the close does not end that.", PRACTICE,
          "It can be reported after the close too."),
    Entry("closing_measures_stand", W,
          "The measures that were taken are to be reviewed by {day}: the close lifts none.", PRACTICE,
          "They can be looked at again, and lifted, after the close too."),
    Entry("closing_defects_open", W,
          "What a receipt found wrong with the evidence is to be sent again by {day}: the close ends that.", PRACTICE,
          "Wait for it, or close if it is not needed."),
    Entry("closing_early", B,
          "The requested side closes {days} days after the end at the earliest: here on {end}.", PRACTICE,
          "Wait, or ask the requesting side to close."),
    Entry("silence_short", B,
          "The other side spoke last on {last}: for its silence the matter is closed {days} days later, on {end}.",
          PRACTICE, "Wait, or remind the other side."),
    Entry("reminder_missing", B, "The other side was not reminded {days} days ago or earlier, after its last word.",
          PRACTICE, "Ask how the matter stands, or send a message, and wait."),
    Entry("last_word_differs", B, "The other side's last word is of {known}, not of {given}.", PRACTICE,
          "Correct the date."),
    Entry("reopened_unasked", B, "Nothing was requested in writing in this matter: there is nothing to take up again.",
          PRACTICE, "Open a new matter by the request itself, and name this one."),
    Entry("reminder_differs", B, "No reminder of ours is of {given}; known: {known}.", PRACTICE,
          "Correct the date."),
)
# fmt: on
