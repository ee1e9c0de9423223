"""The part of MQM (Multidimensional Quality Metrics) that mtaudit uses: severities and categories.

Source: the MQM error typology, https://themqm.org/error-types-2/typology/ .
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Severity(IntEnum):
    """MQM severity; higher values are more severe."""

    NEUTRAL = 0
    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """The lower-case name used on the command line and in all outputs."""
        return _LABELS[self]

    @classmethod
    def parse(cls, label: str) -> Severity:
        """The severity with this label; raises ValueError for an unknown one."""
        try:
            return cls[label.upper()]
        except KeyError:
            known = ", ".join(s.label for s in cls)
            raise ValueError(f"unknown severity {label!r}; use one of {known}") from None


_LABELS = tuple(severity.name.lower() for severity in Severity)


def worst(severities: Iterable[Severity]) -> Severity:
    """The highest severity; NEUTRAL if there are none."""
    return max(severities, default=Severity.NEUTRAL)


#: MQM branch of each prefix of a check code.
BRANCHES = {
    "ACC": "accuracy",
    "TRM": "terminology",
    "LNG": "linguistic-conventions",
    "LOC": "locale-conventions",
    "DES": "design-and-markup",
    "ALN": "alignment",
}
