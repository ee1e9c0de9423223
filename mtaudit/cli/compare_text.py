"""The output formats of a comparison: text, JSON, and the page from :mod:`mtaudit.report.compare_page`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from mtaudit.compare.match import Change
from mtaudit.compare.metrics import TESTS, Score
from mtaudit.compare.result import Comparison, ReferenceScores, as_object
from mtaudit.errors import Problem, UsageError
from mtaudit.report.files import write_whole
from mtaudit.report.objects import SCHEMA_VERSION, dumps
from mtaudit.report.terminal import clean, fit, pad, wrap
from mtaudit.report.writer import STDOUT

_COLUMNS = 96
_DOCUMENTS = 20
_SUFFIXES = {".json": "json", ".txt": "text", ".html": "html", ".htm": "html", "": "text"}


def write(
    comparison: Comparison, command: str, problems: Sequence[Problem], output: str | None, format_: str | None
) -> None:
    """Write the comparison atomically, to ``output`` or standard output. UsageError if it cannot be written."""
    suffix = PurePath(output).suffix.lower() if output else ""
    kind = format_ or _SUFFIXES.get(suffix)
    if kind is None:
        known = ", ".join(name for name in _SUFFIXES if name)
        raise UsageError(f"cannot tell the format of {output}; use one of {known}, or give --format")
    forms: dict[str, Callable[[], str]] = {
        "text": lambda: text_form(comparison),
        "json": lambda: json_form(comparison, command, problems),
        "html": lambda: html_form(comparison, command, problems),
    }
    write_whole(output or STDOUT, forms[kind]())


def json_form(comparison: Comparison, command: str, problems: Sequence[Problem]) -> str:
    """One JSON object, with one field per line."""
    made = {"schema_version": SCHEMA_VERSION, **_object(comparison, command, problems)}
    return "{\n" + ",\n".join(f" {dumps(key)}: {dumps(value)}" for key, value in made.items()) + "\n}\n"


def html_form(comparison: Comparison, command: str, problems: Sequence[Problem]) -> str:
    """A self-contained HTML page."""
    from mtaudit.report.compare_page import compare_page

    return compare_page({**_object(comparison, command, problems), "tests": TESTS})


def _object(comparison: Comparison, command: str, problems: Sequence[Problem]) -> dict[str, Any]:
    wrong = [{"place": p.place, "line": p.line, "what": p.message, "cure": p.remedy} for p in problems]
    return {"command": command, **as_object(comparison), "problems": wrong}


def text_form(comparison: Comparison) -> str:
    """The text for the terminal."""
    parts = [
        list(_summary(comparison)),
        list(_judged(comparison.judged)) if comparison.judged else [],
        _examples("now more likely wrong", comparison.worse, comparison.most_worse),
        _examples("now less likely wrong", comparison.better, comparison.most_better),
        _table("document", comparison.documents, _worst_first),
        _table("bucket", comparison.buckets, lambda rows: list(rows)),
        wrap(f"signature  {clean(comparison.signature)}", _COLUMNS, " " * 11),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _summary(comparison: Comparison) -> Iterator[str]:
    counts = comparison.counts
    yield f"mtaudit compare: {clean(comparison.old)} -> {clean(comparison.new)}"
    kinds = ", ".join(f"{counts.get(kind, 0):,} {kind}" for kind in ("same", "changed", "added", "removed"))
    yield f"pairs      {kinds}"
    if comparison.edit:
        yield (
            "edit       "
            + ", ".join(f"{s.name} {s.value:.1f}" for s in comparison.edit)
            + " (new against old, changed pairs)"
        )
    if comparison.old_probability is not None and comparison.new_probability is not None:
        old, new = comparison.old_probability, comparison.new_probability
        moved = f"{comparison.better:,} pairs better, {comparison.worse:,} worse"
        yield f"error      mean probability {old:.4f} -> {new:.4f} ({new - old:+.4f}); {moved}"


def _judged(judged: ReferenceScores) -> Iterator[str]:
    yield f"against the reference, {judged.pairs:,} pairs" + (
        f" ({judged.without:,} have none)" if judged.without else ""
    )
    for old, new in zip(judged.old, judged.new, strict=True):
        moved = f"{old.value:7.2f} -> {new.value:7.2f} ({new.value - old.value:+.2f}{_better(old, new)})"
        yield f"  {old.name:<8} {moved}  {new.signature}"
    for paired in judged.tests:
        interval = ""
        if paired.old_interval is not None and paired.new_interval is not None:
            old_mean, new_mean = f"{paired.old_mean:.2f} ± {paired.old_interval:.2f}", f"{paired.new_mean:.2f}"
            interval = f", {old_mean} -> {new_mean} ± {paired.new_interval:.2f} (95%)"
        yield f"  {TESTS[paired.test]}: {paired.name} p = {paired.p_value:.4f}{interval}  {paired.signature}"
    if judged.untested:
        yield f"  no paired test: {judged.untested}"


def _better(old: Score, new: Score) -> str:
    if old.value == new.value:
        return ""
    return ", better" if (new.value > old.value) != old.lower_is_better else ", worse"


def _examples(title: str, count: int, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    lines = [f"{title}: {count:,} pairs" + (f", the first {len(changes)}" if count > len(changes) else "")]
    for change in changes:
        if change.old is None or change.new is None:  # pragma: no cover - a change with a difference has both
            continue
        place = f"  {clean(change.new.place)}: {change.old.probability:.2f} -> {change.new.probability:.2f}"
        lines.append(fit(place + (f"  {clean(change.new.message)}" if change.new.message else ""), _COLUMNS))
        lines.append(fit(f"      source  {clean(change.new.source)}", _COLUMNS))
        lines.append(fit(f"      - {clean(change.old.target)}", _COLUMNS))
        lines.append(fit(f"      + {clean(change.new.target)}", _COLUMNS))
    return lines


def _table(by: str, rows: Sequence[Mapping[str, Any]], order: Callable[[Sequence[Any]], list[Any]]) -> list[str]:
    if not rows:
        return []
    referenced = any("references" in row for row in rows)
    lines = [
        _line(
            "pairs",
            "chang",
            "add",
            "rem",
            "error old",
            "new",
            "BLEU old" if referenced else "",
            "new" if referenced else "",
            by,
        )
    ]
    ordered = order(rows)
    for row in ordered[:_DOCUMENTS]:
        scores = [f"{row[side]['BLEU']:.1f}" if side in row else "" for side in ("old", "new")]
        errors = [
            "" if row[f"{side}_probability"] is None else f"{row[f'{side}_probability']:.3f}" for side in ("old", "new")
        ]
        counts = [f"{row[key]:,}" for key in ("pairs", "changed", "added", "removed")]
        lines.append(_line(*counts, *errors, *scores, fit(clean(row[by]), 40)))
    if len(ordered) > _DOCUMENTS:
        lines.append(f"  and {len(ordered) - _DOCUMENTS:,} more; all are in the JSON output")
    return lines


def _line(*cells: str) -> str:
    widths = (7, 6, 6, 6, 10, 7, 9, 7)
    return (
        "".join(pad(cell, width, right=True) for cell, width in zip(cells[:-1], widths, strict=True)) + "  " + cells[-1]
    )


def _worst_first(rows: Sequence[Any]) -> list[Any]:
    """All documents: changed ones first, sorted by the rise in error probability."""

    def rise(row: Mapping[str, Any]) -> float:
        old, new = row["old_probability"], row["new_probability"]
        return 0.0 if old is None or new is None else float(new - old)

    return sorted(rows, key=lambda row: (row["same"] == row["pairs"], -rise(row), str(row["document"])))
