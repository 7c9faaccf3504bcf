"""The codes of the field: offences, measures, grounds, conditions, outcomes (`law.md` §2.6, §4.1, §4.2, §3.1.2).

What a State or a treaty makes of a code stands in TOML; here stands what is the same for all. What a code means is a
msgid: `meaning` says it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from app.kit.words import translate


class Class(Enum):
    """How an offence stands to information and communications technology."""

    AGAINST = "against_ict"
    BY = "by_ict"
    SUPPORT = "support"
    OTHER = "other_serious"


@dataclass(frozen=True)
class Offence:
    """An offence code. `mapped`: it must say which article or domestic provision it is put under."""

    code: str
    classes: tuple[Class, ...]
    words: str
    mapped: bool = False


CAME = frozenset({"done", "done_partly"})
"""Outcomes with which something of a measure came."""


class Data(Enum):
    """What kind of data a measure asks for."""

    SUBSCRIBER = "subscriber"
    TRAFFIC = "traffic"
    CONTENT = "content"


@dataclass(frozen=True)
class Measure:
    """A measure code. `intrusiveness` 1 (hardly) to 5 (most). `lasting`: it runs for a time and must have an end."""

    code: str
    words: str
    intrusiveness: int
    coercive: bool = False
    emergency_allowed: bool = False
    needs_order_default: bool = False
    data: Data | None = None
    lasting: bool = False


@dataclass(frozen=True)
class Ground:
    """A ground of refusal or postponement. `counted_apart`: a report of non-execution rather than a refusal."""

    code: str
    words: str
    counted_apart: bool = False


_A, _B, _S, _O = Class.AGAINST, Class.BY, Class.SUPPORT, Class.OTHER

OFFENCES: Mapping[str, Offence] = {
    one.code: one
    for one in (
        Offence("ILLEGAL_ACCESS", (_A,), "Access without right to an ICT system"),
        Offence("ILLEGAL_INTERCEPTION", (_A,), "Interception of non-public transmissions"),
        Offence("DATA_INTERFERENCE", (_A,), "Damaging, deleting, altering or suppressing data"),
        Offence("DATA_THEFT", (_A,), "Unlawful obtaining of data", mapped=True),
        Offence("SYSTEM_INTERFERENCE", (_A,), "Serious hindering of a system"),
        Offence("CII_ATTACK", (_A,), "Attack on critical information infrastructure"),
        Offence("DEVICE_MISUSE", (_A, _S), "Tools, passwords or credentials made or traded for such offences"),
        Offence("ICT_FORGERY", (_B,), "Inauthentic data to be taken as authentic"),
        Offence("ICT_FRAUD", (_B,), "Loss of property by data or system interference or by deception online"),
        Offence("CSAM", (_B,), "Child sexual abuse or exploitation material"),
        Offence("GROOMING", (_B,), "Solicitation or grooming of a child"),
        Offence("INTIMATE_IMAGES", (_B,), "Dissemination of intimate images without consent"),
        Offence("LAUNDERING", (_S,), "Laundering of proceeds"),
        Offence("EXTORTION", (_B,), "Extortion by network", mapped=True),
        Offence("PORNOGRAPHY", (_B,), "Obscene material online, not of children"),
        Offence("COPYRIGHT", (_B,), "Infringement of copyright and neighbouring rights"),
        Offence("INCITEMENT", (_B,), "Incitement by network"),
        Offence("TERRORISM", (_B,), "Terrorism by means of ICT"),
        Offence("HARMFUL_INFORMATION", (_B,), "Spreading harmful information as the requesting State defines it"),
        Offence("UN_TREATY_OFFENCE", (_B,), "Offence of another United Nations convention, committed with ICT"),
        Offence("SERIOUS_CRIME", (_O,), "Any offence with a maximum of four years or more"),
        Offence("OTHER", (_O,), "None of these"),
        Offence("BIC_TOOL_DEV", (_S,), "Developing tools for crime", mapped=True),
        Offence("BIC_TOOL_SALE", (_S,), "Selling tools for crime", mapped=True),
        Offence("BIC_DATA_TRADE", (_S,), "Trading personal data, credentials or databases", mapped=True),
        Offence("BIC_ACCOUNT_SUPPLY", (_S,), "Supplying accounts", mapped=True),
        Offence("BIC_SIM_SUPPLY", (_S,), "Supplying SIM cards or gateways", mapped=True),
        Offence("BIC_PAYMENT", (_S,), "Payment channels and money mules", mapped=True),
        Offence("BIC_HOSTING", (_S,), "Bulletproof hosting and proxies", mapped=True),
        Offence("BIC_TRAFFIC_SELL", (_S,), "Buying or selling victims' traffic", mapped=True),
        Offence("BIC_RECRUIT", (_S,), "Recruiting", mapped=True),
        Offence("BIC_TECH_SUPPORT", (_S,), "Technical help", mapped=True),
        Offence("BIC_ADVERT", (_S,), "Promotion", mapped=True),
    )
}

CHAIN = tuple(code for code in OFFENCES if code.startswith("BIC_"))
"""Roles in the chain that supplies crime (`law.md` §1, S24)."""

MEASURES: Mapping[str, Measure] = {
    one.code: one
    for one in (
        Measure("TAKE_STATEMENT", "Take a statement", 2),
        Measure("SERVE_DOCUMENTS", "Serve documents", 1),
        Measure("SEARCH_SEIZE", "Search and seize", 4, coercive=True, needs_order_default=True),
        Measure("FREEZE", "Freeze assets", 4, coercive=True, emergency_allowed=True, needs_order_default=True),
        Measure("ACCESS_STORED", "Obtain stored electronic data", 3, coercive=True, emergency_allowed=True),
        Measure(
            "TRAFFIC_REALTIME", "Collect traffic data in real time", 4,
            coercive=True, emergency_allowed=True, needs_order_default=True, data=Data.TRAFFIC, lasting=True,
        ),
        Measure(
            "CONTENT_REALTIME", "Intercept content in real time", 5,
            coercive=True, emergency_allowed=True, needs_order_default=True, data=Data.CONTENT, lasting=True,
        ),
        Measure("EXAMINE_SITE", "Examine an object or a place", 3, coercive=True),
        Measure("EXPERT_EVALUATION", "Provide an expert's evaluation", 1),
        Measure("RECORDS", "Provide documents and records", 2),
        Measure("TRACE", "Trace proceeds", 2),
        Measure("VOLUNTARY_APPEARANCE", "Facilitate a person's voluntary appearance", 1),
        Measure("RECOVER", "Recover assets", 4, coercive=True, needs_order_default=True),
        Measure("CUSTODY_TRANSFER", "Transfer a person in custody for evidence", 3),
        Measure("LOCATE_PERSON", "Locate or identify a person", 2, emergency_allowed=True),
        Measure("HEARING_VIDEO", "Hear a person by video", 2),
        Measure("PRESERVE", "Preserve stored data", 1, emergency_allowed=True),
        Measure("DISCLOSE_TRAFFIC_PATH", "Disclose the path of a communication", 3, data=Data.TRAFFIC),
        Measure("LOCATE_PROVIDER", "Say which provider holds it", 1, emergency_allowed=True),
        Measure("CONFISCATE", "Confiscate", 5, coercive=True, needs_order_default=True),
        Measure("RETURN", "Return assets", 3),
        Measure("SEAL", "Seal assets", 4, coercive=True, emergency_allowed=True, needs_order_default=True),
        Measure("SEIZE", "Seize assets", 4, coercive=True, emergency_allowed=True, needs_order_default=True),
        Measure("GIVE_EFFECT_ORDER", "Give effect to an order", 3, coercive=True, data=Data.SUBSCRIBER),
        Measure("PM_PRESERVE_LOGS", "Provider: preserve logs", 1, emergency_allowed=True),
        Measure("PM_SUSPEND_ACCOUNT", "Provider: suspend an account", 4, coercive=True, emergency_allowed=True),
        Measure("PM_SINKHOLE_DOMAIN", "Provider: sinkhole a domain", 4, coercive=True, emergency_allowed=True),
        Measure("PM_SUSPEND_DOMAIN", "Provider: suspend a domain", 4, coercive=True, emergency_allowed=True),
        Measure("PM_BLOCK_ADDRESS", "Provider: block an address", 4, coercive=True, emergency_allowed=True),
        Measure("PM_REMOVE_CONTENT", "Provider: remove content", 4, coercive=True, needs_order_default=True),
        Measure("PM_DISABLE_HOSTING", "Provider: disable hosting", 4, coercive=True, needs_order_default=True),
        Measure("PM_STOP_PAYMENT_FLOW", "Provider: stop a flow of payments", 4, coercive=True, emergency_allowed=True),
        Measure("PM_NOTIFY_VICTIMS", "Provider: notify victims", 1, emergency_allowed=True),
        Measure("PM_PATCH_NOTICE", "Provider: tell its users to close a weakness", 1, emergency_allowed=True),
        Measure("PM_INCIDENT_RESPONSE", "Provider: respond to an incident", 2, emergency_allowed=True),
        Measure("PM_OTHER", "Provider: another measure", 3),
        Measure("OTHER", "Other assistance", 3),
    )
}  # fmt: skip

SUBS: Mapping[str, Data] = {
    "SUBSCRIBER": Data.SUBSCRIBER,
    "TRAFFIC_STORED": Data.TRAFFIC,
    "CONTENT_STORED": Data.CONTENT,
}
"""The three kinds of ACCESS_STORED."""
PROVIDER_MEASURES = tuple(code for code in MEASURES if code.startswith("PM_"))
THROUGH_PROVIDER = "provider_measures"
"""What is done through a provider, and the procedure for it (`law.md` §3.5)."""

GROUNDS: Mapping[str, Ground] = {
    one.code: one
    for one in (
        Ground("form", "The request is not made in conformity with the treaty"),
        Ground("sovereignty", "Execution is likely to prejudice sovereignty"),
        Ground("security", "Execution is likely to prejudice security"),
        Ground("public_order", "Execution is likely to prejudice public order"),
        Ground("essential_interests", "Execution is likely to prejudice other essential interests"),
        Ground("domestic_prohibition", "The authorities could not do it for a similar offence of their own"),
        Ground("legal_system", "Granting it would be contrary to the law on mutual legal assistance"),
        Ground("dual_criminality", "The conduct is not an offence in the requested State"),
        Ground("de_minimis", "The matter is trivial"),
        Ground("available_elsewhere", "What is sought can be obtained under another provision"),
        Ground(
            "persecution",
            "Prosecution or prejudice on account of sex, race, language, religion, nationality, ethnic origin or "
            "political opinions",
        ),
        Ground("political_offence", "A political offence"),
        Ground("military_offence", "A purely military offence"),
        Ground("ne_bis_in_idem", "The person has already been finally judged for it"),
        Ground("no_link", "What is sought has no substantive link with the case"),
        Ground("immunity_privilege", "Immunity, privilege or freedom of the press"),
        Ground("fundamental_rights", "Fundamental rights"),
        Ground("personal_data", "The transfer would breach the law on personal data"),
        Ground("dc_at_disclosure", "Dual criminality will be missing at disclosure"),
        Ground("fiscal", "The offence is also considered to involve fiscal matters"),
        Ground("bank_secrecy", "Bank secrecy"),
        Ground("postpone_ongoing", "Execution would interfere with an ongoing proceeding"),
        Ground("nationality", "The person sought is a national"),
        Ground("limitation", "Prosecution or punishment is barred by lapse of time or by amnesty"),
        Ground("torture_risk", "The person would be in danger of torture or of cruel treatment"),
        Ground("in_absentia", "The judgment was given in the person's absence, and no retrial is assured"),
        Ground("death_penalty", "The offence is punishable by death, and no sufficient assurance was given"),
        Ground("pending_proceedings", "The person is prosecuted for the same conduct in the requested State"),
        Ground("humanitarian", "Surrender would be incompatible with humanitarian considerations"),
        Ground("minimum_penalty", "The penalty, or what remains of it, is below the minimum"),
        Ground("insufficient_evidence", "Sufficient and timely evidence was not received"),
        Ground("third_party_rights", "Rights of third parties in good faith stand against it"),
        Ground("already_executed", "It has already been executed"),
        Ground("asset_gone", "The asset no longer exists, or is not where it was said to be"),
        Ground("pending_debt_or_suit", "A debt or a suit over the asset is pending in the requested State"),
        Ground("offence_not_covered", "The offence is not one that the treaty covers"),
        Ground("not_punishable", "The conduct is not punishable in the State that would take the proceedings over"),
        Ground("no_jurisdiction", "The State that would take the proceedings over has no jurisdiction"),
        Ground("no_connection", "The suspected person has no connection with the State that would take over"),
        Ground("no_capacity", "The requested State has no means to do it"),
        Ground("no_data", "The data does not exist", counted_apart=True),
        Ground("not_identified", "The person or account could not be identified", counted_apart=True),
        Ground("expired", "The data had expired", counted_apart=True),
    )
}

PENALTIES = ("years", "life", "death", "corporal", "fine")
"""Kinds of the heaviest punishment."""
ASSURANCES = (
    "no_death_penalty", "no_life_without_release", "no_corporal_punishment", "no_torture", "fair_trial", "retrial",
    "specialty", "reciprocity", "confidentiality", "data_protection", "return", "safe_conduct", "cost", "other",
)  # fmt: skip
"""What a State may assure."""
PROCEDURES = (
    "mla", "preservation", "information", "jurisdiction", "provider_measures", "extradition", "assets", "hearing",
    "forensics", "joint", "transfer", "assistance", "mandate", "emergency_disclosure",
)  # fmt: skip
CHANNELS = ("central", "diplomatic", "judicial_direct", "interpol", "contact_point")

MEMBERS = frozenset({
    "authority", "issuing_authority", "conducting", "proceeding", "legal_basis", "reciprocity", "offences", "facts",
    "link", "measures", "procedure_wanted", "items", "persons", "identifiers", "purpose", "period_sought", "urgency",
    "emergency", "confidentiality", "specialty", "data_protection", "presence", "assurances", "no_intrusive_means",
    "language", "answer_language", "translations", "orders", "contact", "sources", "key_dates", "copy_to", "channel",
    "related", "costs",
})  # fmt: skip
"""What a request may hold: a treaty's `contents` that names anything else is misspelt."""


Known: TypeAlias = Mapping[str, Offence] | Mapping[str, Measure] | Mapping[str, Ground]
"""One of the tables whose codes have a meaning."""


def meaning(known: Known, code: str, language: str) -> str:
    """What a code of a table means, in a language; the code itself where the table has none."""
    found = known.get(code)
    return translate(language, found.words) if found is not None else code


def data_of(code: str, sub: str = "") -> Data | None:
    """What kind of data a measure asks for; None for a measure that asks for none, or for an unknown code."""
    if code == "ACCESS_STORED":
        return SUBS.get(sub, Data.SUBSCRIBER)
    found = MEASURES.get(code)
    return found.data if found else None


_CATEGORIES = {
    "SUBSCRIBER": Data.SUBSCRIBER,
    "ACCESS_LOGS": Data.TRAFFIC,
    "TRAFFIC": Data.TRAFFIC,
    "CONTENT": Data.CONTENT,
    "CLOUD_SNAPSHOT": Data.CONTENT,
    "DEVICE_IMAGE": Data.CONTENT,
}


def kind_of_data(category: str) -> Data | None:
    """What kind of data a category holds at most (`law.md` §4.3); None for one that says nothing of it."""
    return _CATEGORIES.get(category)
