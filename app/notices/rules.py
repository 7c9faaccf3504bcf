"""ONE table: what officials must hear of, who hears first, how soon the next do, until somebody acknowledges.

`words` are msgids (gettext) whose placeholders are filled from a notice's params: references, codes, times and
numbers only. A notice may end on a telephone's screen: case content has no place in it (design §9.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app.notices.drill_rules import DRILLS
from app.notices.ladder_rules import LADDERS
from app.notices.occasions import Occasion, Severity
from app.notices.order_rules import ORDERS
from app.notices.part_rules import PARTS
from app.notices.rule_ladders import (
    ALL_AT_ONCE,
    DAILY,
    DAY,
    DESK,
    DUTY,
    EXAMINER,
    HEAD,
    HOUR,
    NIGHT,
    NODE,
    OFFICER,
    OPERATOR,
    SIGNATORY,
    at,
)
from app.notices.rungs import Rule
from app.notices.stuck_rules import STUCK

_I, _A, _U, _X = Severity.INFORMATION, Severity.ATTENTION, Severity.URGENT, Severity.ALARM

RULES: Mapping[Occasion, Rule] = {
    Occasion.MATTER_RECEIVED: Rule(_A, "New matter {matter} from {sender}.", DESK, DAILY),
    Occasion.MATTER_URGENT: Rule(_U, "Urgent: {matter} from {sender}, {urgency}. Answer at once.", NIGHT, HOUR),
    # law.md §1, S14: what touches critical infrastructure goes before others, whatever urgency was asked for. Why, is
    # content of the case, and is read in the matter.
    Occasion.MATTER_FIRST: Rule(_U, "New matter {matter} from {sender}, to be looked at before others.", NIGHT, HOUR),
    # law.md §3.0: only those who are named see it, and the head names them.
    Occasion.CONFIDENTIAL_UNNAMED: Rule(
        _U,
        "Nobody is named in the confidential matter {matter} from {sender}: name who works on it.",
        (at(0, HEAD),),
        timedelta(hours=4),
    ),
    Occasion.CONFIDENTIAL_ENTERED: Rule(
        _X,
        "{official} entered the confidential matter {matter} in an emergency, without being named.",
        (at(0, HEAD, SIGNATORY, OFFICER, DUTY),),
        DAILY,
    ),
    Occasion.CONFIDENTIAL_OVER: Rule(
        _I,
        "{official} was in the confidential matter {matter} in an emergency from {since} to {ends}. It is over.",
        (at(0, HEAD),),
        timedelta(days=7),
    ),
    # law.md §3.0: what was taken down there is acted upon there, within minutes.
    Occasion.CALL_DIFFERS: Rule(
        _U, "{sender} took down our call in {matter} otherwise than we did. Compare the two notes.", NIGHT, HOUR
    ),
    Occasion.CALL_UNKNOWN: Rule(
        _U,
        "{sender} noted a call in {matter} under a read-back code that none of our calls has. Telephone them.",
        NIGHT,
        HOUR,
    ),
    Occasion.CALL_UNANSWERED: Rule(
        _U,
        "{recipient} has not written down our call of {since}. Telephone them, or send the request in writing.",
        NIGHT,
        HOUR,
    ),
    Occasion.INSTRUMENT_RECEIVED: Rule(_A, "{kind} in {matter} from {sender}.", DESK),
    Occasion.INSTRUMENT_URGENT: Rule(_U, "Urgent: {kind} in {matter} from {sender}. Read it at once.", NIGHT, HOUR),
    Occasion.INSTRUMENT_REJECTED: Rule(
        _U,
        "Our {kind} in {matter} was rejected by {recipient}: {reason}. It is void; send another in its place.",
        (at(0, OFFICER, SIGNATORY), at(4 * 60, HEAD)),
        DAILY,
    ),
    Occasion.INSTRUMENT_HELD_LONG: Rule(
        _A,
        "An instrument of {sender} has waited since {since}: {reason}.",
        (at(0, OFFICER, OPERATOR), at(DAY, HEAD)),
    ),
    Occasion.INSTRUMENT_CROSSED: Rule(
        _A, "{kind} in {matter} crossed another letter and changed nothing. Repeat it if it is still meant.", DESK
    ),
    # law.md §3.0: "wait until" stops the work on what would betray the case, at the desk too.
    Occasion.MANDATE_WORKS_ON: Rule(
        _U,
        "We are to wait in {matter}, and the desk of {mandate} works on. Tell it to wait.",
        NIGHT,
        HOUR,
    ),
    Occasion.MANDATE_STILL_WAITS: Rule(
        _A, "We need wait no longer in {matter}, and the desk of {mandate} still waits. Tell it to go on.", DESK
    ),
    Occasion.MANDATE_GOES_ON: Rule(
        _A, "{matter} is given up, and the desk of {mandate} works on. Withdraw the mandate.", DESK, DAILY
    ),
    Occasion.MANDATE_PART_GOES_ON: Rule(
        _A,
        "{measures} of {matter} is given up, and the desk of {mandate} works on it. Withdraw that part of the mandate.",
        DESK,
        DAILY,
    ),
    # design.md §6: `expire` ∥ `ask_extension` leaves the data without protection.
    Occasion.KEEPING_CROSSED: Rule(
        _U,
        "{kind} in {matter} crossed another letter and changed nothing: what it asked to go on has ended or ends. "
        "Act at once.",
        NIGHT,
        HOUR,
    ),
    Occasion.INSTRUMENT_QUARANTINED: Rule(
        _U, "Something that came from {peer} was refused: {reason}. It is in quarantine.", ALL_AT_ONCE, DAILY
    ),
    Occasion.INSTRUMENT_OVERTAKEN: Rule(
        _A, "Our {kind} in {matter} was overtaken by one of the other side. Freeze and approve it anew.", DESK
    ),
    Occasion.INSTRUMENT_FORKED: Rule(
        _X, "{sender} has signed two different instruments for one place in {matter}.", ALL_AT_ONCE, HOUR
    ),
    Occasion.OTHER_DIGEST: Rule(
        _X, "{sender} sent the instrument {instrument} a second time with other bytes. Refused.", ALL_AT_ONCE, HOUR
    ),
    Occasion.UNSTAMPED_LEFT: Rule(
        _U, "{instrument} in {matter} left without a timestamp: the authority was out of reach.", ALL_AT_ONCE, DAILY
    ),
    Occasion.APPROVAL_NEEDED: Rule(
        _A, "{kind} in {matter} waits for a second pair of eyes.", (at(0, SIGNATORY), at(DAY / 2, HEAD)), DAILY
    ),
    # law.md §3.9: a role that takes part in a step (`Step.also`); where nobody has it, the next rung hears at once.
    Occasion.PART_NEEDED: Rule(
        _A,
        "{kind} in {matter} waits for an examiner: it leaves once one has looked at it and approved it.",
        (at(0, EXAMINER), at(DAY / 2, SIGNATORY), at(DAY / 2, HEAD)),
        DAILY,
    ),
    # It has a day: it wakes people in its last hours alone, and never whoever signed (`second_look`). Both heads hear
    # of a missed one (law.md §3): this one here, the other State's by this node's signed word (ADR 0054).
    Occasion.SECOND_LOOK_DUE: Rule(
        _A,
        "{kind} in {matter} left at once. Confirm or revoke it by {due}.",
        (at(0, SIGNATORY), at(12 * 60, HEAD)),
        timedelta(hours=4),
    ),
    Occasion.SECOND_LOOK_NEAR: Rule(
        _U,
        "{kind} in {matter} left at once, and nobody has looked at it since. Confirm or revoke it by {due}.",
        (at(0, SIGNATORY), at(60, HEAD)),
        HOUR,
    ),
    Occasion.SECOND_LOOK_MISSED: Rule(
        _U, "Nobody confirmed {kind} in {matter} within 24 hours.", (at(0, HEAD),), timedelta(hours=4)
    ),
    Occasion.SECOND_LOOK_MISSED_THERE: Rule(
        _U,
        "{sender} says of {kind} in {matter}: it left at once, and nobody there gave it the second look within 24 "
        "hours. Ask them whether it stands.",
        (at(0, HEAD),),
        timedelta(hours=4),
    ),
    Occasion.SECOND_LOOK_GIVEN_THERE: Rule(
        _I,
        "{sender} says of {kind} in {matter}: the second look that was missed has been given.",
        (at(0, HEAD),),
        timedelta(days=7),
    ),
    Occasion.SIGNING_FAILED: Rule(
        _U, "{kind} in {matter} was not signed: {reason}.", (at(0, SIGNATORY, OPERATOR), at(60, HEAD)), DAILY
    ),
    Occasion.SIGNING_WAITS: Rule(
        _U, "{kind} in {matter} cannot be signed yet: {reason}. It is tried again by itself.", NODE, timedelta(hours=4)
    ),
    Occasion.SIGNATURE_UNANSWERED: Rule(
        _A,
        "{kind} in {matter} was handed out to be signed and nothing came back by {due}. Ask for it anew.",
        (at(0, SIGNATORY), at(60, HEAD)),
    ),
    Occasion.DEADLINE_NEAR: Rule(
        _A, "{code} in {matter} ends at {due} ({duty} side, {article}).", (at(0, OFFICER), at(DAY, SIGNATORY))
    ),
    Occasion.DEADLINE_PASSED: Rule(
        _U, "The deadline {code} in {matter} passed at {due} ({duty} side, {article}).", DESK, DAILY
    ),
    # law.md, rule 3: a clock of practice is shown and counted, never called a breach.
    Occasion.TARGET_PASSED: Rule(_A, "The target {code} in {matter} was {due} ({duty} side); it is open.", DESK),
    # law.md §6: what is counted in hours at a 24/7 point wakes people on both sides: one must act, the other ask.
    Occasion.URGENT_NEAR: Rule(
        _U, "{code} in {matter} ends at {due} ({duty} side, {article}). Act before it does.", NIGHT, HOUR
    ),
    Occasion.URGENT_PASSED: Rule(
        _U,
        "The time for {code} in {matter} was over at {due} ({duty} side, {article}); it is open. See to it now.",
        NIGHT,
        HOUR,
    ),
    # law.md §3.0, §3.2: never by itself: an official signs that it was let go, that it lapsed, that nobody answered.
    Occasion.END_OPEN: Rule(
        _A,
        "The other side's time in {matter} was over at {since}. You may end the matter: `{command}`.",
        (at(0, DUTY, OFFICER, SIGNATORY), at(3 * DAY, HEAD)),
        timedelta(days=7),
    ),
    # law.md §3.2, P-3: what was kept for a request is let go once that has ended, however it did.
    Occasion.HELD_NO_MORE: Rule(
        _A,
        "{other}, for which data is kept in {matter}, has ended. Release the data: `{command}`.",
        (at(0, DUTY, OFFICER), at(3 * DAY, SIGNATORY)),
        timedelta(days=7),
    ),
    Occasion.SIDE_SILENT: Rule(
        _A,
        "{recipient} has said nothing in {matter} since {since}. Remind them: `{command}`. Thirty days after that, and "
        "not before {ends}, you may close it.",
        (at(0, OFFICER), at(7 * DAY, SIGNATORY)),
        timedelta(days=7),
    ),
    **PARTS,
    **ORDERS,
    Occasion.DELIVERY_STALLED: Rule(
        _A, "{instrument} in {matter} has not reached {peer} since {since}; it is tried on.", NODE
    ),
    Occasion.DELIVERY_GAVE_UP: Rule(
        _U,
        "{instrument} in {matter} could not be delivered to {peer}: {reason}. Nothing more is tried.",
        (at(0, OFFICER, SIGNATORY, OPERATOR), at(30, HEAD)),
        HOUR,
    ),
    Occasion.RECEIPT_MISSING: Rule(
        _A, "{peer} holds {instrument} in {matter} since {since} and has not decided.", DESK
    ),
    Occasion.RECEIPT_STALLED: Rule(
        _A, "Our receipt for {instrument} has not reached {peer} since {since}; it is tried on.", NODE
    ),
    Occasion.RECEIPT_WAITS: Rule(
        _A, "Receipts of {peer} cannot be believed since {since}: {reason}. They wait; telephone them.", NODE, DAILY
    ),
    **STUCK,
    Occasion.PEER_EDITION_FORK: Rule(
        _X, "{peer} shows two different editions {number} of its directory. Telephone them.", ALL_AT_ONCE, HOUR
    ),
    Occasion.PEER_EDITION_SHRUNKEN: Rule(
        _A, "Edition {number} of {peer} lacks {count} things that the one before it had.", NODE
    ),
    Occasion.PEER_EDITION_EXPIRED: Rule(
        _A, "The directory of {peer} is out of date since {since}: edition {number}.", NODE, timedelta(days=7)
    ),
    Occasion.PEER_EDITION_BEHIND: Rule(
        _A,
        "{peer} shows edition {number} of its directory and has shown edition {held}: it went back. The newer one "
        "counts here. Telephone them.",
        NODE,
        DAILY,
    ),
    Occasion.PEER_EDITION_REFUSED: Rule(
        _A,
        "{peer} shows an edition of its directory that is not believed: {reason}. The one before it counts on. "
        "Telephone them.",
        NODE,
        DAILY,
    ),
    # law.md §6: those who may act on what another State warns of; it is told by day.
    Occasion.EARLY_WARNING: Rule(
        _I,
        "{peer} gives an early warning, {what}: `{command}`.",
        (at(0, DUTY, OFFICER), at(3 * DAY, HEAD)),
        timedelta(days=7),
    ),
    Occasion.PEER_UNCONFIRMED: Rule(_A, "{peer} waits to be confirmed by telephone.", (at(0, SIGNATORY, HEAD),), DAILY),
    Occasion.OWN_EDITION_ENDS: Rule(
        _A, "Our directory, edition {number}, ends at {ends}: `{command}`.", NODE, timedelta(days=7)
    ),
    Occasion.OWN_CERTIFICATE_ENDS: Rule(
        _A, "The certificate {certificate} in our directory ends at {ends}: `{command}`.", NODE, timedelta(days=7)
    ),
    # law.md §6: an entry that nobody compares is amber after 180 days, a card after twelve months (D-1).
    Occasion.OWN_ENTRY_DUE: Rule(
        _A,
        "What our directory says under {entry} is to be compared again by {ends}: `{command}`.",
        (at(0, SIGNATORY, OPERATOR), at(7 * DAY, HEAD)),
        timedelta(days=7),
    ),
    Occasion.CHAIN_TEST_FAILED: Rule(
        _U, "The chain test with {peer} failed at {step}: {reason}.", NODE, timedelta(hours=12)
    ),
    Occasion.TSA_DOWN: Rule(
        _U, "The timestamping authority does not answer since {since}. Ordinary instruments wait.", ALL_AT_ONCE, HOUR
    ),
    Occasion.VERDICT_CHANGED: Rule(
        _U,
        "What {peer} signed under the certificate {certificate} does not stand as it was accepted: {reason}, since "
        "{since}. `rogatory trust affected {certificate}` lists it.",
        (at(0, OFFICER, SIGNATORY, DUTY, OPERATOR), at(60, HEAD)),
        DAILY,
    ),
    Occasion.WITHDRAWAL_WAITS: Rule(
        _U,
        "Withdrawing the certificate {certificate} of {peer} from {since} on waits for a second official: "
        "`rogatory trust withdrawals`.",
        (at(0, SIGNATORY, HEAD),),
        HOUR,
    ),
    Occasion.ARCHIVING_STALLED: Rule(
        _A, "Archival copies wait since {since}: {reason}. They are tried again by themselves.", NODE, DAILY
    ),
    Occasion.ARCHIVE_ENDS: Rule(
        _U, "An archival copy ceases to hold at {ends} and is not renewed: `{command}`.", NODE, DAILY
    ),
    Occasion.KEY_AWAY: Rule(
        _U,
        "The key {key} cannot be used since {since}: {reason}. What it signs waits, and goes on by itself.",
        ALL_AT_ONCE,
        HOUR,
    ),
    Occasion.CLOCK_SKEWED: Rule(_U, "The clock of {peer} differs from ours by {seconds} seconds.", NODE, DAILY),
    Occasion.KEEPER_FAILS: Rule(
        _U, "What the keeper does again and again fails since {since}: {what}. See the node's log.", NODE, DAILY / 6
    ),
    # Whoever was to be woken by it sleeps on; urgent, because the operator too may be reached by no other way.
    Occasion.CHANNEL_DOWN: Rule(
        _U,
        "Nothing gets through to anybody by {channel} since {since}: {reason}. See `rogatory node doctor`.",
        NODE,
        DAILY / 6,
    ),
    Occasion.LOG_MISMATCH: Rule(
        _X, "The log of {peer} does not agree with what it showed before: {reason}.", ALL_AT_ONCE, HOUR
    ),
    Occasion.UNSUPPORTED_VERSION: Rule(
        _U, "{peer} speaks {what}, which this release does not know. Its instrument waits.", NODE, DAILY
    ),
    Occasion.UNSUPPORTED_THERE: Rule(
        _U, "{peer} does not know the version of our instrument in {matter}. It waits there.", NODE, DAILY
    ),
    # Those who can fill it: a head by an override, an officer by standing in.
    Occasion.ROSTER_GAP: Rule(
        _A,
        "From {begins} on nobody will be on duty in the roster {roster}: `rogatory roster gaps {roster}`.",
        (at(0, HEAD, DUTY),),
        DAILY,
    ),
    Occasion.ROSTER_UNHELD: Rule(
        _U,
        "From {begins} on nobody is on duty in the roster {roster}. Stand in, or put somebody in: "
        "`rogatory roster override add {roster}`.",
        (at(0, HEAD, DUTY), at(60, SIGNATORY, HEAD)),
        HOUR,
    ),
    # The colleague hears first, alone; then it climbs, and who offered it hears too (`handed_over.py`).
    Occasion.HANDED_OVER: Rule(_U, "What is urgent in {matter} is handed over. Take it.", NIGHT, HOUR),
    # Twelve hours before, and from the hand-over on (`proven.py`).
    Occasion.ROSTER_UNPROVEN: Rule(
        _A,
        "{official} is on duty in the roster {roster} from {begins} on, and no proven way reaches them: "
        "`rogatory roster proven {roster}`.",
        (at(0, HEAD, DUTY),),
        DAILY,
    ),
    Occasion.ROSTER_UNREACHED: Rule(
        _U,
        "{official} is on duty in the roster {roster}, and no proven way reaches them. Telephone them, or stand in: "
        "`rogatory roster proven {roster}`.",
        (at(0, HEAD, DUTY), at(60, SIGNATORY, HEAD)),
        HOUR,
    ),
    Occasion.SWAP_ASKED: Rule(
        _A,
        "{official} asks {colleague} to swap time on duty in the roster {roster}: `rogatory roster swap list`.",
        (at(0, DUTY), at(DAY, HEAD)),
    ),
    # ADR 0031: the other node's signed word that its ladder has rung to the end.
    Occasion.UNATTENDED_THERE: Rule(
        _U,
        "{recipient} says of {matter}: everybody was called and nobody had acknowledged it at {since}. Telephone them.",
        NIGHT,
        HOUR,
    ),
    **LADDERS,
    **DRILLS,
}

# An offer is of what somebody has taken already: until a colleague takes it, it is in that somebody's hands.
_OFFERED = frozenset({Occasion.HANDED_OVER})
# A drill climbs what a real case would climb, it proves nothing else; and whom it rang hears so of the real one.
_DRILLS = frozenset({Occasion.DRILL_RINGS, Occasion.DRILL_GAVE_WAY})
_NIGHTLY = tuple(one for one, rule in RULES.items() if rule.ladder == NIGHT and rule.severity is _U)
REAL = frozenset(_NIGHTLY) - _DRILLS - _OFFERED
"""What calls the duty officers to a real case, at any hour: before it every drill gives way."""
CLIMBS_AS: Mapping[Occasion, Occasion] = {
    one: Occasion.MATTER_URGENT for one in _NIGHTLY if one is not Occasion.MATTER_URGENT
}
"""Where an authority has no ladder of its own for an occasion: whose it climbs. What rings at night finds whom an
urgent matter would find: the roster on duty, by the same ways.
"""
