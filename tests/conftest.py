"""Hypothesis profiles: quick for every commit, thorough for the nightly suite."""

import os

import pytest
from hypothesis import HealthCheck, settings

from nelm.criteria.rule import shipped

calm = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=calm)
settings.register_profile("nightly", max_examples=600, deadline=None, suppress_health_check=calm)
settings.load_profile("quick")


@pytest.fixture(autouse=True)
def _compiled_in_this_test() -> None:
    """Under mutation testing compile the editions anew, since changed code must not use what unchanged code compiled."""
    if "MUTANT_UNDER_TEST" in os.environ:
        shipped.cache_clear()
