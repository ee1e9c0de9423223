"""The rules of the gate, from the table ``[gate]`` of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from mtaudit.errors import UsageError
from mtaudit.gate.suppress import PathRule
from mtaudit.git import path_spec

_LEVELS = ("minor", "major", "critical", "never")


@dataclass(frozen=True, slots=True)
class Scope:
    """Rules for a set of pairs.

    Attributes:
        fail_on: findings of this severity or worse fail the gate, if they count; "never" for no such rule.
        above, share: at most this share of the pairs (0 to 1) may have an error probability above ``above``.
        informational: violations of these rules are reported, but do not fail the gate.
        fixed: ``fail_on`` comes from the command line, so that neither an override nor ``informational`` applies to it.
    """

    fail_on: str = "never"
    above: float | None = None
    share: float | None = None
    informational: bool = False
    fixed: bool = False

    @property
    def fails(self) -> bool:
        """Whether a finding in these pairs can fail the gate by its severity."""
        return self.fail_on != "never" and (self.fixed or not self.informational)


@dataclass(frozen=True, slots=True)
class Override:
    """A different ``fail_on`` or ``above`` for documents whose path matches one of the patterns (as in .gitignore);
    None keeps that of the scope."""

    paths: tuple[str, ...]
    fail_on: str | None = None
    above: float | None = None

    @property
    def sentence(self) -> str:
        """A description of the override."""
        changes = [] if self.fail_on is None else [f"fails on {self.fail_on}"]
        changes += [] if self.above is None else [f"counts error probabilities above {self.above:g}"]
        return f"{', '.join(self.paths)}: {' and '.join(changes)} instead"


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of the gate.

    Attributes:
        patch: for new or changed pairs; without ``--since`` these are all pairs.
        project: for all pairs.
        max_fall: by how many points the corpus score (0 to 100) may fall below that of the baseline or, if the
            baseline has none, of the commit of ``--since``.
        overrides: the last one that matches a document applies.
        baseline: the path of the baseline.
        allow_empty: whether a run that audits nothing passes.
        origins: rule, named as below ``gate`` (``patch.fail_on``) -> where it was set.
    """

    patch: Scope = field(default_factory=lambda: Scope("critical"))
    project: Scope = field(default_factory=Scope)
    max_fall: float | None = None
    overrides: tuple[Override, ...] = ()
    baseline: str = ""
    allow_empty: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)

    def fail_on(self, scope: Scope) -> Callable[[str], str]:
        """A function from a document to the severity that fails in it. Overrides do not switch a rule on."""
        if scope.fail_on == "never" or scope.fixed:
            return lambda document: scope.fail_on
        find = self._override("fail_on")
        return lambda document: find(document) or scope.fail_on

    def above(self, scope: Scope) -> Callable[[str], float | None]:
        """A function from a document to the error probability above which its pairs count; None for no limit."""
        find = self._override("above")

        def found(document: str) -> float | None:
            other = find(document)
            return scope.above if scope.above is None or other is None else float(other)

        return found

    def _override(self, name: str) -> Callable[[str], Any]:
        """A function from a document to the value of a rule in the last override that matches it, or None."""
        values = [(path_spec(o.paths), getattr(o, name)) for o in self.overrides]
        specs = [(spec, value) for spec, value in reversed(values) if value is not None]
        return lambda document: next((value for spec, value in specs if spec.match_file(document)), None)

    def sentences(self) -> list[str]:
        """A description of each rule, with the place where it was set."""
        fall = f"corpus score: may fall by at most {self.max_fall or 0:g} points"
        rules = [
            *_sentences("new or changed pairs", "patch", self.patch),
            *_sentences("all pairs", "project", self.project),
            *([(fall, "max_fall")] if self.max_fall is not None else []),
            *((self._but(override), "override") for override in self.overrides),
            *([("a run that audits nothing passes", "allow_empty")] if self.allow_empty else []),
        ]
        return [f"{sentence} [{self.origins[key]}]" if key in self.origins else sentence for sentence, key in rules]

    def _but(self, override: Override) -> str:
        """A description of an override, and where an option of the command line takes precedence over it."""
        fixed = self.patch.fixed and override.fail_on is not None
        return override.sentence + (", but not in new or changed pairs" if fixed else "")


def _sentences(what: str, name: str, scope: Scope) -> list[tuple[str, str]]:
    """Descriptions of the rules of a scope: (sentence, name of the rule)."""
    level = scope.fail_on if scope.fail_on == "critical" else f"{scope.fail_on} or worse"
    out = []
    if scope.fail_on != "never":
        out.append(
            (f"{what}: no finding that is {level}{'' if scope.fails else ' (informational)'}", f"{name}.fail_on")
        )
    elif scope.fixed:
        out.append((f"{what}: no finding fails by its severity", f"{name}.fail_on"))
    if scope.above is not None and scope.share is not None:
        share = f"{what}: at most {scope.share:.2%} with an error probability above {scope.above:g}"
        out.append((share + (" (informational)" if scope.informational else ""), f"{name}.share"))
    return out


def read_rules(table: Mapping[str, Any], fail_on: str, option: str | None = None, file: str = "") -> Rules:
    """The rules of the table ``[gate]`` and of the command line, which takes precedence.

    Args:
        fail_on: the setting of that name, which applies to the patch unless ``gate.patch`` has its own.
        option: the value of ``--fail-on``; None without it. It replaces the severity of the patch, regardless of
            overrides and ``informational``; "never" also switches off that of the project.
        file: the settings file, to record where a rule was set.

    Raises:
        UsageError: an unknown key or an invalid value; the message lists the valid ones.
    """
    _known("gate", table, ("patch", "project", "max_fall", "override", "baseline", "allow_empty"))
    rules = Rules(patch=_scope("patch", table.get("patch", {}), Scope(fail_on)))
    rules = replace(rules, project=_scope("project", table.get("project", {}), Scope()))
    overrides = table.get("override", [])
    if not isinstance(overrides, list):
        raise UsageError("gate.override is not a list of tables; write [[gate.override]]")
    rules = replace(
        rules,
        max_fall=_number("gate.max_fall", table.get("max_fall"), 100),
        overrides=tuple(_override(one) for one in overrides),
        baseline=_text("gate.baseline", table.get("baseline", "")),
        allow_empty=_flag("gate.allow_empty", table.get("allow_empty", False)),
        origins=_origins(table, file),
    )
    return rules if option is None else _with_option(rules, option)


def _with_option(rules: Rules, option: str) -> Rules:
    """The rules with ``--fail-on`` applied."""
    before = rules.origins.get("patch.fail_on", "")
    instead = f", instead of {rules.patch.fail_on} in {before}" if ":" in before else ""
    origins = {**rules.origins, "patch.fail_on": f"--fail-on {option}{instead}"}
    project = rules.project
    if option == "never" and project.fail_on != "never":
        project = replace(project, fail_on="never", fixed=True)
        origins["project.fail_on"] = "--fail-on never"
    return replace(rules, patch=replace(rules.patch, fail_on=option, fixed=True), project=project, origins=origins)


def _origins(table: Mapping[str, Any], file: str) -> dict[str, str]:
    """Rule -> where it was set, for example ``mtaudit.toml: gate.patch.fail_on``."""
    found = {name: f"{file}: gate.{name}" for name in ("max_fall", "override", "baseline", "allow_empty")}
    found = {name: place for name, place in found.items() if name in table}
    for scope in ("patch", "project"):
        keys = table.get(scope, {})
        found |= {f"{scope}.{key}": f"{file}: gate.{scope}.{key}" for key in ("fail_on", "share") if key in keys}
    return {"patch.fail_on": f"{file}: fail_on" if file else "default"} | found


def read_path_rules(tables: Any) -> tuple[PathRule, ...]:
    """Suppressions by path from the tables ``[[suppress]]``.

    Raises:
        UsageError: a table has an unknown key, an invalid value, or no reason.
    """
    out = []
    for table in tables:
        _known("suppress", table, ("paths", "checks", "reason"))
        reason = _text("suppress.reason", table.get("reason", ""))
        if not reason.strip():
            raise UsageError('suppress has no reason; say why, e.g. reason = "quoted law"')
        paths = _texts("suppress.paths", table.get("paths"))
        out.append(PathRule(paths, _texts("suppress.checks", table.get("checks", [])), reason))
    return tuple(out)


def _scope(name: str, table: Any, default: Scope) -> Scope:
    _known(f"gate.{name}", table, ("fail_on", "above", "share", "informational"))
    above = _number(f"gate.{name}.above", table.get("above"), 1)
    share = _number(f"gate.{name}.share", table.get("share"), 1)
    if (above is None) != (share is None):
        raise UsageError(f"gate.{name}: above and share go together, e.g. above = 0.8, share = 0.01")
    informational = _flag(f"gate.{name}.informational", table.get("informational", False))
    return Scope(_level(f"gate.{name}.fail_on", table.get("fail_on", default.fail_on)), above, share, informational)


def _override(table: Any) -> Override:
    _known("gate.override", table, ("paths", "fail_on", "above"))
    paths = _texts("gate.override.paths", table.get("paths"))
    if not {"fail_on", "above"} & set(table):
        raise UsageError(f"gate.override of {', '.join(paths)} overrides nothing; give fail_on or above")
    level = _level("gate.override.fail_on", table["fail_on"]) if "fail_on" in table else None
    return Override(paths, level, _number("gate.override.above", table.get("above"), 1))


def _known(name: str, table: Any, keys: tuple[str, ...]) -> None:
    if not isinstance(table, Mapping):
        raise UsageError(f"{name} is {table!r}; write it as a table")
    for key in table:
        if key not in keys:
            near = get_close_matches(key, keys, 1)
            raise UsageError(
                f"{name} has no {key!r}; " + (f"did you mean {near[0]!r}" if near else f"known are {', '.join(keys)}")
            )


def _level(name: str, value: Any) -> str:
    if value not in _LEVELS:
        raise UsageError(f"{name} is {value!r}; give one of {', '.join(_LEVELS)}")
    return str(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{name} is {value!r}; give true or false")
    return value


def _number(name: str, value: Any, most: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise UsageError(f"{name} is {value!r}; give a number from 0 to {most:g}")
    return float(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} is {value!r}; give text in quotes")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f'{name} is {value!r}; give a list, e.g. ["docs/**"]')
    return tuple(value)
