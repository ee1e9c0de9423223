"""Creates judges from their names, as given to ``--judge``."""

from __future__ import annotations

from typing import NamedTuple

from mtaudit.errors import UsageError
from mtaudit.judge import Judge
from mtaudit.judge.guideline import Language

CHAT, COMET, REGRESSION, METRICX = "llm:", "comet:", "hf:", "metricx:"


class Form(NamedTuple):
    """A kind of judge: its description, its requirements, and the data that it sends elsewhere."""

    what: str
    needs: str
    leaves: str


_DOWNLOAD = "no text; a model that is named and not yet on the disk is downloaded from the Hugging Face hub"
FORMS = {
    f"{CHAT}MODEL": Form(
        "a language model behind an OpenAI-compatible endpoint (Ollama, llama.cpp, vLLM, LM Studio, hosted ones); it "
        "names errors, with reasons and suggestions",
        "--judge-url URL; a key, if the endpoint requires one, in MTAUDIT_JUDGE_KEY",
        "the pairs that it reads and their neighbours are sent to that URL and nowhere else",
    ),
    f"{REGRESSION}MODEL": Form(
        "a cross-encoder with one regression output, e.g. hf:TransQuest/monotransquest-da-en_zh-wiki, or a folder",
        "nothing; weights in the safetensors format",
        _DOWNLOAD,
    ),
    f"{METRICX}MODEL": Form(
        "a MetricX model, e.g. metricx:google/metricx-24-hybrid-large-v2p6, or a folder",
        "nothing; weights in the safetensors format",
        _DOWNLOAD,
    ),
    f"{COMET}MODEL": Form(
        "a reference-free COMET model, e.g. comet:Unbabel/wmt22-cometkiwi-da, or a checkpoint; errors that a "
        "model marks (comet:Unbabel/XCOMET-XL) become findings",
        "pip install 'mtaudit[comet]'",
        _DOWNLOAD,
    ),
}


def load_judge(
    name: str, url: str = "", *, window: int = 20, context: int = 2, parallel: int = 4, language: Language = "en"
) -> Judge:
    """The judge called ``name``. Models are loaded, and endpoints contacted, when the first pair is read.

    Args:
        name: one of :data:`FORMS`.
        url: the endpoint of ``llm:``; "" for the others.
        window, context, parallel, language: settings of the requests to a language model.

    Raises:
        UsageError: the name is unknown, a package is missing, or the URL is missing, not needed or invalid.
    """
    form, _, model = name.partition(":")
    if f"{form}:MODEL" not in FORMS or not model:
        raise UsageError(f"there is no judge {name!r}; give one of {', '.join(FORMS)} (`mtaudit judges` explains them)")
    if f"{form}:" == CHAT:
        from mtaudit.judge.language_model import LanguageModelJudge

        return LanguageModelJudge(model, url, window=window, context=context, parallel=parallel, language=language)
    if url:
        raise UsageError(f"--judge-url is only for --judge {CHAT}MODEL, but the judge is {name!r}")
    if f"{form}:" == COMET:
        from mtaudit.judge.comet import CometJudge

        return CometJudge(model)
    from mtaudit.judge.transformer import MetricXJudge, RegressionJudge

    return MetricXJudge(model) if f"{form}:" == METRICX else RegressionJudge(model)
