"""Why a verification says what it says: ONE table of stable codes, printed into the reference docs.

`step` is the number in `verification.verify`'s docstring. The aspect is the question that a reason answers; the
verdict what it makes of that question; `clause` where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Yes, no, or not known yet. Never a yes for an unknown."""

    VALID = "valid"
    INVALID = "invalid"
    UNDECIDED = "undecided"


class Aspect(Enum):
    """The five questions. Procedure is answered by the caller, who knows the matter."""

    CRYPTOGRAPHY = "cryptography"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    TIME = "time"
    PROCEDURE = "procedure"


@dataclass(frozen=True)
class Reason:
    """A row of the table."""

    code: str
    step: int
    aspect: Aspect
    verdict: Verdict
    words: str
    clause: str


_C, _I, _A, _T = Aspect.CRYPTOGRAPHY, Aspect.IDENTITY, Aspect.AUTHORITY, Aspect.TIME
_NO, _OPEN, _NOTE = Verdict.INVALID, Verdict.UNDECIDED, Verdict.VALID
_OWN = "Rogatory profile"

REASONS: dict[str, Reason] = {
    code: Reason(code, step, aspect, verdict, words, clause)
    for code, step, aspect, verdict, words, clause in (
        ("too_large", 1, _C, _NO, "The file is larger than an instrument may be.", _OWN),
        ("not_at_start", 2, _C, _NO, "The file does not begin as a PDF.", "ISO 32000-2 7.5.2"),
        ("unreadable", 3, _C, _NO, "The file cannot be read strictly as a PDF.", "ISO 32000-2 7.5"),
        ("decompression", 3, _C, _NO, "The file unpacks to more than is allowed.", _OWN),
        ("exhausted", 3, _C, _NO, "Reading the file took more processor time or memory than is allowed.", _OWN),
        ("timed_out", 3, _C, _OPEN, "Reading the file was interrupted, or the machine was too slow for it.", _OWN),
        ("encrypted", 4, _C, _NO, "The file is encrypted.", "ISO 19005-3 6.1.3"),
        ("revisions", 5, _C, _NO, "The file does not have exactly the revisions of an instrument.", _OWN),
        ("foreign_field", 6, _C, _NO, "The form is not one of plain signature fields alone.", _OWN),
        ("field_visible", 6, _C, _NO, "A signature field covers part of a page.", _OWN),
        ("foreign_object", 7, _C, _NO, "The file holds an object that an instrument may not hold.", _OWN),
        ("active_content", 7, _C, _NO, "The file holds an action, a script or multimedia.", "ISO 19005-3 6.5"),
        ("annotation", 7, _C, _NO, "The file holds an annotation that could hide or change text.", _OWN),
        ("external_reference", 7, _C, _NO, "The file refers to something outside itself.", "ISO 19005-3 6.1.7"),
        ("too_many_objects", 7, _C, _NO, "The file holds more or deeper objects than is allowed.", _OWN),
        ("changed_after_rendering", 7, _C, _NO, "A later revision changes what people read.", "ISO 32000-2 12.8.2"),
        (
            "attachment",
            8,
            _C,
            _NO,
            "The file does not hold exactly one embedded file, content.json.",
            "ISO 19005-3 6.8",
        ),
        ("content_unreadable", 9, _C, _NO, "The content is not canonical JSON.", "RFC 8785"),
        ("content_header", 9, _C, _NO, "The content does not say its kind and its sender as an instrument does.", _OWN),
        ("content_malformed", 9, _C, _NO, "The content is not what its kind and version demand.", _OWN),
        ("unknown_kind", 9, _C, _OPEN, "The content is of a kind that is not known here.", _OWN),
        ("text_differs", 10, _C, _NO, "The text that people read is not the text of the content.", _OWN),
        ("same_text", 10, _C, _NOTE, "The text is drawn as the content renders; the file is packed otherwise.", _OWN),
        ("not_compared", 10, _C, _NOTE, "The text was not compared: its template or renderer is not here.", _OWN),
        ("fields", 11, _C, _NO, "The file does not have exactly the signatures that its kind demands, in order.", _OWN),
        ("byte_range", 11, _C, _NO, "A signature does not cover the file as it must.", "ISO 32000-2 12.8.1"),
        ("padding", 11, _C, _NO, "There are foreign bytes after a signature.", _OWN),
        ("not_whole_file", 11, _C, _NO, "There are bytes after the last signature.", "ISO 32000-2 12.8.1"),
        ("signature_format", 11, _C, _NO, "A signature is not of the agreed form.", "ETSI EN 319 142-1 6.3"),
        ("not_certified", 11, _C, _NO, "The first signature does not certify the document.", "ISO 32000-2 12.8.2.2"),
        ("not_locked", 11, _C, _NO, "The seal does not lock the document.", "ISO 32000-2 12.8.2.4"),
        ("digest", 12, _C, _NO, "The file was changed after it was signed.", "ETSI EN 319 102-1 5.2.7"),
        ("signature", 12, _C, _NO, "A signature is cryptographically wrong.", "ETSI EN 319 102-1 5.2.7"),
        ("modified", 12, _C, _NO, "The file was changed in a way that its signature forbids.", "ISO 32000-2 12.8.2"),
        ("weak_algorithm", 12, _C, _NO, "An algorithm or key is too weak.", "ETSI TS 119 312"),
        ("timestamp_missing", 13, _T, _NO, "A signature has no timestamp.", "ETSI EN 319 142-1 6.3"),
        ("timestamp_doubled", 13, _T, _NO, "A signature has more than one timestamp.", _OWN),
        ("timestamp_invalid", 13, _T, _NO, "A timestamp is broken or of other data.", "RFC 3161 2.4.2"),
        ("timestamp_untrusted", 13, _T, _NO, "A timestamp is not of an authority that the sender's State uses.", _OWN),
        (
            "timestamp_revocation",
            13,
            _T,
            _OPEN,
            "It is not known whether the timestamp's certificate was revoked.",
            "RFC 5280 6.3",
        ),
        (
            "timestamp_compromised",
            13,
            _T,
            _OPEN,
            "The timestamp's key may have been in other hands: the time needs another proof, such as our log's.",
            "RFC 3161 4",
        ),
        ("timestamp_order", 13, _T, _NO, "The seal is older than the signature under it.", _OWN),
        ("timestamp_ahead", 13, _T, _OPEN, "A timestamp lies ahead of our clock: wait for its time.", _OWN),
        ("timestamp_far_ahead", 13, _T, _NO, "A timestamp lies far ahead of our clock.", _OWN),
        ("unstamped", 13, _T, _NOTE, "There is no timestamp; the time of receipt is the proven time.", _OWN),
        ("unstamped_not_urgent", 13, _T, _NO, "Only an urgent instrument may come without a timestamp.", _OWN),
        ("no_anchors", 14, _I, _OPEN, "There are no anchors of the sender's State here.", _OWN),
        ("self_signed", 14, _I, _NO, "A signer's certificate is issued by itself.", "RFC 5280 6.1"),
        ("wrong_state", 14, _I, _NO, "A signer's certificate is of another State than the sender.", _OWN),
        ("wrong_purpose", 14, _I, _NO, "A signer's certificate was issued for another purpose.", _OWN),
        ("no_chain", 14, _I, _NO, "A signer's certificate leads to no anchor of the sender's State.", "RFC 5280 6.1"),
        ("expired", 14, _I, _NO, "A certificate had expired at the proven time.", "RFC 5280 6.1.3"),
        ("not_yet_valid", 14, _I, _NO, "A certificate was not valid yet at the proven time.", "RFC 5280 6.1.3"),
        ("key_usage", 14, _I, _NO, "A signer's certificate is not for signing documents.", "RFC 5280 4.2.1.3"),
        ("extended_key_usage", 14, _I, _NO, "A signer's certificate is for another use.", "RFC 5280 4.2.1.12"),
        ("chain_invalid", 14, _I, _NO, "The chain of certificates breaks its own rules.", "RFC 5280 6.1"),
        ("revoked", 14, _I, _NO, "A signer's certificate was revoked before the proven time.", "RFC 5280 6.3"),
        ("issuer_revoked", 14, _I, _NO, "An issuing certificate was revoked before the proven time.", "RFC 5280 6.3"),
        (
            "revoked_later",
            14,
            _I,
            _NOTE,
            "A certificate was revoked after the proven time: still good.",
            "RFC 5280 6.3",
        ),
        (
            "suspended",
            14,
            _I,
            _OPEN,
            "A certificate was suspended at the proven time, and is neither released nor revoked yet.",
            "RFC 5280 5.3.1",
        ),
        (
            "invalid_perhaps",
            14,
            _I,
            _OPEN,
            "A certificate was revoked later, and was perhaps invalid already at the proven time.",
            "RFC 5280 5.3.2",
        ),
        (
            "withdrawn",
            14,
            _I,
            _NO,
            "A certificate or anchor that it stands on was withdrawn from before the proven time.",
            _OWN,
        ),
        ("revocation_missing", 14, _I, _OPEN, "It is not known whether a certificate was revoked.", "RFC 5280 6.3"),
        (
            "revocation_stale",
            14,
            _I,
            _OPEN,
            "The revocation data is older than the policy allows.",
            "ETSI EN 319 102-1 5.2.5",
        ),
        ("no_edition", 15, _A, _OPEN, "There is no directory edition of the sender's State here.", _OWN),
        ("edition_unusable", 15, _A, _OPEN, "A directory edition of the sender's State cannot be used here.", _OWN),
        ("unknown_holder", 15, _A, _NO, "The sender's State does not name this certificate in its directory.", _OWN),
        ("holder_purpose", 15, _A, _NO, "The directory names this certificate for another purpose.", _OWN),
        ("holder_authority", 15, _A, _NO, "The directory names this certificate for another authority.", _OWN),
        ("holder_official", 15, _A, _NO, "The directory names this certificate for another official.", _OWN),
        ("emblem_not_listed", 15, _A, _NO, "The sender's State does not list this emblem for the authority.", _OWN),
        ("name_not_listed", 15, _A, _NO, "The sender's State does not list a name that the letter gives it.", _OWN),
        ("holder_time", 15, _A, _NO, "The directory did not name this certificate at the proven time.", _OWN),
    )
}
