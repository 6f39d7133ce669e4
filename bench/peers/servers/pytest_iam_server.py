# mypy: disable-error-code="import-not-found,import-untyped,misc"
"""pytest-iam's server as its fixtures make it. Arguments: port, or "fixture" and how often.

Runs in an environment of its own, where pytest-iam is installed.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import portpicker
import pytest_iam
from canaille import create_app
from canaille.backends import Backend


def server_on(port: int) -> Any:  # noqa: ANN401  a pytest_iam.Server
    """Return the server; the fixtures' functions are called as pytest calls them."""
    configuration = pytest_iam.iam_configuration.__wrapped__(None, port)
    app = create_app(config=configuration, env_file=".pytest-iam.env", env_prefix="PYTEST_IAM_")
    return pytest_iam.Server(app, port, Backend.instance)


def with_alice(server: Any) -> None:  # noqa: ANN401
    """Sign a user in and let her consent to a client, for every request to come."""
    with server.app.app_context():
        user = server.models.User(
            user_name="alice", family_name="Example", emails=["alice@example.com"], password="wonderland"
        )
        server.backend.save(user)
        client = server.models.Client(
            client_id="example",
            client_secret="example-secret",
            client_name="example",
            redirect_uris=["http://127.0.0.1/callback"],
            response_types=["code"],
            grant_types=["authorization_code", "refresh_token"],
            token_endpoint_auth_method="client_secret_basic",
            scope=["openid", "profile", "email", "offline_access"],
        )
        server.backend.save(client)
        server.login(user)
        server.consent(user, client)


def fixture() -> tuple[float, float]:
    """Return the milliseconds until ready, and until stopped."""
    began = time.perf_counter()
    server = server_on(portpicker.pick_unused_port())
    thread = threading.Thread(target=server.httpd.serve_forever)
    thread.start()
    ready = time.perf_counter()
    server.httpd.shutdown()
    thread.join()
    server.httpd.server_close()
    return (ready - began) * 1000, (time.perf_counter() - ready) * 1000


def main() -> None:
    """Serve, or measure."""
    if sys.argv[1] == "fixture":
        print(json.dumps([fixture() for _ in range(int(sys.argv[2]))]))
        return
    server = server_on(int(sys.argv[1]))
    with_alice(server)
    server.httpd.serve_forever()


if __name__ == "__main__":
    main()
