"""Plants typical errors of machines and hasty translators in intact translations.

Each planter takes an intact pair and returns the damaged target, the spans that are wrong in it and, if known, the
source words that lost their counterpart; or None if the error cannot be made in this pair.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from mtaudit.train.corpus_lexicon import Lexicon, Token, english_words, is_content, proper, senses, tokens
from mtaudit.train.training_example import Spans

_CLAUSE = re.compile(r"[^，。；！？、：,;!?:]+[，。；！？、：,;!?:]*")
#: Arabic numbers, and Chinese ones that count something.
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|(?<![一二三四五六七八九十百千万亿两])[二三四五六七八九十百千两][二三四五六七八九十百千万]*(?=[个年月日天人次名岁])"
)
_PRONOUNS = ("他", "她", "我", "你", "我们", "他们", "她们", "你们", "它", "他的", "她的", "我的")
_NEGATIVE = re.compile(r"并没有|从来没有|没有|并不|并非|不会|不能|不是|不要|从不|从未|未能|无法|没|不|未|非")
_POSITIVE = {
    "没有": "有", "并没有": "有", "从来没有": "曾经", "并不": "", "并非": "是", "不会": "会", "不能": "能",
    "不是": "是", "不要": "要", "从不": "总是", "从未": "曾经", "未能": "能够", "无法": "可以",
    "没": "", "不": "", "未": "已", "非": "",
}  # fmt: skip
_AFFIRMATIVE = re.compile(r"可以|能够|应该|会|能|是|有|要|必须|已经")
_NEGATED = {"有": "没有", "已经": "还没有", "可以": "不可以", "是": "不是", "必须": "不必"}
#: Pairs of opposites.
_OPPOSITES = (
    "增加 减少", "上升 下降", "提高 降低", "之前 之后", "以前 以后", "支持 反对", "允许 禁止", "开始 结束",
    "成功 失败", "最大 最小", "最高 最低", "最多 最少", "至少 至多", "超过 不到", "买 卖", "赢 输", "左 右", "早 晚",
    "大 小", "高 低", "多 少", "快 慢", "前 后", "上 下", "内 外", "男 女", "父亲 母亲", "儿子 女儿", "哥哥 弟弟",
    "打开 关闭", "进入 离开", "好 坏", "新 旧", "长 短", "喜欢 讨厌", "容易 困难", "真 假", "昨天 明天", "总是 从不",
    "所有 部分", "全部 部分", "启用 禁用", "添加 删除", "接受 拒绝",
)  # fmt: skip
_SWAP = {a: b for line in _OPPOSITES for a, b in (line.split(), line.split()[::-1])}


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged target. ``target`` and ``source`` are the wrong and the untranslated spans, None if unknown."""

    text: str
    target: Spans | None
    source: Spans | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """An intact pair with the data that planters need."""

    source: str
    target: str
    words: list[Token]
    lexicon: Lexicon
    #: Targets of other pairs of the corpus, nearest first.
    others: tuple[str, ...]
    rng: Random


Planter = Callable[[Scene], Damage | None]


def splice(text: str, start: int, end: int, new: str) -> tuple[str, Spans]:
    """The text with ``[start, end)`` replaced by ``new``, and the span of ``new``."""
    return text[:start] + new + text[end:], ((start, start + len(new)),) if new else ()


def _counterpart(scene: Scene, word: str) -> Spans | None:
    """The span of the first source word that is a sense of the Chinese word; None if there is none."""
    mine = senses(word)
    found = tuple((a, b) for stem, a, b in english_words(scene.source) if stem in mine)
    return found[:1] or None


def _content(scene: Scene) -> list[Token]:
    return [word for word in scene.words if is_content(word)]


def _replace(scene: Scene, word: Token, new: str) -> Damage | None:
    if not new or new == word.text or new in scene.target:
        return None
    text, spans = splice(scene.target, word.start, word.end, new)
    return Damage(text, spans, _counterpart(scene, word.text))


def wrong_sense(scene: Scene) -> Damage | None:
    """Replace a word by another translation of the same English word, in the wrong sense."""
    english = {stem: (a, b) for stem, a, b in english_words(scene.source)}
    words = _content(scene)
    scene.rng.shuffle(words)
    for word in words:
        rivals = [r for r in scene.lexicon.rivals(word.text, frozenset(english)) if r[1] not in scene.target]
        if rivals:
            sense, new = scene.rng.choice(rivals)
            text, spans = splice(scene.target, word.start, word.end, new)
            return Damage(text, spans, (english[sense],))
    return None


def wrong_word(scene: Scene) -> Damage | None:
    """Replace a word by one of the same part of speech and similar frequency."""
    words = _content(scene)
    if not words:
        return None
    word = scene.rng.choice(words)
    return _replace(scene, word, scene.lexicon.neighbour(word, scene.rng))


def random_word(scene: Scene) -> Damage | None:
    """Replace a word by one of another sentence."""
    words, foreign = _content(scene), [w for w in tokens(scene.rng.choice(scene.others)) if is_content(w)]
    if not words or not foreign:
        return None
    return _replace(scene, scene.rng.choice(words), scene.rng.choice(foreign).text)


def wrong_name(scene: Scene) -> Damage | None:
    """Replace a name by another one."""
    words = [w for w in _content(scene) if w.pos == "n" and proper(w.text)]
    if not words or not scene.lexicon.names:
        return None
    return _replace(scene, scene.rng.choice(words), scene.rng.choice(scene.lexicon.names))


def wrong_number(scene: Scene) -> Damage | None:
    """Change, add or drop a digit, or change a Chinese numeral."""
    found = list(_NUMBER.finditer(scene.target))
    if not found:
        return None
    number = scene.rng.choice(found)
    new = list(number.group())
    digits = [at for at, char in enumerate(new) if char not in ".,"]
    at = scene.rng.choice(digits)
    if new[at].isascii():
        how = scene.rng.random()
        choice = scene.rng.choice([d for d in "123456789" if d != new[at]])
        new[at] = choice if how < 0.75 else new[at] + "0" if how < 0.9 or len(digits) == 1 else ""
    else:
        new[at] = scene.rng.choice([d for d in "二三四五六七八九" if d != new[at]])
    text, spans = splice(scene.target, number.start(), number.end(), "".join(new))
    return Damage(text, spans)


def wrong_magnitude(scene: Scene) -> Damage | None:
    """Replace the unit after a number, such as 亿 by 万."""
    found = list(re.finditer(r"(?<=[\d零一二三四五六七八九十百千几数])[万亿千百]", scene.target))
    if not found:
        return None
    unit = scene.rng.choice(found)
    new = scene.rng.choice([u for u in "万亿千" if u != unit.group()])
    return Damage(*splice(scene.target, unit.start(), unit.end(), new))


def opposite(scene: Scene) -> Damage | None:
    """Replace a word by its opposite."""
    words = [w for w in scene.words if w.text in _SWAP]
    return _replace(scene, word := scene.rng.choice(words), _SWAP[word.text]) if words else None


def negation(scene: Scene) -> Damage | None:
    """Drop or insert a negation."""
    dropped = list(_NEGATIVE.finditer(scene.target))
    added = list(_AFFIRMATIVE.finditer(scene.target))
    if dropped and (scene.rng.random() < 0.7 or not added):
        word = scene.rng.choice(dropped)
        text, spans = splice(scene.target, word.start(), word.end(), _POSITIVE[word.group()])
        at = max(0, min(word.start(), len(text) - 1))
        return Damage(text, spans or ((at, at + 1),))
    if not added or dropped:
        return None
    word = scene.rng.choice(added)
    return Damage(*splice(scene.target, word.start(), word.end(), _NEGATED.get(word.group(), "不" + word.group())))


def subject(scene: Scene) -> Damage | None:
    """Replace a pronoun by another one."""
    words = [w for w in scene.words if w.text in _PRONOUNS]
    if not words:
        return None
    word = scene.rng.choice(words)
    alike = [p for p in _PRONOUNS if p.endswith("的") == word.text.endswith("的") and p != word.text]
    return Damage(*splice(scene.target, word.start, word.end, scene.rng.choice(alike)))


def untranslated(scene: Scene) -> Damage | None:
    """Replace a word by its English source."""
    words = _content(scene)
    scene.rng.shuffle(words)
    english = {stem: (a, b) for stem, a, b in english_words(scene.source)}
    for word in words:
        place = next((english[s] for s in sorted(senses(word.text)) if s in english), None)
        if place and (new := scene.source[slice(*place)]) not in scene.target:
            return Damage(*splice(scene.target, word.start, word.end, new))
    lower = [w for w in re.findall(r"\b[a-z]{4,}\b", scene.source) if w not in scene.target]
    if not words or not lower:
        return None
    return Damage(*splice(scene.target, words[0].start, words[0].end, scene.rng.choice(lower)))


def omitted_word(scene: Scene) -> Damage | None:
    """Drop a content word whose English counterpart is in the source."""
    words = [w for w in _content(scene) if _counterpart(scene, w.text)]
    if not words:
        return None
    word = scene.rng.choice(words)
    return Damage(scene.target[: word.start] + scene.target[word.end :], (), _counterpart(scene, word.text))


def _clauses(text: str, least: int) -> list[re.Match[str]]:
    return [m for m in _CLAUSE.finditer(text) if len(m.group()) >= least]


def omitted_clause(scene: Scene) -> Damage | None:
    """Drop a clause."""
    clauses = _clauses(scene.target, 5)
    if len(clauses) < 2:
        return None
    gone = scene.rng.choice(clauses)
    return Damage(scene.target[: gone.start()] + scene.target[gone.end() :], ())


def truncated(scene: Scene) -> Damage | None:
    """Cut off the end of the sentence."""
    if len(scene.target) < 14:
        return None
    return Damage(scene.target[: int(len(scene.target) * scene.rng.uniform(0.35, 0.8))], ())


def added_clause(scene: Scene) -> Damage | None:
    """Insert a clause of another sentence at a clause boundary."""
    own = _clauses(scene.target, 1)
    foreign = [m.group() for m in _clauses(scene.rng.choice(scene.others), 5) if len(m.group()) <= 28]
    if not own or not foreign:
        return None
    new, place = scene.rng.choice(foreign), scene.rng.choice(own)
    at = place.start() if scene.rng.random() < 0.7 else place.end()
    return None if new in scene.target else Damage(*splice(scene.target, at, at, new))


def repeated(scene: Scene) -> Damage | None:
    """Repeat a clause or a content word."""
    clauses = _clauses(scene.target, 5)
    if clauses and scene.rng.random() < 0.7:
        again = scene.rng.choice(clauses)
        return Damage(*splice(scene.target, again.end(), again.end(), again.group()))
    words = _content(scene)
    if not words:
        return None
    word = scene.rng.choice(words)
    return Damage(*splice(scene.target, word.end, word.end, word.text))


def other_sentence(scene: Scene) -> Damage | None:
    """Replace the target by that of another sentence, half of the time the nearest one."""
    new = scene.others[0] if scene.rng.random() < 0.5 else scene.rng.choice(scene.others)
    return None if new == scene.target else Damage(new, None)


#: Planter -> relative frequency. Words that are wrong in context are the most frequent and the hardest kind.
PLANTERS: dict[Planter, float] = {
    wrong_sense: 4.0, wrong_word: 2.5, random_word: 1.5, wrong_name: 1.2, wrong_number: 1.2, wrong_magnitude: 0.5,
    opposite: 1.3, negation: 1.8, subject: 0.7, untranslated: 0.9, omitted_word: 1.2, omitted_clause: 1.6,
    truncated: 0.9, added_clause: 1.3, repeated: 0.8, other_sentence: 1.0,
}  # fmt: skip


def plant(scene: Scene) -> tuple[str, Damage] | None:
    """(kind, damage) by a planter drawn by weight; None if none of 12 draws applies to the pair."""
    planters = list(PLANTERS)
    weights = [PLANTERS[p] for p in planters]
    for _ in range(12):
        planter = scene.rng.choices(planters, weights)[0]
        damage = planter(scene)
        if damage and damage.text != scene.target and damage.text.strip():
            return planter.__name__, damage
    return None
