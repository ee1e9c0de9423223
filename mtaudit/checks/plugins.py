"""Checks of other packages: classes registered under the entry point group ``mtaudit.checks``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from mtaudit.checks.check import BaseCheck, Check
from mtaudit.checks.registry import CHECKS
from mtaudit.errors import UsageError
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.patterns import CODE, NAME
from mtaudit.plugins import installed as installed_plugins

GROUP = "mtaudit.checks"


def installed() -> tuple[type[Check], ...]:
    """The checks that installed packages add, in the order of their codes.

    Raises:
        UsageError: one of them cannot be loaded or is incomplete.
    """
    return tuple(sorted(installed_plugins(GROUP, fault_of).values(), key=lambda check: check.code))


def together(*groups: Iterable[type[BaseCheck]]) -> tuple[type[BaseCheck], ...]:
    """The checks of the table with those of the groups; UsageError where two have one code or one name."""
    out: list[type[BaseCheck]] = [*CHECKS]
    for check in (check for group in groups for check in group):
        same = next((other for other in out if check.code == other.code or check.name == other.name), None)
        if same is not None:
            raise UsageError(
                f"there are two checks {check.code} ({check.name}): the one of {_origin(check)} takes code or name of "
                f"{same.code} ({same.name}); give it others"
            )
        out.append(check)
    return tuple(out)


def state(checks: Sequence[BaseCheck]) -> str:
    """Size and time of the modules that define plug-in checks, so that cached results become invalid with a change."""
    modules = sorted({type(check).__module__ for check in checks} - {check.__module__ for check in CHECKS})
    files = [getattr(sys.modules.get(module), "__file__", None) for module in modules]
    facts = [(name, Path(file).stat()) for name, file in zip(modules, files, strict=True) if file]
    return " ".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in facts)


def fault_of(check: object) -> str:
    """What an object lacks to be a check; "" if nothing."""
    if not (inspect.isclass(check) and issubclass(check, Check)):
        return "it must be a class derived from mtaudit.checks.check.Check"
    if inspect.isabstract(check):
        return f"it lacks {', '.join(sorted(check.__abstractmethods__))}"
    facts = {key: getattr(check, key, None) for key in ("code", "name", "category", "severity")}
    lacking = [key for key, value in facts.items() if value is None]
    if lacking:
        return f"it lacks {', '.join(lacking)}"
    if not CODE.fullmatch(str(check.code)) or not NAME.fullmatch(str(check.name)):
        return f"code and name are {check.code!r} and {check.name!r}, not like ORG01 and old-product-name"
    if not isinstance(check.severity, Severity) or str(check.category).split("/")[0] not in BRANCHES.values():
        return f"its severity must be a Severity, its category begin with {', '.join(BRANCHES.values())}"
    return ""


def _origin(check: type[BaseCheck]) -> str:
    return "the settings" if check.__module__.startswith("mtaudit.") else check.__module__
