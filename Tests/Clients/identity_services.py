"""What gives a machine in Amazon's cloud its keys: the metadata service and the token service, and who asked them."""

import json
import secrets
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import known_secrets
from bucket_store import AccessKey
from recording_server import Answer, RecordingServer


def temporary_key(kind):
    texts = (known_secrets.register(f"{kind}-{secrets.token_urlsafe(24)}+/=") for _ in range(2))
    return AccessKey(f"ASIA{secrets.token_hex(8).upper()}", *texts)


def moment(seconds):
    """A time from now on, in the way that both services write it."""
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


class MetadataService(RecordingServer):
    """The instance metadata service, version 2: it tells a role's keys to those who fetched a token first."""

    ROLE = "/latest/meta-data/iam/security-credentials/"

    def __init__(self, **options):
        super().__init__(**options)
        self.key = temporary_key("instance")
        self.lifetime = 6 * 3600
        self.token = known_secrets.register(secrets.token_urlsafe(24))

    def respond(self, request):
        if request.path == "/latest/api/token":
            lifetime = request.header("X-aws-ec2-metadata-token-ttl-seconds") or ""
            if request.method != "PUT" or not lifetime.isdigit() or not 1 <= int(lifetime) <= 21600:
                return Answer(400)
            return Answer(200, {"X-aws-ec2-metadata-token-ttl-seconds": lifetime}, self.token.encode())
        if request.header("X-aws-ec2-metadata-token") != self.token:
            return Answer(401)
        if request.method != "GET":
            return Answer(405)
        if request.path in (self.ROLE, self.ROLE.rstrip("/")):
            return Answer(200, {"Content-Type": "text/plain"}, b"stills-role")
        if request.path == f"{self.ROLE}stills-role":
            return Answer(200, {"Content-Type": "text/plain"}, json.dumps(self.told()).encode())
        return Answer(404)

    def told(self):
        return {
            "Code": "Success",
            "LastUpdated": moment(-60),
            "Type": "AWS-HMAC",
            "AccessKeyId": self.key.id,
            "SecretAccessKey": self.key.secret,
            "Token": self.key.session_token,
            "Expiration": moment(self.lifetime),
        }

    def exchanges(self):
        return sum(request.path == f"{self.ROLE}stills-role" for request in self.requests)


class TokenService(RecordingServer):
    """The security token service, as far as it takes web identities for a role's keys."""

    def __init__(self, identities, **options):
        super().__init__(**options)
        self.identities = identities
        self.key = temporary_key("role")
        self.lifetime = 3600
        self.asked = []

    def respond(self, request):
        form = {name: values[0] for name, values in parse_qs(request.body.decode() or request.query).items()}
        self.asked.append(form)
        if (form.get("Action"), form.get("Version")) != ("AssumeRoleWithWebIdentity", "2011-06-15"):
            return self.error("InvalidAction")
        if form.get("WebIdentityToken") not in self.identities:
            return self.error("InvalidIdentityToken")
        told = {
            "AccessKeyId": self.key.id,
            "SecretAccessKey": self.key.secret,
            "SessionToken": self.key.session_token,
            "Expiration": moment(self.lifetime),
        }
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
        result = f"<AssumeRoleWithWebIdentityResult><Credentials>{inner}</Credentials></AssumeRoleWithWebIdentityResult>"
        return self.answer(200, "AssumeRoleWithWebIdentityResponse", result)

    def error(self, code):
        return self.answer(400, "ErrorResponse", f"<Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message></Error>")

    @staticmethod
    def answer(status, name, inner):
        text = f'<{name} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">{inner}</{name}>'
        return Answer(status, {"Content-Type": "text/xml"}, text.encode())
