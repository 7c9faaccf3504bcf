"""Every course that the stories run between two nodes, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.stories import court_courses, extradition_courses, mla_courses, team_courses, urgent_courses
from tests.stories.turns import Course

COURSES: Mapping[str, Course] = {
    one.name: one
    for one in (
        *mla_courses.COURSES,
        *urgent_courses.COURSES,
        *court_courses.COURSES,
        *extradition_courses.COURSES,
        *team_courses.COURSES,
    )
}
