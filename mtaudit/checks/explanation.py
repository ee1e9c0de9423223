"""What a check looks for, as text in the language of the reader: its documentation, or the Chinese of it."""

from __future__ import annotations

import inspect
import zlib

from mtaudit.checks.check import BaseCheck
from mtaudit.messages import explanations, language, tr, translated

#: Headings of the documentation of a check, and the keys of its parts in the catalogue.
SECTIONS = {
    "What it finds": "finds",
    "Why it matters": "why",
    "Known problems": "problems",
    "Example": "example",
    "Options": "options",
}
#: Lines of an example that are texts, which stay as they are.
_TEXTS = ("source:", "target:", "glossary:")


def explanation(check: type[BaseCheck]) -> str:
    """Facts and documentation of a check."""
    parts = parts_of(check)
    state = tr("on by default") if check.default else tr("off by default")
    facts = [translated(check.category), translated(check.severity.label), state]
    if check.needs:
        facts.append(tr("needs {signals}", signals=" + ".join(translated(need) for need in sorted(check.needs))))
    name = check.name if translated(check.name) == check.name else f"{check.name} {translated(check.name)}"
    lines = [
        tr("{code} {name}: {summary}", code=check.code, name=name, summary=parts["summary"]),
        tr("{items}", items=facts),
        tr("Measured: {precision}", precision=parts["precision"] or tr("not yet")),
    ]
    for title, key in SECTIONS.items():
        if key in parts:
            lines += ["", tr("{title:label}:", title=title), *_indented(parts[key])]
    return "\n".join(lines)


def parts_of(check: type[BaseCheck]) -> dict[str, str]:
    """The parts of a check's documentation by key: ``summary``, ``precision`` and the keys of :data:`SECTIONS`."""
    english = _english(check)
    chinese = explanations(language()).get(check.code, {})
    if not chinese:
        return english
    texts = [line for line in english.get("example", "").splitlines() if line.startswith(_TEXTS)]
    example = [f"{translated(line.partition(':')[0])}：{line.partition(':')[2].strip()}" for line in texts]
    return {
        **{key: translated(text) for key, text in english.items()},
        **chinese,
        "example": "\n".join([*example, chinese.get("example", "")]).strip(),
    }


def _english(check: type[BaseCheck]) -> dict[str, str]:
    summary, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    parts = {"summary": summary, "precision": check.precision or ""}
    key = ""
    for line in rest.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            key = SECTIONS.get(line[:-1], "")
            parts |= {key: ""} if key else {}
        elif key:
            parts[key] += f"{line.removeprefix('    ')}\n"
    return {name: text.strip("\n") for name, text in parts.items()}


def checksum(check: type[BaseCheck]) -> str:
    """CRC-32 of the English documentation, which the Chinese names as the one that it translates."""
    text = "\n".join([inspect.cleandoc(check.__doc__ or ""), check.precision or ""])
    return f"{zlib.crc32(text.encode()):08x}"


def _indented(text: str) -> list[str]:
    if language() == "en":
        return [f"    {line}".rstrip() for line in text.splitlines()]
    return [f"    {line}" for part in text.splitlines() for line in _wrapped(part)]


def _wrapped(text: str, columns: int = 88) -> list[str]:
    """Chinese broken at ``columns``; closing signs stay on their line."""
    lines, line, width = [], "", 0
    for char in text:
        size = 2 if char > "\u2e80" else 1
        if (
            width + size > columns
            and char not in "，。；：、！？）」”’"
            and not (char.isascii() and line[-1:].isascii())
        ):
            lines.append(line)
            line, width = "", 0
        line, width = line + char, width + size
    return [*lines, line]
