"""The signatures under a letter that is no instrument: what a court or a prosecutor signed with its own program.

Nothing is asked of such a file but that it can be read within bounds: it has whatever fields, pages and revisions it
has. What is said of it is no more than its signatures prove: to call it good, each must be whole and lead to an anchor
of the State whose authority wrote it. A signature under a certificate that nobody here knows is no bad one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.kit.errors import Refused
from app.kit.ids import StateCode
from app.trust import structure
from app.trust.anchors import Anchors, Purpose
from app.trust.legible import legible
from app.trust.letter_words import PURPOSES, Letter, LetterSignature, Word
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Aspect, Verdict
from app.trust.report import Found
from app.trust.revocation import Revocation
from app.trust.signature import Judged, judge
from app.trust.verification import carried

REVISIONS = 24
"""Of a letter at most: several people sign, and fill in, one after the other."""
_STRANGE = frozenset({"no_anchors", "no_chain", "self_signed", "wrong_state", "wrong_purpose", "timestamp_untrusted"})
_SHOWN = 200
"""Characters of a stranger's name that are kept."""


def examine(
    pdf: bytes, anchors: Anchors, state: StateCode, at: datetime, revocation: Revocation, policy: Policy = POLICY
) -> Letter:
    """What the signatures of a letter prove that was here at `at`; a module's function, for a parser process.

    `state`: whose authority wrote it. `revocation`: what is known beside the file's own data. No bytes make it raise.
    """
    try:
        reader = structure.read(pdf, replace(policy, revisions=REVISIONS))
        embedded = list(reader.embedded_regular_signatures)
        known = legible(carried(reader) + revocation)
        last = len(embedded) - 1
        found = tuple(
            _examined(one, anchors, state, at, known, policy, last=place == last) for place, one in enumerate(embedded)
        )
    except Refused as error:
        return Letter(Word.UNREADABLE, reason=error.code)
    except MemoryError:
        return Letter(Word.UNREADABLE, reason="decompression")
    except Exception:  # noqa: BLE001  # whatever a parser throws at a stranger's bytes: the file cannot be read
        return Letter(Word.UNREADABLE, reason="unreadable")
    words = {one.word for one in found}
    return Letter(next((word for word in Word if word in words), Word.UNSIGNED), found)


def _examined(
    embedded: EmbeddedPdfSignature,
    anchors: Anchors,
    state: StateCode,
    at: datetime,
    known: Revocation,
    policy: Policy,
    *,
    last: bool,
) -> LetterSignature:
    """One signature, under the anchors of either purpose that know it."""
    try:
        subject, issuer = (_told(one.human_friendly) for one in _names(embedded))
        judged = _judged(embedded, anchors, state, PURPOSES[0], at, known, policy)
        if _STRANGE & _codes(judged):
            other = _judged(embedded, anchors, state, PURPOSES[1], at, known, policy)
            judged = _stranger(judged, embedded, state, at, known, policy) if _STRANGE & _codes(other) else other
        found = (*judged.found, *_kept(embedded, last=last))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a signature that cannot be taken apart proves nothing
        return LetterSignature("", "", None, Word.BAD, ("signature_format",))
    word = _word(found)
    against = tuple(dict.fromkeys(one.code for one in found if one.reason.verdict is not Verdict.VALID))
    stamped = judged.time_source == "timestamp" and word is Word.GOOD
    return LetterSignature(subject, issuer, judged.proven_time if stamped else None, word, against)


def _judged(
    embedded: EmbeddedPdfSignature,
    anchors: Anchors,
    state: StateCode,
    purpose: Purpose,
    at: datetime,
    known: Revocation,
    policy: Policy,
) -> Judged:
    return asyncio.run(judge(embedded, anchors, state, purpose, at, known, policy, True, None))


def _stranger(
    judged: Judged, embedded: EmbeddedPdfSignature, state: StateCode, at: datetime, known: Revocation, policy: Policy
) -> Judged:
    """Of a signature that no anchor knows: what is wrong with it in itself. An anchor of the same name as its issuer,
    and with another key, says nothing of it.
    """
    alone = _judged(embedded, Anchors({}), state, PURPOSES[0], at, known, policy)
    broken = (one for one in alone.found if one.reason.aspect is Aspect.CRYPTOGRAPHY)
    return replace(judged, found=(*(one for one in judged.found if one.code in _STRANGE), *broken))


def _codes(judged: Judged) -> set[str]:
    return {one.code for one in judged.found}


def _kept(embedded: EmbeddedPdfSignature, *, last: bool) -> Sequence[Found]:
    """What a signature covers is all that was there, and what came after it are signatures and data about them.

    Fields may be filled in between two signatures, since the second then covers them; after the last they may not.
    """
    coverage, name = embedded.evaluate_signature_coverage(), str(embedded.field_name)
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return [Found("byte_range", name)]
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return []
    level = getattr(embedded.diff_result, "modification_level", ModificationLevel.OTHER)
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    return [] if level <= allowed else [Found("modified", name, level.name)]


def _word(found: Sequence[Found]) -> Word:
    """Broken is broken whoever signed; what else may be wrong with a certificate counts where its issuer is known."""
    wrong = [one.reason for one in found if one.reason.verdict is Verdict.INVALID]
    if any(one.aspect is Aspect.CRYPTOGRAPHY for one in wrong):
        return Word.BAD
    if _STRANGE & {one.code for one in found}:
        return Word.UNKNOWN_ANCHOR
    if wrong:
        return Word.BAD
    return Word.UNDECIDED if any(one.reason.verdict is Verdict.UNDECIDED for one in found) else Word.GOOD


def _names(embedded: EmbeddedPdfSignature) -> tuple[x509.Name, x509.Name]:
    return embedded.signer_cert.subject, embedded.signer_cert.issuer


def _told(text: str) -> str:
    """A stranger's words, cut and without what a screen would obey."""
    return "".join(one if one.isprintable() else "?" for one in text)[:_SHOWN]
