"""Regular expressions for Chinese numerals."""

from __future__ import annotations

import re
from fractions import Fraction

from mtaudit.late import late_pattern
from mtaudit.numerals.han import COMMON_DIGITS, HAN_DIGITS, MULTIPLIERS
from mtaudit.numerals.record import Reading

NUMBER = r"(?:\d{1,3}(?:,\d{3}|,\s000|，000){1,12}(?!\d)|\d+)(?:[.．]\d+)?"
H = COMMON_DIGITS
BIG = "万亿萬億"
DIGIT_RUN = (
    rf"{NUMBER}(?:\s?[多余餘几]?(?:[百千]?[{BIG}]{{1,2}}(?![{BIG}一])|[百千](?![克米瓦卡伏焦赫帕兆字比]))"
    rf"(?:零?(?:{NUMBER}[百千]?|[{H}十百千]+)[{BIG}]?)?)?"
)
HAN_RUN = (
    rf"(?:[{HAN_DIGITS}拾佰仟]{{2,}}(?=[万亿萬億元圆整])[万亿萬億]?|(?:[{H}十百万萬亿億廿卅]|千(?![克米瓦卡伏焦赫帕字比]))+(?:点[{H}]{{1,4}}(?![十分刻]))?)"
    rf"(?:[多余餘几][{BIG}百千]+)?[{BIG}]?"
)
RUN = f"(?:{DIGIT_RUN}|{HAN_RUN})"
IDIOM = late_pattern(
    "万一|千万(?=[别不要记注小])|十四行诗?|五言|七言|七律|四合院|八宝粥|六神无主|九牛一毛|三明治|三亚|三峡|三星|三角|三菱|三文鱼|再三|三番|三思|三轮|张三|李四|三国|三藩|四川|"
    "四处|四周|四季|四面八方|四面|四肢|四散|四海|五官|五金|五角大楼|五花八门|五颜六色|五彩|五脏|七夕|七嘴八舌|乱七八糟|"
    "七上八下|八卦|八宝|八仙|九龙|九江|九寨沟|十分(?![钟之])|十足|十字|十堰|三心二意|接二连三|丢三落四|朝三暮四|不三不四|"
    "四分五裂|四通八达|五湖四海|七零八落|十全十美|十有八九|九死一生|百里挑一|一点一[点滴]|两两|十四行诗|二十四节气|十二生肖|十二指肠|三十六计|百分之百(?!分)|三三两两|三五成群|千方百计|千言万语|成千上万|"
    "万无一失|一石二鸟|一心一意|五体投地|百分百|百货|百科|百姓|百合|百事|百老汇|百思|百度|百叶|百般|百忙|百慕大|百利|百分点|"
    "千里|千禧|万物|万圣|万岁|万能|万维|万豪|万事|万科|万达|万万|千千万万|统一|唯一|独一无二|一一|一旦|两口子|一举两得|"
    "零?[十六二八三]+进制|[十六二八三]+进位|三围|三脚架|三流|四方|六合|一五一十|一干二净|[小初老][三四五六七八九]|千[克米瓦卡伏焦赫帕字比]|&#\\w+;|https?://[^\\s\u4e00-\u9fff]+"
)
PERIOD = late_pattern(
    "(?P<late>中午|午后|下午|傍晚|晚上|晚间|今晚|当晚|昨晚|明晚|深夜|夜里|夜间|晚|夜)\\s?|(?:凌晨|清晨|早上|早晨|早间|上午|正午|早)\\s?"
)
SPECIAL = late_pattern(
    r"(?P<idiom>7\s?[x×*乘]\s?24|24\s?[x×*乘]\s?7)|(?P<date>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d))"
    r"|(?P<version>\d+(?:\.\d+){2,})"
    r"|(?P<clock>(?P<hour>[01]?\d|2[0-4])[:：](?P<minute>[0-5]\d)(?![\d%])(?:[:：]\d\d)?)|(?P<born>[05-9][05]后)",
    re.IGNORECASE,
)
SECTION = late_pattern(r"第\s?\d+(?:\.\d+){2,}")
RUN_AT = late_pattern(f"(?:(?P<nth>第)\\s?)?(?P<run>{RUN})")
#: Words to read at a trigger that is not a numeral.
WORD = late_pattern(
    r"(?P<weekday>(?:(?<![一两几三四五六七八九十每\d])周|(?<=每)周(?!.次)|星期|礼拜|週)(?P<dayname>[一二三四五六日天末])(?![次天个年岁直起共定样般期]))"
    r"|(?P<vague>[数數几幾上成](?=[十百千万萬亿億])[十百千万萬亿億]+)"
    r"|(?P<doubling>翻了?(?P<times>[一两三四])?[番倍])|(?P<support>[半双雙俩倆仨首刻])"
)
VAGUE_RUN = late_pattern("[十百千万亿]+(?:几[万亿]*|来(?=[个岁年万]))|[十百千]计")
#: Characters at which a numeral, an idiom, a weekday or a URL may begin.
TRIGGER = late_pattern(
    f"[\\d{HAN_DIGITS}{MULTIPLIERS}廿卅第周週星礼数數几幾上成翻半双雙俩倆仨首刻再张李乱接丢朝统唯独小初老h&]"
)
NUMERIC = late_pattern(f"[\\d{H}{MULTIPLIERS}廿卅第{HAN_DIGITS}]")
AFTER_ONE = frozenset(f"{COMMON_DIGITS}{MULTIPLIERS}0123456789个半分点時时刻成折倍年月日号世天小打%％米点")
SUFFIX = late_pattern(
    r"\s?(?:(?P<percent>[%％]|个?(?:百分点|百分點)|巴仙)"
    rf"|(?P<share>分之\s?(?P<of>{RUN}))"
    r"|(?P<tenths>成(?P<tenth>[一二三四五六七八九半])?(?![为為立功本员員果人熟长長分绩绩就都龙了型交家双语群效千百]|年(?!轻)))|(?P<discount>折(?![磨叠射返腾断扣]))"
    rf"|(?P<multiple>倍)|(?P<decade>个?世[纪紀]\s?(?P<ten>{RUN})\s?年代|年代)|(?P<century>个?世[纪紀])|(?P<year>年(?![级級]))"
    r"|(?P<month>月(?![亮球子票饼经台]))|(?P<day>[日号號](?![元圆本]))|(?P<dozen>打(?![算扰开扮造击破电印折]))"
    rf"|(?P<clock>[点點时時](?![间候代刻])(?:\s?(?P<zhminute>\d{{1,2}}(?=\s?分)|[{H}]?十[{H}]?|[{H}](?=分))\s?分?(?!钟)"
    rf"|(?P<half>半|[一三]刻)|(?![{H}]))))"
)
HALF_AFTER = late_pattern(r"(?:(?:个|個|年|天|小时|倍|米|岁|斤)?半|个半)(?![月年天夜场岛])|个半")
BEFORE = late_pattern(r"(?:约|近|超过?|逾|将近|至少|多达|不到|不足|接近|大概|过|上)\s?$")
BEHIND = late_pattern(r"\s?[多余餘来來]|.{0,3}(?:左右|上下|以上|以下)")
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 6}
SUPPORTED: dict[str, tuple[Reading, ...]] = {
    "半": (Fraction(1, 2), 50, 30, 6, 15, 5),
    "双": (2,), "雙": (2,), "俩": (2,), "倆": (2,), "仨": (3,), "首": (1,), "刻": (15, 1, Fraction(1, 4)),
}  # fmt: skip
