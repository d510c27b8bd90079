"""Hypothesis profiles: quick for every commit, thorough for the nightly suite."""

from hypothesis import HealthCheck, settings

calm = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=calm)
settings.register_profile("nightly", max_examples=1500, deadline=None, suppress_health_check=calm)
settings.load_profile("quick")
