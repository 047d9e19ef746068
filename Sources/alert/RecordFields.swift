/// The fields of the records that commands write, as docs/records.md lists them.
enum RecordFields {
    static let names = """
        event type category recv backfill simulated symbol interval price_type time open high low close volume turnover
        trades buy_volume sell_volume vwap closed gap partial filled inferred tick step min_qty max_qty max_market_qty
        min_value min_price max_price min_leverage max_leverage currency depth bid bid_size ask ask_size mid microprice
        spread spread_bps update seq wall_bid_price wall_ask_price wall_bid_size wall_ask_size wall_bid_bps wall_ask_bps
        wall_bid_age wall_ask_age wall_bid_share wall_ask_share bids asks window tps tpm delta cvd cvd_since ratio mean_size
        max_size block_trades rpi_trades block_volume rpi_volume liq_buy liq_sell funding_rate open_interest basis_bps
        cvd_partial id close_time side opens strategy score agree of confidence entry stop target readings reasons values votes
        missing advice advice.model advice.entry advice.stop advice.target advice.confidence advice.reasoning advice.ms
        advice.fallback advice.note advice.error threshold verdict why order status role kind price qty reason signal again
        asked fee dust maker mark unrealised liquidation liquidation_distance_pct equity position entry_time funding
        leverage cash exit_time exit pnl pnl_pct mae mfe entry_decision exit_decision rate amount place notional margin cost
        fee_entry fee_stop fee_target risk risk_pct gain r checks run hour weekday day month total_trades winning_trades
        losing_trades win_rate total_pnl gross_profit gross_loss avg_win avg_loss payoff largest_win largest_loss
        profit_factor expectancy fees max_drawdown max_drawdown_pct sharpe sortino calmar avg_hold_hours time_in_market_pct
        return_pct days consecutive_wins consecutive_losses start_balance end_balance max_drawdown_marked
        max_drawdown_marked_pct recovery_factor expectancy_r trades_with_r fees_pct_of_gross_profit breakeven_cost_bps
        shortfall shortfall_bps drawdown drawdown_pct value entry_slippage exit_slippage slippage_pct entry_delay_ms
        exit_delay_ms pnl_first pnl_second pnl_difference matched_by matched only_first only_second avg_slippage_pct
        max_slippage_pct matched_by_time channel attempt digest truncated error would_send would_attach picture due link topic ms from to missed
        messages bytes reconnects gaps book_outages repeated unreadable ping_ms latency_p50_ms latency_p99_ms dropped state
        size peak median share ended stands trade_time block rpi candle realised balance losses until limit
        orders p50 p90 p99 max slowest code command day_start_equity daily_loss_left margin_used decided_at sent_at
        acknowledged_at filled_at exchange_acknowledged_at exchange_filled_at
        blocks candles changes deflated_sharpe edge failed kurtosis metrics min_trades out_of_sample_loss_pct
        out_of_sample_pct_daily params pbo permutations permutations_as_good pipe purged_days rank return_pct_daily set
        sets sharpe_daily sharpe_of_luck skewness spa_p stability steps test test_from test_to traded_days train
        train_from train_to trials
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
}
