"""A certificate authority and a server certificate, made with openssl for each test."""
import ssl
import subprocess
from pathlib import Path

KINDS = ("good", "wrong-host", "expired", "self-signed")


def make(folder, kind="good"):
    """Makes certificates; returns (CA file, server context). Clients accept only those of kind
    "good"."""
    if kind not in KINDS:
        raise ValueError(f"no such certificate: {kind}")
    folder = Path(folder)
    names = "DNS:other.example" if kind == "wrong-host" else "DNS:localhost,IP:127.0.0.1"
    (folder / "extensions").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    own = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    _openssl(folder, f"{own} -days 2 -subj /CN=fake-authority -keyout ca.key -out ca.pem")
    if kind == "self-signed":
        _openssl(folder, f"{own} -days 2 -subj /CN=localhost -addext subjectAltName={names} "
                 "-keyout key.pem -out cert.pem")
    else:
        request = (
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=fake-exchange")
        _openssl(folder, f"{request} -keyout key.pem -out request.pem")
        days = -1 if kind == "expired" else 2
        sign = (
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -set_serial 2 -extfile extensions")
        _openssl(folder, f"{sign} -days {days} -out cert.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.set_alpn_protocols(["http/1.1"])
    return str(folder / "ca.pem"), context


def _openssl(folder, arguments):
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
