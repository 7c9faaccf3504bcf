"""What strangers send before anybody knows who they are: whatever it is, it is refused in words."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from app.accounts import passkeys, secrets_shown, web_sessions
from app.kit.errors import Denied, RogatoryError
from app.web import agents, cookies, forms

FORM = Headers({"content-type": "application/x-www-form-urlencoded"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=12), one, max_size=3),
    max_leaves=12,
)


@given(st.binary(max_size=400))
@example(b"a=%")
@example(b"&&==")
def test_a_body_is_a_form_or_refused(body: bytes) -> None:
    try:
        found = forms.parse(FORM, body)
    except RogatoryError:
        return
    assert all(isinstance(one, str) and "\x00" not in one for one in found.values())


@given(st.text(max_size=300))
@example("https://evil.example")
@example("//evil.example")
@example("/a//b")
@example("/\t/evil.example")
def test_one_goes_on_to_pages_of_ours_alone(text: str) -> None:
    found = forms.own_path(text)
    assert found.startswith("/")
    assert not found.startswith("//")
    assert found.isascii()
    assert found.isprintable()
    assert "\\" not in found


@given(st.text(max_size=300))
def test_a_cookie_header_is_read_or_left(header: str) -> None:
    found = cookies.read(header, secure=True)
    assert set(found) <= {cookies.SESSION, cookies.FORM, cookies.DEVICE, cookies.LANGUAGE}
    assert web_sessions.owner_of(found.get(cookies.SESSION, "")) is None


@given(st.text(max_size=120))
def test_a_code_is_one_or_not(text: str) -> None:
    if secrets_shown.is_code(text):
        assert secrets_shown.digest_of(text) == secrets_shown.digest_of(secrets_shown.plain(text))
    assert len(agents.called(text)) <= 80


@given(JSON)
def test_an_answer_that_is_no_passkeys_names_nobody(answer: object) -> None:
    with pytest.raises(Denied):
        passkeys.owner_of(json.dumps(answer))


@given(st.text(max_size=60))
def test_a_user_handle_that_is_none_names_nobody(handle: str) -> None:
    told = base64.urlsafe_b64encode(handle.encode("utf-8", "surrogatepass")).decode()
    try:
        owner = passkeys.owner_of(json.dumps({"response": {"userHandle": told}}))
    except Denied:
        return
    assert handle.startswith(f"{owner}")


@given(st.text(max_size=200))
def test_a_token_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Denied):
        forms.demand_ours(Headers({}), {forms.TOKEN: text}, "secret", "https://rogatory.example")


def test_the_token_of_another_secret_is_refused() -> None:
    own = forms.token("secret")
    forms.demand_ours(Headers({}), {forms.TOKEN: own}, "secret", "https://rogatory.example")
    for secret in ("other", None):
        with pytest.raises(Denied):
            forms.demand_ours(Headers({}), {forms.TOKEN: own}, secret, "https://rogatory.example")
