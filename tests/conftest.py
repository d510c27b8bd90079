"""Hypothesis profiles: quick for every commit, thorough for the nightly suite."""

import pytest
from hypothesis import HealthCheck, settings

from nelm.criteria.rule import shipped

calm = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=calm)
settings.register_profile("nightly", max_examples=1500, deadline=None, suppress_health_check=calm)
settings.load_profile("quick")


@pytest.fixture(autouse=True, scope="session")
def _compiled_in_this_session() -> None:
    """Compile the editions anew: a mutation test forks after they were compiled by unchanged code."""
    shipped.cache_clear()
