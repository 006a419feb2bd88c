"""Files that people hand in, and what becomes of them: reading with all faults at once, writing all or nothing."""
