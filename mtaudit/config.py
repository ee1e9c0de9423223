"""Settings of a run: defaults, then ``mtaudit.toml`` or ``[tool.mtaudit]`` of ``pyproject.toml``, then options.

:class:`Settings` is the only definition of a setting: its type decides what is accepted, and its metadata supplies the
example in error messages.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.messages import Language
from mtaudit.mqm import Severity
from mtaudit.patterns import checked_pattern
from mtaudit.trust import Trust

FILE_NAME = "mtaudit.toml"
Depth = Literal["model-free", "fast", "standard", "deep"]
FailOn = Literal["minor", "major", "critical", "never"]
#: Key of the metadata of a setting: how to write it, for error messages.
EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set.

    Attributes:
        encoder: a bundled encoder, or the name or path of a sentence-transformers model.
        depth: how much evidence is computed. "model-free": only checks that need no model; "fast": also the sentence
            similarity, and the critic where similarity leaves a doubt; "standard": the critic for every pair, and word
            evidence where the two leave a doubt; "deep": word evidence for every pair.
        judge: a quality model of your choice that reads after the bundled models have ranked the pairs: "llm:MODEL",
            "hf:MODEL", "metricx:MODEL" or "comet:MODEL"; "" for none. The older name ``estimator`` is accepted.
        judge_url: the chat endpoint of "llm:MODEL", which receives the pairs; there is no default.
        judge_budget: how much the judge reads: "200" pairs, "20%" of them, "50k tokens", or "2 USD at 0.60" for a
            million tokens; "" for all pairs, or with --since for those that changed.
        judge_votes: 2 to ask again about errors that would be shown as major or critical.
        judge_window, judge_context: number of pairs per request, and of preceding pairs shown as context.
        judge_parallel: number of concurrent requests to "llm:MODEL"; 1 for a server that answers sequentially.
        judge_language: the language of reasons, "en" or "zh".
        language: the language of messages, summaries and explanations, "en" or "zh". JSON keeps English messages, with
            the template and values of each finding.
        corpus: compare the documents with each other, and audit those in Chinese only; see the page on the corpus.
        fail_on: the gate fails on a finding of at least this severity.
        enable: codes of checks to run that are off by default.
        disable: codes of checks not to run.
        checks: options of single checks, by code.
        read: how files are read: source_column, target_column and id_column of tables, ``parallel`` patterns of files
            that belong together, and limits for hostile or mistaken files: max_bytes (8 GiB), decompressed bytes of a
            file that is streamed; max_document_bytes (32 MiB) of a file, or part of an archive, that is read as a
            whole; max_document_lines (200,000); max_pair_characters (20,000) of one side of a pair or of a Fluent
            message; max_depth (100) of nested elements, objects or lists; max_elements (1,000,000) of XML in a unit or
            file; max_cells (20,000,000) of a workbook. An error names the limit that was exceeded.
        thresholds: minimum error probability of a minor, major or critical pair; those of the estimator by default.
        calibration: file written by ``mtaudit calibrate``; "" for none.
        gate: the rules of the gate; the page on the gate describes them.
        suppress: findings that do not count, by path and check, each with a reason.
        patterns: checks written as regular expressions; the page on extending mtaudit describes them.
        link_template: the URL with which a report opens file:line: ``github``, ``gitlab``, ``vscode``, or a
            template with {path} and {line}.
    """

    encoder: str = field(
        default="use-multilingual-v3", metadata={EXAMPLE: 'encoder = "sentence-transformers/LaBSE", in quotes'}
    )
    depth: Depth = field(default="standard", metadata={EXAMPLE: 'depth = "fast"'})
    judge: str = field(default="", metadata={EXAMPLE: 'judge = "llm:qwen3:14b", in quotes'})
    judge_url: str = field(default="", metadata={EXAMPLE: 'judge_url = "http://localhost:11434/v1", in quotes'})
    judge_budget: str = field(default="", metadata={EXAMPLE: 'judge_budget = "20%", in quotes'})
    judge_votes: int = field(default=1, metadata={EXAMPLE: "judge_votes = 2"})
    judge_window: int = field(default=20, metadata={EXAMPLE: "judge_window = 20"})
    judge_context: int = field(default=2, metadata={EXAMPLE: "judge_context = 2"})
    judge_parallel: int = field(default=4, metadata={EXAMPLE: "judge_parallel = 1"})
    judge_language: Literal["en", "zh"] = field(default="en", metadata={EXAMPLE: 'judge_language = "zh"'})
    corpus: bool = field(default=False, metadata={EXAMPLE: "corpus = true"})
    language: Language = field(default="en", metadata={EXAMPLE: 'language = "zh"'})
    fail_on: FailOn = field(default="critical", metadata={EXAMPLE: 'fail_on = "major"'})
    enable: tuple[str, ...] = field(default=(), metadata={EXAMPLE: 'enable = ["LNG04"]'})
    disable: tuple[str, ...] = field(default=(), metadata={EXAMPLE: 'disable = ["LNG04"]'})
    checks: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict, metadata={EXAMPLE: '[checks.TRM01] glossary = "terms.csv"'}
    )
    read: Mapping[str, Any] = field(default_factory=dict, metadata={EXAMPLE: '[read] source_column = "english"'})
    thresholds: Mapping[str, float] = field(default_factory=dict, metadata={EXAMPLE: "[thresholds] major = 0.3"})
    gate: Mapping[str, Any] = field(default_factory=dict, metadata={EXAMPLE: '[gate.patch] fail_on = "major"'})
    suppress: tuple[Mapping[str, Any], ...] = field(
        default=(), metadata={EXAMPLE: '[[suppress]] paths = ["…"], reason = "…"'}
    )
    patterns: tuple[Mapping[str, Any], ...] = field(
        default=(), metadata={EXAMPLE: '[[patterns]] code = "ORG01", name = "…", message = "…", target = \'…\''}
    )
    link_template: str = field(default="", metadata={EXAMPLE: 'link_template = "github", in quotes'})
    calibration: str = field(default="", metadata={EXAMPLE: 'calibration = "mtaudit-calibration.json", in quotes'})

    def changed(self) -> dict[str, Any]:
        """The settings that differ from their defaults, for reports and the signature."""
        default = Settings()
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in mine.items() if value != getattr(default, name)}

    def of_numbers(self) -> dict[str, Any]:
        """The settings of :meth:`changed` that affect numbers, for the signature."""
        return {name: value for name, value in self.changed().items() if name not in _VERDICT_ONLY}

    def override(self, **options: Any) -> Settings:
        """These settings with some replaced; options that are None are ignored.

        Raises:
            UsageError: a setting is unknown or has the wrong type or value.
        """
        given = {OLDER_NAMES.get(name, name): value for name, value in options.items() if value is not None}
        try:
            return replace(self, **{name: _value("settings", name, value) for name, value in given.items()})
        except InputError as error:
            raise UsageError(f"{error.problem.message}; {error.problem.remedy}") from None


#: Settings that do not affect numbers. A calibration is part of the estimator's
#: signature, regardless of its file name; so is a judge, regardless of where it runs.
_VERDICT_ONLY = frozenset(
    {"language", "fail_on", "gate", "suppress", "link_template", "calibration", "judge", "judge_url", "judge_parallel"}
)
#: Settings that safe mode takes only from the command line or the environment, with the reason.
_ONLY_NAMED = {
    "encoder": "loads a model",
    "judge": "loads a model or sends texts to a server",
    "judge_url": "sends texts to that server",
}
#: Environment variables for the key of the judge; the second is the older name.
JUDGE_KEYS = ("MTAUDIT_JUDGE_KEY", "MTAUDIT_ESTIMATOR_KEY")
#: Older names of settings.
OLDER_NAMES = {"estimator": "judge", "estimator_url": "judge_url"}
#: Minimum and maximum of integer settings.
_RANGES = {"judge_votes": (1, 2), "judge_window": (1, 100), "judge_context": (0, 10), "judge_parallel": (1, 64)}


def load_settings(path: Path | None, trust: Trust | None = None, **overrides: Any) -> Settings:
    """Read settings from ``path``, or from the nearest settings file in this folder and those above it.

    The search ends at the root of the git repository. ``overrides`` that are not None take precedence over the file.

    Args:
        trust: determines which version of the file is used; by default the one on disk.

    Raises:
        InputError: the file is missing or not valid TOML, or a setting is unknown, has the wrong type, or must not
            come from a file in safe mode.
        UsageError: an override is unknown or has the wrong type.
    """
    trust = trust or Trust()
    found = _given(path, trust) if path is not None else _nearest(Path.cwd(), trust)
    settings = Settings()
    if found is not None:
        file, table = found
        named = {OLDER_NAMES.get(key, key): value for key, value in table.items()}
        settings = replace(settings, **{key: _value(str(file), key, value) for key, value in named.items()})
        if trust.safe:
            _refuse_unsafe(str(file), settings, {name for name, value in overrides.items() if value is not None})
    return settings.override(**overrides)


def settings_file(path: Path | None = None, trust: Trust | None = None) -> Path | None:
    """The file that :func:`load_settings` reads; None if there is none."""
    trust = trust or Trust()
    found = _given(path, trust) if path is not None else _nearest(Path.cwd(), trust)
    return found[0] if found is not None else None


def default_cache() -> Path:
    """The user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("mtaudit")


def refuse_key_for_file(settings: Settings, url: str | None) -> None:
    """Refuse to send the judge's key to a URL that comes from a settings file.

    Otherwise the author of a corpus could redirect the key to another server by its settings file.

    Args:
        url: the URL given by the command line, the environment or the calling program; None if none.

    Raises:
        UsageError: there is a key in the environment, and the URL comes from a file.
    """
    if settings.judge and settings.judge_url and not url and any(os.environ.get(name) for name in JUDGE_KEYS):
        raise UsageError(
            f"the settings file gives the URL of the judge ({settings.judge_url}), but the key in "
            f"{JUDGE_KEYS[0]} is sent only to a URL that you give yourself; give it with --judge-url or in the "
            "environment variable MTAUDIT_JUDGE_URL, or remove the key"
        )


def _refuse_unsafe(place: str, settings: Settings, given: Collection[str]) -> None:
    """Raise InputError for a setting that loads a model or sends texts, unless it is overridden by one in ``given``."""
    for name, what in _ONLY_NAMED.items():
        if getattr(settings, name) != getattr(Settings(), name) and name not in given:
            option = f"--{name.replace('_', '-')} or the environment variable MTAUDIT_{name.upper()}"
            raise InputError(
                Problem(
                    place,
                    f"safe mode does not take {name} from a settings file, because it {what}",
                    f"give it by {option}",
                )
            )


def _given(path: Path, trust: Trust) -> tuple[Path, Mapping[str, Any]]:
    table = _tool_table(path, trust, named=True)
    if table is None:
        raise InputError(Problem(str(path), "it has no [tool.mtaudit] table", "add one, or name another --config"))
    return path, table


def _nearest(folder: Path, trust: Trust) -> tuple[Path, Mapping[str, Any]] | None:
    for parent in (folder, *folder.parents):
        for name in (FILE_NAME, "pyproject.toml"):
            path = parent / name
            if trust.holds(path) and (table := _tool_table(path, trust)) is not None:
                return path, table
        if (parent / ".git").exists():
            break
    return None


def _tool_table(path: Path, trust: Trust, named: bool = False) -> Mapping[str, Any] | None:
    try:
        content = tomllib.loads(trust.read(path, named).decode("utf-8"))
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read: {error.strerror}", "check --config")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(Problem(str(path), f"not valid TOML: {error}", "correct the file at that place")) from error
    if path.name != "pyproject.toml":
        return content
    table = content.get("tool", {}).get("mtaudit")
    return table if isinstance(table, dict) else None


def _value(place: str, key: str, value: Any) -> Any:
    """``value`` converted to the type of the setting ``key``. Raises InputError with ``place`` if it is invalid."""

    def wrong(message: str, remedy: str) -> InputError:
        return InputError(Problem(place, message, remedy))

    known = {f.name: f.metadata[EXAMPLE] for f in fields(Settings)}
    if key not in known:
        near = get_close_matches(key, known, 1)
        remedy = f"did you mean {near[0]!r}?" if near else f"known settings are {', '.join(known)}"
        raise wrong(f"unknown setting {key!r}", remedy)
    hint = get_type_hints(Settings)[key]
    if get_origin(hint) is Literal and value not in get_args(hint):
        raise wrong(f"{key} is {value!r}", f"use one of {', '.join(get_args(hint))}")
    import msgspec

    try:
        made = msgspec.convert(value, type=hint)
    except msgspec.ValidationError:
        raise wrong(f"{key} is {value!r}", f"write it as {known[key]}") from None
    if key == "patterns":
        return tuple(checked_pattern(Path(place), number, table) for number, table in enumerate(made, 1))
    if key == "thresholds":
        _refuse_bad_thresholds(made, wrong)
    if key in _RANGES and not _RANGES[key][0] <= made <= _RANGES[key][1]:
        raise wrong(f"{key} is {value!r}", f"use a whole number from {_RANGES[key][0]} to {_RANGES[key][1]}")
    if key == "judge" and made == "bundled":  # value of the older setting for no judge
        return ""
    return made


def _refuse_bad_thresholds(value: Mapping[str, float], wrong: Any) -> None:
    names = [s.label for s in Severity if s]
    if not all(name in names and 0 <= level <= 1 for name, level in value.items()):
        raise wrong(f"thresholds is {value!r}", f"use numbers from 0 to 1 for {', '.join(names)}")
