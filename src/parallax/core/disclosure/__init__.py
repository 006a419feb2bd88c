"""The one way out: turns raw scores and comments into what may be shown."""
