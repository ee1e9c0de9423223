"""The part of MQM (Multidimensional Quality Metrics) that mtaudit speaks: severities and categories.

Source: the MQM error typology, https://themqm.org/error-types-2/typology/ .
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Severity(IntEnum):
    """MQM severity; the order of the values is the order of gravity."""

    NEUTRAL = 0
    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """The lower-case word used on the command line and in every output."""
        return self.name.lower()

    @classmethod
    def parse(cls, label: str) -> Severity:
        """The severity called ``label``; ValueError where there is none."""
        try:
            return cls[label.upper()]
        except KeyError:
            known = ", ".join(s.label for s in cls)
            raise ValueError(f"unknown severity {label!r}; known are {known}") from None


def worst(severities: Iterable[Severity]) -> Severity:
    """The gravest of them; NEUTRAL where there is none."""
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
