"""Fake exchanges that end with the test that started them."""
from exchange.bybit import FakeBybit


def start_exchange(test, **options):
    """Starts a fake exchange; it stops when the test has ended."""
    exchange = FakeBybit(**options)
    exchange.start()
    test.addCleanup(exchange.stop)
    return exchange


def addresses(exchange):
    """The options that lead `trade` and `bybit-stream` to a fake exchange."""
    return ["--rest-url", exchange.rest_url, "--url", exchange.url,
            "--private-url", exchange.private_url]
