"""Validates the ``[[patterns]]`` tables of the settings, which define checks by regular expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem
from mtaudit.mqm import BRANCHES, Severity

#: Key -> whether it is required.
KEYS = {
    "code": True,
    "name": True,
    "message": True,
    "category": False,
    "severity": False,
    "source": False,
    "target": False,
    "require": False,
    "why": False,
}
CODE = re.compile(r"[A-Z]{3}\d{2}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EXPRESSIONS = ("source", "target", "require")


def checked_pattern(file: Path, number: int, table: Mapping[str, Any]) -> Mapping[str, str]:
    """Table ``number`` (from 1) of ``[[patterns]]``, validated, with defaults for category and severity.

    Raises:
        InputError: a key or value is invalid; the message names the file, the table and the key.
    """

    def wrong(key: str, message: str, remedy: str) -> InputError:
        code = table.get("code")
        place = f"patterns {number}" + (f" ({code})" if isinstance(code, str) else "")
        return InputError(Problem(str(file), f"{place}: {key} {message}", remedy))

    for key, value in table.items():
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise wrong(
                key, "is not a known key", f"did you mean {near[0]}" if near else f"the keys are {', '.join(KEYS)}"
            )
        if not isinstance(value, str) or not value:
            raise wrong(key, f"is {value!r}", "give it in quotes")
    for key in (key for key, needed in KEYS.items() if needed and key not in table):
        raise wrong(key, "is missing", f"every pattern needs {', '.join(k for k, needed in KEYS.items() if needed)}")
    _refuse_bad_values(table, wrong)
    branch = BRANCHES.get(table["code"][:3])
    return {"category": f"{branch}/custom", "severity": "minor", **table}


def _refuse_bad_expression(key: str, expression: str, wrong: Any) -> None:
    import regex

    try:
        regex.compile(expression)
    except (regex.error, RecursionError, OverflowError) as error:
        reason = str(error) or "it is nested too deeply"
        message = f"is not a valid regular expression: {reason}"
        raise wrong(key, message, "correct it, and quote it with ' in TOML") from None


def _refuse_bad_values(table: Mapping[str, str], wrong: Any) -> None:
    if not CODE.fullmatch(table["code"]):
        raise wrong("code", f"is {table['code']!r}", "use three capital letters and two digits, e.g. ORG01")
    if not NAME.fullmatch(table["name"]):
        raise wrong("name", f"is {table['name']!r}", "use lower-case letters and hyphens, e.g. old-product-name")
    known = [severity.label for severity in Severity]
    if table.get("severity", "minor") not in known:
        raise wrong("severity", f"is {table['severity']!r}", f"give one of {', '.join(known)}")
    branches = sorted(set(BRANCHES.values()))
    if "category" not in table and table["code"][:3] not in BRANCHES:
        raise wrong("category", "is missing", f"give one that begins with {', '.join(branches)}")
    if "category" in table and not re.fullmatch(rf"(?:{'|'.join(branches)})/[a-z-]+", table["category"]):
        raise wrong("category", f"is {table['category']!r}", f"write BRANCH/words with one of {', '.join(branches)}")
    for key in (key for key in _EXPRESSIONS if key in table):
        _refuse_bad_expression(key, table[key], wrong)
    if "target" not in table and "require" not in table:
        raise wrong(
            "target", "is missing", "give a pattern that the target must not contain (target) or must contain (require)"
        )
    if "require" in table and "source" not in table:
        raise wrong("source", "is missing", "give the source text for which require applies")
