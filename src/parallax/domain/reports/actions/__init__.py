"""Verbs of the report, in their order: prepare, moderate, choose, compose, release."""
