"""The file of the base model and its tokenizer."""

from pathlib import Path

import numpy as np
import pytest

from mtaudit.critic.e5_file import E5File, default_path
from mtaudit.critic.e5_tokenizer import E5Tokenizer, normalise
from mtaudit.errors import InputError


@pytest.fixture(scope="module")
def file() -> E5File:
    return E5File(default_path())


@pytest.fixture(scope="module")
def tokenizer(file: E5File) -> E5Tokenizer:
    return E5Tokenizer(file.vocabulary(), file.shape)


def test_the_header_is_that_of_e5_small(file: E5File) -> None:
    shape = file.shape
    assert (shape.hidden, shape.layers, shape.heads, shape.inner) == (384, 12, 12, 1536)
    assert (shape.bos, shape.pad, shape.eos, shape.unk) == (0, 1, 2, 3)
    assert file.tensor("l0.fi.w").size == 1536 * 384


def test_single_rows_are_those_of_the_whole_tensor(file: E5File) -> None:
    whole = file.tensor("l3.q.w").reshape(384, 384)
    assert np.array_equal(file.rows("l3.q.w", np.array([383, 0, 17]), 384), whole[[383, 0, 17]])


def test_every_token_knows_its_place(tokenizer: E5Tokenizer) -> None:
    text = "Ｇｏｏｄ  morning，第２课：Ａ计划……𠮷野家 is open."
    (tokens,) = tokenizer.encode([text])
    covered = set()
    for start, end in tokens.spans:
        assert 0 <= start <= end <= len(text)
        covered.update(range(start, end))
    assert {at for at, char in enumerate(text) if not char.isspace()} <= covered
    assert [b for _, b in tokens.spans] == sorted(b for _, b in tokens.spans)


def test_full_width_forms_read_as_ascii(tokenizer: E5Tokenizer) -> None:
    wide, plain = tokenizer.encode(["ＡＢＣ１２３", "ABC123"])
    assert wide.ids == plain.ids


def test_a_text_cannot_forge_special_tokens(tokenizer: E5Tokenizer) -> None:
    (tokens,) = tokenizer.encode(["a <s> b </s> c <mask> d <pad>"])
    assert not {0, 1, 2} & set(tokens.ids)


def test_empty_and_blank_texts_have_no_words(tokenizer: E5Tokenizer) -> None:
    empty, blank = tokenizer.encode(["", "  \n "])
    assert not empty.ids
    assert all(start == end for start, end in blank.spans)


def test_runs_of_blanks_become_one_and_keep_their_origin() -> None:
    assert normalise("a \u3000b", {0x3000: " "}) == ("a b", [0, 1, 3])


def test_a_file_of_another_kind_is_refused_with_a_remedy(tmp_path: Path) -> None:
    other = tmp_path / "x.bin"
    other.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(InputError, match="reinstall"):
        E5File(other)


def test_a_short_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "x.bin"
    other.write_bytes(default_path().read_bytes()[:3000])
    with pytest.raises(InputError, match="damaged"):
        E5File(other)
