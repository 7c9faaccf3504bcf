"""The certificates that the verdict on an instrument stands on. For a parser process: reads a stranger's PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from app.trust import bag, chain, structure
from app.trust.archive import Foundation, Part
from app.trust.policy import POLICY, Policy


def foundations(pdf: bytes, anchors: Sequence[bytes], policy: Policy = POLICY) -> tuple[Foundation, ...]:
    """Every certificate of the chains of a file's signatures and timestamps, up to our anchors (DER), each once.

    Of every chain that leads to an anchor, not of the shortest alone: whichever of them is withdrawn, the verdict is
    looked at again. Where none leads to any, all that the file carries.
    """
    found: dict[bytes, Foundation] = {}
    for embedded in structure.read(pdf, policy).embedded_regular_signatures:
        given = tuple(bag.certificates(embedded.signed_data))
        for one in _chain(embedded.signer_cert.dump(), given, anchors, Part.SIGNER):
            found.setdefault(one.certificate, one)
        for token in extract_tst_data_iter(embedded.signer_info, signed=False):
            signer = extract_certificate_info(token).signer_cert.dump()
            for one in _chain(signer, tuple(bag.certificates(token)), anchors, Part.TIMESTAMP):
                found.setdefault(one.certificate, one)
    return tuple(found.values())


def _chain(signer: bytes, given: Sequence[bytes], anchors: Sequence[bytes], part: Part) -> Iterator[Foundation]:
    found = chain.above([signer, *given], anchors)
    reaches = not set(anchors).isdisjoint(found)
    yield Foundation(signer, part)
    for one in (*found, *(() if reaches else given)):
        if one != signer:
            yield Foundation(one, Part.ANCHOR if one in anchors else Part.ISSUER)
