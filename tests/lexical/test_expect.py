"""The expected renderings that come with mtaudit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mtaudit.errors import InputError
from mtaudit.lexical.expect import load_renderings
from mtaudit.lexical.model import BUNDLED, load, phrase_key, quantise


def expected(text: str, word: str, count: int = 5) -> list[str]:
    model = load_renderings()
    found = model.expect(text)
    at = next(at for at, (start, end) in enumerate(found.spans) if text[start:end] == word)
    return model.words(found.best[at][:count])


def test_the_sentence_decides_between_senses() -> None:
    assert expected("The bank pays interest on the loan.", "interest")[0] == "利息"
    assert expected("He lost interest in music and art.", "interest")[0] == "兴趣"
    assert expected("Stock options are an expense of the company.", "options")[0] == "期权"
    assert expected("The command has several options.", "options")[0] == "选项"


@pytest.mark.parametrize(
    ("text", "word", "rendering"),
    [
        ("The threads of the process share memory.", "threads", "线程"),
        ("He ignored the warning.", "ignored", "忽视"),
        ("The bank lowered the interest rate.", "rate", "利率"),
    ],
)
def test_usual_renderings_are_among_the_first_five(text: str, word: str, rendering: str) -> None:
    assert rendering in expected(text, word)


def test_probabilities_are_nearly_those_of_a_distribution() -> None:
    model = load_renderings()
    found = model.expect("The bank lowered the interest rate.")
    every = np.arange(len(model.weights.units))
    total = np.exp(model.log_probabilities(found, every).astype(np.float64)).sum(axis=1)
    assert total == pytest.approx(np.ones(len(found)), abs=0.1)
    at = model.log_probabilities(found, found.best[0])[0]
    assert at == pytest.approx(found.best_log[0], abs=1e-3)


def test_a_text_without_known_words_expects_nothing() -> None:
    assert len(load_renderings().expect("of the 12 …")) == 0
    assert len(load_renderings().expect("")) == 0


def test_units_are_found_wherever_they_stand() -> None:
    model = load_renderings()
    ids, spans = model.units_in("降低利率")
    assert "利率" in model.words(ids)
    assert all("降低利率"[a:b] == unit for unit, (a, b) in zip(model.words(ids), spans.tolist(), strict=True))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(BUNDLED.read_bytes()[:1000])
    with pytest.raises(InputError, match=r"broken\.npz"):
        load(path)


def test_the_file_is_small_enough_for_a_package() -> None:
    assert BUNDLED.stat().st_size < 15_000_000


def test_quantised_rows_are_close() -> None:
    matrix = np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32)
    whole, scale = quantise(matrix)
    assert whole * scale.astype(np.float32)[:, None] == pytest.approx(matrix, abs=0.02)


def test_phrase_keys_differ_by_direction() -> None:
    keys = {phrase_key(a, b, of_right=right) for a in (1, 2) for b in (1, 2) for right in (False, True)}
    assert len(keys) == 8
