"""Lasting measures: their findings (`law.md` §3.1.1: silence ends a measure, it never prolongs it)."""

from __future__ import annotations

from app.treaties.entry import PRACTICE, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("lasting_until_past", B, "The measure would end on {until}, which has passed.", PRACTICE,
          "Give the date to which it may run; send a note of its end if it is over."),
    Entry("lasting_end_before_start", B, "The measure would end on {until}, before it begins on {start}.", PRACTICE,
          "Correct the dates."),
    Entry("lasting_longer_than_asked", W,
          "The measure {measure} was asked for until {asked}, and would run until {until}.", "measure",
           "End it when the request ends it: who wants more asks for a prolongation."),
    Entry("prolonged_longer_than_asked", W,
          "A prolongation was asked for until {asked}, and it would run until {until}.", PRACTICE,
           "Confirm no more than was asked for."),
    Entry("prolongation_after_end", B,
          "The measure {measure} is over by law since {end}: what is over cannot be prolonged.", PRACTICE,
          "Have its end noted, and ask for a new measure."),
    Entry("prolongation_not_longer", B, "The measure {measure} runs until {end} already.", PRACTICE,
          "Give a later date, or ask that it be stopped."),
    Entry("measure_not_begun", W, "No notice says that the measure {measure} has begun.", PRACTICE,
          "Name a measure that runs, or send the notice of its begin first."),
    Entry("measure_ended_already", W, "The end of the measure {measure} has been noted, for {end}.", PRACTICE,
          "Take it out, or say what is meant by it."),
    Entry("stop_in_the_past", W, "The measure is to stop at {stop}, which has passed.", PRACTICE,
          "Leave the time out: it then stops at once."),
    Entry("stop_after_end", A, "The measure {measure} ends on {end} in any case, before it is to stop.", PRACTICE,
          "Give an earlier time, or send nothing."),
    Entry("end_ahead", B, "The measure would have ended at {end}, which lies ahead.", PRACTICE,
          "Note the end when it has come."),
    Entry("end_before_start", B, "The measure {measure} began on {start}, after the end that is noted.", PRACTICE,
          "Correct the date."),
    Entry("ran_past_its_end", W, "The measure {measure} was over by law on {until}, and ran on until {end}.", PRACTICE,
          "Say why, and keep out of the evidence what was gathered since."),
    Entry("gathered_before_begin", W,
          "{file} was obtained on {obtained}, before {measure} began on {start}: that has no basis.", "measure",
          "Leave it out; if the date is wrong, correct it in `obtained_at`."),
    Entry("gathered_after_end", W,
          "{file} was obtained on {obtained}, after {measure} ended on {end}: that has no basis.", "measure",
          "Leave it out; if it was gathered before, say when in `obtained_at`."),
    Entry("gathering_undated", A, "When was {file} gathered? The measure {measure} had an end.", "measure",
          "Fill in `obtained_at`."),
)
# fmt: on
