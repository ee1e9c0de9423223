"""Which sentences training may see. Decided by the id alone, so that every program decides alike."""

from __future__ import annotations

import re
from zlib import crc32

#: Consecutive sentences that stay together: most documents of a news test set are shorter.
BLOCK = 50


def held_out(identity: str) -> bool:
    """Whether a numbered sentence belongs to the half that no model of this project trains on.

    Blocks of 50 consecutive numbers alternate, so that a document hardly ever stands on both sides.
    """
    number = re.search(r"\d+", identity.rsplit("-", 1)[-1])
    return int(number.group()) // BLOCK % 2 == 1 if number else crc32(identity.encode()) % 2 == 1


def validation(identity: str, share: float = 0.08) -> bool:
    """Whether an example of a training set is kept for choosing between models."""
    return crc32(f"validation {identity}".encode()) % 1000 < 1000 * share
