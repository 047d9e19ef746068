"""Fake exchanges that end with the test that started them."""
from exchange.bybit import FakeBybit


def start_exchange(test, **options):
    """Starts a fake exchange; it stops at the end of the test."""
    exchange = FakeBybit(**options)
    exchange.start()
    test.addCleanup(exchange.stop)
    return exchange


def addresses(exchange):
    """The options that make `trade` and `bybit-stream` use a fake exchange."""
    return ["--rest-url", exchange.rest_url, "--url", exchange.url,
            "--private-url", exchange.private_url]
