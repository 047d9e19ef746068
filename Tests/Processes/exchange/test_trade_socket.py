"""Order entry by WebSocket, by the rules of the protocol's own pages: sign-in, ops, headers,
replies and limits of /v5/trade."""
import asyncio
import time

import aiohttp

from exchange import control
from exchange.chaos import Chaos
from exchange.order_case import LINEAR, OrderCase, SPOT

LIMIT = {**LINEAR, "side": "Buy", "orderType": "Limit", "qty": "0.1", "price": "50000"}


class TradeCase(OrderCase):
    async def trade(self, signed_in=True):
        ws = await self.socket("trade")
        if signed_in:
            later = int(time.time() * 1000) + 5000
            reply = await self.ask(ws, "auth", control.KEY, later,
                                   control.sign(f"GET/realtime{later}"), reqId="a")
            self.assertEqual(reply, {"reqId": "a", "retCode": 0, "retMsg": "OK", "op": "auth",
                                     "connId": reply["connId"]})
        return ws

    def request(self, op, body, identity="1", age=0, window=None):
        header = {"X-BAPI-TIMESTAMP": str(self.fake.clock.now() - age)}
        if window is not None:
            header["X-BAPI-RECV-WINDOW"] = str(window)
        return {"reqId": identity, "header": header, "op": op, "args": [body]}

    async def order(self, ws, op, body, **more):
        await ws.send_json(self.request(op, body, **more))
        return await ws.receive_json(timeout=60)


class Signing(TradeCase):
    async def test_sign_in(self):
        self.start()
        ws = await self.trade(signed_in=False)
        later = int(time.time() * 1000) + 5000
        good = control.sign(f"GET/realtime{later}")
        for args, code in (([], 10001), (["other", later, good], 10003),
                           ([control.KEY, later, "00"], 10004),
                           # An expired sign-in gets the code of a wrong key.
                           ([control.KEY, 1_700_000_000_000,
                             control.sign("GET/realtime1700000000000")], 10004),
                           ([control.KEY, later, good], 0), ([control.KEY, later, good], 20001)):
            reply = await self.ask(ws, "auth", *args)
            self.assertEqual((reply["op"], reply["retCode"]), ("auth", code))
            self.assertNotIn("reqId", reply)
        self.assertEqual(self.fake.auths, [False] * 4 + [True, False])
        self.fake.refuse_auth("busy", category="private")
        self.fake.refuse_auth("busy", code=10016, category="trade")
        other = await self.trade(signed_in=False)
        reply = await self.ask(other, "auth", control.KEY, later, good)
        self.assertEqual((reply["retCode"], reply["retMsg"]), (10016, "busy"))

    async def test_ping(self):
        self.start()
        ws = await self.trade(signed_in=False)
        await ws.send_json({"op": "ping"})
        pong = await ws.receive_json()
        self.assertEqual(set(pong), {"retCode", "retMsg", "op", "data", "connId"})
        self.assertEqual((pong["op"], pong["retCode"], int(pong["data"][0]) > 0),
                         ("pong", 0, True))

    async def test_no_order_before_the_sign_in(self):
        self.start()
        ws = await self.trade(signed_in=False)
        reply = await self.order(ws, "order.create", {**LIMIT, "orderLinkId": "x"})
        self.assertNotEqual(reply["retCode"], 0)
        self.assertEqual(self.orders.creates, {})


class Requests(TradeCase):
    async def test_create_amend_cancel(self):
        self.start()
        ws = await self.trade()
        reply = await self.order(ws, "order.create", {**LIMIT, "orderLinkId": "x"})
        order = self.orders.book["x"]
        self.assertEqual(set(reply), {"reqId", "retCode", "retMsg", "op", "data", "retExtInfo",
                                      "header", "connId"})
        self.assertEqual((reply["reqId"], reply["retCode"], reply["op"], reply["data"]),
                         ("1", 0, "order.create", {"orderId": order.id, "orderLinkId": "x"}))
        self.assertEqual({name.lower() for name in reply["header"]},
                         {"x-bapi-limit", "x-bapi-limit-status", "x-bapi-limit-reset-timestamp",
                          "traceid", "timenow"})
        await self.wait(lambda: order.seen)
        named = {**LINEAR, "orderLinkId": "x"}
        reply = await self.order(ws, "order.amend", {**named, "price": "51000"}, identity="2")
        self.assertEqual(reply["retCode"], 0)
        await self.wait(lambda: order.price == 51000)
        reply = await self.order(ws, "order.cancel", named, identity="3")
        self.assertEqual(reply["retCode"], 0)
        await self.wait(lambda: order.status == "Cancelled")
        reply = await self.order(ws, "order.cancel", named, identity="4")
        self.assertEqual((reply["retCode"], reply["data"]), (110001, {}))
        self.assertEqual([op for op, _ in self.fake.trade.done],
                         ["order.create", "order.amend", "order.cancel"])
        # The account lists them like REST orders.
        self.assertEqual([path for path, _ in self.fake.account.done],
                         ["order/create", "order/amend", "order/cancel"])
        self.assertEqual(len(await self.rows("order/history", **LINEAR)), 1)

    async def test_refusals(self):
        self.start()
        ws = await self.trade()
        for number, (code, op, body, more) in enumerate((
            (10404, "order.buy", LIMIT, {}), (10404, "order.create", {**LIMIT, "category": "x"}, {}),
            (10001, "order.create", LIMIT, {"identity": "n" * 37}),
            (10002, "order.create", LIMIT, {"age": 5001}),
            (10002, "order.create", LIMIT, {"age": 101, "window": 100}),
            (10002, "order.create", LIMIT, {"age": -1500}),
            (0, "order.create", LIMIT, {"age": 4000}),
            (110007, "order.create", {**LIMIT, "qty": "30"}, {}),
            (170131, "order.create", {**SPOT, "side": "Buy", "orderType": "Market",
                                      "qty": "100001"}, {}),)):
            reply = await self.order(ws, op, body, **{"identity": f"n{number}", **more})
            self.assertEqual(reply["retCode"], code, (number, reply))
        self.assertEqual(len(self.orders.creates), 1)
        for broken in ({"reqId": "x", "op": "order.create", "args": [LIMIT]},
                       {**self.request("order.create", LIMIT, "y"), "args": [LIMIT, LIMIT]},
                       {**self.request("order.create", LIMIT, "z"), "args": LIMIT}):
            await ws.send_json(broken)
            self.assertEqual((await ws.receive_json())["retCode"], 10001, broken)
        self.assertEqual(len(self.orders.creates), 1)

    async def test_a_repeated_request_id(self):
        self.start()
        ws, other = await self.trade(), await self.trade()
        self.assertEqual((await self.order(ws, "order.create", LIMIT))["retCode"], 0)
        self.assertEqual((await self.order(ws, "order.create", LIMIT))["retCode"], 20006)
        # On another link an equal reqId is a new request.
        self.assertEqual((await self.order(other, "order.create", LIMIT))["retCode"], 0)
        self.assertEqual(len(self.orders.creates), 2)

    async def test_the_limit_is_shared_with_rest(self):
        self.start()
        self.fake.account.limit = 2
        ws = await self.trade()
        self.assertEqual(await self.post("order/create", **LIMIT), 0)
        reply = await self.order(ws, "order.create", LIMIT)
        self.assertEqual((reply["retCode"], reply["header"]["X-Bapi-Limit-Status"]), (0, "0"))
        reply = await self.order(ws, "order.create", LIMIT, identity="2")
        header = reply["header"]
        self.assertEqual(reply["retCode"], 10006)
        self.assertGreater(int(header["X-Bapi-Limit-Reset-Timestamp"]), int(header["Timenow"]))
        self.assertEqual(len(self.orders.creates), 2)


class Batches(TradeCase):
    def batch(self, *orders, category="linear"):
        return {"category": category, "request": list(orders)}

    def some(self, *names):
        return [{**LIMIT, "orderLinkId": name} for name in names]

    async def test_each_order_by_itself(self):
        self.start()
        ws = await self.trade()
        bad = {**LIMIT, "orderLinkId": "bad", "positionIdx": 1}
        reply = await self.order(ws, "order.create-batch",
                                 self.batch(*self.some("a"), bad, *self.some("c")))
        self.assertEqual(reply["retCode"], 0)
        rows, codes = reply["data"]["list"], reply["retExtInfo"]["list"]
        self.assertEqual([(row["orderLinkId"], bool(row["orderId"]), bool(row["createAt"]))
                          for row in rows],
                         [("a", True, True), ("bad", False, False), ("c", True, True)])
        self.assertEqual(codes[1], {"code": 10001, "msg": "position idx not match position mode"})
        await self.wait(lambda: all(self.orders.book[name].seen for name in "ac"))
        named = [{"symbol": "BTCUSDT", "orderLinkId": name} for name in ("a", "nobody", "c")]
        reply = await self.order(ws, "order.amend-batch",
                                 self.batch(*({**order, "price": "51000"} for order in named)),
                                 identity="2")
        self.assertEqual([row["code"] for row in reply["retExtInfo"]["list"]], [0, 110001, 0])
        await self.wait(lambda: all(self.orders.book[name].price == 51000 for name in "ac"))
        reply = await self.call("POST", "order/cancel-batch", **self.batch(*named))
        self.assertEqual([row["code"] for row in reply["retExtInfo"]["list"]], [0, 110001, 0])
        await self.wait(lambda: not self.orders.open_orders())

    async def test_sizes(self):
        self.start()
        ws = await self.trade()
        many = self.some(*(f"m{number}" for number in range(21)))
        for number, (orders, code) in enumerate(((many, 10001), ([], 10001), (many[:20], 0))):
            reply = await self.order(ws, "order.create-batch", self.batch(*orders),
                                     identity=str(number))
            self.assertEqual(reply["retCode"], code)
        spot = [{**SPOT, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "50000"}] * 11
        self.assertEqual(await self.post("order/create-batch",
                                         **self.batch(*spot, category="spot")), 10001)

    async def test_conditional_orders_are_not_amended(self):
        self.start()
        await self.create("stop", triggerPrice="61000", triggerDirection=1)
        named = {"symbol": "BTCUSDT", "orderLinkId": "stop", "triggerPrice": "62000"}
        reply = await self.call("POST", "order/amend-batch", **self.batch(named))
        self.assertEqual(reply["retExtInfo"]["list"][0]["code"], 10001)

    async def test_what_is_above_the_limit_fails_by_itself(self):
        self.start()
        self.fake.account.limit = 3
        ws = await self.trade()
        reply = await self.order(ws, "order.create-batch", self.batch(*self.some(*"abcde")))
        self.assertEqual([row["code"] for row in reply["retExtInfo"]["list"]],
                         [0, 0, 0, 10006, 10006])
        # Single orders have a separate limit.
        self.assertEqual((await self.order(ws, "order.create", LIMIT, identity="2"))["retCode"], 0)


class Faults(TradeCase):
    async def quiet(self, ws, seconds=0.15):
        with self.assertRaises(asyncio.TimeoutError):
            await ws.receive_json(timeout=seconds)

    async def test_answers_that_do_not_come_as_they_should(self):
        self.start()
        ws, fail = await self.trade(), self.fake.trade.fail

        async def send(name):
            await ws.send_json(self.request("order.create", {**LIMIT, "orderLinkId": name}, name))

        fail("lost")
        await send("lost")
        await self.quiet(ws)
        fail("swallowed", op="order.create")
        await send("swallowed")
        await self.quiet(ws)
        fail("twice")
        await send("twice")
        self.assertEqual(await ws.receive_json(), await ws.receive_json())
        fail("held")
        await send("held")
        await self.quiet(ws)
        await send("next")
        self.assertEqual([(await ws.receive_json())["reqId"] for _ in range(2)], ["next", "held"])
        fail("late", seconds=0.2)
        await send("late")
        await self.quiet(ws, 0.1)
        self.assertEqual((await ws.receive_json())["retCode"], 0)
        fail("unknown")
        await send("unknown")
        self.assertEqual((await ws.receive_json())["retCode"], 10016)
        fail("code", code=10429)
        await send("code")
        self.assertEqual((await ws.receive_json())["retCode"], 10429)
        self.assertEqual(list(self.orders.creates),
                         ["lost", "twice", "held", "next", "late", "unknown"])
        with self.assertRaises(ValueError):
            fail("nonsense")

    async def test_a_slow_request_is_judged_when_it_is_carried_out(self):
        self.start()
        ws = await self.trade()
        for number, (window, code) in enumerate(((100, 10002), (5000, 0))):
            self.fake.trade.fail("slow", seconds=0.3)
            reply = await self.order(ws, "order.create", LIMIT, identity=str(number),
                                     window=window)
            self.assertEqual(reply["retCode"], code)
        self.assertEqual(len(self.orders.creates), 1)

    async def test_cuts(self):
        self.start()
        for kind, how in (("cut", "reset"), ("closed", "drop"), ("cut", "drop")):
            ws = await self.trade()
            self.fake.trade.fail(kind, how=how)
            await ws.send_json(self.request("order.create",
                                            {**LIMIT, "orderLinkId": f"{kind}-{how}"}))
            self.assertIn((await ws.receive(timeout=60)).type,
                          (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR,
                           aiohttp.WSMsgType.CLOSE))
        self.assertEqual(list(self.orders.creates), ["cut-reset", "cut-drop"])

    async def test_a_restart(self):
        self.start()
        old = await self.trade()
        self.fake.trade.restart()
        self.assertEqual((await self.order(old, "order.create", LIMIT))["retCode"], 10019)
        new = await self.trade()
        self.assertEqual((await self.order(new, "order.create", LIMIT))["retCode"], 0)

    async def test_chaos_comes_from_its_seed(self):
        def drawn(seed):
            chaos = Chaos(seed, acts=0.5)
            return [(chaos.of_socket("order.create"), chaos.of_rest("order/create", True),
                     chaos.of_stream("mute")) for _ in range(50)]

        self.assertEqual(drawn(1), drawn(1))
        self.assertNotEqual(drawn(1), drawn(2))
        chaos = Chaos(1)
        chaos.calm()
        self.assertEqual({chaos.of_socket("order.create")[0] for _ in range(50)}, {None})
