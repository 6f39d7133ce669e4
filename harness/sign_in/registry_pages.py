"""What a person does at Harbor's own pages: choose a name, read the CLI secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.sign_in.strategy import SignedIn, SignInFailed

if TYPE_CHECKING:
    import httpx

_CSRF = "X-Harbor-CSRF-Token"


def onboard(http: httpx.Client, registry_url: str, page: httpx.Response, username: str) -> None:
    """Choose the proposed name as the script of Harbor's page does, or ``username`` if none is proposed.

    Raises:
        SignInFailed: the registry does not take it.
        httpx.HTTPError: there is no answer.

    """
    token = page.headers.get(_CSRF)
    response = http.post(
        f"{registry_url}/c/oidc/onboard",
        json={"username": page.url.params.get("username") or username},
        headers={_CSRF: token} if token else {},
    )
    require_success(response)


def read_secret(http: httpx.Client, registry_url: str) -> SignedIn:
    """Read the CLI secret where Harbor's profile dialog reads it: 2.x first, then 1.x.

    Raises:
        SignInFailed: the registry does not show it.
        httpx.HTTPError: there is no answer.

    """
    response = http.get(f"{registry_url}/api/v2.0/users/current")
    if response.status_code == 404:  # noqa: PLR2004
        response = http.get(f"{registry_url}/api/users/current")
    require_success(response)
    try:
        user = response.json()
        return SignedIn(user["username"], user["oidc_user_meta"]["secret"])
    except (ValueError, KeyError, TypeError) as error:
        message = f"{place(response)} shows no CLI secret; is the registry in OIDC mode?"
        raise SignInFailed(message) from error


def require_success(response: httpx.Response) -> None:
    """Let an answer pass that is none of an error.

    Raises:
        SignInFailed: it is one; the message quotes it, if it is text.

    """
    if response.is_success:
        return
    text = (
        " ".join(response.text.split())[:200]
        if "html" not in response.headers.get("content-type", "")
        else ""
    )
    message = f"{place(response)} answered {response.status_code}{': ' + text if text else ''}"
    raise SignInFailed(message)


def place(response: httpx.Response) -> str:
    """Return the page's address without its query, which can hold codes."""
    return str(response.url.copy_with(query=None))
