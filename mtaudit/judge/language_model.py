"""A language model as the judge, behind an OpenAI-compatible chat endpoint that the user names.

Passages of consecutive pairs go to that URL and nowhere else, a few requests at a time. Pairs without a usable answer
are asked about again, then in halves, so that a pair that the model refuses does not affect its neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from mtaudit.errors import UsageError
from mtaudit.judge import Answer, Item, Passage, Usage
from mtaudit.judge.answers import read_answers
from mtaudit.judge.endpoint import Endpoint, Reply, TooLongError, key_from_environment
from mtaudit.judge.guideline import AGAIN, ASK, Language, Question, guideline, schema, tokens
from mtaudit.judge.instructions import is_hostile
from mtaudit.records import Judged
from mtaudit.signature import digest

#: Default number of concurrent requests.
PARALLEL = 4
#: Default number of pairs in a passage, and of preceding pairs as context.
WINDOW, CONTEXT = 20, 2
#: Mean tokens of an answer per pair and per error, and mean number of errors per pair.
_PAIR_ANSWER, _ERROR_ANSWER, _ERRORS_A_PAIR = 16, 55, 0.4
#: Maximum tokens of an answer per pair; a model that repeats itself endlessly is cut off there.
_LONGEST_ANSWER = 400
#: Additional tokens for models that think before they answer.
_THINKING = 4000


class LanguageModelJudge:
    """A language model that follows a written guideline and answers with quality and errors."""

    calibrated = True

    def __init__(
        self,
        model: str,
        url: str,
        *,
        window: int = WINDOW,
        context: int = CONTEXT,
        parallel: int = PARALLEL,
        language: Language = "en",
    ) -> None:
        """The key is read from the environment variable MTAUDIT_JUDGE_KEY; if it is not set, no key is sent.

        Raises:
            UsageError: the URL is missing or not a web address.
        """
        if not url:
            raise UsageError(
                f"--judge llm:{model} sends text over the network, only to a URL that you give: "
                "give --judge-url, e.g. http://localhost:8000/v1"
            )
        self.model, self.window, self.context = model, window, context
        self._language, self._parallel = language, parallel
        self._endpoint = Endpoint(url, key_from_environment())
        self.place = self._endpoint.url
        self.usage = Usage()
        self._lock = threading.Lock()
        self.signature = f"llm/{model}/{digest([guideline(language), ASK, AGAIN, schema(1)])}"

    @property
    def notes(self) -> Sequence[str]:
        others = sorted(name for name in self.usage.models if not _same(name, self.model))
        return [f"the server answered with the model {', '.join(others)} instead of {self.model}"] if others else []

    def announce(self) -> str:
        return ""

    def cost(self, passage: Passage) -> tuple[int, int]:
        """Estimated tokens sent and received for a passage."""
        count = len(passage)
        sent = sum(tokens(message["content"]) for message in Question(passage, self._language).messages)
        return sent, round(count * (_PAIR_ANSWER + _ERRORS_A_PAIR * _ERROR_ANSWER))

    def read(self, passages: Iterable[Passage], vote: int = 1) -> Iterator[Answer]:
        """Yield answers as they arrive; passages are consumed while fewer requests than the limit are running.

        Raises:
            UsageError: the endpoint fails. The answers of running requests are yielded before.
        """
        waiting: set[Future[list[Answer]]] = set()
        failed: UsageError | None = None
        source = (part for passage in passages for part in _parts(passage, vote))
        with ThreadPoolExecutor(self._parallel) as pool:
            while True:
                while failed is None and len(waiting) < self._parallel and (part := next(source, None)) is not None:
                    waiting.add(pool.submit(self._passage, part))
                if not waiting:
                    break
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    try:
                        yield from future.result()
                    except _Broken as error:
                        failed = failed or error.reason
                        yield from error.answers
        if failed is not None:
            raise failed

    def _passage(self, items: Passage, again: bool = False) -> list[Answer]:
        """The answers for a passage; missing ones are asked for once more, then in halves."""
        try:
            found = self._ask(items, again)
        except UsageError as error:
            raise _Broken(error, []) from error
        answers: list[Answer] = list(found.items())
        missing = [item for item in items if item not in found]
        if not missing:
            return answers
        if len(items) == 1 and again:
            return [*answers, (missing[0], None)]
        half = len(missing) if not again else (len(missing) + 1) // 2
        for part in (missing[:half], missing[half:]):
            try:
                answers += self._passage(part, again=True) if part else []
            except _Broken as error:
                raise _Broken(error.reason, [*answers, *error.answers]) from error
        return answers

    def _ask(self, items: Passage, again: bool) -> dict[Item, Judged]:
        question = Question(items, self._language, again)
        longest = _LONGEST_ANSWER * len(items) + _THINKING
        try:
            reply = self._endpoint.ask(self.model, question.messages, schema(len(items)), longest)
        except TooLongError:
            return {}  # the caller asks again in halves
        self._count(question, reply)
        found = read_answers(reply.text, question.ids, items)
        return {
            item: replace(found[identifier], instructed=is_hostile(item))
            for identifier, item in zip(question.ids, items, strict=True)
            if identifier in found
        }

    def _count(self, question: Question, reply: Reply) -> None:
        with self._lock:
            self.usage.requests += 1
            estimated = reply.sent is None or reply.received is None
            self.usage.estimated |= estimated
            self.usage.sent += reply.sent or sum(tokens(message["content"]) for message in question.messages)
            self.usage.received += reply.received or tokens(reply.text)
            if reply.model:
                self.usage.models.add(reply.model)


class _Broken(Exception):
    """The endpoint failed within a passage; carries the answers received until then."""

    def __init__(self, reason: UsageError, answers: list[Answer]) -> None:
        super().__init__(str(reason))
        self.reason, self.answers = reason, answers


def _parts(passage: Passage, vote: int) -> Iterator[Passage]:
    """The passage without pairs that instruct the judge, and each of those alone; reversed for a second reading."""
    clean = [item for item in passage if not is_hostile(item)]
    if clean:
        yield clean[::-1] if vote % 2 == 0 else clean
    yield from ([item] for item in passage if is_hostile(item))


def _same(answered: str, asked: str) -> bool:
    """Whether the server's name of a model is the requested one, apart from a version or folder around it."""
    short, long = sorted((answered.lower().split("/")[-1], asked.lower().split("/")[-1]), key=len)
    return short in long
