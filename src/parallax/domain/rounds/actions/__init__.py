"""What people do with a round, one module for each stage of it."""
