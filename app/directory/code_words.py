"""ONE table: what the codes of a directory are called: duties, functions, what a point may do, networks (msgids)."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # Duties of contact points (UNCC 41(3), BC 35(1)).
    "technical_advice": "technical advice",
    "preservation": "has data preserved",
    "evidence": "collects evidence",
    "legal_information": "legal information",
    "locating": "locates suspects",
    "emergency_data": "gives data in an emergency",
    # Functions of authorities (`law.md` §6).
    "central_mla": "central authority for mutual legal assistance",
    "central_extradition": "central authority for extradition",
    "contact_24_7": "contact point at any time",
    "liaison": "liaison",
    "asset_recovery_office": "asset recovery office",
    # What a point may do itself.
    "can_order_preservation": "orders preservation itself",
    "can_disclose_traffic": "discloses traffic data itself",
    "emergency_disclosure": "discloses in an emergency",
    "can_coordinate_mla": "coordinates with the central authority",
    # Networks.
    "uncc": "UN cybercrime network",
    "bc": "Budapest network",
    "g7": "G7 network",
    "interpol_i24_7": "INTERPOL I-24/7",
    "other": "another network",
    # How soon.
    "routine": "routine",
    "urgent": "urgent",
    "emergency": "emergency",
    # Sizes of providers, and what a law punishes with.
    "large": "large providers",
    "medium": "medium providers",
    "small": "small providers",
    "all": "all logs",
    "administrative": "administrative",
    "criminal": "criminal",
    # Kinds of data that a provider keeps.
    "subscriber": "subscriber data",
    "traffic": "traffic data",
    "content": "content data",
    # How a document in electronic form is signed.
    "none": "no signature",
    "simple": "a simple electronic signature",
    "advanced": "an advanced electronic signature",
    "qualified": "a qualified electronic signature",
}

FIELDS: Mapping[str, str] = {
    "account": "the account",
    "event": "the event",
    "result": "its result",
    "source_address": "the address of the source",
    "source_port": "the port of the source",
    "destination": "the destination",
    "device": "the device",
    "instant_zone_ms": "the instant to the millisecond, with its zone",
    "clock_source": "the source of its clock",
}
"""What each record of a log may have to hold (`treaties.duties.STANDARD`); apart, for a log may be called the same."""


def code_words(code: str) -> str:
    """What a code is called (a msgid); a State's own code, which no table has, with spaces."""
    return WORDS.get(code, code.replace("_", " "))
