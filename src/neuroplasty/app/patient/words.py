"""Words: what a patient reads on the clinic's pages, by language.

>>> words_of("de")("begin.button")
'Beginnen'
"""

from __future__ import annotations

from neuroplasty.app.languages import LANGUAGES, Words, catalogue, choose


def words_of(language: str) -> Words:
    """The catalogue of a language.

    Parameters
    ----------
    language : str
        Of ``LANGUAGES``.

    Returns
    -------
    Words

    Examples
    --------
    >>> words_of("de").name
    'Deutsch'
    """
    return catalogue("patient", language)


__all__ = ["LANGUAGES", "Words", "choose", "words_of"]
