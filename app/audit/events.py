"""Every event that the log knows: ONE catalogue, printed to `docs/reference/events.md`."""

from __future__ import annotations

from enum import Enum


class Event(Enum):
    """What an entry of the log says has happened. `value` is what the entry carries; `words` is for people."""

    words: str

    def __new__(cls, value: str, words: str) -> Event:
        """An event with its stored value and its description."""
        event = object.__new__(cls)
        event._value_ = value
        event.words = words
        return event

    DRAFT_MADE = "draft.made", "An official began a draft."
    DRAFT_CHANGED = "draft.changed", "A draft was changed."
    DRAFT_DISCARDED = "draft.discarded", "A draft was given up."
    CLAUSE_ADDED = "clause.added", "A text was added to the clause library."
    CLAUSE_CHANGED = "clause.changed", "A clause got a new version."
    CLAUSE_ARCHIVED = "clause.archived", "A clause is offered no longer."
    CLAUSE_USED = "clause.used", "A clause was put into a draft."
    FINDINGS_TICKED = "findings.ticked", "The drafter took note of warnings and goes on."
    ATTACHMENT_ADDED = "attachment.added", "A file was laid beside a draft."
    GRANT_GIVEN = "grant.given", "Another authority of the State may read a matter, and prepare the named acts."
    GRANT_USED = "grant.used", "An official read a matter, or prepared an act in it, by a grant of its holder."
    GRANT_ENDED = "grant.ended", "What another authority of the State might read or prepare ended."
    GUARD_PUT = "guard.put", "A matter, or the draft that opens it, is confidential: only those who are named see it."
    GUARD_NAMED = "guard.named", "An official was named in a confidential matter."
    GUARD_LEFT = "guard.left", "An official is named in a confidential matter no longer."
    GUARD_BROKEN = "guard.broken", "A head entered a confidential matter in an emergency, without being named."
    GUARD_ENTRY_ENDED = (
        "guard.entry_ended",
        "An entry into a confidential matter in an emergency ended: its time was over, or its official was named.",
    )
    GUARD_LIFTED = "guard.lifted", "A matter is confidential no longer."
    CALL_NOTED = "call.noted", "An official noted what was asked of another State by word of mouth; our own record."
    CALL_MATCHED = (
        "call.matched",
        "A note of our own call was matched with the other side's note by the read-back code.",
    )
    PROVIDER_ORDERED = "provider.ordered", "An order to a provider was entered in the provider log; our own record."
    PROVIDER_CHANGED = "provider.changed", "An order in the provider log was served, answered, followed up or lifted."
    PROVIDER_TAKEN_OVER = "provider.taken_over", "A change in the provider log came with a matter that was taken over."
    MARKS_MADE = "marks.made", "Keyed marks of the identifiers of open matters were made for another authority."
    MARKS_COMPARED = "marks.compared", "Keyed marks were compared with another authority's."
    STATISTICS_EXPORTED = "statistics.exported", "A conference report was exported: aggregates, named by their digests."
    MATTER_HANDED_OVER = "matter.handed_over", "A matter was given to the authority that took its holder's part over."
    MATTER_TAKEN_OVER = "matter.taken_over", "A matter was taken over from its former holder, with all that is in it."
    INSTRUMENT_TAKEN_OVER = "instrument.taken_over", "An instrument came with a matter that was taken over."
    CASE_OPENED = "case.opened", "An authority opened a domestic file."

    CIRCULAR_MADE = "circular.made", "An official began a circular: one text to several States."
    CIRCULAR_CHANGED = "circular.changed", "The common part of a circular, or its States, were changed."
    CIRCULAR_WITHDRAWN = "circular.withdrawn", "One State has it: the rest of a circular is withdrawn."

    INSTRUMENT_FROZEN = "instrument.frozen", "A document was rendered; its SHA-256 is what people approve."
    APPROVAL_GIVEN = "approval.given", "An official approved a frozen document by its SHA-256."
    SIGNING_ASKED = "signing.asked", "A signatory asked for a frozen document to be signed."
    SIGNING_INTENDED = "signing.intended", "A document is about to be signed."
    SIGNING_FAILED = "signing.failed", "A document that was about to be signed was not."
    SIGNING_RETAKEN = "signing.retaken", "Somebody took a signing up again that had stalled."
    SIGNING_CANCELLED = "signing.cancelled", "Somebody gave a signing up; the document stays as it was approved."
    SIGNATURE_ASKED = "signature.asked", "A signatory asked for the digest of a document, to sign it elsewhere."
    SIGNATURE_OFFERED = "signature.offered", "A digest was handed out to a signatory; it may be answered once."
    SIGNATURE_BROUGHT = "signature.brought", "A signatory brought a signature that was made elsewhere."
    SIGNATURE_PROVEN = "signature.proven", "A signature made elsewhere is the named official's, under that document."
    SIGNATURE_REFUSED = "signature.refused", "A signature made elsewhere was refused; nothing of it was used."
    SIGNATURE_ENDED = "signature.ended", "A signature that was asked for elsewhere expired or was given up."
    INSTRUMENT_ISSUED = "instrument.issued", "A signed instrument was kept and put in the outbox."
    OVERTAKEN = "instrument.overtaken", "An instrument of the other side came first: freeze and approve anew."

    DISPATCH_SET_ASKED = "dispatch.set_asked", "An official had the papers made with which an instrument leaves."
    DISPATCH_SET_MADE = "dispatch.set_made", "The papers with which an instrument leaves were made."
    DISPATCHED = "dispatch.left", "A paper left by pouch, post or another road; on our own record."
    DISPATCH_ARRIVED = "dispatch.arrived", "Word came that a paper arrived; on our own record."
    PAPER_REGISTERED = "paper.registered", "A paper of the other side was registered under our own seal."

    ENVELOPE_SENT = "envelope.sent", "An envelope was handed to the other node."
    ENVELOPE_CARRIED = "envelope.carried", "An envelope was written to a file that a person carries to the other node."
    RECEIPT_CARRIED = "receipt.carried", "A receipt was written to a file that a person carries to the other node."
    BUNDLE_TAKEN = "bundle.taken", "A file with envelopes or receipts of another node was brought and taken in."
    ENVELOPE_RENEWED = "envelope.renewed", "An undecided envelope was packed anew: what vouched for it is not in force."
    DELIVERY_GAVE_UP = "delivery.gave_up", "Delivery was tried until its end and given up."
    ENVELOPE_RECEIVED = "envelope.received", "The node door holds the bytes of an envelope."
    RECEIPT_RECEIVED = "receipt.received", "A signed receipt of the other node came."
    RECEIPT_SIGNED = "receipt.signed", "A receipt was signed for the other node."
    INSTRUMENT_ACCEPTED = "instrument.accepted", "An instrument of the other side was accepted."
    INSTRUMENT_REJECTED = "instrument.rejected", "An instrument of the other side was rejected."
    INSTRUMENT_HELD = "instrument.held", "An instrument of the other side waits, undecided."
    QUARANTINED = "envelope.quarantined", "What came was refused and kept apart."
    OWN_ACCEPTED = "instrument.own_accepted", "The other side accepted our instrument."
    OWN_REJECTED = "instrument.own_rejected", "The other side rejected our instrument."

    INSTRUMENT_ARCHIVED = "instrument.archived", "An archival copy was made or renewed."
    VERDICT_CHANGED = "verdict.changed", "A later look at an instrument says otherwise than its acceptance."

    OFFICIAL_ADDED = "official.added", "An official was entered."
    OFFICIAL_CHANGED = "official.changed", "An official's roles or standing were changed."
    ROSTER_CHANGED = "roster.changed", "A roster was made, or got a new version."
    ROSTER_RETIRED = "roster.retired", "A roster need be held no longer."
    DUTY_GIVEN = "duty.given", "An official's time on duty was given to another, or somebody stands in."
    DUTY_WITHDRAWN = "duty.withdrawn", "A change of who is on duty was withdrawn from then on."
    SWAP_ASKED = "swap.asked", "An official asked another to swap time on duty."
    SWAP_ANSWERED = "swap.answered", "A swap of time on duty was agreed to, declined or taken back."
    ABSENCE_ENTERED = "absence.entered", "An official's absence was entered."
    ABSENCE_ENDED = "absence.ended", "An official's absence was ended or taken back."
    CLOSING_DAYS_CHANGED = "closing_days.changed", "Days were entered or taken back on which the office is closed."
    FEED_MADE = "feed.made", "An official's private calendar of their duty was given a secret address."
    FEED_REVOKED = "feed.revoked", "The secret address of a private calendar was revoked."
    TOKEN_ISSUED = "token.issued", "A personal access token was issued."
    TOKEN_REVOKED = "token.revoked", "A personal access token was revoked."
    SIGNED_IN = "official.signed_in", "An official signed in."
    SIGN_IN_REFUSED = "official.sign_in_refused", "A sign-in was refused."
    SIGNED_OUT = "official.signed_out", "A session of an official was ended."
    SIGN_IN_CHANGED = "official.sign_in_changed", "An official changed what they sign in with."
    ENROLMENT_GIVEN = "official.enrolment_given", "A one-time code was made for an official to enrol with."
    ENROLLED = "official.enrolled", "An official set up what they sign in with."
    STEPPED_UP = "official.stepped_up", "An official showed the second factor for an act."

    PEER_INTRODUCED = "peer.introduced", "An introduction file of another State's node was read."
    PEER_CONFIRMED = "peer.confirmed", "An official compared an introduction's digest by telephone."
    PEER_WITHDRAWN = "peer.withdrawn", "Another State's node is no longer trusted."
    EDITION_ACCEPTED = "edition.accepted", "A signed edition of another State's directory was accepted."
    EDITION_REFUSED = "edition.refused", "An edition of another State's directory was refused."
    EDITION_DRAFTED = "edition.drafted", "An official drafted what an edition of our own directory says."
    EDITION_MEANT = "edition.meant", "An official said that what an edition lacks is meant: its State was asked."
    STATE_LISTED = "state.listed", "An official wrote down, or compared, the list of a State without a node."
    EDITION_PUBLISHED = "edition.published", "An edition of our own directory was published."
    ANCHORS_REPLACED = "anchors.replaced", "Another State's anchors were replaced."
    CERTIFICATE_WITHDRAWN = "certificate.withdrawn", "An official withdrew an anchor or certificate from a date on."
    WITHDRAWAL_LIFTED = "certificate.withdrawal_lifted", "An official took back the withdrawal of a certificate."

    NOTICE_RAISED = "notice.raised", "Something that an official must hear of was posted."
    NOTICE_ESCALATED = "notice.escalated", "A notice climbed its ladder."
    NOTICE_PASSED_ON = "notice.passed_on", "An official passed a notice on to the next of its ladder."
    NOTICE_ACKNOWLEDGED = "notice.acknowledged", "An official acknowledged a notice."
    NOTICE_UNREACHED = "notice.unreached", "Nobody on a rung could be reached: the next one rang at once."
    NOTICE_HANDED_OVER = "notice.handed_over", "An official offered what they had taken to a colleague."
    NOTICE_TAKEN_OVER = (
        "notice.taken_over",
        "An official took over what another had taken, and is bound in their place.",
    )
    NOTICE_PASSED_OVER = (
        "notice.passed_over",
        "An official on a rung was not called: they were away, and others are there.",
    )
    NOTICE_LEFT = (
        "notice.left",
        "Whoever had taken a notice can see to it no more: it rings anew, or lies open again.",
    )
    NOTICE_TRIED = "notice.tried", "A message is about to be handed over to reach an official."
    NOTICE_HANDED = "notice.handed", "A message to an official was handed over."
    NOTICE_FAILED = "notice.failed", "A message to an official did not get through."
    NOTICE_ANSWERED = "notice.answered", "A gateway called back what became of a message."
    CALLBACK_REFUSED = "callback.refused", "What claimed to be a gateway's word was not signed by it."
    CONTACT_ADDED = "contact.added", "An official said how they are reached."
    CONTACT_CHANGED = "contact.changed", "An official changed when, or in which order, they are reached."
    CONTACT_VERIFIED = "contact.verified", "An official proved a way by which they are reached."
    CONTACT_ENDED = "contact.ended", "A way by which an official was reached takes nothing any more."
    CONTACT_ERASED = "contact.erased", "A way by which an official was reached was erased."
    LADDER_SET = "ladder.set", "An authority set a ladder of its own."
    LADDER_ENDED = "ladder.ended", "A ladder of an authority's own ended: the rule's is climbed again."
    NOTICE_POLICY_SET = "notice.policy_set", "An authority said how its notices may be acknowledged."

    FACTOR_KEY_MADE = "factor_key.made", "A key that seals the secrets of one-time codes from then on was made."
    NODE_STARTED = "node.started", "A node began to run."
    CHECKPOINT_ANCHORED = "checkpoint.anchored", "A checkpoint of this log was timestamped."
    CHECKPOINT_COSIGNED = "checkpoint.cosigned", "A checkpoint of a peer's log was found consistent and cosigned."
    EXERCISE_STARTED = "exercise.started", "An exercise began."
    EXERCISE_ENDED = "exercise.ended", "An exercise ended."
    DATA_ERASED = "data.erased", "The salts of personal data in the log were erased."
    ALARM = "alarm", "Something happened that must not: a fork, one id with two digests, a log that went back."


def printed() -> str:
    """The catalogue as Markdown."""
    lines = ["| event | what it says |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{event.value}` | {event.words} |" for event in Event)]) + "\n"
