"""Glossaries: terms and their required translations, read from CSV, TSV, YAML, JSON or TBX."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from mtaudit.errors import InputError, Problem

_COLUMNS = {"source", "target", "variants", "forbidden", "case", "scope"}
_ALIASES = {"en": "source", "english": "source", "term": "source", "zh": "target", "chinese": "target"}
#: Characters of a cell; the default of the csv module.
_LONGEST_FIELD = 131_072
_YES = frozenset({"1", "yes", "true", "sensitive", "x"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term.

    Attributes:
        source: the English term; "" if ``forbidden`` must not occur in any target.
        targets: the allowed translations, the preferred one first.
        forbidden: translations that must not be used.
        case: whether the source term is matched with its case.
        scope: pattern of the document names to which the term applies (``manual/*``); "" means all.
        line: line number of the term in its file, for messages.
    """

    source: str
    targets: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    case: bool = False
    scope: str = ""
    line: int | None = None


def load_glossary(path: Path) -> tuple[Term, ...]:
    """The terms of a file; its suffix (.csv .tsv .yaml .yml .json .tbx) determines the format.

    Raises:
        InputError: the file cannot be read or is not a valid glossary; names the line and the remedy.
    """
    readers = {
        ".csv": _from_table, ".tsv": _from_table, ".yaml": _from_yaml, ".yml": _from_yaml, ".json": _from_json,
        ".tbx": _from_tbx,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        known = ".csv .tsv .yaml .json .tbx"
        raise _problem(path, None, f"{path.suffix or 'no suffix'} is not a glossary format", f"use {known}")
    try:
        terms = tuple(reader(path))
    except RecursionError:
        raise _problem(path, None, "its parts are nested too deeply", "write one term after the other") from None
    except csv.Error as error:
        raise _problem(path, None, f"not a valid table: {error}", "check its quotes") from None
    except OSError as error:
        raise _problem(path, None, f"cannot be read: {error.strerror}", "check the option glossary of TRM01") from error
    except UnicodeDecodeError as error:
        raise _problem(path, None, "it is not UTF-8", "save it as UTF-8") from error
    if not terms:
        raise _problem(path, None, "it has no terms", "add one, or leave the option out")
    return terms


def _problem(path: Path, line: int | None, what: str, cure: str) -> InputError:
    return InputError(Problem(str(path), what, cure, line))


def _term(path: Path, line: int | None, row: Mapping[str, Any]) -> Term:
    if any(isinstance(part, dict | list) for value in row.values() for part in _items(value)):
        what = "a term with lists or objects inside of each other"
        raise _problem(path, line, what, "write a text, or a list of texts")
    fields = {_ALIASES.get(key, key): value for key, value in ((str(k).strip().lower(), v) for k, v in row.items())}
    source = str(fields.get("source") or "").strip()
    targets = (*_parts(fields.get("target")), *_parts(fields.get("variants")))
    forbidden = _parts(fields.get("forbidden"))
    if not (source and (targets or forbidden)) and not (forbidden and not targets):
        raise _problem(path, line, "a term without source or target", "fill both, or only forbidden")
    case = str(fields.get("case") or "").strip().lower() in _YES
    return Term(source, targets, forbidden, case, str(fields.get("scope") or "").strip(), line)


def _parts(value: object) -> tuple[str, ...]:
    """One text with ``|`` between several, or a list of texts."""
    if value is None:
        return ()
    pieces: Iterable[object] = value if isinstance(value, list) else str(value).split("|")
    return tuple(text for piece in pieces if (text := str(piece).strip()))


def _items(value: object) -> Iterable[object]:
    """The value itself, or what a list holds. An alias of YAML may stand for gigabytes of text, so that only texts and
    numbers are ever turned into text."""
    return value if isinstance(value, list) else (value,)


def _from_table(path: Path) -> Iterator[Term]:
    # The limit is one of the process; tables of pairs raise it.
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        header = [_ALIASES.get(name.strip().lower(), name.strip().lower()) for name in rows.fieldnames or ()]
        if not {"source", "target"} <= set(header) or not set(header) <= _COLUMNS:
            what = f"the first line names the columns {', '.join(header) or 'not at all'}"
            raise _problem(path, 1, what, f"name source and target, and any of {', '.join(sorted(_COLUMNS))}")
        for row in rows:
            extra = row.pop(None, None)
            if extra:
                raise _problem(path, rows.line_num, "more cells than columns", "put quotes around a cell with commas")
            if any((value or "").strip() for value in row.values()):
                yield _term(path, rows.line_num, row)


def _from_json(path: Path) -> Iterator[Term]:
    """A list of terms, or an object with such a list under ``terms``, as ``mtaudit terms`` writes it; a term may have
    other keys than the columns of a table."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise
    except ValueError as error:  # also for a number of thousands of digits
        raise _problem(path, getattr(error, "lineno", None), "not valid JSON", "fix that line") from error
    rows = found.get("terms") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        what = "it is neither a list of terms nor an object with one under terms"
        raise _problem(path, None, what, 'write [{"source": ..., "target": ...}, ...]')
    for row in rows:
        yield _term(path, None, row)


def _from_yaml(path: Path) -> Iterator[Term]:
    import yaml

    from mtaudit.yaml_loaders import SAFE, require_shallow

    try:
        text = path.read_text(encoding="utf-8")
        require_shallow(text)
        rows = yaml.load(text, Loader=SAFE)
    except UnicodeDecodeError:
        raise
    except (yaml.YAMLError, ValueError) as error:  # ValueError for a date that there is not
        mark = getattr(error, "problem_mark", None)
        raise _problem(path, mark.line + 1 if mark else None, "not valid YAML", "fix that line") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _problem(path, None, "it is not a list of terms", "write `- source: ...` and `  target: ...` for each")
    for number, row in enumerate(rows, 1):
        unknown = {str(key).lower() for key in row} - _COLUMNS - set(_ALIASES)
        if unknown:
            what = f"term {number} has the unknown key {min(unknown)}"
            raise _problem(path, None, what, f"known are {', '.join(sorted(_COLUMNS))}")
        yield _term(path, None, row)


def _from_tbx(path: Path) -> Iterator[Term]:
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError as error:
        raise _problem(path, error.position[0], "not valid XML", "fix that line") from error
    except (LookupError, ValueError) as error:
        raise _problem(path, 1, f"its encoding is not known: {error}", "save it as UTF-8") from error
    for entry in root.iter():
        if _tag(entry) not in {"termEntry", "conceptEntry"}:
            continue
        sides: dict[str, list[str]] = {"en": [], "zh": [], "forbidden": []}
        for section in entry.iter():
            language = section.get(_XML_LANG, "")[:2].lower()
            if _tag(section) in {"langSet", "langSec"} and language in sides:
                for text, deprecated in _terms(section):
                    sides["forbidden" if deprecated and language == "zh" else language].append(text)
        if sides["zh"] or sides["forbidden"]:
            yield from (Term(text, tuple(sides["zh"]), tuple(sides["forbidden"])) for text in sides["en"])


def _terms(section: ElementTree.Element) -> Iterator[tuple[str, bool]]:
    """(term, whether it is deprecated) for each term of a language section, in both dialects of TBX."""
    for group in section.iter():
        if _tag(group) in {"tig", "ntig", "termSec"}:
            notes = " ".join(e.text or "" for e in group.iter() if _tag(e) in {"termNote", "administrativeStatus"})
            text = next((e.text for e in group.iter() if _tag(e) == "term"), None)
            if text:
                yield text.strip(), "deprecated" in notes or "superseded" in notes


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
