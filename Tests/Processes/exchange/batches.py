"""Several orders in one request. Each is accepted or refused separately."""
import time

from exchange import checks
from exchange.checks import no


class Answer(dict):
    """A result with the codes of its orders."""

    extra = None


def carry_out(orders, path, body, act):
    """Creates, amends or cancels the orders of a batch, in their order.

    Linear, inverse and spot: each order takes a unit of the limit, and orders beyond the limit
    are refused one by one. Option: the whole batch takes one unit."""
    category, requests = checks.category_of(body), body.get("request")
    if not isinstance(requests, list) or not requests:
        no(10001, "params error: request is required")
    if len(requests) > (10 if category == "spot" else 20):
        no(10001, "The number of orders exceeds the limit of a batch")
    units = 1 if category == "option" else len(requests)
    granted = orders.exchange.account.take(path, units, time.monotonic())
    allowed = granted * len(requests) if category == "option" else granted
    rows, codes = [], []
    for number, request in enumerate(requests):
        done, code, text = {}, 0, "OK"
        try:
            if number >= allowed:
                no(10006, "Too many visits!")
            if not isinstance(request, dict):
                no(10001, "params error: request")
            named = orders.book.get(request.get("orderId") or request.get("orderLinkId"))
            if path == "order/amend-batch" and named and named.status == "Untriggered":
                no(10001, "conditional orders cannot be amended in a batch")
            done = act({**request, "category": category})
        except checks.Refusal as error:
            code, text = error.code, str(error)
            orders.refused.append((path, request, code))
        request = request if isinstance(request, dict) else {}
        row = {"category": category, "symbol": request.get("symbol", ""),
               "orderId": done.get("orderId", ""),
               "orderLinkId": request.get("orderLinkId", "")}
        if path == "order/create-batch":
            row["createAt"] = str(orders.now()) if done else ""
        rows.append(row)
        codes.append({"code": code, "msg": text})
    answer = Answer(list=rows)
    answer.extra = {"list": codes}
    return answer
