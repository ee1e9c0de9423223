"""Settings of a run: defaults, then ``mtaudit.toml`` or ``[tool.mtaudit]`` of ``pyproject.toml``, then options."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from mtaudit.errors import InputError, Problem
from mtaudit.mqm import Severity
from mtaudit.patterns import checked_pattern

FILE_NAME = "mtaudit.toml"
Depth = Literal["model-free", "fast", "standard", "deep"]
FailOn = Literal["minor", "major", "critical", "never"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set.

    Attributes:
        encoder: a bundled encoder, or the name or path of a sentence-transformers model.
        depth: how much evidence is gathered. "model-free": checks of the text itself; "fast": similarity too, and
            the critic reads what that leaves open; "standard": the critic reads every pair, and word evidence is
            gathered where the two leave a doubt; "deep": word evidence everywhere.
        estimator: "bundled", or a model in place of the bundled critic: "comet:MODEL" or "llm:MODEL".
        estimator_url: the chat endpoint of "llm:MODEL", where pairs are sent; there is none by default.
        fail_on: the gate fails where a finding is at least this grave.
        enable, disable: codes of checks to run although they are off by default, and the reverse.
        checks: options of single checks, by code.
        read: how files are read: source_column, target_column and id_column of tables, ``parallel`` patterns of files
            that belong together, and max_bytes, what a compressed file may hold.
        thresholds: error probabilities from which a pair counts as minor, major, critical; unset ones are the
            estimator's own.
        calibration: file of `mtaudit calibrate`, which fits the error probability to a user's verdicts; "" for none.
        gate: the table of the rules, which :func:`mtaudit.gate.rules.read_rules` checks.
        suppress: tables of suppressions by path.
        patterns: tables of checks as regular expressions, as :mod:`mtaudit.patterns` says.
        link_template: the address under which a report opens file:line: ``github``, ``gitlab``, ``vscode``, or one
            with {path} and {line}, as :mod:`mtaudit.report.links` says.
    """

    encoder: str = "use-multilingual-v3"
    depth: Depth = "standard"
    estimator: str = "bundled"
    estimator_url: str = ""
    fail_on: FailOn = "critical"
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    read: Mapping[str, Any] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    gate: Mapping[str, Any] = field(default_factory=dict)
    suppress: tuple[Mapping[str, Any], ...] = ()
    patterns: tuple[Mapping[str, str], ...] = ()
    link_template: str = ""
    calibration: str = ""

    def changed(self) -> dict[str, Any]:
        """The settings that differ from their defaults, for reports and the signature."""
        default = Settings()
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in mine.items() if value != getattr(default, name)}

    def of_numbers(self) -> dict[str, Any]:
        """Those of :meth:`changed` that change a number, for the signature."""
        return {name: value for name, value in self.changed().items() if name not in _VERDICT_ONLY}


#: Settings that decide what is done about a number, and change none. What a calibration says stands in the signature
#: beside the estimator, whatever its file is called.
_VERDICT_ONLY = frozenset({"fail_on", "gate", "suppress", "link_template", "calibration"})


def load_settings(path: Path | None, **overrides: Any) -> Settings:
    """Settings of ``path``, or of the nearest file found from here upwards; ``overrides`` that are None do not count.

    Raises:
        InputError: a file that is missing or no TOML, or a key that is unknown or of the wrong type.
    """
    found = _given(path) if path is not None else _nearest(Path.cwd())
    settings = Settings()
    if found is not None:
        file, table = found
        settings = replace(settings, **{key: _value(file, key, value) for key, value in table.items()})
    return replace(settings, **{key: value for key, value in overrides.items() if value is not None})


def default_cache() -> Path:
    """The folder where runs keep what the next one need not compute."""
    from platformdirs import user_cache_path

    return user_cache_path("mtaudit")


def _given(path: Path) -> tuple[Path, Mapping[str, Any]]:
    table = _tool_table(path)
    if table is None:
        raise InputError(Problem(str(path), "it has no [tool.mtaudit] table", "add one, or name another --config"))
    return path, table


def _nearest(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    for parent in (folder, *folder.parents):
        for name in (FILE_NAME, "pyproject.toml"):
            path = parent / name
            if path.is_file() and (table := _tool_table(path)) is not None:
                return path, table
        if (parent / ".git").exists():
            break
    return None


def _tool_table(path: Path) -> Mapping[str, Any] | None:
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read: {error.strerror}", "check --config")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem(str(path), f"no valid TOML: {error}", "mend the file at that place")) from error
    if path.name != "pyproject.toml":
        return content
    table = content.get("tool", {}).get("mtaudit")
    return table if isinstance(table, dict) else None


_TABLES = {"read": '[read] source_column = "english"', "gate": '[gate.patch] fail_on = "major"'}


#: Settings that are lists of tables.
_EXAMPLES = {
    "suppress": '[[suppress]] paths = ["…"], reason = "…"',
    "patterns": '[[patterns]] code = "ORG01", name = "…", message = "…", target = \'…\'',
}


def _value(file: Path, key: str, value: Any) -> Any:
    """``value`` in the type of the setting ``key``; InputError where it does not fit."""

    def wrong(what: str, cure: str) -> InputError:
        return InputError(Problem(str(file), what, cure))

    known = [f.name for f in fields(Settings)]
    if key not in known:
        near = get_close_matches(key, known, 1)
        cure = f"did you mean {near[0]!r}" if near else f"known are {', '.join(known)}"
        raise wrong(f"unknown setting {key!r}", cure)
    choices = {"depth": get_args(Depth), "fail_on": get_args(FailOn)}.get(key)
    if choices is not None and value not in choices:
        raise wrong(f"{key} is {value!r}", f"give one of {', '.join(choices)}")
    if key in {"encoder", "estimator", "estimator_url", "link_template", "calibration"} and not isinstance(value, str):
        raise wrong(f"{key} is {value!r}", "give it in quotes")
    if key in {"enable", "disable"}:
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise wrong(f"{key} is {value!r}", 'give a list of check codes, e.g. ["LNG04"]')
        return tuple(value)
    if key == "checks" and not (isinstance(value, dict) and all(isinstance(v, dict) for v in value.values())):
        raise wrong(f"checks is {value!r}", 'give one table a check, e.g. [checks.TRM01] glossary = "terms.csv"')
    if key in _TABLES and not isinstance(value, dict):
        raise wrong(f"{key} is {value!r}", f"give a table, e.g. {_TABLES[key]}")
    if key in _EXAMPLES:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise wrong(f"{key} is {value!r}", f"write it as {_EXAMPLES[key]}")
        numbered = enumerate(value, 1)
        return tuple(value) if key == "suppress" else tuple(checked_pattern(file, n, table) for n, table in numbered)
    if key == "thresholds":
        _refuse_bad_thresholds(value, wrong)
    return value


def _refuse_bad_thresholds(value: Any, wrong: Any) -> None:
    names = [s.label for s in Severity if s]
    fits = isinstance(value, dict) and all(
        k in names and isinstance(v, (int, float)) and not isinstance(v, bool) and 0 <= v <= 1 for k, v in value.items()
    )
    if not fits:
        raise wrong(f"thresholds is {value!r}", f"give numbers from 0 to 1 for {', '.join(names)}")
