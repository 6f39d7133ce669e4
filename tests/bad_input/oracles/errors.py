"""Every refusal is the specification's: its status, its body, its code, and words that never change."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.error_texts import RFC_6749
from tests.bad_input.values import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World

_TOKEN = {
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope",
}  # fmt: skip
"""RFC 6749 5.2."""
_OBJECTS = {
    "invalid_request_uri", "invalid_request_object", "request_not_supported", "request_uri_not_supported",
    "unsupported_response_type", "unmet_authentication_requirements", "access_denied",
}  # fmt: skip
"""RFC 9126 2.3: those of the authorization endpoint as well."""
ALLOWED: dict[str, set[str]] = {
    "/token": _TOKEN | {"authorization_pending", "slow_down", "access_denied", "expired_token"},
    "/introspect": {"invalid_request", "invalid_client"},
    "/revoke": {"invalid_request", "invalid_client", "unsupported_token_type", "invalid_grant"},
    "/device_authorization": _TOKEN,
    "/par": _TOKEN | _OBJECTS,
    "/register": {"invalid_redirect_uri", "invalid_client_metadata", "invalid_request", "invalid_token"},
    "/userinfo": {"invalid_request", "invalid_token", "insufficient_scope"},
}
"""RFC 8628 3.5, RFC 7662 2.3, RFC 7009 2.2.1, RFC 7591 3.2.2, RFC 6750 3.1."""
_STATUSES = {400, 401, 403}
_CHARACTERS = re.compile(r"[ !#-\[\]-~]*")
"""RFC 6749 5.2: no quotation mark, no backslash, nothing but ASCII."""
_CHALLENGE = re.compile(
    r'(Basic realm="[ -~]*"|Bearer( [a-z_]+="[ !#-\[\]-~]*"(, [a-z_]+="[ !#-\[\]-~]*")*)?)'
)


def objections(world: World, call: Call, reply: Reply) -> Iterator[str]:
    if reply.status < 400 or reply.status in {404, 405} or call.method == "HEAD":
        return
    yield from _challenge(reply)
    allowed = _allowed(world, call)
    if allowed is None or (world.provider.policies.error_texts != RFC_6749 and "/token" in call.path):
        return
    if reply.status not in _STATUSES:
        yield f"the status is {reply.status}"
    body = _json(reply)
    if call.path == "/userinfo" and body is None and reply.body == b"null":
        return  # nothing came: RFC 6750 3.1 wants no error code then
    if not isinstance(body, dict):
        yield f"an error is no JSON object: {reply.text[:80]!r}"
    else:
        yield from _members(body, allowed, reply)


def _members(body: dict[str, Any], allowed: set[str], reply: Reply) -> Iterator[str]:
    description = str(body.get("error_description", ""))
    if sorted(body) != ["error", "error_description"] or body["error"] not in allowed:
        yield f"this is no error of that endpoint: {body}"
    if not _CHARACTERS.fullmatch(description) or CANARY in description or len(description) > 120:
        yield f"the error_description has other characters, or what was sent: {description!r}"
    if reply.header("cache-control") != "no-store":
        yield "an error may be stored"
    if (reply.status == 401) != (body.get("error") in {"invalid_client", "invalid_token"}):
        yield f"{body.get('error')} comes with {reply.status}"


def _challenge(reply: Reply) -> Iterator[str]:
    challenge = reply.header("www-authenticate")
    if challenge and not _CHALLENGE.fullmatch(challenge):
        yield f"a challenge is malformed: {challenge!r}"


def _allowed(world: World, call: Call) -> set[str] | None:
    """Return the codes of the endpoint; None: it has none."""
    if world.dialect is not None:
        return ALLOWED["/token"] if call.path == "/token" else None
    path = "/register" if re.fullmatch(r"/register/[^/]+", call.path) else call.path
    return ALLOWED.get(path)


def _json(reply: Reply) -> Any:  # noqa: ANN401
    try:
        return json.loads(reply.body)
    except ValueError:
        return "no JSON"
