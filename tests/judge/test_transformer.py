"""Open quality models through transformers: tiny models with random weights, saved and loaded by path."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from mtaudit.cli.main import main
from mtaudit.errors import UsageError
from mtaudit.judge import Item
from mtaudit.judge.hub import announcement
from mtaudit.judge.transformer import MetricXJudge, RegressionJudge, _batches
from mtaudit.records import Judged

PAIRS = [
    ("The bread is still warm.", "面包还是热的。"),
    ("Rain.", "下雨。"),
    ("The bridge cost a lot.", "这座桥停职了很多。"),
]
_LETTERS = sorted({letter for pair in PAIRS for text in pair for letter in text} | set("sourcecandidate: "))


def save_tokenizer(folder: Path, eos: bool) -> int:
    """A tokenizer of single letters; its size."""
    from transformers import PreTrainedTokenizerFast

    special = ["<pad>", "<s>", "</s>", "<unk>"]
    vocabulary = {token: at for at, token in enumerate([*special, *_LETTERS])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    single, pair = ("$A </s>", "$A </s> $B </s>") if eos else ("<s> $A </s>", "<s> $A </s> </s> $B </s>")
    made.post_processor = processors.TemplateProcessing(single, pair, special_tokens=[("<s>", 1), ("</s>", 2)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        model_max_length=48,
    )  # fmt: skip
    fast.save_pretrained(folder)
    return len(vocabulary)


def cross_encoder(folder: Path, outputs: int = 1, safe: bool = True) -> Path:
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    size = save_tokenizer(folder, eos=False)
    torch.manual_seed(7)
    config = XLMRobertaConfig(
        vocab_size=size, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=50, pad_token_id=0, num_labels=outputs, initializer_range=1.0,
    )  # fmt: skip
    model = XLMRobertaForSequenceClassification(config)
    if safe:
        model.save_pretrained(folder)
    else:
        config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder


def metricx(folder: Path, size: int = 250_112) -> Path:
    from transformers import MT5Config, MT5ForConditionalGeneration

    save_tokenizer(folder, eos=True)
    torch.manual_seed(7)
    config = MT5Config(
        vocab_size=size, d_model=8, d_kv=4, d_ff=16, num_layers=1, num_decoder_layers=1, num_heads=2,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=2, tie_word_embeddings=False,
    )  # fmt: skip
    MT5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cross_encoder(tmp_path_factory.mktemp("models") / "tiny-qe")


@pytest.fixture(scope="module")
def metricx_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return metricx(tmp_path_factory.mktemp("models") / "tiny-metricx")


def test_a_cross_encoder_gives_the_number_of_the_real_model_on_one_scale(encoder_folder: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    found = RegressionJudge(str(encoder_folder)).judge(PAIRS)
    tokenizer = AutoTokenizer.from_pretrained(encoder_folder)
    model = AutoModelForSequenceClassification.from_pretrained(encoder_folder)
    for (source, target), judged in zip(PAIRS, found, strict=True):
        z = model(**tokenizer(source, target, return_tensors="pt")).logits.item()
        assert judged.quality == pytest.approx(1 / (1 + 2.71828 ** -(1.386 + 1.702 * z)), abs=0.02)
    assert len({judged.quality for judged in found}) > 1


def test_a_metricx_model_gives_quality_of_an_error_score_that_is_better_the_lower(metricx_folder: Path) -> None:
    from transformers import AutoTokenizer, MT5ForConditionalGeneration

    found = MetricXJudge(str(metricx_folder)).judge(PAIRS)
    tokenizer = AutoTokenizer.from_pretrained(metricx_folder)
    model = MT5ForConditionalGeneration.from_pretrained(metricx_folder)
    for (source, target), judged in zip(PAIRS, found, strict=True):
        ids = torch.tensor([tokenizer(f"source: {source} candidate: {target}")["input_ids"][:-1]])
        score = model(input_ids=ids, decoder_input_ids=torch.zeros((1, 1), dtype=torch.long)).logits[0, 0, 250_089]
        assert judged.quality == pytest.approx(1 - min(max(score.item(), 0), 25) / 25, abs=0.01)


def test_what_a_model_says_of_a_pair_hardly_depends_on_the_pairs_beside_it(encoder_folder: Path) -> None:
    judge = RegressionJudge(str(encoder_folder))
    together = judge.judge(PAIRS)
    alone = [judge.judge([pair])[0] for pair in PAIRS]
    assert [a.quality for a in together] == pytest.approx([b.quality for b in alone], abs=0.01)


def test_pairs_that_are_too_long_are_cut_and_counted(encoder_folder: Path) -> None:
    judge = RegressionJudge(str(encoder_folder))
    judge.judge([*PAIRS[:1], ("The bread is still warm. " * 9, "面包还是热的。" * 9)])
    assert judge.notes == [f"1 pairs were longer than {encoder_folder} can read and were cut"]


def test_batches_are_of_similar_length_and_hold_every_input_once() -> None:
    lengths = [2000, 5, 1900, 7, 6, 3000]
    batches = list(_batches(lengths))
    assert sorted(at for batch in batches for at in batch) == list(range(6))
    assert batches[0] == [1, 4, 3]
    assert all(len(batch) * max(lengths[at] for at in batch) <= 4096 for batch in batches)


def test_a_folder_is_known_by_its_content(encoder_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(encoder_folder, tmp_path / "tiny-qe")
    signature = RegressionJudge(str(copy)).signature
    assert signature == RegressionJudge(str(encoder_folder)).signature
    assert signature.startswith("hf/tiny-qe@")
    settings = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**settings, "hidden_dropout_prob": 0.2}))
    assert RegressionJudge(str(copy)).signature != signature


@pytest.mark.parametrize(
    ("options", "words"),
    [({"outputs": 3}, "3 outputs"), ({"safe": False}, "safetensors")],
    ids=["a classifier", "pickled weights"],
)
def test_other_models_are_refused(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    folder = cross_encoder(tmp_path / "other", **options)
    with pytest.raises(UsageError, match=words):
        RegressionJudge(str(folder)).judge(PAIRS)


def test_a_model_that_is_no_metricx_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="vocabulary"):
        MetricXJudge(str(metricx(tmp_path / "small", 1000))).judge(PAIRS)


def test_code_of_a_repository_is_never_run(encoder_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(encoder_folder, tmp_path / "evil")
    settings = json.loads((folder / "config.json").read_text())
    classes = dict.fromkeys(("AutoConfig", "AutoModelForSequenceClassification"), "evil.Evil")
    settings |= {"model_type": "evil", "auto_map": classes}
    (folder / "config.json").write_text(json.dumps(settings))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    with pytest.raises(UsageError, match="could not be loaded"):
        RegressionJudge(str(folder)).judge(PAIRS)
    assert not (tmp_path / "ran").exists()


def test_a_download_is_announced_with_size_and_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    class File:
        rfilename, size = "model.safetensors", 2_240_000_000

    class Info:
        siblings, tags = (File(),), ("pytorch", "license:apache-2.0")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", lambda *_, **__: Info())
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_: None)
    assert announcement("org/model") == "downloads org/model from the Hugging Face hub: 2.2 GB, licence apache-2.0"
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_: "/there/config.json")
    assert announcement("org/model") == ""


@pytest.mark.parametrize("form", ["hf", "metricx"])
def test_from_start_to_report(
    form: str, encoder_folder: Path, metricx_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (json.dumps({"source": source, "target": target}) for source, target in PAIRS)
    Path("pairs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = encoder_folder if form == "hf" else metricx_folder
    result = CliRunner().invoke(
        main, ["score", "pairs.jsonl", "--judge", f"{form}:{folder}", "--output", "r.json"], catch_exceptions=False
    )
    assert result.exit_code in (0, 1), result.output
    assert "judge: reads 3 of 3 pairs\n" in result.output
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert all(0 <= pair["quality"] <= 1 for pair in report["pairs"])
    assert f"|judge:{form}/{folder.name}@" in report["signature"]
    assert "/uncalibrated-" in report["signature"]


def test_answers_come_with_their_items(encoder_folder: Path) -> None:
    items = [Item(*pair) for pair in PAIRS]
    judge = RegressionJudge(str(encoder_folder))
    found = dict(judge.read([items[:2], items[2:]]))
    assert list(found) == items
    assert all(isinstance(judged, Judged) for judged in found.values())
    assert not list(judge.read([items], vote=2)), "a second reading would say the same"
