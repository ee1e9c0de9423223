# ruff: noqa: E501 (texts of documents)
"""What the gate stops: bad and good edits to a small corpus, with and without ``--since``.

    python tests/bench/gate_edits.py [--depth standard] [--fail-on major] [--only PART]

Every edit is made in a throw-away git repository with the documents of ``tests/bench/gate_corpus``, which pass. ``gate``
runs over the edited working tree twice: over all pairs, and with ``--since HEAD``. Prints a table of the edits, and the
counts. The exit status is 1 where fewer than 75% of the bad edits stop, a good one does not pass, or an edit stops
without ``--since`` but passes with it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from mtaudit.cli.main import main as mtaudit

CORPUS = Path(__file__).parent / "gate_corpus"
#: The share of the bad edits that must stop.
WANTED = 0.75


@dataclass(frozen=True)
class Edit:
    """One edit: the new text of a file is ``change(its text)``; None deletes it."""

    kind: str
    what: str
    file: str
    change: Callable[[str], str | None]


def put(kind: str, file: str, old: str, new: str) -> Edit:
    """An edit that replaces a text which is there once."""

    def change(text: str) -> str:
        assert text.count(old) == 1, (file, old, text.count(old))
        return text.replace(old, new)

    return Edit(kind, f"{old} > {new}".replace("\n", " "), file, change)


def swap(kind: str, file: str, one: str, other: str) -> Edit:
    """An edit that exchanges two texts."""

    def change(text: str) -> str:
        assert one in text, (file, one)
        assert other in text, (file, other)
        return text.replace(one, "\0").replace(other, one).replace("\0", other)

    return Edit(kind, f"{one} <> {other}", file, change)


LIGHTHOUSE = "灯塔依然矗立。每天傍晚，一位退休教师都会爬上118级台阶点亮灯，尽管已经没有船能看见它了。"
SIEGE = "围城持续了十一周。三千多人死于饥饿，幸存者吃掉了自己的马。"
WAVE = "最后一辆车在一个星期天的傍晚离开了广场。一位老人微笑着向它挥手。"
SCHOOL = "那棵树现在结的核桃多得我们吃不完。我们把大部分送给了学校。"
FROZEN = "我们从不使用冷冻面团。它比我们的面团更便宜、更快，但顾客能尝出差别。"

BAD = [
    put("number", "harbour", "42艘", "24艘"),
    put("number", "harbour", "118级", "181级"),
    put("number", "market", "从84起下降到31起", "从84起下降到13起"),
    put("number", "valley", "三千多人", "三万多人"),
    put("percent", "bread", "上涨了30%", "上涨了3%"),
    put("million", "market", "240万美元", "2.4亿美元"),
    put("date", "harbour", "1907年", "1970年"),
    put("date", "valley", "3月14日", "3月4日"),
    put("unit", "valley", "十一周", "十一个月"),
    put("unit", "garden", "120厘米", "120米"),
    put("duration", "privacy", "90天", "90个小时"),
    put("omission", "harbour", "“我们不会跟一条河作对，”镇长说。", ""),
    put("omission", "privacy", "我们的员工无法读取它们。", ""),
    put("omission", "valley", "他说恐惧不是罪过。", ""),
    put("omission", "harbour", LIGHTHOUSE + "\n", ""),
    put("omission", "market", WAVE + "\n", ""),
    put("omission", "bread", "2. 两天内吃不完的就冷冻起来。\n", ""),
    put("addition", "bread", "味道也很平淡。", "味道也很平淡。关注我们的公众号，即可领取五十元优惠券。"),
    put("addition", "market", WAVE, WAVE + "\n\nThe mayor of the neighbouring town has asked for the plans.\n"),
    put("untranslated", "valley", SIEGE.split("。", 1)[1],
        "More than 3,000 people died of hunger, and the survivors ate their horses."),
    put("untranslated", "market", "大学的研究人员在2019年和2022年两次统计了游客人数。骑车人的数量翻了一番，而事故数量从84起下降到31起。",
        "Researchers from the university counted visitors in 2019 and again in 2022. The number of cyclists doubled, "
        "while the number of accidents fell from 84 to 31."),
    put("untranslated", "privacy", "密码在离开您的设备之前就已加密。", "Passwords are encrypted before they leave your device."),
    put("other text", "market", WAVE, "这道菜最好趁热吃，撒上一点葱花，再淋几滴香油。"),
    put("other text", "garden", SCHOOL, "地铁三号线因信号故障停运，乘客可改乘公共汽车。"),
    put("other text", "valley", SIEGE, "请在下载之前检查磁盘空间，并关闭所有其他程序。"),
    swap("exchanged", "harbour", LIGHTHOUSE, "到1931年只剩下六艘船。船主们把船卖给了北方的一家公司，有的开起了小店，有的去了城里。"),
    put("repeated", "bread", FROZEN, "好面包至少需要十二个小时。如果面团静置的时间少于这个数，外皮就会发白，味道也很平淡。"),
    put("opposite", "valley", "邀请山谷里的人", "驱逐山谷里的人"),
    put("opposite", "valley", "是个叛徒", "是个英雄"),
    put("opposite", "market", "反对这项计划", "支持这项计划"),
    put("opposite", "bread", "更便宜、更快", "更昂贵、更慢"),
    put("opposite", "market", "下降到31起", "上升到31起"),
    put("opposite", "garden", "喜欢阳光，但讨厌", "讨厌阳光，但喜欢"),
    swap("roles", "harbour", "穷人", "富人"),
    put("negation", "privacy", "不会出售", "会出售"),
    put("negation", "bread", "我们从不使用", "我们一直使用"),
    put("negation", "garden", "不要把豆子种", "把豆子种"),
    put("negation", "valley", "国王没有惩罚守卫", "国王惩罚了守卫"),
    put("negation", "harbour", "没有人决定要搬走", "所有人都决定要搬走"),
    put("at least", "bread", "至少需要十二个小时", "最多需要十二个小时"),
    put("at least", "privacy", "必须年满16岁", "必须未满16岁"),
    put("before", "privacy", "6月1日之前", "6月1日之后"),
    put("word", "harbour", "有奶牛在吃草", "有二维码在吃草"),
    put("word", "garden", "种下了一棵核桃树", "种下了一枚核弹头"),
    put("word", "valley", "蜂蜜和羊毛", "手机和羊毛"),
    put("word", "bread", "我们的面包店早上六点", "我们的派出所早上六点"),
    put("word", "market", "一个星期天的傍晚", "一个星期二的傍晚"),
    put("name", "market", "二十年前，林道的主广场", "二十年前，伦敦的主广场"),
    put("link", "privacy", "[指南](https://example.org/guide)", "[指南](https://example.com/guida)"),
    put("code", "privacy", "请运行 `notes export --all`", "请运行 `notes import --all`"),
    put("damaged", "privacy", "家长可以随时要求我们关闭孩子的账户。", "å®¶é•¿å¯ä»¥éšæ—¶è¦æ±‚æˆ‘ä»¬å…³é—­å­©å­çš„è´¦æˆ·ã€‚"),
    put("damaged", "market", "批评者说，这笔钱本应用于学校。", "批评者说，说，说，说，说，说，说，说，说，说，说，说。"),
    Edit("lost translation", "every Chinese line", "garden", lambda text: "".join(
        line for line in text.splitlines(True) if line.isascii()
    )),
]  # fmt: skip


def moved(text: str) -> str:
    """The last two paragraphs, a pair, before the others."""
    blocks = text.strip().split("\n\n")
    return "\n\n".join([*blocks[:2], *blocks[-2:], *blocks[2:-2]]) + "\n"


def rewrapped(text: str) -> str:
    """English paragraphs on lines of at most 60 characters."""
    import textwrap

    blocks = [b if not b.isascii() or b[0] in "#>|1" else textwrap.fill(b, 60) for b in text.strip().split("\n\n")]
    return "\n\n".join(blocks) + "\n"


GOOD = [
    put("synonym", "harbour", "矗立", "耸立"),
    put("synonym", "valley", "是个叛徒", "是一个叛徒"),
    put("synonym", "market", "店主们反对这项计划", "商店老板都反对这一方案"),
    put("better style", "bread", "味道也很平淡", "吃起来也没什么味道"),
    put("better style", "harbour", "镇议会拒绝支付疏浚费用", "镇议会不肯出钱疏浚"),
    put("better style", "garden", "我的祖母常说，花园教人耐心。", "祖母常说，花园能教会人耐心。"),
    put("number words", "harbour", "1907年", "一九〇七年"),
    put("number words", "market", "240万美元", "2400000美元"),
    put("number words", "valley", "三千多人", "3000多人"),
    put("number words", "bread", "十二个小时", "12个小时"),
    put("punctuation", "harbour", "“我们不会跟一条河作对，”镇长说。", "“我们不会跟一条河作对。”镇长说道。"),
    put("split", "market", "大学的研究人员在2019年和2022年两次统计了游客人数。", "大学的研究人员统计了游客人数，一次在2019年，一次在2022年。"),
    put("both sides", "bread", "We never use frozen dough.", "We do not use frozen dough."),
    put("new pair", "harbour", "> The poor paid",
        "The sand is now used for building. Two lorries leave the old quay every day.\n\n"
        "如今这些沙子被用来盖房子。每天有两辆卡车驶离旧码头。\n\n> The poor paid"),
    put("new pair", "privacy", "If you have any questions,",
        "We never share your address with advertisers.\n\n我们绝不会把您的地址分享给广告商。\n\nIf you have any questions,"),
    put("removed pair", "valley", f"The siege lasted eleven weeks. More than 3,000 people died of hunger, and the survivors ate "
        f"their horses.\n\n{SIEGE}\n\n", ""),
    Edit("moved", "last pair to the front", "market", moved),
    Edit("rewrapped", "lines of 60 characters", "market", rewrapped),
    Edit("rewrapped", "lines of 60 characters", "privacy", rewrapped),
    Edit("line ends", "CR LF", "bread", lambda text: text.replace("\n", "\r\n")),
    Edit("front matter", "a title and a date", "garden", lambda text: f"---\ntitle: Notes\ndate: 2024-05-01\n---\n\n{text}"),
    Edit("removed", "the whole document", "garden", lambda _: None),
    Edit("new document", "two paragraphs", "ferry", lambda _: (
        "# The ferry\n\n# 渡轮\n\nThe ferry crosses the river every 20 minutes. Bicycles are free.\n\n"
        "渡轮每20分钟过河一次。自行车免费。\n"
    )),
    put("code block", "privacy", "Passwords are encrypted", "```sh\nnotes export --all\n```\n\nPasswords are encrypted"),
]  # fmt: skip


class Place:
    """A throw-away repository with the corpus, and a cache."""

    def __init__(self, root: Path, options: argparse.Namespace) -> None:
        self.root, self.options = root, options
        shutil.copytree(CORPUS, root / "corpus")  # makes the repository too
        (root / "mtaudit.toml").write_text(f'[gate.patch]\nfail_on = "{options.fail_on}"\n', encoding="utf-8")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "corpus")

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True)

    def gate(self, *arguments: str) -> tuple[int, str]:
        """Exit status and output of a run."""
        command = ["gate", "corpus", "--quiet", "--depth", self.options.depth, *arguments]
        result = CliRunner().invoke(mtaudit, command, catch_exceptions=False)
        return result.exit_code, result.output

    def edited(self, edit: Edit) -> None:
        """Bring the working tree into the state after an edit."""
        self.git("checkout", "-q", "--", ".")
        self.git("clean", "-q", "-fd")
        file = self.root / "corpus" / f"{edit.file}.md"
        text = edit.change(file.read_text(encoding="utf-8") if file.exists() else "")
        if text is None:
            file.unlink()
        else:
            file.write_bytes(text.encode())

    def warm(self, edits: list[Edit]) -> None:
        """Audit all edited documents in one run, so that the models are loaded once."""
        folder = self.root / "warm"
        folder.mkdir()
        for number, edit in enumerate(edits):
            file = CORPUS / f"{edit.file}.md"
            text = edit.change(file.read_text(encoding="utf-8") if file.exists() else "")
            (folder / f"{number}.md").write_bytes((text or "").encode())
        command = ["score", str(folder), "--quiet", "--depth", self.options.depth, "--fail-on", "never"]
        CliRunner().invoke(mtaudit, command, catch_exceptions=False)
        shutil.rmtree(folder)


def rows(place: Place, edits: list[Edit]) -> Iterator[tuple[Edit, int, int]]:
    """(edit, status without --since, status with it), each shown as it comes."""
    for edit in edits:
        place.edited(edit)
        without, _ = place.gate()
        since, output = place.gate("--since", "HEAD")
        reason = next((line.strip() for line in output.splitlines() if line.startswith("  ")), "") if since else ""
        shown = {0: "passes", 1: "stops", 2: "error"}
        print(f"{shown[without]:<7} {shown[since]:<7} {edit.kind:<14} {edit.what[:60]}  {reason[:90]}", flush=True)
        yield edit, without, since


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--depth", default="standard")
    parser.add_argument("--fail-on", default="major")
    parser.add_argument("--only", default="", help="edits whose kind holds this")
    options = parser.parse_args()
    bad, good = ([edit for edit in edits if options.only in edit.kind] for edits in (BAD, GOOD))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.setdefault("MTAUDIT_CACHE", str(Path(scratch) / "cache"))
        place = Place(Path(scratch).resolve() / "repository", options)
        os.chdir(place.root)
        place.warm([*bad, *good])
        status, output = place.gate()
        if status:
            print(output)
            return 1
        print("without since   kind           edit\n\nbad edits")
        of_bad = list(rows(place, bad))
        print("\ngood edits")
        of_good = list(rows(place, good))
    stopped = sum(since == 1 for _, _, since in of_bad)
    passed = sum((without, since) == (0, 0) for _, without, since in of_good)
    lost = [edit.what for edit, without, since in (*of_bad, *of_good) if without and not since]
    share = stopped / len(of_bad) if of_bad else 1.0
    print(f"\n{stopped} of {len(of_bad)} bad edits stop with --since ({share:.0%}), ", end="")
    print(
        f"{sum(without == 1 for _, without, _ in of_bad)} without; {passed} of {len(of_good)} good edits pass; ", end=""
    )
    print(f"{len(lost)} stop without --since only {lost or ''}")
    return int(share < WANTED or passed < len(of_good) or bool(lost))


if __name__ == "__main__":
    sys.exit(main())
