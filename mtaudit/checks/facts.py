"""What reports say about the checks that ran."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from mtaudit.checks.check import BaseCheck
from mtaudit.records import CheckFacts


def facts_of(checks: Iterable[BaseCheck | type[BaseCheck]]) -> dict[str, CheckFacts]:
    """Facts about checks by code, in the order of the codes."""
    return {check.code: _facts(check) for check in sorted(checks, key=lambda check: check.code)}


def _facts(check: BaseCheck | type[BaseCheck]) -> CheckFacts:
    summary, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    description = f"{summary}\n{rest}".strip()
    precision = check.precision or ""
    return CheckFacts(check.code, check.name, check.category, check.severity, summary.strip(), description, precision)
