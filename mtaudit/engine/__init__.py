"""Engine: runs the pipeline and feeds gate and report."""

from mtaudit.engine.run import Recipe, Tally, run
from mtaudit.engine.tools import make_tools

__all__ = ["Recipe", "Tally", "make_tools", "run"]
