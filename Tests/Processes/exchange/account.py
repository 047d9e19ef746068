"""The account behind the signed REST endpoints: checks of signature and time window, pages by
cursor, limits, faults."""
import asyncio
import hmac
import json
import time

from aiohttp import web

from exchange.control import KEY, SECRET, sign
from exchange.posts import BATCHES, POSTS
from exchange.requests import Refusal, Request

DAY = 86_400_000
PAGES = {  # path: (the row's time, default and most rows of a page, longest span)
    "position/closed-pnl": ("createdTime", 50, 100, 7 * DAY),
    "order/history": ("createdTime", 20, 50, 7 * DAY),
    "execution/list": ("execTime", 50, 100, 7 * DAY),
    "account/transaction-log": ("transactionTime", 20, 50, 7 * DAY),
    "order/realtime": ("createdTime", 20, 50, None),
    "position/list": ("updatedTime", 20, 200, None),
    "account/wallet-balance": (None, 20, 50, None),
    "account/fee-rate": (None, 500, 500, None),
}
FAULTS = ("lost", "late", "closed", "10006", "10002", "10003", "10004", "10000", "429", "403",
          "502", "html", "garbage", "drop", "unknown")


def body_of(record):
    try:
        body = json.loads(record.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal("params error: body")
    return body


class Account:
    def __init__(self, exchange):
        self.exchange = exchange
        self.key, self.secret = KEY, SECRET
        self.rsa = None  # an RSAPair: it signs in the place of the secret
        self.rows = {path: [] for path in PAGES}
        self.done = []  # (path, body) of every POST that was carried out
        self.refusals = {}  # path: (retCode, retMsg) of the account itself
        self.reasons = {}  # path: the result that comes with such a refusal
        self.refuses = lambda path, body: None  # the same by what a POST says
        self.faults = []  # [kind, times, path, options]
        self.margin_mode, self.unified = "REGULAR_MARGIN", 5
        # The permissions of the key, as user/query-api returns them.
        self.key_info = {"readOnly": 0, "ips": ["192.0.2.7"], "expiredAt": "1970-01-01T00:00:00Z",
                         "uta": 1,
                         "permissions": {"ContractTrade": ["Order", "Position"],
                                         "Spot": ["SpotTrade"], "Options": ["OptionsTrade"],
                                         "Wallet": []},}
        self.loops = {}  # path: function(cursor) -> the cursor of the next page
        self.limit = 1000  # requests a second to a path
        self.recent = {}
        self.breaches = 0

    def routes(self):
        posts = [*POSTS, *BATCHES]
        gets = [web.get(f"/v5/{path}", self.serve(self.page, path)) for path in PAGES]
        gets.append(web.get("/v5/account/info", self.serve(self.info, "account/info")))
        gets.append(web.get("/v5/user/query-api",
                            self.serve(lambda *_: self.key_info, "user/query-api")))
        return gets + [web.post(f"/v5/{path}", self.serve(self.act, path)) for path in posts]

    def info(self, *_):
        return {"marginMode": self.margin_mode, "unifiedMarginStatus": self.unified}

    def fail(self, kind, times=1, path=None, **options):
        """Makes the next requests fail. lost: carried out, then the connection is cut; closed:
        the kept connection ends before the request is read; late: the true answer after
        `seconds`; unknown: retCode 10016, whether carried out or not."""
        if kind not in FAULTS:
            raise ValueError(f"no such fault: {kind}")
        self.faults.append([kind, times, path, options])

    def fill(self, path, count, end, step, **members):
        """Adds `count` rows, the newest at `end`, one every `step` ms. Members are strings, as
        the exchange sends them."""
        when = PAGES[path][0]
        self.rows[path] = [{"symbol": "BTCUSDT", when: str(end - number * step), "row": str(number),
                            **members} for number in range(count)]

    def serve(self, answer, path, public=False, bare=False):
        """`public`: no signature is required; `bare`: the answer has no envelope."""

        async def handler(request):
            record = Request(time.monotonic(), request.path, dict(request.query),
                             dict(request.headers), request.rel_url.raw_query_string)
            record.body = (await request.read()).decode()
            record.method = request.method
            self.exchange.requests.append(record)
            response = await self.respond(request, record, answer, path, public)
            if bare and response.status == 200:
                response = web.json_response(json.loads(response.body)["result"])
            record.status = response.status
            self.exchange.changed()
            return response

        return handler

    async def respond(self, request, record, answer, path, public=False):
        fault, options = self.fault(path)
        record.failure = fault or ""
        if fault in ("403", "429", "502"):
            headers = {
                "Retry-After": str(options["retry_after"])} if "retry_after" in options else {}
            text = options.get("text", "access too frequent" if fault == "403"
                               else "<html>no</html>")
            return web.Response(status=int(fault), text=text, headers=headers)
        if fault in ("drop", "closed"):
            return self.cut(request)
        if fault == "html":
            return web.Response(text="<html>maintenance</html>", content_type="text/html")
        if fault == "garbage":
            return web.Response(body=b'\x00\xff{"retCode":', content_type="application/json")
        if fault in ("10002", "10003", "10004", "10000", "10006"):
            now = self.exchange.clock.now()
            headers = {}
            if fault == "10006":
                headers = {"X-Bapi-Limit": "10", "X-Bapi-Limit-Status": "0",
                           "X-Bapi-Limit-Reset-Timestamp": str(now + options.get("reset_ms", 300))}
            said = "no"
            if fault == "10004":
                stamp = record.headers.get("X-BAPI-TIMESTAMP")
                said = f"error sign! origin_string[{stamp}{self.key}]"
            return self.envelope({}, int(fault), said, headers)
        wrong = None if public else self.check(record)
        if wrong:
            return self.envelope({}, *wrong)
        if path not in BATCHES and not self.take(path, 1, record.time):
            now = self.exchange.clock.now()
            return self.envelope({}, 10006, "Too many visits!",
                                 {"X-Bapi-Limit-Reset-Timestamp": str(now + 1000)})
        refusal, result, extra = self.outcome(
            answer, path, lambda: request.query if record.method == "GET" else body_of(record))
        if refusal[0] and fault not in ("lost", "unknown", "late"):
            return self.envelope(result, *refusal)
        if fault == "lost":
            return self.cut(request)
        if fault == "unknown":
            return self.envelope({}, options.get("code", 10016),
                                 options.get("text", "Server error."))
        if fault == "late":
            await asyncio.sleep(options.get("seconds", 1))
        if path in self.loops:
            result["nextPageCursor"] = self.loops[path](request.query.get("cursor", ""))
        return self.envelope(result, *refusal, extra=extra,
                             headers={"X-Bapi-Limit": str(self.limit), "X-Bapi-Limit-Status": "9"})

    def outcome(self, answer, path, given):
        """((retCode, retMsg), result, retExtInfo) of an accepted request; `given()` returns its
        query or its body."""
        if path in self.refusals:
            return self.refusals[path], self.reasons.get(path, {}), {}
        try:
            given = given()
            if path in (*POSTS, *BATCHES) and (refused := self.refuses(path, given)):
                return refused, {}, {}
            result = answer(path, given)
        except Refusal as error:
            return (error.code, str(error)), {}, {}
        return (0, "OK"), result, getattr(result, "extra", {})

    def fault(self, path):
        for entry in self.faults:
            if entry[1] > 0 and entry[2] in (None, path):
                entry[1] -= 1
                return entry[0], entry[3]
        chaos = self.exchange.chaos
        return chaos.of_rest(path, path in (*POSTS, *BATCHES)) if chaos else (None, {})

    @staticmethod
    def cut(request):
        request.transport.abort()
        return web.Response(status=500)

    def is_signed(self, text, signature):
        """Whether the signature of the text was made with the key's secret, or with its RSA key."""
        if self.rsa:
            return self.rsa.verify(text, signature)
        return hmac.compare_digest(sign(text, self.secret), signature)

    def check(self, record):
        """Returns the exchange's error for a wrong signature."""
        headers = {name.lower(): value for name, value in record.headers.items()}
        names = ("x-bapi-api-key", "x-bapi-timestamp", "x-bapi-recv-window", "x-bapi-sign")
        if any(name not in headers for name in names):
            return 10001, "empty value: apiTimestamp[] apiKey[] apiSignature[]"
        key, stamp, window, given = (headers[name] for name in names)
        now = self.exchange.clock.now()
        if key != self.key:
            return 10003, "API key is invalid."
        if not now - int(window) <= int(stamp) < now + 1000:
            return (10002, f"invalid request, req_timestamp[{stamp}],server_timestamp[{now}],"
                    f"recv_window[{window}]")
        text = f"{stamp}{key}{window}{record.body if record.method == 'POST' else record.raw_query}"
        if record.method == "POST" and headers.get("content-type") != "application/json":
            return 10001, "content type"
        if not self.is_signed(text, given):
            return 10004, f"error sign! origin_string[{text}]"
        return None

    def take(self, path, units, now):
        """Takes units from a path's limit, which REST and socket share. Returns how many of them
        the limit allows."""
        recent = self.recent.setdefault(path, [])
        recent[:] = [moment for moment in recent if moment > now - 1]
        room = max(0, self.limit - len(recent))
        recent += [now] * units
        self.breaches += units > room
        return min(units, room)

    def envelope(self, result, code=0, text="OK", headers=None, extra=None):
        reply = {"retCode": code, "retMsg": text, "result": result, "retExtInfo": extra or {},
                 "time": self.exchange.clock.now()}
        return web.json_response(reply, headers=headers, dumps=self.exchange.dump)

    # Answers

    def page(self, path, query):
        when, default, most, span = PAGES[path]
        limit = int(query.get("limit", default))
        if not 1 <= limit <= most:
            raise Refusal("params error: limit")
        rows = self.rows[path]
        # The order side's rows, if the test gave none.
        mine = None if rows else self.exchange.orders.rows(path, query)
        rows = rows if mine is None else mine
        if path == "account/wallet-balance" and mine is not None:
            return {"list": rows}
        if span and not (mine and (query.get("orderId") or query.get("orderLinkId"))):
            now = self.exchange.clock.now()
            low = query.get("startTime")
            end = int(query.get("endTime", now if mine is None or low is None else int(low) + span))
            start = int(query.get("startTime", end - span))
            if end - start > span:
                raise Refusal("params error: the time range exceeds 7 days")
            rows = [row for row in rows if start <= int(row[when]) <= end]
        # The cursor is already percent-encoded, like the exchange's.
        offset = int(query["cursor"].split("=")[-1].split("%3D")[-1].split(",")[0]) if query.get(
            "cursor") else 0
        page = rows[offset : offset + limit]
        more = f"page_token%3D{offset + limit}%2C7" if offset + limit < len(rows) else ""
        return {"category": query.get("category", ""), "list": page, "nextPageCursor": more}

    def act(self, path, body):
        if self.exchange.orders.takes(path, body):
            result = self.exchange.orders.answer(path, body)
            self.done.append((path, body))
            return result
        self.done.append((path, body))
        return {"orderId": f"id-{len(self.done)}"} if path.startswith("order") else {}
