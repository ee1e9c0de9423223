"""Engine: runs the pipeline and feeds gate and report."""

from mtaudit.engine.inputs import Inputs, find_inputs
from mtaudit.engine.run import Recipe, Step, Tally, audit_inputs, run
from mtaudit.engine.tools import make_tools

__all__ = ["Inputs", "Recipe", "Step", "Tally", "audit_inputs", "find_inputs", "make_tools", "run"]
