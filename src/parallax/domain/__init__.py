"""The parts of the field, one Django app each; imports go down the list in ARCHITECTURE.md only."""
