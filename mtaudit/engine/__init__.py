"""Runs the pipeline over inputs and passes the results to the gate and the reports."""

from mtaudit.engine.inputs import Inputs, find_inputs
from mtaudit.engine.run import Engine, Recipe, Step, Tally, audit_inputs, events_of, run
from mtaudit.engine.setup import make_context

__all__ = [
    "Engine",
    "Inputs",
    "Recipe",
    "Step",
    "Tally",
    "audit_inputs",
    "events_of",
    "find_inputs",
    "make_context",
    "run",
]
