/// The fields of the records that commands write.
enum RecordFields {
    static let names = [
        "type", "id", "category", "symbol", "interval", "price_type", "time", "close_time", "side", "strategy", "score",
        "agree", "of",
        "confidence", "entry", "stop", "target", "reasons", "values", "opens", "votes", "missing", "backfill", "simulated",
        "partial", "gap", "again",
        "advice", "advice.model", "advice.entry", "advice.stop", "advice.target", "advice.confidence", "advice.reasoning",
        "advice.error", "advice.fallback", "advice.note", "advice.ms", "event", "reason", "signal", "status", "role", "kind",
        "price", "qty", "filled", "fee",
        "currency", "maker", "order", "mark", "unrealised", "liquidation", "equity", "limit", "entry_time", "exit_time", "exit",
        "entry_decision", "exit_decision", "pnl", "pnl_pct", "mae", "mfe", "funding", "dust", "position", "leverage", "cash",
        "open", "high", "low", "close", "volume", "turnover", "closed", "topic",
        "from", "to", "count", "value", "size", "distance", "age", "wall", "bid", "ask", "spread_bps",
    ]
}
