"""Negations that the target adds (ACC16)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.checks.negation.negators import LICENCE, chinese_negations, negates
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals

#: English words (matched by their beginning) whose Chinese translation may contain a negation.
_COVERT = late_pattern(
    r"\b(?:un|in|im|il|ir|dis|mis|de|counter)[a-z]{3,}|\b(?:non|anti|ex)-?[a-z]|\wless(?:ly|ness)?\b|\w-free\b"
    r"|\b(?:fail|lack|miss|refus|den[yi]|reject|avoid|prevent|stop|ceas|quit|end(?:s|ed|less)?\b|los[et]|ignor|neglect"
    r"|forbid|forbad|ban|block|doubt|wonder|absen|short|scarc|rare|hard|seldom|bare|few|little|less|least|only|just|but"
    r"|except|instead|rather|too\b|before|until|unless|otherwise|away|far\b|apart|beyond|against|wrong|bad|worse|poor"
    r"|false|fake|never|nor\b|still|yet\b|remain|keep|kept|constant|continu|always|whether|if\b|any|enough|sorry"
    r"|afraid|worr|dread|hate|mind|trouble|problem|differ|divers|vari|other|else|beside|addition|also|even\b|further"
    r"|more|exceed|over|soon|long|empty|null|zero|opposite|contrary|exclu|limit|weak|secret|silent|quiet|minority"
    r"|afford|easy|easi|light|comfort"
    r"|complete|all the|one moment|welcome|accident|rude|awkward|odd|strange|gone"
    r"|hidden|hid\b|shut|die|dead|better than|out of the|prefer|free\b|can be|yourself|arbitrar|cannot|nice to)",
    re.IGNORECASE,
)
#: 别名 means alias; 非 next to brackets or Latin letters is a prefix that the source has in some form.
_NAMES = late_pattern(r"别名|別名|非[(（A-Za-z ]|是不是|[是会能好]不[是会能好]|有没有|不已|不停|不断")
#: Negations of a whole clause; not 不 in 不错, 不小心.
_CLAUSE = late_pattern("不(?:是|会|能|要(?!紧)|可能|可以|想|应|必|再|愿|敢)|没有(?![？?])|未能|从[不未]|绝不|并[不未]")


#: A negation that was typed twice and cancels itself: 并不不共享.
_TWICE = late_pattern(
    r"(?:并|也|都|是|会|能|该|才|还|就|将|可以)不不(?=[\u4e00-\u9fff])(?!不)|没有没有|并没有不没|未未"
)


class AddedNegation(Check):
    """A negation in the target that the source does not have.

    What it finds:
        A negated clause in the target (不是, 不会, 不能, 没有, 从未 ...) if the source has neither a negation nor any
        of the many English words that Chinese often translates with one (un-, fail, lack, only, before, too ...). Also
        a negation that occurs twice in a row (并不不共享).

    Why it matters:
        The target says the opposite of the source in fluent Chinese.

    Known problems:
        Chinese often negates the opposite (请不要客气 for "make yourself at home"); the few findings in human
        translations are of this kind. If the English contains one of the words above, nothing is reported, so most
        added negations in long sentences are missed. 不 inside words (不错, 不小心) never counts.

    Example:
        source: The harbour will open on Sunday.
        target: 港口周日不会开放。
        不 is reported, major.

    Options:
        none
    """

    code = "ACC16"
    name = "added-negation"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "15 findings in 74,305 human translations: none in WMT22 references A and B, 12 in 28,514 of Tatoeba, "
        "2 in 2,101 of Vue docs, 1 in 39,616 of Python docs; with 不 put before a verb 23% are found in WMT22, 65% in "
        "Tatoeba"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        if twice := _TWICE.search(pair.target):
            yield self.finding(
                Message("{word} negates twice", word=twice[0]),
                target_span=twice.span(),
                confidence=0.9,
                kind="twice",
                word=twice[0],
            )
        if negates(pair.source):
            return
        if _CLAUSE.search(pair.target) is None:
            return
        places = [(a, b) for a, b in chinese_negations(pair.target) if _CLAUSE.match(pair.target, a)]
        if not places or _COVERT.search(pair.source) or _NAMES.search(pair.target) or LICENCE.search(pair.target):
            return
        word = pair.target[slice(*places[0])]
        yield self.finding(
            Message("{word} has no counterpart: the source is not negated", word=word),
            target_span=places[0],
            confidence=0.5,
            word=word,
        )
