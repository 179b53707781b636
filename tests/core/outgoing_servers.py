"""Servers on this machine that answer as the world's do, and the network that leads to them."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_RDWR, create_server, socket
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from directory.core.outgoing import Network

HERE = ip_address("127.0.0.1")
Talk = Callable[[socket, bytes], None]


class Server:
    """What it was asked, word for word, and the port that it listens on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[bytes] = []

    def url(self, path: str = "/", *, host: str = "site.example.org", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def network(self, **changes: Any) -> Network:
        """One in which every name leads to this machine."""
        return Network(
            **{
                "resolve": lambda host, seconds: [HERE],
                "allows": lambda address: address == HERE,
                "ports": (self.port,),
                "connect_seconds": 1,
                "total_seconds": 1.5,
                **changes,
            }
        )


@contextmanager
def serving(talk: Talk, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """`talk` gets each connection with the head of the request."""
    listening = create_server(("127.0.0.1", 0))
    server = Server(listening.getsockname()[1])

    def one(connection: socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(5)
            with tls.wrap_socket(connection, server_side=True) if tls else connection as stream:
                head = b""
                while b"\r\n\r\n" not in head and (more := stream.recv(65536)):
                    head += more
                server.asked.append(head)
                talk(stream, head)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listening.shutdown(SHUT_RDWR)
        listening.close()
        thread.join(5)


def page(body: bytes = b"Hello", *, status: str = "200 OK", headers: dict[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in (headers or {}).items()), "", ""]
    return "\r\n".join(lines).encode() + body


def saying(answer: bytes) -> Talk:
    return lambda stream, head: stream.sendall(answer)


def make_certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """A server's certificate for this name, and what a client that trusts it checks with."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, lambda: ssl.create_default_context(cafile=str(file))
