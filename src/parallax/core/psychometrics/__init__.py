"""Numbers from evidence. What is computed here is raw: it leaves through `core.disclosure`, or stays with whoever holds the ratings (`parallax measure`)."""
