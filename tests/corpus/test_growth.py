"""The comparison of a corpus takes no more than a multiple of its size."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtaudit.cedict import words
from mtaudit.checks.runner import choose
from mtaudit.config import Settings
from mtaudit.corpus.comparison import Comparison
from mtaudit.corpus_records import CorpusAudit
from mtaudit.encoder.protocol import Vectors
from mtaudit.engine import make_context
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Pair, Scored, Signals

COUNT = 800


class Bigrams:
    """Vectors of hashed pairs of characters: near copies are near."""

    name, signature = "bigrams", "bigrams|1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        out = np.full((len(texts), 256), 1e-6, dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for at in range(len(text) - 1):
                row[zlib.crc32(text[at : at + 2].encode()) % 256] += 1
        normed: Vectors = out / np.linalg.norm(out, axis=1, keepdims=True)
        return normed


def test_many_contradictions_between_two_documents() -> None:
    """Each fact was once compared with every fact of the other document."""
    context, _ = make_context(Settings(depth="model-free"), None, "growth")
    comparison = Comparison(replace(context, encoder=Bigrams(), checks=choose(enable=[c.code for c in choose()])))
    chance, some = random.Random(1), [word for word in words() if len(word) == 2][::30]
    sentences = ["".join(chance.sample(some, 9)) for _ in range(COUNT)]
    for document, base in (("a", 5000), ("b", 7000)):
        for at, sentence in enumerate(sentences):
            text = f"{sentence}的成本为{base + at * (base == 7000) + at}万美元。"
            pair = Pair(f"{document}:{at}", document, "", text, None, (at + 1, at + 1))
            number = at + COUNT * (document == "b")
            comparison.add(number, Scored(pair, Signals(0.5), (), 0.1, None, Severity.NEUTRAL))
        comparison.close(DocumentState(document, "target only", pairs=COUNT))
    begun = time.process_time()
    audit = comparison.finish(CorpusAudit())
    assert len(audit.contradictions) > 0.9 * COUNT
    assert time.process_time() - begun < 8
