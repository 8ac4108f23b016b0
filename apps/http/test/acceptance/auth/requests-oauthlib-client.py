"""Logs in, calls the API, refreshes and fails with requests-oauthlib as it is: base URL, username, password."""

import sys

from oauthlib.oauth2 import LegacyApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from requests_oauthlib import OAuth2Session

base, username, password = sys.argv[1:]
token_url = f"{base}/auth/token"
saved = []

session = OAuth2Session(
    client=LegacyApplicationClient(client_id="script"),
    auto_refresh_url=token_url,
    auto_refresh_kwargs={"client_id": "script"},
    token_updater=saved.append,
)


def who_am_i():
    answer = session.get(f"{base}/users/me")
    answer.raise_for_status()
    return answer.json()["username"]


first = session.fetch_token(token_url=token_url, username=username, password=password)
assert who_am_i() == username

second = session.refresh_token(token_url)
assert second["access_token"] != first["access_token"]
assert who_am_i() == username

# The library refreshes by itself when it takes its token for expired.
session.token = {**second, "expires_in": -1, "expires_at": 1}
assert who_am_i() == username
assert len(saved) == 1 and saved[0]["refresh_token"] != second["refresh_token"]

basic = OAuth2Session(client=LegacyApplicationClient(client_id="script"))
basic.fetch_token(token_url=token_url, username=username, password=password, auth=("script", "secret"))

try:
    basic.fetch_token(token_url=token_url, username=username, password="wrong")
    raise SystemExit("a wrong password was accepted")
except InvalidGrantError as error:
    assert error.description

print("done")
