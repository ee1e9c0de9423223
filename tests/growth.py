"""Measures how the processor time of a call grows with the size of its input."""

from __future__ import annotations

import time
from collections.abc import Callable


def grows_at_most(run: Callable[[str], object], make: Callable[[int], str], size: int, times: int = 8) -> bool:
    """Whether an input that is eight times as large takes less than twenty-four times as long.

    Eight times is linear, 64 times is quadratic. The margin and the best of three runs keep other processes of the
    machine from deciding; what takes less than 0.1 s is never too slow.
    """

    def seconds(text: str) -> float:
        taken = []
        for _ in range(3):
            begun = time.process_time()
            run(text)
            taken.append(time.process_time() - begun)
            if taken[-1] > 20:
                break
        return min(taken)

    run(make(200))
    small, large = seconds(make(size)), seconds(make(size * times))
    return large < max(0.1, 3 * times * small)
