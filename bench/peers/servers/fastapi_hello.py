"""The smallest FastAPI application that answers for a discovery document. Argument: port."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/.well-known/openid-configuration")
async def discovery() -> dict[str, str]:
    """Answer."""
    return {"issuer": "http://127.0.0.1"}


uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
