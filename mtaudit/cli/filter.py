"""``mtaudit filter``: keep or drop the rows of a bitext according to an audit."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import ERROR, PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.options import RunOptions, run_options
from mtaudit.cli.say import say, say_lines

if TYPE_CHECKING:
    from mtaudit.cli.loading import Loaded
    from mtaudit.engine import Inputs
    from mtaudit.filtering.decisions import Decisions
    from mtaudit.filtering.outputs import Output
    from mtaudit.filtering.passing import Counts
    from mtaudit.filtering.rules import Rules, Split
    from mtaudit.filtering.tables import Table
    from mtaudit.records import ReportHeader

_SEVERITIES = ("minor", "major", "critical", "none")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The outputs."""

    output: str
    dropped: str | None
    split: Split | None
    scores: bool
    ranked: bool
    seed: int
    summary: str | None = None


@click.command(
    name="filter",
    cls=Command,
    examples=[
        ("mtaudit filter pairs.jsonl -o clean.jsonl --dropped dropped.jsonl", "Drop pairs with major errors"),
        (
            "mtaudit filter pairs.tsv -o clean.tsv --best 80% --unique",
            "Keep the 80% with the lowest error probability, without repetitions",
        ),
        ("mtaudit filter pairs.jsonl -o set.jsonl --split train=98%,dev=1%,test=1%", "Write three parts"),
    ],
)
@click.argument("paths", nargs=-1, type=click.Path(), required=True)
@click.option(
    "--output", "-o", metavar="FILE", required=True, help="Kept rows: .jsonl, .tsv, .csv (.gz, .zst), .parquet."
)
@click.option("--dropped", metavar="FILE", help="Dropped rows, each with its scores and the reason.")
@click.option(
    "--drop-severity",
    type=click.Choice(_SEVERITIES),
    default="major",
    show_default=True,
    help="Drop pairs with this severity or a higher one.",
)
@click.option(
    "--max-probability", type=click.FloatRange(0, 1), default=1.0, help="Drop pairs with a higher error probability."
)
@click.option(
    "--drop-checks", metavar="CODES", default="", help="Drop pairs with a finding of these checks: ACC05,LNG03."
)
@click.option("--unique", is_flag=True, help="Drop repeated pairs, except the first.")
@click.option("--best", metavar="N", help="Keep this many pairs, or 80%, with the lowest error probability.")
@click.option("--sample", metavar="N", help="Keep this many pairs, or 5%, drawn at random.")
@click.option(
    "--split", "parts", metavar="PARTS", help="Write parts: train=98%,dev=1%,test=1% to FILE.train.SUFFIX etc."
)
@click.option("--seed", type=int, default=0, help="Seed of --sample and --split.")
@click.option("--rank", is_flag=True, help="Write the most reliable pairs first (holds the kept rows in memory).")
@click.option("--scores", is_flag=True, help="Add the columns mtaudit_probability, _severity and _checks.")
@click.option("--summary", metavar="FILE", help="Write the counts and histograms as JSON.")
@run_options
def filter_(
    paths: tuple[str, ...],
    output: str,
    dropped: str | None,
    drop_severity: str,
    max_probability: float,
    drop_checks: str,
    unique: bool,
    best: str | None,
    sample: str | None,
    parts: str | None,
    seed: int,
    rank: bool,
    scores: bool,
    summary: str | None,
    run: RunOptions,
) -> None:
    """Filter tables of sentence pairs.

    Reads JSON lines, TSV, CSV and Parquet with any additional columns (scores of Bicleaner or OpusFilter, the files of
    OPUS), audits every pair, and writes the rows that pass, unchanged and in order. By default, pairs whose severity is
    major or critical are dropped.

    \b
    Examples:
      mtaudit filter corpus.tsv.gz --output clean.tsv.gz --dropped dropped.tsv.gz
      mtaudit filter part-*.parquet -o clean.parquet --max-probability 0.3 --unique
      mtaudit filter corpus.jsonl -o out.jsonl --best 90% --split train=98%,dev=1%,test=1%

    Exit status: 0 success, 2 an input or option cannot be used, or rows could not be read.
    """
    from mtaudit.cli.loading import load
    from mtaudit.engine import find_inputs
    from mtaudit.filtering.rules import split

    with explained():
        loaded = load(run)
        rules = _rules(drop_severity, max_probability, drop_checks, unique, best, sample, seed)
        want = _Wanted(output, dropped, split(parts) if parts else None, scores, rank, seed, summary)
        inputs = find_inputs(paths, read=loaded.settings.read, trust=loaded.trust)
        head, counts = _filter(inputs, rules, want, run, loaded)
        _report(head, counts, summary)
    raise SystemExit(ERROR if head.problems else PASSED)


def _rules(
    severity: str, probability: float, checks: str, unique: bool, best: str | None, sample: str | None, seed: int
) -> Rules:
    from mtaudit.errors import UsageError
    from mtaudit.filtering.rules import Rules, amount
    from mtaudit.mqm import Severity

    codes = frozenset(code.strip().upper() for code in checks.split(",") if code.strip())
    unknown = codes - _codes()
    if unknown:
        raise UsageError(f"--drop-checks names {', '.join(sorted(unknown))}; `mtaudit checks` lists the checks")
    return Rules(
        severity=None if severity == "none" else Severity.parse(severity),
        probability=probability,
        checks=codes,
        unique=unique,
        best=amount(best, "--best") if best else None,
        sample=amount(sample, "--sample") if sample else None,
        seed=seed,
    )


def _codes() -> frozenset[str]:
    from mtaudit.checks.registry import CHECKS

    return frozenset(check.code for check in CHECKS)


def _filter(
    inputs: Inputs, rules: Rules, want: _Wanted, run: RunOptions, loaded: Loaded
) -> tuple[ReportHeader, Counts]:
    """Audit the inputs and write the outputs."""
    from mtaudit.filtering.decisions import Decisions
    from mtaudit.filtering.passing import SCORES, dropped_columns
    from mtaudit.filtering.rules import selected

    tables = _tables(inputs)
    written = [_part_of(want.output, name) for name in _names(want)]
    _refuse_same([*written, *filter(None, (want.dropped, want.summary))], tables)
    with ExitStack() as stack:
        # Opened before the audit, so that an output that cannot be written is noticed at once.
        more = SCORES if want.scores else ()
        outputs = {name: _opened(stack, _part_of(want.output, name), tables[0], more) for name in _names(want)}
        dropped = _opened(stack, want.dropped, tables[0], dropped_columns(tables[0])) if want.dropped else None
        decisions = Decisions()
        stack.callback(decisions.close)
        head = _audit(inputs, decisions, run, loaded)
        why = selected(decisions, rules)
        counts = _pass_on(tables, decisions, why, rules, want, outputs, dropped)
        for output in [*outputs.values(), *([dropped] if dropped else [])]:
            output.commit()
    return head, counts


def _tables(inputs: Inputs) -> list[Table]:
    from mtaudit.errors import InputError, Problem, UsageError
    from mtaudit.filtering.tables import open_table

    if inputs.remote:
        raise UsageError(
            f"{inputs.remote[0].address} is remote, and a filter reads its tables twice; "
            "fetch the files first, or filter the results of `mtaudit score`"
        )
    tables: list[Table] = []
    for item in inputs.plan.items:
        if isinstance(item, Problem):
            raise InputError(item)
        tables.append(open_table(item))
    if not tables:
        raise UsageError("there is no table of pairs in these paths")
    first = tables[0]
    for table in tables[1:]:
        if (table.kind, table.columns) != (first.kind, first.columns):
            raise UsageError(
                f"{table.name} and {first.name} differ in format or columns; filter them one by one, or convert them"
            )
    return tables


def _refuse_same(written: Sequence[str], tables: Sequence[Table]) -> None:
    """Raise UsageError if two of the files are the same, since inputs are read again while outputs are written."""
    from mtaudit.errors import UsageError

    read = {os.path.realpath(table.path) for table in tables}
    seen: set[str] = set()
    for path in written:
        real = os.path.realpath(path)
        if real in read:
            raise UsageError(f"{path} would overwrite an input; give each file a different name")
        if real in seen:
            raise UsageError(f"{path} would be written twice; give each file a different name")
        seen.add(real)


def _names(want: _Wanted) -> Sequence[str]:
    return [name for name, _ in want.split.parts] if want.split else [""]


def _part_of(output: str, name: str) -> str:
    """``out.tsv.gz`` and ``train`` -> ``out.train.tsv.gz``."""
    if not name:
        return output
    path = Path(output)
    stem, dot, suffixes = path.name.partition(".")
    return str(path.with_name(f"{stem}.{name}{dot}{suffixes}"))


def _opened(stack: ExitStack, path: str, table: Table, more: Sequence[str]) -> Output:
    from mtaudit.filtering.outputs import open_output

    made = open_output(path, table, more)
    stack.callback(made.abort)  # no effect after commit
    return made


def _audit(inputs: Inputs, decisions: Decisions, run: RunOptions, loaded: Loaded) -> ReportHeader:
    from mtaudit.cli.progress import progress
    from mtaudit.engine import audit_inputs, make_context

    context, recipe = make_context(loaded.settings, run.folder, shlex.join(["mtaudit", *sys.argv[1:]]), loaded.trust)
    with progress(len(inputs), run.quiet) as shown:
        engine = run.engine(loaded.settings)
        head, _ = audit_inputs(inputs, context, recipe, [decisions], shown, hints=False, engine=engine)
    return head


def _pass_on(
    tables: Sequence[Table],
    decisions: Decisions,
    why: bytearray,
    rules: Rules,
    want: _Wanted,
    outputs: dict[str, Output],
    dropped: Output | None,
) -> Counts:
    from mtaudit.filtering.passing import pass_on
    from mtaudit.filtering.rules import Why

    names = want.split.draw(why.count(Why.KEPT), want.seed) if want.split else None

    def output_of(number: int) -> tuple[str, Output]:
        name = names[number] if names else ""
        return _part_of(want.output, name), outputs[name]

    choose: Callable[[int], tuple[str, Output]] = output_of
    return pass_on(tables, decisions, why, rules, choose, dropped, scores=want.scores, ranked=want.ranked)


def _report(head: ReportHeader, counts: Counts, summary: str | None) -> None:
    from mtaudit.filtering.summary import summary_object, summary_text
    from mtaudit.report.files import write_whole

    for problem in head.problems:
        say(f"mtaudit: {problem}", err=True)
    say_lines(summary_text(counts))
    if summary:
        write_whole(summary, json.dumps(summary_object(counts), ensure_ascii=False, indent=1) + "\n")
