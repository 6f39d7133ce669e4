"""Whatever bytes come to the endpoints that clients call: the specification's error, never a 500."""

from __future__ import annotations

import http.client
import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp import Settings, running
from mock_idp.protocol import client_metadata
from mock_idp.settings import Registration
from tests.provider.person import refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mock_idp import RunningProvider

FORM_TYPE = "application/x-www-form-urlencoded"
BASIC = "Basic ZXhhbXBsZTpleGFtcGxlLXNlY3JldA=="
FORMS = ("/introspect", "/revoke", "/device_authorization", "/device", "/userinfo", "/token")
NAMES = st.sampled_from(
    [
        "client_id", "client_secret", "client_assertion", "client_assertion_type", "token", "token_type_hint",
        "scope", "grant_type", "device_code", "user_code", "csrf", "action", "username", "password",
        "access_token", "refresh_token", "code",
    ]
)  # fmt: skip


def _part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CLAIM = st.sampled_from(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"])
HEADER = st.fixed_dictionaries(
    {"alg": st.sampled_from(["HS256", "RS256", "ES256", "EdDSA", "none", 7, None])},
    optional={"kid": JSON, "crit": JSON},
)
JWTS = st.builds(
    lambda header, claims, signature: f"{_part(header)}.{_part(claims)}.{signature}",
    HEADER,
    st.dictionaries(CLAIM, JSON | st.just("example"), max_size=7) | JSON,
    st.sampled_from(["", "AAAA", "A", "é"]),
)
VALUES = (
    st.sampled_from(
        [
            "example", "example-secret", "client_credentials", "openid", "refresh_token", "allow",
            "%00", "%ff", "urn:ietf:params:oauth:grant-type:device_code", "%F0%9F%98%80", "%ED%A0%80",
            "a.b.c", "..", "+",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ]
    )
    | JWTS
    | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)
)  # fmt: skip
BODIES = st.lists(st.tuples(NAMES, VALUES), max_size=7).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "surrogatepass")
) | st.binary(max_size=100)
AUTHORIZATIONS = st.sampled_from([None, BASIC, "Basic Og==", "Bearer x", "Bearer \xff", "bearer  a b"])
METADATA = st.dictionaries(
    st.sampled_from(
        [*client_metadata._FIELDS, *client_metadata._OTHERS, "client_name#x", "client_id", "client_secret"]
    ),
    JSON
    | st.sampled_from(
        [["https://client.example/cb"], "https://client.example/x", "http://127.0.0.1:1/x", {"keys": [{}]}]
    ),
    max_size=6,
)
OAUTH = ["error", "error_description"]
_SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running(Settings(registration=Registration.OPEN)) as provider:
        yield provider


@pytest.fixture(scope="module")
def connection(provider: RunningProvider) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(provider.issuer.removeprefix("http://"), timeout=10)
    yield connection
    connection.close()


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str | None],
) -> tuple[int, http.client.HTTPMessage, bytes]:
    given = {name: value.encode("latin-1") for name, value in headers.items() if value is not None}
    connection.request(method, path, body=body, headers=given)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


@settings(_SETTINGS, max_examples=120)
@given(path=st.sampled_from(FORMS), body=BODIES, authorization=AUTHORIZATIONS)
def test_every_form_is_answered_as_the_specification_says(
    connection: http.client.HTTPConnection, path: str, body: bytes, authorization: str | None
) -> None:
    headers = {"Content-Type": FORM_TYPE, "Authorization": authorization}
    status, answered, content = _send(connection, "POST", path, body, headers)
    assert status in {200, 400, 401, 403, 404}
    if path in {"/device", "/userinfo"} or status == 200:
        return
    error = json.loads(content)
    assert (sorted(error), answered["cache-control"]) == (OAUTH, "no-store")
    assert not set(error["error_description"]) & set('"\\')
    assert error["error_description"].isascii()
    if status == 401 and authorization is not None:
        assert answered["www-authenticate"] == 'Basic realm="mock_idp"'


@_SETTINGS
@given(metadata=METADATA)
def test_every_registration_is_a_client_or_refused(
    connection: http.client.HTTPConnection, metadata: dict[str, Any]
) -> None:
    body = json.dumps(metadata).encode()
    status, _, content = _send(connection, "POST", "/register", body, {"Content-Type": "application/json"})
    answer = json.loads(content)
    if status == 201:
        assert {"client_id", "registration_access_token"} <= answer.keys()
        uri = answer["registration_client_uri"]
        path = "/register" + uri.partition("/register")[2]
        token = {"Authorization": f"Bearer {answer['registration_access_token']}"}
        status, _, content = _send(connection, "GET", path, b"", token)
        assert (status, json.loads(content)) == (200, answer)
    else:
        assert (status, sorted(answer)) == (400, OAUTH)
        assert answer["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}


REQUESTS = st.tuples(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]),
    st.sampled_from(
        [*FORMS, "/register", "/register/x", "/register/%ff", "/register/%00", "/device?user_code=%ff%00"]
    ),
    st.binary(max_size=50),
)
KINDS = st.sampled_from([None, FORM_TYPE, "application/json", "\xff", "multipart/form-data; boundary=x"])


@_SETTINGS
@given(request=REQUESTS, kind=KINDS, authorization=AUTHORIZATIONS)
def test_no_request_is_a_server_error(
    connection: http.client.HTTPConnection,
    request: tuple[str, str, bytes],
    kind: str | None,
    authorization: str | None,
) -> None:
    headers = {"Content-Type": kind, "Authorization": authorization}
    assert 200 <= _send(connection, *request, headers)[0] < 500


def test_a_lineage_survives_a_storm_of_nonsense(provider: RunningProvider) -> None:
    assert refresh(provider, tokens(provider)["refresh_token"]).status_code == 200


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke", "/device_authorization"])
def test_only_posts_are_answered(connection: http.client.HTTPConnection, path: str) -> None:
    """RFC 6749 3.2."""
    assert _send(connection, "GET", f"{path}?client_secret=example-secret", b"", {})[0] == 405


def test_credentials_in_the_address_are_not_looked_at(connection: http.client.HTTPConnection) -> None:
    """RFC 6749 2.3.1: they must not be there."""
    path = "/token?client_id=example&client_secret=example-secret"
    headers = {"Content-Type": FORM_TYPE}
    assert _send(connection, "POST", path, b"grant_type=client_credentials", headers)[0] == 401
