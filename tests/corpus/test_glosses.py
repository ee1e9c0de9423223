"""Terms whose English stands beside them in brackets, in texts of which some have no original."""

from __future__ import annotations

import pytest

from mtaudit.config import Settings
from mtaudit.corpus.terms import TermAnalysis
from mtaudit.corpus.terms_glosses import glossed_terms, glosses_in
from mtaudit.corpus_records import CorpusAudit, Place
from mtaudit.engine import make_context
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Scored, Signals
from mtaudit.report.glossary import glossary_entries

PLACE = Place("1", "a.md", (1, 1))


def terms(*texts: str) -> list[tuple[str, str, str]]:
    found = [gloss for text in texts for gloss in glosses_in(text, PLACE)]
    return [(term.english, term.chinese, term.kind) for term in glossed_terms(found)]


@pytest.mark.parametrize(
    ("text", "english", "chinese", "kind"),
    [
        ("代理（Agents）会自己行动。", "Agents", "代理", "term"),
        ("他被称为首席执行官（CEO）。", "CEO", "首席执行官", "name"),
        ("气象站站长奥达莉丝·瓦尔加（Odalys Varga）说。", "Odalys Varga", "奥达莉丝·瓦尔加", "name"),
        ("作家瓦茨拉夫·哈维尔（Havel）写道。", "Havel", "哈维尔", "term"),
        ("岛上有一群黑尾鸥（Larus crassirostris）。", "Larus crassirostris", "黑尾鸥", "term"),
        ("他们解决不了「对齐问题」（alignment problem）。", "alignment problem", "对齐问题", "term"),
    ],
)
def test_how_far_a_term_reaches(text: str, english: str, chinese: str, kind: str) -> None:
    assert terms(text) == [(english, chinese, kind)]


def test_a_gloss_with_an_abbreviation_is_two() -> None:
    found = terms("它们是安全咨询小组（Safety Advisory Group，SAG）的成员。")
    assert [(english, chinese) for english, chinese, _ in found] == [
        ("Safety Advisory Group", "安全咨询小组"),
        ("SAG", "安全咨询小组"),
    ]


def test_glosses_of_one_english_word_tell_where_the_term_begins() -> None:
    texts = ("研究者可能对通用人工智能（AGI）有误解。", "他们认真考虑通用人工智能（AGI）。")
    assert [chinese for _, chinese, _ in terms(*texts)] == ["通用人工智能"]


@pytest.mark.parametrize(
    "text", ["他笑了（photo by the author）。", "价格（US$ 30）上涨了。", "见下文（see the next page for it）。"]
)
def test_remarks_in_brackets_are_no_glosses(text: str) -> None:
    assert terms(text) == []


def test_terms_of_documents_in_chinese_alone_are_rows_and_entries() -> None:
    context, _ = make_context(Settings(depth="model-free"), None, "test")
    analysis = TermAnalysis(context)
    for number, text in enumerate(("代理（Agents）会自己行动。", "一个代理可以调用别的代理。", "天气很好。")):
        pair = Pair(f"a.md:{number}", "a.md", "", text, target_lines=(number, number))
        analysis.add(number, Scored(pair, Signals(), (), 0.0, None, Severity.NEUTRAL))
    (row,) = analysis.finish(CorpusAudit()).terms
    assert (row.source, row.kind, row.count) == ("Agents", "term", 2)
    assert [place.pair for place in row.renderings[0].places] == ["a.md:0", "a.md:1"]
    assert [(entry.source, entry.target) for entry in glossary_entries([row])] == [("Agents", "代理")]
