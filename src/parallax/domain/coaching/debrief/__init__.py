"""What the leader makes of a report while reading it: the pieces of a section that can be marked."""
