"""Engine: runs the pipeline and feeds gate and report."""

from mtaudit.engine.run import Recipe, Tally, run

__all__ = ["Recipe", "Tally", "run"]
