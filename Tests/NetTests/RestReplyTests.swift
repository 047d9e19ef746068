import Shared
import TestSupport
import Testing

@testable import Net

struct RestReplyTests {
    /// An answer of `/v5/account/wallet-balance` for an account with `coins` coins.
    private func walletBalance(coins: Int) -> String {
        let coin = { (number: Int) in
            #"{"availableToBorrow":"","bonus":"0","accruedInterest":"0","availableToWithdraw":"1\#(number)","totalOrderIM":"0","#
                + #""equity":"1\#(number)","totalPositionMM":"0","usdValue":"1","unrealisedPnl":"0","collateralSwitch":true,"#
                + #""spotHedgingQty":"0","borrowAmount":"0","totalPositionIM":"0","walletBalance":"1\#(number)","cumRealisedPnl":"0","#
                + #""locked":"0","marginCollateral":true,"coin":"C\#(number)"}"#
        }
        return #"{"retCode":0,"retMsg":"OK","result":{"list":[{"totalEquity":"3.31216591","accountIMRate":"0","#
            + #""totalMarginBalance":"3.00326056","totalInitialMargin":"0","accountType":"UNIFIED","#
            + #""totalAvailableBalance":"3.00326056","accountMMRate":"0","totalPerpUPL":"0","totalWalletBalance":"3.00326056","#
            + #""accountLTV":"0","totalMaintenanceMargin":"0","coin":["#
            + (0..<coins).map(coin).joined(separator: ",") + #"]}]},"retExtInfo":{},"time":1690872862481}"#
    }

    @Test func readsTheBalancesOfAnyNumberOfCoins() throws {
        for coins in 1...120 {
            let reply = try #require(RestReply(Array(walletBalance(coins: coins).utf8)))
            #expect(reply.code == 0)
            #expect(reply.time == 1_690_872_862_481)
            let accounts = reply.json.elements(reply.json.value("list", in: reply.result))
            let rows = reply.json.elements(reply.json.value("coin", in: accounts[0]))
            #expect(rows.count == coins)
            for (number, row) in rows.enumerated() {
                #expect(reply.json.string(reply.json.value("coin", in: row)) == "C\(number)")
                #expect(reply.json.decimal(reply.json.value("equity", in: row))?.description == "1\(number)")
            }
        }
    }
}
