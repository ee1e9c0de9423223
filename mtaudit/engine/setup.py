"""Builds the context of an audit from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.checks.facts import facts_of
from mtaudit.checks.plugins import state
from mtaudit.checks.runner import choose
from mtaudit.config import Settings
from mtaudit.context import AuditContext
from mtaudit.critic.lazy import LazyCritic
from mtaudit.encoder import Encoder, load
from mtaudit.encoder.dictionary import DictionaryEncoder
from mtaudit.engine.result_cache import ResultCache
from mtaudit.engine.run import Recipe
from mtaudit.errors import UsageError
from mtaudit.judge.load import BUNDLED, load_judge
from mtaudit.score import Estimator, PairSelector, all_pairs, no_pairs
from mtaudit.score.judge_model import estimator_for_judge
from mtaudit.signature import signature
from mtaudit.store import Store, key

if TYPE_CHECKING:
    from mtaudit.judge.chat import ChatCritic
    from mtaudit.judge.comet import CometCritic

#: The depth at which no model reads.
_NO_MODELS = "model-free"


def make_context(settings: Settings, cache: Path | None, command: str) -> tuple[AuditContext, Recipe]:
    """The audit context for these settings, and the recipe that reports record.

    Args:
        cache: the folder of what earlier runs computed; None: compute everything anew and keep nothing.
        command: the command line, as the report shows it.
    """
    store = Store(_database(cache))
    models = settings.depth != _NO_MODELS
    encoder: Encoder = load(settings.encoder, store) if models else DictionaryEncoder()
    checks = choose(settings.enable, settings.disable, settings.checks, settings.patterns)
    critic = critic_of(settings, cache)
    estimator = estimator_of(settings)
    if settings.calibration:
        from mtaudit.score.calibration import load_calibration

        estimator.calibrate(load_calibration(Path(settings.calibration)))
    parts = {"encoder": encoder.signature, "estimator": estimator.signature}
    if critic is not None:
        parts["critic"] = critic.signature
    recipe = Recipe(
        signature=signature(parts, [check.code for check in checks], settings.of_numbers()),
        command=command,
        settings=settings.changed(),
        thresholds={**estimator.thresholds, **settings.thresholds},
        fail_on=settings.fail_on,
        checks=facts_of(checks),
    )
    named = f"{recipe.signature}|{_named_files(settings.checks)}|{state(checks)}"
    memory = ResultCache(store, named, whole=not any(check.cross_document for check in checks))
    doubts: dict[str, PairSelector] = {"fast": no_pairs, "standard": estimator.doubt}
    doubt = doubts.get(settings.depth, all_pairs)
    ask: PairSelector = estimator.open if settings.depth == "fast" else all_pairs
    return AuditContext(encoder, checks, estimator, recipe.thresholds, memory, critic, models, doubt, ask), recipe


def critic_of(settings: Settings, cache: Path | None = None) -> LazyCritic | CometCritic | ChatCritic | None:
    """The critic that the settings ask for; None where their depth does without.

    Args:
        cache: folder where answers of a language model are kept, each by itself; None: they are not.

    Raises:
        UsageError: there is no such estimator, or it needs what is not there, or the depth asks no critic.
    """
    if settings.estimator == BUNDLED and not settings.estimator_url:
        return None if settings.depth == _NO_MODELS else LazyCritic()
    if settings.depth == _NO_MODELS:
        raise UsageError(f"--depth {settings.depth} asks no critic; leave out --depth or --estimator")
    return load_judge(settings.estimator, settings.estimator_url, _database(cache))


def estimator_of(settings: Settings) -> Estimator:
    """The estimator for the critic that the settings ask for, before any calibration."""
    outside = critic_of(settings) if settings.estimator != BUNDLED else None
    return Estimator.load() if outside is None else estimator_for_judge(outside.signature)


def _database(cache: Path | None) -> Path | None:
    return cache / "audit.sqlite" if cache else None


def _named_files(options: Mapping[str, Mapping[str, Any]]) -> str:
    """A digest of the files that options of checks name (a glossary): what they say counts, not what they are
    called."""
    values = [value for of_check in options.values() for value in of_check.values() if isinstance(value, str)]
    return key(*(Path(value).read_bytes() for value in values if Path(value).is_file())).hex()
