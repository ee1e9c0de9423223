"""Amounts of money whose currency changed (ACC15)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import has_any, word_set

#: Currency -> its English and Chinese names, codes and signs. Dollars of all countries are one currency.
_NAMES = {
    "dollar": (
        r"(?:US|U\.S\.|AU?|CA?|HK|NZ|S|NT)?\$|(?:USD|AUD|CAD|HKD|NZD|SGD|TWD)\b|dollars?\b|bucks\b",
        r"美元|美金|美分|加元|澳元|澳币|港元|港币|港幣|新元|纽元|紐元|新台币|新臺幣|台币|台幣|加币|加幣|刀|\$|USD|HKD",
    ),
    "euro": (r"€|EUR\b|euros?\b", "欧元|歐元|€|EUR"),
    "pound": (r"£|GBP\b|pounds? sterling\b|quid\b", "英镑|英鎊|镑|鎊|£|GBP"),
    "yuan": (r"RMB\b|CNY\b|yuan\b|renminbi\b", "人民币|人民幣|元(?![素旦件组組首宵年])|块钱|塊錢|RMB|CNY"),
    "yen": (r"JPY\b|yen\b", "日元|日圆|日圓|日币|日幣|円|JPY"),
    "won": (r"₩|KRW\b", "韩元|韓元|韩币|韓幣|韩圆|韓圜|₩|KRW"),
    "ruble": (r"₽|RUB\b|rou?bles?\b|rubles?\b", "卢布|盧布|₽|RUB"),
    "rupee": (r"₹|INR\b|rupees?\b", "卢比|盧比|₹|INR"),
    "franc": (r"CHF\b|francs?\b", "法郎|CHF"),
    "peso": (r"pesos?\b", "比索"),
}
_COUNTRY = r"(?:(?:US|U\.S\.|American|Canadian|Australian|Hong Kong|Swiss|Mexican|Indian|Russian|Japanese|Chinese) )?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|tn|mn|[kKmMbB])"
_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|dozen|few|several)"
)
_BEFORE = (
    late_pattern(rf"(?:\d|\b{_SCALE}|\b{_WORDS})[\s-]?(?:{_SCALE}[\s-])?{_COUNTRY}$", re.IGNORECASE),
    late_pattern(r"[\d０-９零一二三四五六七八九十百千两兩半几幾数數万萬亿億兆多余餘]\s?$"),
)
_DIGIT = late_pattern(r"\s?[\d０-９]")
_PATTERNS = tuple(
    late_pattern("|".join(f"(?P<{key}>{lead}(?:{both[side]}))" for key, both in _NAMES.items()), flags)
    for side, lead, flags in ((0, "(?<![A-Za-z])", re.IGNORECASE), (1, "", 0))
)
#: Signs shared by the yuan and the yen.
_EITHER = late_pattern("[¥￥]")
#: Signs and words of which a source has one if it has an amount of money.
_SIGNS = "$€£₩₽₹"
_MONEY = frozenset(
    "usd aud cad hkd nzd sgd twd eur gbp rmb cny jpy krw rub inr chf dollar dollars bucks euro euros sterling quid "
    "yuan renminbi yen ruble rubles rouble roubles rupee rupees franc francs peso pesos".split()
)


class CurrencyMismatch(Check):
    """An amount of money that is in a different currency in the target.

    What it finds:
        Pairs whose two sides both contain amounts of money but have no currency in common: dollars as 元 or 欧元,
        euros as 英镑. Dollars of all countries count as one currency.

    Why it matters:
        The number is right but the amount is wrong, often by a large factor.

    Known problems:
        Translators may convert an amount or omit one of two. Pounds count only with £, GBP or sterling because they
        are also a unit of weight, and pairs with ¥ are skipped because the sign stands for both yuan and yen. 元 for
        dollars is reported even if the context makes it clear.

    Example:
        source: The bridge cost $5 million.
        target: 这座桥耗资 500 万欧元。
        欧元 is reported, major.

    Options:
        none
    """

    code = "ACC15"
    name = "currency-mismatch"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "6 findings in 72,268 human translations (WMT22 reference A, Tatoeba, documentation), all 元 for dollars; "
        "finds 64 of 67 planted changes of the currency"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code" or not _mentions_money(pair.source):
            return
        source = _sums(pair.source, 0)
        target = _sums(pair.target, 1) if source else {}
        if not target or source.keys() & target.keys() or _EITHER.search(pair.source) or _EITHER.search(pair.target):
            return
        (ours, source_span), (theirs, target_span) = next(iter(source.items())), next(iter(target.items()))
        yield self.finding(
            Message(
                "an amount in {currency:label}s is in {found} in the target",
                currency=ours,
                found=pair.target[slice(*target_span)].strip(),
            ),
            source_span=source_span,
            target_span=target_span,
            confidence=0.8,
            source_currency=ours,
            target_currency=theirs,
        )


def _mentions_money(text: str) -> bool:
    return has_any(text, _SIGNS) or not _MONEY.isdisjoint(word_set(text))


def _sums(text: str, side: int) -> dict[str, Span]:
    """The currencies next to a number, each with the span of its first occurrence."""
    out: dict[str, Span] = {}
    for found in _PATTERNS[side].finditer(text):
        before = text[max(0, found.start() - 30) : found.start()]
        if found.lastgroup and (_BEFORE[side].search(before) or _DIGIT.match(text, found.end())):
            out.setdefault(found.lastgroup, found.span())
    return out
