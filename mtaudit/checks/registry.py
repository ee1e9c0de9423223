"""The one table of checks, in the order of their codes. What does not stand here does not run."""

from __future__ import annotations

from mtaudit.checks.accuracy.coverage import Addition, Omission, Truncation
from mtaudit.checks.accuracy.repetition import RepeatedText
from mtaudit.checks.accuracy.untranslated import UntranslatedSegment, UntranslatedText
from mtaudit.checks.check import BaseCheck
from mtaudit.checks.corpus.chinese_alone import ChineseAlone
from mtaudit.checks.corpus.contradiction import Contradicted
from mtaudit.checks.models.judge_errors import JudgedError
from mtaudit.checks.models.likely_mistranslation import LikelyMistranslation
from mtaudit.checks.models.mistranslated_word import LowSimilarity, MistranslatedWord
from mtaudit.checks.models.shifted_rows import ShiftedRows
from mtaudit.checks.models.unexpected_rendering import UnexpectedRendering
from mtaudit.checks.models.word_hints import DoubtfulWord, LostWord
from mtaudit.checks.names.inconsistent_name import InconsistentName
from mtaudit.checks.names.missing_name import NameMismatch
from mtaudit.checks.negation.added_negation import AddedNegation
from mtaudit.checks.negation.polarity import NegationMismatch, PolarityMismatch
from mtaudit.checks.phrases.literal_idiom import LiteralIdiom
from mtaudit.checks.phrases.literal_name import LiteralName
from mtaudit.checks.phrases.wrong_sense import WrongSense
from mtaudit.checks.quantities.currency import CurrencyMismatch
from mtaudit.checks.quantities.numbers import NumberMismatch
from mtaudit.checks.surface.characters import DamagedCharacters
from mtaudit.checks.surface.homophones import HomophoneSlip
from mtaudit.checks.surface.markup import CodeMismatch, LinkMismatch, MarkupMismatch
from mtaudit.checks.surface.placeholder_mismatch import PlaceholderMismatch
from mtaudit.checks.surface.punctuation import DuplicatePunctuation, HalfWidthPunctuation, SpaceInChinese
from mtaudit.checks.surface.quotation import DamagedQuotation
from mtaudit.checks.surface.script import WrongScript
from mtaudit.checks.surface.structure import FootnoteMismatch, HeadingMismatch
from mtaudit.checks.terminology.inline_glosses import InconsistentGloss
from mtaudit.checks.terminology.odd_rendering import OddRendering
from mtaudit.checks.terminology.terms import GlossaryMismatch, InconsistentTranslation

CHECKS: tuple[type[BaseCheck], ...] = (
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
    LiteralIdiom,
    LiteralName,
    UnexpectedRendering,
    WrongSense,
    Contradicted,
    GlossaryMismatch,
    InconsistentTranslation,
    InconsistentName,
    InconsistentGloss,
    OddRendering,
    WrongScript,
    DamagedCharacters,
    DamagedQuotation,
    HalfWidthPunctuation,
    DuplicatePunctuation,
    SpaceInChinese,
    HomophoneSlip,
    ChineseAlone,
    LinkMismatch,
    PlaceholderMismatch,
    CodeMismatch,
    MarkupMismatch,
    FootnoteMismatch,
    HeadingMismatch,
    ShiftedRows,
)
