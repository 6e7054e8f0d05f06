"""Which cues put a load on the body, by the words they are written in.

>>> loads_the_body("heavy lifting"), loads_the_body("thunder"), loads_the_body("flooble")
(True, False, None)
"""

from __future__ import annotations

import re

_LOADS = (
    r"lift|carr|bend|twist|stoop|kneel|stand|sit|walk|run|climb|stair|driv|cycl|bike|garden|clean|hoover|"
    r"vacuum|exercise|gym|sport|training|swim|push|pull|dig|work(?:ed)? out|posture|lying|house ?work|"
    r"cough|sneez"
)
_FREE = (
    r"rain|weather|storm|thunder|wind|cold|heat|damp|pressure|noise|sound|music|loud|helicopter|siren|"
    r"light|smell|argu|quarrel|fight|stress|deadline|boss|meeting|phone|mail|news|alone|crowd|school|"
    r"family|visit|in-law|thought|think|worr|memory|dream|anniversary|sad|angry|fear|bad sleep|poor sleep|"
    r"coffee|wine|alcohol|sugar|food"
)


def loads_the_body(cue: str) -> bool | None:
    """Whether a cue puts a load on the body, by the words it is written in.

    Parameters
    ----------
    cue : str
        As it stands in a diary.

    Returns
    -------
    bool or None
        None for words that tell neither.

    Examples
    --------
    >>> loads_the_body("heavy lifting"), loads_the_body("thunder"), loads_the_body("flooble")
    (True, False, None)
    """
    loads, free = (re.search(rf"\b(?:{words})", cue.lower()) for words in (_LOADS, _FREE))
    if bool(loads) == bool(free):
        return None
    return bool(loads)
