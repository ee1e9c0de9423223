"""A comparison of two versions as one self-contained HTML page without scripts, styled like the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from mtaudit.report.language import html_lang
from mtaudit.report.templates import asset, make_environment, policy_hash
from mtaudit.text import HAN_CLASS

#: Documents in the table at most; changed ones come first, the others are counted.
DOCUMENTS = 500
#: The unit of a marked change: a Chinese character, a word, or any other single character.
_PIECE = re.compile(rf"[{HAN_CLASS}]|[A-Za-z0-9]+|\s+|.", re.DOTALL)


def compare_page(compared: Mapping[str, Any]) -> str:
    """The page of a comparison.

    Args:
        compared: the JSON form of a comparison, with its ``command``, ``problems`` and, by code, ``tests`` (the names
            of the significance tests).
    """
    style = asset("app.css") + asset("compare.css")
    documents = sorted(compared["documents"], key=_most_changed)
    return (
        _environment()
        .get_template("compare.html.j2")
        .render(
            c=compared,
            style=Markup(style),
            policy=f"default-src 'none'; style-src '{policy_hash(style)}'; base-uri 'none'; form-action 'none'",
            tables=[("document", documents[:DOCUMENTS]), ("bucket", compared["buckets"])],
            more=max(0, len(documents) - DOCUMENTS),
            examples=[
                ("worse", "Now more likely to be wrong", compared["worse"], compared["most_worse"]),
                ("better", "Now less likely to be wrong", compared["better"], compared["most_better"]),
            ],
        )
    )


def edited(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The diff of two texts: each as pieces of (text, whether only this version has it)."""
    a, b = _PIECE.findall(old), _PIECE.findall(new)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, text in ((left, "".join(a[i:j])), (right, "".join(b[k:m]))):
            if text:
                side.append((text, kind != "equal"))
    return left, right


def _most_changed(row: Mapping[str, Any]) -> tuple[Any, ...]:
    old, new = row["old_probability"], row["new_probability"]
    rise = 0.0 if old is None or new is None else new - old
    return row["same"] == row["pairs"], -rise, row["document"]


def _verdict(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """ "better", "worse" or "" for two scores of one metric."""
    if old["value"] == new["value"]:
        return ""
    return "better" if (new["value"] > old["value"]) != (new["name"] == "TER") else "worse"


def _means(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["old_probability"] is not None or row["new_probability"] is not None for row in rows)


def _environment() -> Environment:
    environment = make_environment()
    environment.globals.update(edited=edited, verdict=_verdict, lang=html_lang, means=_means)
    environment.filters["count"] = "{:,}".format
    return environment
