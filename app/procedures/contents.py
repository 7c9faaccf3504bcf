"""The kinds of instruments and the typed bodies of each, in every version that was ever used: ONE table.

A body is what is signed. It must be whole enough to mean something; what the law asks of it beyond that is a finding
(`app.treaties.rules`), never a reason to reject what another State has signed.
"""

from __future__ import annotations

from collections import deque

from pydantic import ValidationError

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Unknown
from app.procedures import (
    agreed_days_contents,
    assets_contents,
    assistance_contents,
    draft_consultation_contents,
    emergency_disclosure_contents,
    extradition_contents,
    forensics_contents,
    hearing_contents,
    information_contents,
    joint_contents,
    jurisdiction_contents,
    mandate_contents,
    outcome_contents,
    preservation_contents,
    provider_contents,
    traffic_contents,
    transfer_contents,
)
from app.procedures import asking_contents as asking
from app.procedures import custody_contents as custody
from app.procedures import decision_contents as decision
from app.procedures import execution_contents as execution
from app.procedures import exercise_contents as exercise
from app.procedures import mla_contents as mla
from app.procedures import paper_contents as paper
from app.procedures import shared_contents as shared
from app.procedures.body import DATA, EVIDENCE, NONE, PERSONAL, Body, Kind, Problem, attachments_named, first
from app.procedures.faults import problem_of

__all__ = [
    "KINDS",
    "Body",
    "Kind",
    "Problem",
    "attachments_named",
    "kind",
    "newest",
    "parse",
    "problems",
    "versions",
]

KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        first("mla_request", "Request for mutual legal assistance", DATA, mla.MlaRequest),
        first("acknowledgement", "Acknowledgement of receipt", NONE, mla.Acknowledgement),
        first("information_request", "Request for additional information", DATA, mla.InformationRequest),
        first("information_answer", "Additional information", DATA, mla.InformationAnswer),
        first("acceptance", "Acceptance for execution", NONE, mla.Acceptance),
        first("conditions", "Conditions for assistance", NONE, mla.Conditions),
        first("conditions_accepted", "Acceptance of conditions", NONE, mla.ConditionsAccepted),
        first("conditions_declined", "Conditions declined", NONE, mla.ConditionsDeclined),
        first("consultation", "Consultation before a decision", NONE, decision.Consultation),
        first("consultation_answer", "Answer to a consultation", NONE, decision.ConsultationAnswer),
        first("postponement", "Postponement of execution", NONE, decision.Postponement),
        first("resumption", "Resumption of execution", NONE, decision.Resumption),
        first("refusal", "Refusal of assistance", DATA, decision.Refusal),
        first("partial_refusal", "Partial refusal of assistance", DATA, decision.PartialRefusal),
        first("discontinuance", "Discontinuance for want of an answer", NONE, decision.Discontinuance),
        first("urgency_change", "Change of urgency", NONE, decision.UrgencyChange),
        first("evidence_transmittal", "Transmittal of evidence", EVIDENCE, execution.EvidenceTransmittal),
        first("evidence_receipt", "Receipt of evidence", NONE, execution.EvidenceReceipt),
        first("execution_report", "Report on execution", PERSONAL, execution.ExecutionReport),
        first("start_notice", "Notice of the start of a measure", NONE, execution.StartNotice),
        first("extension_request", "Request for prolongation", NONE, execution.ExtensionRequest),
        first("extension_confirmation", "Prolongation", NONE, execution.ExtensionConfirmation),
        first("extension_declined", "Prolongation declined", NONE, execution.ExtensionDeclined),
        first("stop_request", "Request to end a measure", NONE, execution.StopRequest),
        first("end_notice", "Notice of the end of a measure", NONE, execution.EndNotice),
        first("return_note", "Return of items", NONE, execution.ReturnNote),
        first("return_receipt", "Receipt of returned items", NONE, execution.ReturnReceipt),
        first("consent_record", "Record of consent to transfer", PERSONAL, custody.ConsentRecord),
        first("hand_over_record", "Record of handing over", PERSONAL, custody.HandOverRecord),
        first("take_over_record", "Record of taking over", PERSONAL, custody.TakeOverRecord),
        first("custody_report", "Report on custody", PERSONAL, custody.CustodyReport),
        first("return_record", "Record of return", PERSONAL, custody.ReturnRecord),
        first("custody_ended", "End of custody without a return", PERSONAL, custody.CustodyEnded),
        first("custody_end_noted", "Note of the end of custody", PERSONAL, custody.CustodyEndNoted),
        first("stay_request", "Request for a longer stay", PERSONAL, custody.StayRequest),
        first("stay_decision", "Decision on a longer stay", NONE, custody.StayDecision),
        first("communication", "Communication", NONE, shared.Communication),
        first("status_inquiry", "Inquiry about the state of execution", NONE, shared.StatusInquiry),
        first("status_report", "Report on the state of execution", NONE, shared.StatusReport),
        first("supplement", "Supplement to a request", DATA, shared.Supplement),
        first("correction", "Correction", DATA, shared.Correction),
        first("withdrawal", "Withdrawal", NONE, shared.Withdrawal),
        first("withdrawal_noted", "Note of a withdrawal", NONE, shared.WithdrawalNoted),
        first("competence_notice", "Notice of competence", NONE, shared.CompetenceNotice),
        first("closing_note", "Closing note", NONE, shared.ClosingNote),
        first("reopening", "Reopening", NONE, shared.Reopening),
        first("disclosure_notice", "Notice of disclosure", NONE, shared.DisclosureNotice),
        first("exculpatory_notice", "Notice of exculpatory information", PERSONAL, shared.ExculpatoryNotice),
        first("oral_note", "Note of an oral request", DATA, shared.OralNote),
        first("oral_act_report", "Report on acts upon an oral request", DATA, shared.OralActReport),
        first("lapse_notice", "Lapse of an oral request", NONE, shared.LapseNotice),
        first("cost_estimate", "Estimate of costs", NONE, asking.CostEstimate),
        first("cost_decision", "Decision on costs", NONE, asking.CostDecision),
        first("assurance_request", "Request for assurances", DATA, asking.AssuranceRequest),
        first("assurance", "Assurances", DATA, asking.Assurance),
        first("assurance_declined", "Assurances declined", DATA, asking.AssuranceDeclined),
        first("confidentiality_warning", "Warning about confidentiality", DATA, asking.ConfidentialityWarning),
        first("confidentiality_decision", "Decision on confidentiality", DATA, asking.ConfidentialityDecision),
        first("event_notice", "Notice that the awaited event has come", NONE, asking.EventNotice),
        first("delay_notice", "Notice of delay", NONE, asking.DelayNotice),
        first("delay_answer", "Answer to a notice of delay", NONE, asking.DelayAnswer),
        first("use_request", "Request for other use", DATA, asking.UseRequest),
        first("use_decision", "Decision on other use", NONE, asking.UseDecision),
        *exercise.KINDS,
        *emergency_disclosure_contents.KINDS,
        *information_contents.KINDS,
        *extradition_contents.KINDS,
        *assets_contents.KINDS,
        *transfer_contents.KINDS,
        *jurisdiction_contents.KINDS,
        *outcome_contents.KINDS,
        *provider_contents.KINDS,
        *mandate_contents.KINDS,
        *draft_consultation_contents.KINDS,
        *hearing_contents.KINDS,
        *forensics_contents.KINDS,
        *joint_contents.KINDS,
        *assistance_contents.KINDS,
        *preservation_contents.KINDS,
        *traffic_contents.KINDS,
        *agreed_days_contents.KINDS,
        *paper.KINDS,
    )
}


def kind(name: str) -> Kind:
    """A kind; `Unknown` code `unsupported` when this release does not have it."""
    if name not in KINDS:
        raise Unknown(
            "unsupported", f"This release does not know instruments of the kind {name!r}.", "Update the node."
        )
    return KINDS[name]


def newest(name: str) -> int:
    """The highest version of a kind."""
    return max(kind(name).versions)


def versions() -> dict[str, list[int]]:
    """What an edition says that this node reads. A registered paper is its registrar's own and comes from nobody."""
    own = {one.name for one in paper.KINDS}
    return {name: sorted(one.versions) for name, one in sorted(KINDS.items()) if name not in own}


def parse(kind: str, version: int, body: JsonObject) -> Body:
    """The typed body. `Unknown` code `unsupported` for a kind or version that this release does not know, `Invalid`
    code `content_malformed` naming the first member that is wrong.
    """
    read, found = _read(_type(kind, version), body)
    if read is None:
        first = found[0]
        place = f"at {first.field}" if first.field else "as a whole"
        raise Invalid("content_malformed", f"The content of the {kind} is wrong {place}: {first.words}.")
    return read


def problems(kind: str, version: int, body: JsonObject) -> tuple[Problem, ...]:
    """Everything that `parse` would refuse; empty when the body is whole. Never raises."""
    try:
        wanted = _type(kind, version)
    except Unknown as error:
        return (Problem("", error.message.rstrip(".")),)
    return _read(wanted, body)[1]


def _type(name: str, version: int) -> type[Body]:
    found = kind(name).versions.get(version)
    if found is None:
        raise Unknown("unsupported", f"This release does not know {name} version {version}.", "Update the node.")
    return found


def _read(wanted: type[Body], body: JsonObject) -> tuple[Body | None, tuple[Problem, ...]]:
    if (empty := _nulls(body)) is not None:
        return None, (Problem(empty, "is empty: leave the member out"),)
    try:
        return wanted.model_validate(body), ()
    except ValidationError as error:
        return None, tuple(dict.fromkeys(problem_of(one, body) for one in error.errors(include_url=False)))


def _nulls(body: Json) -> str | None:
    """The first member that is null: absence has one form, so that nothing reads as a word that is not there."""
    todo: deque[tuple[str, Json]] = deque([("", body)])
    while todo:
        path, value = todo.popleft()
        if value is None:
            return path
        pairs = list(value.items()) if isinstance(value, dict) else []
        pairs += [(str(index), one) for index, one in enumerate(value)] if isinstance(value, list) else []
        todo += [(f"{path}.{name}" if path else name, one) for name, one in pairs]
    return None
