"""ONE table: what people are told for the code of a reason in a notice.

A notice keeps the code: other words of an error may hold more of a case than a notice may. The words are msgids;
reasons of a verification have theirs in `app/trust/reasons.py`. A code without a row is told by `OTHER`: the list from
which the notice comes (quarantine, deliveries, signings) names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.kit.errors import RogatoryError
from app.trust.reasons import REASONS

OTHER = "The list that it stands in names the reason."
"""A code that has no words here."""
WORDS: Mapping[str, str] = {
    # Rejected: the matter's own rules (`procedures.judging`).
    "unknown_act": "The procedure has no such act.",
    "wrong_kind": "The act is not taken by such an instrument.",
    "wrong_side": "The other side takes that step.",
    "not_competent": "Its sender is not competent in the matter.",
    "predecessor_rejected": "What it builds on was rejected.",
    "wrong_predecessor": "It builds on another instrument than the last of its side.",
    "never_sent": "It answers something that was never sent.",
    "other_digest": "It came before with other bytes.",
    "forked": "Two different instruments were signed for one place.",
    "goes_back": "It answers something older than what its side has answered before.",
    "answers_nothing_open": "It answers nothing that is open.",
    "step_not_open": "That step was not open.",
    "exercise_mixed": "An exercise is never taken for real, nor the reverse.",
    "other_procedure": "The instrument names another procedure than its matter.",
    "other_treaty": "The instrument names another treaty than its matter.",
    "other_counterpart": "The matter is with another authority.",
    "reference_not_yours": "The reference is another authority's to give.",
    "crosses_border": "It is between authorities of one State only.",
    "never_crosses": "A registration of a paper is the registrar's own record and is not sent.",
    "none": "No reason was given.",
    # Why a drill was stopped (`procedures.exercise_contents.Cause`).
    "real_case": "A real case has come.",
    "not_agreed": "The drill was not agreed.",
    "outside_window": "The drill came outside its window, or its window passed.",
    "declined": "It was declined.",
    "called_off": "It was called off.",
    # Why a rung of a ladder reaches nobody (`dead_ends`).
    "nobody_there": "Nobody stands there.",
    "no_way_to_them": "Nobody there has a proven way.",
    # Held: it may still be decided.
    "predecessor": "What it builds on is not here yet.",
    "edition": "Its sender has a newer directory than the one that is here.",
    "unsupported": "This release does not know its version.",
    "clock": "One of two clocks may be wrong.",
    "parts_missing": "Parts of it are not here yet.",
    "not_confirmed": "Its State is not confirmed here.",
    "no_log_key": "No key of its log is known here.",
    # The envelope, the receipt and the road.
    "envelope_malformed": "The envelope cannot be read.",
    "envelope_differs": "The envelope and what is in it do not agree.",
    "envelope_certificate": "The certificate is none that signs envelopes of that authority's node.",
    "receipt_malformed": "The receipt cannot be read.",
    "receipt_certificate": "The certificate is none that signs receipts of that authority's node.",
    "receipt_parties": "The receipt names other authorities than the delivery.",
    "receipt_instrument": "The receipt names other bytes than the instrument that was sent.",
    "receipt_elsewhere": "The receipt is for another instrument.",
    "contradicting_receipt": "A second receipt says the contrary of the first.",
    "bad_signature": "The signature does not fit the content and the certificate.",
    "no_anchor": "No chain leads from the certificate to an anchor of that State for that purpose.",
    "log_entry": "The log entry beside the envelope does not speak of this instrument.",
    "log_proof": "The proof that its sender's log has it does not hold.",
    "part_size": "It has not the length that the envelope names.",
    "digest_mismatch": "It is another file than the one that was listed.",
    "sender_not_peer": "Another node brought it than its sender's.",
    "unknown_authority": "An authority that it names does not stand in its State's directory.",
    "unknown_recipient": "It is for another authority.",
    "not_for_us": "It is for another node.",
    "unknown_node": "The node that brought it stands in no directory here.",
    "backlog": "Too much waits there.",
    "shelf_full": "Too much waits there.",
    "peer_nonsense": "The other node answered with nonsense.",
    "not_fetched": "The peer did not fetch it.",
    "road_closed": "The road is closed after many failures.",
    "answer_too_large": "The answer is too large.",
    "peer_unreachable": "Nobody answers at its address.",
    "peer_error": "The other node answered with an error.",
    "peer_hung_up": "The other node closed the connection.",
    "peer_certificate_unlisted": "The other node shows a certificate that its directory does not list.",
    "peer_certificate_untrusted": "The other node shows a certificate that is not trusted.",
    "no_node": "No node of it is reached.",
    "no_receipt": "No receipt has come.",
    "not_tried": "It has not been tried yet.",
    "undecided": "Its receipt is here, and no decision.",
    "peer_lost_it": "The other node does not know it any more.",
    "destination_not_allowed": "This process may not connect there.",
    "edition_expired": "Its directory is out of date.",
    "edition_fork": "Two different editions of one directory were shown.",
    # Signing.
    "not_taken": "The part of this node that signs has not taken it up.",
    "approval_missing": "Approvals are missing.",
    "part_missing": "Somebody who must take part has not.",
    "not_frozen": "The document does not wait to be signed.",
    "overtaken": "An instrument of the other side came in before it was signed.",
    "own_work_invalid": "What was signed does not verify.",
    "own_work_undecided": "What was signed cannot be decided on yet.",
    "signing_busy": "Another instrument of this matter is being signed.",
    "signing_lost": "The signature was given up while it was examined.",
    "blob_missing": "A stored file is missing.",
    "blob_damaged": "A stored file is damaged.",
    "disk_full": "A disk is full.",
    "cannot_sign": "The file cannot be signed.",
    "cannot_render": "The content cannot be laid out.",
    "unprintable": "It holds a character that cannot be shown.",
    "key_missing": "The key is not there.",
    "key_elsewhere": "The key is not on this node.",
    "token_away": "The key's token does not answer.",
    "token_failed": "The key's token failed.",
    "no_token": "The key's token is not there.",
    "no_token_key": "The token does not have the key.",
    "token_ambiguous": "Several keys of the token fit.",
    "token_key_unfit": "What the key signed does not fit its certificate.",
    "pin_missing": "No PIN is named for the key.",
    "pin_refused": "The token refuses the PIN.",
    "tsa_missing": "No timestamping authority is set.",
    "tsa_refused": "The timestamping authority refused.",
    "tsa_garbled": "The timestamping authority's answer cannot be read.",
    "tsa_algorithm": "The timestamping authority uses an algorithm that is not accepted.",
    "signature_not_proven": "The signature is not one that was proven for this document.",
    "tsa_untrusted": "The timestamping authority is not trusted.",
    "tsa_unreachable": "The timestamping authority does not answer.",
    "no_revocation_data": "Whether a certificate is revoked could not be asked.",
    "revocation_address": "Whether a certificate is revoked could not be asked.",
    "revocation_unreachable": "Whether a certificate is revoked could not be asked.",
    # Channels (`outages`).
    "smtp_down": "The mail server does not answer.",
    "smtp_login": "The mail server refuses our login.",
    "smtp_busy": "The mail server takes nothing now.",
    "smtp_later": "The mail server puts it off.",
    "smtp_refuses_us": "The mail server refuses our own address.",
    "smtp_policy": "The mail server refuses it by its rules.",
    "smtp_refused": "The mail server refuses it.",
    "address_refused": "The mail server refuses the addresses, and does not say why.",
    "address_gone": "The mail server or the gateway knows none of the addresses.",
    "gateway_down": "The gateway does not answer.",
    "gateway_later": "The gateway takes nothing now.",
    "gateway_login": "The gateway refuses our login.",
    "gateway_refused": "The gateway refuses it.",
    "gateway_unclear": "The gateway's answer cannot be read.",
    "channel_down": "Its gateway failed again and again.",
    "channel_silent": "Nobody knows whether it was taken.",
    "channel_failed": "Something unforeseen happened; the log of this node has it.",
    "receiver_down": "The other side does not answer.",
    "receiver_later": "The other side takes nothing now.",
    "receiver_refused": "The other side refuses it.",
    # Logs of peers.
    "wrong_origin": "The checkpoint is of another log.",
    "note_unsigned": "None of the known keys signed it.",
    "bad_note_signature": "A signature does not fit the text.",
    "bad_checkpoint": "The checkpoint cannot be read.",
    "internal": "Something unforeseen happened; the log of this node has it.",
}


def reason_words(code: str) -> str:
    """What a reason is told as (a msgid)."""
    if code in WORDS:
        return WORDS[code]
    return REASONS[code].words if code in REASONS else OTHER


TELLING = frozenset({"unprintable"})
"""Errors whose words name a field and a character, and nothing else of a case."""


def reason_of(error: RogatoryError) -> str:
    """An error as the reason in a notice: its code; for a character that cannot be shown, also the words that say which
    and where (`code: words`). Other words may hold more of a case than a notice may.
    """
    return one_line(f"{error.code}: {error.message}") if error.code in TELLING else error.code


def one_line(words: str) -> str:
    """Words, which may quote a stranger, as a notice takes them: printable, and cut."""
    return "".join(one if one.isprintable() else " " for one in words)[:200]
