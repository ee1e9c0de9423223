"""mtaudit audits English-Chinese translations: it finds likely errors, and reports their place and reason.

The Python interface is :class:`Auditor` and :func:`load`; the types that they return are in :mod:`mtaudit.records`.
Heavy dependencies are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mtaudit.version import __version__

if TYPE_CHECKING:
    from mtaudit.auditor import Audit, Auditor, load
    from mtaudit.config import Settings
    from mtaudit.errors import InputError, MtauditError, Problem, UsageError
    from mtaudit.mqm import Severity
    from mtaudit.records import Bead, DocumentState, Finding, Pair, Scored, Segment, Skip

_HOMES = {
    "Audit": "auditor", "Auditor": "auditor", "load": "auditor", "Settings": "config", "InputError": "errors",
    "MtauditError": "errors", "Problem": "errors", "UsageError": "errors", "Severity": "mqm", "Bead": "records",
    "DocumentState": "records", "Finding": "records", "Pair": "records", "Scored": "records", "Segment": "records",
    "Skip": "records",
}  # fmt: skip

__all__ = [
    "Audit",
    "Auditor",
    "Bead",
    "DocumentState",
    "Finding",
    "InputError",
    "MtauditError",
    "Pair",
    "Problem",
    "Scored",
    "Segment",
    "Settings",
    "Severity",
    "Skip",
    "UsageError",
    "__version__",
    "load",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"mtaudit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
