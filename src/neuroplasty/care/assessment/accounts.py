"""The account of an episode: its log done again, and watched."""

from __future__ import annotations

from pathlib import Path

from neuroplasty.body.procedure import Theatre, Tick
from neuroplasty.body.procedure.log import Log
from neuroplasty.care.assessment.account import Account
from neuroplasty.care.assessment.watch import Watch
from neuroplasty.care.replay import replay
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError


def account_of(
    episode: Episode | str | Path, *, ct: Path | None = None, labels: Path | None = None
) -> Account:
    """The account of an episode with its log, which is done again for it.

    Parameters
    ----------
    episode : Episode, or path of one
    ct, labels : Path, optional
        The images its anatomy came from, where it came from images.

    Returns
    -------
    Account

    Raises
    ------
    DocumentError
        As ``care.replay.replay`` does.

    Examples
    --------
    >>> account_of("nowhere.json")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.json: there is no such file; check the path.
    """
    episode = as_episode(episode)
    if episode.log is None:
        raise DocumentError(
            "This episode holds no log of hands; only one that was done with its log can be assessed."
        )
    hands = [hand for hand, _ in Log.read(episode.log.hands, episode.log.ticks).entries]
    watch: list[Watch] = []

    def see(theatre: Theatre, tick: Tick) -> None:
        if not watch:
            watch.append(Watch(theatre, episode.known_case.target, notes=list(episode.notes)))
        watch[0].see(hands[tick.number - 1], theatre, tick)

    replay(episode, ct=ct, labels=labels, watch=see)
    return watch[0].account() if watch else Account(notes=episode.notes)
