"""Builds the step that evaluates a run from the options of ``score``, ``gate`` and ``baseline``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mtaudit.cli.loading import Loaded
from mtaudit.cli.options import GateOptions
from mtaudit.config import Settings
from mtaudit.context import AuditContext
from mtaudit.engine import Inputs, Recipe
from mtaudit.engine.before import changed_items, load_before, staged_items, tracked_items
from mtaudit.engine.gating import Gating
from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.gate.baseline import Baseline, parse
from mtaudit.gate.decide import Coverage
from mtaudit.gate.evaluator import GateEvaluator, Heed
from mtaudit.gate.rules import Rules, Scope, read_path_rules, read_rules
from mtaudit.gate.suppress import Suppressions
from mtaudit.git import Changes, changes_since, commit_of
from mtaudit.read.input import Input
from mtaudit.trust import Trust

#: Default file name of the baseline.
BASELINE = "mtaudit-baseline.txt"


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything that determines the verdict of a run.

    Attributes:
        inputs: the inputs, with their paths in the working tree.
        rules: the rules from settings and options.
        by_rules: whether the rules give the verdict; otherwise ``fail_on`` over all pairs does, as in ``score``.
        unchanged: there were inputs, but none of them changed.
        heed: which suppressions in the text of documents count.
    """

    inputs: Inputs
    rules: Rules
    settings: Settings
    by_rules: bool
    baseline: Baseline | None = None
    baseline_name: str = ""
    any_signature: bool = False
    changes: Changes | None = None
    unchanged: bool = False
    previous: bool = False
    heed: Heed = "all"

    def staged(self, into: Path) -> Inputs:
        """The inputs, with their staged content if requested; the files are written to ``into``."""
        if self.changes is None or self.changes.staged is None:
            return self.inputs
        return staged_items(self.changes, self.inputs, into)

    def steps(self, context: AuditContext, recipe: Recipe) -> Sequence[Gating]:
        """The step that evaluates the run. Raises UsageError if the baseline has another signature."""
        if self.baseline is not None and not self.any_signature:
            self.baseline.require(recipe.signature, self.baseline_name)
        if self.by_rules:
            self._require_score()
        evaluator = GateEvaluator(
            self.rules if self.by_rules else Rules(patch=Scope(self.settings.fail_on)),
            self.baseline,
            Suppressions(read_path_rules(self.settings.suppress)),
            load_before(self.changes, self.inputs, context) if self.changes else None,
            complete=self.by_rules or self.changes is None,
            heed=self.heed,
        )
        coverage = Coverage(self.rules.allow_empty, self.unchanged)
        only_new = self.changes is not None and not self.by_rules
        return [Gating(evaluator, coverage, only_new=only_new, previous=self.previous)]

    def _require_score(self) -> None:
        """UsageError if there is no score to compare with: a rule that cannot be applied must not pass."""
        known = self.baseline is not None and self.baseline.score is not None
        if self.rules.max_fall is not None and not known and self.changes is None:
            raise UsageError(
                "gate.max_fall compares the corpus score, but there is no earlier score; "
                "write it into the baseline by `mtaudit baseline update`, or name a commit by --since"
            )


def make_gate(inputs: Inputs, loaded: Loaded, by_rules: bool, gating: GateOptions | None = None) -> Gate:
    """Resolve rules, baseline and ``--since``.

    Args:
        by_rules: whether the rules of ``[gate]`` decide, as in ``gate``; then an existing baseline is used by default.

    Raises:
        UsageError: a rule or commit is not valid.
        InputError: a baseline is missing or not valid.
    """
    settings, trust = loaded.settings, loaded.trust
    rules = _rules(settings, gating, by_rules, loaded.file)
    changes = _changes(gating)
    path = _baseline_path(gating, rules, loaded, by_rules)
    if path is not None:
        inputs = without(inputs, path)
    if rules.allow_empty:
        inputs = _without_empty_folders(inputs)
    if changes is not None and changes.staged is not None:
        inputs = tracked_items(changes, inputs)
    some = len(inputs) > 0
    if changes is not None and not by_rules:
        inputs = changed_items(changes, inputs)
    return Gate(
        inputs,
        rules,
        settings,
        by_rules,
        baseline=read_baseline(path, trust, bool(gating and gating.baseline)) if path else None,
        baseline_name=str(path or ""),
        any_signature=bool(gating and gating.any_signature),
        changes=changes,
        unchanged=some and not len(inputs),
        previous=bool(gating and (gating.outputs or gating.format_)),
        heed=_heed(trust, changes),
    )


def _rules(settings: Settings, gating: GateOptions | None, by_rules: bool, file: Path | None) -> Rules:
    option = gating.fail_on if gating and by_rules else None
    shown = "" if file is None else Path(os.path.relpath(file)).as_posix()
    rules = read_rules(settings.gate, settings.fail_on, option, shown)
    if option is None and settings.fail_on == Settings().fail_on and "patch.fail_on" in rules.origins:
        own = "fail_on" in settings.gate.get("patch", {})
        rules = rules if own else replace(rules, origins={**rules.origins, "patch.fail_on": "default"})
    return rules


def _heed(trust: Trust, changes: Changes | None) -> Heed:
    """Which suppressions in texts count. In safe mode without a commit to compare with, all if the trusted commit is
    checked out, otherwise none."""
    if not trust.safe:
        return "all"
    if changes is not None:
        return "old"
    return "all" if trust.commit and commit_of("HEAD") == trust.commit else "none"


def _changes(gating: GateOptions | None) -> Changes | None:
    if gating is None or not (gating.since or gating.staged or gating.since_exact):
        return None
    if not gating.since and not gating.staged:
        raise UsageError("--since-exact needs --since; name the commit to compare with")
    return changes_since(gating.since or "HEAD", exact=gating.since_exact, staged=gating.staged)


def _baseline_path(gating: GateOptions | None, rules: Rules, loaded: Loaded, found: bool) -> Path | None:
    """The baseline of the option, else of the settings (relative to their folder), else, with ``found``, an existing
    one."""
    if gating is not None and gating.baseline:
        return Path(gating.baseline)
    if rules.baseline:
        return _from_here((loaded.file.parent if loaded.file else Path()) / rules.baseline)
    return nearest_baseline(loaded.trust) if found else None


def nearest_baseline(trust: Trust | None = None) -> Path | None:
    """The baseline in this folder or the nearest parent within the repository; None if there is none."""
    trust = trust or Trust()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if trust.holds(folder / BASELINE):
            return _from_here(folder / BASELINE)
        if (folder / ".git").exists():
            break
    return None


def _from_here(path: Path) -> Path:
    return Path(os.path.relpath(path))


def without(inputs: Inputs, path: Path) -> Inputs:
    """The inputs without the baseline file, whatever its name is."""
    real = path.resolve()
    items = tuple(i for i in inputs.plan.items if isinstance(i, Problem) or i.path.resolve() != real)
    return replace(inputs, plan=replace(inputs.plan, items=items))


def _without_empty_folders(inputs: Inputs) -> Inputs:
    """The inputs without the problem that a folder contains nothing to read, which ``gate.allow_empty`` permits."""

    def kept(item: Input | Problem) -> bool:
        is_folder = isinstance(item, Problem) and os.path.isdir(item.place)
        return not (is_folder and isinstance(item, Problem) and os.access(item.place, os.R_OK | os.X_OK))

    return replace(inputs, plan=replace(inputs.plan, items=tuple(filter(kept, inputs.plan.items))))


def read_baseline(path: Path, trust: Trust | None = None, named: bool = False) -> Baseline:
    """The baseline in a file.

    Args:
        trust: which version of the file counts; by default the one on the disk.
        named: whether the command line names it.

    Raises:
        InputError: it is missing or not valid, or not one that safe mode reads.
    """
    try:
        return parse(str(path), (trust or Trust()).read(path, named).decode("utf-8"))
    except FileNotFoundError:
        remedy = "create it with `mtaudit baseline update`"
        raise InputError(Problem(str(path), "there is no such baseline", remedy)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), f"the baseline cannot be read: {error}", "restore it")) from None
