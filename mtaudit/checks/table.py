"""The one table of checks, in the order of their codes. What does not stand here does not run."""

from __future__ import annotations

from mtaudit.checks.base import Check

CHECKS: tuple[type[Check], ...] = ()
