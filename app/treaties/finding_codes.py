"""ONE table of findings: code, severity, words, source of the article, how to mend it (`law.md` §2, §3.0, §3.1, §4.4).

Words are msgids. `source` says where the article comes from: `contents` (the treaty's row for the field), `measure`
(its row for the measure), `ground` (its row for the ground), `provision` and a key of the treaty, or a text of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import (
    assets_law,
    assistance_law,
    closing_law,
    competence_law,
    custody_law,
    emergency_law,
    extradition_law,
    forensics_law,
    hearing_law,
    information_law,
    joint_law,
    jurisdiction_law,
    lasting_law,
    mandate_law,
    preservation_law,
    provider_law,
    transfer_law,
    waiting_law,
)
from app.treaties.entry import BY_PROFILE, OWN, A, B, Entry, W

# fmt: off
_FORM = (
    Entry("shape", B, "{problem}", OWN, "Correct or complete the field."),
    Entry("content_missing", B, "{words}", "contents", varies="as the treaty's row says"),
    Entry("file_missing", B, "The file {file} is named here but is not attached.", OWN, "Attach it, or name another."),
    Entry("attachment_unnamed", A, "The attachment {file} is named nowhere in the text.", OWN, "Say what it is."),
    Entry("attachments_not_here", B,
          "No attachment may travel with {kind}: a package is the only way for material.", OWN,
          "Take the attachment out and send a package."),
    Entry("duplicate", B, "The same request has already been sent to this State.", OWN,
          "Open the matter that holds it."),
    Entry("password_in_text", W, "The text seems to hold a password.", OWN, "Take it out: many people will read this."),
    Entry("private_key_in_text", B, "The text holds a private key.", OWN, "Take it out, and treat the key as lost."),
    Entry("treaty_not_here", A,
          "This node has not the file of the treaty {treaty}, which the matter pins: nothing was checked against "
          "it.", OWN,
          "Ask the operator to add the file."),
    Entry("placeholder_open", W, "The text still holds the placeholder {placeholder} of a clause.", OWN,
          "Write what belongs there."),
    Entry("profile_unknown", A,
          "No profile of {state} is held: its languages, treaties and demands were not checked.", OWN,
          "Ask the operator to add data/states/{state}.toml."),
)
_BASIS = (
    Entry("basis_missing", B, "Choose the treaty under which this is asked, or give an assurance of reciprocity.", "—",
          "Name it under legal basis."),
    Entry("basis_differs", B, "The matter is opened under {treaty}, which the legal basis does not name.",
          "provision scope",
          "Name {treaty}, or open the matter under another treaty."),
    Entry("basis_unknown", B, "The legal basis names {named}, which is not among the treaties of this matter.",
          "provision scope",
          "Choose a treaty that Rogatory knows."),
    Entry("gives_way", A, "Between these States {treaty} gives way to {other}, unless both agree to use it.",
          "provision yields_to", "Name {other} first and {treaty} subsidiarily, or say that both agreed."),
    Entry("direct_to_provider", B,
          "A direct request to a provider or a person in {state} is not a procedure: the authorities of {state} act "
          "on its territory.", "provision sovereignty",
          "Ask {state}: preservation first, then mutual legal assistance, or giving effect to an order where the "
          "Second Additional Protocol is in force."),
    Entry("order_reserved", B, "{state} has reserved not to give effect to orders for traffic data under {treaty}.",
          "2AP 8(13)", "Ask for traffic data by mutual legal assistance."),
    Entry("dual_criminality_mandatory", A, "Under {treaty} the conduct must be an offence in {state} too.",
          "provision dual_criminality", "Show in the facts that it is one there."),
    Entry("measure_without_basis", B, "Choose the treaty for measure {measure}, or give an assurance of reciprocity.",
          "provision scope", "Name {measure} under a legal basis."),
    Entry("reciprocity_missing", B, "Without a treaty a written assurance of reciprocity is needed.", "ICJAL 13",
          "Write the assurance."),
    Entry("not_party", B, "{treaty} is not in force for {state}.", "provision scope", "Name another basis."),
    Entry("offence_outside", B,
          "{treaty} does not cover {offence}, and this does not qualify as electronic evidence of a "
          "serious crime.", "provision scope", "Name another basis, or state the maximum penalty."),
    Entry("organised_group_unsaid", B,
          "{treaty} covers {offence} only as a transnational crime of an organised criminal group, which is not said.",
          "provision scope", "Say so at the offence, or name another basis."),
    Entry("measure_not_listed", B, "{treaty} does not open {measure}.", "provision measures",
          "Name another basis for it."),
    Entry("measure_in_urgency", B, "{treaty} opens {measure} in an emergency only.", "measure",
          "Name another basis for it, or say what makes this an emergency."),
    Entry("measure_not_open", B,
          "{treaty} does not open {measure} for {offence}: for a serious crime outside the treaty it "
          "opens electronic evidence only.", "measure", "Name another basis for it."),
)
_CONTENTS = (
    Entry("authority_missing", B, "Name the authority that makes the request.", "contents"),
    Entry("issuing_unchecked", W, "Who issued it, and was the letter's signature checked?", "contents",
          "Record the verdict."),
    Entry("issuing_signature_bad", B, "The signature on the issuing authority's letter is bad.", "contents",
          "Ask the issuing authority for a letter that can be verified."),
    Entry("conducting_missing", B, "Name the body that conducts the case and say what it does.", "contents"),
    Entry("proceeding_kind_missing", B, "Say what stage the case is at.", "contents"),
    Entry("proceeding_details_missing", B, "Give the domestic case number and the subject.", "contents"),
    Entry("offences_missing", B, "Name the offences.", "contents"),
    Entry("facts_missing", B, "Summarise the relevant facts.", "contents", "Not needed only for service of documents."),
    Entry("facts_place_time_missing", W, "Say when and where it happened.", "contents"),
    Entry("link_missing", W, "Explain how what is asked relates to the case.", "contents",
          varies="blocks " + BY_PROFILE),
    Entry("measures_missing", B, "Say what assistance is wanted.", "contents"),
    Entry("purpose_missing", B, "Say what the evidence is for.", "contents"),
    Entry("period_missing", B, "State the period for which data is sought.", "contents",
          varies="warns for subscriber data"),
    Entry("urgency_missing", B, "Say how urgent it is.", "contents"),
    Entry("emergency_facts_missing", B,
          "An emergency is a significant and imminent risk to the life or safety of a natural "
          "person: state the facts and the link to the data.", "contents"),
    Entry("confidentiality_unanswered", A, "Say whether the request is to be kept confidential.", "contents"),
    Entry("specialty_not_acknowledged", B, "Acknowledge that what is received is used for this case only.", "contents"),
    Entry("data_protection_missing", W, "Say how the personal data will be protected.", "contents"),
    Entry("intrusive_means_not_excluded", B,
          "Affirm that no intrusive or destructive means are used across the border.",
          "contents"),
    Entry("answer_language_missing", A, "Say in which language an answer is wanted.", "contents"),
    Entry("contact_missing", B, "Give name, telephone and e-mail of a person who can answer questions.", "contents"),
    Entry("channel_missing", B, "Say by which channel the request goes.", "contents"),
    Entry("nobody_named", W, "No person and no identifier is named: say at least \"unknown user of …\".", "contents"),
    Entry("items_missing", B, "Describe the item or account and say where it is.", "contents"),
    Entry("item_place_missing", W, "Say where the item or account is, or who holds it.", "contents"),
    Entry("procedure_without_reason", W, "Say why a special procedure is needed.", "contents"),
    Entry("presence_incomplete", W, "Persons who wish to be present need names and functions.", "contents"),
    Entry("order_missing", W, "A copy of the domestic order for {measure} is required.", "profile",
          "Add the order and attach its copy.", varies="blocks for interception of content, and " + BY_PROFILE),
    Entry("source_under_conditions", B, "Onward use: this fact came under a use limit.", "contents",
          "Send a use_request first, and name the consent here."),
    Entry("name_without_latin", A, "The name {person} stands in its own script alone.", "contents",
          "Add it in Latin letters, as a travel document has it: registers elsewhere are searched by that."),
    Entry("minor_named", W, "A victim who is a minor is named.", "personal data", "Use a pseudonym and the annex."),
)
_OFFENCES = (
    Entry("provision_missing", B, "Quote the provision that makes {offence} an offence.", "contents"),
    Entry("provision_text_missing", W, "The text of the provision is empty.", "contents"),
    Entry("penalty_missing", W, "State the maximum penalty for {offence}.", "contents",
          varies="blocks where only the route of a serious crime opens the treaty"),
    Entry("penalty_assurance_missing", B,
          "{state} gives no assistance where {penalty} may follow, without an assurance.",
          "profile", "Add an assurance from one who has the power to give it."),
    Entry("definition_missing", B, "Give the definition of harmful information in your law.", "contents"),
    Entry("un_treaty_unnamed", W, "Name the convention and article of this offence.", "contents"),
    Entry("mapping_missing", W, "Say which article or domestic offence {offence} falls under.", "contents"),
    Entry("expression_safeguard", A,
          "Nothing in the treaty permits suppression of human rights, freedom of expression among "
          "them.", "provision safeguards"),
)
_TIME = (
    Entry("period_reversed", B, "The period ends before it begins.", OWN, "Exchange or correct the two instants."),
    Entry("period_in_future", B, "The period lies in the future.", OWN,
          "What does not exist yet can only be asked in real time."),
    Entry("wanted_by_past", B, "The date by which it is wanted has passed.", OWN, "Give a later date."),
    Entry("wanted_before_term", A, "{state} has {days} days for it; it is wanted in {left}.", "provision execution",
          "Give the reason for the haste, or a later date."),
    Entry("deadline_without_reason", W, "A date is asked without a reason: weight is given only to reasons.",
          "contents"),
    Entry("urgency_without_reason", W, "Say why it is {level}.", "contents"),
    Entry("urgency_differs", B, "The text says {level}, but the request is filed as {filed}.", OWN,
          "Make the two the same."),
    Entry("limitation_near", W, "Limitation in {days} days: is the urgency right?", "contents"),
    Entry("limitation_passed", W, "The date of limitation has passed.", "contents",
          "Say what interrupted it, or withdraw."),
    Entry("custody_expiry_unexplained", A, "Say what happens when custody expires.", "contents"),
    Entry("retention_passed", W, "{state} keeps {data} data for {days} days: the period is older.", "profile",
          "Ask the provider's State what is still held, or ask for preservation at once."),
)
_ROAD = (
    Entry("translation_missing", B, "{state} accepts {languages}: attach a translation into one of them.", "contents",
          "Attach the translation and name its translator.",
          varies="warns in an emergency, and where the requested State's profile lets it follow"),
    Entry("translation_stale", B, "The translation into {language} was made of another text than this one.", OWN,
          "Have the document translated as it now stands."),
    Entry("translation_differs", B, "The translation is into {language}, by {translator}: the text says otherwise.",
          OWN, "Make language, translator and certification those of the file."),
    Entry("translation_incomplete", W, "{count} texts of the translation into {language} are not translated.", OWN,
          "Have them translated: they are marked as not translated."),
    Entry("channel_not_urgent", B, "The channel {channel} is open in urgency only.", "provision channel",
          "Use the central authority."),
    Entry("channel_not_agreed", B, "{state} has not agreed to the channel {channel}.", "provision channel",
          "Use the central authority."),
    Entry("channel_not_open", B, "{treaty} does not open the channel {channel}.", "provision channel",
          "Use the central authority."),
    Entry("channel_central_only", B, "{state} has declared that direct requests go to its central authority.",
          "provision channel", "Use the central authority."),
    Entry("channel_diplomatic_required", B, "{state} accepts requests through the diplomatic channel only.",
          "provision channel"),
    Entry("copies_missing", B, "A direct request needs the copy to the central authority at the same time.",
          "BC 27(9)(a)",
          "Name the central authority under copy_to."),
    Entry("oral_not_allowed", B, "{state} does not admit oral requests.", "provision oral",
          "Ask for the request in writing.", varies="warns at the side that called"),
    Entry("oral_confirmation_owed", A, "Written confirmation is owed forthwith.", "provision oral"),
    Entry("note_not_named", W, "This confirms a spoken request: name the note of it.", "provision oral",
          "Name the note under confirms."),
    Entry("call_differs", W, "Our own note of the call differs from theirs in {members}.", "provision oral",
          "Compare the two notes and telephone them; or say in the reason what was asked: it travels with this."),
    Entry("confirms_nothing", B, "The note of a spoken request is named, but this opens a new matter.",
          "provision oral", "Confirm it in the matter that the note opened, or take the note out."),
)
_MEASURES = (
    Entry("identifiers_missing", B, "Name the identifiers of the data that is asked for.", "contents"),
    Entry("questions_missing", B, "Write the questions that are to be put.", "measure"),
    Entry("suspect_as_witness", W, "{person} is a suspect but would be heard as a witness.", "measure",
          "Change the status, so that the right to silence is told."),
    Entry("hearing_too_soon", W, "{state} needs {days} days to serve a summons; the hearing is in {left}.", "profile",
          "Ask for a later hearing."),
    Entry("own_national_summoned", W, "{state} need not serve a summons on its own national as an accused.",
          "ICJAL 22"),
    Entry("search_grounds_missing", B, "Say why what is sought is believed to be there.", "measure"),
    Entry("interception_end_missing", B, "Collection in real time needs an end.", "measure"),
    Entry("interception_long", W, "Collection in real time is asked for {days} days, more than 90.", "measure",
          "Ask for less and prolong it."),
    Entry("safe_conduct_missing", B, "The text of the safe conduct is missing.", "provision safe_conduct"),
    Entry("consent_missing", B, "No transfer without the person's written consent.", "measure"),
    Entry("content_before_subscriber", A,
          "Content is asked for without subscriber data: ask the least intrusive first.",
          "measure"),
    Entry("vulnerability_unexplained", A, "Say why the data may be lost or changed.", "measure"),
    Entry("necessity_unstated", W, "Say why {category} data is needed, and why less would not do.", "measure",
          "State necessity and proportionality for each category.", varies="advises for subscriber data"),
    Entry("facts_in_description", W, "The description of the data, which the provider sees, quotes {part}.", "measure",
          "Say only which data is meant."),
    Entry("supporting_part_quoted", B, "The order, which the provider sees, quotes the supporting part's {part}.",
          "measure",
          "Take it out of the order."),
)
_IDENTIFIERS = (
    Entry("identifier_under_conditions", B,
          "{state} sent this identifier under conditions, in {matter}: it is not passed on without its consent.",
          "UNCC 40(5), 40(19), BC 26(2)",
          "Send a use_request there first, and name the consent among the sources."),
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
    Entry("handle_may_change", W, "Handles change: give the numeric id or the date on which it was seen.", "contents"),
    Entry("hash_weak", W, "{algorithm} alone does not identify a file: collisions can be made.", "contents",
          "Add SHA-256."),
    Entry("mac_randomised", A, "This address was chosen by the device and may change.", "contents"),
    Entry("mixed_script", A, "{value} mixes scripts ({scripts}): letters that look alike may differ.", "contents",
          "Copy it from the source, never by eye."),
    Entry("identifier_twice", A, "This is the same identifier as {first}.", "contents", "Keep one, with a note."),
)
_ANSWERS = (
    Entry("grounds_missing", B, "Name the ground.", "provision reasons"),
    Entry("ground_not_listed", B, "{treaty} does not know the ground {ground}.", "provision refusal",
          "Choose one that it lists."),
    Entry("ground_not_reserved", B,
          "The ground {ground} is open only to a State that has made the reservation under {treaty}.", "ground",
          "Choose another ground, or proceed."),
    Entry("ground_never", B, "Assistance may not be refused on the ground {ground}.", "ground",
          "Name another ground, or execute."),
    Entry("ground_article_differs", W, "{treaty} has the ground {ground} in {listed}, not in {given}.", "ground"),
    Entry("reasons_missing", B, "Give the reasons for the ground {ground}, in at least 40 characters.",
          "provision reasons"),
    Entry("consultation_missing", B, "Consultation is owed before this: name it, or say why there was none.",
          "provision consult_first", "Send a consultation first."),
    Entry("question_unknown", B, "No question of ours stands in this matter under that name.",
          "provision more_information",
          "Name the question that was not answered."),
    Entry("waived_dual_criminality", B, "{treaty} waives dual criminality for {measure}.", "measure"),
    Entry("ask_first", W, "A fault of form is cured by asking, not by refusing.", "provision more_information",
          "Ask instead."),
    Entry("remedy_missing", A, "Say what would cure it, or how the decision can be reviewed.", "provision reasons"),
    Entry("not_a_part", B, "All measures are named: this is no part.", OWN, "Use the act for the whole request."),
    Entry("review_missing", B, "Say until when it is postponed, or when it is reviewed.", "provision postpone"),
    Entry("review_past", B, "The date of review has passed.", "provision postpone"),
    Entry("partial_now_missing", A, "Say what can be done meanwhile.", "provision consult_first"),
    Entry("evidence_unassigned", B, "Say which measure this file answers.", "provision execution"),
    Entry("outcome_missing", B, "Measure {measure} has no outcome.", "provision execution", "State what came of it."),
)
# fmt: on

ENTRIES: Mapping[str, Entry] = {
    one.code: one
    for one in (
        *_FORM, *_BASIS, *_CONTENTS, *_OFFENCES, *_TIME, *_ROAD, *_MEASURES, *_IDENTIFIERS, *_ANSWERS,
        # what the other procedures add
        *extradition_law.ENTRIES,
        *assets_law.ENTRIES,
        *transfer_law.ENTRIES,
        *closing_law.ENTRIES,
        *competence_law.ENTRIES,
        *custody_law.ENTRIES,
        *jurisdiction_law.ENTRIES,
        *lasting_law.ENTRIES,
        *provider_law.ENTRIES,
        *mandate_law.ENTRIES,
        *hearing_law.ENTRIES,
        *forensics_law.ENTRIES,
        *joint_law.ENTRIES,
        *assistance_law.ENTRIES,
        *preservation_law.ENTRIES,
        *emergency_law.ENTRIES,
        *information_law.ENTRIES,
        *waiting_law.ENTRIES,
    )
}  # fmt: skip


def printed() -> str:
    """The table as Markdown, for `docs/reference/findings.md`."""
    lines = [
        "# Findings",
        "",
        "Printed from `app/treaties/finding_codes.py`. A finding *blocks* (it cannot be frozen), *warns* (the "
        "signatory ticks it, and the tick is recorded) or *advises*. Where the article comes out of the treaty, "
        "the last column says out of which part. Articles that are named here are cited where the matter names their "
        "treaty, else the provision of its treaty that says the same, else as *after* them.",
        "",
        "| code | severity | words | how to mend | article |",
        "|---|---|---|---|---|",
    ]
    for one in ENTRIES.values():
        severity = f"{one.severity.value}; {one.varies}" if one.varies else one.severity.value
        lines.append(f"| `{one.code}` | {severity} | {one.words} | {one.mend or '—'} | {_source(one.source)} |")
    return "\n".join(lines) + "\n"


def _source(source: str) -> str:
    kind, _, key = source.partition(" ")
    if kind in {"contents", "measure", "ground"}:
        return f"treaty: {kind}"
    return f"treaty: {key.replace('_', ' ')}" if kind == "provision" else source
