"""Versions of a corpus (a file, a folder or a git commit) and the pairs in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from mtaudit.beads import pairs_of
from mtaudit.compare.match import Row
from mtaudit.context import AuditContext
from mtaudit.engine.inputs import Inputs
from mtaudit.engine.run import Recipe, audit_inputs
from mtaudit.errors import Problem, UsageError
from mtaudit.git import commit_of, export
from mtaudit.pipeline import align
from mtaudit.read import plan
from mtaudit.read.input import Input
from mtaudit.records import Event, Pair, ReportHeader, Scored
from mtaudit.report.worst import most_severe_first, place_of


def find_version(given: str, into: Path, name: str | None = None) -> Inputs:
    """The inputs of a version, named relative to it, so that a document has the same name in two versions.

    Args:
        given: a file, a folder, ``COMMIT`` or ``COMMIT:PATH`` with a path from the root of the repository.
        into: an empty folder for the files of a commit.
        name: name to use if the version is a single file, instead of the name of the file.

    Raises:
        UsageError: nothing with this name exists.
    """
    root = Path(given)
    if not root.exists():
        ref, _, path = given.partition(":")
        if commit_of(ref) is None:
            raise UsageError(f"{given} is neither a file or folder nor a git commit (COMMIT or COMMIT:PATH)")
        root = export(ref, path, into)
    found = plan([str(root)])
    items = tuple(_renamed(item, root, given, name) for item in found.items)
    return Inputs(replace(found, items=items))


def pairs_in(inputs: Inputs, context: AuditContext) -> Iterator[Pair | Problem]:
    """The pairs of the inputs in order, including null beads, without an audit."""
    for document in inputs.documents():
        if isinstance(document, Problem):
            yield document
        elif document.layout == "aligned":
            yield from document.pairs
        else:
            yield from pairs_of(document, context.cache.alignment(document, partial(align, document, context.encoder)))


class _Keep:
    """Collects what a comparison needs to know about every pair."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def take(self, event: Event) -> Event:
        if isinstance(event, Scored):
            gravest = most_severe_first(event.findings)
            row = Row(
                event.pair.document,
                place_of(event),
                event.pair.source,
                event.pair.target,
                event.error_probability,
                event.severity.label,
                gravest[0].message if gravest else "",
            )
            self.rows.append(row)
        return event

    def finish(self, head: ReportHeader) -> ReportHeader:
        return head


def rows_of(
    inputs: Inputs, context: AuditContext, recipe: Recipe, progress: Callable[[Event], None]
) -> tuple[list[Row], list[Problem]]:
    """The audited pairs of a version, and the problems of its inputs."""
    keep = _Keep()
    head, _ = audit_inputs(inputs, context, recipe, [], progress, [keep])
    return keep.rows, list(head.problems)


def plain_rows(inputs: Inputs, context: AuditContext) -> tuple[list[Row], list[Problem]]:
    """The pairs of a version without an audit, and the problems of its inputs."""
    rows, problems = [], []
    for item in pairs_in(inputs, context):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            lines = item.target_lines or item.source_lines
            place = f"{item.document}:{lines[0] if lines else item.place}"
            rows.append(Row(item.document, place, item.source, item.target))
    return rows, problems


def _renamed(item: Input | Problem, root: Path, given: str, name: str | None) -> Input | Problem:
    if isinstance(item, Problem):
        return replace(item, place=item.place.replace(root.as_posix(), given, 1))
    if root.is_file():
        return replace(item, name=name or root.name)
    target = item.target and replace(item.target, name=item.target.path.relative_to(root).as_posix())
    return replace(item, name=item.path.relative_to(root).as_posix(), target=target)
