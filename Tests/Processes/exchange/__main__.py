"""The fake exchange as a program: `python3 -m exchange --port 8080 [--tls] [--set speed=60]`."""
import argparse
import json
import signal
import sys
import threading

from exchange import tls
from exchange.bybit import FakeBybit
from exchange.symbols import CATEGORIES


def value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def main():
    parser = argparse.ArgumentParser(description="A fake of the Bybit v5 exchange on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--certificate", choices=tls.KINDS)
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE",
                        help="any argument of FakeBybit")
    options = parser.parse_args()
    knobs = {name: value(text) for name, _, text in (item.partition("=") for item in options.set)}
    with FakeBybit(port=options.port, tls=options.tls, certificate=options.certificate,
                   **knobs) as exchange:
        addresses = {category: exchange.socket_url(category)
                     for category in (*CATEGORIES, "status", "private", "trade")}
        print(json.dumps({**addresses, "rest": exchange.rest_url, "ca": exchange.ca}), flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
