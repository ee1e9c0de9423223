"""Two files that are each other's translation, found by their names: ``guide.en.md`` with ``guide.zh.md``,
``README.md`` with ``README.zh-CN.md``, ``docs/en/guide.md`` with ``docs/zh/guide.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtaudit.late import late_pattern
from mtaudit.read.input import Input
from mtaudit.read.registry import TWO_FILES, format_of

_LANGUAGES = r"(?P<en>en(?:[-_](?:US|GB))?|english)|(?P<zh>zh(?:[-_](?:CN|TW|HK|Hans|Hant)){0,2}|cn|chinese)"
#: The language at the end of a stem (``guide.zh-CN``, ``guide_zh``) or as the name of a folder.
_IN_STEM = late_pattern(rf"[._-](?:{_LANGUAGES})$", re.IGNORECASE)
_FOLDER = late_pattern(_LANGUAGES, re.IGNORECASE)


def pair_files(found: Sequence[Input], patterns: Sequence[tuple[str, str]] = ()) -> Iterator[Input]:
    """The inputs in order; where a source file has its translation beside it, one input for both.

    ``patterns`` of the user (``docs/en/{name}.md``, ``docs/zh/{name}.md``) come before the conventions.
    """
    joined = dict(_by_pattern(found, patterns))
    taken = {target.name for target in joined.values()} | set(joined)
    by_key: dict[tuple[str, ...], dict[str, Input]] = {}
    for item in found:
        if item.name not in taken:
            language, key = _key(item)
            by_key.setdefault(key, {}).setdefault(language, item)
    for sides in by_key.values():
        source, target = sides.get("en") or sides.get(""), sides.get("zh")
        if source and target:
            joined[source.name] = target
    targets = {target.name for target in joined.values()}
    for item in found:
        if item.name not in targets:
            yield replace(item, target=joined.get(item.name))


def _by_pattern(found: Sequence[Input], patterns: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Input]]:
    """(name of the source, target) of all files that fit a pair of patterns."""
    by_name = {item.name: item for item in found}
    for ours, theirs in patterns:
        before, _, after = ours.partition("{name}")
        fits = re.compile(rf"(?P<folder>(?:.*/)?){re.escape(before)}(?P<name>.+){re.escape(after)}")
        for item in found:
            if (match := fits.fullmatch(item.name)) and (
                target := by_name.get(match["folder"] + theirs.replace("{name}", match["name"]))
            ):
                yield item.name, target


def _key(item: Input) -> tuple[str, tuple[str, ...]]:
    """The language that the name of a file tells ("" where none) and the name without it."""
    parts, suffix = item.path.parts, format_of(item.path.name)
    if suffix in (".en", ".zh"):  # corpus.en with corpus.zh
        return suffix[1:], (*parts[:-1], item.path.name.lower().replace(suffix, ""))
    if suffix not in TWO_FILES:
        return "", parts
    if match := _IN_STEM.search(item.path.stem):
        return _language(match), (*parts[:-1], item.path.stem[: match.start()] + item.path.suffix.lower())
    for at in range(len(parts) - 2, -1, -1):
        if match := _FOLDER.fullmatch(parts[at]):
            return _language(match), (*parts[:at], "*", *parts[at + 1 :])
    return "", (*parts[:-1], item.path.stem + item.path.suffix.lower())


def _language(match: re.Match[str]) -> str:
    return "en" if match["en"] else "zh"
