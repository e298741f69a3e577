"""Orders of levels that are known: scales, months, weekdays, education, and numbers within texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.project.methods.level_spelling import spelling

SCALES = """
lowest/very low/extremely low, low, below average/lower/medium low, medium/moderate/average/middle/mid/normal,
above average/higher/medium high, high, highest/very high/extremely high

xxs, xs/extra small/very small/tiny, s/small, m/medium/regular, l/large/big, xl/extra large/very large/huge,
xxl/2xl, xxxl/3xl

short, medium, tall/long

slow, medium, fast

light, medium/moderate, heavy

thin, medium, thick

decreased/low, normal, increased/elevated/high

negative, neutral, positive

none/no/absent, minimal/trace, mild/slight/light, moderate, severe/marked, very severe/critical/extreme

cold, cool, mild/temperate, warm, hot

never, rarely/seldom, sometimes/occasionally, often/frequently, usually, always

strongly disagree, disagree, neutral/undecided/neither agree nor disagree, agree, strongly agree

very dissatisfied, dissatisfied, neutral, satisfied, very satisfied

very unlikely, unlikely, neutral/possible, likely, very likely

very bad/very poor, bad/poor, fair/average/ok/okay/sufficient, good, very good, excellent/premium,
ideal/outstanding

baby/infant, toddler, child, teenager/adolescent/teen, young adult, adult, senior/elderly

young, middle/middle aged/middle-aged, old

beginner/novice, intermediate, advanced, expert

freshman, sophomore, junior, senior

bronze, silver, gold, platinum, diamond

first/1st, second/2nd, third/3rd, fourth/4th, fifth/5th, sixth/6th

early, mid/middle, late

dawn, morning, noon/midday, afternoon, evening, night, midnight

none/no education/no schooling, preschool/kindergarten, primary/primary school/elementary/elementary
school/1st-4th, 5th-6th, middle school/7th-8th, 9th, 10th, 11th, 12th, secondary/secondary school/some high
school, high school/highschool/high-school/hs-grad/high school graduate, vocational, some college/some-college,
associate/associates/associate degree/associate's degree/assoc-voc, assoc-acdm,
bachelor/bachelors/bachelor's/bachelor degree/bachelor's
degree/undergraduate/college/university/graduate/graduation, master/masters/master's/master degree/master's
degree/postgraduate, prof-school, doctorate/doctoral/doctor/phd/ph.d.

january/jan/jan./januar/janvier/enero, february/feb/feb./februar/février/fevrier/febrero,
march/mar/mar./märz/mrz/mars/marzo, april/apr/apr./avril/abril, may/mai/mayo, june/jun/jun./juni/juin/junio,
july/jul/jul./juli/juillet/julio, august/aug/aug./août/aout/agosto,
september/sep/sept/sep./sept./septembre/septiembre, october/oct/oct./oktober/okt/octobre/octubre,
november/nov/nov./novembre/noviembre, december/dec/dec./dezember/dez/décembre/decembre/diciembre

monday/mon/mon./mo/montag/lundi/lunes, tuesday/tue/tues/tue./tu/di/dienstag/mardi/martes,
wednesday/wed/wed./we/mi/mittwoch/mercredi/miércoles/miercoles,
thursday/thu/thur/thurs/thu./th/do/donnerstag/jeudi/jueves, friday/fri/fri./fr/freitag/vendredi/viernes,
saturday/sat/sat./sa/samstag/sonnabend/samedi/sábado/sabado, sunday/sun/sun./su/so/sonntag/dimanche/domingo

niedrig/gering/tief, mittel/mäßig/normal, hoch, sehr hoch

klein, mittel, groß/gross, sehr groß

faible/bas/basse, moyen/moyenne/modéré, élevé/élevée/haut/haute/fort/forte

petit/petite, moyen/moyenne, grand/grande

bajo/baja, medio/media, alto/alta

nie, selten, manchmal, oft/häufig, immer
"""
"""Scales between empty lines, each with its levels in order, and words for the same level between slashes."""

GRADES = "f, e, d-, d, d+, c-, c, c+, b-, b, b+, a-, a, a+"
"""Marks of schools and credit; without a plus or a minus among them, letters are names of groups."""

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")

_NUMBER = r"\d+(?:[.,]\d+)?"
_RANGE = re.compile(
    rf"(?P<below><|≤|under |below |up to )?(?P<low>{_NUMBER})(?:(?: ?[-–] ?| to ){_NUMBER}|(?P<above>\+))?"
)
_ABOVE = re.compile(rf"(?:>|≥|over |above |more than )=? ?(?P<low>{_NUMBER})")


def known_order(levels: Sequence[str]) -> tuple[str, ...]:
    """Return two or more levels in their known order; empty if none is known, as for names."""
    spelled = {level: spelling(level) for level in levels}
    if len(levels) < 2:
        return ()
    is_graded = any(text.endswith(("+", "-")) for text in spelled.values())
    for scale in _RANKS if is_graded else _RANKS[:-1]:
        if all(text in scale for text in spelled.values()) and len({scale[text] for text in spelled.values()}) > 1:
            return tuple(sorted(levels, key=lambda level: (scale[spelled[level]], level)))
    for keys in (_ranges(spelled), _numbered(spelled)):
        if keys and len(set(keys.values())) == len(levels):
            return tuple(sorted(levels, key=keys.__getitem__))
    return ()


def in_order(levels: Sequence[str], order: Sequence[str]) -> tuple[str, ...]:
    """Return levels in this order; those that it lacks come after the others, as they were."""
    places = {level: place for place, level in enumerate(order)}
    return tuple(sorted(levels, key=lambda level: places.get(level, len(places))))


def _ranges(spelled: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Return where each range begins: ``<5``, ``5-9``, ``10+``; empty if a level is none, or all are plain numbers."""
    found: dict[str, tuple[float, int]] = {}
    for level, text in spelled.items():
        match = _RANGE.fullmatch(text) or _ABOVE.fullmatch(text)
        if match is None:
            return {}
        after = 1 if match.re is _ABOVE else -1 if match["below"] else 0
        found[level] = float(match["low"].replace(",", ".")), after
    return found


def _numbered(spelled: dict[str, str]) -> dict[str, tuple[float, ...]]:
    """Return the numbers of levels that are alike but for these: ``stage 2``, ``stage IV``; empty if they are not."""
    found, others = {}, set()
    for level, text in spelled.items():
        words = [str(ROMAN.index(word) + 1) if word in ROMAN else word for word in text.split(" ")]
        parts = re.split(rf"({_NUMBER})", " ".join(words))
        others.add(tuple(parts[::2]))
        found[level] = tuple(float(number.replace(",", ".")) for number in parts[1::2])
    return found if len(others) == 1 and all(found.values()) else {}


def _ranks(scale: str) -> dict[str, int]:
    """Return the place of each word of a scale."""
    return {word.strip(): place for place, words in enumerate(scale.split(",")) for word in words.split("/")}


_RANKS = (*(_ranks(spelling(scale)) for scale in SCALES.split("\n\n")), _ranks(GRADES))
