"""What holds for all tests."""

from hypothesis import settings

# The same examples in every run: what is found is found by everybody, and stays found.
settings.register_profile("shomei", derandomize=True, deadline=None)
settings.load_profile("shomei")
