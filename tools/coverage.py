"""What the field asks, row by row, and the story or test that shows it: `docs/reference/coverage.md`.

The numbers are those of the source that the project was founded on. A row whose service belongs to a part that is not
built yet says which part it waits for; a test fails when a row is missing or names a test that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.stories.courses import COURSES

ROOT = Path(__file__).resolve().parent.parent
STORY = "tests/stories/test_every_procedure.py::test_a_course_is_run"


@dataclass(frozen=True)
class Row:
    """An ask. `tests`: beside the courses that name the row; `waits`: what of it a later part brings."""

    number: int
    ask: str
    tests: tuple[str, ...] = ()
    waits: str = ""

    @property
    def code(self) -> str:
        """`S1`."""
        return f"S{self.number}"


LATER = "the directory and duty (24/7)"
EVIDENCE, STATISTICS, PAGES = "the evidence room", "the statistics", "the pages"
_F, _T, _P = "tests/treaties/test_findings.py::", "tests/treaties/", "tests/procedures/"
_D = "tests/treaties/test_duties.py::"
ROWS: tuple[Row, ...] = (
    Row(1, "Any State can join: by data alone, in six languages",
        (f"{_T}test_treaties.py::test_any_state_can_be_added_by_data_alone",
         "tests/stories/test_every_procedure.py::test_each_procedure_has_a_course_and_each_language_is_spoken")),
    Row(2, "More efficient measures: times of each procedure", waits=STATISTICS),
    Row(3, "Offences by code and by both sides' provisions; dual criminality side by side",
        (f"{_T}test_chooser.py::test_the_matrix_says_what_a_treaty_opens",
         f"{_T}test_provider_and_mandate_findings.py::test_dual_criminality_is_mandatory_and_blocks")),
    Row(4, "Consultation on conflicts of jurisdiction"),
    Row(5, "Targeted arrangements: one table a procedure"),
    Row(6, "Training and technical assistance"),
    Row(7, "Exchange of information", waits=f"{LATER}: cards of law and practice"),
    Row(8, "Persons, legal persons, groups, unknown persons",
        (f"{_T}test_emergency_findings.py::test_an_unknown_person_is_admitted_where_the_facts_show_one",)),
    Row(9, "Sealing, freezing, seizing, confiscating, returning"),
    Row(10, "Offences against systems and by means of them, by class",
        (f"{_P}test_contents.py::test_the_codes_are_those_of_the_field",), waits=f"{STATISTICS}: by class"),
    Row(11, "Sovereignty: what is done on a State's territory its own authority does"),
    Row(12, "Glossary of nine terms, linked from the fields", waits=PAGES),
    Row(13, "Body for prevention policy", waits=LATER),
    Row(14, "Critical infrastructure and graded protection",
        (f"{_P}test_contents.py::test_a_request_for_everything_survives_canonical_json",), waits=f"{LATER}: ladders"),
    Row(15, "Capacity of bodies in prevention"),
    Row(16, "Providers' duties: plans and vulnerabilities",
        (f"{_D}test_the_known_rows_of_law_stand_in_the_release", f"{_D}test_an_old_card_says_so")),
    Row(17, "Providers act when their service is misused"),
    Row(18, "Retention of logs, and a warning before it ends",
        (f"{_F}test_retention_is_judged_only_where_a_card_is_held",
         f"{_D}test_a_period_older_than_the_duty_is_told_with_its_article")),
    Row(19, "Duties by the provider's size",
        (f"{_D}test_of_an_unknown_size_the_longest_is_counted_and_of_a_known_one_its_own",
         f"{_D}test_a_provider_below_the_duty_is_not_obliged")),
    Row(20, "Public reporting point", waits=LATER),
    Row(21, "Offences against systems", (f"{_T}test_encoded.py::test_a_treaty_covers_an_offence",)),
    Row(22, "Offences by means of systems; what needs a serious crime or another treaty",
        (f"{_F}test_a_serious_crime_opens_electronic_evidence_only",)),
    Row(23, "Unlisted offences under other treaties or domestic law",
        (f"{_F}test_a_treaty_named_subsidiarily_opens_what_the_first_does_not",
         f"{_T}test_chooser.py::test_reciprocity_is_for_where_there_is_no_treaty")),
    Row(24, "The chain of the illicit industry, by role",
        (f"{_P}test_contents.py::test_the_codes_are_those_of_the_field",), waits=f"{STATISTICS}: by role"),
    Row(25, "Authenticity, integrity, legality, relevance", waits=EVIDENCE),
    Row(26, "Providers preserve and cooperate"),
    Row(27, "Sanctions when a provider does not",
        (f"{_P}test_contents.py::test_the_codes_are_those_of_the_field",
         f"{_D}test_a_provider_that_refuses_is_met_with_the_sanction_of_its_law")),
    Row(28, "A real and sufficient connection"),
    Row(29, "Mere transit founds nothing",
        (f"{_T}test_jurisdiction_findings.py::"
         "test_transit_alone_founds_nothing_and_transit_beside_another_link_does_no_harm",)),
    Row(30, "Conflicts solved by consultation"),
    Row(31, "Instigation, aiding, preparation, attempt, legal persons",
        (f"{_P}test_contents.py::test_the_codes_are_those_of_the_field",)),
    Row(32, "Sovereignty, due process, rights", waits=f"{EVIDENCE}: rights and remedies in the statement"),
    Row(33, "No intrusive means across borders",
        (f"{_F}test_a_finding_is_found_where_it_belongs_and_nowhere_else",)),
    Row(34, "Nothing is taken directly from companies or persons abroad",
        (f"{_T}test_law.py::test_a_provider_is_never_addressed",
         f"{_T}test_law.py::test_the_custodian_of_preserved_data_is_not_addressed_either")),
    Row(35, "Entrusted forensic examination"),
    Row(36, "Hearing by video or audio"),
    Row(37, "A liaison body for rapid cooperation", waits=f"{LATER}: rosters"),
    Row(38, "Rapid exchange of leads"),
    Row(39, "Technical advice"),
    Row(40, "The authority can be reached at any time", waits=f"{LATER}: rosters, escalation, drills"),
    Row(41, "Electronic signatures and seals, exchanged online",
        ("tests/stories/test_a_request_lives_its_whole_life.py::test_the_whole_life",)),
    Row(42, "Evidence exchanged online", waits=EVIDENCE),
    Row(43, "Within the national regime of data transfer", waits=f"{EVIDENCE}: clearance"),
    Row(44, "Emergency assistance"),
    Row(45, "Fast preservation"),
    Row(46, "Fast disclosure after preservation"),
    Row(47, "The provider's State acts, if it is an offence there too"),
    Row(48, "Measures by the provider: which, when, reversible?"),
    Row(49, "Proceeds are stopped on their way"),
    Row(50, "Assets are recovered and returned"),
    Row(51, "No precondition of a return but judicial procedure"),
    Row(52, "Training of officers and judges"),
    Row(53, "Equipment and technology"),
    Row(54, "Partners take part, and never see a matter",
        ("tests/procedures/test_assistance.py::test_no_body_has_a_place_for_a_case",)),
    Row(55, "Shared experience and data", waits=f"{LATER} and {STATISTICS}"),
    Row(56, "Conference of States Parties", waits=STATISTICS),
    Row(57, "Working groups", waits=STATISTICS),
    Row(58, "To the widest extent: consultation before refusal"),
    Row(59, "Reciprocity", (f"{_F}test_reciprocity_is_a_basis_when_it_is_assured",
                            f"{_T}test_encoded.py::test_an_assurance_is_worded_in_six_languages"),
        waits=f"{LATER}: the ledger of assurances"),
    Row(60, "Anonymity and volatility: urgency, retention, identifiers",
        ("tests/procedures/test_identifiers.py::test_ill_formed_identifiers",)),
    Row(61, "Flexible: a treaty or procedure is new files",
        (f"{_T}test_law.py::test_a_toy_treaty_and_a_toy_procedure_are_added_by_files_alone",)),
)  # fmt: skip


def shown(row: Row) -> Iterator[str]:
    """The courses and tests that show a row, as test ids."""
    yield from (f"{STORY}[{one.name}]" for one in COURSES.values() if row.code in one.shows)
    yield from row.tests


def printed() -> str:
    """The page, Markdown."""
    lines = [
        "# What the field asks, and where it is seen",
        "",
        "Printed from `tools/coverage.py`. Courses run between two nodes: one side over its API, the other by "
        "commands.",
        "",
        "| | ask | shown by | waits for |",
        "|---|---|---|---|",
    ]
    for row in ROWS:
        names = "<br>".join(f"`{one.removeprefix('tests/')}`" for one in shown(row)) or "—"
        lines.append(f"| {row.code} | {row.ask} | {names} | {row.waits or '—'} |")
    return "\n".join(lines) + "\n"
