"""A protocol with what the command line says instead."""

from __future__ import annotations

from neuroplasty.documents.trial import Trial


def changed(trial: Trial, given: dict[str, float]) -> Trial:
    """The protocol with some of its numbers changed, checked as a whole again.

    >>> from neuroplasty.documents import read_trial
    >>> changed(read_trial("sham-against-sham"), {"size": 20}).size
    20
    """
    from neuroplasty.documents import document_of

    data = trial.model_copy(update=given).model_dump_json()
    document = document_of(data, "trial", name=f"{trial.name} with {', '.join(given)} changed")
    assert isinstance(document, Trial)
    return document
