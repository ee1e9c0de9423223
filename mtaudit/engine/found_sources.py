"""Pairs documents without a source with originals that are found in a folder, before the audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mtaudit.context import AuditContext
from mtaudit.corpus_records import FoundSource
from mtaudit.engine.inputs import Inputs
from mtaudit.errors import Problem
from mtaudit.read import Options, Plan, plan, read_plan
from mtaudit.read.input import Input
from mtaudit.read.registry import TWO_FILES, format_of
from mtaudit.records import Document


def with_found_sources(inputs: Inputs, folder: str, context: AuditContext) -> tuple[Inputs, tuple[FoundSource, ...]]:
    """The inputs, where every document without a source is paired with its original if one is found.

    Args:
        folder: file or folder with the documents that are searched for originals.

    Returns:
        The inputs, and the found originals with their confidence.

    Raises:
        UsageError: there is no such folder.
    """
    from mtaudit.corpus.find_source import SourceFinder, is_chinese_alone

    items = {item.name: item for item in inputs.plan.items if isinstance(item, Input)}
    originals = {item.name: item for item in _single(plan([folder], inputs.options))}
    finder = SourceFinder(_documents(originals, inputs.options), context.encoder, context.languages)
    found: dict[str, FoundSource] = {}
    for document in _documents({item.name: item for item in _single(inputs.plan)}, inputs.options):
        if is_chinese_alone(document, context.languages):
            source = finder.find(document)
            if source is not None:
                found[document.name] = source
    paired: list[Input | Problem] = []
    for item in inputs.plan.items:
        match = found.get(item.name) if isinstance(item, Input) else None
        paired.append(replace(originals[match.source], target=items[match.target]) if match else item)
    return replace(inputs, plan=replace(inputs.plan, items=tuple(paired))), tuple(found.values())


def _single(found: Plan) -> Iterator[Input]:
    """The inputs that may be one side of a translation."""
    for item in found.items:
        if isinstance(item, Input) and item.target is None and format_of(item.path.name) in TWO_FILES:
            yield item


def _documents(items: dict[str, Input], options: Options) -> Iterator[Document]:
    for item in items.values():
        for document in read_plan(replace(plan([], options), items=(item,))):
            if not isinstance(document, Problem) and document.layout == "interleaved":
                yield document
