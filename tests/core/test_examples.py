"""The examples in the core's docstrings are run."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import parallax.core

MODULES = [found.name for found in walk_packages(parallax.core.__path__, "parallax.core.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
