"""A language model as the critic, behind an OpenAI-compatible chat endpoint that the user names.

Pairs go to that URL, a few at a time, and nowhere else. Answers cost money or minutes, so each is kept by itself the
moment it comes: a run that is broken off, or judged anew by other checks, does not ask again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from mtaudit.errors import UsageError
from mtaudit.judge.chat_http import KEY, Endpoint
from mtaudit.judge.chat_prompt import AGAIN, SYSTEM, messages, read_answer
from mtaudit.records import Critique
from mtaudit.signature import digest
from mtaudit.store import Store, key

#: Requests at the same time, and how often a model is asked whose answers cannot be read.
PARALLEL, ASKED = 4, 2
_Texts = tuple[str, str]


class ChatCritic:
    """A language model that is asked for MQM errors and a score; no pair is judged twice."""

    def __init__(self, model: str, url: str, cache: Path | None = None) -> None:
        """The key comes from the environment variable MTAUDIT_ESTIMATOR_KEY; without one, none is sent.

        Raises:
            UsageError: no URL, or one that is no web address.
        """
        if not url:
            raise UsageError(
                f"--estimator llm:{model} sends text over the network, and only where you say: "
                "give --estimator-url, e.g. http://localhost:8000/v1"
            )
        self.model, self._cache = model, cache
        self._endpoint = Endpoint(url, os.environ.get(KEY, "").strip())
        self._failed: UsageError | None = None
        self.signature = f"llm/{model}/{digest([SYSTEM, messages('', '')])}"

    def judge(self, pairs: Sequence[_Texts]) -> list[Critique | None]:
        """One critique for each (source, target), in order; None where no answer of the model could be read.

        Raises:
            UsageError: the endpoint fails. It is not asked again after that.
        """
        # A connection of its own: those of SQLite belong to the thread that opened them, and this one may be new.
        store = Store(self._cache)
        try:
            keys = [key("chat", self._endpoint.url, self.signature, *pair) for pair in pairs]
            answers = {k: value.decode() for k, value in store.get(list(dict.fromkeys(keys))).items()}
            wanted = {k: pair for k, pair in zip(keys, pairs, strict=True) if k not in answers}
            for k, answer in self._ask_all(wanted):
                answers[k] = answer
                if read_answer(answer, *wanted[k]) is not None:
                    store.put({k: answer.encode("utf-8", "replace")})
        finally:
            store.close()
        return [read_answer(answers[k], *pair) for k, pair in zip(keys, pairs, strict=True)]

    def _ask_all(self, wanted: dict[bytes, _Texts]) -> Iterator[tuple[bytes, str]]:
        """The answers as they come."""
        pool = ThreadPoolExecutor(PARALLEL)
        try:
            asked = {pool.submit(self._ask, pair): k for k, pair in wanted.items()}
            for future in as_completed(asked):
                yield asked[future], future.result()
        finally:
            # Where one request failed for good, those that wait are not sent.
            pool.shutdown(cancel_futures=True)

    def _ask(self, pair: _Texts) -> str:
        """The first answer that can be read, or else the last."""
        if self._failed is not None:
            raise self._failed
        said, answer = messages(*pair), ""
        try:
            for _ in range(ASKED):
                answer = self._endpoint.ask(self.model, said)
                if read_answer(answer, *pair) is not None:
                    break
                said = [*said, {"role": "assistant", "content": answer}, {"role": "user", "content": AGAIN}]
        except UsageError as error:
            self._failed = error
            raise
        return answer
