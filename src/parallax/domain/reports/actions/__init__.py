"""Verbs of the report, in their order: prepare, moderate, compose, release."""
