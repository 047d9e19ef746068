"""A proxy that takes CONNECT, for tests."""
import select
import socket
import threading


class Proxy:
    """Leads whatever host is asked for to one port of this machine; with no port it refuses all."""

    def __init__(self, port):
        self.port, self.asked = port, []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._open = True

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._open = False
        # Wakes the one who waits for a connection.
        socket.create_connection(self._server.getsockname()).close()
        self._server.close()

    def _accept(self):
        while self._open:
            client, _ = self._server.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                part = client.recv(4096)
                if not part:
                    return
                head += part
            method, target, _ = head.decode().split(" ", 2)
            self.asked.append(target)
            if method != "CONNECT" or self.port is None:
                client.sendall(b"HTTP/1.1 503 no\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                self._join(client, server)

    @staticmethod
    def _join(client, server):
        other = {client: server, server: client}
        while True:
            for ready in select.select([client, server], [], [])[0]:
                try:
                    data = ready.recv(65536)
                    if not data:
                        return
                    other[ready].sendall(data)
                except OSError:
                    return
