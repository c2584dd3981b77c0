"""The keys of the machine itself: off by default, for the buckets that are named, and fetched as Amazon's services want it."""

import subprocess

import pytest

import known_secrets
import media
import stored_credentials
from bucket_store import AccessKey
from client import assert_problem
from identity_services import MetadataService, TokenService, temporary_key
from recording_server import RecordingServer
from recording_store import AmazonStore
from server import BINARY, Server, free_port

KEY = temporary_key("environment")
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY.id, "AWS_SECRET_ACCESS_KEY": KEY.secret, "AWS_SESSION_TOKEN": KEY.session_token}
STILL = media.square((10, 20, 30))


@pytest.fixture
def amazon():
    objects = {f"{name}/still.png": STILL for name in ("films", "films2", "other", "shared/public", "shared/private")}
    with AmazonStore(objects, KEY, region="eu-west-3") as running:
        yield running


@pytest.fixture
def metadata():
    # Not among the private addresses that sources may be at.
    with MetadataService(host="127.0.0.3") as running:
        yield running


@pytest.fixture
def start(tmp_path, amazon, metadata):
    """Starts a server with settings and an environment, and returns a client of it."""
    servers = []

    def start(environment, **settings):
        chosen = {
            "SOURCES_ALLOW_PRIVATE": "127.0.0.1/32,127.0.0.2/32",
            "AWS_BUCKETS": "films,shared/public/",
            "AWS_ENDPOINT": amazon.base,
            "AWS_METADATA_ENDPOINT": metadata.base,
        }
        directory = tmp_path / f"server{len(servers)}"
        directory.mkdir()
        server = Server(directory, {name: value for name, value in (chosen | settings).items() if value is not None})
        server.environment = {name: value for name, value in server.environment.items() if not name.startswith("AWS_")}
        server.environment |= environment
        servers.append(server)
        server.start()
        return stored_credentials.storing_client(server)

    yield start
    for server in servers:
        server.stop()


def frame(client, name="films/still.png", **query):
    return client.frame(url=f"s3://{name}", format="png", **query)


def assert_shown(answer):
    assert answer.status_code == 200, answer.text
    assert tuple(media.decode(answer.content)[0, 0]) == (10, 20, 30)


def test_nothing_is_signed_or_asked_by_default(start, amazon, metadata, tmp_path):
    with TokenService({"identity"}) as tokens:
        (tmp_path / "identity").write_text("identity")
        web = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "identity"), "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"}
        more = {"AWS_ENDPOINT_URL": amazon.base, "AWS_ENDPOINT_URL_STS": tokens.base, "AWS_REGION": "eu-west-3"}
        client = start(ENVIRONMENT | web | more, AWS_STS_ENDPOINT=tokens.base)
        for url in ("s3://films/still.png", amazon.url("films/still.png")):
            answer = client.frame(url=url)
            assert answer.status_code != 200, "nothing may have been signed"
        assert not any(request.header("Authorization") for request in amazon.requests)
        assert not metadata.requests and not tokens.requests


def test_the_environment_opens_what_is_configured(start, amazon, metadata):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment")
    assert_shown(frame(client))
    assert_shown(frame(client, "shared/public/still.png"))
    assert all(request.header("x-amz-security-token") == KEY.session_token for request in amazon.requests)
    assert not metadata.requests


def test_a_key_without_a_session_token_is_taken(start, amazon):
    amazon.key = AccessKey(KEY.id, KEY.secret)
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "AWS_SESSION_TOKEN"}
    assert_shown(frame(start(environment, AWS_CREDENTIALS="environment", AWS_REGION="eu-west-3")))
    assert all("/eu-west-3/s3/" in request.header("Authorization") for request in amazon.requests)


@pytest.mark.parametrize("name", ["films2/still.png", "other/still.png", "shared/private/still.png", "shared/public/../private/still.png"])
def test_buckets_that_are_not_named_stay_shut(start, amazon, name):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment")
    assert frame(client, name).status_code != 200
    assert not any(request.header("Authorization") for request in amazon.requests)


def test_stored_credentials_come_before_the_machines(start, amazon):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment")
    theirs = AccessKey("AKIDSTORED", known_secrets.register("s3cr3t-of-stored-credentials"))
    with AmazonStore({"films/still.png": media.square((1, 1, 1))}, theirs) as store:
        credentials = stored_credentials.store(client, "cloud_s3", theirs.body(endpoint=store.base), buckets=["films"])
        answer = frame(client, credentials_key=credentials)
        assert tuple(media.decode(answer.content)[0, 0]) == (1, 1, 1)
        assert_problem(frame(client, "shared/public/still.png", credentials_key=credentials), 403, "credentials_refused", "dolby")
        assert KEY.id.encode() not in b"".join(request.raw for request in store.requests)
    assert not amazon.requests


def test_the_machines_keys_follow_no_redirect(start, amazon):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment")
    with RecordingServer({"still.png": STILL}, host="127.0.0.2") as elsewhere:
        amazon.redirects["films/moved.png"] = elsewhere.url("still.png")
        frame(client, "films/moved.png")
        amazon.redirects["films/moved.png"] = amazon.url("other/still.png")
        assert frame(client, "films/moved.png", width=16).status_code != 200
        there = elsewhere.requests + [request for request in amazon.requests if request.name.startswith("other")]
        assert not any(request.header("Authorization") or KEY.id.encode() in request.raw for request in there)


def test_the_instance_gives_its_role(start, amazon, metadata):
    amazon.key = metadata.key
    client = start({}, AWS_CREDENTIALS="instance")
    for width in range(16, 26):
        answer = frame(client, width=width)
        assert answer.status_code == 200, answer.text
    assert metadata.exchanges() == 1
    first = metadata.requests[0]
    assert (first.method, first.path) == ("PUT", "/latest/api/token")
    assert all(request.header("X-aws-ec2-metadata-token") == metadata.token for request in metadata.requests[1:])
    # Sources are as far from it as ever.
    assert_problem(client.frame(url=metadata.url("latest/meta-data/")), 403, "source_refused", "dolby")
    assert not any(metadata.token.encode() in request.raw for request in amazon.requests)


def test_the_instances_keys_are_fetched_again_before_they_expire(start, amazon, metadata):
    metadata.lifetime = 30
    amazon.key = metadata.key
    client = start({}, AWS_CREDENTIALS="instance")
    assert_shown(frame(client))
    metadata.key = amazon.key = temporary_key("instance")
    before = metadata.exchanges()
    assert_shown(frame(client))
    assert metadata.exchanges() > before


def test_an_instance_without_a_role_or_a_service_is_an_error(start, metadata):
    client = start({}, AWS_CREDENTIALS="instance")
    metadata.token = "another"
    metadata.respond = lambda request: RecordingServer.missing(metadata, request)
    answer = frame(client)
    assert_problem(answer, 500, "machine_keys_missing", "dolby")
    client = start({}, AWS_CREDENTIALS="instance", AWS_METADATA_ENDPOINT=f"http://127.0.0.3:{free_port()}")
    answer = frame(client)
    assert_problem(answer, 500, "machine_keys_missing", "dolby")
    assert answer.json()["fix"]


def test_a_web_identity_becomes_a_role(start, amazon, metadata, tmp_path):
    identities = [known_secrets.register(f"identity-{number}.with+signs/=") for number in range(2)]
    file = tmp_path / "identity"
    file.write_text(identities[0] + "\n")
    role = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(file), "AWS_ROLE_ARN": "arn:aws:iam::1:role/stills", "AWS_ROLE_SESSION_NAME": "tests"}
    with TokenService(identities, host="127.0.0.3") as tokens:
        amazon.key = tokens.key
        client = start(role, AWS_CREDENTIALS="web_identity", AWS_STS_ENDPOINT=tokens.base)
        for width in range(16, 21):
            answer = frame(client, width=width)
            assert answer.status_code == 200, answer.text
        (asked,) = tokens.asked
        assert (asked["RoleArn"], asked["RoleSessionName"]) == ("arn:aws:iam::1:role/stills", "tests")
        assert asked["WebIdentityToken"] == identities[0]
        assert not tokens.requests[0].header("Authorization")
        assert not metadata.requests


def test_a_web_identity_is_read_anew_when_keys_expire(start, amazon, tmp_path):
    identities = [known_secrets.register(f"rotating-{number}") for number in range(2)]
    file = tmp_path / "identity"
    file.write_text(identities[0])
    role = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(file), "AWS_ROLE_ARN": "arn:aws:iam::1:role/stills"}
    with TokenService(identities, host="127.0.0.3") as tokens:
        tokens.lifetime = 30
        amazon.key = tokens.key
        client = start(role, AWS_CREDENTIALS="web_identity", AWS_STS_ENDPOINT=tokens.base)
        assert_shown(frame(client))
        file.write_text(identities[1])
        tokens.key = amazon.key = temporary_key("role")
        assert_shown(frame(client, width=16))
        assert tokens.asked[0]["WebIdentityToken"] == identities[0]
        assert tokens.asked[-1]["WebIdentityToken"] == identities[1]
        assert tokens.asked[-1]["RoleSessionName"]


def test_a_web_identity_that_is_refused_is_told(start, amazon, tmp_path):
    (tmp_path / "identity").write_text(known_secrets.register("an-identity-that-nobody-knows"))
    role = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "identity"), "AWS_ROLE_ARN": "arn:aws:iam::1:role/stills"}
    with TokenService({"other"}) as tokens:
        answer = frame(start(role, AWS_CREDENTIALS="web_identity", AWS_STS_ENDPOINT=tokens.base))
    assert_problem(answer, 500, "machine_keys_missing", "dolby")
    assert answer.json()["fix"] and "nobody-knows" not in answer.text
    assert not amazon.requests


def test_the_first_way_that_has_keys_is_taken(start, amazon, metadata):
    amazon.key = metadata.key
    assert_shown(frame(start({}, AWS_CREDENTIALS="environment,web_identity,instance")))
    amazon.key = KEY
    metadata.clear()
    assert_shown(frame(start(ENVIRONMENT, AWS_CREDENTIALS="environment,web_identity,instance")))
    assert not metadata.requests


def test_a_url_of_the_store_is_a_url_like_any_other(start, amazon):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment")
    assert client.frame(url=amazon.url("films/still.png")).status_code != 200
    assert amazon.requests and not any(request.header("Authorization") for request in amazon.requests)


def test_no_key_of_the_machine_is_told_or_logged(start, amazon, metadata, tmp_path):
    client = start(ENVIRONMENT, AWS_CREDENTIALS="environment,instance", LOG_LEVEL="debug")
    texts = [frame(client).text, frame(client, "films/none.png").text]
    amazon.key = AccessKey(KEY.id, "changed", KEY.session_token)
    texts.append(frame(client, width=16).text)
    texts += [path.read_text() for path in tmp_path.glob("server*/std*")]
    assert not any(secret in text for text in texts for secret in (KEY.secret, KEY.session_token))


@pytest.mark.parametrize("ways", ["everything", "instance;environment"])
def test_a_way_that_there_is_not_ends_the_start(tmp_path, ways):
    server = Server(tmp_path, {"AWS_CREDENTIALS": ways, "AWS_BUCKETS": "films"})
    command = [BINARY, "serve", "--port", str(server.port), "--data", server.data]
    done = subprocess.run(command, env=server.environment, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert "AWS_CREDENTIALS" in (done.stdout + done.stderr).upper().replace(".", "_")
