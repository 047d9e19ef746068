extension Rest {
    /// A request, and what is known of it.
    struct Query {
        var id: ID
        let path: String
        /// Encoded, as it is signed and sent.
        var parameters = ""
        var body: String?
        var isSigned = false
        /// Its answer may have no envelope.
        var isBare = false
        var isRecognised = false
        /// Does not wait for the end of a ban.
        var isUrgent = false
        /// The socket does not take it: REST carries it.
        var avoidsSocket = false
        var deadline: Int?
        var backoff: Backoff
        /// The exchange's time that was signed when it was sent last.
        var signedAt: Int?

        var isPost: Bool { body != nil }
    }
}
