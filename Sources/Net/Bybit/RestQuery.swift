extension Rest {
    /// A request and its state.
    struct Query {
        var id: ID
        let path: String
        /// The encoded query, as it is signed and sent.
        var parameters = ""
        var body: String?
        var isSigned = false
        /// Whether the answer may have no envelope.
        var isBare = false
        var isRecognised = false
        /// Whether libcurl has sent the request twice, so that a refusal of the second says nothing about the first.
        var isRepeated = false
        /// Whether the request does not wait for the end of a ban.
        var isUrgent = false
        /// Whether the request must go by REST, because the socket does not accept it.
        var avoidsSocket = false
        var deadline: Int?
        var backoff: Backoff
        /// The exchange's time that was signed when the request was last sent.
        var signedAt: Int?

        var isPost: Bool { body != nil }
        var isLostIfRefused: Bool { isPost && isRepeated }
    }
}
