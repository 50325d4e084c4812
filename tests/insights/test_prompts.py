"""Versions of prompts: whatever a model is asked is part of them."""

import shutil
from dataclasses import fields

import pytest

from insights import wire
from insights.prompts import templates
from insights.prompts.templates import FOLDER, Templates, version
from insights.providers.hosted.provider import HostedProvider, analysis_version, questions_version
from insights.schema import CallType, Category, Method, ObjectionType, Outcome, Satisfaction

OF_QUESTIONS_ALONE, OF_ANALYSIS_ALONE = {"questions"}, {"analysis", "whole"}


@pytest.fixture
def edited(tmp_path):
    """`edited(name)`: the templates with one of them changed."""

    def edited(name):
        folder = shutil.copytree(FOLDER, tmp_path / name)
        file = folder / f"{name}.txt"
        file.write_text(file.read_text("utf-8") + "\nBe kind.", "utf-8")
        return Templates.read(folder)

    return edited


@pytest.mark.parametrize("name", [field.name for field in fields(Templates)])
def test_an_edited_template_changes_exactly_the_versions_that_depend_on_it(edited, name):
    texts = edited(name)
    calls, questions = analysis_version(texts.analysing()), questions_version(texts.answering())
    assert (calls != HostedProvider.prompt_version) == (name not in OF_QUESTIONS_ALONE)
    assert (questions != HostedProvider.answers_version) == (name not in OF_ANALYSIS_ALONE)


def test_another_form_is_another_version():
    assert version("a", ("x",), {"type": "object"}) != version("a", ("x",), {"type": "array"})


def test_a_version_is_readable_and_fits_where_it_is_stored():
    label, _, digits = HostedProvider.prompt_version.rpartition("-")
    assert label == "calls-1"
    assert len(digits) == 8
    assert len(HostedProvider.answers_version) <= 40


@pytest.mark.parametrize("kind", [Category, CallType, Satisfaction, Method, ObjectionType, wire.JudgedOutcome])
def test_every_value_of_a_list_is_explained(kind):
    assert all(value in templates.templates().analysis for value in kind)


def test_what_is_measured_is_not_asked_for():
    assert Outcome.TOO_SHORT not in templates.templates().analysis
