"""Content words of source and target, with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mtaudit.cedict import STOP, knows
from mtaudit.text import HAN_CLASS
from mtaudit.word_segmenter import word_spans

_HAN_WORD = re.compile(f"[{HAN_CLASS}]{{2,}}")
_ENGLISH = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千万亿两几数多半第年月日点分之个位次倍]+")
#: Characters used to transliterate names; an unknown word of only such characters is taken for a name.
_TRANSLITERATION = frozenset(
    "阿艾安奥巴柏班邦鲍贝本比彼毕宾波伯博勃布查达戴丹德登迪蒂丁顿多厄恩尔法菲费芬弗福夫盖冈戈格哈海汉赫亨洪胡华怀惠霍基吉加"
    "杰金卡凯坎康科克肯库奎拉莱兰朗劳勒雷黎里莉利丽林琳龙卢鲁路伦罗洛马玛麦曼梅门蒙米密明莫墨穆姆娜纳南内尼努诺欧帕潘佩皮珀普"
    "奇齐恰乔切琼让热日儒瑞萨塞桑瑟沙莎山尚舍圣施什史思斯丝松苏索塔泰坦汤唐特提廷图托瓦万威韦维温文沃乌武西希锡夏肖谢辛休雅亚扬"
    "耶叶伊易因英尤约扎詹珍兹佐茨茜蕾妮娅薇黛森贾琪亨柯莫梵孟宁桥切赛泽朱贡"
)
_FUNCTION = frozenset(
    "我们 你们 他们 她们 它们 咱们 大家 自己 什么 怎么 怎样 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 哪里 "
    "因为 所以 但是 可是 不过 然而 而且 并且 或者 还是 如果 虽然 即使 尽管 只要 只有 除非 以及 以便 由于 因此 于是 "
    "关于 对于 根据 按照 通过 为了 随着 之后 之前 以后 以前 之间 其中 其他 其它 其实 已经 正在 曾经 将要 可以 可能 "
    "应该 必须 需要 能够 没有 不是 就是 也是 都是 一个 一些 一种 一样 一直 一起 一定 一般 之一 所有 每个 任何 非常 "
    "十分 特别 更加 比较 一下 同时 此外 另外 例如 比如 以上 以下 的话 起来 下来 出来 上去 而是 只是 还有 不会 不能 "
    "不要 这是 那是 也许 当然 甚至 那么 这么 有些 某些 某个 时候 不同 进行".split()
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A content word at ``[start, end)`` of its text; ``name`` is true if it looks like a proper name."""

    start: int
    end: int
    text: str
    name: bool


def chinese_words(text: str) -> list[Lexeme]:
    """Content words of a Chinese text: Han words of two characters or more, without function words and numerals."""
    return [
        Lexeme(start, end, word, _is_foreign(word))
        for start, end in word_spans(text)
        if _HAN_WORD.fullmatch(word := text[start:end]) and word not in _FUNCTION and not _NUMERAL.fullmatch(word)
    ]


def english_words(text: str) -> list[Lexeme]:
    """Content words of an English text; a capitalised word is a name unless it begins a sentence."""
    return [
        Lexeme(m.start(), m.end(), m.group(), _is_name(text, m))
        for m in _ENGLISH.finditer(text)
        if m.group().lower() not in STOP and len(m.group()) > 1 and "'" not in m.group() and "’" not in m.group()
    ]


def _is_foreign(word: str) -> bool:
    return not knows(word) and all(c in _TRANSLITERATION for c in word)


def _is_name(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip(" \"'“‘(")
    return match.group()[0].isupper() and bool(before) and before[-1] not in ".!?。:：\n"
