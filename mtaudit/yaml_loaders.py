"""PyYAML's loaders, those in C where they are installed, and the test that a text has to pass before them."""

from __future__ import annotations

import re
from typing import Any

import yaml

#: Makes texts, numbers, dates and truth values.
SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Makes texts alone.
TEXTS: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: The time of the parser in Python grows with the square of the depth.
_BRACKETS = 2000
#: Lists in lists on one line, whose depth older versions of the parser in C do not bound.
_DEEP = re.compile(r"(?:[-?][^\S\n]+){100}")


def require_shallow(text: str) -> None:
    """RecursionError for YAML that is nested so deeply that it is an attack."""
    if max(text.count("["), text.count("{")) > _BRACKETS:
        # Texts may contain any number of braces, but many unclosed ones are an attack.
        depth = max(text.count("[") - text.count("]"), text.count("{") - text.count("}"))
        if depth > _BRACKETS:
            raise RecursionError
    if _DEEP.search(text):
        raise RecursionError
