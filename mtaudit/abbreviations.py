"""English abbreviations and words that begin sentences, which together decide whether a full stop ends a sentence."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Abbreviations that never end a sentence; lower case, without the last full stop.
NEVER_FINAL = _words(
    """mr mrs ms dr prof profs messrs mme mlle sen sens rep reps gov pres amb lt col gen capt cpl sgt maj cmdr adm rev
    hon supt insp st mt ft e.g i.e eg ie cf vs viz approx ca incl resp"""
)
#: Abbreviations that do not end a sentence before a number: "No. 5", "vol. 2", "Fig. 3".
BEFORE_NUMBER = _words("no nos vol vols fig figs p pp ch chap sec sect art eq eqs ex ver v para par pt tab ref refs")
#: Abbreviations that end a sentence if the next word is one of :data:`STARTERS`.
MAYBE_FINAL = _words(
    """inc ltd co corp llc bros jr sr etc al dept univ assn est ed eds trans a.m p.m am pm b.c a.d b.c.e u.s u.k u.n e.u
    d.c l.a n.y u.s.a u.s.s.r ph.d m.d b.a m.a m.s b.s j.d m.b.a jan feb mar apr jun jul aug sep sept oct nov dec mon
    tue tues wed thu thur thurs fri sat sun ave blvd rd gal lb lbs oz min max avg misc tel calif fla mass conn
    mich minn tenn wash pa va ore ariz colo wis okla kan"""
)
#: Words that begin sentences and rarely follow an abbreviation within one.
STARTERS = _words(
    """A After All Also Although An And Another Any As At Because Before Both But By Can Could Did Do Does During Each
    Even Every Finally First For From Had Has Have He Her Here His How However I If In Instead Is It Its Last Later Like
    Many Maybe Meanwhile More Most My Neither No Nobody None Nor Not Nothing Now Of Often On Once One Only Or Other Our
    Perhaps She Should Since So Some Still Such That The Their Then There These They This Those Though Through Thus To
    Today Under Unlike Until Was We Were What When Where Whether Which While Who Why Will With Without Would Yes Yet You
    Your"""
)
