"""From the options of ``score``, ``gate`` and ``baseline`` to the step that judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mtaudit.cli.options import GateOptions
from mtaudit.config import Settings
from mtaudit.engine import Inputs, Recipe
from mtaudit.engine.gating import Gating, only_changed, touched_by
from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.gate.baseline import Baseline, parse
from mtaudit.gate.evaluator import GateEvaluator
from mtaudit.gate.rules import Rules, read_path_rules, read_rules
from mtaudit.gate.suppress import Suppressions
from mtaudit.git import Changes, changes_since

#: What the file is called unless the user calls it otherwise.
BASELINE = "mtaudit-baseline.txt"


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides about a run.

    Attributes:
        inputs: what is audited.
        rules: those of the settings.
        by_rules: whether they give the verdict; else ``fail_on`` over all pairs does, as in ``score``.
    """

    inputs: Inputs
    rules: Rules
    settings: Settings
    by_rules: bool
    baseline: Baseline | None = None
    baseline_name: str = ""
    any_signature: bool = False
    changes: Changes | None = None

    def steps(self, recipe: Recipe) -> Sequence[Gating]:
        """The step that judges. UsageError where the baseline was made by another recipe."""
        if self.baseline is not None and not self.any_signature:
            self.baseline.require(recipe.signature, self.baseline_name)
        touched = touched_by(self.changes, self.inputs) if self.changes else None
        judge = GateEvaluator(
            self.rules if self.by_rules else None,
            self.baseline,
            Suppressions(read_path_rules(self.settings.suppress)),
            touched,
            complete=self.by_rules or self.changes is None,
        )
        return [Gating(judge, only_touched=self.changes is not None and not self.by_rules)]


def make_gate(
    inputs: Inputs,
    settings: Settings,
    by_rules: bool,
    gating: GateOptions | None = None,
) -> Gate:
    """Resolve rules, baseline and ``--since``.

    Raises:
        UsageError, InputError: whatever of them cannot be used.
    """
    rules = read_rules(settings.gate, settings.fail_on)
    name = (gating and gating.baseline) or rules.baseline
    changes = changes_since(gating.since) if gating and gating.since else None
    if changes is not None and not by_rules:
        inputs = only_changed(inputs, changes)
    known = read_baseline(Path(name)) if name else None
    return Gate(inputs, rules, settings, by_rules, known, name, bool(gating and gating.any_signature), changes)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. InputError where it is none."""
    try:
        return parse(str(path), path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cure = "make it with `mtaudit baseline update`"
        raise InputError(Problem(str(path), "there is no such baseline", cure)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), f"the baseline cannot be read: {error}", "restore it")) from None


def write_whole(path: Path, text: str) -> None:
    """Write a small file whole. UsageError where that is not possible."""
    from mtaudit.report.files import WholeFile

    try:
        file = WholeFile(str(path))
        file.write(text)
        file.commit()
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
