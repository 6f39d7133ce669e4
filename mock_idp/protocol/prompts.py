"""What a person has to see before a code goes out (OIDC Core 3.1.2.1 and 3.1.2.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.authorization import AuthorizationRequest
    from mock_idp.protocol.model import Consented, Session

NONE, LOGIN, CONSENT, SELECT_ACCOUNT = "none", "login", "consent", "select_account"
PROMPTS = (NONE, LOGIN, CONSENT, SELECT_ACCOUNT)


class ConsentPage(StrEnum):
    """When a person is asked for consent on a page of its own."""

    NEVER = "never"
    """To sign in is to consent."""
    PROMPTED = "prompted"
    """Only when the request says ``prompt=consent``."""
    ALWAYS = "always"
    """Whenever more is asked for than the person has consented to before."""


def prompt_in(params: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of ``prompt``.

    Raises:
        OAuthError: invalid_request, if one is unknown, or ``none`` has company.

    """
    prompt = tuple(dict.fromkeys(params.get("prompt", "").split()))
    if not set(prompt) <= set(PROMPTS):
        description = "The prompt has a value that is not supported."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.UNSUPPORTED, description)
    if NONE in prompt and len(prompt) > 1:
        description = "The prompt value 'none' goes with no other."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, description)
    return prompt


def must_sign_in(request: AuthorizationRequest, session: Session | None, sub: str, now: float) -> bool:
    """Tell whether somebody has to sign in; ``sub`` is what the client knows the session's user by."""
    if session is None or LOGIN in request.prompt or SELECT_ACCOUNT in request.prompt:
        return True
    if request.max_age is not None and (
        request.max_age == 0 or now - session.auth_time > request.max_age
    ):  # 0 is prompt=login, also within the same instant
        return True
    return request.subject not in {None, sub}


def must_consent(request: AuthorizationRequest, consented: Consented | None, page: ConsentPage) -> bool:
    """Tell whether the person has to be asked; ``consented``: to what they said yes before."""
    if page is ConsentPage.NEVER or CONSENT in request.prompt:
        return page is not ConsentPage.NEVER
    known = () if consented is None else consented.scope
    return page is ConsentPage.ALWAYS and not set(request.scope) <= set(known)


def silent_refusal(*, signed_in: bool) -> OAuthError:
    """Return what a request with ``prompt=none`` gets that needs a page (OIDC Core 3.1.2.6)."""
    if signed_in:
        description = "The person has to consent, and prompt=none forbids it."
        return OAuthError(ErrorCode.CONSENT_REQUIRED, Cause.NOT_CONSENTED, description)
    description = "The person has to sign in, and prompt=none forbids it."
    return OAuthError(ErrorCode.LOGIN_REQUIRED, Cause.NOT_SIGNED_IN, description)
