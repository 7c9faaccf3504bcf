"""Certomancer's services, with a clock of whole seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from certomancer.integrations.animator import Animator
from certomancer.registry import ArchLabel, PKIArchitecture
from werkzeug.wrappers import Request


class Services(Animator):  # type: ignore[misc]  # certomancer is untyped for mypy
    """TSA, OCSP and CRLs of some States as a WSGI application."""

    def __init__(self, architectures: Mapping[ArchLabel, PKIArchitecture]) -> None:
        super().__init__(architectures, with_web_ui=False)

    def at_time(self, request: Request) -> datetime:
        """The moment asked for. RFC 6960 §4.2.2.1: times in OCSP have no fractions of a second."""
        found: datetime = super().at_time(request)
        return found.replace(microsecond=0)
