"""A package ``comet`` with the interface of unbabel-comet 2.2: ``download_model``, ``load_from_checkpoint`` and a model
with ``predict`` and ``requires_references``.

A target scores the share of its characters that are Han, and XCOMET's error spans are the Latin words of the target.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_CODE = '''
import os
import re

CALLS = []


class Prediction(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)


class Model:
    def __init__(self, kind):
        self.kind = kind

    def requires_references(self):
        return self.kind == "regression_metric"

    def predict(self, samples, batch_size=16, gpus=1, devices=None, mc_dropout=0, progress_bar=True,
                accelerator="auto", num_workers=None, length_batching=True):
        CALLS.append((len(samples), batch_size, gpus, progress_bar))
        scores = [sum("\\u4e00" <= c <= "\\u9fff" for c in s["mt"]) / len(s["mt"]) for s in samples]
        out = Prediction(scores=scores, system_score=sum(scores) / len(scores))
        if self.kind == "xcomet_metric":
            spans = [[self.span(m) for m in re.finditer(r" ?[A-Za-z]+", s["mt"])] for s in samples]
            out["metadata"] = Prediction(src_scores=scores, mqm_scores=scores, error_spans=spans)
        return out

    def span(self, m):
        """The tokenizer counts the blank before a word to the word; the end mark has the offsets 0, 0."""
        end = 0 if m.end() == len(m.string) else m.end()
        return {"text": m[0].strip(), "confidence": 0.62, "severity": "major", "start": m.start(), "end": end}


def download_model(model, saving_directory=None, local_files_only=False):
    if model not in ("hub/kiwi", "hub/xcomet"):
        raise KeyError(f"Model '{model}' not supported by COMET.")
    return os.path.join(os.environ["FAKE_HUB"], model, "checkpoints", "model.ckpt")


def load_from_checkpoint(checkpoint_path, reload_hparams=False, strict=False, local_files_only=False):
    if not os.path.isfile(checkpoint_path):
        raise Exception(f"Invalid checkpoint path: {checkpoint_path}")
    with open(os.path.join(os.path.dirname(checkpoint_path), "..", "hparams.yaml")) as file:
        return Model(file.read().split(": ")[1].strip())
'''


def model(folder: Path, kind: str) -> Path:
    """A model as it lies on the disk: ``hparams.yaml`` beside a folder with the checkpoint."""
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "checkpoints" / "model.ckpt").write_bytes(kind.encode() * 3)
    (folder / "hparams.yaml").write_text(f"class_identifier: {kind}\n")
    return folder


def install(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the package and its two models on the hub into ``root`` and onto the path; the folder of the hub."""
    (root / "site" / "comet").mkdir(parents=True)
    (root / "site" / "comet" / "__init__.py").write_text(_CODE, encoding="utf-8")
    facts = root / "site" / "unbabel_comet-2.2.7.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: unbabel-comet\nVersion: 2.2.7\n")
    hub = root / "hub-cache"
    model(hub / "hub" / "kiwi", "unified_metric")
    model(hub / "hub" / "xcomet", "xcomet_metric")
    for name in [name for name in sys.modules if name.split(".")[0] == "comet"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(root / "site"))
    monkeypatch.setenv("FAKE_HUB", str(hub))
    monkeypatch.setenv("HF_HUB_OFFLINE", "")  # so that it is put back as it was
    monkeypatch.delenv("HF_HUB_OFFLINE")
    return hub / "hub"
