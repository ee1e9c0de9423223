"""A language model as the critic, against a server on this machine that answers well and badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest
from chat_standin import Reply, Server, error, judgement, serving

from mtaudit.errors import UsageError
from mtaudit.judge import chat_http
from mtaudit.judge.chat import PARALLEL, ChatCritic
from mtaudit.judge.chat_http import endpoint
from mtaudit.mqm import Severity
from mtaudit.records import Critique, ErrorSpan

PAIRS = [("The bread is warm.", "面包是热的。"), ("The bank is steep.", "银行很陡。"), ("Rain again.", "又下雨了。")]
BANK = error("银行", "bank", severity="critical", reason="Of a river.")


def judge(server: Server, cache: Path | None = None) -> list[Critique | None]:
    return ChatCritic("tiny", server.url, cache).judge(PAIRS)


def sound(source: str, target: str) -> Reply:
    return judgement(40, BANK) if "bank" in source else judgement(96)


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No test waits: the pauses that would have been made, in seconds."""
    made: list[float] = []
    monkeypatch.setattr(chat_http.time, "sleep", made.append)
    return made


def in_turn(*replies: Reply) -> Callable[[str, str], Reply]:
    """The replies one after the other to each pair, the last one for ever."""
    seen: dict[str, int] = {}

    def reply(source: str, target: str) -> Reply:
        seen[source] = seen.get(source, -1) + 1
        return replies[min(seen[source], len(replies) - 1)]

    return reply


def test_each_pair_is_asked_once_at_temperature_0_and_answered_in_order() -> None:
    with serving(sound) as server:
        found = judge(server)
    remark = ErrorSpan("accuracy/mistranslation", Severity.CRITICAL, (4, 8), (0, 2), 0.8, "Of a river.")
    assert found == [Critique(0.96, 0.04), Critique(0.4, 0.6, remarks=(remark,)), Critique(0.96, 0.04)]
    assert sorted(server.pairs) == sorted(PAIRS)
    assert {(r["model"], r["temperature"]) for r in server.requests} == {("tiny", 0)}
    assert set(server.paths) == {"/v1/chat/completions"}


def test_the_key_is_sent_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTAUDIT_ESTIMATOR_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "another's")
    with serving(sound) as server:
        judge(server)
        assert not any("Authorization" in headers for headers in server.headers)
        monkeypatch.setenv("MTAUDIT_ESTIMATOR_KEY", "secret\n")
        judge(server)
    assert [headers.get("Authorization") for headers in server.headers[3:]] == ["Bearer secret"] * 3


def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTAUDIT_ESTIMATOR_KEY", "se\ncret")
    with pytest.raises(UsageError, match="MTAUDIT_ESTIMATOR_KEY") as caught:
        ChatCritic("tiny", "http://localhost/v1")
    assert "cret" not in str(caught.value)


def test_no_more_than_some_requests_at_once() -> None:
    everybody = threading.Barrier(PARALLEL)

    def reply(source: str, target: str) -> Reply:
        everybody.wait(5)
        return judgement(90)

    with serving(reply) as server:
        ChatCritic("tiny", server.url).judge([(f"Line {n}.", "行。") for n in range(3 * PARALLEL)])
    assert server.most_at_once == PARALLEL


def test_a_busy_server_is_asked_again_when_it_says(quick_pauses: list[float]) -> None:
    busy = Reply(status=429, body="slow down", headers={"Retry-After": "7"})
    with serving(in_turn(busy, Reply(status=500, body="oops"), judgement(90))) as server:
        assert judge(server) == [Critique(0.9, 0.1)] * 3
    assert sorted(quick_pauses) == [2, 2, 2, 7, 7, 7]


def test_a_date_in_retry_after_is_a_pause(quick_pauses: list[float]) -> None:
    busy = Reply(status=503, body="", headers={"Retry-After": formatdate(time.time() + 60, usegmt=True)})
    with serving(in_turn(busy, judgement(90))) as server:
        judge(server)
    assert all(50 < pause <= 61 for pause in quick_pauses)
    assert len(quick_pauses) == 3


@pytest.mark.parametrize(
    ("reply", "words", "tries"),
    [
        (Reply(status=401, body='{"error": {"message": "Bad key"}}'), ["401", "Bad key", "ESTIMATOR_KEY"], 1),
        (Reply(status=404, body='{"error": "model \'tiny\' not found"}'), ["404", "'tiny' not found", "/v1"], 1),
        (Reply(status=400, body="<html>bad</html>"), ["400", "<html>bad</html>"], 1),
        (Reply(status=500, body=""), ["500", "later"], chat_http.TRIES),
        (Reply(status=429, body="{}", headers={"Retry-After": "86400"}), ["429", "limit"], 1),
        (Reply(status=307, body="", headers={"Location": "http://elsewhere.example"}), ["307", "elsewhere.example"], 1),
        (Reply(body="<html>a web page</html>"), ["does not answer as a chat endpoint", "a web page"], 1),
        (Reply(body='{"choices": []}'), ["does not answer as a chat endpoint"], 1),
    ],
    ids=["key", "model", "bad", "ill", "long pause", "redirection", "no JSON", "no choice"],
)  # fmt: skip
def test_a_failing_server_is_named_with_status_and_cure(reply: Reply, words: list[str], tries: int) -> None:
    with serving(lambda *_: reply) as server:
        critic = ChatCritic("tiny", server.url)
        with pytest.raises(UsageError) as caught:
            critic.judge(PAIRS[:1])
    assert len(server.requests) == tries
    for word in (server.url, *words):
        assert word in str(caught.value)


def test_after_a_failure_nothing_more_is_sent() -> None:
    with serving(lambda *_: Reply(status=401, body="")) as server:
        critic = ChatCritic("tiny", server.url)
        for _ in range(2):
            with pytest.raises(UsageError):
                critic.judge([(f"Line {n}.", "行。") for n in range(40)])
    assert len(server.requests) <= PARALLEL


def test_nobody_there() -> None:
    with serving(sound) as server:
        url = server.url
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:\d+/v1/chat/completions cannot be reached .*refused"):
        ChatCritic("tiny", url).judge(PAIRS)


def test_what_cannot_be_read_is_asked_again_and_then_left_out() -> None:
    refusal = Reply("I cannot judge this.")
    with serving(in_turn(refusal, judgement(90))) as server:
        assert judge(server) == [Critique(0.9, 0.1)] * 3
    again = server.requests[-1]["messages"]
    assert again[-2] == {"role": "assistant", "content": "I cannot judge this."}
    assert "JSON object alone" in again[-1]["content"]
    with serving(lambda s, t: Reply(None) if "bank" in s else judgement(90)) as server:
        assert judge(server) == [Critique(0.9, 0.1), None, Critique(0.9, 0.1)]
    assert len(server.requests) == 4


def test_answers_are_kept_one_by_one_and_refusals_are_not(tmp_path: Path) -> None:
    cache = tmp_path / "audit.sqlite"
    with serving(lambda s, t: Reply("No.") if "bank" in s else judgement(90)) as server:
        first = judge(server, cache)
        assert judge(server, cache) == first
        asked = server.pairs
        server.reply = sound
        assert judge(server, cache)[1] is not None
    assert sorted(asked) == sorted([*PAIRS, *[PAIRS[1]] * 3])


def test_another_model_or_server_is_asked_anew(tmp_path: Path) -> None:
    cache = tmp_path / "audit.sqlite"
    with serving(sound) as one, serving(sound) as other:
        judge(one, cache)
        judge(other, cache)
        ChatCritic("small", one.url, cache).judge(PAIRS)
    assert (len(one.requests), len(other.requests)) == (6, 3)


def test_broken_characters_do_no_harm() -> None:
    with serving(sound) as server:
        assert ChatCritic("tiny", server.url).judge([("A \udcff b", "坏\ud800字")]) == [Critique(0.96, 0.04)]


def test_the_signature_names_the_model_and_not_the_place() -> None:
    one, other = (ChatCritic("tiny", url).signature for url in ("http://localhost:1/v1", "https://b.example/v1"))
    assert one == other
    assert one.startswith("llm/tiny/")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/chat/completions"),
        ("https://a.example/openai/chat/completions", "https://a.example/openai/chat/completions"),
        ("https://a.example/v1?api-version=3#x", "https://a.example/v1/chat/completions?api-version=3"),
    ],
)
def test_addresses(given: str, address: str) -> None:
    assert endpoint(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "",
        "localhost:8000/v1",
        "ftp://a.example",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://a b/v1",
        "http://a:b@c.example/v1",
        "http://a.example:99999999/v1",
        "http://例子.example/v1",
    ],
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="--estimator-url"):
        ChatCritic("tiny", given)
