"""The table of names and terms: what is found, how renderings are counted and joined, and which are odd."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mtaudit.checks.registry import CHECKS
from mtaudit.checks.terminology.odd_rendering import OddRendering
from mtaudit.config import Settings
from mtaudit.corpus.english_words import tokens_of
from mtaudit.corpus.terms import TermAnalysis, term_entries
from mtaudit.corpus.terms_english import Candidates
from mtaudit.corpus.terms_mentions import Mentions
from mtaudit.corpus.terms_odd import Text, odd_renderings
from mtaudit.corpus.terms_table import Entry, make_entries
from mtaudit.corpus_records import CorpusAudit, TermRow
from mtaudit.engine import make_context
from mtaudit.lexical.expect import load_renderings
from mtaudit.mqm import Severity
from mtaudit.records import Pair, Scored, Signals

#: A little newspaper: Signal the program, Mara Quillfeather and a tide gauge. Every second sentence is plain.
PAIRS = [
    ("The team moved to Signal last spring.", "团队去年春天改用了 Signal。"),
    ("Nobody reads the messages in Signal.", "没有人看 Signal 里的消息。"),
    ("We left Signal after a year.", "一年后我们离开了 Signal。"),
    ("Most teams pay for Signal by the month.", "大多数团队按月为 Signal 付费。"),
    ("The old channels in Signal were closed.", "Signal 里的旧频道关闭了。"),
    ("They talk in Signal all day.", "他们整天在 Signal 里聊天。"),
    ("The search in Signal is broken.", "信号中的搜索坏了。"),
    ("The tide gauge stands on the pier.", "验潮仪立在码头上。"),
    ("A tide gauge measures the height of the water.", "验潮仪测量水的高度。"),
    ("The tide gauge was painted green.", "验潮仪漆成了绿色。"),
    ("Nobody repaired the tide gauge in winter.", "冬天没有人修理验潮仪。"),
    ("Mara Quillfeather opened the tide gauge.", "玛拉·奎尔费瑟打开了验潮仪。"),
    ("In the morning Quillfeather went to the pier.", "早上奎尔费瑟去了码头。"),
    ("The captain asked Mara Quillfeather for help.", "船长向玛拉·奎尔费瑟求助。"),
    ("On Monday Quillfeather wrote a letter.", "星期一奎尔费瑟写了一封信。"),
    ("The harbour thanked Mr. Quillfeather.", "港口感谢奎尔费瑟先生。"),
    ("The engineer uses the pump every day.", "工程师每天使用水泵。"),
    ("The engineer repaired the pump.", "工程师修理了水泵。"),
    ("The pump of the harbour is old.", "港口的水泵很旧。"),
    ("A pump moves the water.", "一台水泵抽水。"),
    ("The new pump is loud.", "新的水泵很吵。"),
    ("The harbour bought a pump.", "港口买了一台水泵。"),
]  # fmt: skip


def texts(pairs: Sequence[tuple[str, str]], document: str = "a.md") -> list[Text]:
    return [Text(source, target, document) for source, target in pairs]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return term_entries(texts(PAIRS))


def entry(entries: Sequence[Entry], name: str) -> Entry:
    return next(one for one in entries if name in one.names)


def counts(one: Entry) -> dict[str, int]:
    return {form: len(found) for form, found in one.forms.items()}


def rows(pairs: Sequence[tuple[str, str]], **kwargs: str) -> tuple[tuple[TermRow, ...], TermAnalysis]:
    context, _ = make_context(Settings(depth="model-free"), None, "test")
    analysis = TermAnalysis(context)
    for number, (source, target) in enumerate(pairs):
        pair = Pair(str(number), kwargs.get("document", "a.md"), source, target, target_lines=(number, number))
        analysis.add(number, Scored(pair, Signals(), (), 0.0, None, Severity.NEUTRAL))
    return analysis.finish(CorpusAudit()).terms, analysis


def test_names_are_told_from_words_that_begin_a_sentence() -> None:
    candidates = Candidates([source for source, _ in PAIRS])
    names = {one.text for one in candidates if one.kind == "name"}
    assert {"Signal", "Mara Quillfeather", "Quillfeather"} <= names
    assert not names & {"The", "Nobody", "Most", "Monday", "Mr", "On"}


def test_terms_are_nouns_and_strings_that_belong_together() -> None:
    terms = {one.text for one in Candidates([source for source, _ in PAIRS]) if one.kind == "term"}
    assert {"tide gauge", "pump"} <= terms
    assert "gauge stands" not in terms
    assert "every" not in terms


def test_plurals_are_counted_with_their_singular() -> None:
    sources = ["The APIs are old.", "An API is a promise.", "This API changed.", "The news was good.", "No news came."]
    found = {one.text: one.count for one in Candidates(sources)}
    assert found["API"] == 3
    assert "new" not in found


def test_a_possessive_and_a_heading() -> None:
    assert [token.low for token in tokens_of("Ada’s friends' boats don’t leak")] == [
        "ada", "friends", "boats", "don't", "leak",
    ]  # fmt: skip
    assert all(token.begins for token in tokens_of("How Harbours Change Small Towns") if token.capital)


def test_a_term_of_two_words_has_one_rendering(entries: list[Entry]) -> None:
    assert counts(entry(entries, "tide gauge")) == {"验潮仪": 5}


def test_measure_words_do_not_make_another_rendering(entries: list[Entry]) -> None:
    assert counts(entry(entries, "pump")) == {"水泵": 6}


def test_full_name_and_family_name_are_one_person(entries: list[Entry]) -> None:
    person = entry(entries, "Quillfeather")
    assert person.names == ("Mara Quillfeather", "Quillfeather")
    assert counts(person) == {"奎尔费瑟": 3, "玛拉·奎尔费瑟": 2}


def test_a_product_that_is_translated_once_is_odd(entries: list[Entry]) -> None:
    odd = list(odd_renderings(entries, texts(PAIRS), load_renderings()))
    assert [(one.entry.candidate.text, one.rule, one.occurrence.text, one.count, one.kind) for one in odd] == [
        ("Signal", "Signal", "信号", 6, "kept")
    ]


def test_synonyms_and_parts_of_a_rendering_are_not_odd() -> None:
    pairs = [
        (f"The engineer {word} a pump in hall {n}.", f"工程师在{n}号厅{verb}一台水泵。")
        for n, (word, verb) in enumerate(
            [("uses", "使用"), ("moves", "移动"), ("paints", "粉刷"), ("cleans", "清洗"), ("sells", "出售")]
        )
    ]
    pairs += [("The use of a pump is free.", "利用抽水泵是免费的。"), ("A pump may leak.", "泵可能会漏水。")]
    assert list(odd_renderings(term_entries(texts(pairs)), texts(pairs), load_renderings())) == []


def test_a_name_in_other_characters_is_odd() -> None:
    pairs = [(f"On day {n} Bardou was quiet.", f"第{n}天巴尔杜很安静。") for n in range(6)]
    pairs.append(("They came back to Bardou in spring.", "他们春天回到了巴杜克。"))
    found = list(odd_renderings(term_entries(texts(pairs)), texts(pairs), load_renderings()))
    assert [(one.kind, one.rule) for one in found] in ([("variant", "巴尔杜")], [])


def test_code_that_is_also_a_common_word_is_not_odd() -> None:
    hooks = {"first": "第一个", "second": "第二个", "new": "新的", "last": "最后的", "old": "旧的"}
    pairs = [(f"Call the {word} hook in setup.", f"在 setup 里调用{target}钩子。") for word, target in hooks.items()]
    pairs.append(("The default setup of the tools is fine.", "工具的默认配置就很好。"))
    assert list(odd_renderings(term_entries(texts(pairs)), texts(pairs), load_renderings())) == []


def test_an_abbreviated_country_is_not_odd() -> None:
    pairs = [(f"The price in Russia rose on day {n}.", f"第{n}天俄罗斯的价格上涨了。") for n in range(6)]
    pairs.append(("Russia answered in the evening.", "俄方在晚上作出了答复。"))
    assert list(odd_renderings(term_entries(texts(pairs)), texts(pairs), load_renderings())) == []


def test_glosses_in_brackets_give_the_rendering() -> None:
    pairs = [
        ("Our agents plan the route.", "我们的智能体（agents）规划路线。"),
        ("The agents wait.", "这些智能体（agents）在等待。"),
        ("Nobody talks to the agents.", "没有人和智能体（agents）交谈。"),
        ("The agents stop.", "agents（智能体）停下了。"),
    ]
    assert next(iter(counts(entry(term_entries(texts(pairs)), "agents")))) == "智能体"


def test_traditional_targets_are_counted_with_simplified_ones() -> None:
    table, _ = rows(
        [*PAIRS, ("The pump is green.", "水泵是綠色的。"), ("The engineer bought the pump.", "工程師買了水泵。")]
    )
    pump = next(row for row in table if row.source == "pump")
    assert [(one.text, one.count) for one in pump.renderings] == [("水泵", 8)]


def test_a_repeated_pair_is_counted_once() -> None:
    table, _ = rows([*PAIRS, *PAIRS[16:]])
    assert next(row for row in table if row.source == "pump").count == 6


def test_the_analysis_reports_the_odd_rendering_with_its_place() -> None:
    table, analysis = rows(PAIRS)
    signal = next(row for row in table if row.source == "Signal")
    odd = next(one for one in signal.renderings if one.standing == "odd")
    assert (odd.text, odd.count, [place.pair for place in odd.places]) == ("信号", 1, ["6"])
    [(number, [finding])] = analysis.findings.items()
    assert number == 6
    source, target = PAIRS[6]
    assert source[slice(*finding.source_span or (0, 0))] == "Signal"
    assert target[slice(*finding.target_span or (0, 0))] == "信号"
    assert finding.check == "TRM05"
    assert "Signal 6 times" in finding.message


def test_names_in_chinese_alone_are_found_by_form_sound_and_letters(entries: list[Entry]) -> None:
    text = "Quillfeather 走了，奎尔费瑟先生又来了，后来人们也叫她奎尔菲瑟。"
    found = [(mention.entry.names[-1], mention.text) for mention in Mentions(entries).find(text)]
    assert found == [("Quillfeather", "Quillfeather"), ("Quillfeather", "奎尔费瑟"), ("Quillfeather", "奎尔菲瑟")]


def test_passages_in_chinese_alone_are_counted_in_the_table() -> None:
    table, _ = rows([*PAIRS, ("", "奎尔费瑟在家。"), ("", "人们叫她奎尔菲瑟。")])
    person = next(row for row in table if "Quillfeather" in row.also)
    assert {one.text: one.count for one in person.renderings} == {"奎尔费瑟": 4, "玛拉·奎尔费瑟": 2, "奎尔菲瑟": 1}


def test_the_check_is_registered_and_documented() -> None:
    assert OddRendering in CHECKS


def test_no_entries_without_candidates() -> None:
    assert make_entries({}, Candidates([]), [], load_renderings()) == []
    assert rows([])[0] == ()


@pytest.mark.parametrize("source", ["磨坊在转。", "3", "…", "\u0301"])
def test_a_source_without_english_words_has_no_terms(source: str) -> None:
    """A bilingual corpus holds Chinese in its English column somewhere."""
    assert term_entries([Text(source, "磨坊在转。", "a")] * 3) == []


def test_a_corpus_of_one_long_pair_is_aligned_by_chance() -> None:
    """Ninety words a side, each once: no pair of words is more likely than the others."""
    source = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(90))
    target = "。".join(f"q{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(90))
    assert isinstance(term_entries([Text(source, target, "a")]), list)
