"""The /v1 surface on the wire: what it says to everything that is wrong, and that nothing is left of it."""

import socket
import time

import pytest
import requests

from client import Client, assert_problem, wait_until
from range_server import RangeServer


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_ALLOW_PRIVATE": "127.0.0.0/8", "LIMITS_UPLOAD_BYTES": str(2 << 20)}


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def image(client, photo):
    return client.upload(photo)


@pytest.fixture(scope="module")
def stranger(server):
    """A key of another account."""
    server.run("accounts", "create", "stranger")
    return Client(server.base, server.create_key("theirs", account="stranger"))


@pytest.mark.parametrize(
    ("path", "body", "problems"),
    [
        ("convert", {"format": "bmp"}, 1),
        ("convert", {"quality": 0}, 1),
        ("convert", {"quality": 101}, 1),
        ("convert", {"quality": 50.5}, 1),
        ("convert", {"quality": "50"}, 1),
        ("convert", {"quality": 1e300}, 1),
        ("convert", {"format": 7}, 1),
        ("convert", {"name": ""}, 1),
        ("convert", {"name": "x" * 31}, 1),
        ("convert", {"colour": "red"}, 1),
        ("convert", {"format": "bmp", "quality": 0, "colour": "red"}, 3),
        ("resize", {}, 1),
        ("resize", {"width": 0}, 1),
        ("resize", {"width": 10001}, 1),
        ("resize", {"width": -5, "height": 2.5}, 2),
        ("resize", {"width": 3000000000}, 1),
        ("resize", {"width": 10, "fit": "squeeze"}, 1),
        ("resize", {"width": 10, "position": "middle"}, 1),
        ("resize", {"width": 10, "letterbox_color": "#12"}, 1),
        ("publish", {"now": True}, 1),
    ],
)
def test_every_field_that_is_wrong_is_named(client, image, path, body, problems):
    answer = client.v1("POST", f"/{image['id']}/{path}", json=body)
    assert_problem(answer, 400, "parameter_invalid", "v1")
    assert len(answer.json()["errors"]) >= problems
    for name in body:
        wrong = name in " ".join(answer.json()["errors"])
        assert wrong or (path == "resize" and name == "width" and body[name] == 10)


@pytest.mark.parametrize("query", ["take=0", "take=101", "take=ten", "take=1.5", "from=nonsense", "skip=3", "take=1&take=2"])
def test_a_list_refuses_a_query_that_is_wrong(client, query):
    assert_problem(client.v1("GET", f"?{query}"), 400, "parameter_invalid", "v1")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(client, image, body):
    headers = {"Content-Type": "application/json"}
    answer = client.v1("POST", f"/{image['id']}/convert", data=body, headers=headers)
    assert_problem(answer, 400, "body_invalid", "v1")


def test_no_body_and_no_type_is_fine_where_nothing_is_asked_for(client, image):
    assert client.v1("POST", f"/{image['id']}/publish").status_code == 201
    answer = client.v1("POST", f"/{image['id']}/publish", headers={"Content-Type": "application/json"})
    assert_problem(answer, 400, "body_invalid", "v1")


def test_no_key_and_a_wrong_key_are_refused(server, image):
    for path in ("", f"/{image['id']}", f"/{image['id']}/download"):
        assert_problem(Client(server.base, None).v1("GET", path), 401, "key_missing", "v1")
        assert_problem(Client(server.base, "live_" + "a" * 32).v1("GET", path), 401, "key_invalid", "v1")
        assert_problem(Client(server.base, "nonsense").v1("GET", path), 401, "key_invalid", "v1")


def test_a_key_does_what_its_scopes_say_and_no_more(server, image, photo):
    reader = Client(server.base, server.create_key("reader", scopes="read"))
    assert reader.v1("GET", f"/{image['id']}").status_code == 200
    for method, path in [("POST", "/publish"), ("POST", "/convert"), ("DELETE", "")]:
        assert_problem(reader.v1(method, f"/{image['id']}{path}"), 403, "scope_missing", "v1")


def test_an_image_of_another_account_looks_like_one_that_is_not_there(stranger, image):
    missing = "image_" + "0" * 24
    calls = [
        ("GET", "", None), ("GET", "/download", None), ("DELETE", "", None), ("POST", "/publish", None),
        ("POST", "/unpublish", None), ("POST", "/convert", {"format": "png"}), ("POST", "/resize", {"width": 10}),
    ]  # fmt: skip
    for method, path, body in calls:
        options = {"json": body} if body else {}
        theirs = stranger.v1(method, f"/{image['id']}{path}", **options)
        none = stranger.v1(method, f"/{missing}{path}", **options)
        assert_problem(theirs, 404, "image_not_found", "v1")
        assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
    sign = f"/image/{image['id']}/generate_url"
    assert_problem(stranger.videodb("POST", sign), 404, "image_not_found", "videodb")
    assert image["id"] not in stranger.v1("GET", "?take=100").text


@pytest.mark.parametrize(
    ("data", "files", "named"),
    [
        ({}, ["image"], "name"),
        ({"name": ""}, ["image"], "name"),
        ({"name": "x" * 31}, ["image"], "name"),
        ({"name": "a"}, ["other"], "image"),
        ({"name": "a", "colour": "red"}, ["image"], "colour"),
    ],
)
def test_an_upload_with_a_part_missing_or_wrong_stores_nothing(server, client, photo, data, files, named):
    before = server.stored_files()
    files = {name: ("a.jpg", photo.read_bytes() if name == "image" else b"jpeg") for name in files}
    answer = client.v1("POST", "/upload", data=data, files=files)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("parameter_invalid", "upload_invalid")
    assert named in " ".join(answer.json()["errors"])
    wait_until(lambda: server.stored_files() == before)


@pytest.mark.parametrize(
    "content", [b"", b"no picture\n" * 20, b"\xff\xd8\xff\xe0" + b"\0" * 500, b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_stores_nothing(server, client, content):
    before = server.stored_files()
    answer = client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a.jpg", content)})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["code"] in ("media_unsupported", "image_undecodable", "upload_invalid", "parameter_invalid")
    wait_until(lambda: server.stored_files() == before)


def test_an_upload_over_the_limit_is_refused_and_stores_nothing(server, client, photo):
    before = server.stored_files()
    large = photo.read_bytes() + b"\0" * (2 << 20)
    answer = client.v1("POST", "/upload", data={"name": "a"}, files={"image": ("a.jpg", large)})
    assert_problem(answer, 413, "upload_too_large", "v1")
    wait_until(lambda: server.stored_files() == before)


def test_an_upload_that_breaks_off_leaves_nothing_behind(server, client, photo):
    before = server.stored_files()
    listed = client.v1("GET", "?take=100").json()
    request = requests.Request("POST", client.base, data={"name": "a"}, files={"image": photo.read_bytes()}).prepare()
    head = (
        f"POST /v1/images/upload HTTP/1.1\r\nHost: localhost\r\nx-api-key: {client.key}\r\n"
        f"Content-Type: {request.headers['Content-Type']}\r\nContent-Length: {len(request.body)}\r\n\r\n"
    )
    # The last of these lacks the end of the last boundary alone.
    for part in (0, 100, len(request.body) // 2, len(request.body) - len("--\r\n")):
        with socket.create_connection((server.host, server.port)) as connection:
            connection.sendall(head.encode() + request.body[:part])
            time.sleep(0.1)
    wait_until(lambda: server.stored_files() == before)
    assert client.v1("GET", "?take=100").json() == listed
    assert server.status("/health") == 200


def test_a_form_that_ends_before_its_last_boundary_is_refused(server, client, photo):
    before = server.stored_files()
    request = requests.Request("POST", client.base, data={"name": "a"}, files={"image": photo.read_bytes()}).prepare()
    headers = {"Content-Type": request.headers["Content-Type"]}
    answer = client.v1("POST", "/upload", data=request.body[: len(request.body) // 2], headers=headers)
    assert_problem(answer, 400, "upload_invalid", "v1")
    wait_until(lambda: server.stored_files() == before)


def test_an_unknown_route_and_method_are_errors_of_the_surface(client, image):
    assert_problem(client.send("v1", "GET", "/v1/nothing"), 404, "route_not_found", "v1")
    answer = client.v1("PUT", f"/{image['id']}")
    assert_problem(answer, 405, "method_not_allowed", "v1")
    assert {"GET", "DELETE"} <= {method.strip() for method in answer.headers["Allow"].split(",")}
    assert_problem(client.v1("POST", f"/{image['id']}/classify"), 501, "model_required", "v1")


def test_a_source_that_cannot_be_fetched_is_the_callers_error(client, photo):
    with RangeServer(photo.parent) as files:
        missing = client.v1("POST", "", json={"name": "far", "url": files.url("none.jpg")})
    assert_problem(missing, 400, "source_not_found", "v1")
    unreachable = client.v1("POST", "", json={"name": "far", "url": "http://127.0.0.1:1/a.jpg"})
    assert_problem(unreachable, 400, "source_unreachable", "v1")
