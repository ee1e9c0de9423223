"""Writes the pages that are made from the source code: ``python docs/make_pages.py``.

``checks.md`` comes from the docstrings of the checks, ``configuration.md`` from the definition of the settings,
``formats.md`` from the table of formats. A test fails when a page is out of date.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

from mtaudit.checks.check import BaseCheck
from mtaudit.checks.registry import CHECKS
from mtaudit.config import EXAMPLE, Settings
from mtaudit.mqm import BRANCHES
from mtaudit.read.registry import as_markdown

HERE = Path(__file__).parent


def checks_page() -> str:
    """Every check under its MQM branch, with its documentation."""
    parts = [
        "# The checks\n",
        "Every finding names its check by code. `mtaudit explain CODE` prints the same text, and `mtaudit checks` "
        "lists all checks with their measured precision. `enable` and `disable` in the settings switch them.\n",
    ]
    for prefix, branch in BRANCHES.items():
        mine = [check for check in CHECKS if check.code.startswith(prefix)]
        if mine:
            parts.append(f"## {branch.replace('-', ' ').capitalize()}\n")
            parts += map(_check, mine)
    return "\n".join(parts)


def _check(check: type[BaseCheck]) -> str:
    first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n")
    state = "on by default" if check.default else "off by default"
    facts = f"`{check.category}`, {check.severity.label}, {state}. Measured: {check.precision or 'not yet'}."
    body = re.sub(r"^(\S[^\n]*):\n((?:[ ]{4}[^\n]*\n?|\n)+)", _section, rest.strip() + "\n", flags=re.MULTILINE)
    return f"### {check.code} {check.name}\n\n{first}\n\n{facts}\n\n{body.rstrip()}\n"


def _section(match: re.Match[str]) -> str:
    heading, text = match[1], inspect.cleandoc(match[2])
    if heading == "Example":
        return f"**{heading}**\n\n```text\n{text}\n```\n\n"
    return f"**{heading}.** {_escaped(text)}\n\n"


def _escaped(text: str) -> str:
    """Text whose angle brackets, braces and asterisks are no markup."""
    return re.sub(r"([<*])", r"\\\1", text)


def configuration_page() -> str:
    """Every setting with its type, default, meaning and an example."""
    rows = []
    meanings = _meanings()
    hints = get_type_hints(Settings)
    for field in fields(Settings):
        default = field.default if field.default is not MISSING else {}
        rows.append(
            f"### `{field.name}`\n\n{meanings[field.name]}\n\n"
            f"Type: {_type(hints[field.name])}. Default: {_default(default)}. Example: "
            f"`{field.metadata[EXAMPLE].removesuffix(', in quotes')}`\n"
        )
    head = (HERE / "configuration.head.md").read_text(encoding="utf-8")
    return head + "\n" + "\n".join(rows)


def _meanings() -> dict[str, str]:
    """The attributes section of the docstring of the settings, by name."""
    text = inspect.cleandoc(Settings.__doc__ or "").partition("Attributes:\n")[2]
    out: dict[str, str] = {}
    for entry in re.split(r"\n(?=    \S)", "\n" + text.rstrip())[1:]:
        names, _, meaning = " ".join(entry.split()).partition(": ")
        meaning = re.sub(r":(?:func|mod|class|data):`([^`]+)`", r"`\1`", meaning).replace("``", "`")
        out |= {name: meaning[0].upper() + meaning[1:] for name in names.split(", ")}
    return out


def _type(hint: Any) -> str:
    text = str(hint) if not isinstance(hint, type) else hint.__name__
    if text.startswith("typing.Literal"):
        return "one of " + ", ".join(f"`{value}`" for value in hint.__args__)
    known = {"str": "text", "bool": "true or false", "int": "whole number", "float": "number"}
    return known.get(text, "list" if text.startswith("tuple") else "table")


def _default(value: Any) -> str:
    return "empty" if value in ("", (), {}) else f"`{value}`"


def formats_page() -> str:
    """The table of formats within the text about files."""
    head = (HERE / "formats.head.md").read_text(encoding="utf-8")
    return head.replace(MARK, as_markdown())


#: Where the table of formats belongs.
MARK = "<!-- formats -->"
PAGES = {
    "checks.md": checks_page,
    "configuration.md": configuration_page,
    "formats.md": formats_page,
}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
