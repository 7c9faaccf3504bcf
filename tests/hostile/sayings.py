"""Flaws of what a signature says beside "I approve this" (step 11)."""

from __future__ import annotations

from asn1crypto import cms
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment, SignerAttrSpec
from pyhanko.sign.signers.pdf_byterange import BuildProps

from tests.hostile.cases import Make, flaw, good, several
from tests.hostile.workshop import Workshop


def _committed(to: GenericCommitment) -> CAdESSignedAttrSpec:
    return CAdESSignedAttrSpec(commitment_type=to.asn1)


def _claiming(role: str) -> CAdESSignedAttrSpec:
    named = cms.RoleSyntax({"role_name": cms.GeneralName("uniform_resource_identifier", f"urn:{role}")})
    claimed = [cms.AttCertAttribute({"type": "role", "values": [named]})]
    return CAdESSignedAttrSpec(signer_attributes=SignerAttrSpec(claimed, []))


def _saying(words: dict[str, object]) -> Make:
    def make(shop: Workshop) -> bytes:
        return shop.letter(signatory=shop.signatory(says=words))

    return make


several(
    "signature_format",
    "The signatory's signature says more than that she approves, and viewers show it as her words.",
    [
        ("signed-under-protest", _saying({"reason": "Signed under protest; I do not approve this request"})),
        ("signed-with-another-name", _saying({"name": "Minister of Justice of XB"})),
        ("signed-at-a-place", _saying({"location": "Carthage"})),
        ("signed-with-a-contact", _saying({"contact_info": "http://localhost/write-to-me"})),
        ("signed-as-a-receipt", _saying({"cades_signed_attr_spec": _committed(GenericCommitment.PROOF_OF_RECEIPT)})),
        ("signed-in-another-role", _saying({"cades_signed_attr_spec": _claiming("Witness")})),
    ],
)


@flaw("signature_format")
def seal_with_a_reason(shop: Workshop) -> bytes:
    """The seal's own dictionary says that the letter is void."""
    return shop.letter(sealer=shop.sealer(says={"reason": "Void"}))


@good
def signed_with_a_named_program(shop: Workshop) -> bytes:
    """The dictionary names the signatory as her certificate does and the program; the commitment is an approval."""
    says: dict[str, object] = {
        "name": "Ana Albin",
        "reason": "",
        "app_build_props": BuildProps(name="Desk", revision="1.0"),
        "cades_signed_attr_spec": _committed(GenericCommitment.PROOF_OF_APPROVAL),
    }
    return shop.letter(signatory=shop.signatory(says=says))
