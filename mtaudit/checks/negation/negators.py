"""Negation words in English and Chinese."""

from __future__ import annotations

import re

from mtaudit.late import late_pattern
from mtaudit.text import word_set

_PRONOUN = r"(?:it|he|she|they|you|we|I|that|there|this|one)"
#: English phrases with a negation word that Chinese needs no negation for; true negations are in the last group.
_ENGLISH = late_pattern(
    rf"(?<!\w)(?=[acdhilmnorsw])(?:"
    r"not (?:only|just|merely|simply|solely|least|to mention|unlike|necessarily only)\b|\w+n['’]t (?:only|just"
    r"|merely)\b|nothing (?:but|more than|less than|short of|like)\b"
    r"|no (?:matter|doubt|wonder|more than|less\b|fewer than|later than|sooner|problem|worries|need to worry"
    r"|time like)\b|no-\w+|no\.? ?\d+|for nothing|without (?:a |any )?doubt"
    r"|whether or not|or (?:is |are |was |were )?not\b|no offen[cs]e|no further|if not\b|why not\b"
    r"|more often than not|as likely as not|last but not least|not until|no means\b|no (?:choice|option"
    r"|alternative) but|(?:not|\w+n['’]t) [^.?!]{0,60}\b(?:un)?til\b"
    r"|(?:ca|could)n['’]t (?:help|wait|agree (?:with \w+ )?more|be (?:happier|better|more))|cannot (?:but|wait|help)"
    r"|can not (?:wait|help)"
    r"|(?:would|do|does|did)n['’]t mind|do(?:n['’]t| not) (?:hesitate|forget|worry|miss)|never (?:mind|before)"
    r"|like never|why (?:do|does|did)n['’]t (?:you|we|they)\b"
    r"|if (?:it|there) (?:were|was|had)(?:n['’]t| not)"
    r"|not (?:so |very |too )?(?:long|far) (?:ago|after|before|from)"
    r"|no (?:trouble|difficult(?:y|ies)) (?:\w+ing|with|in)\b|no longer than"
    r"|what ?not\b|(?:do|does|did)n['’]t matter|in no time|no end\b"
    r"|(?P<negation>(?:not|never|no|none|nobody|nothing|nowhere|neither|without|cannot)\b|\w+n['’]t\b))"
    rf"|,\s*\w+n['’]t {_PRONOUN}\s*[?？]|(?:^|[.!?]\s+|[\"“])(?:\w+n['’]t [^.?!]{{1,80}}|why (?:do|did|does|are|is"
    r"|would|ca)n['’]t)\b[^.?!]*\?",
    re.IGNORECASE,
)
#: Negation words; "n't" is what an apostrophe leaves of them.
_NEGATIVE = frozenset("no not none nobody nothing nowhere never neither cannot without".split())
_CONTRACTED = late_pattern(r"n['’]t\b", re.IGNORECASE)
_CHINESE = late_pattern(
    "(?<![通瞒逃躲敌])不过|不(?:[仅但光只断久论少禁由如妨愧]|管(?!用)|单(?!独)|同(?![意情]))|不得不|不(?:一会|得已|外乎|计其数|可思议|锈钢|动产|丹|约而同|时|尽|亚于)|得不得了|差不多|了不起"
    "|对不起"
    r"|巴不得|恨不得|忍不住|要不|岂不|何不|(?<!现)(?P<x>[^\W不没沒])[不没沒](?P=x)|有没有|是不是|无论|无疑|无数|无限|无非|无人机|无线|无障碍|非常|非洲|莫非|莫名|莫斯科|约莫"
    "|是非[曲题之]|(?<!尚)未来|未婚|特别|分别|别人|别的|别处|别墅|区别|性别|级别|类别|个别|告别|离别|识别|鉴别|辨别|派别|免费|免疫|难免|未免|否则|[是能可与]否(?!定)|没收(?!到)|埋没|淹没|出没|沉没|没落"
    "|(?P<negation>没有|沒有|并不|不|没|沒|未|无|無|非|别|別|莫|勿|否|毋|甭)"
)
#: Words that express a negation in another way; if one occurs, nothing is reported.
LICENCE = late_pattern(
    "否则|才(?!能)|(?<=[天年月日周时后前])才|避|免(?!费)|(?<![擦删清移消解开扣])除(?![夕法数号])|(?<![消国])防(?!火墙)|禁|拒|缺|难(?!道)|失[败去灵效眠业误]|绝(?![对大])|不[同如仅单只]|何不|忘|停(?![车电靠泊放留])|仅|以外|之外|讨厌|恨|(?<![至多])少(?![年女数校爷将])|坏|故障"
    "|反对|离[不开]|忍|毫|罕|弃|(?<![天太航真高领星时])空(?![气间调军中姐闲])|岂|怎|哪|无疑|劝|隐|取消|阻|单身|相反|再说|只[有能会]|吗|难道|吧|[是有会能想要好行]不[是有会能想要好行]|有没有|干[嘛吗]|关[你我他她它谁]们?(?:什么|啥|何|屁)事"
)
#: What follows an English negation, and how both together may be rendered without a Chinese negation.
_RENDERED = (
    (
        late_pattern(r"\s(?:\w+\s)?(?:stop|ceas|quit|rest\b|end(?:s|ed|ing)?\b|let(?:ting)? up)", re.IGNORECASE),
        late_pattern("不断|不停|不止|不住|不休|不绝|没完|一直|始终|持续|继续"),
    ),
    (
        late_pattern(r"[^.;!?]{0,40}\b(?:responsib|liab|accountab|repercussion|consequence)", re.IGNORECASE),
        late_pattern("自负|自担|自行承担|自己承担|自行负责"),
    ),
)  # fmt: skip


def negates(text: str) -> bool:
    """Whether an English text contains a negation word, in any sense."""
    words = word_set(text)
    return not _NEGATIVE.isdisjoint(words) or ("t" in words and _CONTRACTED.search(text) is not None)


def english_negations(text: str, target: str = "") -> list[tuple[int, int]]:
    """Spans of the negation words in an English text, except words that the target keeps as they are (None) and those
    that fixed expressions of the target render without a negation (never stops: 不断)."""
    if not negates(text):
        return []
    found = [m.span("negation") for m in _ENGLISH.finditer(text) if m["negation"] and m["negation"] not in target]
    return [(start, end) for start, end in found if not _rendered(text[end : end + 60], target)]


def _rendered(after: str, target: str) -> bool:
    return any(english.match(after) and chinese.search(target) for english, chinese in _RENDERED)


def chinese_negations(text: str) -> list[tuple[int, int]]:
    """Spans of the negation words in a Chinese text."""
    return [m.span() for m in _CHINESE.finditer(text) if m["negation"]]
