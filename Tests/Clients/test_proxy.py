"""Sources by way of a proxy, which only the configuration names, and authorities that only the configuration trusts."""

import base64
import ssl
import subprocess

import pytest

from client import Client, assert_problem
from http_proxy import HTTPProxy
from range_server import RangeServer
from server import Server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate and its key for films.example and 127.0.0.1, signed by itself."""
    directory = tmp_path_factory.mktemp("certificate")
    names = "subjectAltName=DNS:films.example,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=films"]
    subprocess.run(
        [*command, "-addext", names, "-keyout", directory / "key", "-out", directory / "certificate"],
        check=True, capture_output=True,
    )  # fmt: skip
    return directory


@pytest.fixture
def films(video):
    with RangeServer(video.parent) as running:
        yield running


@pytest.fixture
def secure_films(video, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate", certificate / "key")
    running = RangeServer(video.parent)
    running.http.socket = context.wrap_socket(running.http.socket, server_side=True)
    with running:
        yield running


@pytest.fixture
def start(tmp_path):
    """Starts servers with `STILLS_…` settings and other variables, and gives a client of each."""
    running = []

    def start(settings, **environment):
        directory = tmp_path / str(len(running))
        directory.mkdir()
        server = Server(directory, settings)
        server.environment |= environment
        server.start()
        running.append(server)
        return Client(server.base, server.create_key("tests"))

    start.servers = running
    yield start
    for server in running:
        server.stop()


def address(server):
    return ("127.0.0.1", server.http.server_port)


def test_everything_goes_by_the_proxy(start, films, secure_films, video, certificate):
    films.redirects = {"moved": f"https://films.example/{video.name}"}
    hosts = {"films.example": address(films), "films.example:443": address(secure_films)}
    with HTTPProxy(hosts) as proxy:
        client = start(
            {
                "SOURCES_PROXY": f"http://alice:s3cr%2Ft@127.0.0.1:{proxy.port}",
                "SOURCES_CERTIFICATES": str(certificate / "certificate"),
            },
            no_proxy="films.example", NO_PROXY="*",
        )  # fmt: skip
        plain = client.frame(url=f"http://films.example/{video.name}", offset_percent=50)
        assert plain.status_code == 200, plain.text
        assert all(first.startswith("GET http://films.example/") for first, _ in proxy.requests)
        redirected = client.frame(url="http://films.example/moved", offset_percent=50)
        assert redirected.status_code == 200, redirected.text
        assert redirected.content == plain.content
        tunnels = [fields for first, fields in proxy.requests if first == "CONNECT films.example:443 HTTP/1.1"]
        assert tunnels and not any("range" in fields or "accept-encoding" in fields for fields in tunnels)
        expected = "Basic " + base64.b64encode(b"alice:s3cr/t").decode()
        assert all(fields["proxy-authorization"] == expected for _, fields in proxy.requests)
        # The proxy answers of itself where it does not know a host.
        assert_problem(client.frame(url="http://unknown.example/"), 502, "source_failed", "dolby")
        answer = client.frame(url="https://unknown.example/")
        assert_problem(answer, 502, "source_unreachable", "dolby")
        assert "proxy" in answer.json()["detail"] and "502" in answer.json()["detail"]
        count = len(proxy.requests)
        for host in ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "films.example:8080"]:
            assert_problem(client.frame(url=f"http://{host}/"), 403, "source_refused", "dolby")
        assert len(proxy.requests) == count
    log = start.servers[0].log()
    assert "s3cr" not in log and "alice" not in log


def test_no_proxy_is_taken_from_the_environment(start, films, video):
    with HTTPProxy({}) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        client = start({"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8"}, **dict.fromkeys(names, url))
        answer = client.frame(url=films.url(video.name))
        assert answer.status_code == 200, answer.text
        assert proxy.requests == []


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(start, secure_films, video, certificate):
    url = secure_films.url(video.name).replace("http:", "https:")
    private = {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8"}
    refused = start(private).frame(url=url)
    assert_problem(refused, 502, "source_unreachable", "dolby")
    assert "trusted" in refused.json()["detail"]
    trusting = start(private | {"SOURCES_CERTIFICATES": str(certificate / "certificate")})
    assert trusting.frame(url=url).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("PROXY", "http://alice:hunter2@proxy", "hunter2"),
        ("PROXY", "https://alice:hunter2@proxy:3128", "hunter2"),
        ("CERTIFICATES", "/nowhere/authorities.pem", None),
        ("CERTIFICATES", "/etc/hostname", None),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(tmp_path, name, value, secret):
    server = Server(tmp_path, {f"SOURCES_{name}": value})
    with pytest.raises(AssertionError, match="ended at its start"):
        server.start()
    assert f"sources.{name.lower()}" in server.log()
    assert secret is None or secret not in server.log()
