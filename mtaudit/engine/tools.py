"""From settings to the tools of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mtaudit.checks.run import choose
from mtaudit.config import Settings
from mtaudit.encoder import Encoder, load
from mtaudit.encoder.critic_late import LateCritic
from mtaudit.encoder.dictionary import DictionaryEncoder
from mtaudit.engine.memory import Memory
from mtaudit.engine.run import Recipe
from mtaudit.pipeline import Tools
from mtaudit.score import Estimator
from mtaudit.score.calibration import load_calibration
from mtaudit.signature import signature
from mtaudit.store import Store, key


def make_tools(settings: Settings, cache: Path | None, command: str) -> tuple[Tools, Recipe]:
    """The tools that the settings ask for, and the recipe that the report carries.

    Args:
        cache: the folder of what earlier runs computed; None: compute everything anew and keep nothing.
        command: the command line, as the report shows it.
    """
    store = Store(cache / "audit.sqlite" if cache else None)
    models = settings.depth != "model-free"
    encoder: Encoder = load(settings.encoder, store) if models else DictionaryEncoder()
    checks = choose(settings.enable, settings.disable, settings.checks)
    estimator = Estimator.load()
    if settings.calibration:
        estimator.calibrate(load_calibration(Path(settings.calibration)))
    critic = LateCritic() if settings.depth == "standard" else None
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
    memory = Memory(store, f"{recipe.signature}|{_named_files(settings.checks)}")
    return Tools(encoder, checks, estimator, recipe.thresholds, memory, critic, models), recipe


def _named_files(options: Mapping[str, Mapping[str, Any]]) -> str:
    """A digest of the files that options of checks name (a glossary): what they say counts, not what they are
    called."""
    values = [value for of_check in options.values() for value in of_check.values() if isinstance(value, str)]
    return key(*(Path(value).read_bytes() for value in values if Path(value).is_file())).hex()
