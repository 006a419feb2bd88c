"""Pages, by audience; every audience may use what is in `shared`."""
