"""Explanations for target words that nothing in their own source supports: reasons to doubt ACC01, not the word."""

from __future__ import annotations

from collections.abc import Sequence

from mtaudit.cedict import STOP, gloss_words, glosses, is_idiom, knows, stem
from mtaudit.checks.names.name_spans import SOUNDS_LIKE
from mtaudit.checks.names.transliteration import spelling
from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text
from mtaudit.records import Pair, Signals, Word
from mtaudit.text import HAN_CLASS, LATIN_WORD

#: Pairs before and behind in which a word may have its reason: translators say razor again where the source says it.
#: Measured on WMT22: 3 explain less, 20 let more planted words pass.
_NEAR = 8
#: Suspicion from which a word is as doubtful in another pair as here.
_DOUBTFUL = 0.5
#: What parts a heading.
_PART = late_pattern(f"\\s-\\s|-{{2,}}|[–—|·:：(（]+|(?<=[{HAN_CLASS}])-(?=[A-Za-z])")
#: Nouns that Chinese adds to a name to tell what it is the name of.
_KINDS = frozenset(
    "体育馆 体育场 球场 公司 集团 大学 学院 医院 机场 车站 火车站 地铁站 半岛 群岛 岛屿 山脉 河流 海峡 地区 城市 小镇 "
    "村庄 乐队 乐团 球队 俱乐部 杂志 周刊 报纸 日报 电视台 电台 频道 网站 平台 软件 应用 游戏 系列 电影 影片 小说 剧集 "
    "专辑 歌曲 品牌 组织 协会 基金会 研究所 博物馆 图书馆 酒店 餐厅 咖啡馆 商店 超市 大街 大道 广场 公园 大桥 教堂 "
    "城堡 先生 女士 飓风 台风 病毒 疫苗 汽车 手机 语言 民族 部落 王朝 帝国 教授 博士 法官 总统 总理 首相".split()
)
#: Characters before a word in which a name is looked for.
_LONGEST_NAME = 12
_NAME = late_pattern(r"[A-Z][a-z]{2,}")
_ACRONYM = late_pattern(r"(?<![A-Za-z])[A-Z]{2,5}(?![A-Za-z])")


def explained(word: Word, at: int, pairs: Sequence[Pair], signals: Sequence[Signals]) -> bool:
    """Whether the word has another reason than a wrong translation: it is an idiom, the dictionary says it means a word
    of the source, it sounds like a name or spells out letters of an acronym there, it was cut where two other words
    meet, or the neighbouring pairs mention the same thing."""
    meant = gloss_words(word.text)
    return explained_here(word, pairs[at]) or any(
        _speaks_of(word, meant, pairs[i], signals[i]) for i in _near(at, len(pairs))
    )


def explained_here(word: Word, pair: Pair) -> bool:
    """Whether the pair itself has another reason for the word."""
    return (
        is_idiom(word.text)
        or bool(gloss_words(word.text) & _said(pair.source))
        or _sounds_like_a_name(word.text, pair.source)
        or _spells_out(word.text, pair)
        or _is_cut_amiss(word, pair.target)
        or _tells_kind(word, pair)
    )


def has_more_parts(pair: Pair) -> bool:
    """Whether it is a heading whose target has a part more: the author, the name of the site."""
    return pair.kind == "heading" and len(_PART.findall(pair.target)) > len(_PART.findall(pair.source))


def _near(at: int, pairs: int) -> list[int]:
    return [i for i in range(max(0, at - _NEAR), min(pairs, at + _NEAR + 1)) if i != at]


def _speaks_of(word: Word, meant: frozenset[str], pair: Pair, signals: Signals) -> bool:
    """Whether a neighbour's source says what the word means, or its target has the word in good standing."""
    if meant & _said(pair.source):
        return True
    doubtful = (w.suspicion >= _DOUBTFUL for w in signals.words if w.side == "target" and w.text == word.text)
    return word.text in pair.target and not any(doubtful)


@cached_per_text(1024)
def _said(source: str) -> frozenset[str]:
    """Stems of the words of an English text, function words removed."""
    words = (w for w in LATIN_WORD.findall(source) if len(w) > 1 and w.lower() not in STOP)
    return frozenset(stem(w) for w in words)


def _sounds_like_a_name(word: str, source: str) -> bool:
    """Whether the word sounds like a name of the source: 香农 and Shannon."""
    spellings = (spelling(name, word) for name in _NAME.findall(source))
    return any(one is not None and one.score >= SOUNDS_LIKE and one.span == (0, len(word)) for one in spellings)


def _spells_out(word: str, pair: Pair) -> bool:
    """Whether the word means one of the words of an acronym that the target does not keep: 软件 for OSS."""
    letters = {a for acronym in _ACRONYM.findall(pair.source) if acronym not in pair.target for a in acronym}
    begins = {w[:2].upper() for gloss in glosses(word) for w in gloss.split() if len(w) > 2}
    return any(begin[0] in letters or (begin == "EX" and "X" in letters) for begin in begins if begin)


def _tells_kind(word: Word, pair: Pair) -> bool:
    """Whether the word follows a name of the source and names the kind of thing: 加巴体育馆 for Gabba."""
    if word.text not in _KINDS:
        return False
    before = pair.target[max(word.start - _LONGEST_NAME, 0) : word.start]
    spellings = (spelling(name, before) for name in _NAME.findall(pair.source))
    sounds = any(one is not None and one.score >= SOUNDS_LIKE and one.span[1] == len(before) for one in spellings)
    return sounds or any(before.endswith((name, f"{name} ", f"{name}》")) for name in _NAME.findall(pair.source))


def _is_cut_amiss(word: Word, target: str) -> bool:
    """Whether both ends of the word belong as well to other words: 规定 in 陈规定型, between 陈规 and 定型."""
    before, behind = target[max(word.start - 1, 0) : word.start + 1], target[word.end - 1 : word.end + 1]
    return len(before) == len(behind) == 2 and knows(before) and knows(behind)
