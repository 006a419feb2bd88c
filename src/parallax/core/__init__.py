"""The pure core: values in, values out. No Django, files, clock, chance or network."""
