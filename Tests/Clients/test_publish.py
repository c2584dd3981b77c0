"""The /v1 surface on the wire: what it answers where all is well."""

import io
import time
from urllib.parse import urlsplit

import pytest
import requests

import media
from client import Client, assert_problem, open_target, wait_until
from range_server import RangeServer


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


@pytest.fixture
def image(client, photo):
    return client.upload(photo)


def test_an_upload_is_a_private_image(client, photo):
    with open(photo, "rb") as file:
        answer = client.v1("POST", "/upload", data={"name": "sea"}, files={"image": file})
    image = answer.json()
    assert answer.status_code == 201
    assert answer.headers["X-Image-Processing-Usage"] == "1"
    assert image["id"].startswith("image_") and len(image["id"]) == 30
    assert image | {"id": "", "created_at": ""} == {
        "id": "", "name": "sea", "url": None, "width": 640, "height": 480, "format": "jpeg",
        "size": photo.stat().st_size, "created_at": "",
    }  # fmt: skip
    time.strptime(image["created_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
    assert len(image["created_at"]) == len("2021-09-01T12:00:00.000Z")
    assert client.v1("GET", f"/{image['id']}").json() == image


def test_the_parts_of_an_upload_come_in_any_order_and_in_chunks(client, photo):
    for parts in (["name", "image"], ["image", "name"]):
        contents = {"name": (None, "sea"), "image": ("a.jpg", photo.read_bytes(), "application/octet-stream")}
        request = requests.Request("POST", client.base, files=[(part, contents[part]) for part in parts]).prepare()
        body = io.BytesIO(request.body)
        chunks = iter(lambda: body.read(1000), b"")
        headers = {"Content-Type": request.headers["Content-Type"]}
        answer = client.v1("POST", "/upload", data=chunks, headers=headers)
        assert (answer.status_code, answer.json().get("size")) == (201, photo.stat().st_size), answer.text


def test_a_download_is_what_was_uploaded(client, image, photo):
    answer = client.v1("GET", f"/{image['id']}/download")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content == photo.read_bytes()


def test_an_image_can_be_made_of_a_url(client, photo):
    with RangeServer(photo.parent) as files:
        answer = client.v1("POST", "", json={"name": "far", "url": files.url(photo.name)})
    assert answer.status_code == 201, answer.text
    assert client.v1("GET", f"/{answer.json()['id']}/download").content == photo.read_bytes()


def test_a_list_is_walked_by_its_links(server, photo):
    server.run("accounts", "create", "lister")
    client = Client(server.base, server.create_key("lists", account="lister"))
    made = [client.upload(photo, name=f"photo {number}")["id"] for number in range(7)]
    newest_first = made[::-1]
    assert [each["id"] for each in client.v1("GET", "").json()["data"]] == newest_first

    pages, link = [], f"{server.base}/v1/images?take=3&from=undefined"
    while link:
        page = requests.get(link, headers={"x-api-key": client.key}).json()
        pages.append([each["id"] for each in page["data"]])
        link = page["links"]["next"]
    assert pages == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    back = requests.get(page["links"]["previous"], headers={"x-api-key": client.key}).json()
    assert [each["id"] for each in back["data"]] == newest_first[3:6]
    first = client.v1("GET", "?take=3").json()
    assert first["links"]["previous"] is None
    assert [each["id"] for each in client.v1("GET", f"?take=2&from={made[3]}").json()["data"]] == [made[3], made[2]]


def test_a_published_image_opens_until_it_is_taken_back(server, client, image, photo):
    published = client.v1("POST", f"/{image['id']}/publish")
    assert published.status_code == 201
    assert published.json()["id"] == image["id"]
    target = urlsplit(published.json()["url"]).path
    assert published.json()["url"].startswith(server.base)

    # Twice, so that the second is answered by whatever the server keeps.
    for _ in range(2):
        status, headers, body = open_target(server.base, target)
        assert (status, headers["Content-Type"], body) == (200, "image/jpeg", photo.read_bytes())
    etag = headers["ETag"]
    assert open_target(server.base, target, headers={"If-None-Match": etag})[0] == 304
    assert client.v1("GET", f"/{image['id']}").json()["url"] == published.json()["url"]
    # Only a signature, or a preset's name, may change what is shown.
    status, headers, _ = open_target(server.base, f"{target}?width=100")
    assert (status, headers["Stills-Error"]) == (403, "rendition_unsigned")

    taken_back = client.v1("POST", f"/{image['id']}/unpublish")
    assert (taken_back.status_code, taken_back.json()) == (201, image)
    assert open_target(server.base, target)[0] == 404
    assert open_target(server.base, target, headers={"If-None-Match": etag})[0] == 404


def test_a_deleted_image_is_gone(server, client, image):
    target = urlsplit(client.v1("POST", f"/{image['id']}/publish").json()["url"]).path
    assert open_target(server.base, target)[0] == 200
    answer = client.v1("DELETE", f"/{image['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert open_target(server.base, target)[0] == 404
    for method, path in [("GET", ""), ("GET", "/download"), ("POST", "/publish"), ("DELETE", "")]:
        assert_problem(client.v1(method, f"/{image['id']}{path}"), 404, "image_not_found", "v1")


def test_the_bytes_of_a_deleted_image_leave_the_disk_with_the_last_image_that_has_them(server, client, tmp_path):
    picture = media.picture(tmp_path / "once.png", 33, 44)
    before = server.stored_files()
    one, two = client.upload(picture)["id"], client.upload(picture)["id"]
    assert len(server.stored_files() - before) == 1
    client.v1("DELETE", f"/{one}")
    assert client.v1("GET", f"/{two}/download").content == picture.read_bytes()
    client.v1("DELETE", f"/{two}")
    wait_until(lambda: server.stored_files() == before)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"format": "png"}, {"format": "png", "name": "photo"}),
        ({"format": "webp", "quality": 40, "name": "small"}, {"format": "webp", "name": "small"}),
        ({"format": "jpg"}, {"format": "jpeg", "name": "photo"}),
    ],
)
def test_convert_makes_a_new_image(client, image, photo, body, wanted):
    answer = client.v1("POST", f"/{image['id']}/convert", json=body)
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert made["id"] != image["id"]
    assert made | wanted | {"width": 640, "height": 480, "url": None} == made
    shown = client.v1("GET", f"/{made['id']}/download")
    assert (shown.headers["Content-Type"], len(shown.content)) == (f"image/{made['format']}", made["size"])
    assert media.psnr(media.decode(shown.content), media.decode(photo.read_bytes())) >= 25
    assert client.v1("GET", f"/{image['id']}").json() == image


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ({"width": 320}, (320, 240)),
        ({"height": 120}, (160, 120)),
        ({"width": 100, "height": 100}, (100, 100)),
        ({"width": 100, "height": 100, "fit": "cover", "position": "left"}, (100, 100)),
        ({"width": 100, "height": 100, "fit": "contain", "letterbox_color": "#ff0000"}, (100, 100)),
    ],
)
def test_resize_makes_a_new_image(client, image, body, size):
    answer = client.v1("POST", f"/{image['id']}/resize", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["width"], made["height"]) == size
    pixels = media.decode(client.v1("GET", f"/{made['id']}/download").content)
    assert pixels.shape[:2] == size[::-1]
    if "letterbox_color" in body:
        assert pixels[2, 50] == pytest.approx([255, 0, 0], abs=12)
