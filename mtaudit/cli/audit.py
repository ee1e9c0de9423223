"""Shared by ``score``, ``gate`` and ``baseline``: running the audit, showing the result, and the exit status."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.cli.errors import ERROR, FAILED, PASSED
from mtaudit.cli.loading import Loaded
from mtaudit.cli.options import GateOptions, RunOptions
from mtaudit.cli.say import say, say_lines, say_styled
from mtaudit.context import AuditContext
from mtaudit.engine import Engine, Inputs, Recipe, Step, audit_inputs, make_context
from mtaudit.engine.gating import Gating
from mtaudit.engine.inputs import found_lines, unread_lines
from mtaudit.engine.workers import audited
from mtaudit.messages import problem_text
from mtaudit.records import ReportHeader

if TYPE_CHECKING:
    from mtaudit.report import Folded, Look, Writer

#: Creates the steps of a run from its context and recipe.
Steps = Callable[[AuditContext, Recipe], Sequence[Step]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings and outputs of a run."""

    loaded: Loaded
    cache: Path | None
    outputs: tuple[str, ...] = ()
    format: str | None = None
    quiet: bool = False
    reference: str | None = None
    engine: Engine = audited
    device: str = "auto"
    find_source: str | None = None


def wanted(
    loaded: Loaded,
    run: RunOptions,
    gating: GateOptions,
    reference: str | None = None,
    find_source: str | None = None,
) -> Wanted:
    """The request made by the options of ``score``, ``corpus`` or ``gate``."""
    outputs, format_ = gating.outputs, gating.format_
    engine = run.engine(loaded.settings)
    return Wanted(loaded, run.folder, outputs, format_, run.quiet, reference, engine, run.device, find_source)


def _corpus_pages(outputs: Sequence[str], writers: Sequence[Writer]) -> list[Writer]:
    """Writers of a corpus page for each page among the outputs: audit.corpus.html next to audit.html, corpus.html
    in a folder. The pages link to each other."""
    from mtaudit.report import open_writers

    beside: dict[str, tuple[str, Any]] = {}
    for output, writer in zip(outputs, writers, strict=False):
        file = Path(output)
        if output.endswith("/"):
            beside[f"{output}corpus.html"] = "index.html", writer
        elif file.suffix in (".html", ".htm"):
            beside[str(file.with_name(f"{file.stem}.corpus{file.suffix}"))] = file.name, writer
    made: list[Any] = open_writers(list(beside), "corpus") if beside else []
    for page, (place, (report, writer)) in zip(made, beside.items(), strict=True):
        page.report, writer.corpus_page = report, Path(place).name
    return made


def look_of(run: RunOptions, gating: GateOptions) -> Look:
    """The layout of the summary of a run."""
    from mtaudit.report import Look

    return Look(color=run.color, verbose=run.verbose, outputs=gating.outputs)


def audit(inputs: Inputs, wanted: Wanted, steps: Steps = lambda *_: ()) -> tuple[ReportHeader, list[Folded]]:
    """Audit, write the reports, and return the report header with the worst pairs."""
    from mtaudit.cli.progress import progress
    from mtaudit.report import open_writers

    context, recipe = make_context(
        wanted.loaded.settings,
        wanted.cache,
        shlex.join(["mtaudit", *sys.argv[1:]]),
        wanted.loaded.trust,
        wanted.device,
    )
    if wanted.find_source is not None and context.corpus is not None:
        from mtaudit.engine.found_sources import with_found_sources

        inputs, context.corpus.sources = with_found_sources(inputs, wanted.find_source, context)
    for line in found_lines(inputs) if not wanted.quiet else ():
        say(line, err=True)
    made = list(steps(context, recipe))
    if wanted.reference is not None:
        from mtaudit.engine.references import Referenced, load_reference

        made.append(Referenced(load_reference(wanted.reference, context, inputs.only_name)))
    writers = open_writers(wanted.outputs, wanted.format)
    if context.corpus is not None and wanted.format != "corpus":
        writers += _corpus_pages(wanted.outputs, writers)
    with progress(len(inputs), wanted.quiet, None if wanted.quiet else inputs.expected_pairs()) as shown:
        touched = next((step.touched for step in made if isinstance(step, Gating)), None)
        tell = _quiet if wanted.quiet else _say
        hints = bool(writers)
        engine = wanted.engine
        if any(output.endswith(".parquet/") for output in wanted.outputs):
            from mtaudit.engine.cluster import writing_there

            engine = writing_there(engine, writers, made, context)
        head, worst = audit_inputs(inputs, context, recipe, writers, shown, made, hints, touched, tell, engine)
    for line in unread_lines(inputs, head.documents) if not wanted.quiet else ():
        say(line, err=True)
    return head, worst


def _say(line: str) -> None:
    say(line, err=True)


def _quiet(_: str) -> None:
    pass


def report(head: ReportHeader, worst: Sequence[Folded], look: Look, format_: str | None) -> None:
    """Print problems to stderr, and the summary to stdout unless a report is written there."""
    from mtaudit.report import text_summary

    for problem in head.problems:
        say(f"mtaudit: {problem_text(problem)}", err=True)
    if look.outputs or not format_:
        say_styled(text_summary(head, worst, look), color=look.color)
        for line in _reference_lines(head):
            say_lines(line)


def status(head: ReportHeader) -> int:
    """The exit status of a run."""
    if head.problems or head.verdict.state in ("incomplete", "nothing audited"):
        return ERROR
    return PASSED if head.verdict.passed else FAILED


def _reference_lines(head: ReportHeader) -> list[str]:
    if not head.reference:
        return []
    facts = head.reference
    lines = [f"\nagainst the reference, {facts['pairs']:,} pairs ({facts['without']:,} have none)"]
    return lines + [f"  {s['name']:<8} {s['value']:7.2f}  {s['signature']}" for s in facts["scores"]]
