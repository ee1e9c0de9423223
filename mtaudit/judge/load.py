"""Models that a user names in place of the bundled critic: what ``--estimator`` takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mtaudit.errors import UsageError

if TYPE_CHECKING:
    from mtaudit.judge.chat import ChatCritic
    from mtaudit.judge.comet import CometCritic

BUNDLED = "bundled"
COMET, CHAT = "comet:", "llm:"
#: What ``--estimator`` takes: form -> (what it is, what it needs, what leaves the machine).
FORMS = {
    BUNDLED: ("the critic inside mtaudit, calibrated", "nothing", "nothing"),
    f"{COMET}MODEL": (
        "a reference-free COMET model, e.g. comet:Unbabel/wmt22-cometkiwi-da, or the path of a checkpoint; of models "
        "that name errors (comet:Unbabel/XCOMET-XL) the errors are findings",
        "pip install 'mtaudit[comet]'",
        "no text; the package downloads a model that is not there yet",
    ),
    f"{CHAT}MODEL": (
        "a language model behind an OpenAI-compatible chat endpoint, asked for MQM errors and a score",
        "--estimator-url URL; a key, where the endpoint wants one, in MTAUDIT_ESTIMATOR_KEY",
        "every pair that no earlier run had judged goes to that URL, and nowhere else",
    ),
}


def load_judge(name: str, url: str, cache: Path | None) -> CometCritic | ChatCritic:
    """The critic that ``name`` stands for; its model is loaded, and its endpoint asked, when the first pair comes.

    Args:
        name: ``comet:MODEL`` or ``llm:MODEL``.
        url: the endpoint of ``llm:``; "" for the others.
        cache: file in which answers are kept that were paid for; None: they are not.

    Raises:
        UsageError: there is no such form, a package is missing, or the URL is missing, superfluous or none.
    """
    if name.startswith(CHAT) and name != CHAT:
        from mtaudit.judge.chat import ChatCritic

        return ChatCritic(name.removeprefix(CHAT), url, cache)
    if url:
        raise UsageError(f"--estimator-url is for --estimator {CHAT}MODEL only, and the estimator is {name!r}")
    if name.startswith(COMET) and name != COMET:
        from mtaudit.judge.comet import CometCritic

        return CometCritic(name.removeprefix(COMET))
    raise UsageError(f"there is no estimator {name!r}; give one of {', '.join(FORMS)} (`mtaudit estimators`)")
