"""A whole request for mutual legal assistance, and one entry of every measure and identifier."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject

REF: JsonObject = {"id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "sha256": "5e" * 32}
FILE = "c0ffee" * 10 + "c0ff"

IP: JsonObject = {
    "id": "i1",
    "kind": "ip",
    "address": "81.2.69.142",
    "port": 51812,
    "instant_from": "2026-09-14T20:11:05+03:00",
    "instant_to": "2026-09-14T20:14:40+03:00",
    "tz": "Europe/Bucharest",
    "clock_source": "Web server of the victim, synchronised by NTP (stratum 2)",
}
SUBSCRIBER: JsonObject = {
    "id": "m1",
    "code": "ACCESS_STORED",
    "sub": "SUBSCRIBER",
    "provider": {"name": "Example Telecom", "service": "Fixed Internet access", "state": "XB"},
    "identifiers": ["i1"],
    "period": {"from": "2026-09-14T20:11:05+03:00", "to": "2026-09-14T20:14:40+03:00", "tz": "Europe/Bucharest"},
    "data_categories": ["SUBSCRIBER", "ACCESS_LOGS"],
    "description": "Name, address and means of payment of the subscriber to whom the address and port were assigned.",
    "why_vulnerable": "Assignment logs are kept for a limited time.",
}
REQUEST: JsonObject = {
    "channel": {"kind": "central"},
    "authority": {"name": "Ministry of Justice of XA, Central Authority", "directory_id": "XA.moj"},
    "contact": {
        "name": "Ana Pop",
        "phone": "+40 21 555 0123",
        "email": "ana.pop@moj.example.org",
        "hours": "Monday to Friday, 09:00 to 17:00",
        "tz": "Europe/Bucharest",
    },
    "urgency": {"level": "routine"},
    "conducting": {
        "name": "Prosecutor's Office for Cybercrime",
        "functions": "Conducts criminal investigations and brings charges before the courts of XA.",
    },
    "proceeding": {
        "kind": "investigation",
        "reference": "1184/P/2026",
        "subject": "Unauthorised transfers from accounts of an online bank.",
    },
    "legal_basis": [{"treaty": "un_cybercrime", "articles": ["40(3)(d)", "44"], "measures": ["m1"]}],
    "offences": [
        {
            "code": "ICT_FRAUD",
            "mode": "committed",
            "domestic_provision": "Criminal Code of XA, article 249",
            "text_of_provision": "Whoever enters, alters or deletes data, or hinders a system, in order to obtain a "
            "benefit and thereby causes loss to another, is punished with imprisonment of two to seven years.",
            "max_penalty": {"kind": "years", "years": 7},
            "loss": {"amount": "48200.00", "currency": "EUR"},
            "victims_count": 3,
        }
    ],
    "facts": {
        "summary": "On 14 September 2026 an unknown person signed in to the accounts of three customers of a bank in "
        "XA with passwords obtained by phishing and transferred 48,200 euro.\n\nThe sessions came from the address "
        "81.2.69.142, which is registered to a provider in XB.",
        "period": {"from": "2026-09-14", "to": "2026-09-14"},
        "places": ["Bucharest"],
    },
    "link": "The person who used the address at that time, from that port, made the transfers.",
    "persons": [
        {"id": "p1", "kind": "unknown", "names": ["Unknown user of 81.2.69.142, port 51812"], "status": "suspect"}
    ],
    "identifiers": [IP],
    "measures": [SUBSCRIBER],
    "period_sought": {
        "from": "2026-09-14T20:11:05+03:00",
        "to": "2026-09-14T20:14:40+03:00",
        "tz": "Europe/Bucharest",
    },
    "purpose": "To identify the person who made the transfers, and as evidence in the proceedings.",
    "orders": [
        {
            "id": "o1",
            "kind": "Authorisation to obtain subscriber data",
            "court": "Tribunal of Bucharest",
            "date": "2026-10-02",
            "number": "412/2026",
        }
    ],
    "no_intrusive_means": True,
    "confidentiality": {"asked": False, "reason": "The suspect is not aware of the case.", "do_not_notify_user": True},
    "specialty": {"acknowledged": True},
    "data_protection": {
        "basis": "Law of XA on personal data in criminal matters, articles 4 and 12",
        "retention_until": "2033-12-31",
        "onward_transfer_asked": False,
    },
    "answer_language": "en",
}

PERIOD: JsonObject = {"from": "2026-12-01T00:00:00Z", "to": "2026-12-31T00:00:00Z", "tz": "Etc/UTC"}
_ASSETS: JsonObject = {
    "assets": [
        {
            "description": "Balance of the account that received the transfers",
            "identifiers": ["i1"],
            "value": {"amount": "48200.00", "currency": "EUR"},
        }
    ],
    "grounds": "The money reached the account directly from those of the victims.",
}
_LIVE: JsonObject = {
    "identifiers": ["i1"],
    "communications": "Sessions of the subscriber line with the servers of the bank",
    "user": "The subscriber of the address, believed to live in XB",
    "justification": "The suspect goes on with the same method and leaves no other trace.",
    "period": PERIOD,
    "period_justification": "The transfers are made around the end of each month.",
}
_NEED: JsonObject = {
    "necessity": "No record that is kept tells who acts at that hour.",
    "proportionality": "Only the sessions with the servers of the bank are collected.",
}
MEASURES: list[JsonObject] = [
    SUBSCRIBER,
    {
        "code": "TAKE_STATEMENT",
        "person": "p1",
        "status": "witness",
        "questions": ["Since when have you known the holder of the account?"],
        "rights": ["That nobody must testify against a near relative"],
        "may_attend": [{"name": "Ion Radu", "function": "Prosecutor"}],
    },
    {
        "code": "SERVE_DOCUMENTS",
        "documents": [FILE],
        "document_kind": "summons",
        "addressee": {"name": "Example Trading Ltd.", "address": "1 Harbour Road, Port XB"},
        "hearing_date": "2027-09-01",
        "proof_of_service": "certificate",
        "rights_notice": "The addressee may be represented by counsel.",
    },
    {
        "code": "SEARCH_SEIZE",
        "place": "The suspect's flat, 12 Quay Street, Port XB",
        "items": ["t1"],
        "sought": ["Mobile telephones and storage media"],
        "grounds": "The device was last connected there.",
        "orders": ["o1"],
    },
    {"code": "FREEZE", **_ASSETS},
    {"code": "TRACE", **_ASSETS},
    {"code": "RECOVER", **_ASSETS},
    {"code": "TRAFFIC_REALTIME", **_LIVE, "justifications": [{"category": "TRAFFIC", **_NEED}]},
    {
        "code": "CONTENT_REALTIME",
        **_LIVE,
        "justifications": [{"category": "CONTENT", **_NEED}],
        "orders": ["o1"],
        "serious_offence": "Fraud committed by an organised group, up to ten years.",
        "non_notification": True,
    },
    {
        "code": "EXAMINE_SITE",
        "place": "The cabinet of the server",
        "items": ["t1"],
        "method": "Photographs and a record by a sworn officer",
        "presence": [{"name": "Ion Radu", "function": "Prosecutor", "reason": "Knows the case"}],
    },
    {"code": "EXPERT_EVALUATION", "questions": ["Was the log altered?"], "exhibits": ["Server log of 14 September"]},
    {
        "code": "RECORDS",
        "holder": "Example Bank",
        "public_record": False,
        "document_kind": "Opening documents and statements of the account",
        "identifiers": ["i1"],
        "period": PERIOD,
        "form": "certified_copy",
        "certificate": "business_records",
        "data_categories": ["FINANCIAL"],
        "justifications": [
            {
                "category": "FINANCIAL",
                "necessity": "Only the bank can say who opened the account and where the money went.",
                "proportionality": "One account is asked for, for the days of the transfers.",
            }
        ],
    },
    {
        "code": "VOLUNTARY_APPEARANCE",
        "person": "p1",
        "place": "Tribunal of Bucharest",
        "dates": {"from": "2027-05-10", "to": "2027-05-12"},
        "expenses": "Travel and lodging are borne by XA.",
        "safe_conduct": "The person is not prosecuted or detained for earlier conduct until 15 days after release.",
    },
    {
        "code": "CUSTODY_TRANSFER",
        "person": "p1",
        "aim": "testimony",
        "consent": {"given_on": "2026-10-20", "words": "I agree to go and testify."},
        "dates": {"from": "2027-05-10", "to": "2027-05-20"},
        "guard": "Two officers of the prison service of XA",
        "return_undertaking": "The person is returned without further formality by 20 May 2027.",
        "sentence_credit": "Days spent in custody in XA count towards the sentence.",
    },
    {"code": "LOCATE_PERSON", "person": "p1", "reason": "The person's telephone was last seen in XB."},
    {"code": "HEARING_VIDEO", "person": "p1", "status": "witness", "languages": ["en"], "wanted_on": ["2027-04-02"]},
    {
        "code": "GIVE_EFFECT_ORDER",
        "order": {
            "issuing_authority": "Tribunal of Bucharest",
            "issued_on": "2026-10-02",
            "statement": "This order is issued under article 8 of the Second Additional Protocol.",
            "provider": {"name": "Example Telecom", "address": "1 Main Street, Port XB"},
            "offences": ["Computer-related fraud, article 249"],
            "data": "Subscriber information of the address at the time",
            "data_categories": ["SUBSCRIBER"],
            "identifiers": ["i1"],
        },
        "supporting": {
            "grounds": "The address was used to commit the offence.",
            "facts": "Three accounts were emptied.",
            "relevance": "The data names the user.",
            "provisions": "Criminal Code of XA, article 249",
            "why_held": "The address belongs to the provider by the public register.",
            "preservation": "Sought on 16 September 2026 under XA-2026-00000011, and confirmed.",
            "sought_otherwise": "By no other means.",
        },
        "justifications": [{"category": "SUBSCRIBER", **_NEED}],
    },
    {"code": "LOCATE_PROVIDER", "identifiers": ["i1"], "service": "Messaging"},
    {"code": "OTHER", "description": "Advice on the form in which the court of XB needs the request."},
]

IDENTIFIERS: list[JsonObject] = [
    IP,
    {"kind": "ip", "address": "2a02:2f00:1::15", "instant_from": "2026-09-14T17:11:05Z"},
    {"kind": "ip", "address": "2a02:2f00:2::", "prefix": 64, "instant_from": "2026-09-14T17:11:05Z"},
    {"kind": "email", "address": "j.doe+shop@xn--bcher-kva.example", "unicode": "j.doe+shop@bücher.example"},
    {"kind": "phone", "number": "+40215550123"},
    {"kind": "phone", "number": "7484", "country": "XB"},
    {
        "kind": "domain",
        "name": "xn--mnchen-3ya.example",
        "unicode": "münchen.example",
        "registrar": "Example Registrar",
    },
    {"kind": "url", "url": "https://shop.example.org/a%20b?c=1#d", "seen_at": "2026-09-14T20:11:05+03:00"},
    {"kind": "account", "provider": "Example Social", "id_kind": "numeric", "value": "100004812", "display_name": "J"},
    {
        "kind": "account",
        "provider": "Example Chat",
        "id_kind": "handle",
        "value": "j.doe",
        "seen_at": "2026-09-14T20:11:05Z",
    },
    {"kind": "account", "provider": "Example Mail", "id_kind": "uuid", "value": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
    {"kind": "wallet", "chain": "bitcoin", "address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
    {"kind": "wallet", "chain": "ethereum", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "asset": "USDT"},
    {"kind": "wallet", "chain": "other", "chain_name": "Kaspa", "address": "kaspa:qz"},
    {
        "kind": "wallet",
        "chain": "monero",
        "address": "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
    },
    {"kind": "tx", "chain": "ethereum", "hash": "0x" + "0f" * 32},
    {"kind": "tx", "chain": "bitcoin", "hash": "0f" * 32},
    {"kind": "bank_account", "iban": "GB82WEST12345698765432", "holder": "Example Trading Ltd."},
    {"kind": "bank_account", "bank_code": "021000021", "number": "000123456789", "bank": "Example Bank"},
    {"kind": "card", "pan": "411111******1111"},
    {"kind": "imei", "imei": "490154203237518"},
    {"kind": "imsi", "imsi": "226010123456789"},
    {"kind": "iccid", "iccid": "8991101200003204514"},
    {"kind": "mac", "mac": "00:1a:2b:3c:4d:5e"},
    {"kind": "hash", "algorithm": "sha256", "value": "ab" * 32, "of": "invoice.exe"},
    {"kind": "device", "make": "Example", "model": "Phone 4", "serial": "SN-1"},
    {"kind": "document", "document_kind": "passport", "number": "012345678", "issuing_state": "XA"},
    {"kind": "geo", "lat": "44.4268", "lon": "26.1025", "datum": "WGS84", "radius_m": 50},
    {"kind": "asn", "number": 64496, "name": "Example Net"},
    {"kind": "certificate", "fingerprint": "ab" * 32, "subject": "CN=example.org"},
    {"kind": "pgp_key", "fingerprint": "AB" * 20},
    {"kind": "malware_family", "name": "Example Stealer", "mitre_id": "S0154"},
]


def numbered(letter: str, entries: list[JsonObject]) -> list[Json]:
    """Entries with ids: `i1`, `i2`, …"""
    return [{**one, "id": f"{letter}{place}"} for place, one in enumerate(entries, 1)]
