"""Shapes of answers: one name, one view."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.api.instruments import ReportView as Report
from app.api.shape import shown
from app.matters.views import View


def test_two_views_under_one_name_are_refused_before_anything_is_served() -> None:
    @dataclass(frozen=True)
    class ReportView(View):
        another: str

    shown(Report)
    with pytest.raises(TypeError, match="Two views are called Report"):
        shown(ReportView)
    assert shown(Report) is shown(Report)
