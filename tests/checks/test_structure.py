"""From a page to the facts that the checks of its structure compare."""

from __future__ import annotations

from pathlib import Path

from mtaudit.beads import pairs_of
from mtaudit.checks.surface.structure import FootnoteMismatch, HeadingMismatch
from mtaudit.read import read_paths
from mtaudit.records import Alignment, Bead, Document, Pair, Segment, Signals

PAGE = """# The mill

# 磨坊

It burned[^a] twice.[^b]

它烧毁了[^a]两次。

## Rooms

### 房间

[^a]: In May.
[^b]: In June.
"""


def pairs(folder: Path) -> list[Pair]:
    """The neighbouring blocks of the page as pairs, without an aligner."""
    path = folder / "mill.md"
    path.write_text(PAGE, encoding="utf-8")
    (document,) = read_paths([str(path)])
    assert isinstance(document, Document)
    whole = [Segment(b.text, 0, len(b.text), b.lines, i) for i, b in enumerate(document.blocks)]
    beads = tuple(Bead((whole[i],), (whole[i + 1],), 1.0) for i in (0, 2, 4))
    return pairs_of(document, Alignment(beads, "bilingual"))


def test_a_lost_note_of_a_page_is_found(tmp_path: Path) -> None:
    rows = pairs(tmp_path)
    ((at, found),) = FootnoteMismatch().run_document(rows, [Signals()] * 3)
    assert at == 1
    assert found.message == "footnotes: missing from the target: [^b]"


def test_levels_of_headings_reach_the_check(tmp_path: Path) -> None:
    rows = pairs(tmp_path)
    ((at, found),) = HeadingMismatch().run_document(rows, [Signals()] * 3)
    assert at == 2
    assert found.evidence == {"source_level": 2, "target_level": 3}
