"""Words typed for others that sound alike (LNG07): 引用技术 for 引用计数."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtaudit.checks.check import Check
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import has_any

#: Forms that are not words, or are hardly ever intended -> the intended word.
_FORMS = {
    "以经": "已经", "己经": "已经", "自已": "自己", "既使": "即使", "因该": "应该", "按装": "安装", "反回": "返回",
    "必竟": "毕竟", "竞然": "竟然", "那怕": "哪怕", "尤如": "犹如", "迫不急待": "迫不及待", "甚致": "甚至",
    "不紧": "不仅", "从新启动": "重新启动", "从新安装": "重新安装", "从新加载": "重新加载", "变亮名": "变量名",
    "涵数": "函数", "数祖": "数组", "内寸": "内存", "对向": "对象", "字符创": "字符串", "指真": "指针", "循坏": "循环",
    "程续": "程序", "网路": "网络", "备分": "备份", "缓村": "缓存", "分折": "分析",
    "参树": "参数", "报存": "保存", "下栽": "下载", "壮态": "状态", "文见": "文件", "服务气": "服务器",
}  # fmt: skip
#: Contexts in which the forms are parts of other words or are correct.
_FORM_ELSEWHERE = late_pattern(
    "按装[运箱载车卸]|不紧[不张密要]|自已[故]|[可予所难足得]以经|以经[济营过验历常典费受销理]|因该[项次公地国司]"
    "|[上见听中]文见|对向[来前后]|准备分|设备分|装备分|网路|[百部成积]分折"
)
#: English pattern, the word that was typed, the word that was meant, and English that justifies the typed word.
_CONFUSED = (
    (r"know", "直到", "知道", r"until|till|up to|\bto\b \d"),
    (r"count", "技术", "计数", r"techn|skill|art|tech\b|engineer"),
    (r"technolog", "计数", "技术", r"count|number"),
    (r"millisecond", "浩渺", "毫秒", r"vast"),
    (r"configur", "配制", "配置", r"prepar|mix|compound|made"),
    (r"thread", "现成", "线程", r"ready|exist|availab"),
    (r"process", "进城", "进程", r"city|town"),
    (r"interface", "借口", "接口", r"excuse|pretext"),
    (r"\bexit|\bquit", "推出", "退出", r"launch|releas|introduc|push|roll|announc|publish"),
    (r"\busers?\b", "拥护", "用户", r"support|uphold|advocat|embrac|endors"),
    (r"structur", "机构", "结构", r"institut|organi[sz]|agenc|bod(?:y|ies)|mechanism"),
    (r"permission|privilege", "全县", "权限", r"county"),
    (r"\bupdat", "跟新", "更新", r"follow"),
    (r"\bclick", "点机", "点击", r"machine"),
    (r"\bquery|queries", "查寻", "查询", r"search|look"),
    (r"\bcop(?:y|ies|ied)", "复值", "复制", r"value"),
    (r"\bweights?\b", "全重", "权重", r"total|whole|full|gross"),
    (r"\bmirror", "境象", "镜像", r"scene"),
    (r"pattern", "摸式", "模式", r"touch"),
    (r"\bload(?:s|ed|ing)?\b", "家在", "加载", r"home|famil|house"),
    (r"\bfields?\b", "自断", "字段", r"break"),
    (r"\bsymbol", "负号", "符号", r"minus|negativ"),
    (r"minus|negative sign", "符号", "负号", r"symbol|sign\b"),
    (r"\bscripts?\b", "角本", "脚本", r"corner"),
    (r"\blink", "连结果", "链接", r"result"),
    (r"\beffects?\b", "小果", "效果", r"fruit"),
    (r"\bframes?\b", "针数", "帧数", r"needle|stitch"),
    (r"\bdefinit", "定意", "定义", r"intend"),
    (r"\bstatements?\b", "预句", "语句", r"predict"),
    (r"\bsentences?\b", "剧子", "句子", r"drama|play"),
    (r"\bauthori[sz]", "受权", "授权", r"entrusted|given"),
    (r"\brights?\b", "全力", "权利", r"effort|full|best|strive|all out|hard"),
    (r"\bpower\b", "全力", "权力", r"effort|full|best|strive|all out|hard"),
    (r"\bqualit", "制量", "质量", r"quantit"),
    (r"\bmass\b", "制量", "质量", r"quantit"),
)  # fmt: skip


@cache
def _confused() -> tuple[tuple[re.Pattern[str], str, str, re.Pattern[str]], ...]:
    return tuple(
        (re.compile(english, re.IGNORECASE), typed, meant, re.compile(unless, re.IGNORECASE))
        for english, typed, meant, unless in _CONFUSED
    )


_ANY_FORM = late_pattern("|".join(_FORMS))
_TYPED = tuple(dict.fromkeys(typed for _, typed, _, _ in _CONFUSED))


#: Length of the source in characters beyond which matches between the two sides are likely to be coincidental.
_LONGEST = 200


class HomophoneSlip(Check):
    """A word typed for another that sounds alike.

    What it finds:
        Target words that do not fit the source, if the source has a word whose translation sounds alike: 技术
        (technology) for 计数 in "reference counting". Also forms that are not words, such as 以经 for 已经 and 既使 for
        即使. These are minor because readers understand them.

    Why it matters:
        Chinese is usually typed by sound. A wrong choice gives a different valid word, which spelling checkers miss.

    Known problems:
        Both kinds are found with lists of known errors, so most slips are missed. 的, 得 and 地 are not checked.

    Example:
        source: The delay is given in milliseconds.
        target: 延迟以浩渺为单位。
        浩渺 is reported, major: it sounds like 毫秒.

    Options:
        none
    """

    code = "LNG07"
    name = "homophone-slip"
    category = "linguistic-conventions/spelling"
    severity = Severity.MAJOR
    precision = (
        "5 findings in 45,777 human translations, all correct (minor, forms that are not words); finds only what its "
        "lists contain"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        if has_any(pair.target, _FORMS):
            yield from self._forms(pair.target)
        if len(pair.source) <= _LONGEST and has_any(pair.target, _TYPED):
            for english, typed, meant, unless in _confused():
                ours, at = english.search(pair.source), pair.target.find(typed)
                if ours and at >= 0 and meant not in pair.target and not unless.search(pair.source):
                    yield self._report((at, at + len(typed)), typed, meant, ours.span())

    def _forms(self, target: str) -> Iterator[Finding]:
        elsewhere = [m.span() for m in _FORM_ELSEWHERE.finditer(target)]
        for found in _ANY_FORM.finditer(target):
            if not any(start < found.end() and found.start() < end for start, end in elsewhere):
                yield self._report(found.span(), found[0], _FORMS[found[0]], None)

    def _report(self, span: Span, word: str, meant: str, source: Span | None) -> Finding:
        return self.finding(
            Message("{word} may be a slip for {meant}, which sounds alike", word=word, meant=meant),
            source_span=source,
            target_span=span,
            severity=Severity.MINOR if source is None else Severity.MAJOR,
            confidence=0.85,
            kind="form" if source is None else "sound",
            meant=meant,
        )
