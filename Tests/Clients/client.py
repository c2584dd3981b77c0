"""A plain client of the three surfaces, for tests that look at the wire."""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

import known_secrets

#: The header that each surface takes its key from.
HEADERS = {"videodb": "x-access-token", "v1": "x-api-key", "dolby": "x-rasp-auth-token"}


@dataclass
class Client:
    """Sends requests with one key. An answer is a `requests.Response`; nothing is raised for its status."""

    base: str
    key: str | None

    def send(self, surface, method, path, **options):
        headers = ({HEADERS[surface]: self.key} if self.key else {}) | options.pop("headers", {})
        answer = requests.request(
            method, self.base + path, headers=headers, timeout=60, allow_redirects=False, **options
        )
        if answer.status_code >= 400:
            told = answer.content + str(answer.headers).encode()
            known_secrets.assert_absent(told, f"the answer {answer.status_code} to {method} {path}")
        return answer

    def v1(self, method, path, **options):
        return self.send("v1", method, "/v1/images" + path, **options)

    def videodb(self, method, path, **options):
        return self.send("videodb", method, path, **options)

    def frame(self, **query):
        return self.send("dolby", "GET", "/image", params=query)

    def media_info(self, **query):
        return self.send("dolby", "GET", "/media-info", params=query)

    def sign_frame(self, **body):
        return self.send("dolby", "POST", "/image/generate_url", json=body)

    def upload(self, path, name="photo"):
        """Uploads a file on the /v1 surface, and returns the image that it became."""
        with open(path, "rb") as file:
            answer = self.v1("POST", "/upload", data={"name": name}, files={"image": file})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def sign(self, image, **options):
        """The signed URL of an image, under either form of its id."""
        answer = self.videodb("POST", f"/image/{image}/generate_url", json=options)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["signed_url"]


def open_target(base, target, method="GET", headers=None):
    """Sends exactly `target` as the request target, and returns the status, the headers and the body."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    try:
        connection.request(method, target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def assert_problem(answer, status, code, surface):
    """Asserts that an answer is an error of its surface's shape, with its code in body and header."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert answer.headers["Stills-Error"] == code
    assert "no-store" in answer.headers["Cache-Control"]
    if surface == "videodb":
        assert body["success"] is False and body["message"]
    elif surface == "v1":
        assert body["status"] == status and body["message"] and body["errors"] and body["error"] and "#" in body["type"]
    else:
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert body["status"] == status and body["title"] and body["detail"] and body["fix"] and body["type"]


def wait_until(condition):
    """What is cleaned up after an answer may take a moment."""
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "nothing may be left behind, but something was, 5 s later"
        time.sleep(0.05)
