"""The logistic function and its inverse."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from mtaudit.numeric import array_logit, array_sigmoid, logit, sigmoid


@pytest.mark.parametrize("x", [-1e9, -800.0, -3.5, 0.0, 2.25, 1e9])
def test_numbers_and_arrays_agree(x: float) -> None:
    assert sigmoid(x) == pytest.approx(float(array_sigmoid(np.array([x]))[0]), abs=1e-15)


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.2, 0.5, 0.99, 1.0])
def test_the_logit_is_the_inverse_within_the_margin(p: float) -> None:
    clipped = min(max(p, 0.01), 0.99)
    assert sigmoid(logit(p, 0.01)) == pytest.approx(clipped)
    assert array_sigmoid(array_logit([p], 0.01)).tolist() == pytest.approx([clipped])


def test_numbers_need_no_numpy() -> None:
    code = "import sys; from mtaudit.numeric import logit, sigmoid; sigmoid(logit(0.3)); print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
