"""Numbers from evidence. What is computed here is raw: it leaves only through `core.disclosure`."""
