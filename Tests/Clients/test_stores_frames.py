"""Frames of films that lie in real stores, by stored credentials: what they show, and what they cost."""

import pytest
import requests

import media
import stored_credentials


@pytest.fixture(scope="module")
def client(server):
    return stored_credentials.storing_client(server)


@pytest.fixture(scope="module")
def bucket(store, films):
    name = store.make_bucket()
    for path in films.values():
        store.client().upload_file(path, name, path.name)
    return name


@pytest.fixture(scope="module")
def credentials(client, store):
    return stored_credentials.store(client, "cloud_s3", store.body())


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mxf"])
def test_a_frame_costs_a_part_of_the_film(client, store, bucket, credentials, films, suffix):
    size = films[suffix].stat().st_size
    answer = client.frame(url=f"s3://{bucket}/film.{suffix}", credentials_key=credentials, offset_percent=50, format="png")
    assert answer.status_code == 200, answer.text
    assert media.psnr(media.decode(answer.content), media.key_frame(films[suffix], 10)) >= 38
    assert answer.headers["Stills-Frame-Kind"] == "key"
    # The first of them may find out the region.
    assert int(answer.headers["Stills-Source-Requests"]) <= 6
    assert int(answer.headers["Stills-Source-Bytes"]) <= size / 10


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mxf"])
def test_every_place_shows_its_own_frame(client, store, bucket, credentials, films, suffix):
    for second in (0.5, 7.5, 19.5):
        query = {"offset_seconds": second, "format": "png", "credentials_key": credentials}
        answer = client.frame(url=f"s3://{bucket}/film.{suffix}", **query)
        assert answer.status_code == 200, answer.text
        assert media.psnr(media.decode(answer.content), media.key_frame(films[suffix], second)) >= 38


def test_the_https_form_of_a_store_is_the_same(client, store, bucket, credentials):
    query = {"credentials_key": credentials, "offset_percent": 50, "width": 160}
    by_scheme = client.frame(url=f"s3://{bucket}/film.mp4", **query)
    by_endpoint = client.frame(url=f"{store.endpoint}/{bucket}/film.mp4", **query)
    assert (by_scheme.status_code, by_endpoint.status_code) == (200, 200), by_scheme.text + by_endpoint.text
    assert by_scheme.content == by_endpoint.content


@pytest.mark.parametrize("store", ["ceph"], indirect=True)
def test_a_bucket_may_stand_in_the_host(client, store, bucket, films):
    place = store.endpoint.replace("127.0.0.1", "localhost")
    credentials = stored_credentials.store(client, "cloud_s3", store.body(endpoint=place), buckets=[bucket])
    query = {"credentials_key": credentials, "offset_percent": 50, "format": "png"}
    answer = client.frame(url=f"{place.replace('//', f'//{bucket}.')}/film.mp4", **query)
    assert answer.status_code == 200, answer.text
    assert media.psnr(media.decode(answer.content), media.key_frame(films["mp4"], 10)) >= 38
    other = store.make_bucket()
    answer = client.frame(url=f"{place.replace('//', f'//{other}.')}/{bucket}/film.mp4", **query)
    assert (answer.status_code, answer.json()["code"]) == (403, "credentials_refused")


def test_the_names_of_credentials_stand_for_an_account(server, client, store, bucket, credentials):
    server.run("accounts", "create", f"other {store.name}")
    other = stored_credentials.storing_client(server, account=f"other {store.name}")
    answer = other.frame(url=f"s3://{bucket}/film.mp4", credentials_key=credentials)
    assert (answer.status_code, answer.json()["code"]) == (400, "credentials_unknown")


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mxf"])
def test_media_info_tells_of_the_film(client, store, bucket, credentials, films, suffix):
    answer = client.media_info(url=f"s3://{bucket}/film.{suffix}", credentials_key=credentials)
    assert answer.status_code == 200, answer.text
    told = answer.json()["file"]
    assert (told["name"], told["size_bytes"]) == (f"film.{suffix}", films[suffix].stat().st_size)
    assert float(told["duration_sec"]) == pytest.approx(20, abs=0.1)
    (track,) = (track for track in answer.json()["tracks"] if track["kind"] == "video")
    assert (track["width"], track["height"], track["frame_rate"]) == (640, 352, "25/1")


def test_a_storyboard_shows_the_film(client, store, bucket, credentials, films):
    query = {"columns": 2, "rows": 2, "width": 320, "format": "png", "credentials_key": credentials}
    answer = client.send("dolby", "GET", "/storyboard", params=query | {"url": f"s3://{bucket}/film.mkv"})
    assert answer.status_code == 200, answer.text
    sheet = media.decode(answer.content)
    assert sheet.shape == (352, 640, 3)
    tile = client.frame(url=f"s3://{bucket}/film.mkv", offset_seconds=2.5, width=320, format="png", credentials_key=credentials)
    assert media.psnr(sheet[:176, :320], media.decode(tile.content)) >= 38


def test_a_frame_is_stored(client, store, bucket, credentials, films):
    body = {"name": "frame", "url": f"s3://{bucket}/film.mp4", "credentials_key": credentials}
    answer = client.v1("POST", "", json=body | {"offset_percent": 50, "format": "png"})
    assert answer.status_code == 201, answer.text
    download = client.v1("GET", f"/{answer.json()['id']}/download")
    assert media.psnr(media.decode(download.content), media.key_frame(films["mp4"], 10)) >= 38


def test_a_signed_url_shows_a_frame_without_a_key(client, store, bucket, credentials, films):
    body = {"url": f"s3://{bucket}/film.mp4", "credentials_key": credentials, "offset_percent": 50, "format": "png"}
    answer = client.sign_frame(**body)
    assert answer.status_code == 200, answer.text
    shown = requests.get(answer.json()["url"], timeout=60)
    assert shown.status_code == 200, shown.text
    assert media.psnr(media.decode(shown.content), media.key_frame(films["mp4"], 10)) >= 38
    for secret in (store.owner.secret, store.owner.id):
        assert secret not in answer.json()["url"]
