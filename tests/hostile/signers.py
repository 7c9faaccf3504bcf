"""Flaws of who signed: State, authority, official, purpose, chain, use of keys (steps 14 and 15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit import canonical
from app.trust.keys import FileSigner
from tests.hostile.cases import flaw, good
from tests.hostile.times import for_own_issuer
from tests.hostile.workshop import Held, Workshop, put


@good
def letter(shop: Workshop) -> bytes:
    """Signed by a person and sealed."""
    return shop.sound


@good
def message_under_the_seal_alone(shop: Workshop) -> bytes:
    """A routine kind: sealed alone."""
    return shop.message()


@good
def letter_of_the_second_authority_of_a_node(shop: Workshop) -> bytes:
    """XB.cyber speaks for itself."""
    return shop.letter(
        shop.content("XB", "cyber", "cem"), signatory=shop.signatory("XB.cyber/cem"), sealer=shop.sealer("XB.cyber")
    )


@good
def exercise(shop: Workshop) -> bytes:
    """A drill, under the exercise anchor."""
    data = shop.content(kind="exercise_request")
    return shop.message(data, sealer=shop.sealer(signer=shop.lab.pki.exercise("XA.moj")))


@flaw("wrong_state", "timestamp_untrusted", "unknown_holder")
def letter_of_XB_with_certificates_of_XC(shop: Workshop) -> bytes:  # noqa: N802  # States are written so
    """A perfect signature of State XC under a letter of XB."""
    signatory = shop.signatory("XC.moj/ana")
    return shop.letter(shop.content("XB"), signatory=signatory, sealer=shop.sealer("XC.moj"))


@flaw("wrong_state", "unknown_holder")
def seal_of_another_state(shop: Workshop) -> bytes:
    """One of the two signatures is another State's."""
    return shop.letter(sealer=shop.sealer("XB.moj", tsa=shop.tsa("XA")))


@flaw("holder_authority")
def seal_of_another_authority(shop: Workshop) -> bytes:
    """The letter of the ministry under the seal of the cybercrime authority of the same State."""
    return shop.letter(shop.content("XB"), signatory=shop.signatory("XB.moj/ana"), sealer=shop.sealer("XB.cyber"))


@flaw("holder_authority", "holder_official")
def signatory_of_another_authority(shop: Workshop) -> bytes:
    """An official of the cybercrime authority signs for the ministry."""
    return shop.letter(shop.content("XB"), signatory=shop.signatory("XB.cyber/cem"), sealer=shop.sealer("XB.moj"))


@flaw("holder_official")
def another_official_signs(shop: Workshop) -> bytes:
    """The content names Ana, Ben has signed."""
    return shop.letter(signatory=shop.signatory("XA.moj/ben"))


@flaw("wrong_purpose", "holder_purpose", "holder_official")
def seal_in_the_signatory_field(shop: Workshop) -> bytes:
    """The authority's seal stands where a person signs."""
    return shop.letter(signatory=shop.signatory(signer=shop.lab.pki.seal("XA.moj")))


@flaw("wrong_purpose", "holder_purpose")
def person_in_the_seal_field(shop: Workshop) -> bytes:
    """A person signs where the authority seals."""
    return shop.letter(sealer=shop.sealer(signer=shop.lab.pki.signatory("XA.moj/ana")))


@flaw("wrong_purpose", "unknown_holder")
def node_key_as_seal(shop: Workshop) -> bytes:
    """The node's envelope certificate seals."""
    return shop.letter(sealer=shop.sealer(signer=shop.lab.pki.signer("XA", "envelope")))


@flaw("wrong_purpose", "holder_purpose")
def exercise_certificate_on_a_real_letter(shop: Workshop) -> bytes:
    """A drill's certificate under a letter that is meant."""
    return shop.letter(sealer=shop.sealer(signer=shop.lab.pki.exercise("XA.moj")))


@flaw("wrong_purpose", "holder_purpose")
def real_seal_on_an_exercise(shop: Workshop) -> bytes:
    """The real seal under a drill."""
    return shop.message(shop.content(kind="exercise_request"))


@flaw("wrong_purpose", "holder_purpose")
def exercise_certificate_on_a_real_message(shop: Workshop) -> bytes:
    """A drill's certificate under what is meant and carries the seal alone."""
    return shop.message(sealer=shop.sealer(signer=shop.lab.pki.exercise("XA.moj")))


@flaw("wrong_purpose", "holder_purpose")
def real_seal_on_a_proof_of_reachability(shop: Workshop) -> bytes:
    """The real seal under the figures of drills."""
    return shop.message(shop.content(kind="exercise_report"))


@flaw("wrong_state", "unknown_holder", "timestamp_revocation")
def exercise_certificate_of_another_state(shop: Workshop) -> bytes:
    """A drill of XA, sealed below the exercise anchor of XB."""
    data = shop.content(kind="exercise_request")
    return shop.message(data, sealer=shop.sealer(signer=shop.lab.pki.exercise("XB.moj")))


@flaw("content_header")
def real_kind_in_the_procedure_of_exercises(shop: Workshop) -> bytes:
    """A word that is meant, within the procedure of drills and under the real seal, its flag taken off."""
    pin = canonical.loads(shop.content(kind="exercise_request"))["procedure"]
    return shop.message(shop.content(kind="communication", procedure=pin))


@flaw("content_header")
def exercise_flag_on_a_real_kind(shop: Workshop) -> bytes:
    """A withdrawal that calls itself an exercise, and is sealed below the exercise anchor."""
    data = shop.content(kind="communication", exercise=True)
    return shop.message(data, sealer=shop.sealer(signer=shop.lab.pki.exercise("XA.moj")))


@flaw("content_header")
def exercise_without_its_flag(shop: Workshop) -> bytes:
    """A drill that calls itself real."""
    return shop.message(shop.content(kind="exercise_request", exercise=False))


@flaw("extended_key_usage")
def certificate_of_a_web_server(shop: Workshop) -> bytes:
    """A seal whose extended usage is TLS alone: pyHanko says valid."""
    usage = {"id": "extended_key_usage", "critical": False, "value": ["server_auth"]}
    signer = shop.issue("seal-web", more={"extensions": [usage]})
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("key_usage")
def certificate_for_key_agreement(shop: Workshop) -> bytes:
    """A seal whose certificate is for encryption only."""
    signer = shop.issue("seal-agree", usage=["key_agreement"])
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("key_usage", "unknown_holder")
def issuing_authority_seals(shop: Workshop) -> bytes:
    """The certification authority's own certificate seals."""
    return shop.letter(sealer=shop.sealer(signer=shop.lab.pki.signer("XA", "seal-issuing")))


@flaw("self_signed", "unknown_holder")
def self_signed_with_the_right_name(shop: Workshop) -> bytes:
    """The seal's name on a certificate that issued itself."""
    name = x509.load_der_x509_certificate(shop.lab.pki.seal("XA.moj").certificate).subject
    signer = _certified(name, name, None)
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("no_chain", "unknown_holder")
def issued_by_a_namesake(shop: Workshop) -> bytes:
    """An authority with the name of the State's, and another key."""
    real = x509.load_der_x509_certificate(shop.lab.pki.seal("XA.moj").certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    signer = _certified(real.subject, real.issuer, key)
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("no_chain")
def issuing_certificate_left_out(shop: Workshop) -> bytes:
    """The certificate between the seal's and the anchor is missing."""
    whole = shop.lab.pki.seal("XA.moj")
    alone = FileSigner(whole.certificate, (), whole.key)
    revocation = shop.known(shop.frozen, whole)
    signed = put(shop.frozen, shop.signatory())
    return put(signed, shop.sealer(signer=alone, revocation=revocation + shop.known(signed)))


@flaw("unknown_holder")
def certificate_that_no_directory_names(shop: Workshop) -> bytes:
    """Issued by the State's authority for seals, unknown to its directory."""
    signer = shop.lab.issue("XA", "seal-unlisted")
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("holder_purpose")
def directory_says_exercise(shop: Workshop) -> bytes:
    """Below the seal anchor, but listed by the directory for exercises."""
    signer = shop.lab.issue("XA", "seal-drill")
    shop.held.append(Held("XA.moj", "exercise", signer.certificate))
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("holder_time")
def directory_has_ended_it(shop: Workshop) -> bytes:
    """The directory named the certificate until last week."""
    signer = shop.lab.issue("XA", "seal-former")
    shop.held.append(Held("XA.moj", "seal", signer.certificate, until=shop.at - timedelta(days=7)))
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("no_edition")
def state_without_an_edition(shop: Workshop) -> bytes:
    """A sound letter of a State whose anchors are here and whose directory is not."""
    return shop.letter(shop.content("XC"), signatory=shop.signatory("XC.moj/ana"), sealer=shop.sealer("XC.moj"))


@flaw("no_anchors", "no_edition")
def state_without_anchors(shop: Workshop) -> bytes:
    """A letter that says it is of a State which nobody introduced."""
    return shop.letter(shop.content("XD"))


@flaw("expired")
def certificate_expired(shop: Workshop) -> bytes:
    """Expired yesterday, signed now."""
    return shop.letter(sealer=shop.sealer(signer=_valid(shop, "seal-expired", -40, -1)))


@flaw("not_yet_valid")
def certificate_not_yet_valid(shop: Workshop) -> bytes:
    """Valid from tomorrow, signed now."""
    return shop.letter(sealer=shop.sealer(signer=_valid(shop, "seal-early", 1, 40)))


@flaw("not_yet_valid", "timestamp_order", "revocation_stale", "timestamp_revocation", "revocation_missing")
def timestamp_before_the_certificate(shop: Workshop) -> bytes:
    """The certificate is valid now; the timestamp says half a year ago."""
    past = shop.at - timedelta(days=55)
    signer = _valid(shop, "seal-young", -2, 40)
    return shop.letter(sealer=shop.sealer(signer=signer, tsa=shop.tsa("XA", past)))


@flaw("chain_invalid")
def authority_below_the_issuing_one(shop: Workshop) -> bytes:
    """The issuing certificate may issue no further authority (path length 0), and one stands below it."""
    return shop.letter(
        sealer=shop.sealer(
            signer=_below(shop, "deep", "seal-issuing", {"id": "simple-ca", "params": {"crl-repo": "seal-issuing"}})
        )
    )


@flaw("chain_invalid")
def name_outside_the_constraint(shop: Workshop) -> bytes:
    """An authority that may name subjects of another organisation only."""
    elsewhere = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "XZ")])
    constrained = x509.NameConstraints([x509.DirectoryName(elsewhere)], None)
    constraint = {
        "id": "name_constraints",
        "critical": True,
        "smart-value": {"schema": "der-bytes", "params": constrained.public_bytes().hex()},
    }
    profile = {"id": "simple-ca", "params": {"crl-repo": "seal-root"}}
    signer = _below(shop, "narrow", "seal-root", profile, [constraint])
    return shop.letter(sealer=shop.sealer(signer=signer, revocation=for_own_issuer(shop, "narrow", signer)))


def _valid(shop: Workshop, label: str, since: int, until: int) -> FileSigner:
    """A seal with its own days of validity, counted from the workshop's moment."""
    validity = {
        "valid-from": (shop.at + timedelta(days=since)).isoformat(),
        "valid-to": (shop.at + timedelta(days=until)).isoformat(),
    }
    return shop.issue(label, more={"validity": validity})


def _below(
    shop: Workshop, label: str, issuer: str, profile: dict[str, object], more: list[dict[str, object]] | None = None
) -> FileSigner:
    """A seal below a further authority of its own."""
    authority = {
        "profiles": [profile],
        "extensions": more or [],
        "issuer": issuer,
        "authority-key": issuer,
        "entity": {"common-name": f"Authority {label}"},
    }
    shop.lab.issue("XA", f"ca-{label}", usage=(), more=authority)
    return shop.issue(f"seal-{label}", more={"issuer": f"ca-{label}", "authority-key": f"ca-{label}"})


def _certified(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey | None) -> FileSigner:
    """A certificate of nobody: signed by `key`, or by itself."""
    own = ec.generate_private_key(ec.SECP256R1())
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=30))
        .not_valid_after(moment + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key or own, hashes.SHA256())
    )
    return FileSigner.of(own, [made.public_bytes(Encoding.DER)])
