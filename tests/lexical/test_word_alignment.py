"""Word alignment finds in made-up sentences what they were made of."""

from __future__ import annotations

from random import Random

import numpy as np

from mtaudit.lexical.word_alignment import Sentences, fit


def made_up(count: int, words: int) -> Sentences:
    """Sentences in which source word n is always rendered as target word n + 1, in nearly the same order."""
    rng = Random(3)
    source = [rng.sample(range(1, words + 1), rng.randint(3, 6)) for _ in range(count)]
    target = []
    for sentence in source:
        rendered = [word + 1 for word in sentence]
        rendered[0], rendered[1] = rendered[1], rendered[0]
        target.append(rendered)
    return Sentences([np.array(s) for s in source], [np.array(t) for t in target], [1.0] * count)


def test_what_was_put_in_is_found() -> None:
    sentences = made_up(400, 30)
    lexicon = fit(sentences, 31, 32)
    for source in range(1, 31):
        mine = lexicon.pairs // lexicon.targets == source
        best = lexicon.pairs[mine][lexicon.forward[mine].argmax()] % lexicon.targets
        assert best == source + 1


def test_posteriors_mark_the_aligned_words() -> None:
    sentences = made_up(400, 30)
    lexicon = fit(sentences, 31, 32)
    found = lexicon.posteriors(sentences.source[0], sentences.target[0])
    assert found.shape == (len(sentences.source[0]), len(sentences.target[0]))
    assert found.argmax(axis=1)[:3].tolist() == [1, 0, 2]
    assert found.max() <= 1.0


def test_words_never_seen_are_aligned_with_nothing() -> None:
    lexicon = fit(made_up(400, 30), 31, 32)
    assert lexicon.posteriors(np.array([0, 0]), np.array([0, 0])).max() < 0.7
