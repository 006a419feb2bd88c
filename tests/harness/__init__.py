"""What all tests stand on: a real PostgreSQL with its roles, a real SMTP server, a real web server, a real browser."""
