"""A person's answers to the questionnaires and the three heads, from a small YAML file.

heads:  {moves: yes, no load: unsure}
forms:  {NRS: [6], PEG: [6, 4, 5], RMDQ: [2, 3, 9]}     # RMDQ: the numbers of the ticked sentences
totals: {CSI: 43, PCS: 21}
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from neuroplasty.care.questionnaires.form import FORMS, Form, Score
from neuroplasty.care.questionnaires.heads import ANSWERS, QUESTIONS, Answer
from neuroplasty.care.questionnaires.totals import Reading, read_total
from neuroplasty.documents.files.marks import read_yaml
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import DocumentError, Fault


@dataclass(frozen=True)
class Answers:
    """A person's answers.

    Parameters
    ----------
    heads : dict of str to {"yes", "no", "unsure"}
        By question, under the three heads.
    scores : tuple of Score
        Of forms.
    totals : tuple of Reading
        Of questionnaires known by their total only.

    Examples
    --------
    >>> Answers({"moves": "yes"}).heads["moves"]
    'yes'
    """

    heads: dict[str, Answer]
    scores: tuple[Score, ...] = ()
    totals: tuple[Reading, ...] = ()


def read_answers(path: str | Path) -> Answers:
    r"""The answers in a YAML file.

    Parameters
    ----------
    path : str or Path
        Blocks ``heads``, ``forms`` and ``totals``, as at the top of this file.

    Returns
    -------
    Answers
        Heads, scores and totals.

    Raises
    ------
    DocumentError
        With every fault in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "answers.yaml")
    ...     _ = file.write_text("heads: {moves: yes}\nforms: {RMDQ: [2, 3, 9]}\n")
    ...     read_answers(file).scores[0].words
    '3 of 24'
    """
    try:
        data = read_yaml(Path(path).read_text(encoding="utf-8-sig")).data
    except OSError as error:
        raise _refusal(path, [f"could not be read: {error.strerror}; check the path"]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise _refusal(path, ["is not YAML; write blocks such as 'heads:' with lines under them"]) from None
    if not isinstance(data, dict) or not data:
        raise _refusal(path, ["holds no keys; the keys are heads, forms, totals"])
    keys = ["heads", "forms", "totals"]
    odd = [str(key) for key in data if key not in keys]
    faults = [f"unknown key {key!r}{nearest(key, keys)}; the keys are {', '.join(keys)}" for key in odd]
    blocks: list[dict[str, Any]] = []
    for key in keys:
        block = data.get(key)
        if block is not None and not isinstance(block, dict):
            faults.append(f"{key}: found no block; write lines such as 'name: answer' under it")
        blocks.append({str(name): value for name, value in block.items()} if isinstance(block, dict) else {})
    heads = _heads(blocks[0], faults)
    scores, totals = [], []
    for name, given in blocks[1].items():
        try:
            scores.append(_score(name, given))
        except DocumentError as error:
            faults += str(error).rstrip(".").split(".\n")
    for name, given in blocks[2].items():
        try:
            totals.append(read_total(name, given))
        except DocumentError as error:
            faults.append(str(error).rstrip("."))
    if faults:
        raise _refusal(path, faults)
    return Answers(heads, tuple(scores), tuple(totals))


def _heads(block: dict[str, Any], faults: list[str]) -> dict[str, Answer]:
    names = [question.name for question in QUESTIONS]
    found: dict[str, Answer] = {}
    for name, given in block.items():
        if name not in names:
            faults.append(f"heads: no question {name!r}{nearest(name, names)}; there are {', '.join(names)}")
        elif given not in ANSWERS:
            faults.append(f"heads: {name}: found {given!r}, expected one of {', '.join(ANSWERS)}")
        else:
            found[name] = cast(Answer, given)
    return found


def _score(name: str, given: Any) -> Score:
    form = FORMS.get(name)
    if form is None:
        raise DocumentError(
            f"forms: no form {name!r}{nearest(name, list(FORMS))}; there are {', '.join(FORMS)}."
        )
    if not isinstance(given, list):
        raise DocumentError(f"{name}: found {given!r}, expected a list such as [6, 4, 5].")
    return form.score(_ticks(form, given) if form.answers == "tick" else given)


def _ticks(form: Form, given: list[Any]) -> list[bool]:
    count = len(form.items)
    odd = [one for one in given if isinstance(one, bool) or one not in range(1, count + 1)]
    if odd:
        raise DocumentError(f"{form.name}: found {odd}, expected the numbers of sentences from 1 to {count}.")
    return [number in given for number in range(1, count + 1)]


def _refusal(path: str | Path, faults: list[str]) -> DocumentError:
    file = str(path)
    return DocumentError(
        "\n".join(f"{file}: {text}." for text in faults),
        tuple(Fault(file, None, None, "", f"{text}.") for text in faults),
    )
