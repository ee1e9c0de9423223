"""The budget of a judge: a number or share of pairs, a number of tokens, or a sum of money at a price."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import inf

from mtaudit.errors import UsageError

_PAIRS = re.compile(r"(\d[\d,_]*)(?:\s*pairs?)?")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_TOKENS = re.compile(r"(\d+(?:\.\d+)?)\s*([km]?)\s*tokens?", re.IGNORECASE)
_MONEY = re.compile(
    r"(?P<before>[$€£¥]|[A-Za-z]{3}\s)?\s*(?P<sum>\d+(?:\.\d+)?)\s*(?P<behind>[$€£¥]|[A-Za-z]{3})?"
    r"\s+at\s+(?P<sent>\d+(?:\.\d+)?)(?:\s*/\s*(?P<received>\d+(?:\.\d+)?))?",
)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_CURE = (
    "give a number of pairs (200), a share of them (20%), tokens (50k tokens), or a sum of money and the price per "
    "million tokens ('2 USD at 0.60', or '2 USD at 0.15/0.60' for tokens sent and received)"
)


@dataclass(frozen=True, slots=True)
class Budget:
    """Upper limits of what a judge may read.

    Attributes:
        pairs: maximum number of pairs; share: maximum share of the pairs, 0..1.
        spent: maximum cost of all tokens.
        sent, received: cost of one token.
        unit: unit of ``spent`` as the user wrote it: "tokens", "USD"; "" without such a limit.
        given: whether the user gave a budget; "100%" is one, too.
    """

    pairs: float = inf
    share: float = 1.0
    spent: float = inf
    sent: float = 1.0
    received: float = 1.0
    unit: str = ""
    given: bool = field(default=True, compare=False)

    def most(self, count: int) -> int:
        """How many of ``count`` pairs may be read."""
        return int(min(self.pairs, count, self.share * count + 0.5))

    def price(self, sent: float, received: float) -> float:
        """The cost of tokens in the unit of the budget."""
        return sent * self.sent + received * self.received


def parse_budget(text: str) -> Budget:
    """Parse a budget; "" means no limit. UsageError if it is not valid."""
    given = text.strip()
    if not given:
        return Budget(given=False)
    if found := _PAIRS.fullmatch(given):
        return Budget(pairs=int(re.sub("[,_]", "", found[1])))
    if found := _SHARE.fullmatch(given):
        share = float(found[1]) / 100
        if share <= 1:
            return Budget(share=share)
    if found := _TOKENS.fullmatch(given):
        return Budget(spent=float(found[1]) * _TIMES[found[2].lower()], unit="tokens")
    if found := _MONEY.fullmatch(given):
        sent = float(found["sent"]) / 1e6
        received = float(found["received"] or found["sent"]) / 1e6
        unit = (found["before"] or found["behind"] or "").strip()
        return Budget(spent=float(found["sum"]), sent=sent, received=received, unit=unit or "of money")
    raise UsageError(f"--judge-budget {text!r} is not a budget; {_CURE}")
