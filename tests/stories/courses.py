"""Every course, by its name; and those that the stories run between two nodes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.stories import (
    assets_courses,
    beside_courses,
    court_courses,
    extradition_courses,
    mla_courses,
    team_courses,
    urgent_courses,
)
from tests.stories.turns import Course

COURSES: Mapping[str, Course] = {
    one.name: one
    for one in (
        *mla_courses.COURSES,
        *urgent_courses.COURSES,
        *court_courses.COURSES,
        *extradition_courses.COURSES,
        *assets_courses.COURSES,
        *team_courses.COURSES,
        *beside_courses.COURSES,
    )
}
WAITING = frozenset({
    "a draft is shown again after it was mended",
    "a State forbids that a provider answers another State's order",
    "a call in the night is never written down",
    "a call in the night is written down, refused, and heard after all",
    "a case is not taken over",
    "a confiscation is refused",
    "a file comes whole at the second attempt, and the case is handed back",
    "a hearing is stopped, and the witness is not found again",
    "a lead is not wanted on its terms, nor without them",
    "a person is not fetched, asked for again, and no longer wanted",
    "a person is released, asked for again, lent and given for good",
    "a question is answered, and the provider is left alone",
    "a question is not answered in time, and then another State is competent",
    "a witness does not wish to be heard, and the hearing is refused",
    "an examination is refused",
    "an exhibit arrives at the second attempt, and the report needs a word more",
    "no team is formed, for the case is at trial",
    "nothing is preserved of what the armed forces hold",
    "one measure is withdrawn, one refused, and what was lent comes back",
    "the suspect would be warned, and the request is dropped",
    "the trace of money is asked for, put off, found, and the freezing runs out",
    "what the other State has confiscated itself is asked back",
    "what was asked by telephone is preserved before it is written, and runs out",
})  # fmt: skip
"""Sound by the check of tables, texts and findings, but not yet run by nodes: each leaves this set when it was."""
BETWEEN_NODES: Mapping[str, Course] = {
    name: one for name, one in COURSES.items() if not one.apart and name not in WAITING
}
"""The others say why no nodes run them; their tables, texts and findings are checked all the same."""
