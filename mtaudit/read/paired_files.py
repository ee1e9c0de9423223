"""Finds files that are translations of each other by their names.

The conventions, with ``en`` and ``zh`` for any tag of the two languages (``en-US``, ``zh-Hans``, ``zh_CN``, ``cn``):

- at the end of the name: ``guide.en.md`` with ``guide.zh.md``; one of the two may have no tag: ``README.md`` with
  ``README_CN.md``, ``README-en.md`` with a Chinese ``README.md``;
- as the name: ``en.json`` with ``zh-CN.json``;
- as a folder: ``docs/en/a.md`` or ``docs/a.md`` with ``docs/zh/a.md``; ``en.lproj`` or ``Base.lproj`` with
  ``zh-Hans.lproj``; Android's ``values`` with ``values-zh-rCN``;
- Docusaurus: ``docs/a.md`` with ``i18n/zh-CN/docusaurus-plugin-content-docs/current/a.md``.

A file is the source of every Chinese variant. Patterns of the user take precedence over the conventions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from mtaudit.late import late_pattern
from mtaudit.read.input import Input, LeftOut, is_chinese
from mtaudit.read.languages import OTHER_END, STEM_END, is_other_language, side_of
from mtaudit.read.parallel_patterns import Patterns
from mtaudit.read.registry import ONE_LANGUAGE, SNIFFED, TWO_FILES, format_of

Key = tuple[str, ...]
_PLUGIN = late_pattern(r"docusaurus-plugin-content-(?P<kind>docs|blog|pages)(?P<id>-.+)?")
#: Suffixes of the same format, which the two files of a pair may have.
_SAME = {".yml": ".yaml", ".markdown": ".md", ".mdown": ".md", ".htm": ".html", ".xhtml": ".html", ".ssa": ".ass"}


@dataclass(frozen=True, slots=True)
class Named:
    """A path, parsed: the language ("en", "zh", another tag, or "" for none), and the path
    without it, which is the same for both files of a pair."""

    language: str
    key: Key


def pair_files(found: Sequence[Input], patterns: Patterns, left: list[LeftOut]) -> Iterator[Input]:
    """The inputs in order; for a source with translations, one input per translation.

    Files that are not read, because they have no translation or are in another language, are added to ``left``.
    """
    joined: dict[str, list[Input]] = {}
    for source, target in patterns.pairs(found):
        joined.setdefault(source.name, []).append(target)
    taken = {target.name for targets in joined.values() for target in targets} | set(joined)
    others = _join(_groups(item for item in found if item.name not in taken), joined)
    targets = {target.name for some in joined.values() for target in some}
    for item in found:
        if item.name in joined:
            yield from (_pair(item, target, n) for n, target in enumerate(joined[item.name]))
        elif item.name in others:
            left.append(LeftOut(item.name, f"in another language than English and Chinese ({others[item.name]})"))
        elif item.name not in targets and (reason := _reason_to_leave(item)):
            left.append(LeftOut(item.name, reason))
        elif item.name not in targets:
            yield item


def _reason_to_leave(item: Input) -> str:
    """Why a file without a translation is not read; "" if it is."""
    suffix = format_of(item.path.name)
    if suffix in ONE_LANGUAGE:
        return "in one language, and no translation next to it"
    return "no Chinese in it, and no translation next to it" if suffix in SNIFFED and not is_chinese(item) else ""


def _pair(source: Input, target: Input, number: int) -> Input:
    """The input of two files; ``number`` is the index of the translation among those of the source."""
    return replace(source, target=target, variant=target.path.name if number else "")


def _join(groups: Mapping[Key, Mapping[str, Sequence[Input]]], joined: dict[str, list[Input]]) -> dict[str, str]:
    """Add the pairs of all groups to ``joined``; returns related files in other languages -> their language."""
    others: dict[str, str] = {}
    for sides in groups.values():
        unmarked = sides.get("", [])[0] if sides.get("") else None
        source, targets = sides.get("en", [])[:1], list(sides.get("zh", []))
        if unmarked and bool(source) != bool(targets):
            if not source and not is_chinese(unmarked):
                source = [unmarked]
            elif not targets and is_chinese(unmarked):
                targets = [unmarked]
        if source and targets:
            joined[source[0].name] = targets
            beside = (tag for tag in sides if tag not in ("", "en", "zh"))
            others |= {item.name: tag for tag in beside for item in sides[tag]}
    return others


def _groups(items: Iterator[Input]) -> dict[Key, dict[str, list[Input]]]:
    groups: dict[Key, dict[str, list[Input]]] = {}
    for item in items:
        if format_of(item.path.name) in TWO_FILES:
            named = named_of(item.path)
            groups.setdefault(named.key, {}).setdefault(named.language, []).append(item)
    return groups


def unread_pairs(names: Sequence[PurePath]) -> dict[PurePath, PurePath]:
    """Unsupported files that are translations by their names -> their sources."""
    groups: dict[Key, dict[str, list[PurePath]]] = {}
    for path in names:
        named = named_of(path)
        groups.setdefault(named.key, {}).setdefault(named.language, []).append(path)
    found: dict[PurePath, PurePath] = {}
    for sides in groups.values():
        source = sides.get("en") or sides.get("")
        if source:
            found |= dict.fromkeys(sides.get("zh", ()), source[0])
    return found


def named_of(path: PurePath) -> Named:
    """The language in a path, and the key of the path: the path without the language."""
    suffix = format_of(path.name) or path.suffix.lower()
    stem = path.name[: len(path.name) - len(suffix)] if suffix not in (".en", ".zh") else path.name
    folders = list(path.parts[:-1])
    if suffix in (".en", ".zh"):  # corpus.en with corpus.zh
        return Named(suffix[1:], (*folders, path.name.lower().replace(suffix, "")))
    suffix = _SAME.get(suffix, suffix)
    language, stem = _of_stem(stem)
    if not language and (plugin := _docusaurus(folders)):
        return Named(plugin.language, (*plugin.key, (stem + suffix).lower()))
    for at in range(len(folders) - 1, -1, -1):
        found, instead = _of_folder(folders[at])
        if found and language in ("", found):
            language = found
            folders[at : at + 1] = [instead] if instead else []
        elif found:
            break
        elif instead:
            folders[at] = instead
    return Named(language, (*folders, (stem + suffix).lower()))


def _of_stem(stem: str) -> tuple[str, str]:
    """The language in a file name without suffix, and the name without the language."""
    if side := side_of(stem):
        return side, ""
    if match := STEM_END.search(stem):
        return side_of(match["tag"]) or "", stem[: match.start()]
    if is_other_language(stem):
        return stem, ""
    match = OTHER_END.search(stem)
    if match and is_other_language(match["tag"]):
        return match["tag"], stem[: match.start()]
    return "", stem


def _of_folder(name: str) -> tuple[str, str]:
    """The language in the name of a folder ("" for none), and the name that replaces it in the key."""
    lower = name.lower()
    if lower.endswith(".lproj"):
        tag = lower.removesuffix(".lproj")
        return ("en" if tag == "base" else side_of(tag) or tag), "*.lproj"
    if lower.startswith("values-"):
        tag = lower.removeprefix("values-").removeprefix("b+")
        language = side_of(tag) or (tag if is_other_language(tag) else "")
        return language, "values" if language else ""
    side = side_of(name)
    return (side or (lower if is_other_language(lower) else "")), ""


def _docusaurus(folders: Sequence[str]) -> Named | None:
    """The language and the original folder of ``i18n/zh-CN/docusaurus-plugin-content-docs/current/…``."""
    for at, name in enumerate(folders):
        match = _PLUGIN.fullmatch(name)
        if match and at >= 2 and folders[at - 2] == "i18n" and (side := side_of(folders[at - 1])):
            rest, kind = list(folders[at + 1 :]), (match["id"] or "").lstrip("-") or match["kind"]
            if match["kind"] == "pages":
                kind = "src/pages"
            elif rest[:1] == ["current"]:
                rest = rest[1:]
            elif match["kind"] == "docs" and rest[:1] and rest[0].startswith("version-"):
                kind = "versioned_docs" if kind == "docs" else f"{kind}_versioned_docs"
            return Named(side, (*folders[: at - 2], *kind.split("/"), *rest))
    return None
