"""What the law and the standards ask of an entrusted examination (`law.md` §3.9): findings and fields, as data."""

from __future__ import annotations

from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W

_HANDLING, _LABORATORY, _METHODS = "ISO/IEC 27037", "ISO/IEC 17025", "ISO/IEC 27041, 27042"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("exam_questions_missing", B, "Put at least one question to the examiners.", "measure", "Number each."),
    Entry("question_of_law", W, "Question {number} asks for a conclusion of law, which is for the court.", PRACTICE,
          "Ask what an examination can find out."),
    Entry("destructive_unjustified", B,
          "Methods that change or consume an exhibit need a reason and the order or consent of its owner.", _HANDLING,
          "Give both, or do not allow them."),
    Entry("exhibit_unmarked", W, "Exhibit {exhibit} has neither a hash value nor a seal.", _HANDLING,
          "Give the one for data, the other for a thing."),
    Entry("secrets_road_missing", W, "Exhibit {exhibit} is locked: say by which sealed road its secret comes.",
          PRACTICE, "Fill secrets_road, and never write the secret itself."),
    Entry("report_by_past", B, "The date by which the report is to come has passed.", OWN, "Give a later date."),
    Entry("report_day_gone", W, "The day that was agreed for the report ({day}) passed before the exhibits came.",
          PRACTICE, "Say in report_by by when the report will come."),
    Entry("accreditation_missing", A, "Say by whom the laboratory is accredited.", _LABORATORY),
    Entry("accreditation_ended", W, "The accreditation of the laboratory has ended.", _LABORATORY),
    Entry("tool_version_missing", W, "Give the version of {tool}.", _METHODS,
          "Without it nobody can repeat the examination."),
    Entry("exhibit_unknown", B, "Exhibit {exhibit} is not among those that the mandate names.", OWN,
          "Name it as the mandate does."),
    Entry("exhibit_missing", W, "Nothing is said of exhibit {exhibit}.", OWN, "Name it, or say in the note why not."),
    Entry("exhibit_defect", B, "Exhibit {exhibit} is not what was entrusted: its hash value differs.", _HANDLING,
          "Do not go on: report the defect, and return the exhibit or agree on another scope."),
    Entry("exhibit_changed", W,
          "Exhibit {exhibit} has changed, though methods that change an exhibit were not allowed.", _HANDLING,
          "Say in its note what happened."),
    Entry("receipt_contradicts", B, "Exhibit {exhibit} is said to match, but its hash value differs from the mandate.",
          OWN, "Compute it again, and say what is so."),
    Entry("receipt_differs", B, "What the receipt says is not what the step {act} means.", OWN,
          "Take the step that fits."),
    Entry("result_missing", B, "Question {number} has no answer.", _METHODS,
          "Answer it, if only that it cannot be answered."),
    Entry("result_unasked", A, "Nobody asked question {number}.", OWN),
    Entry("change_unknown", B, "The change that is agreed to is none that was asked for.", OWN,
          "Name the change by its id and digest."),
    Entry("return_untold", A, "Say until when the exhibits will be on their way back.", PRACTICE, "Fill return_by."),
)
# fmt: on
