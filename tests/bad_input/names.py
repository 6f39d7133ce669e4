"""Names of parameters: those of an endpoint, and all others."""

from __future__ import annotations

_CLIENT = ("client_id", "client_secret", "client_assertion", "client_assertion_type")
_REQUEST = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt",
    "max_age", "login_hint", "id_token_hint", "acr_values", "claims", "request", "request_uri",
    "code_challenge", "code_challenge_method", "access_type", "display", "ui_locales",
)  # fmt: skip
_TOKEN = ("token", "token_type_hint", *_CLIENT)
_OWN: dict[str, tuple[str, ...]] = {
    "authorize": _REQUEST,
    "push": (*_REQUEST, *_CLIENT),
    "sign_in": ("request", "csrf", "username", "password", "action"),
    "consent": ("request", "csrf", "action"),
    "logout_confirm": ("request", "csrf", "action"),
    "logout": ("id_token_hint", "client_id", "post_logout_redirect_uri", "state"),
    "initiate_login": ("client_id", "login_hint", "target_link_uri", "iss"),
    "token_code": ("grant_type", "code", "redirect_uri", "code_verifier", *_CLIENT),
    "token_refresh": ("grant_type", "refresh_token", "scope", *_CLIENT),
    "token_device": ("grant_type", "device_code", *_CLIENT),
    "token_": ("grant_type", "scope", *_CLIENT),
    "introspect": _TOKEN,
    "revoke": _TOKEN,
    "userinfo": ("access_token",),
    "device_authorization": ("scope", *_CLIENT),
    "device_": ("user_code", "csrf", "username", "password", "action"),
}
"""By how the names of good requests begin; the first that fits."""
_ELSEWHERE = ("resource", "audience", "error", "")
ALL = tuple(dict.fromkeys((*(name for them in _OWN.values() for name in them), *_ELSEWHERE)))
_JWTS: dict[str, tuple[str, ...]] = {
    "authorize_with_request": ("request", "request", "id_token_hint"),
    "authorize": ("request", "id_token_hint"),
    "push": ("request", "client_assertion"),
    "logout": ("id_token_hint",),
    "token_by_assertion": ("client_assertion", "client_assertion"),
    "token_": ("client_assertion",),
}


def own_of(good: str) -> tuple[str, ...]:
    """Return the parameters that a good request of that name can have."""
    return next((names for start, names in _OWN.items() if good.startswith(start)), ALL)


def jwts_of(good: str) -> tuple[str, ...]:
    """Return those of them that are JWTs; the more important ones more than once."""
    return next((names for start, names in _JWTS.items() if good.startswith(start)), ())
