"""What the field asks, row by row, and the story that shows it: `docs/reference/coverage.md`.

The numbers are those of the source that the project was founded on. A row whose service belongs
to a part that is not built yet says which part it waits for; a test fails when a row is missing, names what is no story
or does not exist, or waits without being expected to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.procedures.looks import LOOKS, PRINTED
from tests.stories.courses import BETWEEN_NODES
from tools import doors

ROOT = Path(__file__).resolve().parent.parent
STORY = "tests/stories/test_every_procedure.py::test_a_course_is_run"
LOOK = "tests/procedures/test_shown_rows.py::test_a_row_is_shown"
TABLE = "tests/procedures/test_shown_rows.py::test_each_step_of_a_course_is_a_line_of_the_printed_table"


@dataclass(frozen=True)
class Row:
    """An ask. `stories`: beside the courses that name the row; `waits`: what of it a later part brings."""

    number: int
    ask: str
    stories: tuple[str, ...] = ()
    waits: str = ""

    @property
    def code(self) -> str:
        """`S1`."""
        return f"S{self.number}"


EVIDENCE = "the evidence room"
_S = "tests/stories/"
_REQUEST, _BASIS = f"{_S}test_what_a_request_shows.py::", f"{_S}test_on_which_basis.py::"
_PROVIDERS, _PARTNERS = f"{_S}test_what_providers_owe.py::", f"{_S}test_partners_never_see_a_matter.py::"
_OFFENCES = f"{_REQUEST}test_offences_by_role_and_by_both_laws_and_an_unknown_person"
_FOUND = f"{_REQUEST}test_either_side_finds_its_matters_by_class_by_offence_and_by_role_in_the_chain"
_SERIOUS = f"{_BASIS}test_a_serious_crime_opens_electronic_evidence_only_and_another_treaty_the_rest"
_CARDS = f"{_PROVIDERS}test_the_duty_cards_of_a_state_are_the_same_at_both_doors"
_LOGS = f"{_PROVIDERS}test_who_asks_is_warned_before_the_logs_end_and_told_when_they_have"
_SIZE = f"{_PROVIDERS}test_a_measure_is_weighed_by_the_size_of_the_provider_and_a_refusal_has_its_sanction"
_DIRECT = f"{_PROVIDERS}test_a_provider_is_not_addressed_and_the_lawful_road_is_offered"
_FILES = f"{_S}test_a_state_joins_by_data_alone.py::test_a_treaty_and_a_state_are_files"
_IDENTIFIERS = (
    f"{_S}test_identifiers_at_the_door.py::"
    "test_an_ill_formed_identifier_is_refused_with_words_and_the_mended_one_arrives"
)
_CLEARED = (
    f"{_S}test_material_leaves_with_a_clearance.py::"
    "test_a_disclosure_names_its_clearance_and_the_files_that_arrive_are_those_that_left"
)
_COUNTED = f"{_S}test_both_states_count_alike.py::"
_ALIKE = f"{_COUNTED}test_times_and_counts_of_each_procedure_are_the_same_on_both_sides"
_REPORT = f"{_COUNTED}test_the_conference_report_leaves_as_aggregates_that_the_log_signs"
_RESTS = (
    f"{_S}test_what_preserved_data_is_for.py::test_what_a_request_rests_on_is_kept_until_the_whole_of_it_is_decided"
)
_CHAIN = f"{_COUNTED}test_the_chain_of_the_illicit_industry_is_counted_by_role_for_ones_own_eyes"
_GROUP = f"{_COUNTED}test_a_working_group_is_told_its_part_and_whom_to_speak_to"
_ADMISSIBLE = (
    f"{_S}test_evidence_answers_a_court.py::"
    "test_the_four_tests_are_answered_in_the_signed_letter_and_what_was_taken_abroad_unlawfully_is_stopped"
)
_TOLD = (
    f"{_S}test_what_a_state_tells_of_itself.py::"
    "test_where_the_public_reports_and_who_prevents_is_read_by_the_other_state"
)
_TURN = f"{_S}test_whom_to_turn_to.py::"
_LIAISON = f"{_TURN}test_the_body_for_liaison_is_found_with_its_languages_and_its_promise"
_FIRST = f"{_TURN}test_what_concerns_critical_infrastructure_is_looked_at_before_others"
_DRILL = (
    f"{_S}test_a_drill_at_a_moment_nobody_knows.py::"
    "test_a_drill_proves_that_somebody_answers_and_gives_way_to_a_real_case"
)
_STRANGER = f"{_S}test_the_demo.py::test_every_instrument_is_genuine_to_a_stranger"
_TOKEN = f"{_S}test_a_token_is_pulled.py::test_what_a_pulled_token_must_sign_waits_and_goes_on"
_WOKEN = f"{_S}test_the_demo.py::test_a_duty_officer_is_woken_and_the_hops_come_one_after_another"
_LAWS = f"{_S}test_both_laws_side_by_side.py::test_each_offence_stands_under_both_laws_for_both_states"
_CLAIMS = f"{_S}test_two_claims_side_by_side.py::test_both_claims_and_what_becomes_of_them_are_the_same_for_both_states"
_TERMS = f"{_S}test_the_terms_of_the_field.py::"
_LEAD = (
    f"{_S}test_how_soon_a_lead_is_acknowledged.py::"
    "test_minutes_from_sending_to_acknowledging_are_the_same_on_both_sides"
)
ROWS: tuple[Row, ...] = (
    Row(1, "Any State can join: by data alone, in six languages",
        (_FILES, f"{_S}test_every_procedure.py::test_the_courses_of_each_procedure_speak_all_six_languages_together")),
    Row(2, "More efficient measures: times of each procedure", (_ALIKE,)),
    Row(3, "Offences by code and by both sides' provisions; dual criminality side by side", (_OFFENCES, _SIZE, _LAWS)),
    Row(4, "Consultation on conflicts of jurisdiction"),
    Row(5, "Targeted arrangements: one table a procedure"),
    Row(6, "Training and technical assistance"),
    Row(7, "Exchange of information", (_TOLD, _LAWS, _ALIKE)),
    Row(8, "Persons, legal persons, groups, unknown persons", (_OFFENCES,)),
    Row(9, "Sealing, freezing, seizing, confiscating, returning"),
    Row(10, "Offences against systems and by means of them, by class", (_OFFENCES, _ALIKE, _FOUND)),
    Row(11, "Sovereignty: what is done on a State's territory its own authority does", (_OFFENCES,)),
    Row(12, "Glossary of nine terms, linked from the fields",
        (f"{_TERMS}test_the_glossary_is_the_same_at_every_door_in_six_languages",
         f"{_TERMS}test_members_of_a_request_lead_to_their_terms_at_every_door_in_six_languages")),
    Row(13, "Body for prevention policy", (_TOLD,)),
    Row(14, "Critical infrastructure and graded protection", (_OFFENCES, _FIRST)),
    Row(15, "Capacity of bodies in prevention"),
    Row(16, "Providers' duties: plans and vulnerabilities", (_CARDS,)),
    Row(17, "Providers act when their service is misused"),
    Row(18, "Retention of logs, and a warning before it ends", (_LOGS, _CARDS)),
    Row(19, "Duties by the provider's size", (_SIZE, _CARDS)),
    Row(20, "Public reporting point", (_TOLD,)),
    Row(21, "Offences against systems", (_OFFENCES,)),
    Row(22, "Offences by means of systems; what needs a serious crime or another treaty", (_OFFENCES, _SERIOUS)),
    Row(23, "Unlisted offences under other treaties or domestic law", (_SERIOUS,)),
    Row(24, "The chain of the illicit industry, by role", (_OFFENCES, _CHAIN, _FOUND)),
    Row(25, "Authenticity, integrity, legality, relevance", (_ADMISSIBLE,),
        waits=f"{EVIDENCE}: every field of the statement"),
    Row(26, "Providers preserve and cooperate"),
    Row(27, "Sanctions when a provider does not", (_SIZE,)),
    Row(28, "A real and sufficient connection"),
    Row(29, "Mere transit founds nothing", (f"{_BASIS}test_mere_transit_founds_no_claim",)),
    Row(30, "Conflicts solved by consultation: both claims side by side", (_CLAIMS,)),
    Row(31, "Instigation, aiding, preparation, attempt, legal persons", (_OFFENCES,)),
    Row(32, "Sovereignty, due process, rights",
        (f"{_REQUEST}test_a_refusal_for_the_rights_of_a_person", _OFFENCES, _ADMISSIBLE)),
    Row(33, "No intrusive means across borders",
        (f"{_REQUEST}test_a_request_that_affirms_no_intrusive_means_alone_may_leave", _OFFENCES)),
    Row(34, "Nothing is taken directly from companies or persons abroad", (_DIRECT,)),
    Row(35, "Entrusted forensic examination"),
    Row(36, "Hearing by video or audio"),
    Row(37, "A liaison body for rapid cooperation", (_LIAISON,)),
    Row(38, "Rapid exchange of leads: minutes until they are acknowledged", (_LEAD,)),
    Row(39, "Technical advice"),
    Row(40, "The authority can be reached at any time", (_WOKEN, _DRILL, _LIAISON)),
    Row(41, "Electronic signatures and seals, exchanged online",
        ("tests/stories/test_a_request_lives_its_whole_life.py::test_the_whole_life", _TOKEN, _STRANGER)),
    Row(42, "Evidence exchanged online", (_CLEARED,), waits=f"{EVIDENCE}: packages"),
    Row(43, "Within the national regime of data transfer", (_CLEARED,), waits=f"{EVIDENCE}: the decision itself"),
    Row(44, "Emergency assistance"),
    Row(45, "Fast preservation"),
    Row(46, "Fast disclosure after preservation", (_RESTS,)),
    Row(47, "The provider's State acts, if it is an offence there too"),
    Row(48, "Measures by the provider: which, when, reversible?"),
    Row(49, "Proceeds are stopped on their way"),
    Row(50, "Assets are recovered and returned"),
    Row(51, "No precondition of a return but judicial procedure"),
    Row(52, "Training of officers and judges"),
    Row(53, "Equipment and technology"),
    Row(54, "Partners take part, and never see a matter",
        (f"{_PARTNERS}test_a_partner_is_named_in_the_letters_and_nothing_of_a_case_is_taken_in",
         f"{_PARTNERS}test_a_partner_is_nobody_to_whom_a_matter_could_be_opened")),
    Row(55, "Shared experience and data", (_REPORT, _TOLD, _CARDS)),
    Row(56, "Conference of States Parties", (_REPORT,)),
    Row(57, "Working groups", (_GROUP,)),
    Row(58, "To the widest extent: consultation before refusal"),
    Row(59, "Reciprocity",
        (f"{_BASIS}test_an_assurance_of_reciprocity_is_the_basis_and_crosses",
         f"{_BASIS}test_without_a_treaty_each_procedure_runs_on_an_assurance_to_its_end")),
    Row(60, "Anonymity and volatility: urgency, retention, identifiers", (_IDENTIFIERS, _LOGS)),
    Row(61, "Flexible: a treaty or procedure is new files",
        (_FILES, f"{_S}test_nodes_of_other_kinds.py::test_this_release_and_the_next_one")),
)  # fmt: skip


def shown(row: Row) -> Iterator[str]:
    """The stories that show a row, as test ids; of courses those that run between nodes."""
    yield from (f"{STORY}[{one.name}]" for one in BETWEEN_NODES.values() if row.code in one.shows)
    yield from row.stories


def looked_at(row: Row) -> Iterator[str]:
    """The tests that look at what a row must show in the instruments of its courses, as test ids."""
    yield from (f"{LOOK}[{one.name}]" for one in LOOKS if one.row == row.code)
    if row.code == PRINTED:
        yield from (f"{TABLE}[{one.name}]" for one in BETWEEN_NODES.values() if row.code in one.shows)


def printed() -> str:
    """The page, Markdown."""
    lines = [
        "# What the field asks, and where it is seen",
        "",
        "Printed from `tools/coverage.py`. Behind each story stands through which doors officials and "
        f"systems act in it, as read from the source of its test (`tools/doors.py`): the *{doors.API}* of a running "
        f"node, its *{doors.COMMANDS}*, or its *{doors.SERVICES}*, which are what both doors call. In each course of "
        "`test_a_course_is_run` one side works over its API and the other by commands. A dash under *shown by* means "
        "that the row waits for a part that is not built yet.",
        "",
        "A course runs between two nodes, which come to the same status and hold the same instruments. Where courses "
        "alone show a row, what must be seen of it is looked at in `tests/procedures/test_shown_rows.py`: in the very "
        "instruments that the course exchanges, without nodes: in the words of their letters, and in what findings, "
        "clocks, measures and figures make of them.",
        "",
        "Where there is *no act of anybody*, a story only sends forged letters or compares what stands there.",
        "",
        "| | ask | shown by | waits for |",
        "|---|---|---|---|",
    ]
    for row in ROWS:
        looks = [f"looked at: `{one.removeprefix('tests/')}`" for one in looked_at(row)]
        names = "<br>".join([*(_told(one) for one in shown(row)), *looks]) or "—"
        lines.append(f"| {row.code} | {row.ask} | {names} | {row.waits or '—'} |")
    named = {one.partition("[")[0] for row in ROWS for one in shown(row)}
    lines += ["", "## The other stories", "", "No row names them.", ""]
    lines += [f"- {_told(one)}" for one in doors.stories() if one not in named]
    return "\n".join(lines) + "\n"


def _told(story: str) -> str:
    gone = ", ".join(doors.doors(story)) or "no act of anybody"
    return f"`{story.removeprefix('tests/')}` ({gone})"
