"""RSA keys: made with openssl, verified with modular exponentiation only (RSASSA-PKCS1-v1_5,
SHA-256)."""
import base64
import binascii
import hashlib
import os
import subprocess

# The prefix of a SHA-256 digest, by RFC 8017.
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
EXPONENT = 65537


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout


class RSAPair:
    """A private key in a file that only its owner may read, and its public key."""

    def __init__(self, folder, bits=2048, name="rsa.pem"):
        self.path = os.path.join(folder, name)
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}", "-out",
                self.path)
        os.chmod(self.path, 0o600)
        shown = openssl("rsa", "-in", self.path, "-noout", "-modulus")
        self.modulus = int(shown.strip().partition("=")[2], 16)

    def verify(self, text, signature):
        """Whether the base64 text is the signature of `text` by this key."""
        try:
            given = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        size = (self.modulus.bit_length() + 7) // 8
        if len(given) != size:
            return False
        tail = b"\0" + SHA256 + hashlib.sha256(text.encode()).digest()
        whole = b"\0\1" + b"\xff" * (size - 2 - len(tail)) + tail
        return pow(int.from_bytes(given, "big"), EXPONENT, self.modulus) == int.from_bytes(
            whole, "big")
