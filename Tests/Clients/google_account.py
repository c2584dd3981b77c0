"""A service account of Google's, with a key that is made for these tests."""

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import known_secrets


@dataclass
class ServiceAccount:
    email: str
    private_key: str
    public_key: str

    @classmethod
    def make(cls):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        known_secrets.register(private)
        public = key.public_key().public_bytes(pem, form).decode()
        return cls("reader@tests.iam.gserviceaccount.com", private, public)

    def info(self, token_uri):
        """What stands in the file of its key."""
        return {
            "type": "service_account",
            "client_email": self.email,
            "private_key": self.private_key,
            "private_key_id": "key-1",
            "token_uri": token_uri,
        }
