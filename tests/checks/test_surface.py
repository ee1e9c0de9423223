"""What case tables cannot say: windows, collections, positions, amounts."""

from __future__ import annotations

import pytest

from mtaudit.checks.accuracy.coverage import Omission
from mtaudit.checks.accuracy.repetition import RepeatedText, repeats
from mtaudit.checks.accuracy.untranslated import UntranslatedText
from mtaudit.checks.surface.characters import DamagedCharacters
from mtaudit.checks.surface.quotation import DamagedQuotation, imbalance
from mtaudit.checks.surface.script import WrongScript, script_counts
from mtaudit.lengths import amount, expected, surprise
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Signals

SIMPLIFIED = "天气变了，湖面开始动荡。"
TRADITIONAL = "天氣變了，湖面開始動盪。"


def pairs(*texts: tuple[str, str], **facts: object) -> list[Pair]:
    return [Pair(str(i), "d", source, target, **facts) for i, (source, target) in enumerate(texts)]  # type: ignore[arg-type]


def signals(count: int) -> list[Signals]:
    return [Signals()] * count


class TestScript:
    def run(self, check: WrongScript, targets: list[str]) -> list[tuple[int, Severity]]:
        window = pairs(*[("The weather changed.", target) for target in targets])
        return [(at, f.severity) for at, f in check.run_document(window, signals(len(window)))]

    def test_characters_of_both_scripts_count_for_none(self) -> None:
        assert script_counts("皇后里台干乾著") == (0, 0)

    def test_a_whole_section_in_the_other_script_is_grave(self) -> None:
        found = self.run(WrongScript(), [SIMPLIFIED] * 60 + [TRADITIONAL] * 20)
        assert found == [(at, Severity.CRITICAL) for at in range(60, 80)]

    def test_a_collection_that_mixes_scripts_by_design_is_not(self) -> None:
        found = self.run(WrongScript(), [SIMPLIFIED, SIMPLIFIED, SIMPLIFIED, TRADITIONAL] * 20)
        assert {severity for _, severity in found} == {Severity.MINOR}

    def test_earlier_windows_of_the_document_count(self) -> None:
        check = WrongScript()
        assert self.run(check, [SIMPLIFIED] * 50) == []
        assert self.run(check, [TRADITIONAL] * 10) == [(at, Severity.CRITICAL) for at in range(10)]

    def test_nothing_is_said_of_halves(self) -> None:
        assert self.run(WrongScript(), [SIMPLIFIED, TRADITIONAL] * 5) == []


class TestUntranslated:
    def test_a_word_that_the_document_keeps_is_no_fault(self) -> None:
        texts = [(f"The {word} of lot {n} is old.", f"第{n}批的 {word} 很旧。") for n in "345" for word in ("husk",)]
        check = UntranslatedText()
        assert not list(check.run_document(pairs(*texts), signals(3)))
        assert list(check.run_document(pairs(texts[0]), signals(1)))

    def test_a_word_translated_elsewhere_is_one(self) -> None:
        kept = [(f"The bottom of jar {n}.", f"第{n}个罐子的 bottom。") for n in "345"]
        done = [(f"The bottom of barrel {n}.", f"第{n}个桶的底部。") for n in "3456789"]
        found = [at for at, _ in UntranslatedText().run_document(pairs(*kept, *done), signals(10))]
        assert found == [0, 1, 2]


class TestCharacters:
    @pytest.mark.parametrize("text", ["价格上涨了，大家都很担心。", "“好吧……”他说——然后走了。", "𠮷野家的牛肉饭"])
    def test_every_way_of_misreading_is_found(self, text: str) -> None:
        raw = text.encode("utf-8")
        for wrong in (raw.decode("latin-1"), raw.decode("gb18030", "replace")):
            found = list(DamagedCharacters().run(Pair("1", "d", "x", wrong), Signals()))
            assert found, wrong
            assert found[0].severity is Severity.MAJOR

    def test_gbk_read_as_latin(self) -> None:
        wrong = "价格上涨了".encode("gb2312").decode("latin-1")
        (found,) = DamagedCharacters().run(Pair("1", "d", "x", wrong), Signals())
        assert "价格上涨了" in found.message

    def test_the_span_is_the_damaged_part(self) -> None:
        bad = "湖面".encode().decode("latin-1")
        (found,) = DamagedCharacters().run(Pair("1", "d", "x", f"今天{bad}平静"), Signals())
        assert found.target_span == (2, 2 + len(bad))


class TestRepetition:
    def test_the_second_place_is_reported(self) -> None:
        text = "公司从车库起步，成长为行业巨头，成长为行业巨头。"
        assert next(repeats(text))[1][0] > text.index("成长")

    def test_a_window_of_neighbours_has_an_end(self) -> None:
        filler = [(f"Line {word} has its own words.", f"第{n}行有它自己的话。") for n, word in enumerate("abcdefghij")]
        twin = "没有人知道是谁粉刷了那面旧墙。"
        far = pairs(("Nobody knew who painted it.", twin), *filler, ("Two officers came at dawn.", twin))
        assert not list(RepeatedText().run_document(far, signals(len(far))))

    def test_null_beads_are_seen(self) -> None:
        twin = "没有人知道是谁粉刷了那面旧墙。"
        near = pairs(("Nobody knew who had painted the old wall.", twin), ("", twin))
        ((at, found),) = RepeatedText().run_document(near, signals(2))
        assert (at, found.severity) == (1, Severity.MAJOR)


class TestQuotation:
    def test_balance_by_kind(self) -> None:
        assert imbalance('“好”（对)《书》"是"') == {}
        assert imbalance("“好（对") == {"“": 1, "（": 1}
        assert imbalance('好”"') == {"“": -1, '"': 1}

    def test_marks_of_code_and_lists_do_not_count(self) -> None:
        assert imbalance("1) 用 `(` 表示，a）再来 :)") == {}

    def test_code_is_left_alone(self) -> None:
        code = pairs(("print('a')", "print(“a)"), kind="code")
        assert not list(DamagedQuotation().run_document(code, signals(1)))


class TestCoverage:
    def test_an_unsure_alignment_makes_a_loss_minor(self) -> None:
        sentence = "The mayor apologised to everyone for the long delay."
        sure, unsure = (Pair("1", "d", sentence, "", bead="1-0", confidence=c) for c in (0.9, 0.2))
        assert [f.severity for p in (sure, unsure) for f in Omission().run(p, Signals())] == [2, 1]

    def test_code_has_no_amount(self) -> None:
        code = Pair("1", "d", "for every name in the list of names print the name", "打印", kind="code")
        assert not list(Omission().run(code, Signals()))

    def test_amounts(self) -> None:
        assert amount("湖面 Lake 平静 12") == 4 + 1.5 + 1
        assert amount("见 https://example.org/a/b") == 1
        assert 8 < expected("The bridge was closed on Monday.") < 14

    def test_surprise_has_the_sign_of_the_difference(self) -> None:
        source = "The bridge was closed on Monday because of cracks in its northern pier."
        assert surprise(source, "大桥关闭。") < -3
        assert abs(surprise(source, "由于北侧桥墩出现裂缝，大桥于周一关闭。")) < 1
        assert surprise(source, "大桥关闭。" * 12) > 3
