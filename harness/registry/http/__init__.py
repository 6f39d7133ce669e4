"""The registry on the wire: the only place of the stand-in that knows FastAPI."""
