"""Methods for tests that control the fake exchange: push messages, cut links, refuse requests."""
import json

from exchange import market, wire
from exchange.feeds import make
from exchange.link import Link
from exchange.rest import FAILURES


class Acts:
    """Extra messages, cut links, refusals and failures."""

    def refuse_auth(self, text="Too many visits!", times=1, code=None, category=None):
        """Refuse the next sign-ins ("private", "trade" or both) with this text, whatever their
        signature."""
        self._call(self.auth_refusals.extend, [(code, text, category)] * times)

    def auth_refusal(self, category):
        """Take the next refusal of a sign-in: (code, text), or None if there is none."""
        for number, (code, text, of) in enumerate(self.auth_refusals):
            if of in (None, category):
                del self.auth_refusals[number]
                return code, text
        return None

    def refuse_subscribe(self, text="Too many visits!", times=1, topic=None, category=None):
        """Refuse the next frames that subscribe to the topic (or to anything), with this text.
        Option and spread sockets list the topic (or all topics) as failed."""
        self._call(self.subscribe_refusals.append, [times, text, topic, category])

    def refuse_connections(self, yes=True):
        """Close the listening port (open links stay), or open it again."""

        async def act():
            if yes:
                self._server.close()
            else:
                await self._listen()

        self._call(act)

    # Sending

    def targets(self, target):
        """The links that `target` selects: a Link, a topic ("topic" or "category:topic"), or
        None for all live links."""
        if target is None:
            return self.alive
        return [target] if isinstance(target, Link) else self.feeds.hearers(target)

    def push(self, target, data):
        """Send text (str, or dict as JSON) or a binary message (bytes). Return the number of
        links it was sent to."""
        return self._call(lambda: sum(link.send(data) for link in self.targets(target)))

    def push_raw(self, target, data):
        """Send these bytes unchanged. They must include the frame's header."""
        return self._call(lambda: sum(link.send_raw(data) for link in self.targets(target)))

    def push_odd(self, kind, target=None, text=None):
        """Send an odd frame by its name in wire.odd, with `text` as its payload."""
        text = text or self.message("publicTrade.BTCUSDT")
        return self.push_raw(target, wire.odd(kind, text))

    def push_private(self, topic, *records):
        """Send records in the envelope of a private topic to its subscribers."""
        now = self.clock.now()
        return self.push(topic,
                         {"id": f"{topic}-{now}", "topic": topic, "creationTime": now,
                          "data": list(records)})

    def message(self, topic, category="linear", now=None):
        """A message of this topic as text, in the form in which it would be pushed."""
        now = self.clock.now() if now is None else now

        def act():
            feed = make(self, category, topic, now)
            if hasattr(feed, "next"):  # trades
                every = self.knobs.trade_every
                return feed.message(
                    [market.trade(category, feed.symbol, feed.next - 2, every, feed.options)], now)
            return (feed.first(now) or feed.push(now))[0]

        return self._call(act)

    def kline(self, topic, start, confirm=True, category="linear", now=None):
        """A kline message of one candle as text: closed, or unfinished as of `now`."""
        _, interval, symbol = topic.split(".", 2)
        shown = market.candle(symbol, interval, start, category, None if confirm else now
                              or self.clock.now())
        now = shown.end + 1 if confirm else now or self.clock.now()
        return json.dumps({"topic": topic, "data": [market.kline(shown, interval, confirm, now)],
                           "ts": now, "type": "snapshot"}, separators=(",", ":"),)

    # Faults

    def _cut(self, how, target):
        async def act():
            links = self.targets(target)
            for link in links:
                await link.flush()
                link.cut(how)
            return len(links)

        return self._call(act)

    def drop(self, target=None):
        """End the TCP connections with FIN, without a closing handshake."""
        return self._cut("drop", target)

    def reset(self, target=None):
        """End the TCP connections with RST."""
        return self._cut("reset", target)

    def close(self, code=1001, reason="maintenance", target=None):
        """Start the WebSocket's closing handshake."""
        return self._call(lambda: [link.close(code, reason) for link in self.targets(target)])

    def silence(self, target=None, yes=True):
        """Make links half-open: the sockets stay open, but send nothing more."""

        def act():
            for link in self.targets(target):
                link.silent = yes

        self._call(act)

    def refuse(self, status=403, times=1, retry_after=None, text="refused"):
        """Answer the next handshakes with this status instead of 101."""
        self._call(self._refusals.extend, [(status, retry_after, text)] * times)

    def fail_rest(self, kind, times=1, path=None, **options):
        """Let the next requests fail; see the README for kinds and options."""
        if kind not in FAILURES:
            raise ValueError(f"no such failure: {kind}; there are {', '.join(FAILURES)}")
        self._call(self.rest.failures.append, [kind, times, path, options])
