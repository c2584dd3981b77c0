"""A running store that speaks S3, whichever it is, and clients of it that are not Stills."""

import uuid
from dataclasses import dataclass

import boto3
from botocore.config import Config


@dataclass
class AccessKey:
    """What requests are signed with."""

    id: str
    secret: str
    session_token: str | None = None

    def body(self, **more):
        """What `POST /api/credentials` takes as the body of this key."""
        body = {"access_key_id": self.id, "secret_access_key": self.secret} | more
        return body | ({"session_token": self.session_token} if self.session_token else {})


@dataclass
class BucketStore:
    """Where a store is, whose buckets they are (`owner`), and who else it knows, who may not open them (`stranger`)."""

    name: str
    endpoint: str
    region: str
    owner: AccessKey
    stranger: AccessKey

    def client(self, service="s3", key=None):
        key = key or self.owner
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            aws_session_token=key.session_token,
            config=Config(signature_version="s3v4" if service == "s3" else "v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

    def make_bucket(self):
        """A bucket that is new."""
        name = f"b-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name

    def body(self, **changes):
        """The owner's key, as `POST /api/credentials` takes it."""
        return self.owner.body(endpoint=self.endpoint) | changes
