"""What the target of a changed pair was before, from the git commit that ``--since`` names."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mtaudit.context import AuditContext
from mtaudit.engine.inputs import Inputs
from mtaudit.engine.versions import pairs_in
from mtaudit.git import Changes, export
from mtaudit.read import Plan
from mtaudit.read.input import Input
from mtaudit.records import Event, Pair, ReportHeader, Scored


class Previous:
    """Adds to each pair the target that the same source had in the same document, where it was another one."""

    def __init__(self, targets: dict[tuple[str, str], list[str]]) -> None:
        """``targets``: (document, source) -> its targets then, in their order."""
        self._targets = targets

    def take(self, event: Event) -> Event:
        """The pair with its previous target; every other event as it is."""
        if not isinstance(event, Scored) or event.pair.is_null:
            return event
        then = self._targets.get((event.pair.document, _plain(event.pair.source)), [])
        # A source that stands twice has two targets; where one of them is unchanged, nothing is known of the other.
        if not then or event.pair.target in then:
            return event
        return replace(event, previous=then[0])

    def finish(self, head: ReportHeader) -> ReportHeader:
        """Nothing to add."""
        return head


def load_previous(changes: Changes, inputs: Inputs, context: AuditContext) -> Previous:
    """Read and align the changed files of the inputs as they were; what cannot be read has no previous targets."""
    targets: dict[tuple[str, str], list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        items = tuple(_changed(changes, inputs, Path(folder)))
        for item in pairs_in(replace(inputs, plan=Plan(items), two_files=None), context) if items else ():
            if isinstance(item, Pair) and not item.is_null:
                targets.setdefault((item.document, _plain(item.source)), []).append(item.target)
    return Previous(targets)


def _changed(changes: Changes, inputs: Inputs, into: Path) -> Iterator[Input]:
    """The inputs whose files changed, as they were, under their names of now."""
    for number, item in enumerate(inputs.plan.items):
        if isinstance(item, Input):
            then = [_then(changes, file, into / f"{number}-{side}") for side, file in enumerate((item, item.target))]
            if any(then):
                target = item.target and replace(item.target, path=then[1] or item.target.path)
                yield replace(item, path=then[0] or item.path, target=target)


def _then(changes: Changes, file: Input | None, into: Path) -> Path | None:
    """Where the file as it was is put; None where it did not change or is new."""
    changed = changes.of(file.path) if file is not None else None
    if changed is None or not changed.old:
        return None
    into.mkdir()
    return export(changes.ref, changed.old, into, changes.root)


def _plain(text: str) -> str:
    return " ".join(text.split())
