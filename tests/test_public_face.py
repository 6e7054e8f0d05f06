"""Every name a room shows says what it takes, in which shape and unit, and gives an example that runs.

The examples themselves run in ``test_house``.
"""

import importlib
import inspect

import pytest

ROOMS = (
    "app.audit",
    "app.debrief",
    "app.diary",
    "app.doctor",
    "app.explain",
    "app.follow",
    "app.patient",
    "app.programme",
    "app.report",
    "app.screening",
    "app.trial",
    "app.solids",
    "app.view",
    "body.anatomy",
    "body.anatomy.solids",
    "body.anatomy.zones",
    "body.epidural",
    "body.events",
    "body.fluoroscopy",
    "body.fluoroscopy.dicom",
    "body.instruments",
    "body.instruments.radiofrequency",
    "body.nerve",
    "body.physiology",
    "body.procedure",
    "body.spread",
    "brain",
    "brain.pathway",
    "brain.diary",
    "brain.network",
    "care.assessment",
    "care.consent",
    "care.course",
    "care.debrief",
    "care.doses",
    "care.explanation",
    "care.lessons",
    "care.outcomes",
    "care.programme",
    "care.questionnaires",
    "care.rehearsal",
    "care.replay",
    "care.review",
    "care.screening",
    "care.setting",
    "documents",
    "evidence.drugs",
    "evidence.kinetics",
    "evidence.limits",
    "evidence.parameter",
    "evidence.published",
    "evidence.register",
    "registry",
    "registry.audit",
    "registry.exchange",
    "registry.follow",
    "study",
    "study.trial",
    "study.trial.analysis",
)


def public(room):
    """The functions and classes a room shows: what it exports, or what a module without a list defines."""
    module = importlib.import_module(f"neuroplasty.{room}")
    defined = [
        name for name, one in vars(module).items() if getattr(one, "__module__", "") == module.__name__
    ]
    for name in getattr(module, "__all__", [name for name in defined if not name.startswith("_")]):
        one = getattr(module, name)
        if inspect.isclass(one) or inspect.isroutine(inspect.unwrap(one)):
            yield name, one


NAMES = [pytest.param(one, id=f"{room}.{name}") for room in ROOMS for name, one in public(room)]


@pytest.mark.parametrize("one", NAMES)
def test_a_public_name_gives_an_example(one):
    assert ">>>" in (inspect.getdoc(one) or "")


@pytest.mark.parametrize("one", NAMES)
def test_a_public_function_names_its_parameters(one):
    function = inspect.unwrap(one)
    if inspect.isfunction(function):
        assert set(inspect.signature(function).parameters) <= told(inspect.getdoc(function) or "")


def told(text):
    """The names under "Parameters" in a numpydoc text."""
    section = text.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    heads = [line.partition(" : ")[0] for line in section.splitlines() if not line.startswith(" ")]
    return {name.strip(" *") for head in heads for name in head.split(",")}
