"""Parallax: 360° feedback and leadership coaching that protects the people who speak."""

__version__ = "0.1.0"
