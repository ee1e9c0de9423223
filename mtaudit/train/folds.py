"""Splits into training, validation and held-out data, by id alone, so that all programs agree."""

from __future__ import annotations

import re
from zlib import crc32

#: Consecutive sentences in one fold: most documents of a news test set are shorter.
BLOCK = 50


def held_out(identity: str) -> bool:
    """Whether a numbered sentence is in the half that no model of this project is trained on.

    Blocks of 50 consecutive numbers alternate, so that a document is rarely split.
    """
    number = re.search(r"\d+", identity.rsplit("-", 1)[-1])
    return int(number.group()) // BLOCK % 2 == 1 if number else crc32(identity.encode()) % 2 == 1


def validation(identity: str, share: float = 0.08) -> bool:
    """Whether an example of a training set is kept for model selection."""
    return crc32(f"validation {identity}".encode()) % 1000 < 1000 * share
