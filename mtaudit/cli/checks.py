"""``mtaudit checks`` and ``mtaudit explain``: documentation of the checks, with their measured precision."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import lang_option
from mtaudit.cli.say import say_lines
from mtaudit.messages import explanations, language, speak, tr, translated

if TYPE_CHECKING:
    from mtaudit.checks.check import BaseCheck
    from mtaudit.mqm import Severity
    from mtaudit.precision import Measured

_config = click.option("--config", type=click.Path(path_type=Path), help="Settings file instead of the nearest one.")
#: Topics that ``mtaudit explain`` explains in addition to checks.
_SCALE = "scale"


def _topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Codes and names of checks, for shell completion."""
    from mtaudit.checks.registry import CHECKS

    words = [_SCALE, *(check.code for check in CHECKS), *(check.name for check in CHECKS)]
    return [word for word in words if word.lower().startswith(incomplete.lower())]


@click.command(
    cls=Command,
    examples=[
        ("mtaudit checks", "List all checks"),
        ("mtaudit checks --format json", "Print all facts and measurements"),
        ("mtaudit checks --lang zh", "List them in Chinese"),
    ],
)
@_config
@lang_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="A table, or all facts.")
def checks(config: Path | None, lang: str | None, form: str) -> None:
    """List the checks: code, name, severity, precision, findings in 1,000 pairs.

    Precision is the share of findings with that severity that marked an error of at least that severity in labelled
    machine-translated articles and on planted errors; the number of findings in the articles is in brackets. Checks of
    plug-ins and of [[patterns]] in the settings come last. `mtaudit explain scale` explains how the numbers are used.
    """
    with explained():
        found = _all(config, lang)
        say_lines(json.dumps(objects(found), ensure_ascii=False, indent=1) if form == "json" else table(found))


@click.command(
    cls=Command,
    examples=[
        ("mtaudit explain ACC03", "Explain a check by its code"),
        ("mtaudit explain number-mismatch --lang zh", "Explain it by its name, in Chinese"),
        ("mtaudit explain scale", "Explain severity, confidence and error probability"),
    ],
)
@click.argument("topic", metavar="CODE|scale", shell_complete=_topics)
@_config
@lang_option
def explain(topic: str, config: Path | None, lang: str | None) -> None:
    """Explain a check, or the scale of severities and probabilities.

    CODE is the code or the name of a check, as listed by `mtaudit checks`. Prints what it finds, why it matters, its
    known problems, an example and its options.
    """
    with explained():
        from mtaudit.checks.explanation import explanation

        known = _all(config, lang)
        say_lines(scale() if topic.lower() == _SCALE else explanation(find(topic, known)))


def scale() -> str:
    """An explanation of severity, confidence and error probability, with the default thresholds."""
    from mtaudit.checks.conclude import HINT, REQUIRED
    from mtaudit.score import Estimator

    values = {severity.label: f"{least:g}" for severity, least in REQUIRED.items()}
    text = explanations(language()).get("scale", {}).get("text", _EXPLAINED).lstrip()
    return text.format(**values, hint=f"{HINT:g}", minor=f"{Estimator.load().thresholds['minor']:g}")


_EXPLAINED = """\
Severity, confidence and error probability

Severity is how serious a finding is if it is an error (MQM): a critical or major error misleads the reader, a minor one
does not. It is a property of the kind of error. Neutral findings are hints and never count.

Confidence of a finding is how likely it is an error of at least the shown severity. It was measured for every check, on
labelled machine-translated articles and on planted errors; `mtaudit checks` prints it.

Error probability of a pair is how likely it contains a major or critical error. It combines all evidence: the findings,
the similarity of the two texts, the words, the critic. It is never below the confidence of a major or critical finding
of the pair.

One rule determines the severity that is shown (mtaudit/checks/conclude.py): that of the check, limited by confidence.
  critical  requires a confidence of {critical};
  major     requires {major}; findings below that are minor;
  hint      if fewer than {hint} of such findings mark any error.
If the error probability of the pair reaches {critical} or {major}, its findings of critical and major errors are
reliable enough, because other evidence supports them. If it reaches {major} and no finding is major, ACC13 reports the
pair.

So severity and error probability of a pair agree: a critical pair has at least {critical}, a major one at least {major}
(more for a certain major error), all others less. A pair with only minor errors has at least {minor}, about the share
of misleading pairs in machine-translated articles. Lists show the worst pairs first: by severity, errors of accuracy
before those of style, then by probability; repetitions of one finding in a document share a line.
The setting `thresholds` changes these thresholds, and `mtaudit calibrate` fits them to the verdicts of your reviewers.
"""


def _all(config: Path | None, lang: str | None) -> tuple[type[BaseCheck], ...]:
    from mtaudit.checks.runner import available
    from mtaudit.config import load_settings

    settings = load_settings(config, language=lang)
    speak(settings.language)
    return available(settings.patterns)


def find(code: str, checks: Sequence[type[BaseCheck]]) -> type[BaseCheck]:
    """The check with this code or name, ignoring case. Raises UsageError, with the nearest one, if there is none."""
    from mtaudit.errors import UsageError

    known = {key: check for check in checks for key in (check.code.lower(), check.name)}
    if code.lower() in known:
        return known[code.lower()]
    near = get_close_matches(code.lower(), known, 1)
    cure = f"did you mean {known[near[0]].code} ({known[near[0]].name})?" if near else "`mtaudit checks` lists them"
    raise UsageError(f"there is no check {code!r}; {cure}")


def table(checks: Sequence[type[BaseCheck]]) -> str:
    """Code, name, severity, precision with the findings it was measured on, and findings in 1,000 pairs of articles."""
    from mtaudit.report.terminal import pad, width

    rows = [(tr("code"), tr("name"), tr("severity"), tr("precision"), tr("per 1,000")), *map(_row, checks)]
    sizes = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(pad(cell, size) for cell, size in zip(row, sizes, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _row(check: type[BaseCheck]) -> tuple[str, ...]:
    levels = _levels(check)
    usual = levels.get(check.severity) or max(levels.values(), key=lambda m: m.findings, default=None)
    name = translated(check.name)
    name = name if check.default else tr("{name} (off)", name=name)
    severity = translated(check.severity.label)
    if usual is None:
        return check.code, name, severity, "-", "-"
    precision = f"{usual.precision(check.severity):.2f} ({usual.findings})"
    return check.code, name, severity, precision, f"{sum(m.per_thousand for m in levels.values()):.1f}"


def _measurements() -> dict[tuple[str, Severity, str], Measured]:
    from mtaudit.precision import table

    return dict(table())


def _levels(check: type[BaseCheck]) -> dict[Severity, Measured]:
    """The measured precision of a check by severity, over all kinds of findings."""
    mine = ((severity, kind, facts) for (code, severity, kind), facts in _measurements().items() if code == check.code)
    return {severity: facts for severity, kind, facts in mine if not kind}


def objects(checks: Sequence[type[BaseCheck]]) -> list[dict[str, Any]]:
    """All documentation and measurements of the checks, for other programs."""
    return [_object(check) for check in checks]


def _object(check: type[BaseCheck]) -> dict[str, Any]:
    mine = [(s, kind, facts) for (code, s, kind), facts in _measurements().items() if code == check.code]
    return {
        "code": check.code,
        "name": check.name,
        "category": check.category,
        "severity": check.severity.label,
        "default": check.default,
        "needs": sorted(check.needs),
        "summary": inspect.cleandoc(check.__doc__ or "").partition("\n")[0],
        "notes": check.precision or "",
        "measured": [{"severity": s.label, "kind": kind or None, **asdict(facts)} for s, kind, facts in mine],
    }
