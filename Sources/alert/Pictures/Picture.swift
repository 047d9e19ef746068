/// The picture of an alert, as it goes out.
enum Picture {
    static let fileName = "chart.png"
    static let type = "image/png"

    /// How a message carries the picture of its alert.
    enum Use {
        case none
        /// With the text, in one message.
        case attached
        /// In a message of its own, ahead of the text, which follows.
        case ahead
    }
}
