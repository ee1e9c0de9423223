"""Models of strangers run no code: not through module classes, not through pickles, not through their own modules."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from mtaudit.encoder import load
from mtaudit.errors import UsageError


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.mark),)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model folder without weights, with a module that leaves a mark when it is imported."""
    folder = tmp_path / "evil"
    folder.mkdir()
    config = {
        "model_type": "bert", "architectures": ["BertModel"], "vocab_size": 8, "hidden_size": 4, "num_hidden_layers": 1,
        "num_attention_heads": 1, "intermediate_size": 4, "max_position_embeddings": 8,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    (folder / "evil.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'ran')!r})\n")
    return folder


def modules(folder: Path, kind: str) -> None:
    modules = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(modules))


def test_a_class_of_the_folder_is_not_imported(model: Path, tmp_path: Path) -> None:
    modules(model, "evil.Module")
    with pytest.raises(UsageError, match="cannot be loaded"):
        _ = load(str(model)).model
    assert not (tmp_path / "ran").exists()


def test_an_architecture_of_the_folder_is_not_imported(model: Path, tmp_path: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    config |= {"auto_map": {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"}, "model_type": "evil"}
    (model / "config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="cannot be loaded"):
        _ = load(str(model)).model
    assert not (tmp_path / "ran").exists()


def test_weights_are_not_unpickled(model: Path, tmp_path: Path) -> None:
    modules(model, "sentence_transformers.models.Transformer")
    (model / "pytorch_model.bin").write_bytes(pickle.dumps({"x": Payload(tmp_path / "ran")}))
    with pytest.raises(UsageError, match="safetensors"):
        _ = load(str(model)).model
    assert not (tmp_path / "ran").exists()


def test_no_checkpoint_is_unpickled(tmp_path: Path) -> None:
    import torch

    path = tmp_path / "model.ckpt"
    torch.save({"x": Payload(tmp_path / "ran")}, path)
    code = (
        "import os, sys, torch\nos.environ['TORCH_FORCE_WEIGHTS_ONLY_LOAD'] = '1'\n"
        "torch.load(sys.argv[1], weights_only=False)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "ran").exists()) == (1, False), done.stderr
    assert "Weights only load failed" in done.stderr


def test_modules_of_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    (tmp_path / "tomllib.py").write_text("raise SystemExit('the code ran')\n")
    (tmp_path / "a.md").write_text("# Bread\n\n# 面包\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "mtaudit", "score", "a.md", "--depth", "model-free", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "the code ran" not in done.stderr + done.stdout
    assert done.returncode in (0, 1)
