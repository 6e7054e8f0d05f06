"""Judge: a lesson's marks held against what was done; passed or not, and why. A pure function."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.care.assessment import Account, Judged, joined, judged
from neuroplasty.care.lessons.lesson import Lesson


@dataclass(frozen=True)
class Verdict:
    """What a lesson came to.

    Parameters
    ----------
    lesson : Lesson
    judged : tuple of Judged
        Every mark.

    Examples
    --------
    >>> from neuroplasty.care.lessons.lesson import lessons
    >>> judge(lessons()["find-the-hiatus"], Account()).passed
    False
    """

    lesson: Lesson
    judged: tuple[Judged, ...]

    @property
    def passed(self) -> bool:
        """Whether every mark was met."""
        return all(one.met is True for one in self.judged)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was not passed: every mark that was not met, and why it is there; nothing where it was."""
        return tuple(f"{one.words}. {_sentence(one.mark.why)}" for one in self.judged if one.met is not True)


def judge(lesson: Lesson, *accounts: Account) -> Verdict:
    """Hold a lesson's marks against what the fellow did.

    Parameters
    ----------
    lesson : Lesson
    *accounts : Account
        From the fellow's first tick on (``Begun.account``), one for each of the lesson's starts.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from neuroplasty.care.lessons.lesson import lessons
    >>> judge(lessons()["find-the-hiatus"], Account()).reasons[0].split(";")[1]
    ' there was no occasion. Anything else is another procedure.'
    """
    whole = joined(accounts)
    return Verdict(lesson, tuple(judged(mark, whole) for mark in lesson.passes))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}."
