"""ONE table: what people call a clock, in words that may stand in a sentence and before a colon.

The words are msgids. Every clock of a procedure's table, of a treaty's file and of a provider's order has a row here,
which a test demands: nobody is woken for `ack_24_7`. A State's own file of law may set up a clock of its own name; that
is called by `OTHER`.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.procedures.table import Basis, Side

CLOCKS: Mapping[str, str] = {
    "ack_24_7": "acknowledgement at once",
    "ack_mla": "acknowledgement",
    "answer_query": "answer to the question",
    "answer_status": "answer about the state of things",
    "assurance_answer": "answer about the assurance",
    "change_answer": "answer about the change",
    "clarification": "clarification",
    "conditions_answer": "answer about the conditions",
    "confidentiality_answer": "answer about confidentiality",
    "confirm_oral": "confirmation in writing",
    "consult_answer": "answer to the consultation",
    "cost_answer": "answer about the costs",
    "custody_confirmed": "confirmation that the custody abroad has ended",
    "custody_report": "report on the person in custody",
    "day_answer": "answer about another day",
    "decide_extradition": "decision on extradition",
    "decide_transfer": "decision on taking over the proceedings",
    "decision": "decision",
    "defects_answer": "answer to what is wrong with the evidence",
    "desk": "work of the desk",
    "desk_answer": "answer of the desk",
    "desk_report": "report of the desk",
    "destroy_by": "destruction of what was received",
    "determine": "decision on the disclosure",
    "disclose": "disclosure",
    "draft_comment": "comment on the draft",
    "evaluation": "evaluation",
    "examination": "examination",
    "exculpatory_consult": "consultation on what exonerates",
    "execution": "execution",
    "exhibits_in": "receipt of the exhibits",
    "exhibits_sent": "sending of the exhibits",
    "extension_answer": "answer about the extension",
    "extension_in_time": "answer about the extension before the protection ends",
    "extradition_provisional": "provisional arrest",
    "feedback": "word on how it was used",
    "file_in": "receipt of the file",
    "file_sent": "sending of the file",
    "first_result": "first result",
    "follow_up": "request that follows the preservation",
    "frozen_until": "freezing of the assets",
    "hearing": "hearing",
    "inquiry_answer": "answer to the inquiry",
    "jit_expires": "agreement of the joint team",
    "jit_report": "report of the joint team",
    "last_word": "word that nothing is left",
    "lifting_answer": "answer about lifting the freezing",
    "lifting_due": "lifting of what is required no more",
    "loan_answer": "answer about the return of what was lent",
    "measure": "measure at the provider",
    "measure_until": "lasting measure",
    "offer_answer": "answer to the offer",
    "order_return_subscriber": "return of subscriber data by the provider",
    "order_return_traffic": "return of traffic data by the provider",
    "order_served": "service of the order",
    "order_service": "service of the order on the provider",
    "outcome_report": "report on the outcome",
    "position": "position on jurisdiction",
    "preserve_act": "preservation",
    "preserved_until": "protection of the data",
    "proposal": "proposal",
    "proposal_answer": "answer to the proposal",
    "provider_answer": "answer of the provider",
    "receipt_of_evidence": "receipt of the evidence",
    "record_sent": "sending of the record",
    "regularise": "formal request after the disclosure",
    "release_due": "release of what is required no more",
    "report_stage": "report on the stage reached",
    "return": "return of the assets",
    "return_by": "return of the items",
    "return_decision": "decision on the return",
    "return_due": "return of the person",
    "return_receipt": "receipt of what was returned",
    "review_measures": "review of the measures",
    "review_parallel": "review of the parallel proceedings",
    "review_postponement": "review of the postponement",
    "slot": "time of the hearing",
    "slot_answer": "answer about the time of the hearing",
    "status_report": "report on the state of things",
    "stay_answer": "answer about the longer stay",
    "surrender": "surrender",
    "surrender_receipt": "receipt of the person surrendered",
    "ta_plan": "plan of the technical assistance",
    "ta_start": "start of the technical assistance",
    "traffic_disclosure": "disclosure of traffic data",
    "transit_answer": "answer about the transit",
    "translation_due": "translation",
    "unsafe_answer": "answer to the warning that it is not safe",
    "use_answer": "answer about another use",
    "withdrawal_note": "note on the withdrawal",
}
OTHER = "time set by a State's own law"
"""A clock that only a State's own file of law knows."""
SIDES: Mapping[str, str] = {Side.REQUESTING.value: "requesting", Side.REQUESTED.value: "requested"}
"""Whose duty it is, as it stands before "side"."""
BASES: Mapping[str, str] = {
    Basis.TREATY.value: "by the treaty",
    Basis.AGREED.value: "as was agreed",
    Basis.PRACTICE.value: "by good practice",
}
"""Where a clock comes from, where no article says so."""


def called(code: str) -> str:
    """What a clock is called (a msgid)."""
    return CLOCKS.get(code, OTHER)
