"""The certificates that the verdict on an instrument stands on. For a parser process: reads a stranger's PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from app.kit.errors import Refused
from app.trust import bag, chain, structure
from app.trust.archive import Foundation, Part
from app.trust.policy import POLICY, Policy


def foundations(pdf: bytes, anchors: Sequence[bytes], policy: Policy = POLICY) -> tuple[Foundation, ...]:
    """Every certificate of the chains of a file's signatures and timestamps, up to our anchors (DER), each once.

    A chain that leads to none of the anchors is told as far as it goes.
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
    try:
        path = chain.path([signer, *given], anchors)
    except Refused:
        yield Foundation(signer, part)
        yield from (Foundation(one, Part.ISSUER) for one in given if one != signer)
        return
    yield Foundation(path[0], part)
    yield from (Foundation(one, Part.ISSUER) for one in path[1:-1])
    yield Foundation(path[-1], Part.ANCHOR)
