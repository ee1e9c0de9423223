"""English in comments before its translation, as the documentation of Kubernetes and Istio keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtaudit.cli.main import main
from mtaudit.read import read_paths
from mtaudit.read.source_comments import may_be_source
from mtaudit.records import Document

PAGE = """---
title: 磨坊
content_type: concept
---
<!--
title: Mills
content_type: concept
reviewers:
- miller
weight: 10
-->

<!-- overview -->

<!--
A *mill* grinds grain. It is driven by
{{< glossary_tooltip text="water" term_id="water" >}} or wind.
-->
**磨坊**用来磨谷物。
它由{{< glossary_tooltip text="水" term_id="water" >}}或风驱动。

<!-- body -->

<!--
## Before you begin
-->
## 准备开始   {#before-you-begin}

{{< note >}}
<!--
The wheel must stand still.
-->
水轮必须静止。
{{< /note >}}

<!--
1. Open the gate.
1. Wait for ten minutes.
-->
1. 打开闸门。
1. 等待十分钟。

* <!-- Keep your hands away from the stones. -->
  手要远离磨石。
* <!--
  Wear a hat.
  -->
  戴上帽子。

<!--
Run it:
-->
运行：

```shell
# start it
mill --start
```

<!--
| Wheel | Stones |
|-------|--------|
| large | four   |
-->
| 水轮 | 磨石 |
|------|------|
| 大的 | 四块 |

<!-- TODO: say more about wind -->

## {{% heading "whatsnext" %}}
"""
LICENCE = "<!--\nCopyright (c) The Mill. Licensed under the Apache License, Version 2.0.\n-->\n# 磨坊\n\n磨坊在转。\n"
WANTED = [
    ("Mills", (6, 6), "磨坊", (2, 2)),
    ("A mill grinds grain. It is driven by water or wind.", (16, 17), "磨坊用来磨谷物。它由水或风驱动。", (19, 20)),
    ("Before you begin", (25, 25), "准备开始", (27, 27)),
    ("The wheel must stand still.", (31, 31), "水轮必须静止。", (33, 33)),
    ("Open the gate.", (37, 37), "打开闸门。", (40, 40)),
    ("Wait for ten minutes.", (38, 38), "等待十分钟。", (41, 41)),
    ("Keep your hands away from the stones.", (43, 43), "手要远离磨石。", (44, 44)),
    ("Wear a hat.", (46, 46), "戴上帽子。", (48, 48)),
    ("Run it:", (51, 51), "运行：", (53, 53)),
    ("Wheel", (61, 61), "水轮", (65, 65)),
    ("Stones", (61, 61), "磨石", (65, 65)),
    ("large", (63, 63), "大的", (67, 67)),
    ("four", (63, 63), "四块", (67, 67)),
]


def document(folder: Path, text: str) -> Document:
    (folder / "a.md").write_text(text, encoding="utf-8")
    (found,) = read_paths([str(folder / "a.md")])
    assert isinstance(found, Document)
    return found


def test_every_kind_of_block(tmp_path: Path) -> None:
    found = document(tmp_path, PAGE)
    assert found.layout == "parallel"
    targets = [block for block in found.target_blocks if block.kind != "code"]
    both = zip(found.blocks, targets, strict=True)
    assert [(a.text, a.lines, b.text, b.lines) for a, b in both] == WANTED
    assert [(a.kind, a.level) for a in found.blocks] == [(b.kind, b.level) for b in targets]
    assert found.notes == ("the English in its comments is read as the source",)


@pytest.mark.parametrize(
    "text",
    [
        LICENCE,
        "# 磨坊\n\n<!-- overview -->\n磨坊在转。\n\n<!-- body -->\n它很旧。\n",
        "# The mill\n\n# 磨坊\n\nThe mill turns all day.\n\n<!-- Translators: the wheel, no stone. -->\n磨坊整天转。\n",
        "# The mill\n\n<!-- The mill turns all day. -->\nIt is old.\n",
        "# 磨坊\n\n磨坊整天在转，磨坊主在睡觉，老人坐在门口。它很旧，但是还能用很多年。\n\n<!-- Is this right? -->\n",
    ],
)
def test_remarks_are_no_sources(tmp_path: Path, text: str) -> None:
    found = document(tmp_path, text)
    assert found.layout == "interleaved"
    assert not any("<!--" in block.text or "Licensed" in block.text for block in found.blocks)


def test_what_may_be_a_source() -> None:
    sources = (" ## Overview ", "\noverview\n", " More about pods ", "Start the mill.", "A [b](c)")
    remarks = (" overview ", "whats-next", "TODO: more", " 中文 ", "", " prettier-ignore-start ")
    assert [text for text in (*sources, *remarks) if may_be_source(text)] == list(sources)


def test_the_audit_pairs_and_writes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(PAGE, encoding="utf-8")
    run = CliRunner()
    arguments = ["score", "a.md", "--output", "out.json", "--fail-on", "never", "--quiet", "--depth", "model-free"]
    result = run.invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rows = {row["source"]: row for row in json.loads(Path("out.json").read_text(encoding="utf-8"))["pairs"]}
    assert rows["Wait for ten minutes."]["target"] == "等待十分钟。"
    made = [
        {**rows["Wait for ten minutes."], "corrected": "等待十五分钟。"},
        {**rows["A mill grinds grain."], "corrected": "磨坊用来磨粮食。"},
        {**rows["It is driven by water or wind."], "corrected": "它由水或大风驱动。"},
    ]
    Path("v.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    result = run.invoke(main, ["report", "out.json", "--apply-corrections", "v.jsonl", "--into", "out"])
    assert result.exit_code == 0, result.output
    wanted = PAGE.replace("等待十分钟", "等待十五分钟").replace("磨谷物", "磨粮食").replace("或风", "或大风")
    assert Path("out/a.md").read_text(encoding="utf-8") == wanted
