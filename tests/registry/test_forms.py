"""HTML forms as browsers read them, on pages as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.forms import forms_in


@pytest.mark.parametrize(
    ("html", "sent"),
    [
        ("<form><input name=u><input type=password name=p></form>", {"u": "me", "p": "pw"}),
        ('<FORM><INPUT NAME=u TYPE="TEXT"/><INPUT NAME=p TYPE="PASSWORD"/></FORM>', {"u": "me", "p": "pw"}),
        ("<form><input name=u><input name=p type=password>", {"u": "me", "p": "pw"}),
        ('<form><input name=t type=hidden value="a&amp;b&#34;"><input name=u>', {"t": 'a&b"', "u": "me"}),
        ("<form><input name=e type=email><input name=other value=x>", {"e": "me", "other": "x"}),
        ("<form><input type=checkbox name=c><input type=checkbox name=d checked>", {"d": "on"}),
        ("<form><input type=radio name=r value=1><input type=radio name=r value=2 checked>", {"r": "2"}),
        ("<form><button name=b value=1>go</button><button name=b value=2>no</button>", {"b": "1"}),
        ("<form><button type=button name=b value=1>x</button><input type=submit name=s value=2>", {"s": "2"}),
        ("<form><button type=SUBMIT name=b value=1>go</button>", {"b": "1"}),
        ("<form><button>go</button><button name=b value=2>", {"b": "2"}),
        ("<form><input name=u disabled><input name=v>", {"v": "me"}),
        ("<form><input type=file name=f><input type=reset name=r><input value=nameless>", {}),
        ("<form><input type=image name=i>", {"i": ""}),
        ('<form><input type="" name=u>', {"u": "me"}),
        ("<!-- <form><input name=no> --><form><input name=u></form>", {"u": "me"}),
        ("<script>'<form><input name=no>'</script><form><input name=u></form>", {"u": "me"}),
        ("<input name=outside><form><p><div><input name=u></form><input name=late>", {"u": "me"}),
    ],
)
def test_what_a_person_sends(html: str, sent: dict[str, str]) -> None:
    (form,) = forms_in(html)
    assert form.filled("me", "pw") == sent


@pytest.mark.parametrize(
    ("html", "action", "method"),
    [
        ("<form>", "", "get"),
        ('<form action=" /go?a=1&amp;b=2 " method=" POST ">', "/go?a=1&b=2", "post"),
        ("<form action method>", "", ""),
    ],
)
def test_where_it_goes(html: str, action: str, method: str) -> None:
    (form,) = forms_in(html)
    assert (form.action, form.method) == (action, method)


def test_forms_stand_in_their_order() -> None:
    html = "<form action=/search></form><form action=/login method=post><input name=u></form>"
    assert [form.action for form in forms_in(html)] == ["/search", "/login"]


@given(st.text(alphabet="<>/formintpu=\"' -!&#;a", max_size=60))
def test_no_page_is_too_odd(html: str) -> None:
    for form in forms_in(html):
        form.filled("me", "pw")
