"""Two files that are each other's translation, found by their names: ``guide.en.md`` with ``guide.zh.md``,
``README.md`` with ``README.zh-CN.md``, ``docs/en/guide.md`` with ``docs/zh/guide.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.read.base import Input

_LANGUAGES = r"(?P<en>en(?:[-_](?:US|GB))?|english)|(?P<zh>zh(?:[-_](?:CN|TW|HK|Hans|Hant)){0,2}|cn|chinese)"
#: The language at the end of a stem (``guide.zh-CN``, ``guide_zh``) or as the name of a folder.
_IN_STEM = re.compile(rf"[._-](?:{_LANGUAGES})$", re.IGNORECASE)
_FOLDER = re.compile(_LANGUAGES, re.IGNORECASE)
#: Formats of one text a file; a JSON or TMX file holds both sides itself.
_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".txt", ".html", ".htm", ".xhtml", ".srt", ".vtt"})


def join_twins(found: Sequence[Input]) -> Iterator[Input]:
    """The inputs in order; where a source file has its translation beside it, one input for both."""
    by_key: dict[tuple[str, ...], dict[str, Input]] = {}
    for item in found:
        language, key = _key(item)
        by_key.setdefault(key, {}).setdefault(language, item)
    taken: set[str] = set()
    joined: dict[str, Input] = {}
    for sides in by_key.values():
        source, target = sides.get("en") or sides.get(""), sides.get("zh")
        if source and target:
            joined[source.name] = Input(source.name, source.path, target)
            taken.add(target.name)
    for item in found:
        if item.name not in taken:
            yield joined.get(item.name, item)


def _key(item: Input) -> tuple[str, tuple[str, ...]]:
    """The language that the name of a file tells ("" where none) and the name without it."""
    if item.path.suffix.lower() not in _SUFFIXES:
        return "", item.path.parts
    parts = item.path.parts
    if match := _IN_STEM.search(item.path.stem):
        return _language(match), (*parts[:-1], item.path.stem[: match.start()] + item.path.suffix.lower())
    for at in range(len(parts) - 2, -1, -1):
        if match := _FOLDER.fullmatch(parts[at]):
            return _language(match), (*parts[:at], "*", *parts[at + 1 :])
    return "", (*parts[:-1], item.path.stem + item.path.suffix.lower())


def _language(match: re.Match[str]) -> str:
    return "en" if match["en"] else "zh"
