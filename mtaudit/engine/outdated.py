"""Finds outdated translations: pairs of files whose source was committed after its translation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mtaudit.errors import Problem
from mtaudit.git import last_changes
from mtaudit.read import Plan
from mtaudit.read.input import Input


def with_outdated(plan: Plan) -> Plan:
    """The plan with a note on every pair of files whose source was committed after its translation."""
    pairs = [item for item in plan.items if isinstance(item, Input) and item.target]
    if not pairs:
        return plan
    files = {one.path.resolve() for item in pairs for one in (item, item.target) if one}
    times = last_changes(files, pairs[0].path.resolve().parent)
    return replace(plan, items=tuple(_noted(item, times) for item in plan.items)) if times else plan


def _noted(item: Input | Problem, times: dict[Path, int]) -> Input | Problem:
    if isinstance(item, Problem) or item.target is None:
        return item
    ours, theirs = times.get(item.path.resolve(), 0), times.get(item.target.path.resolve(), 0)
    if not theirs or ours <= theirs:
        return item
    what = f"{item.name} changed on {_day(ours)}, after its translation {item.target.name} ({_day(theirs)})"
    return replace(item, note=f"{what}, which may be outdated")


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
