"""The logistic function and its inverse, for single numbers and for arrays; only the latter import numpy."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

#: ``exp`` of more than this overflows; the logistic function is 0 there in the precision of all outputs.
_LIMIT = 700.0


def sigmoid(x: float) -> float:
    """The logistic function, 1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-max(x, -_LIMIT)))


def logit(p: float, margin: float = 0.005) -> float:
    """The log-odds of a probability, which is first clipped to [margin, 1 - margin]."""
    p = min(max(p, margin), 1 - margin)
    return log(p / (1 - p))


def array_sigmoid(x: Floats) -> Floats:
    """The logistic function of every element, (n,) -> (n,); ``x`` is clipped to [-40, 40]."""
    import numpy as np

    out: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -40.0, 40.0)))
    return out


def array_logit(probabilities: Sequence[float] | Floats, margin: float) -> Floats:
    """The log-odds of probabilities (n,), which are first clipped to [margin, 1 - margin]."""
    import numpy as np

    p = np.clip(np.asarray(probabilities, dtype=np.float64), margin, 1 - margin)
    out: Floats = np.log(p / (1 - p))
    return out
