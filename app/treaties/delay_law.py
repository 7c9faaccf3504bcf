"""A time that cannot be kept, and a day that is moved by agreement: findings (Directive 2014/41/EU, article 12(5)-(6);
`law.md` §2.4, §3.6).
"""

from __future__ import annotations

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W

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
    Entry("day_past", B, "The day that is named, {date}, is past.", OWN, "Name a day that lies ahead."),
    Entry("day_of_nothing", B, "No time runs in this matter that this day would move.", OWN,
          "Choose what is to be moved, once its day has been set."),
    Entry("day_not_proposed", B, "This is not what the other side proposed last.", OWN,
          "Take its proposal as it stands there, or propose another day."),
    Entry("agreed_day_differs", B, "Both sides have agreed on {date}: this names another day.", OWN,
          "Name the agreed day, or leave it out; propose another day where you cannot keep it."),
    Entry("day_beyond_treaty", W, "{treaty} sets a time of its own for this: a day after its end does not count.", OWN,
          "Name a day within that time.", varies="advises where a sooner day was agreed on before"),
    Entry("day_not_own", B, "You have proposed nothing about this: there is nothing to take back.", OWN,
          "Name what your proposal is about."),
    Entry("day_before_begin", W, "The day lies before what has to come first: {begin}.", PRACTICE,
          "Name a later day, or move the other one first."),
    Entry("day_after_detention", B, "The person can be held until {date} only, which is before the new day.", PRACTICE,
          "Name a day until then, or say on what law the person is held for longer.",
          varies="warns where only an earlier letter says so"),
    Entry("detention_untold", A, "Say until when the person can be held, and is set free where nobody comes.", PRACTICE,
          "Fill held_until."),
    Entry("surrender_point", A, "Say at which hour, and where, the person is handed over.", PRACTICE,
          "Give an instant with its offset, and the place."),
    Entry("loan_unknown", B, "Nothing of the instrument that is named is lent to you, or by you.", OWN,
          "Name the one that the things came with, which names the day of their return."),
    Entry("loan_over", B, "Nothing that was lent is still to come back in this matter.", OWN),
    Entry("loan_is_back", W, "All of this has gone back, or has a day of its own by an agreement.", OWN,
          "Name the agreement that set apart what you ask about."),
    Entry("loan_question_falls", W, "You have asked about {things} too: with this letter you do not any more.", OWN,
          "Name them here as well, or ask about them again."),
    Entry("loan_untold", W, "Several loans run, and nothing says of which of them this is.", OWN,
          "Name the instrument that the things came with, or the agreement that set them apart."),
    Entry("loan_not_later", W, "The things are to be back on {date}: the day that is asked for is no later one.", OWN,
          "Name a later day."),
    Entry("loan_not_sooner", W, "The things are to be back on {date}: the day that is asked for is no sooner one.", OWN,
          "Name a sooner day."),
    Entry("loan_late", A, "The day on which the things were to be back, {date}, has passed before this is asked.", OWN,
          "Say in the reason why it is asked only now."),
)
# fmt: on
