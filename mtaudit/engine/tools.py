"""From settings to the tools of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.checks.plugins import state
from mtaudit.checks.run import choose
from mtaudit.config import Settings
from mtaudit.encoder import Encoder, load
from mtaudit.encoder.critic_late import LateCritic
from mtaudit.encoder.dictionary import DictionaryEncoder
from mtaudit.encoder.outside import BUNDLED, load_outside
from mtaudit.engine.memory import Memory
from mtaudit.engine.run import Recipe
from mtaudit.errors import UsageError
from mtaudit.score import Doubt, Estimator, everywhere, nowhere
from mtaudit.score.outside import estimator_for
from mtaudit.signature import signature
from mtaudit.store import Store, key
from mtaudit.tools import Tools

if TYPE_CHECKING:
    from mtaudit.encoder.outside_chat import ChatCritic
    from mtaudit.encoder.outside_comet import CometCritic

#: The depth at which no model reads.
_NO_MODELS = "model-free"


def make_tools(settings: Settings, cache: Path | None, command: str) -> tuple[Tools, Recipe]:
    """The tools that the settings ask for, and the recipe that the report carries.

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
    )
    named = f"{recipe.signature}|{_named_files(settings.checks)}|{state(checks)}"
    memory = Memory(store, named, whole=not any(check.across for check in checks))
    doubts: dict[str, Doubt] = {"fast": nowhere, "standard": estimator.doubt}
    doubt = doubts.get(settings.depth, everywhere)
    ask: Doubt = estimator.open if settings.depth == "fast" else everywhere
    return Tools(encoder, checks, estimator, recipe.thresholds, memory, critic, models, doubt, ask), recipe


def critic_of(settings: Settings, cache: Path | None = None) -> LateCritic | CometCritic | ChatCritic | None:
    """The critic that the settings ask for; None where their depth does without.

    Args:
        cache: folder where answers of a language model are kept, each by itself; None: they are not.

    Raises:
        UsageError: there is no such estimator, or it needs what is not there, or the depth asks no critic.
    """
    if settings.estimator == BUNDLED and not settings.estimator_url:
        return None if settings.depth == _NO_MODELS else LateCritic()
    if settings.depth == _NO_MODELS:
        raise UsageError(f"--depth {settings.depth} asks no critic; leave out --depth or --estimator")
    return load_outside(settings.estimator, settings.estimator_url, _database(cache))


def estimator_of(settings: Settings) -> Estimator:
    """The estimator for the critic that the settings ask for, before any calibration."""
    outside = critic_of(settings) if settings.estimator != BUNDLED else None
    return Estimator.load() if outside is None else estimator_for(outside.signature)


def _database(cache: Path | None) -> Path | None:
    return cache / "audit.sqlite" if cache else None


def _named_files(options: Mapping[str, Mapping[str, Any]]) -> str:
    """A digest of the files that options of checks name (a glossary): what they say counts, not what they are
    called."""
    values = [value for of_check in options.values() for value in of_check.values() if isinstance(value, str)]
    return key(*(Path(value).read_bytes() for value in values if Path(value).is_file())).hex()
