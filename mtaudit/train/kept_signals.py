"""A cache of the signals of pairs, which take hours to compute and are used by several stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from mtaudit.critic.lazy import LazyCritic
from mtaudit.encoder import load
from mtaudit.records import Pair, Signals
from mtaudit.score.foreign_words import with_foreign_words
from mtaudit.score.pairs import score_pairs
from mtaudit.score.rendering_evidence import rendering_evidence
from mtaudit.store import Store, key

_BATCH = 512
#: The file in the work folder that the stages share.
SIGNALS = "signals.sqlite"


class KeptSignals:
    """Computes the signals of pairs with all models, and caches them.

    Args:
        path: file of the cache, created if it does not exist. Keys depend on the models and the two texts.
        report: called with lines of progress.
    """

    def __init__(self, path: Path, report: Callable[[str], None] = lambda _: None) -> None:
        self._report = report
        self._encoder, self._critic = load(), LazyCritic()
        self._store = Store(path)
        self._models = f"{self._encoder.signature}|{self._critic.signature}"
        self._decoder = msgspec.json.Decoder(Signals)

    def key(self, source: str, target: str) -> bytes:
        """The key of an entry."""
        return key("signals for training", self._models, source, target)

    def of(self, pairs: Sequence[Pair]) -> list[Signals]:
        """The signals of each pair."""
        keys = [self.key(pair.source, pair.target) for pair in pairs]
        known = self._store.get(list(dict.fromkeys(keys)))
        wanted = list({k: pair for k, pair in zip(keys, pairs, strict=True) if k not in known}.items())
        for at in range(0, len(wanted), _BATCH):
            part = wanted[at : at + _BATCH]
            found = score_pairs([pair for _, pair in part], self._encoder, self._critic)
            made = {k: msgspec.json.encode(signals) for (k, _), signals in zip(part, found, strict=True)}
            self._store.put(made)
            known |= made
            self._report(f"signals: {at + len(part)} of {len(wanted)}")
        decoded = [self._decoder.decode(known[k]) for k in keys]
        old = {
            k: (pair, s) for k, pair, s in zip(keys, pairs, decoded, strict=True) if s.words and s.renderings is None
        }
        fresh = {k: replace(s, renderings=rendering_evidence(pair)) for k, (pair, s) in old.items()}
        self._store.put({k: msgspec.json.encode(signals) for k, signals in fresh.items()})
        # These depend on a model that is fitted on the signals, so they must not be cached.
        whole = (fresh.get(k, signals) for k, signals in zip(keys, decoded, strict=True))
        return [with_foreign_words(pair, signals) for pair, signals in zip(pairs, whole, strict=True)]
