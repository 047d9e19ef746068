"""Order entry by WebSocket, /v5/trade: the requests of REST, with one sign-in per link.

A reply only says that a request was accepted. The private stream reports what happens to the
order.
"""
import asyncio
import time
from decimal import Decimal

OPS = {"order.create": "order/create", "order.amend": "order/amend", "order.cancel": "order/cancel",
       "order.create-batch": "order/create-batch", "order.amend-batch": "order/amend-batch",
       "order.cancel-batch": "order/cancel-batch"}
PRODUCTS = ("spot", "linear", "inverse", "option")
# Faults of a request. Carried out: lost cut late twice held unknown. Not carried out: swallowed
# closed code. "slow" carries it out later, unless its time window has ended by then.
FAULTS = ("lost", "cut", "late", "twice", "held", "unknown", "swallowed", "closed", "code", "slow")


class TradeSocket:
    def __init__(self, exchange):
        self.exchange = exchange
        self.faults = []  # [kind, times, op, options]
        self.done = []  # (op, the object in args) of every request that was carried out
        self.taken = []  # (monotonic time, frame, fault) of every request that was read
        self.closing = set()  # links that take no new requests: the server restarts
        self.held = []  # replies that are sent after the next one

    def fail(self, kind, times=1, op=None, **options):
        """Let the next requests (with this op) fail; see the README for kinds and options."""
        if kind not in FAULTS:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(FAULTS)}")
        self.exchange._call(self.faults.append, [kind, times, op, options])

    def restart(self):
        """Refuse new requests on the open links from now on (10019)."""
        self.exchange._call(lambda: self.closing.update(self.links()))

    def links(self):
        return [link for link in self.exchange.alive if link.category == "trade"]

    def fault(self, op):
        for entry in self.faults:
            if entry[1] > 0 and entry[2] in (None, op):
                entry[1] -= 1
                return entry[0], entry[3]
        chaos = self.exchange.chaos
        return chaos.of_socket(op) if chaos else (None, {})

    # A request

    def take(self, link, message):
        """Carry out the request of a frame. No wrong request may end the link."""
        op = message.get("op")
        if op not in OPS:
            return link.send(self.reply(link, message, 10404, f"op {op} is not supported"))
        kind, options = self.fault(op)
        self.taken.append((time.monotonic(), message, kind))
        if kind == "swallowed":
            return None
        if kind == "closed":
            return link.cut(options.get("how", "reset"))
        if kind == "slow":
            seconds = options.get("seconds", 1)
            return self.later(seconds, self.carry_out, link, message, kind, options)
        return self.carry_out(link, message, kind, options)

    @staticmethod
    def later(seconds, act, *arguments):
        asyncio.get_running_loop().call_later(seconds, act, *arguments)

    def carry_out(self, link, message, kind, options):
        if kind == "code":
            reply = self.reply(link, message, options.get("code", 10016),
                               options.get("text", "no"))
        else:
            reply = self.judge(link, message)
        self.exchange.changed()
        if kind == "lost":
            return None
        if kind == "cut":
            return link.cut(options.get("how", "reset"))
        if kind == "unknown":
            reply = self.reply(link, message, options.get("code", 10016),
                               options.get("text", "Server error."))
        if kind == "held":
            return self.held.append((link, reply))
        if kind == "late":
            return self.later(options.get("seconds", 1), link.send, reply)
        link.send(reply)
        if kind == "twice":
            link.send(reply)
        waiting, self.held = self.held, []
        for other, text in waiting:
            other.send(text)
        return None

    # Replies

    def judge(self, link, message):
        """The reply, after the request was carried out or refused."""
        now, op = self.exchange.clock.now(), message["op"]
        wrong = self.refusal(link, message, now)
        if wrong:
            return self.reply(link, message, *wrong)
        body, path, account = message["args"][0], OPS[op], self.exchange.account
        if not path.endswith("-batch") and not account.take(path, 1, time.monotonic()):
            return self.reply(link, message, 10006, "Too many visits!", reset=1000)

        (code, text), result, extra = account.outcome(account.act, path, lambda: body)
        if code == 0:
            self.done.append((op, body))
        return self.reply(link, message, code, text, result if code == 0 else {}, extra)

    def refusal(self, link, message, now):
        """The error of a request, as (retCode, retMsg), or None."""
        identity, header = message.get("reqId"), message.get("header")
        if not link.authenticated:
            return 10003, "Request not authorized"
        if link in self.closing:
            return 10019, "Server is restarting."
        if identity is not None:
            if not isinstance(identity, str) or len(identity) > 36:
                return 10001, "params error: reqId"
            if identity in link.identities:
                return 20006, "reqId is duplicated."
            link.identities.add(identity)
        header = header if isinstance(header, dict) else {}
        stamp, window = header.get("X-BAPI-TIMESTAMP"), header.get("X-BAPI-RECV-WINDOW", "5000")
        if not isinstance(stamp, str) or not stamp.isdigit() or not str(window).isdigit():
            return 10001, "params error: X-BAPI-TIMESTAMP"
        if not now - int(window) <= int(stamp) < now + 1000:
            return 10002, (f"invalid request, req_timestamp[{stamp}],server_timestamp[{now}],"
                           f"recv_window[{window}]")
        args = message.get("args")
        if not isinstance(args, list) or len(args) != 1 or not isinstance(args[0], dict):
            return 10001, "params error: args"
        if args[0].get("category") not in PRODUCTS:
            return 10404, "category is not supported"
        return None

    def reply(self, link, message, code, text, result=None, extra=None, reset=0):
        account, now = self.exchange.account, self.exchange.clock.now()
        op = message.get("op")
        used = sum(moment > time.monotonic() - 1 for moment in account.recent.get(OPS.get(op), ()))
        named = {"reqId": message["reqId"]} if "reqId" in message else {}
        return {**named, "retCode": code, "retMsg": text, "op": op, "data": result or {},
                "retExtInfo": extra or {},
                "header": {"X-Bapi-Limit": str(account.limit),
                           "X-Bapi-Limit-Status": str(max(0, account.limit - used)),
                           "X-Bapi-Limit-Reset-Timestamp": str(now + reset), "Traceid": "0",
                           "Timenow": str(now)}, "connId": link.identity}


def answer(link, message):
    """Replies to one frame of a trade link. Everything except orders is handled here."""
    exchange, op = link.exchange, message.get("op")
    named = {"reqId": message["reqId"]} if "reqId" in message else {}
    if op == "ping":
        link.pings += 1
        link.last_json_ping = time.monotonic()
        if not exchange.knobs.no_pong:
            link.send({"retCode": 0, "retMsg": "OK", "op": "pong",
                       "data": [str(exchange.clock.now())], "connId": link.identity})
        return
    if op == "auth":
        code, text = sign_in(link, message)
        exchange.auths.append(code == 0)
        link.authenticated = link.authenticated or code == 0
        link.send({**named, "retCode": code, "retMsg": text, "op": "auth",
                   "connId": link.identity})
        return
    exchange.trade.take(link, message)


def sign_in(link, message):
    """Returns (retCode, retMsg). An expired sign-in gets the error of a wrong signature."""
    exchange = link.exchange
    args = message.get("args")
    key, expires, signature = [*(args if isinstance(args, list) else []), "", "", ""][:3]
    refused = exchange.auth_refusal("trade")
    if refused:
        return 10016 if refused[0] is None else refused[0], refused[1]
    if link.authenticated:
        return 20001, "Repeat auth"
    if not str(expires).isdigit():
        return 10001, "Param error"
    if key != exchange.account.key:
        return 10003, "Invalid apikey"
    is_late = Decimal(expires) <= time.time() * 1000 + exchange.knobs.auth_offset
    if is_late or not exchange.account.is_signed(f"GET/realtime{expires}", str(signature)):
        return 10004, "Invalid sign"
    return 0, "OK"
