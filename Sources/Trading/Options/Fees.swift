import Shared

extension DeskOptions {
    /// The fee rate of an execution. Without --fee it is the exchange's rate for users without a VIP level.
    package func fee(_ key: SeriesKey, isMaker: Bool) -> Decimal {
        if let fees { return isMaker ? fees.maker : fees.taker }
        if key.category == Label.spot { return DeskOptions.spotFee }
        return isMaker ? DeskOptions.makerFee : DeskOptions.takerFee
    }

    private static let spotFee = Decimal(1, scale: 3)
    private static let takerFee = Decimal(55, scale: 5)
    private static let makerFee = Decimal(2, scale: 4)
}

extension Arguments {
    func fees() throws(Failure) -> (taker: Decimal, maker: Decimal)? {
        guard let text = text("fee") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        // A maker fee may be negative: then the maker is paid.
        let most = Decimal(1, scale: 1)
        guard parts.count <= 2, let taker = Arguments.percent(parts[0]), taker <= most,
            let maker = parts.count == 1 ? taker : Arguments.percent(parts[1], isSigned: true), maker.magnitude <= most
        else { throw wrong("fee", "percentages for taker and maker, as 0.055%,0.02%", text) }
        return (taker, maker)
    }
}
