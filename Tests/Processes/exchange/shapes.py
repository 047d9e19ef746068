"""Endpoints of any format: where the rows are, how pages and times work. Tests add the endpoints
that they call to `exchange.shapes`."""
from aiohttp import web

from exchange.requests import Refusal

DAY = 86_400_000


class Shape:
    """Format of an endpoint. rows: the result's member with the list, "." for the result itself;
    cursor: (parameter, member), or None; page: the parameter that counts pages; limit:
    (parameter, default, maximum); times: (from, to, unit in ms); span: the longest period of a
    request; standard: the period if a bound is missing; seconds: bounds are whole seconds; open:
    the end is exclusive."""

    def __init__(self, rows="list", cursor=("cursor", "nextPageCursor"), page=None,
                 limit=("limit", 20, 50), times=None, span=None, standard=None, seconds=False,
                 open=False, public=False, bare=False, last="", beyond="empty", result=None):
        self.__dict__.update(locals())
        self.content = []  # (time in ms, row)

    def fill(self, count, end, step):
        """Creates rows, the newest at `end`, one every `step` ms."""
        self.content = [(end - number * step, {"row": str(number), "at": str(end - number * step)})
                        for number in range(count)]

    def whole(self, query, name, default):
        value = str(query.get(name, default))
        if not value.isdigit():
            raise Refusal(f"params error: {name}")
        return int(value)

    def chosen(self, query, now):
        if not self.times:
            return [row for _, row in self.content]
        low_name, high_name, unit = self.times
        low, high = (int(query[name]) * unit if name in query else None
                     for name in (low_name, high_name))
        if self.standard:
            high = (now if low is None else low + self.standard) if high is None else high
            low = high - self.standard if low is None else low
        low, high = low or 0, now if high is None else high
        if self.span and high - low > self.span:
            raise Refusal("params error: the time range is too long")
        if self.seconds:
            low, high = low // 1000 * 1000, high // 1000 * 1000
        return [row for when, row in self.content if low <= when < high + (not self.open)]

    def answer(self, query, now):
        if self.result is not None:
            return self.result
        rows = self.chosen(query, now)
        name, default, most = self.limit or ("", len(rows) or 1, len(rows) or 1)
        limit = self.whole(query, name, default)
        if not 1 <= limit <= most:
            raise Refusal(f"params error: {name}")
        if self.page:
            first = (self.whole(query, self.page, 1) - 1) * limit
            if first < 0:
                raise Refusal(f"params error: {self.page}")
            if first >= len(rows) and self.beyond == "last" and rows:
                first = (len(rows) - 1) // limit * limit
        else:
            first = int(query.get(self.cursor[0],
                                  "at%3D0").split("%3D")[-1].split("=")[-1]) if self.cursor else 0
        page = rows[first : first + limit]
        if self.rows == ".":
            return page
        result = {"category": query.get("category", ""), self.rows: page}
        if self.cursor:
            result[self.cursor[1]] = f"at%3D{first + limit}" if first + limit < len(
                rows) else self.last
        return result


class Shapes(dict):
    """Shapes by path, without /v5/."""

    def __init__(self, exchange):
        self.exchange = exchange

    def routes(self):
        return [web.route("*", "/v5/{path:.*}", self.handle)]

    async def handle(self, request):
        path = request.match_info["path"]
        if path not in self:
            raise web.HTTPNotFound()
        shape, account = self[path], self.exchange.account

        def answer(_, query):
            return shape.answer(query, self.exchange.clock.now())

        return await account.serve(answer, path, shape.public, shape.bare)(request)
