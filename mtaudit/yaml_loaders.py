"""PyYAML's loaders, in C if available, and a check of the nesting depth to be run before them."""

from __future__ import annotations

import re
from typing import Any

import yaml

#: A loader that creates strings, numbers, dates and booleans.
SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: A loader that creates only strings.
TEXTS: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: Maximum depth; the parser in Python takes quadratic time in the depth.
_BRACKETS = 2000
#: Maximum depth of lists nested on one line, which older versions of the parser in C do not limit.
_DEEP = re.compile(r"(?:[-?][^\S\n]+){100}")


def require_shallow(text: str) -> None:
    """Raise RecursionError for YAML that is nested so deeply that it must be an attack."""
    if max(text.count("["), text.count("{")) > _BRACKETS:
        # Strings may contain any number of braces, but many unclosed ones are an attack.
        depth = max(text.count("[") - text.count("]"), text.count("{") - text.count("}"))
        if depth > _BRACKETS:
            raise RecursionError
    if _DEEP.search(text):
        raise RecursionError
