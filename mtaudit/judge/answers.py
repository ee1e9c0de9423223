"""Parses the answers of a language model: tolerant of surrounding text, strict about the content.

An answer counts for a pair only if its id was asked for, its quality is a number from 0 to 100 and it names no more
errors than the pair has words. Two answers for one id contradict each other, so neither counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mtaudit.judge import Item
from mtaudit.judge.guideline import CATEGORIES, REASONS
from mtaudit.judge.quotes import find_quote
from mtaudit.mqm import BRANCHES, Severity
from mtaudit.records import ErrorSpan, Judged
from mtaudit.text import HAN

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_DECODER = json.JSONDecoder()
#: Maximum number of braces at which parsing is tried: with thousands of nested braces, each try takes seconds.
_MOST_BRACES = 400
_LONGEST_REASON, _LONGEST_SUGGESTION = 300, 200
_FEWEST_ALLOWED = 3
#: Relative confidence of an error whose quoted words do not occur in the pair.
_NOT_QUOTED = 0.5
_BRANCH_NAMES = {"fluency": "linguistic-conventions", "style": "linguistic-conventions", "locale": "locale-conventions"}
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-_])|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>")


def read_answers(answer: str, ids: Sequence[str], items: Sequence[Item]) -> dict[str, Judged]:
    """The usable parts of an answer, by id. Confidences are 1, or less if a quote does not occur; they are calibrated
    by severity later."""
    asked = dict(zip(ids, items, strict=True))
    rows = (row for row in _rows(_THOUGHT.sub("", answer)) if row["id"] in asked)
    distinct = {json.dumps(row, sort_keys=True): row for row in rows}.values()
    times = Counter(row["id"] for row in distinct)
    found = {row["id"]: _judged(row, asked[row["id"]]) for row in distinct if times[row["id"]] == 1}
    return {identifier: judged for identifier, judged in found.items() if judged is not None}


def _rows(text: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects with an id in a text, regardless of their surroundings: fences, greetings, explanations, a
    wrapping object or list, or a truncated end."""
    at = text.find("{")
    for _ in range(_MOST_BRACES):
        if at < 0:
            return
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield from _inside(found)
        at = text.find("{", end)


def _inside(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    pairs = found.get("pairs")
    if isinstance(pairs, list):
        yield from (row for row in pairs if isinstance(row, dict) and isinstance(row.get("id"), str))
    elif isinstance(found.get("id"), str):
        yield found


def _judged(row: Mapping[str, Any], item: Item) -> Judged | None:
    quality, errors = _quality(row.get("quality")), row.get("errors", [])
    if quality is None or not isinstance(errors, list) or len(errors) > _most_errors(item):
        return None
    spans = (_error(error, item) for error in errors if isinstance(error, dict))
    return Judged(quality, tuple(dict.fromkeys(span for span in spans if span is not None)))


def _most_errors(item: Item) -> int:
    """Maximum number of errors of a pair: its number of words, where a Han character counts as one word."""
    counts = (len(re.findall(r"\w+", text)) + len(HAN.findall(text)) for text in (item.source, item.target))
    return max(*counts, _FEWEST_ALLOWED)


def _quality(value: Any) -> float | None:
    """The quality on a scale from 0 to 1; None if it is not valid."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
        return None
    return round(value / 100, 4)


def _error(error: Mapping[str, Any], item: Item) -> ErrorSpan | None:
    severity = _severity(error.get("severity"))
    quotes = [(_text(error.get("source")), item.source), (_text(error.get("target")), item.target)]
    copied = _text(error.get("reason")) in {reason for reason, _ in REASONS.values()}
    if severity is Severity.NEUTRAL or copied or not any(quote for quote, _ in quotes):
        return None
    spans = [find_quote(quote, text) for quote, text in quotes]
    lost = [quote for (quote, _), span in zip(quotes, spans, strict=True) if quote and span is None]
    target = spans[1] and item.target[slice(*spans[1])]
    return ErrorSpan(
        category=_category(error.get("category")),
        severity=severity,
        source_span=spans[0],
        target_span=spans[1],
        confidence=_NOT_QUOTED if lost and spans == [None, None] else 1.0,
        reason=clean(error.get("reason"), _LONGEST_REASON),
        quoted=clean(" … ".join(lost), _LONGEST_REASON) if spans == [None, None] else "",
        suggestion=_suggestion(error.get("suggestion"), target or ""),
    )


def _suggestion(value: Any, target: str) -> str:
    """The suggestion; "" if it had to be cleaned or cut, or equals the present text."""
    made = clean(value, _LONGEST_SUGGESTION + 1)
    whole = isinstance(value, str) and made == " ".join(value.split()) and len(made) <= _LONGEST_SUGGESTION
    return made if whole and made != target else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def clean(value: Any, longest: int) -> str:
    """A text from the model on one line, without escape sequences, invisible characters and HTML tags."""
    if not isinstance(value, str):
        return ""
    return " ".join(_TAG.sub(" ", _ESCAPES.sub(" ", value)).split())[:longest]


def _severity(value: Any) -> Severity:
    """The severity with that name; unknown names count as minor."""
    try:
        return Severity.parse(_text(value).lower())
    except ValueError:
        return Severity.MINOR


def _category(value: Any) -> str:
    """The MQM category for a short name of the guideline, or for MQM's own name in any spelling ("Fluency /
    Grammar")."""
    named = _text(value).lower()
    if named in CATEGORIES:
        return CATEGORIES[named]
    parts = [re.sub(r"[^a-z]+", "-", part).strip("-") for part in named.split("/")]
    branch, kind = (*[part for part in parts if part], "", "")[:2]
    branch = _BRANCH_NAMES.get(branch, branch)
    if not kind:
        known = (category for category in CATEGORIES.values() if category.endswith(f"/{branch}"))
        return next(known, "accuracy/mistranslation") if branch else "accuracy/mistranslation"
    return f"{branch}/{kind}" if branch in BRANCHES.values() else "accuracy/mistranslation"
