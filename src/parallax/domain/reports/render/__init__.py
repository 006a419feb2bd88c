"""One report, five forms: page, PDF, workbook, CSV and JSON. Needs no database, so the command line uses it too."""
