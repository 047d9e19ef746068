import Shared

extension SignalOptions {
    package static let table = CommandTable(
        name: "signal",
        summary: "Write a signal when the rules of a strategy agree",
        operands: "[FILE…]",
        description: [
            """
            Reads candles with indicators, one JSON object per line, scores them by the rules of strategies, and writes a signal \
            on the closed candle where a side is entered. Candles are consumed; all other lines pass on unchanged.
            """,
            """
            Rules are expressions over the fields of the candle: numbers, + - * / %, == != < <= > >=, and or not, parentheses; \
            prev(x) prev(x,n) x[n] mean(x,n) sum(x,n) count(c,n) highest(x,n) lowest(x,n) maxindex(x,n) minindex(x,n) cumsum(x) \
            barssince(c) barssince(c,n) rising(x) falling(x) crosses_above(a,b) crosses_below(a,b) between(x,a,b) if(c,a,b) \
            tf("15",x) hour() minute() weekday() min(a,b) max(a,b) abs(x) sqrt(x) exp(x) log(x) ln(x) log10(x) floor(x) ceil(x) \
            round(x) sin(x) cos(x) tan(x) asin(x) acos(x) atan(x) sinh(x) cosh(x) tanh(x). close[1] is the close one candle ago. \
            docs/rules.md explains each function. null means unknown. An expression that needs an unknown value is unknown, \
            unless the other operand already decides it.
            """,
            """
            rsi_* is the first field of its family, fastest(ema_*) and \
            slowest(ema_*) those with the shortest and the longest window where there are two. A field may be compared with a \
            text: symbol == "BTCUSDT". tf("15",x) is x on the last 15-minute candle of the symbol that ended at or before this \
            candle's open; candles of an interval that a strategy reads so do not fire themselves. hour() (0-23), minute() \
            (0-59) and weekday() (1 is Monday) are those of the candle's open time in UTC.
            """,
            """
            A rule file is JSON: {"name", "description", "threshold", "votes": [{"name", "long", "short" or "value", "weight", "optional"}], \
            "score": "normalised" (the weighted sum over the weights of all votes), "sum", "mean_of_cast" (the mean of the \
            votes that were not 0) or "first" (the sum of the votes on the side of the first that is not 0), "comparison", "agree", "quorum", "require", "stop", "target" (each a text, or {"long", \
            "short"}), "confidence": {"high", "medium"}, "cooldown", "cooldown_scope"}. A vote is +1, -1 or 0, or the number its value gives; \
            votes.last is the last vote cast before it. weight, threshold and value may be expressions. A stop or target is \
            0.6% or 2 atr_14 from the entry, 2 r (a target: times as far as the stop), or an expression for a price.
            """,
            """
            A side wins when its score is at or above the threshold (>=), or above it where "comparison" is ">"; the same holds \
            of the levels of confidence. The score is rounded to 12 decimals before it is compared, and no further in records.
            """,
            """
            A missing field is an error (exit status 2). If a vote's whole indicator is missing, only that vote is skipped, with a \
            warning. Nothing fires while a vote, a weight, the threshold or a condition of 'require' is unknown: signal names it \
            as soon as its warm-up should be over, and again at the end. An unknown vote counts 0 in two cases: it is \
            "optional", or "quorum" votes are known; its weight still counts, and the signal lists it in 'missing'. A vote \
            abstains when the candles of its indicator's window had no range or no volume.
            """,
            """
            A filled candle never fires, nor one fetched as history; a candle that a lost connection delayed fires if it is no \
            later than --late, and gives an event 'missed' otherwise. A side that is entered meanwhile does not fire later. A \
            cooldown only holds openings back: during one, a transition to the side opposite to the last signal is written with \
            "opens":false, which closes a position and opens none; a side that still holds when the cooldown ends fires then.
            """,
        ],
        options: [
            Option(
                "strategy", takes: "NAME|FILE", repeats: true,
                """
                A built-in strategy, or a rule file (a name with '/' or ending in .json); several, separated by commas or \
                given again. Without any: auto.
                """),
            Option("long", takes: "EXPR", "Go long where this holds, without a rule file."),
            Option("short", takes: "EXPR", "Go short where this holds, without a rule file."),
            Option("threshold", takes: "X", "Override the score at which a side wins."),
            Option("agree", takes: "N", "Override how many votes at least must be on that side."),
            Option("stop", takes: "RULE", "Override the stop: 0.6%, '2 atr_14' or an expression."),
            Option("target", takes: "RULE", "Override the target: 0.8%, '2 atr_14', '2 r' or an expression."),
            Option(
                "cooldown", takes: "TIME",
                """
                Override how long, from one candle's end to another's, a series opens nothing more on a side that fired. A side \
                entered meanwhile fires when the time is over, if it still holds. 0 disables it.
                """),
            Option(
                "cooldown-scope", takes: "side|symbol", choices: ["side", "symbol"],
                """
                Count the cooldown for each side of a series and strategy, or ('symbol') for all sides, intervals and strategies of \
                this scope of a symbol together. Default: what the rule file says, else side.
                """),
            Option(
                "weight", takes: "VOTE=X", repeats: true,
                "Override a vote's weight; 0 removes the vote, and its options from --needs."),
            Option("name", takes: "NAME", "Override the strategy's name, which is part of the ids."),
            Option(
                "tick", takes: "X",
                """
                Round stop and target to multiples of X. Default: the tick in the market's 'instrument' record, which \
                bybit-stream writes; without one they are not rounded.
                """),
            Option("forming", "Also fire on candles that still form: once for each candle and side."),
            Option("repeat", "Fire on every candle of a side, not only on the transition; the strategy's cooldown is ignored."),
            Option(
                "late", takes: "TIME", default: "30s",
                "Let a candle that was fetched after a lost connection fire if it is at most this late."
            ),
            Option(
                "after-gap", takes: "N", default: "3",
                "Fire nothing on a candle with 'gap' and on the N closed candles after it."),
            Option("all", "Pass the candles on too, each before its signal."),
            Option(
                "explain",
                """
                Write for each candle why it fired or did not: votes with their weights, values and contributions, failed \
                conditions, cooldown. Records, or a table on a terminal (times in UTC; NO_COLOR disables colours).
                """),
            Option("list", "Print the built-in strategies, and end."),
            Option("print", takes: "NAME", "Print a built-in strategy's rule file, and end."),
            Option(
                "needs", takes: "WHAT", isValueOptional: true, choices: ["ind", "topics", "book", "flow"],
                """
                Print the options that the strategies need in earlier stages, and end: the options of ind (also without WHAT), \
                of book or of flow, or the topics and --backfill of bybit-stream. With topics, name the kline topics to run on behind it \
                (--needs topics kline.3.BTCUSDT); without them, INTERVAL and SYMBOL stand in their place.
                """),
            Option("check", takes: "FILE", "Check a rule file, print the line and column of its first error, and end."),
            Option(
                "prove", takes: "FILE",
                """
                Run a recording with and without its forming candles, and cut at many places, and say whether the signals \
                stay the same. Exit status 1 if they do not, or if the recording has no signal or no forming candle.
                """),
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc | ind --rsi 7 --st 10,3 | signal", "Score the indicators that the candles have."),
            ("ind $(signal --strategy scalp --needs) | signal --strategy scalp", "A built-in strategy with all it needs."),
            (
                "bybit-stream $(signal --strategy micro --needs topics kline.3.BTCUSDT)",
                "The stream that a strategy needs, with enough history."
            ),
            ("signal --long 'rsi_7 < 30' --short 'rsi_7 > 70' --stop '2 atr_14' --target '2 r'", "Rules without a file."),
            ("signal --print scalp > my.json; signal --strategy ./my.json", "Change a built-in strategy."),
        ],
        layout: layout, suggestions: suggestions)
}
