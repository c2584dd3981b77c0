"""Credentials kept by the server, for the tests of those who use them."""

import uuid

import known_secrets
from client import Client

#: The fields whose values must never be seen again.
SECRET = {"secret_access_key", "session_token", "account_key", "sas_token", "password", "token", "private_key"}


def store(client, kind, body, **scope):
    """Stores credentials under a name that is new, and returns the name."""
    for name, value in (body | body.get("headers", {}) | body.get("service_account", {})).items():
        if isinstance(value, str) and (name in SECRET or name in body.get("headers", {})):
            known_secrets.register(value)
    name = f"key-{uuid.uuid4().hex[:8]}"
    answer = client.send("dolby", "POST", "/api/credentials", json={"key_name": name, "kind": kind, "body": body} | scope)
    assert answer.status_code == 201, answer.text
    return name


def storing_client(server, account="default"):
    """A client whose key may cut frames, store credentials, and keep images."""
    key = server.create_key(f"stores {uuid.uuid4().hex[:8]}", account, scopes="frames,credentials,read,write")
    return Client(server.base, key)
