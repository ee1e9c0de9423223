"""A deterministic encoder for tests: bags of concepts from a small bilingual dictionary."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from mtaudit.encoder.protocol import Vectors
from mtaudit.records import Block, BlockKind, Document, Segment
from mtaudit.text import HAN

#: English stem, Chinese word. Every concept is a direction of its own.
DICTIONARY = (
    ("harbour", "港口"), ("boat", "船"), ("fish", "鱼"), ("morning", "早晨"), ("market", "市场"), ("price", "价格"),
    ("winter", "冬天"), ("snow", "雪"), ("mountain", "山"), ("train", "火车"), ("station", "车站"), ("ticket", "车票"),
    ("garden", "花园"), ("apple", "苹果"), ("tree", "树"), ("children", "孩子"), ("school", "学校"),
    ("teacher", "老师"),
    ("bridge", "桥"), ("river", "河"), ("flood", "洪水"), ("city", "城市"), ("engineer", "工程师"), ("machine", "机器"),
    ("doctor", "医生"), ("hospital", "医院"), ("night", "夜晚"), ("music", "音乐"), ("piano", "钢琴"), ("letter", "信"),
    ("grandmother", "祖母"), ("kitchen", "厨房"), ("bread", "面包"), ("coffee", "咖啡"),
    ("window", "窗"), ("rain", "雨"),
    ("library", "图书馆"), ("book", "书"), ("map", "地图"), ("island", "岛"), ("lighthouse", "灯塔"), ("storm", "风暴"),
    ("farmer", "农民"), ("wheat", "小麦"), ("sheep", "羊"), ("horse", "马"), ("wall", "墙"), ("clock", "钟"),
)  # fmt: skip
DIMENSION = 256


class FakeEncoder:
    """Texts with the same concepts are similar across languages; words outside the dictionary add a little noise."""

    name = "fake"
    signature = "fake|1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._one(t) for t in texts]) if texts else np.zeros((0, DIMENSION), dtype=np.float32)

    def _one(self, text: str) -> Vectors:
        vector = np.zeros(DIMENSION)
        for concept, (english, chinese) in enumerate(DICTIONARY):
            vector[concept] = len(re.findall(rf"\b{english}", text.lower())) + text.count(chinese)
        # One direction a text, small: no two texts are the same, and no text has length zero.
        vector[len(DICTIONARY) + zlib.crc32(text.encode()) % (DIMENSION - len(DICTIONARY))] += 0.3
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def english(*concepts: int) -> str:
    """A sentence about the concepts."""
    return "There we saw the " + " and the ".join(DICTIONARY[c][0] for c in concepts) + "."


def chinese(*concepts: int) -> str:
    """Its translation."""
    return "我们在那里看见了" + "和".join(DICTIONARY[c][1] for c in concepts) + "。"


def sentences(block: Block, number: int) -> tuple[Segment, ...]:
    """The sentences of a block, split after full stops."""
    pattern = r"[^。]+。?" if HAN.search(block.text) else r"[^.\s][^.]*\.?"
    out = []
    for match in re.finditer(pattern, block.text):
        text = match.group().strip()
        out.append(Segment(text, match.start(), match.start() + len(text), block.lines, number))
    return tuple(out)


def blocks(*texts: str | tuple[BlockKind, str]) -> tuple[Block, ...]:
    """Paragraphs, or (kind, text), on every second line."""
    made = [("paragraph", t) if isinstance(t, str) else t for t in texts]
    return tuple(Block(kind, text, (2 * i + 1, 2 * i + 1)) for i, (kind, text) in enumerate(made))  # type: ignore[arg-type]


def interleaved(*texts: str | tuple[BlockKind, str]) -> tuple[Document, list[tuple[Segment, ...]]]:
    """An interleaved document with the sentences of its blocks."""
    made = blocks(*texts)
    return Document("made.md", "interleaved", made), [sentences(b, i) for i, b in enumerate(made)]
