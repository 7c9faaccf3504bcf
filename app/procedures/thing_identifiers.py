"""Identifiers of devices, documents, places, files and keys (`law.md` §4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.kit import checksums
from app.procedures.body import Form, Problem, Says
from app.procedures.identified import Identified
from app.procedures.scalars import Count, Exact, Line, Name, State

_HEX = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128,
    "sha3_256": 64, "sha3_512": 128, "sm3": 64,
}  # fmt: skip


def _luhn(text: str) -> str:
    if not checksums.luhn(text):
        raise ValueError("has a wrong check digit (Luhn): compare it with the source")
    return text


def _degrees(text: str, most: int) -> str:
    if abs(Decimal(text)) > most:
        raise ValueError(f"must lie between -{most} and {most}")
    return text


_DEGREES = Form(r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,8})?", "decimal degrees, like -33.8688")
Latitude = Annotated[str, _DEGREES, AfterValidator(lambda text: _degrees(text, 90))]
Longitude = Annotated[str, _DEGREES, AfterValidator(lambda text: _degrees(text, 180))]


class Imei(Identified):
    """A mobile device."""

    kind: Literal["imei"]
    imei: Annotated[str, Form(r"[0-9]{15}", "15 digits"), AfterValidator(_luhn)]


class Imsi(Identified):
    """A mobile subscription (ITU-T E.212): country code first, geographic 2 to 7 or shared 9."""

    kind: Literal["imsi"]
    imsi: Annotated[str, Form(r"[2-79][0-9]{5,14}", "6 to 15 digits")]


class Iccid(Identified):
    """A SIM card (ITU-T E.118)."""

    kind: Literal["iccid"]
    iccid: Annotated[str, Form(r"89[0-9]{17,18}", "19 or 20 digits"), AfterValidator(_luhn)]


class Mac(Identified):
    """A network interface."""

    kind: Literal["mac"]
    mac: Annotated[str, Form(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", "six bytes like 00:1a:2b:3c:4d:5e")]


class Hash(Identified):
    """A file by its hash."""

    kind: Literal["hash"]
    algorithm: Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "sm3"]
    value: Annotated[str, Form(r"[0-9a-f]{32,128}", "lower-case hexadecimal")]
    of: Line | None = None

    def faults(self) -> Iterator[Problem]:
        """The length that the algorithm gives."""
        if len(self.value) != _HEX[self.algorithm]:
            yield Problem("value", f"must have {_HEX[self.algorithm]} digits for {self.algorithm}")


class Device(Identified):
    """A thing with a serial number."""

    kind: Literal["device"]
    make: Name
    model: Name
    serial: Exact | None = None


class Document(Identified):
    """A document of identity or registration."""

    kind: Literal["document"]
    document_kind: Literal[
        "passport", "identity_card", "residence_permit", "driving_licence", "vehicle_registration",
        "company_registration", "tax_number", "other",
    ]  # fmt: skip
    number: Exact
    issuing_state: State


class Geo(Identified):
    """A place on Earth."""

    kind: Literal["geo"]
    lat: Latitude
    lon: Longitude
    datum: Literal["WGS84"]
    radius_m: Count | None = None


class Asn(Identified):
    """An autonomous system of the Internet."""

    kind: Literal["asn"]
    number: Annotated[int, Field(ge=1, le=4_294_967_294), Says("number")]
    name: Name | None = None


class Certificate(Identified):
    """An X.509 certificate by its fingerprint."""

    kind: Literal["certificate"]
    fingerprint: Annotated[str, Form(r"([0-9a-f]{40}|[0-9a-f]{64})", "SHA-1 or SHA-256, hexadecimal")]
    subject: Line | None = None
    serial: Exact | None = None


class PgpKey(Identified):
    """An OpenPGP key by its fingerprint (RFC 9580)."""

    kind: Literal["pgp_key"]
    fingerprint: Annotated[str, Form(r"([0-9A-F]{40}|[0-9A-F]{64})", "fingerprint, hexadecimal capitals")]


class MalwareFamily(Identified):
    """A family of malware, with its number in MITRE ATT&CK where it has one."""

    kind: Literal["malware_family"]
    name: Name
    mitre_id: Annotated[str, Form(r"S[0-9]{4}", "MITRE id, like S0154")] | None = None
