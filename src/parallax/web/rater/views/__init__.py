"""Views of the rater, by what they are about."""
