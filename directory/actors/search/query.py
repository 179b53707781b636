"""What somebody typed, understood: words, phrases, hosts, identifiers, and what must not be there.

All words must be found (AND), “quoted words” side by side, a word after - must not be there. Both scripts go in one query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from directory.actors.search.lexemes import (
    HOST,
    IDENTIFIER,
    INITIALS,
    NAME,
    PHRASE,
    PINYIN,
    PLACE_OR_TOPIC,
    WHOLE,
    quote,
    whole,
)
from directory.actors.search.phrases import literal_lexeme, phrase_of
from directory.actors.search.synonyms import BY_MEMBER, MOST_WORDS, normal, parts_of, variants_of
from directory.actors.search.words import STOP_WORDS, is_han, pairs, runs, simplify, stem, word_forms
from directory.core.fields import url_host
from directory.core.text import clean_line, fold, printable

MOST_CHARACTERS = 200
MOST_TERMS = 8

_PARTS = re.compile(r"""(?P<not>(?<!\S)-(?=[^\s-]))?(?:["“”„＂](?P<phrase>[^"“”„＂]*)["“”„＂]|(?P<word>[^\s"“”„＂]+))""")
_HOST = re.compile(r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,18}(?:[:/?#]\S*)?", re.IGNORECASE)
_IDENTIFIERS = (
    (re.compile(r"(?:https?://)?ror\.org/(0[a-hj-km-np-tv-z0-9]{8})/?", re.IGNORECASE), str.lower),
    (re.compile(r"(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})", re.IGNORECASE), str.lower),
    (re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]{2,11})", re.IGNORECASE), str.upper),
    (re.compile(r"(?:https?://(?:www\.)?isni\.org/(?:isni/)?)?([0-9]{15}[0-9X])", re.IGNORECASE), str.upper),
    (re.compile(r"([0-9]{9})"), str),
    (re.compile(r"([0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})", re.IGNORECASE), str.upper),
)
_ISNI_SPACED = re.compile(r"\b([0-9]{4}) ([0-9]{4}) ([0-9]{4}) ([0-9]{3}[0-9Xx])\b")
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v))"
)
_PINYIN = re.compile(rf"{_SYLLABLE}+(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?")


@dataclass(frozen=True)
class Term:
    """One thing that is sought: `runs` side by side, or a lexeme that is marked as what it is."""

    text: str
    runs: tuple[str, ...] = ()
    marked: str = ""
    phrase: bool = False
    negative: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass
class Query:
    """A query in terms. `dropped` words were too many, `common` ones say nothing; `too_long` ones are not searched at all."""

    text: str
    terms: list[Term] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    too_long: bool = False

    @property
    def seeks(self) -> bool:
        """Whether there is anything that must be found."""
        return not self.too_long and any(not term.negative for term in self.terms)

    @property
    def words(self) -> list[str]:
        """The plain words that a typo may be in."""
        return [
            run
            for term in self.terms
            if not term.negative and not term.phrase and not term.marked
            for run in term.runs
            if not is_han(run)
        ]

    @cached_property
    def highlighted_words(self) -> list[str]:
        """What to mark in a text that was found: the words as typed, and those of the same meaning."""
        found: list[str] = []
        for term in self.terms:
            if not term.negative:
                found.extend(term.runs)
                found.extend(run for member in term.synonyms for run in runs(member))
        return [simplify(run) for run in dict.fromkeys(found)]

    @cached_property
    def highlighted_stems(self) -> set[str]:
        """The stems of those of them that are not Chinese."""
        forms = {form for word in self.highlighted_words if not is_han(word) for form in word_forms(word)}
        return forms | {stem(form) for form in forms}


def parse_query(text: str) -> Query:
    """Understand what was typed. Never raises: what cannot be understood is a query that finds nothing."""
    text = clean_line(printable(text))
    query = Query(text)
    if len(text) > MOST_CHARACTERS:
        query.too_long = True
        return query
    for match in _PARTS.finditer(_ISNI_SPACED.sub(r"\1\2\3\4", text)):
        negative = bool(match["not"])
        is_phrase = match["phrase"] is not None
        for term in _phrase(match["phrase"], negative) if is_phrase else _terms_of_word(match["word"], negative):
            if len(query.terms) >= MOST_TERMS:
                query.dropped.append(term.text)
            elif term.runs and not term.marked and all(run.casefold() in STOP_WORDS for run in term.runs):
                query.common.append(term.text)
            else:
                query.terms.append(term)
    query.terms = _with_synonyms(query.terms)
    return query


def _phrase(text: str, negative: bool) -> list[Term]:
    found = tuple(runs(text))
    return [Term(text, found, phrase=True, negative=negative)] if found else []


def _terms_of_word(word: str, negative: bool) -> list[Term]:
    bare = word.strip(",;，；、()（）")
    for pattern, form in _IDENTIFIERS:
        if match := pattern.fullmatch(bare):
            return [Term(bare, tuple(runs(bare)), IDENTIFIER + form(match[1]), negative=negative)]
    if _HOST.fullmatch(bare):
        host = url_host(bare if "://" in bare else f"https://{bare}")
        return [Term(bare, tuple(runs(bare)), HOST + host, negative=negative)]
    found = tuple(runs(word))
    if negative and len(found) > 1:
        return [Term(word, found, phrase=True, negative=True)]  # what was said together is left out together
    return [Term(run, (run,), negative=negative) for run in found]


def _with_synonyms(terms: list[Term]) -> list[Term]:
    """Neighbouring terms that are a member of a group become one term that the whole group answers."""
    result: list[Term] = []
    index = 0
    while index < len(terms):
        for length in range(min(MOST_WORDS, len(terms) - index), 0, -1):
            part = terms[index : index + length]
            if any(term.negative or term.marked or term.phrase for term in part):
                continue
            text = " ".join(term.text for term in part)
            if group := BY_MEMBER.get(normal(text)):
                found = tuple(run for term in part for run in term.runs)
                result.append(Term(text, found, phrase=length > 1, synonyms=group))
                index += length
                break
        else:
            room = MOST_TERMS - len(result) - (len(terms) - index - 1)
            result += _with_synonyms_inside(terms[index], room)
            index += 1
    return result


def _with_synonyms_inside(term: Term, room: int) -> list[Term]:
    """Members of groups inside a longer Chinese run, which has no spaces between its words.

    A run of nothing but members is what they are if typed apart; in another, each member may be replaced.
    """
    if term.negative or term.marked or term.phrase or not is_han(term.runs[0]):
        return [term]
    parts = parts_of(term.runs[0])
    if len(parts) <= room and all(group for _text, group in parts):
        return [Term(text, (text,), synonyms=group) for text, group in parts]
    return [replace(term, synonyms=variants_of(parts))]


# --- As a tsquery ---------------------------------------------------------------------------------------------------


def anywhere(query: Query, *, wide: bool = False) -> str:
    """Entries that hold every term anywhere. `wide` also takes words that only begin so, and initials of pinyin."""
    return _all(query, lambda term: _anywhere(term, wide=wide))


def in_names(query: Query, *, wide: bool = False) -> str:
    """Entries that hold every term in their names, hosts or identifiers."""
    return _all(query, lambda term: _marked(term, (NAME,), wide=wide))


def in_names_places_topics(query: Query, *, wide: bool = False) -> str:
    return _all(query, lambda term: _marked(term, (NAME, PLACE_OR_TOPIC), wide=wide))


def whole_name(query: Query) -> str:
    """Entries one of whose names is what was typed, in letters or in pinyin."""
    return quote(WHOLE + whole(query.text))


def _all(query: Query, one: Callable[[Term], str]) -> str:
    parts = [("!" if term.negative else "") + f"({one(term)})" for term in query.terms]
    return " & ".join(parts)


def _anywhere(term: Term, *, wide: bool) -> str:
    if term.marked:
        # What looks like a host or an identifier may also be a word of a text.
        return f"{quote(term.marked)} | ({_side_by_side(term.runs)})" if term.runs else quote(term.marked)
    if term.synonyms:
        # A single word keeps its other readings: “ai” is also pinyin.
        itself = [f"({_run(term.runs[0], '', wide=wide)})"] if len(term.runs) == 1 else []
        return " | ".join(dict.fromkeys(itself + [f"({_member(member)})" for member in term.synonyms]))
    if term.phrase or len(term.runs) > 1:
        return _side_by_side(term.runs)
    return _run(term.runs[0], "", wide=wide)


def _marked(term: Term, marks: tuple[str, ...], *, wide: bool) -> str:
    if term.negative:
        return _anywhere(term, wide=wide)
    if term.marked:
        return quote(term.marked)
    members = list(dict.fromkeys([term.runs, *(tuple(runs(member)) for member in term.synonyms)]))
    return " | ".join(
        "(" + " & ".join(f"({_run(run, mark, wide=wide)})" for run in member) + ")" for mark in marks for member in members
    )


def _run(run: str, mark: str, *, wide: bool) -> str:
    if is_han(run):
        if len(run) == 1:
            return quote(mark + run) + ":*"
        return " & ".join(quote(mark + pair) for pair in pairs(run)[:-1])
    forms = word_forms(run)
    options = [quote(mark + form) for form in forms if form in (forms[0], forms[-1]) or len(forms) > 2]
    letters = fold(run)
    if mark != PLACE_OR_TOPIC and len(letters) > 1 and _PINYIN.fullmatch(letters):
        options.append(quote(PINYIN + letters) + ":*")
    if wide:
        options.append(quote(mark + forms[1 if len(forms) > 1 else 0]) + ":*")
        if mark != PLACE_OR_TOPIC and letters.isascii() and letters.isalpha():
            options.append(quote(INITIALS + letters) + ":*")
    return " | ".join(dict.fromkeys(options))


def _member(member: str) -> str:
    """One synonym, wherever it stands."""
    if phrase := phrase_of(member):
        return quote(PHRASE + phrase.name)
    found = tuple(runs(member))
    if len(found) > 1:
        return _side_by_side(found)
    if is_han(found[0]) and len(found[0]) > 1:
        # As neighbours, pairs make the database unpack every vector that it finds; together they say nearly the same.
        return " & ".join(quote(pair) for pair in pairs(found[0])[:-1])
    return _side_by_side(found) if is_han(found[0]) else quote(literal_lexeme(found[0]))


def _side_by_side(found: tuple[str, ...]) -> str:
    """The runs as neighbours; a common word between them keeps its place."""
    parts: list[str] = []
    distance = 0
    for run in found:
        if not is_han(run) and run.casefold() in STOP_WORDS and len(found) > 1:
            distance += 1
            continue
        for index, lexeme in enumerate(_lexemes_in_order(run)):
            step = 1 if index else distance + 1
            parts.append((f"<{step}> " if parts else "") + lexeme)
        # The last pair begins one character before the run ends, so what follows is two places on.
        distance = 1 if is_han(run) and len(run) > 1 else 0
    return " ".join(parts) if parts else quote("")


def _lexemes_in_order(run: str) -> list[str]:
    if not is_han(run):
        return [quote(word_forms(run)[0])]
    if len(run) == 1:
        return [quote(run) + ":*"]
    return [quote(pair) for pair in pairs(run)[:-1]]
