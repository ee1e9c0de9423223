"""``mtaudit schema``: JSON Schemas of the outputs and of the settings, made from their types."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import click

from mtaudit.cli.errors import explained
from mtaudit.cli.help import Command
from mtaudit.cli.say import say

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in SCHEMAS if name.startswith(incomplete)]


@click.command(
    cls=Command,
    examples=[
        ("mtaudit schema", "List the schemas"),
        ("mtaudit schema audit > audit.schema.json", "Write that of the .json report"),
        ("mtaudit schema settings", "Print that of mtaudit.toml, for an editor"),
    ],
)
@click.argument("name", required=False, shell_complete=_names)
def schema(name: str | None) -> None:
    """Print the JSON Schema of an output or of the settings; without NAME list them."""
    from mtaudit.errors import UsageError

    with explained():
        if name is None:
            for known, (what, _) in SCHEMAS.items():
                say(f"{known:<12} {what}")
        elif name not in SCHEMAS:
            raise UsageError(f"there is no schema {name!r}; known are {', '.join(SCHEMAS)}")
        else:
            say(json.dumps(schema_of(name), ensure_ascii=False, indent=1))


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one of :data:`SCHEMAS`."""
    what, make = SCHEMAS[name]
    return {"$schema": _DRAFT, "title": f"mtaudit {name}", "$comment": what, **make()}


def _made(kind: Any) -> dict[str, Any]:
    """The schema of a type, without NaN. Unknown keys are allowed, since keys are added over time."""
    import msgspec

    made: dict[str, Any] = msgspec.json.schema(kind)
    return made


def _form(name: str) -> Callable[[], dict[str, Any]]:
    def make() -> dict[str, Any]:
        from mtaudit.report import forms

        return _made(getattr(forms, name))

    return make


def _comparison() -> dict[str, Any]:
    from mtaudit.report.forms import ComparisonForm

    return _made(ComparisonForm)


def _beads() -> dict[str, Any]:
    from mtaudit.records import BeadRow

    return _made(BeadRow)


def _calibration() -> dict[str, Any]:
    from mtaudit.score.calibration import Calibration

    return _made(Calibration)


def _terms() -> dict[str, Any]:
    from mtaudit.report.forms import GlossaryForm

    return _made(GlossaryForm)


def _settings() -> dict[str, Any]:
    """The schema of the settings with the documentation of each; unknown keys are not allowed."""
    import msgspec

    from mtaudit.config import OLDER_NAMES, Settings
    from mtaudit.report import forms

    tables = {
        "gate": forms.GateForm,
        "read": forms.ReadForm,
        "suppress": list[forms.SuppressForm],
        "patterns": list[forms.PatternForm],
    }
    schemas, parts = msgspec.json.schema_components([Settings, *tables.values()], ref_template="#/$defs/{name}")
    main = parts.pop("Settings")
    about = _attributes(inspect.getdoc(Settings) or "")
    for key, given in main["properties"].items():
        table = dict(zip(tables, schemas[1:], strict=True)).get(key)
        main["properties"][key] = {**(table or given), "description": about.get(key, "")}
    for old, new in OLDER_NAMES.items():
        main["properties"][old] = {**main["properties"][new], "deprecated": True}
    closed = {name: {**part, "additionalProperties": False} for name, part in parts.items()}
    return {**main, "additionalProperties": False, "$defs": closed}


def _attributes(doc: str) -> dict[str, str]:
    """The descriptions in the section "Attributes" of a docstring, by name."""
    out: dict[str, str] = {}
    names: list[str] = []
    for line in doc.partition("Attributes:")[2].splitlines():
        if found := re.match(r"    ([a-z_, ]+): (.*)", line):
            names = found[1].split(", ")
            out |= dict.fromkeys(names, found[2])
        elif line.strip():
            out |= {name: f"{out[name]} {line.strip()}" for name in names}
    return out


#: Name -> (what it describes, function that makes it).
SCHEMAS: Mapping[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "audit": ("the .json report of score and gate", _form("AuditForm")),
    "pair": ("a line of the .jsonl report", _form("PairForm")),
    "comparison": ("the .json output of compare", _comparison),
    "bead": ("a line of the .jsonl output of align", _beads),
    "review": ("a line of the verdicts that the page exports", _form("ReviewForm")),
    "correction": ("a line of corrections.jsonl and of suggestions", _form("CorrectionForm")),
    "checks": ("the output of `mtaudit checks --format json`", _form("ChecksForm")),
    "glossary": ("the .json output of terms", _terms),
    "filter": ("the summary of filter", _form("FilterForm")),
    "calibration": ("the file that calibrate writes", _calibration),
    "settings": ("mtaudit.toml, and [tool.mtaudit] of pyproject.toml", _settings),
}
