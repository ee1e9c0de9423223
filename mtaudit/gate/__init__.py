"""The gate: decides from the findings of a run whether it passes or fails."""

from mtaudit.gate.decide import decide

__all__ = ["decide"]
