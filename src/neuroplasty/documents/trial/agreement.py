"""Agreement: where the parts of a protocol contradict each other, from data that may be wrong in any way.

>>> arm = {"name": "a", "does": "sham"}
>>> [one.text for one in disagreements({"arms": [arm, arm]})]
["arm 'a' is named twice; give each arm a name of its own"]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeGuard

from neuroplasty.documents.document import Disagreement, Where, entries
from neuroplasty.documents.plan import Plan

_SAME_BUT_FOR = ("name", "active_control", "add_on", "factors")
_METHODS = {
    "mean": ("ancova", "repeated measures"),
    "responder": ("logistic",),
    "time to event": ("kaplan-meier",),
}
_MAKES = {
    "rescue": ("rescue",),
    "second procedure": ("second_procedure",),
    "crossover": ("crossover",),
    "surgery": ("surgery",),
}
_ALL = ("nrs", "odi", "rmdq", "peg")


def disagreements(data: Any) -> Iterator[Disagreement]:
    """Every contradiction in a trial's data: where, and what to do about it."""
    if not isinstance(data, dict):
        return
    yield from _plans(data)
    yield from _arms(data)
    yield from _stocks(data)
    yield from _allocation(data)
    yield from _visits(data)
    yield from _drop_out(data)
    yield from _crossover(data)
    yield from _endpoints(data)
    yield from _estimands(data)
    yield from _analyses(data)
    yield from _testing(data)


def _named(data: dict[str, Any], key: str) -> list[str]:
    return [one["name"] for _, one in entries(data, key) if isinstance(one.get("name"), str)]


def _twice(data: dict[str, Any], key: str, what: str) -> Iterator[Disagreement]:
    seen: set[str] = set()
    for where, one in entries(data, key):
        name = one.get("name")
        if isinstance(name, str):
            if name in seen:
                yield Disagreement(
                    (*where, "name"), f"{what} {name!r} is named twice; give each {what} a name of its own"
                )
            seen.add(name)


def _plans(data: dict[str, Any]) -> Iterator[Disagreement]:
    yield from _twice(data, "plans", "plan")
    for where, plan in entries(data, "plans"):
        for inner, text in Plan.disagreements(plan):
            yield Disagreement((*where, *inner), text)


def _arms(data: dict[str, Any]) -> Iterator[Disagreement]:
    before = list(_twice(data, "arms", "arm"))
    yield from before
    seen: dict[str, Any] = {}
    factors: dict[str, Any] = {}
    for where, arm in entries(data, "arms"):
        does, plan = arm.get("does"), arm.get("plan")
        if does == "plan" and plan is None:
            yield Disagreement((*where, "plan"), "the arm does a plan and names none; name a plan")
        if does in ("sham", "course only") and plan is not None:
            yield Disagreement(
                (*where, "plan"),
                f"the arm does {'a sham' if does == 'sham' else 'the course only'} and names a plan; take "
                "the plan out, or let it do a plan",
            )
        if does == "course only":
            for field in ("repeats_per_y", "expectation", "expectation_if_known"):
                if arm.get(field):
                    yield Disagreement(
                        (*where, field),
                        f"nothing is done in the arm that {field} could belong to; leave it out",
                    )
        if where[-1] != 0 and arm.get("active_control") is True:
            yield Disagreement((*where, "active_control"), "the first arm is the control; put this arm first")
        text = _told(arm)
        if text in seen and data.get("finds_nothing") is not True and not before:
            yield Disagreement(
                where,
                f"arms {seen[text]!r} and {arm.get('name')!r} cannot be told apart; change what one of them "
                "does, or say 'finds_nothing: true' where a trial is to find nothing",
            )
        seen.setdefault(text, arm.get("name"))
        if data.get("factorial") is True:
            has = arm.get("factors") or ()
            key = repr(sorted(map(str, has)) if isinstance(has, list | tuple) else [])
            if key in factors:
                yield Disagreement(
                    (*where, "factors"),
                    f"arm {arm.get('name')!r} has the factors of arm {factors[key]!r}; give each its own",
                )
            factors.setdefault(key, arm.get("name"))


def _told(arm: dict[str, Any]) -> str:
    """What an arm does, as text that is the same for arms that do the same."""
    usual = {"flossing": "drawn"}
    given = {key: value for key, value in arm.items() if key not in _SAME_BUT_FOR}
    given = {
        key: value
        for key, value in given.items()
        if value not in (None, 0, [], ()) and value != usual.get(key)
    }
    return _flat(given)


def _flat(value: Any) -> str:
    """Anything as text, keys in order."""
    if isinstance(value, dict):
        return repr(sorted((str(key), _flat(inner)) for key, inner in value.items()))
    if isinstance(value, list | tuple):
        return repr([_flat(inner) for inner in value])
    return repr(value)


def _stocks(data: dict[str, Any]) -> Iterator[Disagreement]:
    shares = [one.get("share", 1.0) for _, one in entries(data, "populations")]
    total = sum(one for one in shares if _is_number(one))
    if shares and all(map(_is_number, shares)) and abs(total - 1) > 1e-6:
        yield Disagreement(
            ("populations",), f"the shares of the populations add up to {total:g}; let them add up to 1"
        )


def _allocation(data: dict[str, Any]) -> Iterator[Disagreement]:
    arms = sum(1 for _ in entries(data, "arms"))
    allocation, recruitment = data.get("allocation"), data.get("recruitment")
    if not isinstance(allocation, dict):
        return
    ratio, method, block = (
        allocation.get("ratio"),
        allocation.get("method", "blocks"),
        allocation.get("block"),
    )
    parts = arms
    if isinstance(ratio, list | tuple) and ratio:
        parts = sum(one for one in ratio if _is_whole(one))
        if len(ratio) != arms:
            yield Disagreement(
                ("allocation", "ratio"),
                f"the allocation does not add up: {len(ratio)} numbers for {arms} arms; give one an arm",
            )
    if _is_whole(block):
        if method not in ("blocks", "stratified"):
            yield Disagreement(("allocation", "block"), f"{method} allocation has no blocks; leave this out")
        elif parts and block % parts:
            yield Disagreement(
                ("allocation", "block"),
                f"the allocation does not add up: a block of {block} cannot hold whole shares of {parts}; "
                f"give a multiple of {parts}",
            )
    strata = allocation.get("strata")
    if method in ("stratified", "minimisation") and not strata:
        yield Disagreement(("allocation", "strata"), f"{method} allocation needs strata; name one or more")
    if method in ("simple", "blocks", "clusters") and strata:
        yield Disagreement(
            ("allocation", "strata"),
            f"{method} allocation has no strata; take 'stratified', or leave this out",
        )
    sites = recruitment.get("sites", 1) if isinstance(recruitment, dict) else 1
    if method == "clusters" and _is_whole(sites) and sites < 2 * arms:
        yield Disagreement(
            ("recruitment", "sites"),
            f"sites are put into arms whole, and {sites} for {arms} arms leaves nothing to compare; give "
            f"{2 * arms} or more",
        )
    size = data.get("size", 100)
    for where, one in [
        (("size",), size),
        *((("sizes", n), one) for n, one in enumerate(_list(data, "sizes"))),
    ]:
        if _is_whole(one) and one > 0 and one < arms:
            yield Disagreement(where, f"{one} people cannot fill {arms} arms; give {arms} or more")


def _visits(data: dict[str, Any]) -> Iterator[Disagreement]:
    last = (0, 0)
    for where, one in entries(data, "visits"):
        day, window = one.get("day"), one.get("window_d", 0)
        if not (_is_whole(day) and _is_whole(window)):
            return
        if day <= last[0]:
            yield Disagreement((*where, "day"), f"day {day} comes after day {last[0]}; put visits in order")
        elif day - window <= sum(last):
            yield Disagreement(
                (*where, "window_d"),
                f"the window begins on day {day - window}, and the visit before may be as late as day "
                f"{sum(last)}; give narrower windows",
            )
        last = day, window


def _drop_out(data: dict[str, Any]) -> Iterator[Disagreement]:
    drop_out = data.get("drop_out")
    by_arm = drop_out.get("by_arm") if isinstance(drop_out, dict) else None
    arms = _named(data, "arms")
    for name in by_arm if isinstance(by_arm, dict) else ():
        if name not in arms:
            yield Disagreement(("drop_out", "by_arm", str(name)), _no_arm(name, arms))


def _crossover(data: dict[str, Any]) -> Iterator[Disagreement]:
    crossover, arms = data.get("crossover"), _named(data, "arms")
    if not isinstance(crossover, dict):
        return
    to = crossover.get("to")
    if isinstance(to, str) and to not in arms:
        yield Disagreement(("crossover", "to"), _no_arm(to, arms))
    for n, name in enumerate(_list(crossover, "arms")):
        if isinstance(name, str) and name not in arms:
            yield Disagreement(("crossover", "arms", n), _no_arm(name, arms))
        elif name == to:
            yield Disagreement(
                ("crossover", "arms", n), "people cannot cross over into their own arm; take it out"
            )
    does = {
        one.get("name"): one.get("does")
        for _, one in entries(data, "arms")
        if isinstance(one.get("name"), str)
    }
    if isinstance(to, str) and does.get(to) == "course only":
        yield Disagreement(("crossover", "to"), f"nothing is done in {to!r}; name an arm that does a plan")
    if arms and to == arms[0] and not _list(crossover, "arms"):
        yield Disagreement(("crossover", "arms"), "name the arms that people cross over from")


def _no_arm(name: object, arms: list[str]) -> str:
    return f"found {name!r}, expected an arm: {', '.join(arms)}"


def _endpoints(data: dict[str, Any]) -> Iterator[Disagreement]:
    yield from _twice(data, "endpoints", "endpoint")
    asked: dict[Any, Any] = {}
    last = 0
    for _, visit in entries(data, "visits"):
        day, measures = visit.get("day"), visit.get("measures", _ALL)
        if _is_whole(day):
            asked[day] = measures if isinstance(measures, list | tuple) else ()
            last = max(last, day)
    found = list(entries(data, "endpoints"))
    for where, one in found:
        kind, day = str(one.get("type")), one.get("day")
        needs: list[Any] = []
        for given, wanted in (("measure", "mean"), ("responder", "responder"), ("event", "time to event")):
            if kind == wanted and one.get(given) is None:
                yield Disagreement((*where, given), f"a {wanted} needs its {given}; name it")
            if kind in _METHODS and kind != wanted and one.get(given) is not None:
                yield Disagreement((*where, given), f"a {kind} has no {given}; leave this out")
        if kind == "mean":
            needs = [one.get("measure")]
        elif kind == "responder":
            needs = [rule.get("measure") for _, rule in entries(one, "responder", "rules")]
        if kind in ("mean", "responder") and _is_whole(day) and asked:
            if day not in asked:
                yield Disagreement(
                    (*where, "day"),
                    f"nobody is seen on day {day}; visits are on day {', '.join(map(str, asked))}",
                )
            else:
                for measure in dict.fromkeys(str(need) for need in needs if need in _ALL):
                    if measure not in asked[day]:
                        yield Disagreement(
                            where, f"nobody measures {measure} on day {day}; ask for it at that visit"
                        )
        if kind == "time to event":
            yield from _event(data, (*where, "event"), one.get("event"))
            if _is_whole(day) and asked and day > last:
                yield Disagreement((*where, "day"), f"people are followed to day {last}; give a day up to it")
    if found and not any(one.get("role") == "primary" for _, one in found):
        yield Disagreement(("endpoints",), "no endpoint is the primary one; give one of them 'role: primary'")


def _event(data: dict[str, Any], where: Where, event: object) -> Iterator[Disagreement]:
    """An event that nothing in the protocol brings about."""
    fields = _MAKES.get(event, ()) if isinstance(event, str) else ()
    repeats = event == "second procedure" and any(
        one.get("repeats_per_y") for _, one in entries(data, "arms")
    )
    if fields and not repeats and all(data.get(field) is None for field in fields):
        yield Disagreement(where, f"nothing brings a {event} about; say how it comes under {fields[0]!r}")
    if event == "left":
        drop_out = data.get("drop_out")
        given = drop_out if isinstance(drop_out, dict) else {}
        if not given.get("per_y") and not given.get("by_arm"):
            yield Disagreement(where, "nobody leaves; say how they do under 'drop_out'")


def _estimands(data: dict[str, Any]) -> Iterator[Disagreement]:
    yield from _twice(data, "estimands", "estimand")
    endpoints = _named(data, "endpoints")
    for where, one in entries(data, "estimands"):
        yield from _known((*where, "endpoint"), one.get("endpoint"), endpoints, "endpoint")
        seen: set[str] = set()
        for inner, event in entries(one, "events"):
            name = event.get("event")
            yield from _event(data, (*where, *inner, "event"), name)
            if isinstance(name, str) and name in seen:
                yield Disagreement((*where, *inner, "event"), f"{name} is handled twice; keep one of the two")
            seen.add(str(name))


def _known(where: Where, name: object, known: list[str], what: str) -> Iterator[Disagreement]:
    if isinstance(name, str) and name not in known:
        there = ", ".join(known) or "none there"
        yield Disagreement(where, f"found {name!r}, expected one of the {what}s: {there}")


def _analyses(data: dict[str, Any]) -> Iterator[Disagreement]:
    endpoints = {
        one["name"]: one for _, one in entries(data, "endpoints") if isinstance(one.get("name"), str)
    }
    estimands = {
        one["name"]: one for _, one in entries(data, "estimands") if isinstance(one.get("name"), str)
    }
    for where, one in entries(data, "analyses"):
        name, estimand, method = one.get("endpoint"), one.get("estimand"), one.get("method")
        yield from _known((*where, "endpoint"), name, list(endpoints), "endpoint")
        if estimand is not None:
            yield from _known((*where, "estimand"), estimand, list(estimands), "estimand")
            of = estimands.get(estimand, {}).get("endpoint") if isinstance(estimand, str) else None
            if of is not None and of != name:
                yield Disagreement(
                    (*where, "estimand"), f"{estimand!r} is an estimand of {of!r}, not of {name!r}"
                )
        kind = endpoints.get(name, {}).get("type") if isinstance(name, str) else None
        fits = _METHODS.get(kind, ()) if isinstance(kind, str) else ()
        if fits and isinstance(method, str) and method not in fits and method in sum(_METHODS.values(), ()):
            yield Disagreement(
                (*where, "method"), f"a {kind} is not compared by {method}; take {' or '.join(fits)}"
            )


def _testing(data: dict[str, Any]) -> Iterator[Disagreement]:
    testing, interim = data.get("testing"), data.get("interim")
    order = _list(testing, "order") if isinstance(testing, dict) else []
    endpoints = _named(data, "endpoints")
    for n, name in enumerate(order):
        yield from _known(("testing", "order", n), name, endpoints, "endpoint")
    if isinstance(testing, dict) and testing.get("multiplicity") == "fixed sequence" and not order:
        yield Disagreement(
            ("testing", "order"), "a fixed sequence needs its order; name the endpoints in order"
        )
    looks = _list(interim, "looks") if isinstance(interim, dict) else []
    if all(map(_is_number, looks)) and any(b <= a for a, b in pairwise(looks)):
        yield Disagreement(("interim", "looks"), "looks come in order; give rising shares of the information")


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return list(value) if isinstance(value, list | tuple) else []


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
