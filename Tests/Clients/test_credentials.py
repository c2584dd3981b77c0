"""Stored credentials, by the interface and by commands: what goes in never comes out, and lasts."""

import base64
import json
import os
import stat
import subprocess

import pytest

import known_secrets
from client import Client, assert_problem
from server import BINARY, Server

PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nq83vEi9KkzTt0w==\n-----END PRIVATE KEY-----\n"
SERVICE_ACCOUNT = {
    "type": "service_account",
    "project_id": "films",
    "private_key_id": "4f1c8e0d2b7a",
    "private_key": known_secrets.register(PEM),
    "client_email": "frames@films.iam.gserviceaccount.com",
    "token_uri": "https://oauth2.googleapis.com/token",
}
#: Of each kind: where it may be used, its body, and what is shown of that.
KINDS = [
    (
        "cloud_s3",
        {"buckets": ["films", "photos/2026/"]},
        {
            "access_key_id": known_secrets.register("AKIAQ7Z3SHOWNNOT"),
            "secret_access_key": known_secrets.register("w/Jalr+XUtnFEMIK7MDENGbPxRfiCYsecret"),
            "session_token": known_secrets.register("FwoGZXIvYXdzEBYaDNotToBeTold=="),
            "region": "eu-west-1",
            "endpoint": "https://store.example:9000",
        },
        {"region": "eu-west-1", "endpoint": "https://store.example:9000"},
    ),
    (
        "cloud_gs",
        {},
        {
            "access_key_id": known_secrets.register("GOOG1EHIDDENACCESSID"),
            "secret_access_key": known_secrets.register("bGoa7V7g2yqDXvKRqq+JTFn4uQZbPiQJo4pf"),
        },
        {},
    ),
    ("cloud_gs", {"buckets": ["films"]}, {"service_account": SERVICE_ACCOUNT}, {}),
    ("cloud_gs", {}, {"service_account": json.dumps(SERVICE_ACCOUNT)}, {}),
    (
        "cloud_azure",
        {"buckets": ["films"]},
        {
            "account_name": "filmstore",
            "account_key": known_secrets.register(base64.b64encode(b"an account key of Azure").decode()),
            "endpoint": "http://127.0.0.1:10000/filmstore",
        },
        {"account_name": "filmstore", "endpoint": "http://127.0.0.1:10000/filmstore"},
    ),
    (
        "cloud_azure",
        {},
        {"account_name": "filmstore", "sas_token": "?sv=2022&sp=r&sig=" + known_secrets.register("s1gn4tureOf%2BAzure")},
        {"account_name": "filmstore"},
    ),
    (
        "http_basic",
        {"hosts": ["media.example.com"]},
        {"username": known_secrets.register("h1dden-user"), "password": known_secrets.register("pass:wörd with spaces")},
        {},
    ),
    ("http_bearer", {"hosts": [".example.com"]}, {"token": known_secrets.register("eyJhbGciOi.J9.b3arer")}, {}),
    (
        "http_headers",
        {"hosts": ["10.0.0.1", "[::1]"]},
        {"headers": {"X-API-Key": known_secrets.register("header-secret-1"), "X-Other": "a b"}},
        {},
    ),
]
IDS = [f"{kind}-{'-'.join(body)[:20]}" for kind, _, body, _ in KINDS]


@pytest.fixture
def client(server, key):
    return Credentials(server.base, server.create_key("theirs", scopes="credentials"))


@pytest.fixture(scope="module")
def stranger(server):
    server.run("accounts", "create", "stranger")
    return Credentials(server.base, server.create_key("theirs", account="stranger", scopes="admin"))


class Credentials(Client):
    def ask(self, method, path="", **options):
        """Sends a request, and asserts that its answer, good or bad, tells no secret."""
        answer = self.send("dolby", method, "/api/credentials" + path, **options)
        known_secrets.assert_absent(answer.content, f"the answer to {method} {path}")
        return answer

    def names(self):
        return [entry["key_name"] for entry in self.ask("GET").json()["credentials"]]

    def clear(self):
        for name in self.names():
            assert self.ask("DELETE", "/" + name).status_code == 204


@pytest.fixture(autouse=True)
def empty(client):
    yield
    client.clear()


@pytest.mark.parametrize(("kind", "scope", "body", "shown"), KINDS, ids=IDS)
def test_each_kind_is_stored_and_only_what_is_no_secret_is_shown(client, kind, scope, body, shown):
    made = client.ask("POST", json={"key_name": "media", "kind": kind, "body": body} | scope)
    assert made.status_code == 201, made.text
    entry = made.json()
    assert made.headers["Content-Type"].startswith("application/json")
    times = {"created_at": entry["created_at"], "updated_at": entry["updated_at"]}
    hosts = [host.strip("[]") for host in scope.get("hosts", [])]
    expected = {"key_name": "media", "kind": kind, "buckets": scope.get("buckets", []), "hosts": hosts} | shown | times
    assert entry == expected
    assert client.ask("GET", "/media").json() == entry
    assert client.ask("GET").json() == {"credentials": [entry]}
    replaced = client.ask("PUT", "/media", json={"kind": kind, "body": body} | scope)
    assert (replaced.status_code, replaced.json()["created_at"]) == (200, entry["created_at"])
    assert replaced.json()["updated_at"] >= entry["updated_at"]


def test_a_name_is_taken_once(client):
    bearer = {"key_name": "media", "kind": "http_bearer", "hosts": ["h"], "body": {"token": "x"}}
    assert_problem(client.ask("PUT", json=bearer), 404, "credentials_not_found", "dolby")
    assert client.ask("POST", json=bearer).status_code == 201
    assert_problem(client.ask("POST", json=bearer), 409, "name_taken", "dolby")
    assert client.ask("PUT", json=bearer).status_code == 200
    answer = client.ask("DELETE", "/media")
    assert (answer.status_code, answer.content) == (204, b"")
    assert_problem(client.ask("DELETE", "/media"), 404, "credentials_not_found", "dolby")


SECRET = known_secrets.register("n0t-to-be-echoed")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": SECRET},
        {"kind": "cloud_s3"},
        {"hosts": [SECRET + "/"]},
        {"hosts": []},
        {"buckets": [SECRET]},
        {"body": SECRET},
        {"body": [SECRET]},
        {"body": {"token": SECRET + "\r\nHost: evil"}},
        {"body": {"token": SECRET + " "}},
        {"body": {"token": {"x": SECRET}}},
        {"body": {"password": SECRET}},
        {"key_name": SECRET + "/"},
        {"key_name": ""},
        {"token": SECRET},
    ],
    ids=repr,
)
def test_what_is_wrong_is_refused_and_not_repeated(client, change):
    body = {"key_name": "media", "kind": "http_bearer", "hosts": ["h"], "body": {"token": SECRET}} | change
    answer = client.ask("POST", json=body)
    assert_problem(answer, 400, "parameter_invalid", "dolby")
    assert client.names() == []


def test_a_body_that_is_no_json_is_not_repeated(client):
    answer = client.ask("POST", data='{"body":"' + SECRET, headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "body_invalid", "dolby")
    answer = client.ask("POST", data=SECRET * 5000, headers={"Content-Type": "application/json"})
    assert_problem(answer, 413, "upload_too_large", "dolby")


def test_accounts_are_apart(client, stranger):
    bearer = {"key_name": "media", "kind": "http_bearer", "hosts": ["h"], "body": {"token": SECRET}}
    assert client.ask("POST", json=bearer).status_code == 201
    entry = client.ask("GET", "/media").json()
    for method, options in (("GET", {}), ("DELETE", {}), ("PUT", {"json": bearer | {"hosts": ["theirs"]}})):
        assert_problem(stranger.ask(method, "/media", **options), 404, "credentials_not_found", "dolby")
    assert stranger.names() == []
    assert stranger.ask("POST", json=bearer | {"hosts": ["theirs"]}).status_code == 201
    assert client.ask("GET", "/media").json() == entry
    stranger.clear()


def test_a_key_needs_the_scope(server, client):
    narrow = Credentials(server.base, server.create_key("narrow"))
    for method, path in (("GET", ""), ("POST", ""), ("PUT", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x")):
        assert_problem(narrow.ask(method, path), 403, "scope_missing", "dolby")
        assert_problem(Credentials(server.base, None).ask(method, path), 401, "key_missing", "dolby")


def add(server, name, *options, **body):
    return server.run("credentials", "add", name, *options, input=json.dumps(body))


def test_commands_beside_the_server(server, client, stranger):
    secret = known_secrets.register("typed-into-a-pipe")
    bearer = ("--kind", "http_bearer", "--host", ".example.com", "--host", "h")
    assert add(server, "media", *bearer, token=secret) == ""
    assert client.ask("GET", "/media").json()["hosts"] == [".example.com", "h"]
    refused = server.attempt("credentials", "add", "media", *bearer, input=json.dumps({"token": secret}))
    assert refused.returncode == 1 and "name_taken" in refused.stderr
    add(server, "media", *("--kind", "cloud_s3", "--bucket", "films/a/", "--replace"), access_key_id="a", secret_access_key=secret)
    assert client.ask("GET", "/media").json()["buckets"] == ["films/a/"]
    add(server, "other", *bearer, "--account", "stranger", "--replace", token=secret)
    assert stranger.names() == ["other"] and client.names() == ["media"]
    listed = server.run("credentials", "list")
    assert "cloud_s3" in listed and "films/a/" in listed and "stranger" in listed and secret not in listed
    assert "stranger" not in server.run("credentials", "list", "--account", "default")
    server.run("credentials", "remove", "media")
    assert_problem(client.ask("GET", "/media"), 404, "credentials_not_found", "dolby")
    missing = server.attempt("credentials", "remove", "media")
    assert missing.returncode == 1 and "credentials_not_found" in missing.stderr
    server.run("credentials", "remove", "other", "--account", "stranger")


@pytest.mark.parametrize("text", [SECRET, '{"token":"' + SECRET, '{"password":"' + SECRET + '"}', "{}", "", "x" * 70_000])
def test_a_command_repeats_no_input_that_is_wrong(server, text):
    failed = server.attempt("credentials", "add", "media", "--kind", "http_bearer", "--host", "h", input=text)
    assert failed.returncode == 1
    assert "(body_invalid)" in failed.stderr or "(parameter_invalid)" in failed.stderr


def master_keys(server):
    return (server.data / "master.key").read_text().split()


def test_the_key_is_rotated_beside_the_server(server, client):
    for name in ("one", "two"):
        add(server, name, "--kind", "http_bearer", "--host", "h", token=SECRET)
    before = client.ask("GET").json()
    [old] = master_keys(server)
    assert stat.S_IMODE(os.stat(server.data / "master.key").st_mode) == 0o600
    for _ in range(3):
        assert server.run("credentials", "rotate") == "2"
    [new] = master_keys(server)
    assert new != old
    assert stat.S_IMODE(os.stat(server.data / "master.key").st_mode) == 0o600
    assert client.ask("GET").json() == before
    # The server seals with the new key, which the next rotation opens.
    bearer = {"key_name": "three", "kind": "http_bearer", "hosts": ["h"], "body": {"token": SECRET}}
    assert client.ask("POST", json=bearer).status_code == 201
    assert client.ask("PUT", "/one", json=bearer | {"key_name": "one"}).status_code == 200
    assert server.run("credentials", "rotate") == "3"


def test_no_file_of_a_running_server_holds_a_secret(server, client):
    for kind, scope, body, _ in KINDS:
        answer = client.ask("POST", json={"key_name": f"visible {len(client.names())}", "kind": kind, "body": body} | scope)
        assert answer.status_code == 201
    stored = b"".join(path.read_bytes() for path in server.data.glob("stills.sqlite*"))
    assert b"visible 1" in stored and b"eu-west-1" in stored
    assert len(known_secrets.forms) > 100
    known_secrets.assert_absent_below(server.directory)


@pytest.fixture
def other(tmp_path):
    """A server that may be started again."""
    started = Server(tmp_path)
    yield started
    if started.process and started.process.poll() is None:
        started.stop()


def test_credentials_last_and_a_lost_key_locks_them(other):
    other.start()
    add(other, "media", "--kind", "http_bearer", "--host", "h", token=SECRET)
    other.stop()
    key_file = other.data / "master.key"
    kept = key_file.read_bytes()
    key_file.unlink()
    other.start()
    client = Credentials(other.base, other.create_key("mine", scopes="credentials"))
    assert client.names() == ["media"]
    bearer = {"key_name": "second", "kind": "http_bearer", "hosts": ["h"], "body": {"token": SECRET}}
    assert_problem(client.ask("POST", json=bearer), 500, "credentials_locked", "dolby")
    assert "(credentials_locked)" in other.attempt("credentials", "rotate").stderr
    assert not key_file.exists()
    # It is found without another start.
    key_file.write_bytes(kept)
    assert client.ask("POST", json=bearer).status_code == 201
    assert other.run("credentials", "rotate") == "2"


def test_keys_may_come_from_the_environment(other):
    first, second = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    for key in (first, second):
        known_secrets.register(key)
    other.environment["STILLS_MASTER_KEY"] = first
    other.start()
    client = Credentials(other.base, other.create_key("mine", scopes="credentials"))
    bearer = {"key_name": "media", "kind": "http_bearer", "hosts": ["h"], "body": {"token": SECRET}}
    assert client.ask("POST", json=bearer).status_code == 201
    other.environment["STILLS_MASTER_KEY"] = second
    assert "(credentials_locked)" in other.attempt("credentials", "rotate").stderr
    other.environment["STILLS_MASTER_KEY"] = f"{second},{first}"
    assert other.run("credentials", "rotate") == "1"
    other.environment["STILLS_MASTER_KEY"] = second
    assert other.run("credentials", "rotate") == "1"
    assert not (other.data / "master.key").exists()


@pytest.mark.parametrize("key", [known_secrets.register("bm90IDMyIGJ5dGVz"), known_secrets.register("no base64 at all")])
def test_a_key_that_is_none_ends_the_start_and_is_not_told(other, key):
    other.environment["STILLS_MASTER_KEY"] = key
    failed = subprocess.run(
        [BINARY, "serve", "--port", str(other.port), "--data", other.data],
        env=other.environment,
        capture_output=True,
        timeout=30,
    )
    assert failed.returncode == 1
    assert b"configuration_invalid" in failed.stderr and b"STILLS_MASTER_KEY" in failed.stderr
    known_secrets.assert_absent(failed.stdout + failed.stderr, "the server's start")
