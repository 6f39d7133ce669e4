"""The wire: the only place that knows FastAPI. An endpoint parses, calls once, renders."""
