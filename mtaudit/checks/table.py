"""The one table of checks, in the order of their codes. What does not stand here does not run."""

from __future__ import annotations

from mtaudit.checks.base import Check
from mtaudit.checks.characters import DamagedCharacters
from mtaudit.checks.coverage import Addition, Omission, Truncation
from mtaudit.checks.currency import CurrencyMismatch
from mtaudit.checks.doubtful import DoubtfulWord, LostWord
from mtaudit.checks.judged import JudgedError
from mtaudit.checks.markup import CodeMismatch, LinkMismatch, MarkupMismatch, PlaceholderMismatch
from mtaudit.checks.names import NameMismatch
from mtaudit.checks.names_twice import InconsistentName
from mtaudit.checks.negation_added import AddedNegation
from mtaudit.checks.numbers import NumberMismatch
from mtaudit.checks.overall import LikelyMistranslation
from mtaudit.checks.polarity import NegationMismatch, PolarityMismatch
from mtaudit.checks.punctuation import DuplicatePunctuation, HalfWidthPunctuation, SpaceInChinese
from mtaudit.checks.quotation import DamagedQuotation
from mtaudit.checks.repetition import RepeatedText
from mtaudit.checks.rows import ShiftedRows
from mtaudit.checks.script import WrongScript
from mtaudit.checks.structure import FootnoteMismatch, HeadingMismatch
from mtaudit.checks.terminology import GlossaryMismatch, InconsistentTranslation
from mtaudit.checks.terminology_glosses import InconsistentGloss
from mtaudit.checks.untranslated import UntranslatedSegment, UntranslatedText
from mtaudit.checks.words import LowSimilarity, MistranslatedWord

CHECKS: tuple[type[Check], ...] = (
    MistranslatedWord,
    LowSimilarity,
    NumberMismatch,
    UntranslatedText,
    UntranslatedSegment,
    Omission,
    Addition,
    RepeatedText,
    NegationMismatch,
    NameMismatch,
    PolarityMismatch,
    Truncation,
    LikelyMistranslation,
    JudgedError,
    CurrencyMismatch,
    AddedNegation,
    DoubtfulWord,
    LostWord,
    GlossaryMismatch,
    InconsistentTranslation,
    InconsistentName,
    InconsistentGloss,
    WrongScript,
    DamagedCharacters,
    DamagedQuotation,
    HalfWidthPunctuation,
    DuplicatePunctuation,
    SpaceInChinese,
    LinkMismatch,
    PlaceholderMismatch,
    CodeMismatch,
    MarkupMismatch,
    FootnoteMismatch,
    HeadingMismatch,
    ShiftedRows,
)
