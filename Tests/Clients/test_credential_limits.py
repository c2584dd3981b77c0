"""Stored credentials go where they may, and nowhere else: recording servers show every byte that came."""

import base64
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from azure.storage.blob import ContainerSasPermissions, generate_container_sas

import known_secrets
import media
import stored_credentials
from bucket_store import AccessKey
from client import assert_problem
from google_account import ServiceAccount
from recording_server import RecordingServer
from recording_store import AmazonStore, AzureStore, GoogleStore

KEY = AccessKey("AKIDCREDENTIALLIMITS", "s3cr3t-of-credential-limits", "t0k3n-of-credential-limits/+=")
STILL = media.square((10, 20, 30))
ACCOUNT = "limits"
ACCOUNT_KEY = known_secrets.register(base64.b64encode(b"azure key of credential limits").decode())
SAS = generate_container_sas(
    ACCOUNT,
    "films",
    account_key=ACCOUNT_KEY,
    permission=ContainerSasPermissions(read=True),
    expiry=datetime.now(timezone.utc) + timedelta(hours=1),
)
HEADERS = {"X-Api-Key": "s3cr3t-of-headers-1", "X-Tenant": "s3cr3t-of-headers-2"}


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8,::1/128", "SOURCES_PLAYLISTS": "true"}


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def service_account():
    return ServiceAccount.make()


@pytest.fixture
def elsewhere():
    """A host that no credentials are for, where everything is open."""
    with RecordingServer({"films/still.png": STILL, "still.png": STILL}, host="127.0.0.2") as running:
        yield running


class Home:
    """A store or a host, the credentials that open it, the sources in it, and what of them is secret."""

    def __init__(self, server, kind, body, source, secrets, **scope):
        self.server = server
        self.kind = kind
        self.body = body
        self.source = source
        self.secrets = secrets
        self.scope = scope

    def may_see(self, request):
        """Whether a request carries anything of the credentials."""
        raw = request.raw.decode("latin-1")
        told = [name.lower() for name, _ in request.fields]
        fields = any(name == "authorization" or name.startswith(("x-amz-", "x-ms-date")) for name in told)
        return fields or any(secret in raw or quote(secret, safe="") in raw for secret in self.secrets)


BUCKET_KINDS = ["cloud_s3", "cloud_gs", "service_account", "cloud_azure", "sas"]
of_buckets = pytest.mark.parametrize("home", BUCKET_KINDS, indirect=True)


@pytest.fixture(params=[*BUCKET_KINDS, "http_basic", "http_bearer", "http_headers"])
def home(request, service_account):
    """Every kind of credentials, with a server at 127.0.0.1 that they are for and that looks at them."""
    objects = {"films/still.png": STILL, "films/private/still.png": STILL, "films/public/still.png": STILL, "other/still.png": STILL}
    kind = request.param
    if kind == "cloud_s3":
        server = AmazonStore(objects, KEY)
        made = (kind, KEY.body(endpoint=server.base), "s3://films", [KEY.id, KEY.secret, KEY.session_token])
    elif kind == "cloud_gs":
        key = AccessKey("GOOGCREDENTIALLIMITS", "s3cr3t-of-an-hmac-key")
        server = AmazonStore(objects, key, region="auto")
        made = (kind, key.body(endpoint=server.base), "gs://films", [key.id, key.secret])
    elif kind == "service_account":
        server = GoogleStore(objects, service_account.email, service_account.public_key)
        body = {"service_account": service_account.info(server.token_uri), "endpoint": server.base}
        # What a token is made of is not known before it is made.
        made = ("cloud_gs", body, "gs://films", ["ya29.", "assertion"])
    elif kind in ("cloud_azure", "sas"):
        server = AzureStore(objects, ACCOUNT, ACCOUNT_KEY, sas=SAS if kind == "sas" else None)
        access = {"sas_token": SAS} if kind == "sas" else {"account_key": ACCOUNT_KEY}
        body = {"account_name": ACCOUNT, "endpoint": server.base} | access
        made = ("cloud_azure", body, f"az://{ACCOUNT}/films", [ACCOUNT_KEY, SAS, "sig=", SAS.partition("sig=")[2]])
    else:
        body, asked = {
            "http_basic": ({"username": "user", "password": "s3cr3t-of-basic"}, {"Authorization": basic("user", "s3cr3t-of-basic")}),
            "http_bearer": ({"token": "s3cr3t-of-bearer"}, {"Authorization": "Bearer s3cr3t-of-bearer"}),
            "http_headers": ({"headers": HEADERS}, HEADERS),
        }[kind]
        server = HeaderServer(objects, asked)
        made = (kind, body, server.url("films"), list(asked.values()) + ["X-Api-Key", "X-Tenant"])
    scope = {"hosts": [server.base]} if kind.startswith("http_") else {"buckets": ["films"]}
    with server:
        yield Home(server, *made, **scope)


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class HeaderServer(RecordingServer):
    """Opens to those who send the fields that it asks for."""

    def __init__(self, objects, asked, **options):
        super().__init__(objects, **options)
        self.asked = asked

    def refusal(self, request):
        may = all(request.header(name) == value for name, value in self.asked.items())
        return None if may else RecordingServer({}).missing(request)


@pytest.fixture
def credentials(client, home):
    return stored_credentials.store(client, home.kind, home.body, **home.scope)


@pytest.fixture
def frame(client, credentials):
    return lambda url, **more: client.frame(url=url, credentials_key=credentials, **({"format": "png"} | more))


def test_they_open_what_they_are_for(home, frame):
    answer = frame(f"{home.source}/still.png")
    assert answer.status_code == 200, answer.text
    assert tuple(media.decode(answer.content)[0, 0]) == (10, 20, 30)
    assert home.server.requests


def test_a_redirect_takes_them_nowhere_else(home, frame, elsewhere):
    home.server.redirects["films/moved.png"] = elsewhere.url("films/still.png")
    answer = frame(f"{home.source}/moved.png")
    assert any(home.may_see(request) for request in home.server.requests), "the redirect must have been reached with them"
    assert answer.status_code in (200, 403, 502), answer.text
    assert not any(home.may_see(request) for request in elsewhere.requests)


def test_a_redirect_to_another_port_or_name_takes_them_nowhere(home, frame):
    with RecordingServer({"films/still.png": STILL}) as other_port:
        names = [other_port.url("films/still.png"), f"http://localhost:{home.server.port}/films/still.png"]
        for name in names:
            home.server.redirects["films/moved.png"] = name
            home.server.clear()
            frame(f"{home.source}/moved.png", width=16)
            at_localhost = [request for request in home.server.requests if request.header("Host").startswith("localhost")]
            assert not any(home.may_see(request) for request in other_port.requests + at_localhost)


def test_a_source_elsewhere_is_refused_before_a_byte_is_sent(home, frame, elsewhere):
    hosts = [elsewhere.base, f"http://localhost:{home.server.port}", f"http://127.1.2.3:{home.server.port}"]
    hosts.append(f"http://127.0.0.1:{elsewhere.port}")
    for host in hosts:
        assert_problem(frame(f"{host}/films/still.png"), 403, "credentials_refused", "dolby")
    assert not elsewhere.requests and not home.server.requests


@pytest.mark.parametrize("signature", ["X-Amz-Signature=a", "X-Goog-Signature=a", "Signature=a", "sig=a"])
def test_a_source_elsewhere_that_looks_presigned_gets_nothing(home, frame, elsewhere, signature):
    answer = frame(f"{elsewhere.url('films/still.png')}?{signature}")
    assert answer.status_code in (200, 403), answer.text
    for request in elsewhere.requests:
        assert request.query == signature and not request.header("Authorization")
        assert not any(secret in request.raw.decode("latin-1") for secret in home.secrets if secret != "sig=")


def test_what_was_read_with_them_is_not_shown_without_them(home, frame, client, credentials):
    url = home.server.url("films/still.png")
    assert frame(url).status_code == frame(f"{home.source}/still.png").status_code == 200
    assert client.frame(url=url, format="png").status_code != 200
    stranger = home.body | {name: "0therSecret" for name in home.body if name in ("secret_access_key", "password", "token")}
    if stranger != home.body:
        other = stored_credentials.store(client, home.kind, stranger, **home.scope)
        assert client.frame(url=url, format="png", credentials_key=other).status_code != 200


def test_what_was_read_with_them_is_not_shown_when_they_are_gone(home, frame, client, credentials):
    query = {"url": f"{home.source}/still.png", "format": "png", "credentials_key": credentials}
    signed = client.sign_frame(**query).json()["url"].removeprefix(client.base)
    anyone = client.__class__(client.base, None)
    assert anyone.send("dolby", "GET", signed).status_code == client.frame(**query).status_code == 200
    assert client.send("dolby", "DELETE", f"/api/credentials/{credentials}").status_code == 204
    assert_problem(client.frame(**query), 400, "credentials_unknown", "dolby")
    assert_problem(anyone.send("dolby", "GET", signed), 400, "credentials_unknown", "dolby")


def test_what_they_refuse_is_refused_on_every_way_in(home, client, credentials, elsewhere):
    query = {"url": elsewhere.url("films/still.png"), "credentials_key": credentials}
    assert_problem(client.media_info(**query), 403, "credentials_refused", "dolby")
    assert_problem(client.send("dolby", "GET", "/storyboard", params=query), 403, "credentials_refused", "dolby")
    assert_problem(client.v1("POST", "", json=query | {"name": "still"}), 400, "credentials_refused", "v1")
    assert_problem(client.v1("POST", "", json=query | {"name": "still", "offset_percent": 5}), 400, "credentials_refused", "v1")
    signed = client.sign_frame(**query)
    if signed.status_code == 200:
        shown = client.__class__(client.base, None).send("dolby", "GET", signed.json()["url"].removeprefix(client.base))
        assert_problem(shown, 403, "credentials_refused", "dolby")
    else:
        assert_problem(signed, 403, "credentials_refused", "dolby")
    assert not elsewhere.requests


def test_a_refusal_has_a_fix_and_tells_no_secret(home, frame, elsewhere, server):
    answer = frame(elsewhere.url("films/still.png"))
    assert answer.json()["fix"]
    for secret in home.secrets[:1] + [text for text in home.body.values() if isinstance(text, str) and "s3cr3t" in text]:
        assert secret not in answer.text and secret not in server.log()


@of_buckets
def test_another_bucket_is_refused(home, frame):
    store = home.source.removesuffix("films")
    places = [f"{store}other/still.png", f"{store}films2/still.png", f"{store}film/still.png", f"{store}FILMS/still.png"]
    places += [home.server.url(name) for name in ("other/still.png", "%66ilms2/still.png", "films%2Fstill.png/x", "other%2f../x")]
    for place in places:
        answer = frame(place)
        assert answer.status_code in (400, 403), answer.text
        assert answer.json()["code"] in ("credentials_refused", "source_invalid"), answer.text
    assert frame(places[0]).json()["code"] == frame(places[4]).json()["code"] == "credentials_refused"
    assert not home.server.requests


@of_buckets
def test_the_same_bucket_of_another_store_is_refused(home, frame):
    stores = [scheme for scheme in ("s3://films", "gs://films", "az://limits/films") if scheme != home.source]
    for place in [*stores, "az://strangers/films", "https://films.s3.amazonaws.com", "https://storage.googleapis.com/films"]:
        assert_problem(frame(f"{place}/still.png"), 403, "credentials_refused", "dolby")
    assert not home.server.requests


@of_buckets
def test_a_redirect_to_another_bucket_of_the_store_goes_without_them(home, frame):
    home.server.redirects["films/moved.png"] = home.server.url("other/still.png")
    answer = frame(f"{home.source}/moved.png")
    assert answer.status_code != 200, "the other bucket does not open without credentials"
    there = [request for request in home.server.requests if request.name.startswith("other")]
    assert not any(home.may_see(request) for request in there)


@of_buckets
class TestPrefix:
    @pytest.fixture
    def credentials(self, client, home):
        return stored_credentials.store(client, home.kind, home.body, buckets=["films/public/"])

    def test_what_is_below_it_opens(self, home, frame):
        answer = frame(f"{home.source}/public/still.png")
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize(
        "key",
        ["still.png", "private/still.png", "public", "publicity/still.png", "public/../private/still.png", "public/./../still.png", "/public/still.png", "PUBLIC/still.png"],
    )  # fmt: skip
    def test_what_is_not_is_refused(self, home, frame, key):
        for place in (f"{home.source}/{key}", home.server.url(f"films/{quote(key)}")):
            answer = frame(place)
            assert answer.status_code in (400, 403) and answer.json()["code"] in ("credentials_refused", "source_invalid"), answer.text
        assert not home.server.requests

    @pytest.mark.parametrize("key", ["public/%2E%2E/private/still.png", "public/..%2Fprivate/still.png", "public%2F..%2Fprivate/still.png"])
    def test_what_is_hidden_by_escapes_is_refused(self, home, frame, key):
        answer = frame(home.server.url(f"films/{key}"))
        assert answer.status_code in (400, 403) and answer.json()["code"] in ("credentials_refused", "source_invalid"), answer.text
        assert not home.server.requests

    def test_a_redirect_out_of_it_goes_without_them(self, home, frame):
        home.server.redirects["films/public/moved.png"] = home.server.url("films/private/still.png")
        assert frame(f"{home.source}/public/moved.png").status_code != 200
        there = [request for request in home.server.requests if request.name.startswith("films/private")]
        assert not any(home.may_see(request) for request in there)
