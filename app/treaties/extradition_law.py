"""Findings of extradition and what its requests must hold (`law.md` §3.6)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import grammar
from app.treaties.case_required import CALLER, CASE
from app.treaties.entry import PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

_LAW, _SENTENCED = "provision extradition", "provision sentenced_persons"
_TRIAL = grammar.parse("if mode == 'prosecution'")
_PUNISHED = grammar.parse("if mode in ['execution', 'sentenced_transfer']")
_SURRENDER = grammar.parse("if mode in ['prosecution', 'execution']")

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("sentenced_transfer_not_opened", B, "{treaty} does not provide for the transfer of sentenced persons.",
          _SENTENCED, "Name another basis."),
    Entry("sought_identity_thin", W,
          "Describe the person so that nobody else is arrested: birth, and a document, photograph or fingerprints.",
          _LAW),
    Entry("warrant_missing", B, "Attach the {wanted} on which the person is sought.", _LAW,
          "Name it under warrant and attach its copy."),
    Entry("limitation_text_missing", B, "Quote the rule of limitation.", _LAW,
          "Show that prosecution or punishment is not barred by lapse of time."),
    Entry("penalty_too_low", B,
          "{treaty} asks for a maximum penalty of {least} or more years in both States: that for {offence} is lower.",
          _LAW, "Ask for it only beside an offence that reaches it.",
          varies="warns beside an offence that reaches it"),
    Entry("penalty_below_custom", A,
          "The maximum for {offence} is under one year: most States extradite for one year or more.", PRACTICE,
          "Look up the minimum in the law of the requested State."),
    Entry("sentence_missing", B, "State the sentence that is to be served, and how much of it remains.", _LAW),
    Entry("sentence_rest_low", B, "Months left of the sentence: {months}. {treaty} asks for at least {least}.", _LAW,
          "Ask only where more remains, or name another basis."),
    Entry("sentence_rest_short", A,
          "Months left of the sentence: {months}. Most treaties ask for at least {least}.", PRACTICE,
          "Look up the minimum in the law of the requested State."),
    Entry("sentenced_rest_short", A,
          "Months left of the sentence: {months}. States that take over a sentenced person often ask for at least "
          "{least}.", "ICJAL 56",
          "Look up the minimum in the law of the requested State."),
    Entry("sentence_not_final", B, "The judgment must be final.", _LAW),
    Entry("absentia_without_retrial", W, "Judged in absence: say whether the person may be tried again.", _LAW,
          "Quote the right to a new trial, or add an assurance."),
    Entry("sentenced_consent_missing", B, "No transfer of a sentenced person without that person's written consent.",
          _SENTENCED, "Record the words and attach the paper."),
    Entry("reextradition_undertaking_missing", W,
          "Undertake that the person will not be given to a third State without consent.", _LAW),
    Entry("facts_result_missing", W, "Say what the acts resulted in.", _LAW),
    Entry("evidence_summary_missing", W, "Summarise the evidence, as far as the requested State asks for it.", _LAW),
    Entry("arrest_urgency_unexplained", B, "Provisional arrest is for urgent cases: say why it cannot wait.", _LAW),
    Entry("full_request_not_promised", B, "Say that the request for extradition will follow.", _LAW),
    Entry("arrest_deadline_early", B, "The deadline lies before the arrest.", _LAW, "Correct the two instants."),
    Entry("arrest_deadline_long", W,
          "The deadline is {days} days after the arrest, more than is usual: treaties set 18 to 60.", _LAW,
          "Quote the rule that allows it."),
    Entry("surrender_date_missing", W, "Say by when the person is to be taken over.", _LAW),
    Entry("return_date_missing", B, "A temporary surrender needs the date of return.", _LAW),
    Entry("return_date_odd", B, "A date of return makes the surrender temporary: this one is final.", _LAW,
          "Take the date out, or surrender temporarily."),
    Entry("identity_unchecked", W, "Identity was not checked at the hand-over.", _LAW, "Check it and say how."),
    Entry("prosecution_unanswered", W,
          "Say whether the case is submitted to your own authorities for prosecution instead.", "BC 24(6)"),
    Entry("nationality_without_prosecution", W,
          "Refused for nationality, the case is to be submitted to your own authorities if the other side asks.",
          "BC 24(6)", "Submit it, or say why not."),
    Entry("prosecution_report_missing", W, "Say when the requesting side will hear what came of the prosecution.",
          "BC 24(6)"),
    Entry("person_held", B, "A person is held for this matter: silence cannot close it.", _LAW,
          "Release the person first, or decide."),
    Entry("release_untold", B, "A person was arrested for this matter, and nothing says that they are free or given.",
          _LAW, "Report the release first.", varies="warns at the requesting side"),
    Entry("held_after_referral", W, "A person is held for this request, which goes to another State.", _LAW,
          "Say when they are free, or that they are held for another cause: it can be told after the referral too."),
    Entry("extradition_unrequested", B, "Nobody has requested this extradition in writing: nothing can be granted.",
          _LAW, "Ask for the request: after an arrest or a transit that was closed it opens a matter of its own."),
    Entry("person_lent", B, "A person was surrendered for a time and is not back: nobody closes meanwhile.", _LAW,
          "Report the return first, or that the surrender has become final."),
    Entry("transit_purpose_unnamed", A, "Name the matter of the extradition or transfer that the transit serves.",
          _LAW),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "extradition_request": (
        *CASE,
        Required("specialty.acknowledged", "specialty_not_acknowledged", _SURRENDER, B, affirmed=True),
        Required("no_reextradition", "reextradition_undertaking_missing", _SURRENDER, W, affirmed=True),
        Required("limitation.provision", "limitation_text_missing", _SURRENDER, B),
        Required("facts.result", "facts_result_missing", ALWAYS, W),
        Required("evidence_summary", "evidence_summary_missing", _TRIAL, W),
        Required("sentence.imposed", "sentence_missing", _PUNISHED, B),
        Required("sentence.remaining_months", "sentence_missing", _PUNISHED, B),
        Required("sentence.final", "sentence_not_final", _PUNISHED, B, affirmed=True),
    ),
    "provisional_arrest_request": (
        *CALLER,
        Required("offences", "offences_missing", ALWAYS, B, core=True),
        Required("facts.summary", "facts_missing", ALWAYS, B, core=True),
        Required("urgency.reason", "arrest_urgency_unexplained", ALWAYS, B, core=True),
        Required("full_request_follows", "full_request_not_promised", ALWAYS, B, core=True, affirmed=True),
    ),
    "transit_request": CALLER,
}
# fmt: on
