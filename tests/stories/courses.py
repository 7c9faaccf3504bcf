"""Every course, by its name; and those that the stories run between two nodes."""

from __future__ import annotations

from collections.abc import Mapping

from tests.stories import (
    assets_courses,
    beside_courses,
    court_courses,
    custom_courses,
    emergency_courses,
    extradition_courses,
    home_courses,
    mla_courses,
    preserved_courses,
    team_courses,
    urgent_courses,
)
from tests.stories.turns import Course

COURSES: Mapping[str, Course] = {
    one.name: one
    for one in (
        *mla_courses.COURSES,
        *urgent_courses.COURSES,
        *preserved_courses.COURSES,
        *emergency_courses.COURSES,
        *court_courses.COURSES,
        *extradition_courses.COURSES,
        *assets_courses.COURSES,
        *team_courses.COURSES,
        *beside_courses.COURSES,
        *custom_courses.COURSES,
        *home_courses.COURSES,
    )
}
BETWEEN_NODES: Mapping[str, Course] = {name: one for name, one in COURSES.items() if not one.apart}
"""The others say why no nodes run them; their tables, texts and findings are checked all the same."""
WITHOUT_TREATY: Mapping[str, Course] = {
    name: one for name, one in BETWEEN_NODES.items() if one.treaty == custom_courses.CUSTOM
}
"""Run with a look at the assurance on which they rest: `test_on_which_basis`."""
