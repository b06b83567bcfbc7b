"""Settings, URL table and WSGI entry point. Nothing here decides anything about inspections."""
