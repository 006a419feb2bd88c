"""Environment in, everything else derived: settings, addresses, database roles, the embedded server."""
