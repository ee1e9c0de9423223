"""ACC01 and ACC02 on signals made by hand, and on those of the bundled encoder."""

from __future__ import annotations

import pytest

from mtaudit.checks.models.mistranslated_word import LowSimilarity, MistranslatedWord
from mtaudit.encoder import load
from mtaudit.mqm import Severity
from mtaudit.records import Critique, Finding, Pair, Side, Signals, TokenTag, Word
from mtaudit.score.pairs import score_pairs

SOURCE = "They feared that the city would become a dystopia."
TARGET = "他们担心这座城市会变成二维码。"
PAIR = Pair("1", "d", SOURCE, TARGET)


def word(side: Side, text: str, suspicion: float, gain: float = 0.05, gloss: tuple[str, ...] = ()) -> Word:
    start = (SOURCE if side == "source" else TARGET).index(text)
    return Word(side, start, start + len(text), text, gain, 0.2, suspicion, gloss)


def found(*words: Word, critique: Critique | None = None) -> list[Finding]:
    return list(MistranslatedWord().run(PAIR, Signals(0.5, words, critique)))


def test_message_spans_and_evidence() -> None:
    one, *more = found(
        word("target", "二维码", 0.95, gloss=("QR code", "barcode", "matrix code")),
        word("target", "担心", 0.02),
        word("source", "dystopia", 0.4),
    )
    assert not more
    assert one.message == "二维码 (QR code, barcode) has no support in the source; dystopia is not translated"
    assert TARGET[slice(*(one.target_span or ()))] == "二维码"
    assert SOURCE[slice(*(one.source_span or ()))] == "dystopia"
    assert one.evidence == {
        "gain": 0.05, "support": 0.2, "suspicion": 0.95, "gloss": ["QR code", "barcode", "matrix code"],
        "kind": "foreign",
    }  # fmt: skip
    assert one.category == "accuracy/mistranslation"
    assert one.confidence > 0.9


def test_severity_rises_with_suspicion() -> None:
    levels = [[f.severity for f in found(word("target", "二维码", s))] for s in (0.1, 0.4, 0.99)]
    assert levels[0] == []
    assert levels[1] < levels[2] == [Severity.MAJOR]


def test_the_source_word_is_named_once_and_only_when_it_is_missing() -> None:
    messages = [
        f.message
        for f in found(
            word("target", "城市", 0.9), word("target", "二维码", 0.9), word("source", "dystopia", 0.5, gain=0.05),
            word("source", "city", 0.5, gain=-0.05),
        )
    ]  # fmt: skip
    assert sum("dystopia" in m for m in messages) == 1
    assert not any("city" in m for m in messages)


def test_at_most_three_words_are_reported_in_order() -> None:
    texts = ["担心", "这座", "城市", "变成", "二维码"]
    spans = [f.target_span for f in found(*(word("target", t, 0.9 - 0.01 * i) for i, t in enumerate(texts)))]
    assert [TARGET[slice(*(s or ()))] for s in spans] == ["担心", "这座", "城市"]


def test_the_critic_is_heard() -> None:
    suspicious = word("target", "二维码", 0.5)
    tag = TokenTag("target", suspicious.start + 1, suspicious.end, 0.97)
    (against,) = found(suspicious, critique=Critique(-1.0, 0.9, (tag,)))
    assert against.confidence > 0.5
    assert against.evidence["tag"] == 0.97
    elsewhere = TokenTag("target", 0, suspicious.start, 0.01)
    assert found(suspicious, critique=Critique(1.0, 0.1, (elsewhere,))) == []


@pytest.mark.parametrize("kind", ["code", "image"])
def test_what_is_no_prose_is_left_alone(kind: str) -> None:
    pair = Pair("1", "d", SOURCE, TARGET, kind=kind)  # type: ignore[arg-type]
    signals = Signals(0.0, (word("target", "二维码", 0.95),))
    assert not [*MistranslatedWord().run(pair, signals), *LowSimilarity().run(pair, signals)]


def test_low_similarity_by_degree() -> None:
    def severities(value: float) -> list[Severity]:
        return [f.severity for f in LowSimilarity().run(PAIR, Signals(value))]

    assert severities(0.8) == []
    assert severities(-0.1) == [Severity.CRITICAL]


def test_low_similarity_is_lenient_with_short_texts() -> None:
    long = Pair("1", "d", SOURCE * 2, TARGET * 2)
    short = Pair("2", "d", "Wolf at the door", "家门口的狼")
    counts = [len(list(LowSimilarity().run(p, Signals(0.24)))) for p in (long, short)]
    assert counts == [1, 0]


@pytest.fixture(scope="module")
def signals() -> list[Signals]:
    pairs = [
        PAIR,
        Pair("2", "d", "The old bridge was closed on Monday.", "这座旧桥周一关闭了。"),
        Pair("3", "d", "The harvest was poor because of the long drought.", "请在出发前关闭所有窗户。"),
    ]
    return score_pairs(pairs, load())


def test_a_word_from_nowhere_is_critical(signals: list[Signals]) -> None:
    (finding,) = MistranslatedWord().run(PAIR, signals[0])
    assert finding.severity is Severity.CRITICAL
    assert TARGET[slice(*(finding.target_span or ()))] == "二维码"
    assert "QR code" in finding.message
    assert finding.message.endswith("dystopia is not translated")


def test_a_sound_pair_has_no_finding(signals: list[Signals]) -> None:
    pair = Pair("2", "d", "The old bridge was closed on Monday.", "这座旧桥周一关闭了。")
    assert not [*MistranslatedWord().run(pair, signals[1]), *LowSimilarity().run(pair, signals[1])]


def test_another_sentence_is_critical(signals: list[Signals]) -> None:
    pair = Pair("3", "d", "The harvest was poor because of the long drought.", "请在出发前关闭所有窗户。")
    (finding,) = LowSimilarity().run(pair, signals[2])
    assert finding.severity is Severity.CRITICAL


def test_translators_are_free_with_idioms_and_with_what_a_heading_adds() -> None:
    idiom = Pair("1", "d", "The flood made it worse.", "洪水使情况雪上加霜。")
    heading = Pair("1", "d", "The Old Bridge", "老桥 - 作者的笔记", kind="heading")
    for pair, text in ((idiom, "雪上加霜"), (heading, "作者")):
        start = pair.target.index(text)
        signals = Signals(0.5, (Word("target", start, start + len(text), text, 0.05, 0.1, 0.99),))
        [one] = MistranslatedWord().run(pair, signals)
        assert one.severity is Severity.MINOR
