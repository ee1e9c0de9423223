"""Recognises the language in names: folders, ends of file names, keys, and tags such as ``zh-Hans-CN``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from mtaudit.late import late_pattern

Side = Literal["en", "zh"]

_ENGLISH = r"en(?:[-_+][a-z0-9]{2,8})*|eng|english"
_CHINESE = (
    r"zh(?:[-_+](?:r?(?:cn|tw|hk|mo|sg|my)|hans|hant|chs|cht|cmn)){0,2}|zho|chi|cmn(?:[-_+](?:hans|hant|cn|tw))*"
    r"|cn|chs|cht|chinese"
)
_TAG = late_pattern(rf"(?:(?P<en>{_ENGLISH})|(?P<zh>{_CHINESE}))", re.IGNORECASE)
#: The language at the end of a stem: ``guide.zh-CN``, ``app_zh``, ``README-en``.
STEM_END = late_pattern(rf"[._-](?P<tag>{_ENGLISH}|{_CHINESE})$", re.IGNORECASE)
#: Two-letter codes of ISO 639-1 other than English and Chinese.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el eo"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja"
    " jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd"
    " ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss"
    " st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zu".split()
)
_OTHER = late_pattern(r"(?P<code>[a-z]{2})(?:[-_+]r?[a-z0-9]{2,8})*", re.IGNORECASE)
#: Another language at the end of a stem.
OTHER_END = late_pattern(r"[._-](?P<tag>[a-z]{2}(?:[-_]r?[a-z]{2,4})?)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def side_of(tag: str) -> Side | None:
    """ "en" or "zh" if a language tag as used in file names (``en-US``, ``zh_CN``, ``zh-rTW``, ``cmn``) denotes one."""
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        return None
    return "en" if match["en"] else "zh"


@lru_cache(maxsize=4096)
def is_other_language(tag: str) -> bool:
    """Whether a tag names a language other than English and Chinese by its two-letter code, e.g. ``de``, ``pt-BR``."""
    match = _OTHER.fullmatch(tag.strip())
    return match is not None and side_of(tag) is None and match["code"].lower() in _CODES
