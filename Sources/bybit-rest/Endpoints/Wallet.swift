extension Endpoint {
    /// Deposits, withdrawals, conversions, sub-accounts, brokers and cards. The words are explained at `Endpoint`.
    static let wallet = """
        GET /v5/affiliate/aff-user-list rows cursor size=100 times=startDate,endDate:date
        GET /v5/affiliate/affiliate-sub-list rows cursor size=100 times=startDate,endDate:date
        POST /v5/alpha/lp/order-list integers=orderType,days,limit,pageIndex json=orderStatus rows=orders page=pageIndex \
        limit=100
        POST /v5/alpha/lp/pay-token-list rows=tokens
        POST /v5/alpha/lp/pay-token-price needs=tokenCode json=tokenCode rows=prices
        POST /v5/alpha/lp/pool-info needs=poolAddress
        POST /v5/alpha/lp/pool-list rows=pools
        POST /v5/alpha/lp/position-list rows=positions
        POST /v5/alpha/lp/redeem needs=positionId,poolAddress,dercRatio integers=positionId
        POST /v5/alpha/lp/stake needs=positionId,poolAddress,payTokenAmount,payTokenCode integers=positionId
        POST /v5/alpha/prediction/buy needs=tokenId,amount,payTokenCode,orderType,slippage,eventId integers=orderType
        GET /v5/alpha/prediction/engine-status
        POST /v5/alpha/prediction/event-detail booleans=hasMoreMarkets rows=markets
        POST /v5/alpha/prediction/order-book needs=tokenIds json=tokenIds rows=.
        POST /v5/alpha/prediction/order-estimate needs=tokenId,side,eventId,amount,orderType integers=side,orderType
        POST /v5/alpha/prediction/order-list integers=status,side,days,limit,pageIndex rows=orders page=pageIndex limit=?
        GET /v5/alpha/prediction/pay-token-list rows=.
        POST /v5/alpha/prediction/portfolio-summary integers=eventType
        POST /v5/alpha/prediction/position-history integers=result,days,limit,pageIndex rows=positions page=pageIndex limit=?
        POST /v5/alpha/prediction/position-list integers=limit,pageIndex rows=positions page=pageIndex limit=?
        POST /v5/alpha/prediction/price-history needs=tokenId,interval rows
        POST /v5/alpha/prediction/sell needs=tokenId,size,orderType,slippage,eventId integers=orderType
        POST /v5/alpha/prediction/side-market-list needs=eventId integers=marketType,limit,pageIndex rows page=pageIndex \
        limit=?
        POST /v5/alpha/prediction/sports/group-stage-detail needs=eventType integers=eventType rows=groups
        POST /v5/alpha/prediction/sports/match-list needs=eventType \
        integers=eventType,status,startTime,endTime,limit,pageIndex rows page=pageIndex limit=? times
        GET /v5/alpha/prediction/sports/timeline-stages needs=eventType rows=stages
        POST /v5/alpha/prediction/token-price needs=tokenIds json=tokenIds rows=.
        POST /v5/alpha/trade/asset-detail needs=chainCode,tokenAddress rows=assetList
        POST /v5/alpha/trade/asset-list rows=assetList
        POST /v5/alpha/trade/biz-token-details needs=chainCode,tokenAddress
        POST /v5/alpha/trade/biz-token-list integers=tokenTag rows=.
        POST /v5/alpha/trade/biz-token-price-list needs=tokenAddressInfo json=tokenAddressInfo rows=tokenPriceInfoList
        POST /v5/alpha/trade/order-list needs=limit,pageIndex integers=tradeType,days,limit,pageIndex json=orderStatus \
        rows=orders page=pageIndex limit=100
        POST /v5/alpha/trade/pay-token-list needs=chainCode,tokenAddress rows=.
        POST /v5/alpha/trade/purchase \
        needs=fromTokenCode,fromTokenAmount,toTokenCode,slippage,quoteData,gas,quoteMode,correctingCode integers=quoteMode
        POST /v5/alpha/trade/quote needs=tradeType,fromTokenCode,fromTokenAmount,toTokenCode integers=tradeType,quoteMode \
        rows=modeEstimations
        POST /v5/alpha/trade/redeem \
        needs=fromTokenCode,fromTokenAmount,toTokenCode,slippage,quoteData,gas,quoteMode,correctingCode integers=quoteMode
        GET /v5/asset/asset-overview rows
        GET /v5/asset/coin-greeks rows
        GET /v5/asset/coin/query-info rows=rows
        POST /v5/asset/covert/get-quote needs=accountType,fromCoinList,toCoin json=fromCoinList rows=result.exchangeCoins
        POST /v5/asset/covert/small-balance-execute needs=quoteId
        GET /v5/asset/covert/small-balance-history rows=records page=cursor size=100 times
        GET /v5/asset/covert/small-balance-list needs=accountType rows=smallAssetCoins
        GET /v5/asset/delivery-record needs=category rows cursor limit=50 times window=30d
        POST /v5/asset/deposit/deposit-to-account needs=accountType
        GET /v5/asset/deposit/query-address needs=coin rows=chains
        GET /v5/asset/deposit/query-internal-record rows=rows cursor limit=50 times window=30d
        GET /v5/asset/deposit/query-record rows=rows cursor limit=50 times window=30d
        GET /v5/asset/deposit/query-sub-member-address needs=coin,chainType,subMemberId
        GET /v5/asset/deposit/query-sub-member-record needs=subMemberId rows=rows cursor limit=50 times window=30d
        POST /v5/asset/exchange/convert-execute needs=quoteTxId
        GET /v5/asset/exchange/convert-result-query needs=quoteTxId,accountType
        GET /v5/asset/exchange/order-record rows=orderBody cursor limit=50
        GET /v5/asset/exchange/query-coin-list needs=accountType rows=coins
        GET /v5/asset/exchange/query-convert-history rows page=index limit=100
        POST /v5/asset/exchange/quote-apply needs=accountType,fromCoin,toCoin,requestCoin,requestAmount rows=extTaxAndFee
        GET /v5/asset/fundinghistory rows cursor limit=100 times=createTimeFrom,createTimeTo:s window=7d
        GET /v5/asset/portfolio-margin rows=assetPnlRange
        GET /v5/asset/settlement-record needs=category rows cursor limit=50 times window=30d
        GET /v5/asset/total-members-assets rows
        POST /v5/asset/transfer/inter-transfer needs=transferId,coin,amount,fromAccountType,toAccountType
        GET /v5/asset/transfer/query-account-coin-balance needs=accountType,coin
        GET /v5/asset/transfer/query-account-coins-balance needs=accountType rows=balance
        GET /v5/asset/transfer/query-asset-info withdrawn needs=accountType rows=spot.assets
        GET /v5/asset/transfer/query-inter-transfer-list rows cursor limit=50 times window=7d
        GET /v5/asset/transfer/query-sub-member-list
        GET /v5/asset/transfer/query-transfer-coin-list needs=fromAccountType,toAccountType rows
        GET /v5/asset/transfer/query-universal-transfer-list rows cursor limit=50 times window=7d
        POST /v5/asset/transfer/save-transfer-sub-member withdrawn needs=subMemberIds json=subMemberIds
        POST /v5/asset/transfer/universal-transfer \
        needs=transferId,coin,amount,fromMemberId,toMemberId,fromAccountType,toAccountType integers=fromMemberId,toMemberId
        POST /v5/asset/travel-rule/deposit/submit needs=depositId,questionnaire integers=depositId,subAccountId
        POST /v5/asset/withdraw/cancel needs=id
        POST /v5/asset/withdraw/create needs=coin,address,amount,timestamp,accountType integers=timestamp,forceChain,feeType
        GET /v5/asset/withdraw/query-address rows=rows cursor limit=50
        GET /v5/asset/withdraw/query-record rows=rows cursor limit=50 times window=30d
        GET /v5/asset/withdraw/vasp/list rows=vasp
        GET /v5/asset/withdraw/withdrawable-amount needs=coin
        GET /v5/broker/account-info
        GET /v5/broker/apilimit/query-all rows cursor limit=1000
        GET /v5/broker/apilimit/query-cap rows
        POST /v5/broker/apilimit/set needs=list json=list rows=result
        GET /v5/broker/asset/query-sub-member-deposit-record rows=rows cursor limit=50 times window=30d
        POST /v5/broker/award/distribute-award needs=accountId,awardId,specCode,amount,brokerId
        POST /v5/broker/award/distribution-record needs=accountId,awardId,specCode booleans=withUsedAmount
        POST /v5/broker/award/info needs=id
        GET /v5/broker/earning-record withdrawn rows cursor limit=1000 times
        GET /v5/broker/earnings-info rows=details cursor limit=1000 times=begin,end:date default=7d
        GET /v5/broker/ip/changelog rows cursor limit=50 times
        GET /v5/broker/whitelist/ip rows=.
        POST /v5/card/reward/mall/item/list integers=pageNo,pageSize,itemType,itemBizType,orderBy,source booleans=asc \
        rows=data page=pageNo pageSize=?
        POST /v5/card/reward/point/cashback/detail needs=bizTxnId
        POST /v5/card/reward/points/balance
        POST /v5/card/reward/points/records integers=pageSize,pageNo,startTime,endTime rows=data page=pageNo pageSize=? times
        POST /v5/card/reward/points/tier
        POST /v5/card/transaction/query-asset-records integers=limit,page,createBeginTime,createEndTime rows=data page=page \
        limit=500 times=createBeginTime,createEndTime
        GET /v5/fiat/balance-query rows=.
        GET /v5/fiat/query-coin-list rows=fiats
        GET /v5/fiat/query-trade-history rows=. page=index limit=100 times
        POST /v5/fiat/quote-apply needs=fromCoin,fromCoinType,toCoin,toCoinType,requestAmount
        GET /v5/fiat/reference-price needs=symbol rows=buys
        POST /v5/fiat/trade-execute needs=quoteTxId,subUserId
        GET /v5/fiat/trade-query
        GET /v5/ins/ip/changelog rows cursor limit=50 times
        GET /v5/ins/whitelist/ip rows=.
        POST /v5/p2p/item/cancel needs=itemId
        POST /v5/p2p/item/create \
        needs=tokenId,currencyId,side,priceType,premium,price,minAmount,maxAmount,remark,tradingPreferenceSet,paymentIds,quantity,paymentPeriod,itemType \
        json=paymentIds,tradingPreferenceSet
        POST /v5/p2p/item/info needs=itemId rows=paymentTerms
        POST /v5/p2p/item/online needs=tokenId,currencyId,side rows=items page=page size=300
        POST /v5/p2p/item/personal/list rows=items page=page size=50
        POST /v5/p2p/item/update \
        needs=id,priceType,premium,price,minAmount,maxAmount,remark,tradingPreferenceSet,paymentIds,actionType,quantity,paymentPeriod \
        json=paymentIds,tradingPreferenceSet
        POST /v5/p2p/order/buyer/examine/sellerCancelOrderApply needs=orderId,examineResult
        POST /v5/p2p/order/finish needs=orderId
        POST /v5/p2p/order/info needs=orderId rows=paymentTermResult.paymentConfigVo.items
        POST /v5/p2p/order/message/listpage needs=orderId,size rows=result page=currentPage size=30
        POST /v5/p2p/order/message/send needs=message,contentType,orderId,msgUuid
        POST /v5/p2p/order/pay needs=orderId,paymentType,paymentId
        POST /v5/p2p/order/pending/simplifyList needs=page,size integers=status,side,page,size rows=items page=page size=30 \
        times=beginTime,endTime
        POST /v5/p2p/order/simplifyList needs=page,size integers=page,size,status,side rows=items page=page size=30 \
        times=beginTime,endTime
        POST /v5/p2p/oss/upload_file needs=upload_file
        POST /v5/p2p/user/order/personal/info rows=vipProfit
        POST /v5/p2p/user/payment/list rows=.
        POST /v5/p2p/user/personal/info rows=curPrivilegeInfo
        GET /v5/spot-x/launchpool/project/list public undocumented
        GET /v5/spot-x/puzzle/project/list public undocumented
        GET /v5/spot-x/token-splash/project/list public undocumented
        GET /v5/user/aff-customer-info needs=uid
        POST /v5/user/agreement needs=agree integers=category,categoryV2 booleans=agree
        POST /v5/user/create-demo-member
        POST /v5/user/create-sub-api needs=subuid,readOnly,permissions integers=subuid,readOnly json=permissions
        POST /v5/user/create-sub-member needs=username,memberType integers=memberType,switch booleans=isUta
        POST /v5/user/del-submember needs=subMemberId
        POST /v5/user/delete-api
        POST /v5/user/delete-sub-api
        GET /v5/user/escrow_sub_members rows=subMembers cursor=nextCursor:nextCursor pageSize=100
        POST /v5/user/frozen-sub-member needs=subuid,frozen integers=subuid,frozen
        GET /v5/user/get-member-type rows=accounts
        GET /v5/user/invitation/code undocumented
        GET /v5/user/invitation/referrals rows=records cursor=cursor:nextCursor size=100
        GET /v5/user/query-api
        GET /v5/user/query-sub-members rows=subMembers
        GET /v5/user/sub-apikeys needs=subMemberId rows=result cursor limit=20
        GET /v5/user/submembers rows=subMembers cursor=nextCursor:nextCursor pageSize=100
        POST /v5/user/update-api integers=readOnly json=permissions
        POST /v5/user/update-sub-api integers=readOnly json=permissions
        """
}
