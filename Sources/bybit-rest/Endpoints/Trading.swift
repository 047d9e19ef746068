extension Endpoint {
    /// Trading and the market: orders, positions, the account, bots. The words are explained at `Endpoint`.
    static let trading = """
        POST /v5/account/borrow needs=coin,amount
        GET /v5/account/borrow-history rows cursor limit=50 times window=30d
        GET /v5/account/collateral-info rows
        GET /v5/account/contract-transaction-log withdrawn rows cursor limit=50 times window=7d
        POST /v5/account/demo-apply-money integers=adjustType json=utaDemoApplyMoney
        GET /v5/account/fee-rate needs=category rows
        GET /v5/account/info
        GET /v5/account/instruments-info needs=category rows cursor limit=200
        POST /v5/account/mmp-modify needs=baseCoin,window,frozenPeriod,qtyLimit,deltaLimit
        POST /v5/account/mmp-reset needs=baseCoin
        GET /v5/account/mmp-state needs=baseCoin rows=result
        POST /v5/account/no-convert-repay needs=coin
        GET /v5/account/option-asset-info rows=result
        GET /v5/account/pay-info rows=collateralInfo.collateralList
        GET /v5/account/query-dcp-info rows=dcpInfos
        POST /v5/account/quick-repayment rows
        POST /v5/account/repay
        POST /v5/account/set-collateral-switch needs=coin,collateralSwitch
        POST /v5/account/set-collateral-switch-batch needs=request json=request rows
        POST /v5/account/set-delta-mode needs=deltaEnable
        POST /v5/account/set-hedging-mode needs=setHedgingMode
        POST /v5/account/set-limit-px-action needs=category,modifyEnable booleans=modifyEnable
        POST /v5/account/set-margin-mode needs=setMarginMode rows=reasons
        GET /v5/account/smp-group
        GET /v5/account/trade-info-for-analysis needs=symbol times
        GET /v5/account/transaction-log rows cursor limit=50 times window=24h
        POST /v5/account/upgrade-to-uta
        GET /v5/account/user-setting-config
        GET /v5/account/wallet-balance needs=accountType rows
        GET /v5/account/withdrawal needs=coinName
        GET /v5/announcements/index public needs=locale rows page=page limit=?
        GET /v5/apilimit/query needs=uids rows
        GET /v5/apilimit/query-all rows cursor limit=1000
        GET /v5/apilimit/query-cap rows
        POST /v5/apilimit/set needs=list json=list rows=result
        POST /v5/dca/close-bot needs=bot_id,close_mode
        POST /v5/dca/create-bot bare needs=frequency_in_second integers=frequency_in_second
        POST /v5/event/cancel undocumented
        GET /v5/event/instruments-info public undocumented
        GET /v5/event/order-list undocumented
        GET /v5/event/order-realtime undocumented
        GET /v5/event/orderbook public undocumented
        GET /v5/event/positions undocumented
        POST /v5/event/quotes undocumented
        GET /v5/event/settlements undocumented
        GET /v5/event/trades undocumented
        GET /v5/execution/list needs=category rows cursor limit=100 times window=7d
        POST /v5/fcombobot/close needs=bot_id
        POST /v5/fcombobot/create needs=leverage,init_margin,adjust_position_mode,symbol_settings \
        integers=adjust_position_mode,adjust_position_time_interval json=symbol_settings
        POST /v5/fcombobot/detail needs=bot_id rows=detail.symbol_settings
        POST /v5/fcombobot/getlimit needs=leverage,init_margin,adjust_position_mode,symbol_settings \
        integers=adjust_position_mode,adjust_position_time_interval booleans=need_to_slippage json=symbol_settings
        POST /v5/fgridbot/close needs=bot_id
        POST /v5/fgridbot/create needs=symbol,grid_mode,min_price,max_price,cell_number,leverage,grid_type,total_investment \
        integers=grid_mode,cell_number,grid_type,tp_sl_type
        POST /v5/fgridbot/detail needs=bot_id
        POST /v5/fgridbot/validate needs=symbol,cell_number,min_price,max_price,leverage,grid_type,grid_mode \
        integers=cell_number,grid_type,grid_mode,tp_sl_type
        POST /v5/fmartingalebot/close needs=bot_id
        POST /v5/fmartingalebot/create \
        needs=symbol,martingale_mode,leverage,price_float_percent,add_position_percent,add_position_num,init_margin,round_tp_percent \
        integers=martingale_mode,add_position_num,auto_cycle_toggle
        POST /v5/fmartingalebot/detail needs=bot_id
        POST /v5/fmartingalebot/getlimit needs=symbol,martingale_mode,leverage integers=martingale_mode,add_position_num \
        booleans=need_to_slippage
        POST /v5/grid/close-grid needs=grid_id,close_mode
        POST /v5/grid/create-grid needs=symbol,max_price,min_price,cell_number integers=cell_number,invest_mode \
        booleans=enable_trailing
        POST /v5/grid/query-grid-detail needs=grid_id
        POST /v5/grid/validate-input public needs=symbol,cell_number,min_price,max_price integers=cell_number,invest_mode \
        booleans=enable_trailing
        GET /v5/market/account-ratio public needs=category,symbol,period rows cursor limit=500 times window=none
        GET /v5/market/adlAlert public rows
        GET /v5/market/delivery-price public needs=category rows cursor limit=200
        GET /v5/market/fee-group-info public needs=productType rows
        GET /v5/market/full_orderbook public needs=category,symbol rows=b,a
        GET /v5/market/funding/history public needs=category,symbol rows limit=200 times back
        GET /v5/market/historical-volatility public needs=category rows=. times window=30d default=1h
        GET /v5/market/index-price-components public rows=components
        GET /v5/market/index-price-kline public needs=symbol,interval rows limit=1000 times=start,end back
        GET /v5/market/instruments-info public rows cursor limit=1000
        GET /v5/market/insurance public rows
        GET /v5/market/kline public needs=symbol,interval rows limit=1000 times=start,end back
        GET /v5/market/mark-price-kline public needs=symbol,interval rows limit=1000,option:500 times=start,end back
        GET /v5/market/new-delivery-price public needs=category,baseCoin rows
        GET /v5/market/open-interest public needs=category,symbol,intervalTime rows cursor limit=200 times window=none
        GET /v5/market/orderbook public needs=category,symbol rows=b,a limit=1000,option:25
        GET /v5/market/premium-index-price-kline public needs=symbol,interval rows limit=1000 times=start,end back
        GET /v5/market/price-limit public needs=symbol
        GET /v5/market/recent-trade public needs=category rows limit=1000,spot:60
        GET /v5/market/risk-limit public needs=category rows cursor
        GET /v5/market/rpi_orderbook public needs=symbol,limit rows=b,a limit=50
        GET /v5/market/tickers public needs=category rows
        GET /v5/market/time public
        POST /v5/order/amend needs=category,symbol
        POST /v5/order/amend-batch needs=category,request json=request rows
        POST /v5/order/cancel needs=category,symbol
        POST /v5/order/cancel-all needs=category rows
        POST /v5/order/cancel-batch needs=category,request json=request rows
        POST /v5/order/create needs=category,symbol,side,orderType,qty integers=isLeverage,triggerDirection,positionIdx \
        booleans=rpiTakerAccess,reduceOnly,closeOnTrigger,mmp
        POST /v5/order/create-batch needs=category,request json=request rows
        POST /v5/order/disconnected-cancel-all needs=timeWindow integers=timeWindow
        GET /v5/order/history needs=category rows cursor limit=50 times window=7d
        POST /v5/order/pre-check needs=category,symbol,side,orderType,qty integers=isLeverage,triggerDirection,positionIdx \
        booleans=rpiTakerAccess,reduceOnly,closeOnTrigger,mmp
        GET /v5/order/realtime needs=category rows cursor limit=50
        GET /v5/order/spot-borrow-check needs=category,symbol,side
        POST /v5/position/add-margin needs=category,symbol,margin integers=positionIdx
        GET /v5/position/closed-pnl needs=category rows cursor limit=100 times window=7d
        POST /v5/position/confirm-pending-mmr needs=category,symbol
        GET /v5/position/get-closed-positions needs=category rows cursor limit=100 times window=1d
        GET /v5/position/list needs=category rows cursor limit=200
        GET /v5/position/move-history rows cursor limit=200 times window=7d default=?
        POST /v5/position/move-positions needs=fromUid,toUid,list json=list
        POST /v5/position/set-auto-add-margin needs=category,symbol,autoAddMargin integers=autoAddMargin,positionIdx
        POST /v5/position/set-leverage needs=category,symbol,buyLeverage,sellLeverage
        POST /v5/position/set-risk-limit withdrawn needs=category,symbol,riskId integers=riskId,positionIdx
        POST /v5/position/set-tpsl-mode withdrawn needs=category,symbol,tpSlMode
        POST /v5/position/switch-isolated withdrawn needs=category,symbol,tradeMode,buyLeverage,sellLeverage \
        integers=tradeMode
        POST /v5/position/switch-mode needs=category,mode integers=mode
        GET /v5/position/symbol-info needs=category rows
        POST /v5/position/trading-stop needs=category,symbol,tpslMode,positionIdx integers=positionIdx
        GET /v5/pre-upgrade/account/transaction-log needs=category rows cursor limit=50 times window=7d
        GET /v5/pre-upgrade/asset/delivery-record needs=category rows cursor limit=50
        GET /v5/pre-upgrade/asset/settlement-record needs=category rows cursor limit=50
        GET /v5/pre-upgrade/execution/list needs=category rows cursor limit=100 times window=7d
        GET /v5/pre-upgrade/order/history needs=category rows cursor limit=50 times window=7d
        GET /v5/pre-upgrade/position/closed-pnl needs=category,symbol rows cursor limit=100 times window=7d
        POST /v5/rfq/accept-other-quote needs=rfqId
        POST /v5/rfq/cancel-all-quotes rows=.
        POST /v5/rfq/cancel-all-rfq rows=.
        POST /v5/rfq/cancel-quote
        POST /v5/rfq/cancel-rfq
        GET /v5/rfq/config rows=.
        POST /v5/rfq/create-quote needs=rfqId integers=expireIn booleans=anonymous json=quoteBuyList,quoteSellList
        POST /v5/rfq/create-rfq needs=counterparties,list booleans=anonymous json=counterparties,list
        POST /v5/rfq/execute-quote needs=rfqId,quoteId,quoteSide
        GET /v5/rfq/public-trades rows cursor=cursor:cursor limit=100 times window=30d default=?
        GET /v5/rfq/quote-list rows cursor=cursor:cursor limit=100
        GET /v5/rfq/quote-realtime rows
        GET /v5/rfq/rfq-list rows cursor=cursor:cursor limit=100
        GET /v5/rfq/rfq-realtime rows
        GET /v5/rfq/trade-list rows cursor=cursor:cursor limit=100
        GET /v5/spread/execution/list rows cursor limit=50 times window=7d
        GET /v5/spread/instrument public rows cursor limit=500
        GET /v5/spread/max-qty needs=symbol,side,orderPrice
        POST /v5/spread/order/amend needs=symbol
        POST /v5/spread/order/cancel
        POST /v5/spread/order/cancel-all booleans=cancelAll rows
        POST /v5/spread/order/create needs=symbol,side,orderType,qty
        GET /v5/spread/order/history rows cursor limit=50 times window=7d
        GET /v5/spread/order/realtime rows cursor limit=50
        GET /v5/spread/orderbook public needs=symbol rows=b,a limit=25
        GET /v5/spread/recent-trade public needs=symbol rows limit=1000
        GET /v5/spread/tickers public needs=symbol rows
        POST /v5/strategy/create needs=category,symbol,side,strategyType,duration,povParams \
        integers=duration,positionIdx,leverageType,interval,chasePercentE4,orderCount,postOnly booleans=reduceOnly,isRandom \
        json=povParams
        GET /v5/strategy/list rows cursor=cursor:nextCursor pageSize=50 times=beginTimeE0,endTimeE0:s
        GET /v5/strategy/order-list needs=strategyId rows cursor=cursor:nextCursor pageSize=? times=beginTimeE0,endTimeE0:s
        POST /v5/strategy/stop needs=strategyId
        GET /v5/system/status public rows
        """
}
