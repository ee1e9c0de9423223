"""The inflected forms of an English word."""

from __future__ import annotations

from functools import cache

_IRREGULAR = {
    row.split()[0]: tuple(row.split())
    for row in (
        "be is are was were been being am 's 're 'm", "bear bore borne", "beat beaten", "become became",
        "begin began begun", "bend bent", "bet", "bite bit bitten", "bleed bled", "blow blew blown",
        "break broke broken", "breed bred", "bring brought", "build built", "burn burnt", "burst", "bury",
        "buy bought", "cast", "catch caught", "child children", "choose chose chosen", "cling clung", "come came",
        "cost", "creep crept", "cut", "deal dealt", "dig dug", "do does did done", "draw drew drawn", "dream dreamt",
        "drink drank drunk", "drive drove driven", "eat ate eaten", "fall fell fallen", "feed fed", "feel felt",
        "fight fought", "find found", "flee fled", "fling flung", "fly flew flown", "foot feet",
        "forget forgot forgotten", "freeze froze frozen", "get got gotten", "give gave given", "go goes went gone",
        "goose geese", "grind ground", "grow grew grown", "half halves", "hang hung", "have has had 've 'd",
        "hear heard", "hide hid hidden", "hit", "hold held", "hurt", "keep kept", "kneel knelt", "knife knives",
        "know knew known", "lay laid", "lead led", "leaf leaves", "lean leant", "leap leapt", "learn learnt",
        "leave left", "lend lent", "let", "lie lay lain lying", "life lives", "light lit", "loaf loaves",
        "lose lost", "make made", "man men", "mean meant", "meet met", "mouse mice", "pay paid", "person people",
        "put", "quit", "read", "rid", "ride rode ridden", "ring rang rung", "rise rose risen", "run ran", "say said",
        "see saw seen", "seek sought", "self selves", "sell sold", "send sent", "set", "shake shook shaken", "shed",
        "shelf shelves", "shine shone", "shoot shot", "show shown", "shrink shrank shrunk", "shut", "sing sang sung",
        "sink sank sunk", "sit sat", "sleep slept", "slide slid", "sling slung", "slit", "sow sown",
        "speak spoke spoken", "spend spent", "spill spilt", "spin spun", "spit spat", "split", "spread",
        "spring sprang sprung", "stand stood", "steal stole stolen", "stick stuck", "sting stung",
        "stink stank stunk", "stride strode", "strike struck stricken", "string strung", "strive strove striven",
        "swear swore sworn", "sweep swept", "swim swam swum", "swing swung", "take took taken", "teach taught",
        "tear tore torn", "tell told", "think thought", "throw threw thrown", "thrust", "tooth teeth",
        "tread trod trodden", "understand understood", "wake woke woken", "wear wore worn", "weave wove woven",
        "weep wept", "wet", "wife wives", "win won", "wind wound", "wolf wolves", "woman women", "wring wrung",
        "write wrote written",
    )
}  # fmt: skip
_VOWELS = "aeiou"


@cache
def forms(word: str) -> tuple[str, ...]:
    """The word, its plural or third person, its past tense and its participles, both regular and irregular.

    Some of the forms may not exist in English (``putted``), which does no harm in a search.
    """
    low = word.lower()
    out = dict.fromkeys((low, *_IRREGULAR.get(low, ()), _with_s(low)))
    stems = {low.removesuffix("e")}
    if len(low) > 2 and low[-1] not in _VOWELS + "wxy" and low[-2] in _VOWELS and low[-3] not in _VOWELS:
        stems.add(low + low[-1])
    if low.endswith(("ee", "ye", "oe")):
        stems = {low}
    out.update(dict.fromkeys(stem + end for stem in sorted(stems) for end in ("ing", "in'")))
    past = {f"{low[:-1]}ied"} if low.endswith("y") and low[-2:-1] not in _VOWELS else {f"{s}ed" for s in stems}
    out.update(dict.fromkeys(sorted(past | ({f"{low}d"} if low.endswith("e") else set()))))
    if word[0].isupper():
        return tuple(form[0].upper() + form[1:] for form in out)
    return tuple(out)


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"
