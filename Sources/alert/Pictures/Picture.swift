/// The picture file of an alert.
enum Picture {
    static let fileName = "chart.png"
    static let type = "image/png"

    /// How a message carries the picture of its alert.
    enum Use {
        case none
        /// In one message with the text.
        case attached
        /// In a message of its own, ahead of the message with the text.
        case ahead
    }
}
