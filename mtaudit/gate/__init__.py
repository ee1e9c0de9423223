"""Gate: from counts to a verdict."""

from mtaudit.gate.decide import decide

__all__ = ["decide"]
