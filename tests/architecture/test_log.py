"""What is written about errors."""

import io
import logging
import logging.config

import pytest

from chat_project.log import logging_config


@pytest.fixture
def written(tmp_path, monkeypatch):
    """What a formatter makes of an error inside a function that holds a secret."""

    def write(name):
        config = logging_config(level="INFO", folder=tmp_path)["formatters"][name]
        factory = config.pop("()")
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(factory(**config))
        logger = logging.getLogger("tests.somebody")
        monkeypatch.setattr(logger, "handlers", [handler])
        monkeypatch.setattr(logger, "propagate", False)
        _fail(logger)
        return stream.getvalue()

    return write


def _fail(logger):
    password = "open sesame"[::-1]
    try:
        len(password) / 0
    except ZeroDivisionError:
        logger.exception("It failed.")


@pytest.mark.parametrize("name", ["screen", "json"])
def test_an_error_is_logged_with_its_place_and_without_its_variables(written, name):
    text = written(name)
    assert "ZeroDivisionError: division by zero" in text
    assert "_fail" in text
    assert "emases" not in text
