"""Numerals in Chinese text.

A character class finds the places to look at in a single pass, which is what makes it quick; what stands there is
decided by what comes after the numeral (年, 月, %, 倍, 世纪, a unit). Idioms that are written with numerals but count
nothing (三明治, 十分, 乱七八糟) are tried first, so that they use up their characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from mtaudit.numerals.han import COMMON_DIGITS, HAN_DIGITS, MULTIPLIERS, han_values
from mtaudit.numerals.record import Demand, Kind, Numeral, Reading, Value, decimal, exact, is_decimal_tail, is_marker, latin_token
from mtaudit.numerals.units import CHINESE_UNIT, MONEY, unit_after

_NUMBER = r"(?:\d{1,3}(?:,\s?\d{3})+(?!\d)|\d+)(?:[.．]\d+)?"
_H = COMMON_DIGITS
_BIG = "万亿萬億"
_DIGIT_RUN = (
    rf"{_NUMBER}(?:\s?[多余餘几]?(?:[百千]?[{_BIG}]{{1,2}}(?![{_BIG}一])|[百千](?![克米瓦卡伏焦赫帕兆]))"
    rf"(?:零?(?:{_NUMBER}[百千]?|[{_H}十百千]+)[{_BIG}]?)?)?"
)
_HAN_RUN = (
    rf"(?:[{HAN_DIGITS}拾佰仟]{{2,}}(?=[万亿萬億元圆整])[万亿萬億]?|(?:[{_H}十百万萬亿億廿卅]|千(?![克米瓦卡伏焦赫帕]))+(?:点[{_H}]{{1,4}}(?![十分刻]))?)"
    rf"(?:[多余餘几][{_BIG}百千]+)?[{_BIG}]?"
)
_RUN = f"(?:{_DIGIT_RUN}|{_HAN_RUN})"
_IDIOM = re.compile(
    "万一|千万(?=[别不要记注小])|三明治|三亚|三峡|三星|三角|三菱|三文鱼|再三|三番|三思|三轮|张三|李四|三国|三藩|四川|"
    "四处|四周|四季|四面八方|四面|四肢|四散|四海|五官|五金|五角大楼|五花八门|五颜六色|五彩|五脏|七夕|七嘴八舌|乱七八糟|"
    "七上八下|八卦|八宝|八仙|九龙|九江|九寨沟|十分(?![钟之])|十足|十字|十堰|三心二意|接二连三|丢三落四|朝三暮四|不三不四|"
    "四分五裂|四通八达|五湖四海|七零八落|十全十美|十有八九|九死一生|百里挑一|一点一[点滴]|百分之百(?!分)|三三两两|三五成群|千方百计|千言万语|成千上万|"
    "万无一失|一石二鸟|一心一意|五体投地|百分百|百货|百科|百姓|百合|百事|百老汇|百思|百度|百叶|百般|百忙|百慕大|百利|百分点|"
    "千里|千禧|万物|万圣|万岁|万能|万维|万豪|万事|万科|万达|万万|千千万万|统一|唯一|独一无二|一一|一旦|两口子|一举两得|"
    "零?[十六二八三]+进制|[十六二八三]+进位|三围|三脚架|三流|四方|六合|一五一十|一干二净|[小初老][三四五六七八九]|千[克米瓦卡伏焦赫帕]|&#\\w+;|https?://[^\\s\u4e00-\u9fff]+"
)
_PERIOD = re.compile(
    "(?P<late>中午|午后|下午|傍晚|晚上|晚间|今晚|当晚|昨晚|明晚|深夜|夜里|夜间|晚|夜)\\s?|(?:凌晨|清晨|早上|早晨|早间|上午|正午|早)\\s?"
)
_SPECIAL = re.compile(
    r"(?P<idiom>7\s?[x×*乘]\s?24|24\s?[x×*乘]\s?7)|(?P<date>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d))|(?P<version>\d+(?:\.\d+){2,})"
    r"|(?P<clock>(?P<hour>[01]?\d|2[0-4])[:：](?P<minute>[0-5]\d)(?![\d%])(?:[:：]\d\d)?)|(?P<born>[05-9][05]后)",
    re.IGNORECASE,
)
_SECTION = re.compile(r"第\s?\d+(?:\.\d+){2,}")
_RUN_AT = re.compile(f"(?:(?P<nth>第)\\s?)?(?P<run>{_RUN})")
#: What a trigger that is no numeral must look like.
_WORD = re.compile(
    r"(?P<weekday>(?:(?<![一两几三四五六七八九十每\d])周|(?<=每)周(?!.次)|星期|礼拜|週)(?P<dayname>[一二三四五六日天末])(?![次天个年岁直起共定样般期]))"
    r"|(?P<vague>[数數几幾上成](?=[十百千万萬亿億])[十百千万萬亿億]+)"
    r"|(?P<doubling>翻了?(?P<times>[一两三四])?[番倍])|(?P<support>[半双雙俩倆仨首刻])"
)
_VAGUE_RUN = re.compile("[十百千万亿]+(?:几[万亿]*|来(?=[个岁年万]))|[十百千]计")
_TRIGGER = re.compile(f"[\\d{HAN_DIGITS}{MULTIPLIERS}廿卅第周週星礼数數几幾上成翻半双雙俩倆仨首刻再张李乱接丢朝统唯独小初老h&]")
_NUMERIC = re.compile(f"[\\d{_H}{MULTIPLIERS}廿卅第{HAN_DIGITS}]")
_AFTER_ONE = frozenset(f"{COMMON_DIGITS}{MULTIPLIERS}0123456789个半分点時时刻成折倍年月日号世天小打%％米点")
_SUFFIX = re.compile(
    r"\s?(?:(?P<percent>[%％]|个?(?:百分点|百分點)|巴仙)"
    rf"|(?P<share>分之\s?(?P<of>{_RUN}))"
    r"|(?P<tenths>成(?P<tenth>[一二三四五六七八九半])?(?![为為立功本员員果人熟长長分绩绩就都龙了型交家双语群效千百]|年(?!轻)))|(?P<discount>折(?![磨叠射返腾断扣]))"
    rf"|(?P<multiple>倍)|(?P<decade>个?世[纪紀]\s?(?P<ten>{_RUN})\s?年代|年代)|(?P<century>个?世[纪紀])|(?P<year>年(?![级級]))"
    r"|(?P<month>月(?![亮球子票饼经台]))|(?P<day>[日号號](?![元圆本]))|(?P<dozen>打(?![算扰开扮造击破电印折]))"
    rf"|(?P<clock>[点點时時](?![间候代刻])(?:\s?(?P<zhminute>\d{{1,2}}(?=\s?分)|[{_H}]?十[{_H}]?|[{_H}](?=分))\s?分?(?!钟)|(?P<half>半|[一三]刻)|(?![{_H}]))))"
)
_HALF_AFTER = re.compile(r"(?:(?:个|個|年|天|小时|倍|米|岁|斤)?半|个半)(?![月年天夜场岛])|个半")
_BEFORE = re.compile(r"(?:约|近|超过?|逾|将近|至少|多达|不到|不足|接近|大概|过|上)\s?$")
_BEHIND = re.compile(r"\s?[多余餘来來]|.{0,3}(?:左右|上下|以上|以下)")
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 6}
_SUPPORTED: dict[str, tuple[Reading, ...]] = {
    "半": (Fraction(1, 2), 50, 30, 6, 15, 5),
    "双": (2,), "雙": (2,), "俩": (2,), "倆": (2,), "仨": (3,), "首": (1,), "刻": (15, 1, Fraction(1, 4)),
}  # fmt: skip


def _weekday(m: re.Match[str]) -> Iterator[Numeral]:
    day = _WEEKDAYS[m["dayname"]]
    demand = Demand.SUPPORT if m["dayname"] == "末" else Demand.ALONE
    readings = ("w6", "w7") if m["dayname"] == "末" else (f"w{day}",)
    yield Numeral(m.start(), m.end(), day, "weekday", demand=demand, readings=readings)


def _share(start: int, end: int, parts: list[Value], of: list[Value]) -> Iterator[Numeral]:
    if not of or not parts[0]:
        return
    whole = exact(Fraction(of[0]) / Fraction(parts[0]))
    if parts[0] == 100:
        yield Numeral(start, end, of[0], "percent", readings=tuple(of))
    else:
        yield Numeral(start, end, whole, "fraction", readings=(whole, exact(Fraction(whole) * 100)))
        # "one in five" has its two numbers in the open
        yield Numeral(start, end, parts[0], "fraction", demand=Demand.SUPPORT, readings=(parts[0], of[0]))


def _date(m: re.Match[str]) -> Iterator[Numeral]:
    kinds: tuple[Kind, ...] = ("year", "month", "day")
    for kind, part in zip(kinds, re.finditer(r"\d+", m.group()), strict=True):
        value = int(part.group())
        yield Numeral(m.start() + part.start(), m.start() + part.end(), value, kind, readings=(value,))


def _version(m: re.Match[str]) -> Iterator[Numeral]:
    digits = m.group().lstrip("第 ")
    value = int(digits.partition(".")[0])
    yield Numeral(m.start(), m.end(), value, "identifier", readings=(f"={digits}",))


def clock_readings(hour: int, minute: int) -> tuple[Reading, ...]:
    """Readings of a time of day; a whole hour may also be met as a plain number, on either dial."""
    dial = f"t{hour % 12 * 60 + minute}"
    return (dial,) if minute else (dial, hour, hour % 12 + 12 if hour <= 12 else hour % 12)


def _clock(m: re.Match[str]) -> Iterator[Numeral]:
    hour, minute = int(m["hour"]), int(m["minute"])
    start, hour = _on_day(m.string, m.start(), hour)
    yield Numeral(start, m.end(), hour * 60 + minute, "time", readings=clock_readings(hour, minute))


def _on_day(text: str, start: int, hour: int) -> tuple[int, int]:
    """Where a time begins and its hour of 24, with the 下午 or 凌晨 before it."""
    for at in range(max(0, start - 4), start):
        period = _PERIOD.match(text, at, start)
        if period and period.end() == start:
            return at, hour + 12 if period["late"] and hour < 12 else hour
    return start, hour


def _spoken_clock(start: int, end: int, hours: list[Value], m: re.Match[str]) -> Iterator[Numeral]:
    run = m.string[start : m.start()]
    minutes: list[Value] = _values(m["zhminute"]) if m["zhminute"] else [0]
    if m["half"]:
        minutes = [{"半": 30, "一": 15, "三": 45}[m["half"][0]]]
    hour, minute = int(hours[0]), int(minutes[0]) if minutes else 0
    begin, late = _on_day(m.string, start, hour)
    demand = Demand.ALONE if run[0].isdigit() else Demand.PAIRED
    if begin == start and hour <= 2 and not run[0].isdigit():
        demand = Demand.SUPPORT  # 一点 is "a bit", 两点 "two points"
    yield Numeral(begin, end, late * 60 + minute, "time", demand=demand, readings=clock_readings(late, minute))
    if minute and not m["half"]:
        yield Numeral(start, end, minute, "time", demand=Demand.SUPPORT, readings=(hour, minute))


def _born(m: re.Match[str]) -> Iterator[Numeral]:
    value = int(m["born"][:2])
    year = value + (1900 if value >= 30 else 2000)
    yield Numeral(m.start(), m.end(), year, "decade", demand=Demand.PAIRED, readings=(value, year))


def _decade(text: str, start: int, end: int, values: list[Value], ten: str | None) -> Iterator[Numeral]:
    """80年代, 上世纪80年代, 1980年代, or with ``ten`` 20世纪八十年代 (``values`` is then the century)."""
    tens = _values(ten) if ten else values
    if not tens or not isinstance(tens[0], int) or not isinstance(values[0], int):
        return
    short = tens[0]
    year = short if short >= 100 else 1900 + short
    if ten and short < 100:
        year = (values[0] - 1) * 100 + short
    before = re.compile("[上本]个?世[纪紀]\\s?$").search(text, max(0, start - 5), start)
    if before:
        start, year = before.start(), year + 100 * (before.group()[0] == "本" and year < 2000)
    readings = (year,) if ten else (year, short)
    yield Numeral(start, end, year, "decade", readings=readings)


def _vague(m: re.Match[str]) -> Iterator[Numeral]:
    values = [v for v in han_values("".join(c for c in m.group() if c in MULTIPLIERS)) if isinstance(v, int)]
    if not values:
        return
    size = values[0]
    readings = (size, *(size * k for k in (2, 3, 4, 5, 6, 7, 8, 9))) if "十" not in m.group()[:1] else range(10, 20)
    yield Numeral(m.start(), m.end(), size, "vague", "", True, Demand.SUPPORT, tuple(readings))


def _doubling(m: re.Match[str]) -> Iterator[Numeral]:
    times = 2 ** {"一": 1, "两": 2, "三": 3, "四": 4}.get(m["times"] or "一", 1)
    yield Numeral(m.start(), m.end(), times, "multiple", demand=Demand.SUPPORT, readings=(times, times - 1, 100))


def _support(m: re.Match[str]) -> Iterator[Numeral]:
    readings = _SUPPORTED[m.group()]
    first = readings[0]
    value: Value = 1 if isinstance(first, str) else first
    yield Numeral(m.start(), m.end(), value, demand=Demand.SUPPORT, readings=readings)


def _values(run: str) -> list[Value]:
    """Readings of a run as it was matched, with 点 decimals and 多 in the middle."""
    run = run.translate(_NOISE)
    whole, point, decimals = run.partition("点")
    values = han_values(whole)
    if point and values:
        digits = "".join(str(han_values(c)[0]) for c in decimals)
        return [decimal(f"{values[0]}.{digits}")] if isinstance(values[0], int) else values
    return values


_NOISE = str.maketrans("", "", " 多余餘几")


def _demand(run: str, ordinal: bool) -> Demand:
    if any(c.isdigit() and c.isdecimal() for c in run):
        return Demand.ALONE
    if len(run) == 1:
        return Demand.SUPPORT if run in "一二百千万亿零〇○億萬" or (ordinal and run in "一二") else Demand.PAIRED
    return Demand.PAIRED if all(c in MULTIPLIERS for c in run) else Demand.ALONE


def _reread(kind: str, values: list[Value], m: re.Match[str]) -> tuple[Kind, tuple[Reading, ...]]:
    """Kind and readings of a numeral before a suffix that changes its meaning."""
    value = values[0]
    if kind == "percent":
        return "percent", tuple(values)
    if kind == "tenths":
        rest = m["tenth"]
        part = 0 if not rest else 5 if rest == "半" else han_values(rest)[0]
        share = value * 10 + part
        return "percent", (share, *values)
    if kind == "discount":
        share = exact(Fraction(value) * 10) if value < 10 else value
        return "percent", (share, 100 - share, *values)
    if kind == "multiple":
        return "multiple", (*values, *((value + 1,) if value < 10 else ()), value * 100)
    if kind == "century":
        return "century", (*values, (value - 1) * 100, value * 100)
    if kind == "year":
        short = value < 100 and isinstance(value, int)
        return ("year" if value > 31 else "cardinal"), (*values, *((1900 + value, 2000 + value) if short else ()))
    if kind == "dozen":
        return "cardinal", (value * 12, *values)
    return ("month" if kind == "month" else "day"), tuple(values)


def _numeral(text: str, start: int, m: re.Match[str]) -> Iterator[Numeral]:
    run, end = m["run"], m.end()
    if run.isdigit() and is_decimal_tail(text, start):
        start, run = start - 1, f"0.{run}"
    values = _values(run)
    if not values:
        return
    ordinal = m["nth"] is not None
    demand = _demand(run, ordinal)
    if demand is Demand.ALONE and (latin := latin_token(text, m.start("run"), end)) is not None:
        yield Numeral(*latin, values[0], "identifier", readings=(*values, f"={text[slice(*latin)].casefold()}"))
        return
    suffix = _SUFFIX.match(text, end)
    if suffix and suffix["share"]:
        yield from _share(start, suffix.end(), values, _values(suffix["of"]))
    elif suffix and suffix["clock"] and isinstance(values[0], int) and values[0] <= 24:
        yield from _spoken_clock(start, suffix.end(), values, suffix)
    elif suffix and suffix["decade"]:
        yield from _decade(text, start, suffix.end(), values, suffix["ten"])
    else:
        yield _counted(text, start, end, run, values, suffix, "ordinal" if ordinal else "cardinal", demand)


def _counted(
    text: str, start: int, end: int, run: str, values: list[Value], suffix: re.Match[str] | None, kind: Kind,
    demand: Demand,
) -> Numeral:  # fmt: skip
    readings: tuple[Reading, ...] = tuple(values)
    unit, after = "", end
    if suffix and suffix.lastgroup and suffix.lastgroup != "clock":
        kind, readings = _reread(suffix.lastgroup, values, suffix)
        after = suffix.end()
    else:
        unit, after = unit_after(CHINESE_UNIT, text, end)
    if _HALF_AFTER.match(text, end):
        readings = (*readings, exact(Fraction(values[0]) + Fraction(1, 2)))
        if text[end : end + 1] == "千" and not run[-1].isdigit():  # 三千米 is 3 km and 3,000 m
            readings = (*readings, values[0] * 1000)
    if suffix and suffix.lastgroup == "year":
        unit = "year"
    if unit in MONEY:
        kind = "money"
    if is_marker(text, start, end):
        demand = Demand.PAIRED
    if len(values) > 1 and demand is Demand.ALONE:  # 七八百, 三五: no exact number
        demand = Demand.PAIRED
    value = next((r for r in readings if not isinstance(r, str)), values[0])
    around = _BEFORE.search(text, max(0, start - 3), start) or _BEHIND.match(text, end)
    return Numeral(start, after, value, kind, unit, bool(around) or "多" in run, demand, readings)


def _word(m: re.Match[str]) -> Iterator[Numeral]:
    if m["weekday"]:
        return _weekday(m)
    if m["vague"]:
        return _vague(m)
    return _doubling(m) if m["doubling"] else _support(m)


def _special(m: re.Match[str]) -> Iterator[Numeral]:
    if m["date"]:
        return _date(m)
    if m["idiom"]:
        return iter(())
    if m["version"]:
        return _version(m)
    return _clock(m) if m["clock"] else _born(m)


def _at(text: str, at: int) -> tuple[int, Iterator[Numeral]]:
    """What stands at a trigger: where to go on looking, and its numerals."""
    character = text[at]
    if character == "一" and text[at + 1 : at + 2] not in _AFTER_ONE:
        return at + 1, iter((Numeral(at, at + 1, 1, demand=Demand.SUPPORT, readings=(1,)),))
    if not _NUMERIC.match(character):
        word = _IDIOM.match(text, at)
        if word is None and (word := _WORD.match(text, at)) is not None:
            return word.end(), _word(word)
        return (word.end() if word else at + 1), iter(())
    if character.isdigit():
        special = _SPECIAL.match(text, at)
        if special:
            return special.end(), _special(special)
    else:
        idiom = _IDIOM.match(text, at)
        if idiom:
            return idiom.end(), iter(())
        vague = _VAGUE_RUN.match(text, at)
        if vague:
            return vague.end(), _vague(vague)
    section = _SECTION.match(text, at)
    if section:
        return section.end(), _version(section)
    run = _RUN_AT.match(text, at)
    return (run.end(), _numeral(text, at, run)) if run else (at + 1, iter(()))


def chinese_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of a Chinese text in order."""
    done = 0
    for trigger in _TRIGGER.finditer(text):
        at = trigger.start()
        if at < done:
            continue
        done, numerals = _at(text, at)
        for numeral in numerals:
            done = max(done, numeral.end)
            yield numeral
