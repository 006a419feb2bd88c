"""One report, four forms: page, PDF, CSV and JSON. Needs no database, so the command line uses it too."""
