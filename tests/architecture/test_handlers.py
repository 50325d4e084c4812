"""What is named by a string exists."""

import inspect

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from calls.work import doorbell
from calls.work.models import WorkItem, WorkItemQuerySet, WorkJob, work_item_models

MODELS = work_item_models()

every_item = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)


def test_all_kinds_of_items_are_known():
    assert {model._meta.label for model in MODELS} >= {"calls.BatchItem", "imports.ImportFile", "imports.ImportSource"}


@every_item
def test_the_handler_of_an_item_takes_the_item_and_its_lease(model):
    handler = import_string(model.handler)
    assert list(inspect.signature(handler).parameters)[1:] == ["lease"]


@every_item
def test_an_item_has_a_job_and_answers_the_engines_questions(model):
    assert issubclass(model.job_model(), WorkJob)
    assert model in model.job_model().item_models()
    assert issubclass(model.objects._queryset_class, WorkItemQuerySet)


@every_item
def test_an_item_keeps_the_engines_constraints_and_indexes(model):
    name = model._meta.model_name
    inherited = (*WorkItem.Meta.constraints, *WorkItem.Meta.indexes)
    wanted = {rule.name % {"class": name} for rule in inherited}
    assert wanted <= {rule.name for rule in (*model._meta.constraints, *model._meta.indexes)}


def test_the_task_that_a_doorbell_starts_takes_the_lane_by_keyword():
    parameters = inspect.signature(import_string(doorbell.PUMP)).parameters
    assert [(name, parameter.kind) for name, parameter in parameters.items()] == [
        ("lane", inspect.Parameter.KEYWORD_ONLY)
    ]


def test_every_lane_has_workers():
    assert set(settings.Q_CLUSTER["ALT_CLUSTERS"]) == set(settings.LANES)
