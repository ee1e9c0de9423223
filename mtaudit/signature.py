"""Signatures of runs: numbers of two runs are comparable only if their signatures are equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from mtaudit.version import __version__


def signature(parts: Mapping[str, str], checks: Iterable[str], settings: Mapping[str, Any]) -> str:
    """``mtaudit|version:VERSION|key:value|…``, modelled on the signatures of sacrebleu.

    Args:
        parts: the models by role, e.g. ``{"encoder": "use-multilingual-v3/0.2.1"}``.
        checks: the codes of the checks that run.
        settings: the settings that differ from their defaults and affect numbers.
    """
    fields = {"version": __version__, **parts, "checks": digest(sorted(checks))}
    if settings:
        fields["settings"] = digest(settings)
    return "mtaudit|" + "|".join(f"{key}:{value}" for key, value in fields.items())


def digest(value: Any) -> str:
    """An 8-digit hexadecimal digest of a JSON-serialisable value; equal values have equal digests."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
