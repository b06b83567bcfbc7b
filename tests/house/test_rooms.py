"""Rooms, models and doors: direction, guards, words."""

import inspect
import re
import tomllib
from importlib import import_module

import pytest
from django.apps import apps
from django.db import models

from house.source import ROOT, files_of_role, module_name
from mingcha.ledger.records import DirectWrite

MODELS = [model for model in apps.get_models() if model.__module__.startswith("mingcha.")]
GUARDED = [model for model in MODELS if getattr(model, "WRITES", "") != "mutable"]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def rank_of_rooms() -> dict[str, int]:
    """The room order of contract 1; greater is lower in the house."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room: rank for rank, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_foreign_keys_point_down_the_house(model: type[models.Model]) -> None:
    """Procedure direction = foreign-key direction = import direction."""
    rank = rank_of_rooms()
    own = rank[model._meta.app_label]
    upwards = [
        field.name
        for field in model._meta.get_fields()
        if field.concrete
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_label in rank
        and rank[field.related_model._meta.app_label] < own
    ]
    assert upwards == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_model_has_its_legal_term_in_the_glossary(model: type[models.Model]) -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in glossary.splitlines()]
    meant = [
        row
        for row in rows
        if f"`{model.__name__}`" in row[1:2] and row[2:3] == [model._meta.app_label]
    ]
    assert [row[0] for row in meant] == [str(model._meta.verbose_name)]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_model_says_how_it_may_be_written(model: type[models.Model]) -> None:
    assert getattr(model, "WRITES", None) in {"mutable", "actions", "append-only"}


@pytest.mark.parametrize("model", GUARDED, ids=label)
def test_a_direct_write_is_refused(model: type[models.Model]) -> None:
    record, rows = model(), model._default_manager.all()
    for write in (
        record.save,
        record.delete,
        rows.delete,
        lambda: rows.update(pk=1),
        lambda: rows.create(),
        lambda: rows.bulk_create([record]),
        lambda: rows.bulk_update([record], [model._meta.pk.name]),
    ):
        with pytest.raises(DirectWrite):
            write()


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_states_of_a_model_are_in_the_transitions(model: type[models.Model]) -> None:
    """A field called `status` or `state` with choices has its table in the room's rules."""
    for field in model._meta.get_fields():
        if field.name in {"status", "state"} and getattr(field, "choices", None):
            table = transitions(model._meta.app_label).get(model.__name__)
            assert table is not None, f"{model.__name__}.{field.name} has no TRANSITIONS"
            assert set(map(str, table)) == {str(value) for value, _ in field.flatchoices}


def transitions(room: str) -> dict[str, dict[str, set[str]]]:
    from house.states import tables_of

    return tables_of(room)


def rooms_with_actions() -> list[str]:
    return sorted({module_name(path).split(".")[1] for path in files_of_role("actions")})


@pytest.mark.parametrize("room", rooms_with_actions())
def test_actions_are_keyword_only_with_by(room: str) -> None:
    """An action is an act of somebody; `@action` makes it leave at least one ledger entry."""
    door = import_module(f"mingcha.{room}.actions")
    acts = [
        (name, function)
        for name, function in inspect.getmembers(door, inspect.isfunction)
        if not name.startswith("_") and function.__module__.startswith(door.__name__)
    ]
    assert acts
    keywords = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
    for name, function in acts:
        parameters = inspect.signature(function).parameters
        assert {p.kind for p in parameters.values()} <= keywords, f"{name}: keyword-only, please"
        assert "by" in parameters, f"{name}: by whom?"
        if name != "record":
            assert getattr(function, "is_action", False), f"{name} is not marked @action"
