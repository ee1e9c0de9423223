"""Checks on texts that make patterns slow: each in seconds at 20,000 characters, the most that a pair may have."""

from __future__ import annotations

import random
import time

import pytest

from mtaudit.checks.runner import choose, run_checks
from mtaudit.records import Pair, Signals

_RANDOM = random.Random(1)
TEXTS = {
    "letters": "a" * 20_000,
    "number words": "twenty-" * 3_000,
    "both": "The mill turns. 磨坊在转。" * 800,
    "different words": " ".join(f"word{at}" for at in range(2_500)),
    "names": "".join(f"Mary{chr(97 + at % 26)} went. " for at in range(1_500)),
    "Han": "".join(_RANDOM.choices("的一是在不了有和人这中大为上个国我以要他时来用们", k=20_000)),
    "stops": "。" * 20_000,
    "glosses": "磨坊（mill）" * 2_500,
    "digits": "3 " * 10_000,
    "dotted digits": "1.2." * 5_000,
    "tags": "<b>" * 7_000,
    "negations": "not " * 5_000,
    "marks": "".join(_RANDOM.choices("*_`[]()<>!&;:.,-+=|{}#\\\"'“”（）《》%$\n \t", k=20_000)),
    "words": " ".join(_RANDOM.choices("the three not Mary 不 三 “a” 1,000 5% `c` {d} %s 。 . ， (".split(), k=5_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_all_checks_take_bounded_time(name: str) -> None:
    text = TEXTS[name][:20_000]
    checks = choose(enable=[check.code for check in choose()])
    sides = ((text, text), (text, "磨坊转了三次。"), ("The mill turned 3 times.", text))
    pairs = [Pair(str(at), "a", *side) for at, side in enumerate(sides)]
    for check in checks:
        run_checks([check.fresh()], [Pair("0", "a", "Tea is hot.", "茶很热。")], [Signals(0.5)])  # loads its tables
        begun = time.process_time()
        run_checks([check.fresh()], pairs, [Signals(0.5)] * 3)
        assert time.process_time() - begun < 5, check.code
