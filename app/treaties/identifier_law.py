"""Identifiers that are well formed and yet may name nobody, or the wrong one: their findings (`law.md` §4.4)."""

from __future__ import annotations

from app.treaties.entry import BY_PROFILE, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("identifier_under_conditions", B,
          "{state} sent this identifier under conditions, in {matter}: it is not passed on without its consent.",
          "UNCC 40(5), 40(19), BC 26(2)",
          "Send a use_request there first, and name the consent among the sources."),
    Entry("range_under_conditions", B,
          "{state} sent an address in this range under conditions, in {matter}: it is not passed on without consent.",
          "UNCC 40(5), 40(19), BC 26(2)",
          "Send a use_request there first, and name the consent among the sources; or name a range without it."),
    Entry("identifier_in_text", W,
          "{value} stands in this text: {state} sent it under conditions, in {matter}, and it is not passed on without "
          "that State's consent.", "UNCC 40(5), 40(19), BC 26(2)",
          "Take it out, or send a use_request there first and name the consent among the sources."),
    Entry("identifier_in_text_under_treaty", A,
          "{value} stands in this text: {state} sent it in {matter}, whose treaty lets it go to another State with "
          "consent only; none is on record.",
          "UNCC 36(3), 40(19), UNTOC 18(19), UNCAC 46(19)",
          "Look whether it is that identifier: take it out, or send a use_request there first."),
    Entry("identifier_under_treaty", W,
          "{state} sent this identifier in {matter}, whose treaty lets it go to another State with consent only; none "
          "is on record.",
          "UNCC 36(3), 40(19), UNTOC 18(19), UNCAC 46(19)",
          "Send a use_request there first; or say why it may go on."),
    Entry("ip_not_public", B, "{address} is not a public address ({range}): no provider can tell whose it was.",
          "contents"),
    Entry("ip_needs_port_and_time", W,
          "Carrier-grade NAT: the provider cannot tell one user from thousands without source "
          "port and exact time with time zone.", "contents", "Add {missing}.",
          varies="blocks for subscriber data " + BY_PROFILE),
    Entry("ip_time_missing", W, "An address without the time of its use names nobody.", "contents",
          "Add instant_from."),
    Entry("ip_window_wide", W, "The window of {hours} hours is wide for one address.", "contents",
          "Name single instants."),
    Entry("clock_source_missing", A, "The time is in UTC: whose clock gave it, and was it converted?", "contents",
          "Fill clock_source."),
    Entry("role_mailbox", A, "{address} is a role's mailbox: several people may use it.", "contents"),
    Entry("url_not_dated", W, "Say when the URL was seen: its content changes.", "contents", "Fill seen_at."),
    Entry("url_not_on_a_network", W, "A URL of the kind {scheme} leads to nothing that a provider holds.", "contents",
          "Give the address at which it was seen."),
    Entry("url_with_sign_in", W, "The URL holds a name or password for signing in.", "contents",
          "Take it out, and name the account as an identifier."),
    Entry("phone_country_unknown", W, "{number} begins with no country code that is assigned.", "ITU-T E.164",
          "Compare it with the source."),
    Entry("phone_not_in_plan", A, "{number} is no number of the numbering plan of its country.", "ITU-T E.164",
          "Compare it with the source; plans change, and it may be a new one."),
    Entry("iban_not_of_country", W, "{iban} does not have the length and form of accounts of {country}.", "ISO 13616",
          "Compare it with the source."),
    Entry("wallet_without_checksum", A,
          "{address} is written without the capitals that check it: a wrong digit is not noticed.", "contents",
          "Copy it from the source, and compare it with the chain."),
    Entry("handle_may_change", W, "Handles change: give the numeric id or the date on which it was seen.", "contents"),
    Entry("hash_weak", W, "{algorithm} alone does not identify a file: collisions can be made.", "contents",
          "Add SHA-256."),
    Entry("mac_randomised", A, "This address was chosen by the device and may change.", "contents"),
    Entry("mixed_script", A, "{value} mixes scripts ({scripts}): letters that look alike may differ.", "contents",
          "Copy it from the source, never by eye."),
    Entry("domain_of_nobody", A,
          "{value} can be nobody's domain: what {label} shows holds a character that nobody sees, begins with a mark, "
          "or is not in small letters in their usual form.", "RFC 5891",
          "Compare it with the source: a lure may be written so."),
    Entry("identifier_twice", A, "This is the same identifier as {first}.", "contents", "Keep one, with a note."),
)
