"""With the bundled encoder: beads do not depend on batch sizes and threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mtaudit.align import SegmentSequence, align_sequences
from mtaudit.align.path.segment_sequence import Encode
from mtaudit.encoder import DEFAULT, load
from mtaudit.encoder.protocol import Vectors

SOURCE = (
    "The ferry left the island at dawn.", "Nobody had slept.", "The captain counted his passengers twice.",
    "There were forty-one of them.", "A woman in a red coat asked when they would arrive.",
    "He said that it depended on the wind.", "In the harbour the lamps were still burning.",
    "Two fishermen helped to tie the ropes.", "Then the rain began.",
)  # fmt: skip
TARGET = (
    "渡轮黎明时分离开了小岛。", "没有人睡过觉，船长把乘客数了两遍。", "一共有四十一个人。",
    "一位穿红大衣的女人问什么时候能到。", "他说，这要看风。", "港口里的灯还亮着。", "然后下起了雨。",
)  # fmt: skip
BEADS = [
    ((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), (3,)), ((5,), (4,)), ((6,), (5,)), ((7,), ()), ((8,), (6,)),
]  # fmt: skip


def in_batches(size: int) -> Encode:
    encoder = load(DEFAULT)

    def encode(texts: Sequence[str]) -> Vectors:
        return np.concatenate([encoder.encode(texts[at : at + size]) for at in range(0, len(texts), size)])

    return encode


def aligned(size: int) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    encode = in_batches(size)
    links = align_sequences(
        SegmentSequence(SOURCE, encode(SOURCE), encode), SegmentSequence(TARGET, encode(TARGET), encode)
    )
    return [(x.source, x.target, round(x.confidence, 3)) for x in links]


@pytest.mark.parametrize("size", [1, 3, 64])
def test_the_size_of_batches_changes_nothing(size: int) -> None:
    found = aligned(size)
    assert [(source, target) for source, target, _ in found] == BEADS
    assert found == aligned(5)


def test_another_thread_changes_nothing() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(aligned, 5).result() == aligned(5)
