"""Damaged characters (LNG02): text decoded with the wrong encoding, and the debris of such errors."""

from __future__ import annotations

from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import HAN, count_han

#: The bytes 0x80 to 0x9f decoded as CP1252. Latin-1 decodes them as C1 controls.
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_TAIL = f"[\u0080-\u00bf{_CP1252}]"
#: UTF-8 sequences of two to four bytes, each byte decoded as a Latin-1 or CP1252 character.
_LATIN = late_pattern(
    f"(?:[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}}|[\u00ad\u0080-\u009f])+"
)
#: GBK byte pairs decoded as Latin-1: long unbroken runs of accented letters and symbols.
_GBK_AS_LATIN = late_pattern("[\u00a1-\u00fe]{6,}")
#: Characters that result from decoding UTF-8 Chinese as GBK (的 becomes 鐨, ， becomes 锛) and are rare elsewhere.
_GBK_MARK = late_pattern("[锛銆鈥鐨鍦鎴鏄缁鍥鐢闂][\u4e00-\u9fff€\ufffd?]")
_GBK_RUN = late_pattern("[\u3400-\u9fff\ue000-\uf8ff€]{3,}")
_LOST = late_pattern("\ufffd+|(?:锟斤拷|锟斤|斤拷)+|烫{3,}|屯{3,}|锘縛?")
_CONTROL = late_pattern("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]+")
_PRIVATE = late_pattern("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
_ENTITY = late_pattern(
    r"&(?:amp;)*(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|quot|amp|lt|gt|nbsp|apos|[lr][sd]quo|mdash|hellip);"
)
_ESCAPE = late_pattern(r"(?:\\u[0-9a-fA-F]{4})+")
#: Prefilter: a text without a match has none of the above.
_SUSPECT = late_pattern(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u00c2-\u00f4\ue000-\uf8ff\ufffd-\uffff\U000f0000-\U0010fffd"
    r"锛銆鈥鐨鍦鎴鏄缁鍥鐢闂锟斤烫屯锘]|&[#a-z]|\\u"
)


def _bytes(text: str) -> bytes:
    """Encode the text as CP1252 where possible, and as Latin-1 otherwise."""
    return b"".join(c.encode("cp1252") if c in _CP1252 else c.encode("latin-1", "replace") for c in text)


def _utf8_as_latin(text: str) -> Iterator[tuple[Span, str]]:
    for found in _LATIN.finditer(text):
        meant = _bytes(found.group()).decode("utf-8", "ignore")
        telling = any("\u0080" <= c <= "\u009f" for c in found.group())
        if meant and (telling or len(meant) > 1 or found.group()[0] in "ÂÃ" or found.group().startswith("â€")):
            yield found.span(), meant


def _gbk_as_latin(text: str) -> Iterator[tuple[Span, str]]:
    for found in _GBK_AS_LATIN.finditer(text):
        meant = found.group().encode("latin-1").decode("gb2312", "ignore")
        if 2 * count_han(meant) >= len(found.group()) - 3:
            yield found.span(), meant


def _utf8_as_gbk(text: str) -> Iterator[tuple[Span, str]]:
    for found in _GBK_RUN.finditer(text):
        run = found.group()
        if not _GBK_MARK.search(run + "?"):
            continue
        raw = run.encode("gb18030", "ignore")
        meant = raw.decode("utf-8", "ignore")
        if len(HAN.findall(meant)) >= 2 and 10 * len(meant.encode()) >= 6 * len(raw):
            yield found.span(), meant


class DamagedCharacters(Check):
    """Text decoded with the wrong encoding, and characters that do not belong in text.

    What it finds:
        UTF-8 read as Latin-1, CP1252 or GBK (ä½\xa0å¥½, 浣犲ソ), GBK read as Latin-1 (ÄãºÃ), replacement characters
        (U+FFFD, 锟斤拷), the 烫烫烫 of uninitialised memory, control and private-use characters, and character
        references and escapes (&amp;quot;) that are not in the source.

    Why it matters:
        The text is unreadable, and the original often cannot be recovered from the file.

    Known problems:
        Icon fonts use private-use characters on purpose; characters that are also in the source are not reported. An
        accented letter followed by a Latin-1 symbol can look like a two-byte sequence; a single sequence is only
        reported if it begins with Â, Ã or â€ or contains a C1 control.

    Example:
        source: Hello, world.
        target: ä½\xa0å¥½，世界。
        The first five characters are reported, major, with the text that was meant.

    Options:
        none
    """

    code = "LNG02"
    name = "damaged-characters"
    category = "linguistic-conventions/character-encoding"
    severity = Severity.MAJOR
    monolingual = True
    precision = "no false alarm in 72,268 human translations; finds all planted mojibake"

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        target = pair.target
        if not _SUSPECT.search(target):
            return
        taken: list[Span] = []
        for span, message, severity in self._damages(pair.source, target):
            if all(span[1] <= start or end <= span[0] for start, end in taken):
                taken.append(span)
                yield self.finding(message, target_span=span, severity=severity, confidence=0.98)

    def _damages(self, source: str, target: str) -> Iterator[tuple[Span, str, Severity]]:
        for how, readings in (
            (Message("UTF-8 read as Latin-1"), _utf8_as_latin(target)),
            (Message("GBK read as Latin-1"), _gbk_as_latin(target)),
            (Message("UTF-8 read as GBK"), _utf8_as_gbk(target)),
        ):
            for span, meant in readings:
                if target[slice(*span)] not in source:
                    yield span, Message("{how}; the correct text is {meant}", how=how, meant=meant), Severity.MAJOR
        for pattern, what, severity in (
            (_LOST, Message("characters were lost and replaced by placeholders"), Severity.MAJOR),
            (_CONTROL, Message("control characters"), Severity.MINOR),
            (_PRIVATE, Message("private-use characters, usually displayed as boxes"), Severity.MINOR),
            (_ENTITY, Message("unresolved character reference"), Severity.MINOR),
            (_ESCAPE, Message("unresolved escape sequence"), Severity.MINOR),
        ):
            for found in pattern.finditer(target):
                if found.group() not in source:
                    yield found.span(), what, severity
