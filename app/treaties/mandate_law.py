"""Mandates inside a State: their findings (`law.md` §3.13)."""

from __future__ import annotations

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("mandate_abroad", B, "A mandate never crosses a border: {recipient} is another State.", OWN,
          "Send the request itself."),
    Entry("letter_missing", W, "The issuing authority's signed letter is not attached.", "UNCC 40(13), EIO 2(c)",
          "Attach it, so that its signature can be checked."),
    Entry("outgoing_at_home", B, "The outgoing request is addressed to the State's own authorities.", OWN,
          "Name the State that is to be asked."),
    Entry("outgoing_draft_missing", W, "The text of the outgoing request is not attached.", OWN,
          "Attach its draft, or say in which matter it stands."),
    Entry("instruction_undated", W, "Say by when it is wanted.", PRACTICE, "Fill urgency.wanted_by."),
    Entry("expected_after_wanted", W, "It is expected on {day}, and wanted by {wanted}.", PRACTICE,
          "Name an earlier day, or tell the other authority why it will be late."),
    Entry("mandate_goes_on", W, "A desk works on for this matter: {mandate}.", PRACTICE, "Withdraw that mandate."),
    Entry("file_found_wrong", W, "The file {file} was found wrong when the desk delivered it, and did not come anew.",
          PRACTICE, "Leave it out until the desk has delivered it anew, or say beside it what is wrong with it."),
    Entry("access_missing", A, "Nobody but this authority sees the linked matter: the other has no access to it.", OWN,
          "Grant access, if the work needs it."),
    Entry("part_not_returned", B, "{part} was not returned for completion, and differs from what came back.", OWN,
          "Put it back as it was, or ask the desk to return that part, too."),
    Entry("completed_as_another", B, "What came back was another kind of instrument: {kind}.", OWN,
          "Complete it as what it was."),
    Entry("competent_unnamed", A, "Say which authority is competent.", PRACTICE),
    Entry("delivery_without_law", W, "Say under which law and order the material was obtained.", PRACTICE,
          "Without it the other State's court cannot test its legality."),
    Entry("rest_untold", W, "Say what is still to come, and when: {measure}.", PRACTICE,
          "Fill remains, or expected_on; whoever waits for it has a day to tell the other State."),
    Entry("part_empty", B, "Nothing is delivered here: no material, no outcome, no measure that began or ended.", OWN,
          "Add it, or send a message."),
    Entry("part_is_last", A, "Every measure has its outcome, and nothing is said to be still to come.", PRACTICE,
          "Use `report`: it ends the mandate."),
    Entry("settled_and_to_come", B, "Measure {measure} has its outcome here, and more of it is said to come.", OWN,
          "Leave the outcome for its last part, or take it out of what is still to come."),
    Entry("rest_after_due", W, "The rest is expected on {day}: it is due on {until}, and a later day moves nothing.",
          PRACTICE, "Name an earlier day, or propose the later one (`report_delay`): it holds once it is agreed to."),
    Entry("rest_of_the_last", B, "This delivery is the last, and says that more is to come.", OWN,
          "Use `deliver_part`."),
    Entry("desk_is_done", B, "The mandate has ended: nothing more is delivered under it.", OWN,
          "Name the receipt that found something wrong, or say that a measure has ended; for anything else have the "
          "mandate reopened."),
    Entry("desk_not_at_work", B, "The mandate is not accepted: nothing new is delivered under it.", OWN,
          "Accept it first. Until then name the receipt that found something wrong, or say that a measure has ended."),
    Entry("measure_runs_on", W, "The measure {measure} runs until {until}, and this does not end it.", PRACTICE,
          "End it and say so in a part first (`deliver_part`), or say so as soon as it has ended: until then nobody "
          "closes the mandate."),
    Entry("file_not_delivered", W, "No delivery under this mandate holds the file {file}.", OWN,
          "Name the file as the delivery does."),
    Entry("part_returned", B, "A part is named, and this would end the mandate for {measure} too.", OWN,
          "Use `return_part_unexecuted`, or name none."),
    Entry("delivered_before", A, "A part was delivered before, and this ends the mandate as not executed.", PRACTICE,
          "Use `report`, and give the outcome of each measure, also of one that cannot be executed."),
)
# fmt: on
