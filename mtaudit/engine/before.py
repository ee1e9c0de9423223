"""Reads and audits changed documents as they were at the commit of ``--since``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mtaudit.context import AuditContext
from mtaudit.engine.inputs import Inputs
from mtaudit.engine.run import events_of
from mtaudit.errors import Problem, UsageError
from mtaudit.gate.before import Before
from mtaudit.git import Changes, blobs
from mtaudit.read import Plan, plan
from mtaudit.read.discover import display_name
from mtaudit.read.ignore import Ignore
from mtaudit.read.input import Input
from mtaudit.read.registry import reader_for
from mtaudit.records import DocumentState, Scored

#: Identifies an input: its name and that of its target.
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Versions:
    """The current inputs and those of the commit; ``paths`` are the working-tree paths of all their files."""

    now: Mapping[Name, Input]
    then: Mapping[Name, Input]
    paths_now: Mapping[Name, tuple[Path, ...]]
    paths_then: Mapping[Name, tuple[Path, ...]]
    changed: frozenset[Path]

    def unchanged(self, name: Name) -> bool:
        """Whether an input consists of the same files with the same content."""
        paths = self.paths_now.get(name)
        return paths is not None and paths == self.paths_then.get(name) and not self.changed.intersection(paths)

    def is_compared(self, name: Name) -> bool:
        """Whether an input of the commit has changed or, because of a change, is no longer an input; False if a setting
        or .gitignore excludes it now."""
        removed = name not in self.now and bool(self.changed.intersection(self.paths_then[name]))
        return removed or (name in self.now and not self.unchanged(name))

    def is_left(self, name: Name) -> bool:
        """Whether the source of an input of the commit still exists, but in no input with this target."""
        return name not in self.now and (name[0], "") not in self.now and self.paths_then[name][0].exists()


def load_before(changes: Changes, inputs: Inputs, context: AuditContext) -> Before:
    """The pairs and findings at the commit of every document that changed, was removed or lost a side since.

    Documents that could not be read at the commit have no pairs there, so all their pairs are new.
    """
    with tempfile.TemporaryDirectory() as folder:
        versions = _versions(changes, inputs, Path(folder))
        before = Before((n for n, _ in versions.now if not versions.unchanged((n, _))), changes.label, changes.commit)
        names = {paths[0]: name for (name, _), paths in versions.paths_then.items()}
        old = {name: changes.renamed.get(paths[0]) for (name, _), paths in versions.paths_now.items()}
        before.rename({name: names[path] for name, path in old.items() if path in names})
        wanted = [name for name in versions.then if versions.is_compared(name)]
        left = {name for name in wanted if versions.is_left(name)}
        items = tuple(versions.then[name] for name in wanted)
        # The judge does not score old texts; the comparison uses its stored answers from earlier runs.
        context = replace(context, judging=context.judging and context.judging.recalling())
        for event in events_of(replace(inputs, plan=Plan(items), two_files=None), context) if items else ():
            if isinstance(event, Scored):
                before.add(event)
            elif isinstance(event, DocumentState):
                before.add_document(event, is_left=any(name == event.name for name, _ in left))
    return before


def changed_items(changes: Changes, inputs: Inputs) -> Inputs:
    """The inputs that differ from the commit, and those that cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        versions = _versions(changes, inputs, Path(folder))

    def kept(item: Input | Problem) -> bool:
        return isinstance(item, Problem) or not versions.unchanged(_name(item))

    two = inputs.two_files
    if two is not None and not any(kept(item) for item in _items(replace(inputs, plan=Plan(())))):
        two = None
    kept_items = tuple(item for item in inputs.plan.items if kept(item))
    return replace(inputs, plan=replace(inputs.plan, items=kept_items), two_files=two)


def tracked_items(changes: Changes, inputs: Inputs) -> Inputs:
    """The inputs without files that git does not track; a problem for each file that is staged but missing."""
    roots = [Path(path).resolve() for path in inputs.paths]
    missing = [
        Problem(
            display_name(_relative(path)),
            "it is staged, but missing from the working tree",
            "restore it (`git restore`), or stage its removal (`git rm --cached`)",
        )
        for path in changes.staged or {}
        if not path.exists() and any(path.is_relative_to(root) for root in roots) and reader_for(path.name)
    ]

    def tracked(item: Input) -> bool:
        return item.path.resolve() not in changes.untracked

    items = [item for item in inputs.plan.items if isinstance(item, Problem) or tracked(item)]
    halves = [
        replace(item, target=None) if isinstance(item, Input) and item.target and not tracked(item.target) else item
        for item in items
    ]
    return replace(inputs, plan=replace(inputs.plan, items=(*missing, *halves)))


def staged_items(changes: Changes, inputs: Inputs, into: Path) -> Inputs:
    """The inputs with their content in the index.

    Args:
        into: an empty folder for the files, which must exist until the end of the run.
    """
    staged = changes.staged or {}
    items = [item for item in inputs.plan.items if isinstance(item, Input)]
    wanted = {path: into / str(n) / path.name for n, path in enumerate(dict.fromkeys(_paths(items))) if path in staged}
    _write({place: staged[path] for path, place in wanted.items()}, changes.root)

    def moved(item: Input) -> Input:
        target = moved(item.target) if item.target else None
        return replace(item, path=wanted.get(item.path.resolve(), item.path), target=target)

    every = tuple(moved(item) if isinstance(item, Input) else item for item in inputs.plan.items)
    return replace(inputs, plan=replace(inputs.plan, items=every))


def _versions(changes: Changes, inputs: Inputs, folder: Path) -> _Versions:
    now = {_name(item): item for item in _items(inputs)}
    then = {_name(item): item for item in _items_at(changes, inputs, folder)} if changes.changed else now
    root = changes.root
    paths_then = {name: tuple(_back(path, folder, root) for path in _paths([i], False)) for name, i in then.items()}
    paths_now = {name: tuple(_paths([item])) for name, item in now.items()}
    return _Versions(now, then, paths_now, paths_then if changes.changed else paths_now, changes.changed)


def _items_at(changes: Changes, inputs: Inputs, folder: Path) -> Iterator[Input]:
    """The inputs that the same paths give at the commit, from a copy of its files under ``folder``."""
    root = changes.root
    given = {path: Path(path).resolve() for path in inputs.paths}
    scopes = [path for path in given.values() if path.is_relative_to(root)]
    files = [path for path in changes.before if any(path.is_relative_to(scope) for scope in scopes)]
    renamed = [changes.renamed[p] for p in given.values() if p not in changes.before and p in changes.renamed]
    two = [Path(path).resolve() for path in inputs.two_files or ()]
    _checkout(changes, {*files, *renamed, *(path for path in two if path in changes.before)}, folder)
    if two and two[0] in changes.before:
        both = next(_items(inputs))
        target = replace(both.target, path=folder / two[1].relative_to(root)) if both.target else None
        yield replace(both, path=folder / two[0].relative_to(root), target=target if two[1] in changes.before else None)
    for shown, real in given.items():
        path = changes.renamed.get(real, real) if real not in changes.before else real
        place = folder / path.relative_to(root) if path.is_relative_to(root) else folder
        if path.is_relative_to(root) and place.exists():
            name = shown if path == real else _relative(path)
            yield from (_renamed(item, place, display_name(Path(name))) for item in _planned(place, inputs))


def _planned(place: Path, inputs: Inputs) -> Iterator[Input]:
    # At the commit every file is tracked.
    ignore = None if inputs.ignoring else Ignore(path for path in place.rglob("*") if path.is_file())
    try:
        yield from (item for item in plan([str(place)], inputs.options, ignore).items if isinstance(item, Input))
    except UsageError:
        return  # a pattern of the settings matched no pair of files at the commit


def _renamed(item: Input, place: Path, shown: str) -> Input:
    """The item renamed relative to ``shown``, the path that the user named; at the commit that path is ``place``."""

    def name(given: str) -> str:
        return (shown + given[len(display_name(place)) :]).removeprefix("./")

    target = _renamed(item.target, place, shown) if item.target else None
    return replace(item, name=name(item.name), target=target)


def _checkout(changes: Changes, files: Iterable[Path], folder: Path) -> None:
    """Write files as they were at the commit to ``folder``; unchanged ones are hard links where
    the file system allows it."""
    written: dict[Path, str] = {}
    for path in files:
        place = folder / path.relative_to(changes.root)
        if path in changes.changed or path in (changes.staged or ()) or not path.exists():
            written[place] = changes.before[path]
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(path, place)
    _write(written, changes.root)


def _link(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError:  # another file system
        shutil.copyfile(path, place)


def _write(files: Mapping[Path, str], root: Path) -> None:
    """Write git objects to files."""
    for place, data in zip(files, blobs(files.values(), root), strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _items(inputs: Inputs) -> Iterator[Input]:
    """All inputs that can be read, a document in two files as one of them."""
    if inputs.two_files is not None:
        source, target = (Input(display_name(Path(p)), Path(p), options=inputs.options) for p in inputs.two_files)
        yield replace(source, target=target)
    yield from (item for item in inputs.plan.items if isinstance(item, Input))


def _paths(items: Iterable[Input], resolved: bool = True) -> Iterator[Path]:
    for item in items:
        for one in (item, item.target):
            if one is not None:
                yield one.path.resolve() if resolved else one.path


def _back(path: Path, folder: Path, root: Path) -> Path:
    return root / path.relative_to(folder) if path.is_relative_to(folder) else path.resolve()


def _name(item: Input) -> Name:
    return item.name, item.target.name if item.target else ""


def _relative(path: Path) -> Path:
    """The path relative to the current folder if it is below it, else unchanged."""
    here = Path.cwd().resolve()
    return path.relative_to(here) if path.is_relative_to(here) else path
