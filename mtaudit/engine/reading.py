"""Decides which pairs a judge reads in a run, in which order and at what cost."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import inf
from typing import TypeVar

from mtaudit.engine.judge_answers import JudgeAnswers
from mtaudit.engine.reading_list import Experience, ReadingList
from mtaudit.engine.spool import Spool
from mtaudit.errors import Problem, UsageError
from mtaudit.judge import Item, Judge, Passage, Texts
from mtaudit.judge.budget import Budget
from mtaudit.judge.votes import joined
from mtaudit.mqm import Severity
from mtaudit.records import Event, Judged, Pair, Scored
from mtaudit.text import count_latin_words

T = TypeVar("T")
#: A function that receives a line of output for the user.
Say = Callable[[str], None]
#: Pairs whose answers are looked up together.
TOGETHER = 256
#: Maximum number of times that a list which exceeds the budget is shortened. The cost of single pairs is an estimate,
#: since requests that are not full cost more per pair.
_TRIALS = 6
_EVERY_SECONDS = 10.0
#: Maximum length (characters) of the source words of an error that is searched for in other pairs.
_LONGEST_WORDS = 40
#: Additional tokens per pair for its context, as a share of those of its text.
_CONTEXT = 1.2


class Reading:
    """One run of a judge over the pairs in a spool."""

    def __init__(self, judge: Judge, budget: Budget, spool: Spool, answers: JudgeAnswers, say: Say) -> None:
        self._judge, self._budget, self._spool, self._answers, self._say = judge, budget, spool, answers, say
        self._list = ReadingList()
        self._chosen = bytearray()
        self._only_changed = False
        self._silent = True
        self._asked = 0
        self._spoken = time.monotonic()

    def collect(self, events: Iterable[Event], touched: Callable[[Pair], bool] | None) -> None:
        """Spool all events and record the error probability of each pair and whether it changed."""
        request = self._price([])
        for event in events:
            self._spool.add(event)
            if isinstance(event, Scored):
                pair = event.pair
                doubt = None if pair.is_null else event.error_probability
                price = self._price([Item(*_texts(event))]) - request
                first = touched is not None and touched(pair)
                words = count_latin_words(pair.source)
                self._list.add(pair.document, doubt, words, request / self._judge.window + _CONTEXT * price, first)
        self._only_changed = touched is not None and not self._budget.given

    def read(self, votes: int) -> Problem | None:
        """Have the judge read the chosen pairs without a stored answer; returns a problem if it failed on the way.

        If the budget does not cover all pairs, its second half is spent according to the errors found in the first: on
        documents that turned out worse than expected, and on pairs with the same words on both sides.

        Raises:
            UsageError: the judge failed before its first answer.
        """
        most, size = self._plan()
        try:
            if sum(self._chosen) < self._list.readable and not self._only_changed:
                self._chosen = self._list.choose(most / 2, size / 2)
                self._ask(1)
                self._list.learn(self._experience())
                self._chosen = self._list.choose(most, size, self._chosen)
            for vote in range(1, votes + 1):
                self._ask(vote)
        except UsageError as error:
            if not any(judged for _, judged, _ in self.replay(1)):
                raise
            message, _, remedy = str(error).rpartition("; ")
            return Problem("--judge", message, f"{remedy}; the answers so far are kept, run again for the rest")
        return None

    def recall(self) -> None:
        """Choose all pairs and read none, so that only stored answers are used."""
        self._chosen = self._list.choose(self._list.readable, inf)
        self._silent = False

    def _ask(self, vote: int) -> None:
        for item, judged in self._judge.read(self._passages(vote), vote):
            self._asked += 1
            if judged is not None:
                self._answers.put(item, judged, vote)
            if time.monotonic() - self._spoken >= _EVERY_SECONDS:
                self._spoken = time.monotonic()
                self._say(f"judge: {self._asked:,} pairs asked about, {self._judge.usage.requests:,} requests")

    def _experience(self) -> Iterator[Experience]:
        """The results of the first half for every pair, in two passes: the errors of a document, then its other
        pairs."""
        words: dict[str, set[Texts]] = {}
        for event, judged, _ in self.replay(1):
            if isinstance(event, Scored) and judged is not None:
                words.setdefault(event.pair.document, set()).update(_wrong_words(event.pair, judged))
        for event, judged, _ in self.replay(1):
            if isinstance(event, Scored):
                source, target = event.pair.source.lower(), event.pair.target
                known = words.get(event.pair.document, ())
                repeated = any(theirs in target and ours in source for ours, theirs in known)
                yield Experience(None if judged is None else judged.severity >= Severity.MAJOR, repeated)

    def replay(self, votes: int) -> Iterator[tuple[Event, Judged | None, bool]]:
        """All events in order, each with the judge's answer and whether an expected answer is missing."""
        for batch in _batches(self._with_items(), TOGETHER):
            found = self._known([item for _, item in batch if item is not None], votes)
            for event, item in batch:
                judged = next(found) if item is not None else None
                yield event, judged, self._silent and item is not None and judged is None

    def conclude(self) -> None:
        """Report what was asked and found."""
        usage = self._judge.usage
        spent = f", {usage.requests:,} requests, {self._cost(usage.sent, usage.received)}" if usage.requests else ""
        about = " by estimate" if usage.estimated and usage.requests else ""
        answered = wrong = 0
        for _, judged, _ in self.replay(1):
            answered += judged is not None
            wrong += judged is not None and judged.severity >= Severity.MAJOR
        self._say(
            f"judge: asked about {self._asked:,} pairs{spent}{about}; of {answered:,} that were read, now or before, "
            f"{wrong:,} contain a major or critical error according to it"
        )
        for note in self._judge.notes:
            self._say(f"judge: {note}")

    def _plan(self) -> tuple[int, float]:
        """Choose the pairs to read without results of the first half, within the budget, and report their number and
        cost. Returns the limits of pairs and of tokens (or money)."""
        most = self._list.changed if self._only_changed else self._budget.most(self._list.readable)
        size = self._budget.spent
        for _ in range(_TRIALS):
            self._chosen = self._list.choose(most, size)
            pairs, requests, sent, received = self._planned()
            price = self._budget.price(sent, received)
            if price <= self._budget.spent:
                break
            size *= 0.98 * self._budget.spent / price
        known = sum(self._chosen) - pairs
        kept = f", {known:,} of them known from earlier runs" if known else ""
        place = f" in {requests:,} requests to {self._judge.place}, about {self._cost(sent, received)}"
        pairs_read = f"{sum(self._chosen):,} of {self._list.readable:,} pairs"
        self._say(f"judge: reads {pairs_read}{kept}{place if requests else ''}")
        if pairs and (announced := self._judge.announce()):
            self._say(f"judge: {announced}")
        return most, size

    def _planned(self) -> tuple[int, int, float, float]:
        """Estimated pairs, requests, and tokens sent and received for the chosen pairs, without a second reading."""
        pairs = requests = 0
        sent = received = 0.0
        for passage in self._passages(1):
            more = self._judge.cost(passage)
            pairs, requests = pairs + len(passage), requests + (1 if self._judge.place else 0)
            sent, received = sent + more[0], received + more[1]
        return pairs, requests, sent, received

    def _price(self, passage: Passage) -> float:
        return self._budget.price(*self._judge.cost(passage))

    def _cost(self, sent: float, received: float) -> str:
        tokens = f"{sent:,.0f} tokens sent and {received:,.0f} received"
        unit = self._budget.unit
        return tokens if unit in ("", "tokens") else f"{tokens} ({self._budget.price(sent, received):.4f} {unit})"

    def _passages(self, vote: int) -> Iterator[Passage]:
        """The chosen pairs without an answer, in passages of one document; for a second reading only pairs that the
        first found wrong. Ends when the budget is spent."""
        document = ""
        passage: list[Item] = []
        named = ((e.pair.document, i) for e, i in self._with_items() if i is not None and isinstance(e, Scored))
        for batch in _batches(named, TOGETHER):
            wanted = self._wanted([item for _, item in batch], vote)
            for (name, item), wants in zip(batch, wanted, strict=True):
                if not wants or self._is_spent():
                    continue
                if passage and (name != document or len(passage) == self._judge.window):
                    yield passage
                    passage = []
                document = name
                passage.append(item)
        if passage and not self._is_spent():
            yield passage

    def _is_spent(self) -> bool:
        usage = self._judge.usage
        return self._budget.spent < inf and self._budget.price(usage.sent, usage.received) >= self._budget.spent

    def _wanted(self, items: Sequence[Item], vote: int) -> list[bool]:
        known = self._answers.get(items, vote)
        if vote == 1:
            return [judged is None for judged in known]
        first = self._answers.get(items, 1)
        severe = [judged is not None and judged.severity >= Severity.MAJOR for judged in first]
        return [judged is None and bad for judged, bad in zip(known, severe, strict=True)]

    def _known(self, items: Sequence[Item], votes: int) -> Iterator[Judged | None]:
        first = self._answers.get(items, 1)
        if votes < 2:
            return iter(first)
        second = self._answers.get(items, 2)
        return (one and joined(one, other) for one, other in zip(first, second, strict=True))

    def _with_items(self) -> Iterator[tuple[Event, Item | None]]:
        """All events; chosen pairs are items with their context."""
        at = -1
        for event, before in _with_context(self._spool, self._judge.context):
            at += isinstance(event, Scored)
            chosen = isinstance(event, Scored) and at < len(self._chosen) and self._chosen[at]
            yield event, Item(*_texts(event), before) if chosen and isinstance(event, Scored) else None


def _with_context(events: Iterable[Event], context: int) -> Iterator[tuple[Event, tuple[Texts, ...]]]:
    """Each event, pairs with the texts of ``context`` pairs before them in the same document."""
    earlier: deque[Scored] = deque(maxlen=context)
    for event in events:
        if not isinstance(event, Scored):
            yield event, ()
            continue
        yield event, tuple(_texts(other) for other in earlier if other.pair.document == event.pair.document)
        earlier.append(event)


def _wrong_words(pair: Pair, judged: Judged) -> Iterator[Texts]:
    """(source words in lower case, target words) of the major and critical errors that have spans on both sides."""
    for error in judged.errors:
        if error.severity >= Severity.MAJOR and error.source_span and error.target_span:
            source = pair.source[slice(*error.source_span)].lower()
            if len(source) < _LONGEST_WORDS:
                yield source, pair.target[slice(*error.target_span)]


def _texts(scored: Scored) -> Texts:
    return scored.pair.source, scored.pair.target


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
