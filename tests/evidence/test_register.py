"""Every number of the house is registered by its room, so that no report forgets one."""

import importlib
import json
import pkgutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import FunctionType, MappingProxyType, ModuleType

import pytest

import neuroplasty
from neuroplasty.care.rehearsal import RESTS_ON, assumptions
from neuroplasty.evidence import register as registers
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import ROOMS, register, registered


@pytest.fixture(scope="module")
def house() -> list[ModuleType]:
    """Every module of the package, imported."""
    names = [module.name for module in pkgutil.walk_packages(neuroplasty.__path__, "neuroplasty.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


@pytest.fixture
def empty(monkeypatch):
    """A register of its own for one test."""
    monkeypatch.setattr(registers, "_HOLDERS", {})


def held(thing: object, path: str, seen: set[int]) -> Iterator[tuple[str, Parameter]]:
    """Every Parameter to be reached from a thing: through containers, dataclasses, classes, defaults."""
    if isinstance(thing, Parameter):
        yield path, thing
        return
    if id(thing) in seen:
        return
    seen.add(id(thing))
    inner: Iterable[tuple[str, object]] = ()
    if isinstance(thing, Mapping):
        inner = ((f"{path}[{key!r}]", value) for key, value in thing.items())
    elif isinstance(thing, tuple | list | set | frozenset):
        inner = ((f"{path}[{number}]", value) for number, value in enumerate(thing))
    elif isinstance(thing, type):
        own = thing.__module__.startswith("neuroplasty.")
        inner = ((f"{path}.{name}", value) for name, value in vars(thing).items()) if own else ()
    elif isinstance(thing, FunctionType):
        inner = [(f"{path}()", thing.__defaults__), (f"{path}()", thing.__kwdefaults__)]
    elif is_dataclass(thing):
        inner = ((f"{path}.{field.name}", getattr(thing, field.name, None)) for field in fields(thing))
    for name, value in inner:
        yield from held(value, name, seen)


def forgotten(modules: Iterable[ModuleType]) -> list[str]:
    """Where in these modules a Parameter is held that the register does not list."""
    listed = [one.parameter for one in registered()]
    known = {id(parameter) for parameter in listed}
    seen: set[int] = set()
    found: dict[int, str] = {}
    for module in modules:
        for name, value in vars(module).items():
            for path, parameter in held(value, f"{module.__name__}.{name}", seen):
                if id(parameter) not in known and not any(laid_over(parameter, one) for one in listed):
                    found.setdefault(id(parameter), path)
    return list(found.values())


def laid_over(parameter: Parameter, fitted: Parameter) -> bool:
    """Whether a fit laid its number over this one, which then drives nothing and stands in its source."""
    said = fitted.source.removeprefix(f"{parameter.source}; ")
    return parameter.unit == fitted.unit and said.startswith(("fitted by ", "goes with the others in "))


def test_no_number_of_the_house_is_forgotten(house):
    assert forgotten(house) == []


def test_every_registered_number_is_among_the_assumptions(house):
    assert [(one.room, one.name) for one in assumptions()] == [(one.room, one.name) for one in registered()]
    assert all(row.source and row.unit and row.standing for row in assumptions())


@dataclass(frozen=True)
class Row:
    number: Parameter


@pytest.mark.parametrize(
    "holder",
    [
        lambda number: number,
        lambda number: {"table": MappingProxyType({"a": number})},
        lambda number: (Row(number),),
        lambda number: [{"rows": frozenset([number])}],
    ],
    ids=["constant", "mapping", "dataclass", "containers"],
)
@pytest.mark.parametrize("name", ["PLANTED", "_PLANTED"])
def test_a_number_planted_in_a_module_is_found(holder, name):
    fake = ModuleType("neuroplasty.fake")
    setattr(fake, name, holder(Parameter(1.0, "1", "free", "planted")))
    (path,) = forgotten([fake])
    assert path.startswith(f"neuroplasty.fake.{name}")


def test_a_number_planted_as_a_default_is_found():
    fake = ModuleType("neuroplasty.fake")
    number = Parameter(1.0, "1", "free", "planted")

    def gain(by: Parameter = number) -> float:
        return float(by)

    fake.gain = gain  # type: ignore[attr-defined]
    assert forgotten([fake]) == ["neuroplasty.fake.gain()[0]"]


def test_names_are_unique_within_a_room_and_a_number_is_listed_once(house):
    assert max(Counter((one.room, one.name) for one in registered()).values()) == 1
    assert max(Counter(id(one.parameter) for one in registered()).values()) == 1


def test_rooms_come_in_the_order_of_a_report_and_new_ones_by_their_names(house):
    rooms = list(dict.fromkeys(one.room for one in registered()))
    assert tuple(rooms[: len(ROOMS)]) == ROOMS
    assert rooms[len(ROOMS) :] == sorted(rooms[len(ROOMS) :])
    assert {"drugs", "pathway", "procedure", "study", "diary"} <= set(rooms)


def test_names_keep_the_order_of_their_table():
    names = [one.name for one in registered(["dye astray"])]
    assert names[:3] == ["jet mixing", "csf dispersion", "settling time"]


@pytest.fixture(scope="module")
def alone() -> list[dict[str, object]]:
    """Every assumption there is where nothing but the rehearsal was imported."""
    code = (
        "import json; from neuroplasty.care.rehearsal import assumptions; "
        "print(json.dumps([row.model_dump() for row in assumptions()]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_what_a_rehearsal_lists_does_not_hang_on_what_else_was_imported(house, alone):
    listed = [row for row in alone if row["room"] in RESTS_ON]
    assert listed == [row.model_dump() for row in assumptions(RESTS_ON)]


def test_a_rehearsal_lists_every_room_it_imports_that_drives_it(alone):
    drive_nothing = {"diary", "network", "questionnaires", "zones"}
    assert {row["room"] for row in alone} - set(RESTS_ON) <= drive_nothing


def test_what_drives_the_forecast_is_in_the_rehearsals_list():
    names = {(row.room, row.name) for row in assumptions(RESTS_ON)}
    assert {
        ("pathway", "learning per d"),
        ("pathway", "people, training spread"),
        ("procedure", "free fluid"),
        ("drugs", "lidocaine, limit in 24 h per kg"),
        ("nerve", "lidocaine half"),
        ("epidural space", "lidocaine, film half life"),
    } <= names


A, B = (Parameter(value, "1", "assumed", "nobody") for value in (1.0, 2.0))


def test_two_numbers_by_one_name_in_one_room_are_refused(empty):
    other = ModuleType("neuroplasty.other")
    exec("from neuroplasty.evidence.register import register", vars(other))
    other.A, other.B = A, B  # type: ignore[attr-defined]
    exec("register('room', {'gain': A})", vars(other))
    with pytest.raises(ValueError, match=r"neuroplasty\.other both register 'gain' for 'room', with two"):
        register("room", {"gain": B})
    register("elsewhere", {"gain": B})
    register("room", {"gain": A, "loss": B})
    assert [(one.room, one.name) for one in registered()] == [("elsewhere", "gain"), ("room", "gain")]


def test_two_keys_that_read_alike_are_refused(empty):
    with pytest.raises(ValueError, match="both register 'film gone'"):
        register("room", {"film_gone": A, "Film gone": B})


def test_a_module_loaded_again_replaces_what_it_registered(empty):
    register("room", {"gain": A})
    register("room", {"gain": B})
    assert [one.parameter for one in registered()] == [B]


@pytest.mark.parametrize("holder", [(A,), {"gain": 3.0}, A])
def test_a_holder_without_numbers_is_refused(empty, holder):
    with pytest.raises(ValueError, match="in which there is no Parameter; give a module, a mapping"):
        register("room", holder)
