extension Endpoint {
    /// Earning, borrowing and lending. The words are explained at `Endpoint`.
    static let lending = """
        POST /v5/crypto-loan-common/adjust-ltv needs=currency,amount,direction
        GET /v5/crypto-loan-common/adjustment-history rows cursor limit=100
        GET /v5/crypto-loan-common/collateral-data public rows=collateralRatioConfigList
        GET /v5/crypto-loan-common/loanable-data public rows
        GET /v5/crypto-loan-common/max-collateral-amount needs=currency
        POST /v5/crypto-loan-common/max-loan needs=currency json=collateralList
        GET /v5/crypto-loan-common/position rows=borrowList
        GET /v5/crypto-loan-fixed/available-inventory undocumented
        POST /v5/crypto-loan-fixed/borrow needs=orderCurrency,orderAmount,annualRate,term json=collateralList
        GET /v5/crypto-loan-fixed/borrow-contract-info rows cursor limit=100
        POST /v5/crypto-loan-fixed/borrow-order-cancel needs=orderId
        GET /v5/crypto-loan-fixed/borrow-order-info rows cursor limit=100
        GET /v5/crypto-loan-fixed/borrow-order-quote public needs=orderCurrency,orderBy rows limit=100
        POST /v5/crypto-loan-fixed/fully-repay
        POST /v5/crypto-loan-fixed/renew needs=loanId json=collateralList
        GET /v5/crypto-loan-fixed/renew-info rows cursor limit=100
        POST /v5/crypto-loan-fixed/repay-collateral needs=loanCurrency,collateralCoin,amount
        GET /v5/crypto-loan-fixed/repayment-history rows cursor limit=100
        POST /v5/crypto-loan-fixed/supply needs=orderCurrency,orderAmount,annualRate,term
        GET /v5/crypto-loan-fixed/supply-contract-info rows cursor limit=100
        POST /v5/crypto-loan-fixed/supply-order-cancel needs=orderId
        GET /v5/crypto-loan-fixed/supply-order-info rows cursor limit=100
        GET /v5/crypto-loan-fixed/supply-order-quote public needs=orderCurrency,orderBy rows limit=100
        GET /v5/crypto-loan-flexible/available-inventory undocumented
        POST /v5/crypto-loan-flexible/borrow needs=loanCurrency,loanAmount json=collateralList
        GET /v5/crypto-loan-flexible/borrow-history rows cursor limit=100
        GET /v5/crypto-loan-flexible/ongoing-coin rows
        POST /v5/crypto-loan-flexible/repay needs=loanCurrency,amount
        POST /v5/crypto-loan-flexible/repay-collateral needs=loanCurrency,collateralCoin,amount
        GET /v5/crypto-loan-flexible/repayment-history rows cursor limit=100
        POST /v5/crypto-loan/adjust-ltv needs=orderId,amount,direction
        GET /v5/crypto-loan/adjustment-history rows cursor limit=100
        POST /v5/crypto-loan/borrow withdrawn needs=loanCurrency,collateralCurrency
        GET /v5/crypto-loan/borrow-history rows cursor limit=100
        GET /v5/crypto-loan/borrowable-collateralisable-number needs=loanCurrency,collateralCurrency
        GET /v5/crypto-loan/collateral-data public rows=vipCoinList
        GET /v5/crypto-loan/loanable-data public rows=vipCoinList
        GET /v5/crypto-loan/max-collateral-amount needs=orderId
        GET /v5/crypto-loan/ongoing-orders rows cursor limit=100
        POST /v5/crypto-loan/repay needs=orderId,amount
        GET /v5/crypto-loan/repayment-history rows cursor limit=100
        GET /v5/earn/advance/double-win-leverage needs=productId,initialPrice,lowerPrice,upperPrice
        GET /v5/earn/advance/get-redeem-est-amount-list needs=category,positionIds rows
        GET /v5/earn/advance/order needs=category rows cursor limit=20 times
        POST /v5/earn/advance/place-order needs=category,productId,orderType,coin,accountType,orderLinkId \
        json=discountBuyExtra,doubleWinStakeExtra,doubleWinRedeemExtra,dualAssetsExtra,interestCard,smartLeverageStakeExtra,smartLeverageRedeemExtra
        GET /v5/earn/advance/position needs=category rows cursor limit=20
        GET /v5/earn/advance/product public needs=category rows
        GET /v5/earn/advance/product-extra-info public needs=category rows=offers
        GET /v5/earn/apr-history public needs=category,productId rows times window=182d default=7d
        GET /v5/earn/coupons needs=category rows=interestCards
        GET /v5/earn/fixed-term/order rows cursor limit=50 times
        POST /v5/earn/fixed-term/place-order needs=productId,category,coin,amount,accountType,orderLinkId booleans=autoInvest
        GET /v5/earn/fixed-term/position rows
        POST /v5/earn/fixed-term/position/auto-invest needs=productId,category,positionId,status
        GET /v5/earn/fixed-term/product public rows
        POST /v5/earn/fixed-term/redeem needs=productId,category,positionId
        GET /v5/earn/hold-to-earn/product public rows=products
        GET /v5/earn/hold-to-earn/yield-history bare needs=limit rows=airdropDailyPnls cursor=cursor:nextCursor limit=49 \
        times=timeStart,timeEnd:s
        GET /v5/earn/hourly-yield needs=category rows cursor limit=100 times window=7d
        POST /v5/earn/liquidity-mining/add-liquidity needs=productId,orderLinkId
        POST /v5/earn/liquidity-mining/add-margin needs=productId,orderLinkId,positionId,amount,quoteAccountType
        POST /v5/earn/liquidity-mining/claim-interest needs=productId
        GET /v5/earn/liquidity-mining/liquidation-records rows=records cursor limit=50 times
        GET /v5/earn/liquidity-mining/order rows=orders cursor limit=50 times
        GET /v5/earn/liquidity-mining/position rows=positions
        GET /v5/earn/liquidity-mining/product public rows=products
        POST /v5/earn/liquidity-mining/reinvest needs=productId,orderLinkId,positionId
        POST /v5/earn/liquidity-mining/remove-liquidity needs=productId,orderLinkId,positionId integers=removeRate
        GET /v5/earn/liquidity-mining/yield-records rows=records cursor limit=50 times
        GET /v5/earn/order needs=category rows cursor limit=100 times window=7d
        POST /v5/earn/place-order needs=category,orderType,accountType,amount,coin,productId,orderLinkId json=interestCard
        GET /v5/earn/position needs=category rows
        POST /v5/earn/position/modify needs=category,productId,positionId,autoReinvest \
        integers=productId,positionId,autoReinvest
        GET /v5/earn/product public needs=category rows
        GET /v5/earn/pwm/asset-manager/all-funds rows cursor limit=50
        GET /v5/earn/pwm/asset-manager/all-order rows cursor limit=50 times window=7d
        POST /v5/earn/pwm/asset-manager/create-fund needs=fundName,coin,profitShareRate,managementFeeRate,reqLinkId
        POST /v5/earn/pwm/asset-manager/create-investment-plan \
        needs=accountUid,planName,planType,investmentDistribution,reqLinkId json=investmentDistribution
        POST /v5/earn/pwm/asset-manager/create-sub-account needs=fundId,reqLinkId
        GET /v5/earn/pwm/asset-manager/get-investment-plan rows cursor limit=50
        POST /v5/earn/pwm/asset-manager/manage-investment-plan needs=planId,reqLinkId json=updateFunds rows=updateFunds
        POST /v5/earn/pwm/asset-manager/manage-order needs=orderId,action,reqLinkId
        POST /v5/earn/pwm/asset-manager/settle-profit needs=fundId,reqLinkId
        POST /v5/earn/pwm/customize-plan/create needs=products json=products
        GET /v5/earn/pwm/customize-plan/product public rows=products
        POST /v5/earn/pwm/fund-transfer needs=transferId,fromUserId,toUserId,amount,coin integers=fromUserId,toUserId
        GET /v5/earn/pwm/investment-plan/all rows cursor limit=50
        GET /v5/earn/pwm/investment-plan/asset-trend needs=planId rows=dataPoints times default=7d
        POST /v5/earn/pwm/investment-plan/claim needs=planId,orderLinkId
        GET /v5/earn/pwm/investment-plan/detail needs=planId
        GET /v5/earn/pwm/investment-plan/fund-nav needs=fundId rows=dataPoints times window=180d default=7d
        POST /v5/earn/pwm/investment-plan/invest-more needs=planId,category,productId,amount,orderLinkId
        GET /v5/earn/pwm/investment-plan/new-plan needs=planId
        GET /v5/earn/pwm/investment-plan/order rows cursor limit=50 times
        POST /v5/earn/pwm/investment-plan/redeem needs=planId,category,productId,orderLinkId
        POST /v5/earn/pwm/investment-plan/subscribe needs=planId,orderLinkId
        GET /v5/earn/pwm/query-fund-transfer-result
        GET /v5/earn/rwa/nav-chart public needs=productId rows times=startTime,endTime:s window=180d default=7d
        GET /v5/earn/rwa/order rows cursor limit=50 times=startTime,endTime:s default=7d
        POST /v5/earn/rwa/place-order needs=productId,orderType,coin,orderLinkId integers=productId
        GET /v5/earn/rwa/position rows
        GET /v5/earn/rwa/product public rows
        GET /v5/earn/token/history-apr public needs=coin,range rows
        GET /v5/earn/token/hourly-yield needs=coin rows cursor limit=? times=startTime,endTime:s
        GET /v5/earn/token/order needs=coin rows cursor limit=100 times=startTime,endTime:s
        POST /v5/earn/token/place-order needs=coin,orderLinkId,orderType,amount,accountType
        GET /v5/earn/token/position needs=coin
        GET /v5/earn/token/product needs=coin
        GET /v5/earn/token/yield needs=coin rows cursor limit=? times=startTime,endTime:s
        GET /v5/earn/yield needs=category rows=yield cursor limit=100 times window=7d
        POST /v5/ins-loan/association-uid needs=uid,operate
        GET /v5/ins-loan/coin-delta-amount rows
        GET /v5/ins-loan/ensure-tokens public withdrawn rows=marginToken
        GET /v5/ins-loan/ensure-tokens-convert public rows=marginToken
        GET /v5/ins-loan/loan-order rows=loanInfo limit=100 times
        GET /v5/ins-loan/ltv withdrawn rows=ltvInfo
        GET /v5/ins-loan/ltv-convert rows=ltvInfo
        GET /v5/ins-loan/product-infos public rows=marginProductInfo
        GET /v5/ins-loan/repaid-history rows=repayInfo limit=100 times window=730d
        POST /v5/ins-loan/repay-loan needs=token,quantity
        GET /v5/lending/account withdrawn needs=coin
        GET /v5/lending/history-order withdrawn rows limit=500 times
        GET /v5/lending/info withdrawn rows
        POST /v5/lending/purchase withdrawn needs=coin,quantity
        POST /v5/lending/redeem withdrawn needs=coin
        POST /v5/lending/redeem-cancel withdrawn
        GET /v5/spot-cross-margin-trade/borrow-token public undocumented
        GET /v5/spot-cross-margin-trade/data public undocumented
        GET /v5/spot-cross-margin-trade/pledge-token public undocumented
        GET /v5/spot-lever-token/info public rows
        GET /v5/spot-lever-token/order-record rows limit=500 times
        POST /v5/spot-lever-token/purchase needs=ltCoin,ltAmount
        POST /v5/spot-lever-token/redeem needs=ltCoin
        GET /v5/spot-lever-token/reference public needs=ltCoin
        GET /v5/spot-margin-trade/coinstate rows
        GET /v5/spot-margin-trade/collateral public rows
        GET /v5/spot-margin-trade/currency-data rows
        GET /v5/spot-margin-trade/data public rows=vipCoinList
        GET /v5/spot-margin-trade/fixed-available-inventory needs=currency,term,annualRate
        POST /v5/spot-margin-trade/fixedborrow needs=orderCurrency,orderAmount,annualRate,term
        GET /v5/spot-margin-trade/fixedborrow-contract-info rows cursor limit=100
        GET /v5/spot-margin-trade/fixedborrow-order-info rows cursor limit=100
        GET /v5/spot-margin-trade/fixedborrow-order-quote needs=orderCurrency rows limit=100
        POST /v5/spot-margin-trade/fixedborrow-renew needs=loanId
        GET /v5/spot-margin-trade/flexible-available-inventory needs=currency
        GET /v5/spot-margin-trade/get-auto-repay-mode rows=data
        GET /v5/spot-margin-trade/interest-rate-history needs=currency rows times window=30d default=7d
        GET /v5/spot-margin-trade/liability needs=currency
        GET /v5/spot-margin-trade/max-borrowable needs=currency
        GET /v5/spot-margin-trade/position-tiers rows
        GET /v5/spot-margin-trade/repayment-available-amount needs=currency
        POST /v5/spot-margin-trade/set-auto-repay-mode needs=autoRepayMode rows=data
        POST /v5/spot-margin-trade/set-leverage needs=leverage
        GET /v5/spot-margin-trade/state
        POST /v5/spot-margin-trade/switch-mode needs=spotMarginMode
        """
}
