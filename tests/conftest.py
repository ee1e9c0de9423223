"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from repository import Repository

from mtaudit.encoder.protocol import Vectors
from mtaudit.mqm import Severity
from mtaudit.records import Critique, Finding, Pair, Signals, TokenTag

# A busy machine is no fault of the code under test: growth with the input has tests of its own.
settings.register_profile("mtaudit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mtaudit")


@pytest.fixture(autouse=True)
def _no_secret_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests make no key in the user's data folder, and in safe mode set no variable for good."""
    monkeypatch.setenv("MTAUDIT_CACHE_KEY", "of the tests")
    monkeypatch.setenv("MTAUDIT_PLUGINS", "x")
    monkeypatch.delenv("MTAUDIT_PLUGINS")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


#: What the encoder of the tests knows: a direction a concept.
CONCEPTS = (
    ("bread", "面包"), ("warm", "热"), ("bridge", "桥"), ("cost", "耗资"), ("years", "年"), ("tunnel", "隧道"),
    ("tower", "塔"), ("metres", "米"), ("rain", "雨"), ("night", "晚安"),
)  # fmt: skip


class ConceptEncoder:
    """Texts with the same concepts in both languages are similar."""

    name = "concepts"
    signature = "concepts/1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._one(text) for text in texts]) if texts else np.zeros((0, 64), dtype=np.float32)

    def _one(self, text: str) -> Vectors:
        vector = np.zeros(64)
        for at, (english, chinese) in enumerate(CONCEPTS):
            vector[at] = (english in text.lower()) + (chinese in text)
        # A small direction of its own: no text has length zero.
        vector[len(CONCEPTS) + zlib.crc32(text.encode()) % (64 - len(CONCEPTS))] += 0.2
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class GraveEstimator:
    """A pair with a major finding is wrong, every other one fine."""

    signature = "grave/1"
    thresholds: ClassVar[dict[str, float]] = {"minor": 0.5, "major": 0.7, "critical": 0.9}

    def corrected(self, probability: float) -> float:
        return probability

    def probabilities(
        self, pairs: Sequence[Pair], signals: Sequence[Signals], findings: Sequence[Sequence[Finding]]
    ) -> list[float]:
        return [0.95 if any(f.severity >= Severity.MAJOR for f in found) else 0.05 for found in findings]

    def open(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        return [True] * len(pairs)

    def doubt(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[bool]:
        return [True] * len(pairs)


class SilentCritic:
    """Says that everything is fine."""

    signature = "silent/1"

    def __init__(self, **_: object) -> None:
        pass

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Critique]:
        return [Critique(0.0, 0.0, (TokenTag("target", 0, len(target), 0.0),)) for _, target in pairs]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Runs without models: only checks of the text find anything. The cache is a fresh one."""
    monkeypatch.setattr("mtaudit.engine.setup.load", lambda *_: ConceptEncoder())
    monkeypatch.setattr("mtaudit.engine.setup.LazyCritic", SilentCritic)
    monkeypatch.setattr("mtaudit.engine.setup.Estimator.load", lambda *_: GraveEstimator())
    monkeypatch.setenv("MTAUDIT_CACHE", str(tmp_path_factory.mktemp("cache")))
