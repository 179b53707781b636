"""Who may be in the directory: the questions that the form asks first, and which answers speak against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Question(models.TextChoices):
    """The keys of `ChangeRequest.eligibility`."""

    ACTIVE = "active", _("Is it active in personalised medicine, in research and innovation, networking, or translation?")
    BODY = "body", _("What kind of body is it?")
    LARGE = "large", _("If it is a firm: does it have more than 250 staff?")
    PLACE = "place", _("Where is it?")


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")
    UNSURE = "unsure", pgettext_lazy("answer", "I am not sure")


class Body(models.TextChoices):
    INSTITUTE = "institute", _("an institute, laboratory, centre or spin-off of a university or a hospital")
    RESEARCH = "research", _("a research institution of its own")
    FIRM = "firm", _("a private firm")
    CLUSTER = "cluster", _("a cluster or a network")
    PUBLIC = "public", _("a public body")
    UNIVERSITY = "university", _("a university itself")
    HOSPITAL = "hospital", _("a hospital itself")


class Place(models.TextChoices):
    EU = "eu", _("in the EU or the United Kingdom")
    CHINA = "cn", _("in mainland China")
    ELSEWHERE = "elsewhere", _("elsewhere")


ANSWERS: dict[str, type[models.TextChoices]] = {
    Question.ACTIVE: Answer,
    Question.BODY: Body,
    Question.LARGE: Answer,
    Question.PLACE: Place,
}


@dataclass(frozen=True)
class Objection:
    """Why an answer speaks against it, and what can be done."""

    question: Question
    why: Any
    what_to_do: Any


_OBJECTIONS: dict[tuple[str, str], Objection] = {
    (Question.ACTIVE, Answer.NO): Objection(
        Question.ACTIVE,
        _("The directory lists institutions that are active in personalised medicine."),
        _("If a part of it is (an institute, a department, a network), submit that part."),
    ),
    (Question.BODY, Body.UNIVERSITY): Objection(
        Question.BODY,
        _("Universities themselves are not listed."),
        _("Their institutes, laboratories, centres and spin-offs are, legally independent or not: submit one of these."),
    ),
    (Question.BODY, Body.HOSPITAL): Objection(
        Question.BODY,
        _("Hospitals themselves are not listed."),
        _("Their institutes, laboratories, centres and spin-offs are, legally independent or not: submit one of these."),
    ),
    (Question.LARGE, Answer.YES): Objection(
        Question.LARGE,
        _("Private firms of more than 250 staff are not listed."),
        _("If a smaller firm of the group works on personalised medicine, submit that one."),
    ),
    (Question.PLACE, Place.ELSEWHERE): Objection(
        Question.PLACE,
        _("The directory covers the EU, the United Kingdom and mainland China."),
        _("If it has an institute or a firm of its own there, submit that one."),
    ),
}


def objections(answers: Mapping[str, str]) -> list[Objection]:
    """What speaks against it, in the order of the questions; a firm's size counts for firms alone."""
    return [_OBJECTIONS[answer] for answer in known_answers(answers).items() if answer in _OBJECTIONS]


def known_answers(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers that the questions have. A firm's size counts for firms alone: it may be left over from before."""
    known = {name: answers[name] for name, codes in ANSWERS.items() if answers.get(name) in codes.values}
    if known.get(Question.BODY) != Body.FIRM:
        known.pop(Question.LARGE, None)
    return known


def in_words(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The questions that were answered, each with its answer, in the language in use."""
    return [(str(Question(name).label), str(ANSWERS[name](code).label)) for name, code in known_answers(answers).items()]
