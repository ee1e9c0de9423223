"""The recipe that stands with every number: two numbers compare only where their signatures are equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from mtaudit import __version__


def signature(parts: Mapping[str, str], checks: Iterable[str], settings: Mapping[str, Any]) -> str:
    """``mtaudit:VERSION|key:value|…``, in the manner of sacrebleu's signatures.

    Args:
        parts: the models by role, e.g. ``{"encoder": "use-multilingual-v3/0.2.1"}``.
        checks: the codes of the checks that run.
        settings: the settings that differ from their defaults and change a number.
    """
    fields = {"version": __version__, **parts, "checks": digest(sorted(checks))}
    if settings:
        fields["settings"] = digest(settings)
    return "mtaudit|" + "|".join(f"{key}:{value}" for key, value in fields.items())


def digest(value: Any) -> str:
    """Eight hexadecimal digits of anything JSON can write; equal values have equal digests."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
