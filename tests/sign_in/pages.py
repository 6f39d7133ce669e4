"""A sign-in that takes JavaScript and two pages, before a provider whose own page is a plain form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = """<!doctype html><title>Who are you?</title><body><script>
// Nothing is in the page at first, and nothing but a person's keys enables the button.
setTimeout(() => {
  document.body.innerHTML = '<style>b, div { position: fixed; bottom: 0 } div { inset: 50% 0 0 0 }</style>' +
    '<input id=user value=nobody><button id=next disabled>Next</button><b id=under>x</b><div></div>';
  const user = document.getElementById('user'), next = document.getElementById('next');
  user.addEventListener('input', (event) => { next.disabled = !event.isTrusted || !user.value; });
  next.addEventListener('click', (event) => {
    if (!event.isTrusted) return;
    sessionStorage.user = user.value;
    location.search += '&page=password';
  });
}, 20);
</script>"""
_SECOND = """<!doctype html><title>Your password</title><body><div style="height: 3000px"></div>
<sign-in></sign-in><script>
customElements.define('sign-in', class extends HTMLElement {
  connectedCallback() {
    const inside = this.attachShadow({mode: 'open'});
    inside.innerHTML = '<input id=password type=password><button id=go>Sign in</button>';
    inside.getElementById('go').addEventListener('click', async (event) => {
      const plain = await (await fetch(location.pathname + location.search + '&page=plain')).text();
      const form = new DOMParser().parseFromString(plain, 'text/html').forms[0];
      form.username.value = sessionStorage.user;
      form.password.value = inside.getElementById('password').value;
      document.body.append(form);
      form.querySelector('button').click();
    });
  }
});
</script>"""


class JavaScriptPages:
    """Shows its own two pages in the place of the provider's (ASGI)."""

    def __init__(self, provider: ASGIApp) -> None:
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/sign-in":
            await self._provider(scope, receive, send)
            return
        page = Request(scope).query_params.getlist("page")[-1:]
        if page == ["plain"]:
            await self._provider(scope, receive, send)
        else:
            await HTMLResponse(_SECOND if page == ["password"] else _FIRST)(scope, receive, send)
