"""Order and folding of lists: what a reader loses most by comes first, and once."""

from __future__ import annotations

from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Scored, Signals
from mtaudit.report.folding import WorstLines, fault_of, first_of_fault
from mtaudit.report.worst import rank


def found(check: str, category: str, message: str, severity: Severity = Severity.MAJOR) -> Finding:
    return Finding(check, "x", category, severity, message)


def scored(number: int, p: float, *findings: Finding, document: str = "a.md") -> Scored:
    severity = max((f.severity for f in findings), default=Severity.NEUTRAL)
    return Scored(Pair(str(number), document, "s", "t"), Signals(), findings, p, None, severity)


def speaker(name: str) -> Finding:
    return found(
        "LNG03", "linguistic-conventions/punctuation", f"the speech tag is inside the quotation marks: {name}说"
    )


WORD = found("ACC01", "accuracy/mistranslation", "二维码 has no support in the source")


def test_accuracy_comes_before_style_among_equally_severe_pairs() -> None:
    style, meaning = scored(1, 0.79, speaker("他")), scored(2, 0.61, WORD)
    graver = scored(3, 0.8, found("LNG01", "linguistic-conventions/wrong-script", "", Severity.CRITICAL))
    assert [line.scored for line in WorstLines.of([style, meaning, graver])] == [graver, meaning, style]
    assert rank(meaning, 2) > rank(scored(9, 0.61, WORD), 9)


def test_what_is_wrong_comes_before_what_is_there_twice() -> None:
    twice = scored(1, 0.97, found("ACC08", "accuracy/addition", "it appears twice", Severity.CRITICAL))
    wrong = scored(2, 0.85, found("ACC01", "accuracy/mistranslation", "二维码 has no support", Severity.CRITICAL))
    assert [line.scored for line in WorstLines.of([twice, wrong])] == [wrong, twice]


def test_repetitions_are_one_line_with_their_number() -> None:
    pairs = [scored(n, 0.7 + n / 100, speaker(f"人{n}")) for n in range(6)]
    both = scored(7, 0.69, speaker("你"), WORD)
    other = scored(8, 0.7, speaker("她"), document="b.md")
    run = [*pairs, scored(6, 0.65, WORD), both, other]
    lines = [(line.scored.pair.id, line.count) for line in WorstLines.of(run)]
    assert lines == [("7", 1), ("6", 1), ("5", 6), ("8", 1)]
    assert first_of_fault([fault_of(scored) for scored in run]) == [0, 0, 0, 0, 0, 0, 6, 7, 8]


def test_a_line_counts_repetitions_that_are_not_among_the_worst() -> None:
    words = [scored(n, 0.9, found("ACC01", "accuracy/mistranslation", f"字{n} has no support")) for n in range(3)]
    lines = WorstLines.of([scored(9, 0.9, speaker("他")), *words, scored(10, 0.6, speaker("她"))], limit=4)
    assert [(line.scored.pair.id, line.count) for line in lines] == [("0", 1), ("1", 1), ("2", 1), ("9", 2)]


def test_what_differs_before_the_colon_is_not_folded() -> None:
    words = [
        scored(n, 0.7, found("ACC01", "accuracy/mistranslation", f"{w} has no support")) for n, w in enumerate("甲乙")
    ]
    assert [line.count for line in WorstLines.of(words)] == [1, 1]
