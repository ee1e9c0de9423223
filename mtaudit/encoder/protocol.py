"""The encoder protocol: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: (n, d) float32 with rows of length one.
Vectors: TypeAlias = "NDArray[np.float32]"


class Encoder(Protocol):
    """Turns texts of both languages into vectors whose dot product is their similarity.

    The vector of a text never depends on the other texts of a call.

    Attributes:
        name: the value of ``--encoder``.
        signature: model and version; part of the signature of a run.
    """

    name: str
    signature: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, d) float32 with unit rows."""
        ...
