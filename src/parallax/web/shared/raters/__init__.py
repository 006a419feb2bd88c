"""The list of raters, which leader and coach edit with the same forms on pages of their own."""
