"""A language model as the judge, against a server on this machine that answers well and badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from email.utils import formatdate

import pytest
from chat_standin import Asked, Reply, Server, answering, asked, error, rows, serving, sound

from mtaudit.errors import UsageError
from mtaudit.judge import Answer, Item, Texts, endpoint
from mtaudit.judge.endpoint import endpoint as address
from mtaudit.judge.guideline import Question, guideline, schema, tokens
from mtaudit.judge.language_model import PARALLEL, LanguageModelJudge
from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Judged

PAIRS = [("The bread is warm.", "面包是热的。"), ("The bank is steep.", "银行很陡。"), ("Rain again.", "又下雨了。")]
ITEMS = [Item(*pair) for pair in PAIRS]
BANK = error("银行", "bank", severity="critical", reason="Of a river.", suggestion="河岸")
WRONG = ErrorSpan("accuracy/mistranslation", Severity.CRITICAL, (4, 8), (0, 2), 1.0, "Of a river.", suggestion="河岸")


def bank_is_wrong(source: str, target: str) -> tuple[float, Sequence[dict[str, object]]]:
    return (40, [BANK]) if "bank" in source else (96, [])


GOOD = answering(bank_is_wrong)


def read(server: Server, *passages: Sequence[Item], vote: int = 1, **options: object) -> dict[str, Judged | None]:
    judge = LanguageModelJudge("tiny", server.url, **options)  # type: ignore[arg-type]
    return {item.source: judged for item, judged in judge.read(passages or [ITEMS], vote)}


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No test waits: the pauses that would have been made, in seconds."""
    made: list[float] = []
    monkeypatch.setattr(endpoint.time, "sleep", made.append)
    return made


def in_turn(*replies: Reply | Callable[[Sequence[Asked]], Reply]) -> Callable[[Sequence[Asked]], Reply]:
    """The replies one after the other, the last one for ever."""
    numbers = iter(range(10_000))

    def reply(pairs: Sequence[Asked]) -> Reply:
        chosen = replies[min(next(numbers), len(replies) - 1)]
        return chosen if isinstance(chosen, Reply) else chosen(pairs)

    return reply


def test_a_passage_is_one_request_at_temperature_0() -> None:
    with serving(GOOD) as server:
        found = read(server)
    assert found == dict(zip([s for s, _ in PAIRS], [Judged(0.96), Judged(0.4, (WRONG,)), Judged(0.96)], strict=True))
    assert server.pairs == PAIRS
    [request] = server.requests
    assert (request["model"], request["temperature"]) == ("tiny", 0)
    assert request["response_format"]["json_schema"]["schema"] == schema(3)
    assert server.paths == ["/v1/chat/completions"]


def test_context_is_shown_once_and_not_asked_about() -> None:
    before: tuple[Texts, ...] = (("Earlier.", "之前。"), ("Just before.", "刚才。"))
    items = [Item("One.", "一。", before), Item("Two.", "二。", (before[1], ("One.", "一。")))]
    with serving(answering(sound)) as server:
        read(server, items)
    assert server.pairs == [("One.", "一。"), ("Two.", "二。")]
    [prompt] = server.prompts
    lines = [json.loads(line) for line in prompt.split("\n") if line.startswith("[")]
    assert [line[-2:] for line in lines] == [
        ["Earlier.", "之前。"],
        ["Just before.", "刚才。"],
        ["One.", "一。"],
        ["Two.", "二。"],
    ]


def test_a_second_reading_sees_another_order() -> None:
    with serving(GOOD) as server:
        assert read(server, vote=2)["The bank is steep."] == Judged(0.4, (WRONG,))
    assert server.pairs == PAIRS[::-1]


def test_reasons_are_asked_for_in_the_language_of_the_run() -> None:
    assert "in Chinese" in guideline("zh")
    assert "in English" in guideline("en")
    with serving(GOOD) as server:
        read(server, language="zh")
    assert server.requests[0]["messages"][0] == {"role": "system", "content": guideline("zh")}


def test_ids_differ_from_request_to_request() -> None:
    one, other = (Question(ITEMS, "en").ids for _ in range(2))
    assert not set(one) & set(other)
    assert len(set(one)) == len(ITEMS)


def test_a_window_of_20_costs_less_than_1_6_times_its_text() -> None:
    source = "He told reporters on Tuesday that the company would not be suspending any more accounts this year."
    target = "他周二告诉记者，公司今年不会再暂停任何账户，并且不会改变规则。"
    pairs = [(f"{source} {n}", f"{target}{n}") for n in range(22)]
    items = [Item(*pairs[n], tuple(pairs[max(0, n - 2) : n])) for n in range(2, 22)]
    sent, _ = LanguageModelJudge("tiny", "http://localhost/v1").cost(items)
    assert sent <= 1.6 * sum(tokens(s) + tokens(t) for s, t in pairs[2:])


def test_usage_is_the_servers_own_count_or_an_estimate() -> None:
    usage = {"prompt_tokens": 700, "completion_tokens": 30}
    with serving(lambda pairs: Reply(GOOD(pairs).content, usage=usage)) as server:
        judge = LanguageModelJudge("tiny", server.url)
        list(judge.read([ITEMS]))
    assert (judge.usage.requests, judge.usage.sent, judge.usage.received, judge.usage.estimated) == (1, 700, 30, False)
    with serving(GOOD) as server:
        judge = LanguageModelJudge("tiny", server.url)
        list(judge.read([ITEMS]))
    assert judge.usage.sent == judge.cost(ITEMS)[0]
    assert judge.usage.estimated


def test_the_key_is_sent_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MTAUDIT_JUDGE_KEY", "MTAUDIT_ESTIMATOR_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "another's")
    with serving(GOOD) as server:
        read(server)
        monkeypatch.setenv("MTAUDIT_ESTIMATOR_KEY", "older")
        read(server)
        monkeypatch.setenv("MTAUDIT_JUDGE_KEY", "secret\n")
        read(server)
    assert [h.get("Authorization") for h in server.headers] == [None, "Bearer older", "Bearer secret"]


def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTAUDIT_JUDGE_KEY", "se\ncret")
    with pytest.raises(UsageError, match="MTAUDIT_JUDGE_KEY") as caught:
        LanguageModelJudge("tiny", "http://localhost/v1")
    assert "cret" not in str(caught.value)


def test_no_more_than_some_requests_at_once() -> None:
    everybody = threading.Barrier(PARALLEL)

    def reply(pairs: Sequence[Asked]) -> Reply:
        everybody.wait(5)
        return GOOD(pairs)

    with serving(reply) as server:
        read(server, *([Item(f"Line {n}.", "行。")] for n in range(3 * PARALLEL)))
    assert server.most_at_once == PARALLEL


@pytest.mark.parametrize(
    "bad",
    [
        Reply("I cannot judge this."),
        Reply(None),
        Reply('{"pairs": [{"id": "'),
        Reply('{"pairs": []}'),
        lambda pairs: Reply(json.dumps({"pairs": rows(pairs, bank_is_wrong)[:1]})),
        lambda pairs: Reply(json.dumps({"pairs": [{**row, "id": "xxxx"} for row in rows(pairs, sound)]})),
    ],
    ids=["refusal", "no content", "broken JSON", "no pairs", "some pairs", "other ids"],
)
def test_what_an_answer_leaves_out_is_asked_again(bad: Reply) -> None:
    with serving(in_turn(bad, GOOD)) as server:
        assert read(server)["The bank is steep."] == Judged(0.4, (WRONG,))
    assert len(server.requests) == 2
    assert server.prompts[1].startswith("(An earlier answer could not be used.")


def test_an_answer_that_is_cut_off_counts_as_far_as_it_is_whole() -> None:
    def cut(pairs: Sequence[Asked]) -> Reply:
        content = GOOD(pairs).content or ""
        return Reply(content[: content.rindex('{"id"') + 12], finish="length")

    with serving(in_turn(cut, GOOD)) as server:
        assert all(read(server).values())
    assert [len(asked(prompt)) for prompt in server.prompts] == [3, 1]


def test_a_pair_that_is_refused_costs_its_neighbours_nothing() -> None:
    def touchy(pairs: Sequence[Asked]) -> Reply:
        return Reply("No.") if any("bank" in source for _, source, _ in pairs) else GOOD(pairs)

    items = [Item(f"Line {n}.", f"第{n}行。") for n in range(7)]
    with serving(touchy) as server:
        found = read(server, [*items[:3], ITEMS[1], *items[3:]])
    assert found.pop("The bank is steep.") is None
    assert len(found) == 7
    assert all(found.values())
    assert len(server.requests) < 12


def test_a_busy_server_is_asked_again_when_it_says(quick_pauses: list[float]) -> None:
    busy = Reply(status=429, body="slow down", headers={"Retry-After": "7"})
    with serving(in_turn(busy, Reply(status=500, body="oops"), GOOD)) as server:
        assert all(read(server).values())
    assert quick_pauses == [7, 2]


def test_a_date_in_retry_after_is_a_pause(quick_pauses: list[float]) -> None:
    busy = Reply(status=503, body="", headers={"Retry-After": formatdate(time.time() + 60, usegmt=True)})
    with serving(in_turn(busy, GOOD)) as server:
        read(server)
    [pause] = quick_pauses
    assert 50 < pause <= 61


def test_a_connection_that_breaks_in_the_middle_is_tried_again(quick_pauses: list[float]) -> None:
    def dying(pairs: Sequence[Asked]) -> Reply:
        return Reply(GOOD(pairs).content, dies=True)

    with serving(in_turn(dying, GOOD)) as server:
        assert all(read(server).values())
    assert len(server.requests) == 2


def test_a_slow_server_is_given_up_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def slow(pairs: Sequence[Asked]) -> Reply:
        release.wait(5)
        return GOOD(pairs)

    with serving(slow) as server:
        place = endpoint.Endpoint(server.url, timeout=0.05)
        monkeypatch.setattr(endpoint, "TRIES", 2)
        with pytest.raises(UsageError, match=r"cannot be reached .*timed out, 2 tries"):
            place.ask("tiny", [{"role": "user", "content": ""}], {}, 10)
        release.set()


@pytest.mark.parametrize("name", ["response_format", "max_tokens", "temperature"])
def test_parts_that_a_server_does_not_know_are_left_out_from_then_on(name: str) -> None:
    def picky(pairs: Sequence[Asked]) -> Reply:
        if name in server.requests[-1]:
            return Reply(status=400, body=json.dumps({"error": {"message": f"Unsupported parameter: '{name}'"}}))
        return GOOD(pairs)

    with serving(picky) as server:
        judge = LanguageModelJudge("tiny", server.url)
        for _ in range(2):
            assert all(judged for _, judged in judge.read([ITEMS]))
    assert [name in request for request in server.requests] == [True, False, False]
    assert all("messages" in request for request in server.requests)


def test_a_request_that_is_too_long_for_the_model_is_asked_in_halves() -> None:
    message = "This model's maximum context length is 512 tokens. However, you requested more."

    def narrow(pairs: Sequence[Asked]) -> Reply:
        if len(pairs) > 2 or "max_tokens" in server.requests[-1]:
            return Reply(status=400, body=json.dumps({"error": {"message": message}}))
        return GOOD(pairs)

    with serving(narrow) as server:
        assert all(read(server, [*ITEMS, Item("More.", "更多。"), Item("Last.", "最后。")]).values())
    assert ["max_tokens" in request for request in server.requests][:2] == [True, False]


def test_one_request_at_a_time_where_that_is_wanted() -> None:
    with serving(GOOD) as server:
        read(server, *([Item(f"Line {n}.", "行。")] for n in range(6)), parallel=1)
    assert server.most_at_once == 1


@pytest.mark.parametrize(
    ("reply", "words", "tries"),
    [
        (Reply(status=401, body='{"error": {"message": "Bad key"}}'), ["401", "Bad key", "JUDGE_KEY"], 1),
        (Reply(status=404, body='{"error": "model \'tiny\' not found"}'), ["404", "'tiny' not found", "/v1"], 1),
        (Reply(status=403, body="<html>no</html>"), ["403", "<html>no</html>"], 1),
        (Reply(status=500, body=""), ["500", "later"], endpoint.TRIES),
        (Reply(status=429, body="{}", headers={"Retry-After": "86400"}), ["429", "limit"], 1),
        (Reply(status=307, body="", headers={"Location": "http://elsewhere.example"}), ["307", "elsewhere.example"], 1),
        (Reply(body="<html>a web page</html>"), ["does not answer like a chat endpoint", "a web page"], 1),
        (Reply(body='{"choices": []}'), ["does not answer like a chat endpoint"], 1),
    ],
    ids=["key", "model", "forbidden", "failing", "long pause", "redirection", "no JSON", "no choice"],
)
def test_a_failing_server_is_named_with_status_and_remedy(reply: Reply, words: list[str], tries: int) -> None:
    with serving(lambda _: reply) as server, pytest.raises(UsageError) as caught:
        read(server)
    assert len(server.requests) == tries
    for word in (server.url, *words):
        assert word in str(caught.value)


def test_what_was_answered_before_a_failure_is_given_and_nothing_more_is_sent() -> None:
    def reply(pairs: Sequence[Asked]) -> Reply:
        return Reply(status=401, body="") if len(server.requests) > 3 else GOOD(pairs)

    with serving(reply) as server:
        judge = LanguageModelJudge("tiny", server.url)
        answers: list[Answer] = []
        with pytest.raises(UsageError, match="401"):
            answers.extend(judge.read([Item(f"Line {n}.", "行。")] for n in range(40)))
    assert len(answers) == 3
    assert len(server.requests) <= 3 + PARALLEL


def test_nobody_there() -> None:
    with serving(GOOD) as server:
        url = server.url
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:\d+/v1/chat/completions cannot be reached .*refused"):
        list(LanguageModelJudge("tiny", url).read([ITEMS]))


def test_another_model_than_asked_for_is_noted() -> None:
    for answered, notes in (("tiny", 0), ("org/Tiny-2024-07-18", 0), ("small", 1), ("", 0)):
        with serving(lambda pairs, name=answered: Reply(GOOD(pairs).content, model=name)) as server:
            judge = LanguageModelJudge("tiny", server.url)
            list(judge.read([ITEMS]))
        assert len(judge.notes) == notes


def test_broken_characters_do_no_harm() -> None:
    with serving(GOOD) as server:
        assert read(server, [Item("A \udcff b", "坏\ud800字")]) == {"A \udcff b": Judged(0.96)}


def test_the_signature_names_model_and_guideline_and_not_the_place() -> None:
    one, other = (
        LanguageModelJudge("tiny", url).signature for url in ("http://localhost:1/v1", "https://b.example/v1")
    )
    assert one == other
    assert one.startswith("llm/tiny/")
    assert LanguageModelJudge("tiny", "http://localhost:1/v1", language="zh").signature != one


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/chat/completions"),
        ("https://a.example/openai/chat/completions", "https://a.example/openai/chat/completions"),
        ("https://a.example/v1?api-version=3#x", "https://a.example/v1/chat/completions?api-version=3"),
    ],
)
def test_addresses(given: str, expected: str) -> None:
    assert address(given) == expected


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
def test_what_is_not_an_address_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="--judge-url"):
        LanguageModelJudge("tiny", given)
