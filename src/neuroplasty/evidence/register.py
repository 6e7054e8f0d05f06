"""The register: every number that a result rests on, as the rooms that hold them say.

A room registers its tables when it is imported, in a line at the end of the module that holds them; a report
lists what is registered, and nobody keeps a second list by hand.

>>> import neuroplasty.evidence.drugs
>>> room, name, parameter = registered(["drugs"])[0]
>>> name, float(parameter), parameter.standing
('iohexol, limit in 24 h', 3060.0, 'derived')
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import NamedTuple

from neuroplasty.evidence.parameter import Parameter, collect

ROOMS = (
    "anatomy",
    "epidural space",
    "instruments",
    "fluoroscopy",
    "dye astray",
    "radiofrequency",
    "events",
    "nerve",
    "course",
    "programme",
)
"""The rooms that a report tells of first, in this order; all others follow by their names."""

_HOLDERS: dict[tuple[str, str], object] = {}
"""By room and by the module that registered it. Filled by imports alone."""


class Registered(NamedTuple):
    """One number of the house: the room that it belongs to, its name there in plain words, the number.

    Examples
    --------
    >>> Registered("nerve", "gain", Parameter(3.0, "1", "assumed", "an example")).room
    'nerve'
    """

    room: str
    name: str
    parameter: Parameter


def register(room: str, holder: object) -> None:
    """Put the numbers of the calling module into the register.

    Parameters
    ----------
    room : str
        The part of a result that the numbers belong to, as a report's reader would call it.
    holder : object
        A module, a mapping or a dataclass, as ``collect`` takes them. From the same module for the same room
        it replaces what stood there, so that a module may be loaded again.

    Raises
    ------
    ValueError
        Where it holds no number, or a number by a name that the room already has for another.

    Examples
    --------
    >>> register("nerve", {"gain": 3.0})
    Traceback (most recent call last):
        ...
    ValueError: neuroplasty.evidence.register registers a dict for 'nerve' in which there is no Parameter; \
give a module, a mapping or a dataclass that holds some.
    """
    # Who registers is what the order of a report hangs on, and the one thing a caller cannot mistake.
    module = str(sys._getframe(1).f_globals["__name__"])
    found = tuple(collect(holder))
    if not found:
        raise ValueError(
            f"{module} registers a {type(holder).__name__} for {room!r} in which there is no Parameter; "
            "give a module, a mapping or a dataclass that holds some."
        )
    names: dict[str, tuple[Parameter, str]] = {
        one.name: (one.parameter, by) for by, one in _listed([room]) if by != module
    }
    for name, parameter in found:
        other, by = names.setdefault(name, (parameter, module))
        if other is not parameter:
            raise ValueError(
                f"{module} and {by} both register {name!r} for {room!r}, with two numbers; name one of them "
                "apart, or register it for another room."
            )
    _HOLDERS[room, module] = holder


def registered(rooms: Collection[str] | None = None) -> tuple[Registered, ...]:
    """Every number that the modules imported so far have registered.

    Parameters
    ----------
    rooms : collection of str, optional
        Those of these rooms alone; of all where left out.

    Returns
    -------
    tuple of Registered
        In an order that does not depend on what was imported first: rooms as in ``ROOMS``, then by name;
        within a room module by module, by its name, and in the order of its tables. A Parameter that several
        hold is listed once, where it comes first; so names are unique within a room.

    Examples
    --------
    >>> from neuroplasty.evidence.limits import TOGETHER
    >>> [(one.room, float(one.parameter)) for one in registered() if one.name == TOGETHER]
    [('drugs', 1.0)]
    """
    once: dict[int, Registered] = {}
    for _, one in _listed(rooms):
        once.setdefault(id(one.parameter), one)
    return tuple(once.values())


def _listed(rooms: Collection[str] | None = None) -> Iterator[tuple[str, Registered]]:
    """The module and the number, in the order of a report; one that several hold as often as that."""

    def rank(key: tuple[str, str]) -> tuple[int, str, str]:
        room, module = key
        return (ROOMS.index(room) if room in ROOMS else len(ROOMS), room, module)

    for room, module in sorted(_HOLDERS, key=rank):
        if rooms is None or room in rooms:
            for name, parameter in collect(_HOLDERS[room, module]):
                yield module, Registered(room, name, parameter)
