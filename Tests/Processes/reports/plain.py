"""The metrics of trades in the plainest way."""
import math
import statistics
import unittest
from fractions import Fraction

from reports.case import DAY


def exact(value):
    return None if value is None else Fraction(str(value))


def rounded(value, digits=12):
    """Half-even, as quotients are."""
    return Fraction(round(value * 10 ** digits), 10 ** digits)


def value(trade, price):
    """What the quantity is worth: an inverse contract is a dollar, paid in coins."""
    quantity, price = exact(trade.get("qty")), exact(price)
    if quantity is None or price is None:
        return None
    return rounded(quantity / price) if trade["category"] == "inverse" else quantity * price


def gain(trade, entry, exit):
    entered, left = value(trade, entry), value(trade, exit)
    if entered is None or left is None:
        return None
    rises = (trade["side"] == "long") == (trade["category"] != "inverse")
    return left - entered if rises else entered - left


def risk(trade):
    """The R of a trade; None without a stop on the losing side."""
    stop, entry = trade.get("stop"), trade.get("entry")
    if stop is None or entry is None or (stop >= entry if trade["side"] == "long"
                                         else stop <= entry):
        return None
    return -gain(trade, entry, stop)


def costs(trades, total):
    """What R, turnover and decision prices give."""
    in_r = [Fraction(str(trade["pnl"])) / risk(trade) for trade in trades if risk(trade)]
    turnovers, short, short_turnover = [], [], []
    for trade in trades:
        entered, left = value(trade, trade.get("entry")), value(trade, trade.get("exit"))
        turnovers.append(None if entered is None or left is None else entered + left)
        planned = gain(trade, trade.get("entry_decision"), trade.get("exit_decision"))
        if planned is not None and turnovers[-1] is not None:
            short.append(planned - gain(trade, trade["entry"], trade["exit"]))
            short_turnover.append(turnovers[-1])
    turnover = None if None in turnovers else sum(turnovers, Fraction(0))
    return {"expectancy_r": over(sum(in_r), len(in_r)), "trades_with_r": len(in_r),
            "turnover": turnover, "breakeven_cost_bps": None if not turnover
            else 10_000 * total / turnover, "shortfall": sum(short) if short else None,
            "shortfall_bps": over(10_000 * sum(short), sum(short_turnover)) if short else None,}


def over(dividend, divisor):
    return None if not divisor or dividend is None else dividend / divisor


def plain(trades, cash):
    """As one would compute it on paper: sums by fractions, days as a list."""
    trades = sorted(trades, key=lambda trade: trade["exit_time"])
    pnls = [Fraction(str(trade["pnl"])) for trade in trades]
    wins, losses = [p for p in pnls if p > 0], [p for p in pnls if p < 0]
    equity, peak, deepest, share = [cash], cash, Fraction(0), Fraction(0)
    for pnl in pnls:
        equity.append(equity[-1] + pnl)
        peak = max(peak, equity[-1])
        deepest = max(deepest, peak - equity[-1])
        share = max(share, (peak - equity[-1]) / peak)
    longest = {1: 0, -1: 0}
    streak, kind = 0, 0
    for pnl in pnls:
        sign = (pnl > 0) - (pnl < 0)
        streak, kind = (streak + 1 if sign == kind else 1), sign
        if sign:
            longest[sign] = max(longest[sign], streak)
    days = {}
    for trade, pnl in zip(trades, pnls):
        days.setdefault(trade["exit_time"] // DAY, Fraction(0))
        days[trade["exit_time"] // DAY] += pnl
    count = max(days) - min(days) + 1 if days else 0
    returns, before = [], cash
    for day in range(min(days), max(days) + 1) if days else []:
        after = before + days.get(day, 0)
        returns.append(after / before - 1)
        before = after
    mean = over(sum(returns), len(returns))
    deviation = statistics.stdev(map(float, returns)) if len(returns) > 1 else 0
    if returns and len(set(returns)) == 1:
        deviation = 0
    downside = math.sqrt(sum(min(r, 0) ** 2 for r in returns) / len(returns)) if len(
        returns) > 1 else 0
    total = sum(pnls, Fraction(0))
    open_time, end = 0, None
    timed = [trade for trade in trades if trade["entry_time"] is not None]
    for trade in sorted(timed, key=lambda trade: trade["entry_time"]):
        begun = trade["entry_time"] if end is None else max(end, trade["entry_time"])
        open_time += max(0, trade["exit_time"] - begun)
        end = max(end or 0, trade["exit_time"])
    span = end - min(trade["entry_time"] for trade in trades) if trades and timed == trades else 0
    # Written so that a growth of little loses no digits: (1 + x)^y - 1.
    growth = math.expm1(365 / count
                        * math.log1p(
                            float(total / cash))) if count >= 30 and cash + total > 0 else None
    funding = [Fraction(str(trade["funding"])) for trade in trades
               if trade.get("funding") is not None]
    fees = [Fraction(str(trade["fee"])) for trade in trades if trade["fee"] is not None]
    fees = sum(fees) if fees or not trades else None
    average_win, average_loss = over(sum(wins), len(wins)), over(-sum(losses), len(losses))
    return {"total_trades": len(pnls), "winning_trades": len(wins), "losing_trades": len(losses),
            "win_rate": over(Fraction(100 * len(wins)), len(pnls)), "total_pnl": total,
            "gross_profit": sum(wins, Fraction(0)), "gross_loss": sum(losses, Fraction(0)),
            "avg_win": average_win, "avg_loss": average_loss,
            "payoff": over(average_win, average_loss), "largest_win": max(wins, default=None),
            "largest_loss": min(losses, default=None),
            "profit_factor": over(sum(wins, Fraction(0)), -sum(losses)),
            "expectancy": over(total, len(pnls)), "fees": fees, "max_drawdown": deepest,
            "max_drawdown_pct": 100 * share,
            "sharpe": over(float(mean or 0) * math.sqrt(365), deviation),
            "sortino": over(float(mean or 0) * math.sqrt(365), downside),
            "calmar": over(growth, share),
            "avg_hold_hours": over(Fraction(sum(t["exit_time"] - t["entry_time"] for t in timed),
                                            3_600_000), len(timed)),
            "time_in_market_pct": over(Fraction(100 * open_time), span),
            "return_pct": 100 * total / cash, "days": count, "funding": sum(funding) if funding
            else None, "consecutive_wins": longest[1], "consecutive_losses": longest[-1],
            "start_balance": cash, "end_balance": cash + total,
            "recovery_factor": over(total, deepest), "fees_pct_of_gross_profit": None
            if fees is None else over(100 * fees, sum(wins)), **costs(trades, total),}


EXACT = ("total_pnl", "gross_profit", "gross_loss", "largest_win", "largest_loss", "fees",
         "max_drawdown", "funding", "start_balance", "end_balance", "turnover", "shortfall",)


class Checked(unittest.TestCase):
    def check(self, got, trades, cash, name):
        for field, want in plain(trades, cash).items():
            value = got[field]
            with self.subTest(name, field=field):
                if want is None or field in EXACT and value is None:
                    self.assertEqual(value, want)
                elif field in EXACT:
                    self.assertEqual(Fraction(value), want)
                else:
                    self.assertIsNotNone(value)
                    self.assertAlmostEqual(float(value), float(want),
                                           delta=1e-9 * max(1, abs(float(want))))
