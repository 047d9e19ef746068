/// Fits texts into text messages: 160 characters of the alphabet GSM 03.38 in a single one, or 70 of UCS-2 if the text needs
/// other characters. A longer text is sent in parts that the phone puts together; each part loses 7 characters of GSM, or 3 of
/// UCS-2, to the numbers that say where it belongs.
enum SMSText {
    private static let gsm = (single: 160, part: 153)
    private static let ucs2 = (single: 70, part: 67)

    /// Returns the text to send, in at most `parts` parts, and whether it had to be cut.
    static func fit(_ text: String, _ parts: Int) -> (text: String, isCut: Bool) {
        if let spelled = GSM.spell(text) {
            return fit(spelled, parts, gsm, "...") { $0.unicodeScalars.reduce(0) { $0 + (GSM.size($1) ?? 1) } }
        }
        return fit(text, parts, ucs2, "…") { $0.utf16.count }
    }

    private static func fit(
        _ text: String, _ parts: Int, _ room: (single: Int, part: Int), _ dots: String, _ size: (Character) -> Int
    ) -> (text: String, isCut: Bool) {
        if text.reduce(0, { $0 + size($1) }) <= room.single { return (text, false) }
        let most = parts == 1 ? (count: 1, size: room.single) : (count: parts, size: room.part)
        let left = dots.reduce(0) { $0 + size($1) }
        var (part, used) = (1, 0)
        var cut = text.startIndex
        for place in text.indices {
            let next = size(text[place])
            // No character is split: one that does not fit into a part begins the next part.
            if used + next > most.size { (part, used) = (part + 1, 0) }
            // A character that fits into no part, such as a letter with a hundred accents, ends the text.
            if next > most.size { return (text[..<cut] + dots, true) }
            used += next
            if part > most.count { return (text[..<cut] + dots, true) }
            if part < most.count || used <= most.size - left { cut = text.index(after: place) }
        }
        return (text, false)
    }
}
