"""What rows on measures must show: preserving, emergencies, providers, assets (`law.md` §1)."""

from __future__ import annotations

from app.statistics import assets
from tests.procedures.seeing import (
    HOUR,
    counted_money,
    days_between,
    ends,
    finds,
    flagged_in_figures,
    from_receipt,
    keeps,
    lacks,
    runs,
    stands,
    until,
)
from tests.procedures.shown import Counts, Look, Told

SUSPENDED = "a provider suspends an account, for a time"
OWN_MOTION = "a State tells what it had a provider do of its own motion"
PRESERVED = "data is preserved, extended, held for the request and released"
NO_EMERGENCY = "an emergency turns out to be none"
CHILD = "a child is found with data that was disclosed within hours"
PARTS = "the subscriber's data comes at once and the location when it is there"
ALERTED = "another State is told of money that is about to leave it"
GIVEN_BACK = "money is frozen, confiscated and given back"
ASKED_BACK = "what the other State has confiscated itself is asked back"
KEPT = "a house is sealed and a car seized"
MEASURES: tuple[Look, ...] = (
    Look(
        "S9",
        GIVEN_BACK,
        (
            Told("ask_freeze", "measures.0.code", "m1 · Freezing (FREEZE)"),
            Told("ask_next_stage", "measures.0.code", "m2 · Confiscation (CONFISCATE)"),
            Told("agree_return", "recipients", "Recipients 1. compensation of victims Amount 46 900.00 EUR"),
        ),
        (
            Counts("ask_freeze", "measures.0", stands("freeze", "m1", "running", "FREEZE")),
            Counts("ask_next_stage", "measures.0", stands("confiscate", "m2", "done", "CONFISCATE")),
            Counts("confirm", "payments", lambda s: "returned EUR" in dict(assets.read(s.story).sums["assets"])),
        ),
    ),
    Look(
        "S9",
        ASKED_BACK,
        (Told("ask_return", "measures.0.code", "m1 · Return (RETURN)"),),
        (Counts("ask_return", "measures.0", stands("acknowledge", "m1", "asked", "RETURN")),),
    ),
    Look(
        "S9",
        KEPT,
        (
            Told("ask_freeze", "measures.0.code", "m1 · Sealing (SEAL)"),
            Told("ask_freeze", "measures.1.code", "m2 · Seizure (SEIZE)"),
        ),
        (
            Counts("ask_freeze", "measures.0", stands("freeze", "m1", "running", "SEAL")),
            Counts("ask_freeze", "measures.1", stands("freeze", "m2", "running", "SEIZE")),
        ),
    ),
    Look(
        "S17",
        SUSPENDED,
        (
            Told("request", "measures.0.code", "m1 · Suspend a domain (PM_SUSPEND_DOMAIN)"),
            Told("report_measures", "outcomes.0.outcome", "Outcomes 1. done"),
            Told("report_measures", "outcomes.0.done_at", "Done at Thursday 26 November 2026, 10:12:00 (UTC+01:00)"),
            Told("lift", "remains", "What cannot be undone The registrant did not come back."),
        ),
        (
            Counts("report_measures", "outcomes.0", stands("report_measures", "m1", "done", "PM_SUSPEND_DOMAIN")),
            Counts("acknowledge", "", lambda shown: shown.clock("report_measures", "measure") is not None),
        ),
    ),
    Look(
        "S26",
        PRESERVED,
        (
            Told("confirm", "holdings.0.outcome", "1. preserved Status held"),
            Told("confirm", "holdings.1.status", "Status served"),
            Told("confirm", "holdings.1.reason", "Reason The means of payment are held by another company."),
            Told("confirm", "holdings.0.custodian", "Custodian of the data Example Telecom"),
            Told("confirm", "legal_basis", "order of 25 November 2026"),
            Told("release_after_decision", "released", "Tuesday 2 March 2027"),
        ),
        (
            Counts("confirm", "holdings.0", stands("confirm", "m1", "running", "PRESERVE")),
            Counts("release_after_decision", "released.0", stands("release_after_decision", "m1", "done")),
        ),
    ),
    Look(
        "S44",
        NO_EMERGENCY,
        (
            Told("request", "urgency", "Urgency Level: emergency"),
            Told("request", "emergency.facts", "Facts of the emergency: A child was taken an hour ago."),
            Told("request", "emergency.risk_to", "Who is at risk: The life of the child."),
        ),
        (
            Counts("request", "emergency", lambda shown: not shown.stops("request")),
            Counts("acknowledge", "", runs("acknowledge", "execution", 24 * HOUR)),
        ),
    ),
    Look(
        "S44",
        CHILD,
        (
            Told("request", "emergency.facts", "Facts of the emergency: A child was taken on 24 November"),
            Told("request", "contact.hours", "Office hours: At any hour"),
            Told("disclose", "short_data", "Obtained at Wednesday 25 November 2026, 10:20:00 (UTC+01:00)"),
        ),
        (
            Counts("request", "emergency", lambda shown: not shown.stops("request")),
            Counts("acknowledge", "", runs("acknowledge", "determine", 4 * HOUR)),
            Counts("determine", "", runs("determine", "disclose", 8 * HOUR)),
        ),
    ),
    Look(
        "S44",
        PARTS,
        (
            Told("disclose_part", "to_come", "Still to come"),
            Told(
                "disclose_part",
                "to_come.0.expected_by",
                "Expected by Sunday 25 November 2046, 12:00:00 (UTC+01:00)",
            ),
        ),
        (
            Counts("disclose_part", "outcomes.0", stands("disclose_part", "m1", "done", "ACCESS_STORED")),
            Counts("disclose_part", "to_come.0", lambda shown: not shown.stops("disclose_part")),
        ),
    ),
    Look(
        "S45",
        PRESERVED,
        (
            Told("confirm", "preserved_at", "Preserved at Wednesday 25 November 2026, 09:30:00 (UTC+01:00)"),
            Told("confirm", "preserved_until", "Preserved until Sunday 31 January 2027"),
            Told("extend", "until", "Thursday 28 February 2047"),
        ),
        (
            Counts("acknowledge", "", from_receipt),
            Counts("acknowledge", "", runs("acknowledge", "preserve_act", 24 * HOUR)),
            Counts("confirm", "preserved_until", ends("confirm", "preserved_until", 2027, 1, 31)),
            Counts("confirm", "holdings.1.until", until("confirm", "m2", "2027-02-20")),
            Counts("extend", "until", ends("extend", "preserved_until", 2047, 2, 28)),
        ),
    ),
    Look(
        "S47",
        SUSPENDED,
        (
            Told("request", "corresponding", "Domestic provision Penal Code of XB, chapter 9, section 1"),
            Told("request", "offences", "Domestic provision Criminal Code of XA, article 249"),
            Told("report_measures", "outcomes.0.served_at", "Served on the provider at Thursday 26 November 2026"),
        ),
        (
            Counts("request", "corresponding", lacks("request", "corresponding_offence_missing")),
            Counts("request", "corresponding", lambda shown: not shown.stops("request")),
        ),
    ),
    Look(
        "S47",
        OWN_MOTION,
        (
            Told("notify_own_initiative", "measures.0.legal_basis", "Electronic Communications Act of XB, section 31"),
            Told("notify_own_initiative", "measures.0.served_at", "Served on the provider at Friday 20 November 2026"),
        ),
        (Counts("notify_own_initiative", "measures.0", stands("close", "m1", "running", "PM_SUSPEND_DOMAIN")),),
    ),
    Look(
        "S48",
        SUSPENDED,
        (
            Told("request", "measures.0.code", "m1 · Suspend a domain (PM_SUSPEND_DOMAIN)"),
            Told("request", "measures.0.until", "Until Friday 1 March 2047"),
            Told("request", "measures.0.reversibility", "Reversibility reversible"),
            Told("request", "measures.0.remedy", "Complaint to the court of Port XB within two weeks."),
            Told("report_measures", "outcomes.0.done_at", "Done at Thursday 26 November 2026, 10:12:00 (UTC+01:00)"),
            Told("report_measures", "outcomes.0.legal_basis", "Electronic Communications Act of XB, section 31"),
            Told("report_measures", "outcomes.0.appeal_until", "May be appealed until Thursday 10 December 2026"),
        ),
        (
            Counts("request", "measures.0.until", lacks("request", "measure_without_end")),
            Counts("request", "measures.0.remedy", lacks("request", "affected_remedy_missing")),
        ),
    ),
    Look(
        "S49",
        ALERTED,
        (
            Told("send", "kind", "Kind alert about proceeds"),
            Told("send", "amount", "Amount 48 200.00 EUR Action suggested"),
            Told("send", "action_suggested", "Hold the balance until a request for freezing arrives."),
            Told("reply", "text", "The bank holds 48200.00 EUR since 17:40 UTC, for 72 hours"),
        ),
        (Counts("acknowledge", "", keeps("acknowledge", "ack_24_7", HOUR / 2)),),
    ),
    Look(
        "S49",
        GIVEN_BACK,
        (
            Told("ask_freeze", "measures.0.code", "m1 · Freezing (FREEZE)"),
            Told("freeze", "assets.0.amount", "Holder Example Bank of XB Amount 48 200.00 EUR"),
            Told("freeze", "assets.1.frozen_at", "Frozen at Thursday 26 November 2026, 09:05:00 (UTC)"),
        ),
        (
            Counts("freeze", "until", ends("freeze", "frozen_until", 2027, 5, 25)),
            Counts("freeze", "", keeps("freeze", "execution", 24 * HOUR)),
        ),
    ),
    Look(
        "S50",
        GIVEN_BACK,
        (
            Told("freeze", "assets.0.amount", "Amount 48 200.00 EUR"),
            Told("confiscate", "assets.0.amount", "Amount 48 200.00 EUR"),
            Told("pay", "payments.0.amount", "Amount 46 900.00 EUR"),
            Told("confirm", "payments.0.amount", "Amount 46 900.00 EUR"),
        ),
        (
            Counts("freeze", "assets.0.amount", counted_money("frozen EUR", "48200.00")),
            Counts("freeze", "assets.1.amount", counted_money("frozen BTC", "0.41730000")),
            Counts("confiscate", "assets.0.amount", counted_money("confiscated EUR", "48200.00")),
            Counts("confirm", "payments.0.amount", counted_money("returned EUR", "46900.00")),
            Counts("confirm", "", days_between),
        ),
    ),
    Look(
        "S51",
        GIVEN_BACK,
        (
            Told("propose_return", "conditions.1", "XA names XB in its report to"),
            Told("agree_return", "conditions.0.kind", "Conditions 1. judicial procedure"),
        ),
        (
            Counts("propose_return", "conditions.1", finds("propose_return", "return_precondition")),
            Counts("propose_return", "conditions.1", flagged_in_figures),
            Counts("agree_return", "conditions.0.kind", lacks("agree_return", "return_precondition")),
        ),
    ),
)
