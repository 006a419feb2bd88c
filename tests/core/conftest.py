"""How hypothesis runs here: how long one example takes tells how busy a machine is, not whether the code is right."""

from hypothesis import settings

settings.register_profile("parallax", deadline=None)
settings.load_profile("parallax")
