"""Solving: procedures of members on their way, in processes beside the one that waits for them.

Who waits does not idle: what nobody has begun is done here, from the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from neuroplasty.care.beside import processes
from neuroplasty.care.procedures import Asked, MemberProcedure, is_kept, solve, solve_alike

Part = TypeVar("Part")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Solving:
    """Procedures that were begun, and the processes beside this one that solve them.

    Parameters
    ----------
    asked : sequence of Asked
    begun : sequence of (sequence of Asked, Future)
        What is being solved beside this process; what is not there is solved when it is waited for.
    beside : Executor, optional
        The processes; None: there are none.
    here : dict of str to MemberProcedure
        By key, what this process has done of it.

    Examples
    --------
    >>> nothing = Solving(())
    >>> nothing(), nothing.apart(abs, [-1, 2])()
    ((), [1, 2])
    """

    asked: Sequence[Asked]
    begun: Sequence[tuple[Sequence[Asked], Future[tuple[MemberProcedure, ...]]]] = ()
    beside: Executor | None = None
    here: dict[str, MemberProcedure] = field(default_factory=dict)

    def __call__(self) -> tuple[MemberProcedure, ...]:
        """Wait for the answers, in the order in which they were asked."""
        return tuple(self.answer(one) for one in self.asked)

    def answer(self, asked: Asked) -> MemberProcedure:
        """Wait for one of them; until it is there, what nobody has begun is done here."""
        for alike, future in self.begun:
            if asked in alike:
                while not future.done() and asked.key not in self.here and self._took_one_over():
                    pass
                if not future.cancelled():
                    return future.result()[alike.index(asked)]
        if asked.key not in self.here:
            self.here[asked.key] = solve(asked)
        return self.here[asked.key]

    def _took_one_over(self) -> bool:
        for alike, future in reversed(self.begun):
            if not future.cancelled() and future.cancel():
                self.here.update({one.key: done for one, done in zip(alike, solve_alike(alike), strict=True)})
                return True
        return False

    def apart(self, do: Callable[[Part], Answer], parts: Sequence[Part]) -> Callable[[], list[Answer]]:
        """Begin to do something with every part in the processes beside this one; gives a way to wait for it.

        Where there are none it is done here, when it is waited for.
        """
        if self.beside is None:
            return lambda: [do(part) for part in parts]
        begun = [(part, self.beside.submit(do, part)) for part in parts]
        return lambda: _answers(do, begun)


def _answers(do: Callable[[Part], Answer], begun: Sequence[tuple[Part, Future[Answer]]]) -> list[Answer]:
    """What was begun beside this process, in order; what nobody has come to is done here, from the end."""
    here = {k: do(begun[k][0]) for k in reversed(range(len(begun))) if begun[k][1].cancel()}
    return [here[k] if k in here else future.result() for k, (_, future) in enumerate(begun)]


@dataclass(frozen=True)
class Awaited(Sequence[MemberProcedure]):
    """Answers that are waited for one by one, each when it is looked at.

    Examples
    --------
    >>> list(Awaited(Solving(()), ()))
    []
    """

    solving: Solving
    asked: Sequence[Asked]

    def __len__(self) -> int:
        """How many."""
        return len(self.asked)

    def __getitem__(self, k: Any) -> Any:
        """One of them, or a slice."""
        if isinstance(k, slice):
            return [self.solving.answer(one) for one in self.asked[k]]
        return self.solving.answer(self.asked[k])


@contextmanager
def procedures(asked: Sequence[Asked], workers: int = 0) -> Iterator[Solving]:
    """Begin to solve what was asked, in processes beside this one, and give a way to wait for it.

    Parameters
    ----------
    asked : sequence of Asked
    workers : int
        Processes beside this one; with 0 all is solved here, when it is waited for. With more, a script that
        calls this must guard what it runs by ``if __name__ == "__main__"``. None is begun for what is kept.

    Yields
    ------
    Solving
        Called, it gives the answers in the order in which they were asked.

    Examples
    --------
    >>> with procedures([]) as wait:
    ...     print(wait())
    ()
    """
    missing = _together([one for one in asked if not is_kept(one)])
    if workers < 1 or not missing:
        yield Solving(asked)
        return
    pool = processes(min(workers, len(missing)))
    try:
        yield Solving(asked, [(alike, pool.submit(solve_alike, alike)) for alike in missing], pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _together(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Those that differ in the steps of their plans alone side by side, and those with most to do first."""
    groups: list[list[Asked]] = []
    for one in asked:
        for group in groups:
            first = group[0]
            if replace(one, plan=first.plan) == first and one.plan.without == first.plan.without:
                group.append(one)
                break
        else:
            groups.append([one])
    return sorted(groups, key=lambda group: -len(group))
