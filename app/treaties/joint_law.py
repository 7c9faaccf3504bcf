"""What the law asks of a joint investigation (`law.md` §3.10; 2AP 12(2), UNTOC 19): findings and fields, as data."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.case_required import means
from app.treaties.entry import OWN, PRACTICE, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

_TERMS = "2AP 12(2)"

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("host_law_missing", B,
          "State that each act follows the law of the State where it is done, and that its sovereignty is fully "
          "respected.", "provision joint", "Fill host_law."),
    Entry("team_end_missing", B, "A joint investigation needs an end.", _TERMS, "Fill ends_on; it can be prolonged."),
    Entry("team_end_past", B, "The end of the joint investigation has passed.", OWN, "Give a later date."),
    Entry("team_terms_missing", W, "The terms say nothing of this.", _TERMS,
          "Agree on it, or say that it is left open."),
    Entry("team_media_missing", A, "Say who speaks to the press, and when.", PRACTICE),
    Entry("team_leader_missing", W, "No leader is named for {state}.", _TERMS, "Mark one member of each State."),
    Entry("guest_powers_wide", W, "Officers of the other State may do more than assist: {powers}.", "provision joint",
          "Leave it to the authorities of the State where the act is done."),
    Entry("common_text_missing", B, "A team of more than two States needs the digest of one common text.", OWN,
          "Name the conference and the SHA-256 of the text that every pair signs."),
    Entry("common_text_old", B, "The change names a common text that is signed already.", OWN,
          "Name the SHA-256 of the text as changed."),
    Entry("conference_missing", W, "More than two States are concerned, but no conference ties their matters.", OWN,
          "Fill conference_ref with the same words in the matter of every pair."),
    Entry("conference_differs", B, "The team belongs to the conference {known}, not to {given}.", OWN,
          "Name the team's conference, or none."),
    Entry("participants_missing", W, "A common text is named, but not the States that sign it.", OWN,
          "List all participants."),
    Entry("participants_differ", W, "By who joins and who leaves the team is of {expected}, but it lists {given}.", OWN,
          "List all States of the team as it is from then on."),
    Entry("agreement_differs", B, "The agreement differs from the proposal in {members}.", OWN,
          "Agree to the proposal as it stands, or propose other terms first."),
    Entry("agreement_to_nothing", B, "The proposal that is agreed to is none that was made in this matter.", OWN,
          "Name the proposal by its id and digest."),
    Entry("payment_differs", W, "{paid} is paid, but {agreed} was agreed for the recipients.", OWN,
          "Pay what was agreed, or say in the note why it differs."),
    Entry("team_change_unknown", B, "The change that is agreed to is none that was proposed.", OWN,
          "Name the change by its id and digest."),
    Entry("team_end_differs", B, "The proposed change ends the team on {proposed}, not on {given}.", OWN,
          "Agree to the change as it stands, or propose another."),
    Entry("share_without_manifest", B, "Evidence is shared without the manifest of its package.", "provision joint",
          "Name the SHA-256 of the manifest."),
    Entry("share_without_conditions", B, "Evidence is shared without conditions on its use.", "provision joint",
          "State at least what the team's agreement says on use."),
    Entry("team_over", B, "The team ended on {day}, by what both sides signed last.", "provision joint",
          "Agree on a later end first, or send it in answer to a request for assistance."),
    Entry("team_not_in_force", W, "The common text of {conference} is not in force: it does not bind {pairs}.",
          "provision joint", "Wait until every pair has signed it, or say why it is shared before."),
    Entry("share_with_no_member", W, "By the common text of {conference} {state} is not a member of the team.",
          "provision joint", "Wait until a text that names it is in force, or have it send a request for assistance."),
)

_SPOKEN_OF = ("functions", "territory", "organisation", "gathering", "use_rules", "host_acts", "personal_data", "costs",
              "liability", "review")
TERMS: tuple[Required, ...] = (
    Required("host_law", "host_law_missing", ALWAYS, B),
    Required("ends_on", "team_end_missing", ALWAYS, B),
    *(Required(member, "team_terms_missing", ALWAYS, W) for member in _SPOKEN_OF),
    Required("media", "team_media_missing", ALWAYS, A),
    *means(),
)
# fmt: on

REQUIRED: Mapping[str, tuple[Required, ...]] = {"jit_proposal": TERMS, "jit_agreement": TERMS}
