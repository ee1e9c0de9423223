"""What an encoder is: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: (n, dimension) float32, rows of length one.
Vectors: TypeAlias = "NDArray[np.float32]"


class Encoder(Protocol):
    """Turns texts of both languages into vectors whose dot product is their similarity.

    ``name`` is what ``--encoder`` takes; ``signature`` names model and version, and stands with every number.
    The vector of a text never depends on the texts beside it.
    """

    name: str
    signature: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, d), float32, unit rows."""
        ...
