"""Open quality models through transformers: regression cross-encoders, and MetricX on mT5.

A model is a folder or a name on the Hugging Face hub. Weights are read from safetensors only, and no code of a model's
repository is run. Models run in bfloat16, on a GPU if torch finds one.

T. Ranasinghe et al., "TransQuest: Translation Quality Estimation with Cross-lingual Transformers" (COLING 2020);
J. Juraska et al., "MetricX-24: The Google Submission to the WMT 2024 Metrics Shared Task" (WMT 2024).
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtaudit.errors import UsageError
from mtaudit.judge import Texts
from mtaudit.judge.hub import announcement, digest_of_folder, reason_of
from mtaudit.judge.local import LocalJudge
from mtaudit.records import Judged

if TYPE_CHECKING:
    import torch

#: Tokens per batch, padding included.
_BATCH = 4096
#: A direct assessment z-score of 0 is an average machine translation: quality 0.8. Phi(z) ~ sigmoid(1.702 z).
_AVERAGE, _STEEPNESS = 1.386, 1.702
#: MetricX predicts MQM error scores from 0 to 25. The score is the logit of this token (<extra_id_10> of mT5) at the
#: first step of the decoder; the models were trained on inputs of up to this many tokens.
_WORST, _NUMBER, _LONGEST = 25.0, 250_089, 1536
#: The tokenizer of MetricX models, whose repositories contain none.
_METRICX_TOKENIZER = "google/mt5-xl"


class TransformerJudge(LocalJudge):
    """A transformers model that gives one number per pair, loaded when the first pair is read."""

    form = ""

    def __init__(self, name: str) -> None:
        """``name``: a folder, or a name on the Hugging Face hub."""
        self.name, self._folder = name, Path(name).expanduser()
        called = digest_of_folder(self._folder) if self._folder.is_dir() else name
        super().__init__(f"{self.form}/{called}")
        self._cut = 0
        # The bundled encoder keeps the hub client offline unless this is set, but here the user named a model.
        os.environ.setdefault("HF_HUB_OFFLINE", "0")

    @property
    def notes(self) -> Sequence[str]:
        return [f"{self._cut:,} pairs were longer than {self.name} can read and were cut"] if self._cut else []

    def announce(self) -> str:
        return "" if self._folder.is_dir() else announcement(self.name)

    def judge(self, pairs: Sequence[Texts]) -> list[Judged]:
        """The answers of the model for each (source, target), in order.

        Raises:
            UsageError: the model cannot be loaded.
        """
        if not pairs:
            return []
        import torch

        encoded = [self._encoded(*pair) for pair in pairs]
        scores = [0.0] * len(pairs)
        with torch.inference_mode(), _all_cores():
            for batch in _batches([len(ids) for ids in encoded]):
                for at, score in zip(batch, self._scores([encoded[at] for at in batch]), strict=True):
                    scores[at] = score
        return [Judged(round(min(max(self._quality(score), 0.0), 1.0), 4)) for score in scores]

    @abstractmethod
    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        """Model and tokenizer."""

    @abstractmethod
    def _encoded(self, source: str, target: str) -> list[int]:
        """The token ids of a pair, truncated to the maximum length of the model."""

    @abstractmethod
    def _scores(self, batch: Sequence[Sequence[int]]) -> list[float]:
        """The output of the model for each input."""

    @abstractmethod
    def _quality(self, score: float) -> float:
        """The output converted to the scale from 0 (worst) to 1 (best)."""

    @cached_property
    def _loaded(self) -> tuple[Any, Any, str]:
        import torch

        device = "cuda" if torch.cuda.is_available() else "cpu"
        options = {"use_safetensors": True, "trust_remote_code": False, "dtype": torch.bfloat16}
        try:
            model, tokenizer = self._load(options)
        except Exception as error:
            # transformers raises OSError, ValueError, KeyError and others for missing or incompatible files.
            raise UsageError(
                f"the model {self.name!r} could not be loaded ({reason_of(error)}); give a folder, or the name of a "
                "model on the Hugging Face hub, with weights in the safetensors format"
            ) from error
        return model.to(device).eval(), tokenizer, device

    def _padded(self, batch: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        import torch

        _, tokenizer, device = self._loaded
        width, pad = max(map(len, batch)), tokenizer.pad_token_id or 0
        ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in batch], device=device)
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in batch], device=device)
        return ids, mask

    def _fitting(self, ids: list[int], longest: int) -> list[int]:
        self._cut += len(ids) > longest
        return ids[:longest]


class RegressionJudge(TransformerJudge):
    """A cross-encoder with one regression output that predicts direct assessments as z-scores, e.g. TransQuest."""

    form = "hf"

    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        model = AutoModelForSequenceClassification.from_pretrained(self.name, **options)
        if model.config.num_labels != 1:
            raise ValueError(f"it has {model.config.num_labels} outputs, but a regression model has one")
        return model, AutoTokenizer.from_pretrained(self.name, trust_remote_code=False)

    def _encoded(self, source: str, target: str) -> list[int]:
        model, tokenizer, _ = self._loaded
        # Models of the RoBERTa family number positions from the padding index on, so they have two fewer.
        places = int(getattr(model.config, "max_position_embeddings", 514)) - 2
        longest = min(places, int(tokenizer.model_max_length))
        ids: list[int] = tokenizer(source, target)["input_ids"]
        if len(ids) <= longest:
            return ids
        self._cut += 1
        cut: list[int] = tokenizer(source, target, truncation="longest_first", max_length=longest)["input_ids"]
        return cut

    def _scores(self, batch: Sequence[Sequence[int]]) -> list[float]:
        ids, mask = self._padded(batch)
        scores: list[float] = self._loaded[0](input_ids=ids, attention_mask=mask).logits[:, 0].float().tolist()
        return scores

    def _quality(self, score: float) -> float:
        return 1 / (1 + exp(-min(max(_AVERAGE + _STEEPNESS * score, -30), 30)))


class MetricXJudge(TransformerJudge):
    """A reference-free MetricX model. Its output is an MQM error score: lower is better."""

    form = "metricx"

    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        from transformers import AutoTokenizer, MT5ForConditionalGeneration

        model = MT5ForConditionalGeneration.from_pretrained(self.name, **options)
        if model.config.vocab_size <= _NUMBER:
            raise ValueError("its vocabulary is not mT5's")
        own = (self._folder / "tokenizer_config.json").is_file()
        tokenizer = self.name if own else _METRICX_TOKENIZER
        return model, AutoTokenizer.from_pretrained(tokenizer, trust_remote_code=False)

    def _encoded(self, source: str, target: str) -> list[int]:
        tokenizer = self._loaded[1]
        # The reference-free models of MetricX-23 read the target first.
        parts = [f"source: {source}", f"candidate: {target}"]
        ids: list[int] = tokenizer(" ".join(parts[::-1] if "metricx-23" in self.name else parts))["input_ids"]
        return self._fitting(ids[:-1] if ids and ids[-1] == tokenizer.eos_token_id else ids, _LONGEST)

    def _scores(self, batch: Sequence[Sequence[int]]) -> list[float]:
        import torch

        ids, mask = self._padded(batch)
        start = torch.zeros((len(batch), 1), dtype=torch.long, device=ids.device)
        logits = self._loaded[0](input_ids=ids, attention_mask=mask, decoder_input_ids=start).logits
        scores: list[float] = logits[:, 0, _NUMBER].float().clamp(0, _WORST).tolist()
        return scores

    def _quality(self, score: float) -> float:
        return 1 - score / _WORST


@contextmanager
def _all_cores() -> Iterator[None]:
    """Use all cores. The bundled models use one for reproducibility to the last bit, which bfloat16 does not have."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Batches of input indices, sorted by length to minimise padding."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and lengths[at] * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
