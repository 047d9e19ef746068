"""The built-in strategies again, in plain words. Unknown is None; a vote is what its function
gives."""

MACD, SIGNAL = "macd_12_26_9", "macd_12_26_9_signal"
K, D = "stoch_14_3_3_k", "stoch_14_3_3_d"
SK, SD = "stochrsi_14_14_3_3_k", "stochrsi_14_14_3_3_d"


def sides(long, short):
    return None if long is None or short is None else (1 if long else 0) - (1 if short else 0)


def above(a, b):
    return None if a is None or b is None else sides(a > b, a < b)


def crosses(now, last, a, b):
    if last is None or None in (now[a], now[b], last[a], last[b]):
        return None
    return sides(last[a] <= last[b] and now[a] > now[b], last[a] >= last[b] and now[a] < now[b])


def beyond(value, low, high):
    """Long under the low, short over the high."""
    return None if None in (value, low, high) else sides(value < low, value > high)


def strong(now, last, a, b):
    cross = crosses(now, last, a, b)
    return None if cross is None else 2 * cross or above(now[a], now[b])


def direction(now):
    return above(now["close"], now["open"])


def gated(gate, value):
    return None if gate is None else value if gate == 1 else 0


def wildness(history):
    """ATR in percent against its mean of 100 candles, within 0.5 and 2."""
    window = [candle["natr_14"] for candle in history[-100:]]
    if len(window) < 100 or None in window:
        return None
    mean = sum(window) / 100
    return min(max(window[-1] / mean, 0.5), 2) if mean else None


def inverse(number):
    return number and 1 / number


BANDS = "bb_20_2_lower", "bb_20_2_upper"


def change(now, last, name):
    return None if last is None or last[name] is None or now[name] is None else above(now[name],
                                                                                      last[name])


def both_beyond(now):
    return None if now[K] is None or now[D] is None else sides(now[K] < 20 and now[D] < 20,
                                                               now[K] > 80 and now[D] > 80)


def both(first, second):
    """Of two conditions, the one that fails decides alone."""
    return (False if first is False or second is False else None if first is None or second is None
            else True)


def holds(a, b, test):
    """A condition that holds is +1, one that does not -1."""
    return None if a is None or b is None else 1 if test(a, b) else -1


def through(now, last, name):
    """Both closes against the average of now."""
    if last is None or now[name] is None:
        return None
    return sides(last["close"] < now[name] < now["close"], last["close"] > now[name] > now["close"])


def stretched(now):
    """Outside the bands with RSI; RSI is not asked where the close is within them."""
    outside = beyond(now["close"], now[BANDS[0]], now[BANDS[1]])
    if not outside:
        return outside
    rsi = beyond(now["rsi_14"], 30, 70)
    return None if rsi is None else outside if rsi == outside else 0


def scalp_short(now, side):
    return side == "long" or now["close"] < now["ema_40"] and now["rsi_7"] < 45 and now[
        "impulse_20_1p5_0p65"] == -1


def micro_stochrsi(now):
    if now[SK] is None or now[SD] is None:
        return None
    return sides(now[SK] > now[SD] and now[SK] < 80, now[SK] < now[SD] and now[SK] > 20)


# By strategy: votes as (function of this candle, the last one and the last vote; weight; candles
# without range, candles without volume after which it abstains), and the rest.
STRATEGIES = {
    "auto": dict(threshold=0.66, cooldown=300,
                 votes=[(lambda now, last, cast: beyond(now["rsi_14"], 45, 55)
                         and -beyond(now["rsi_14"], 45, 55), 1, 14, None),
                        (lambda now, last, cast: now["st_10_3_dir"], 1, None, None),
                        (lambda now, last, cast: above(now["cc_0p07"], now["cc_0p07_trigger"]), 1,
                         None, None),
                        (lambda now, last, cast: above(now["ema_9"], now["ema_21"]), 1, None, None),
                        (lambda now, last, cast: above(now[MACD], now[SIGNAL]), 1, None, None),
                        (lambda now, last, cast: gated(now["volspike_10_1p3"], direction(now)), 1,
                         None, 10),
                        (lambda now, last, cast: now["impulse_20_1p5_0p65"], 1, None, None),
                        (lambda now, last, cast: above(now["close"], now["vwap"]), 1, None, None),
                        (lambda now, last, cast: above(now["close"], now["sar_0p02_0p2"]), 1, None,
                         None),
                        (lambda now, last, cast: above(now["adx_14_plus"], now["adx_14_minus"]), 1,
                         14, None)]),
    "scalp": dict(threshold=0.66, agree=5, cooldown=300, scope="symbol", require=scalp_short,
                  votes=[
                      (lambda now, last, cast: holds(now["close"], now["ema_40"],
                                                     lambda a, b: a >= b), 1, None, None),
                      (lambda now, last, cast: holds(now["st_10_3_dir"], 0, lambda a, b: a > b), 1,
                       None, None),
                      (lambda now, last, cast: holds(now["cc_0p07"], now["cc_0p07_trigger"],
                                                     lambda a, b: a > b), 1, None, None),
                      (lambda now, last, cast: holds(now["rsi_7"], 55, lambda a, b: a > b), 1, 7,
                       None),
                      (lambda now, last, cast: holds(now["volspike_10_1p3"], 0, lambda a, b: a > b),
                       1, None, 10),
                      (lambda now, last, cast: holds(now["impulse_20_1p5_0p65"], 0,
                                                     lambda a, b: a > b), 1, None, None)]),
    "weighted": dict(threshold=0.3, strict=True, stop="atr", optional={10},
                     votes=[(lambda now, last, cast: above(now["ema_20"], now["close"]), 0.4, None,
                             None),
                            (lambda now, last, cast: now["mtrend_10_12_26_dir"], 0.3, None, None),
                            (lambda now, last, cast: change(now, last, "obv"), 0.2, None, None),
                            (lambda now, last, cast: now["divergence_20"], 0.1, None, None),
                            (lambda now, last, cast: beyond(now[SK], 20, 80), 0.7, 14, None),
                            (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 0.6, 14, None),
                            (lambda now, last, cast: above(now[MACD], now[SIGNAL]), 0.5, None,
                             None),
                            (lambda now, last, cast: beyond(now["close"], now[BANDS[0]],
                                                            now[BANDS[1]]), 0.4, 20, None),
                            (lambda now, last, cast: gated(now["squeeze_20_2_20_10"],
                                                           beyond(now["close"], now[BANDS[0]],
                                                                  now[BANDS[1]])), 0.3, 20, None),
                            (lambda now, last, cast: through(now, last, "vwap_200"), 0.3, None,
                             200),
                            (lambda now, last, cast: beyond(-now["close"],
                                                            *(now[n] and -now[n]
                                                              for n in ("pivots_r1", "pivots_s1"))),
                             0.3, None, None)]),
    "average": dict(threshold=0.5, score="mean", stop=("2", "4"),
                    votes=[(lambda now, last, cast: strong(now, last, "ema_9", "ema_21"), 1, None,
                            None),
                           (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 1, 14, None),
                           (lambda now, last, cast: strong(now, last, MACD, SIGNAL), 1, None, None),
                           (lambda now, last, cast: beyond(now["close"], now[BANDS[0]],
                                                           now[BANDS[1]]), 1, 20, None),
                           (lambda now, last, cast: both_beyond(now), 1, 14, None),
                           (lambda now, last, cast: gated(now["volspike_20_1p5"],
                                                          (cast > 0) - (cast < 0)), 1, None, 20),
                           (lambda now, last, cast: beyond(now["mfi_14"], 20, 80), 1, 14, 14)]),
    "crossover": dict(threshold=2, score="first", stop="atr", reach=4,
                      votes=[(lambda now, last, cast: crosses(now, last, "ema_20", "ema_50"), 1,
                              None, None),
                             (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 1, 14, None),
                             (lambda now, last, cast: crosses(now, last, MACD, SIGNAL), 1, None,
                              None),
                             (lambda now, last, cast: None if now[BANDS[0]] is None
                              else sides(now["close"] <= now[BANDS[0]],
                                         now["close"] >= now[BANDS[1]]), 0.5, 20, None)]),
    "macd-cross": dict(threshold=1, stop="atr",
                       votes=[(lambda now, last, cast: crosses(now, last, MACD, SIGNAL), 1, None,
                               None)]),
    "ema-cross": dict(threshold=1, stop="atr",
                      votes=[(lambda now, last, cast: crosses(now, last, "ema_9", "ema_21"), 1,
                              None, None)]),
    "mean-reversion": dict(threshold=1, score="sum", stop="atr",
                           votes=[
                               (lambda now, last, cast: beyond(now["close"], now[BANDS[0]],
                                                               now[BANDS[1]]), 1, 20, None),
                               (lambda now, last, cast: stretched(now), 1, 20, None)]),
    "momentum": dict(threshold=2, score="sum", stop="atr",
                     votes=[
                         (lambda now, last, cast: holds(now[MACD], now[SIGNAL], lambda a, b: a > b),
                          1, None, None),
                         (lambda now, last, cast: None if now["rsi_14"] is None
                          else sides(50 < now["rsi_14"] < 70, 30 < now["rsi_14"] < 50), 1, 14,
                          None),
                         (lambda now, last, cast: holds(now["close"], now["sma_50"],
                                                        lambda a, b: a > b), 1, None, None)]),
    "micro": dict(threshold=0.5,
                  votes=[(lambda now, last, cast: above(now["mom_10"], 0),
                          lambda history: wildness(history), None, None),
                         (lambda now, last, cast: micro_stochrsi(now),
                          lambda history: inverse(wildness(history)), 14, None),
                         (lambda now, last, cast: above(now["close"], now["vwap"]),
                          lambda history: inverse(wildness(history)), None, None)]),
}
