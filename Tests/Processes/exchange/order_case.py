"""Orders at the fake exchange, sent with aiohttp's own client."""
import asyncio
import json
import time
from urllib.parse import urlencode

from yarl import URL

from exchange import control
from exchange.case import Case, START

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
SPOT = {"category": "spot", "symbol": "BTCUSDT"}
OPTION = {"category": "option", "symbol": "BTC-25DEC26-60000-C-USDT"}
# The members of the exchange's real records.
PAYLOADS = {
    "order": "symbol orderId side orderType cancelType price qty orderIv "
        "timeInForce orderStatus orderLinkId lastPriceOnCreated "
        "reduceOnly leavesQty leavesValue cumExecQty cumExecValue avgPrice "
        "blockTradeId positionIdx cumExecFee closedPnl createdTime "
        "updatedTime rejectReason stopOrderType tpslMode triggerPrice takeProfit stopLoss "
        "tpTriggerBy slTriggerBy tpLimitPrice slLimitPrice triggerDirection triggerBy "
        "closeOnTrigger category placeType smpType smpGroup smpOrderId "
        "feeCurrency cumFeeDetail rpiTakerAccess rpiMatchedQty createType parentOrderLinkId "
        "isLeverage ocoTriggerBy marketUnit slippageToleranceType slippageTolerance",
    "execution": "category symbol closedSize execFee execId execPrice execQty "
        "execType execValue feeRate tradeIv markIv blockTradeId markPrice indexPrice "
        "underlyingPrice leavesQty orderId orderLinkId orderPrice orderQty "
        "orderType stopOrderType side execTime isLeverage isMaker seq marketUnit "
        "execPnl createType extraFees feeCurrency",
    "position": "positionIdx tradeMode riskId riskLimitValue symbol side size "
        "entryPrice leverage breakEvenPrice positionValue positionBalance markPrice "
        "positionIM positionIMByMp positionMM positionMMByMp "
        "takeProfit stopLoss trailingStop unrealisedPnl curRealisedPnl cumRealisedPnl "
        "sessionAvgPrice createdTime updatedTime tpslMode liqPrice "
        "bustPrice category positionStatus adlRankIndicator autoAddMargin "
        "leverageSysUpdatedTime mmrSysUpdatedTime seq isReduceOnly",
    "wallet": "accountIMRate accountMMRate totalEquity totalWalletBalance "
        "totalMarginBalance totalAvailableBalance totalPerpUPL totalInitialMargin "
        "totalMaintenanceMargin coin accountLTV accountType",
    "coin": "coin equity usdValue walletBalance availableToWithdraw availableToBorrow "
        "borrowAmount accruedInterest totalOrderIM totalPositionIM totalPositionMM "
        "unrealisedPnl cumRealisedPnl bonus collateralSwitch marginCollateral locked "
        "spotHedgingQty spotBorrow",
}


class OrderCase(Case):
    def start(self, price=60000, **options):
        self.exchange(start=START, auto=False, **options)
        self.orders = self.fake.orders
        if price:
            for category in ("linear", "spot"):
                self.orders.set_price("BTCUSDT", price, category)

    async def until(self, ask, condition):
        """Repeats the request until `condition` is true for the answer; returns the answer."""
        end = time.monotonic() + 60
        while not condition(answer := await ask()):
            self.assertLess(time.monotonic(), end, f"waited in vain; the last answer: {answer}")
            await asyncio.sleep(0.01)
        return answer

    async def call(self, method, path, **members):
        return await self.send(method, path, json.dumps(members) if method == "POST"
                               else urlencode(members))

    async def send(self, method, path, text):
        stamp = str(self.fake.clock.now())
        headers = {"X-BAPI-API-KEY": control.KEY, "X-BAPI-TIMESTAMP": stamp,
                   "X-BAPI-RECV-WINDOW": "5000",
                   "X-BAPI-SIGN": control.sign(f"{stamp}{control.KEY}5000{text}"),
                   "Content-Type": "application/json"}
        url = f"{self.fake.rest_url}/v5/{path}"
        if method == "GET":
            request = self.session.get(URL(f"{url}?{text}", encoded=True), headers=headers)
        else:
            request = self.session.post(url, data=text, headers=headers)
        async with request as response:
            return await response.json()

    async def post(self, path, **body):
        return (await self.call("POST", path, **body))["retCode"]

    async def rows(self, path, **query):
        reply = await self.call("GET", path, **query)
        self.assertEqual(reply["retCode"], 0, reply)
        return reply["result"]["list"]

    async def create(self, link="", code=0, settle=True, **members):
        body = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.1", **members}
        if link:
            body["orderLinkId"] = link
        reply = await self.call("POST", "order/create", **body)
        self.assertEqual(reply["retCode"], code, reply["retMsg"])
        if code:
            return None
        order = self.orders.book[reply["result"]["orderId"]]
        if settle:
            await self.wait(lambda: order.seen
                            and not (order.kind == "Market" and order.status == "New"))
        return order

    async def private(self, *topics):
        ws = await self.socket("private")
        later = int(time.time() * 1000) + 5000
        await self.ask(ws, "auth", control.KEY, later, control.sign(f"GET/realtime{later}"))
        self.assertTrue((await self.ask(ws, "subscribe", *topics))["success"])
        return ws

    async def told(self, ws, count=None, seconds=0.15):
        """The messages received: `count` of them, or all until no more arrive."""
        messages = []
        while count is None or len(messages) < count:
            try:
                messages.append(await ws.receive_json(timeout=60 if count else seconds))
            except asyncio.TimeoutError:
                break
        return messages

    def size(self, symbol="BTCUSDT", category="linear", idx=0):
        position = self.orders.positions.get((category, symbol, idx))
        return position.size * position.sign if position else 0

    def children(self):
        return {order.stop_type: order for order in self.orders.book.values()
                if order.create_type != "CreateByUser"}
