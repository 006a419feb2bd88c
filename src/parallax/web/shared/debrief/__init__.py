"""The staged debrief as leader and coach see it: names of sections, and a section drawn in pieces."""
