import Shared

/// Reads a rule file. Every error names the line and the column.
package struct RuleReader {
    private let path: String
    private let bytes: [UInt8]
    private let json: JSON

    private static let members = [
        "name", "description", "score", "threshold", "comparison", "agree", "quorum", "votes", "require", "stop", "target",
        "confidence",
        "cooldown", "cooldown_scope",
    ]

    package static func read(_ path: String) throws(Failure) -> StrategyRules { try read(path, try System.readFile(path)) }

    /// Reads a rule file, given its text.
    package static func read(_ path: String, _ text: [UInt8]) throws(Failure) -> StrategyRules {
        try RuleReader(path, text).rules()
    }

    /// Reads a built-in strategy.
    package static func read(builtIn strategy: BuiltIn) throws(Failure) -> StrategyRules {
        try RuleReader(strategy.name, strategy.file).rules()
    }

    init(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        var json = JSON()
        if let error = json.scan(bytes) {
            let place = error.place(in: bytes.span)
            throw .usage("\(path): line \(place.line), column \(place.column): expected \(error.expected)")
        }
        self.path = path
        self.bytes = bytes
        self.json = json
    }

    private func rules() throws(Failure) -> StrategyRules {
        let found = try members(0, "a rule file", RuleReader.members)
        let name = try string(member("name", found, of: 0), "a name in quotes")
        guard StrategyRules.isName(name) else { throw wrong(found["name"] ?? 0, "expected \(StrategyRules.nameRule)") }
        let threshold = try formula(member("threshold", found, of: 0))
        var rules = StrategyRules(name: name, threshold: threshold, votes: try votes(member("votes", found, of: 0)))
        if let index = found["description"] { _ = try string(index, "a text in quotes") }
        if let index = found["score"] {
            guard let scoring = StrategyRules.Scoring(rawValue: json.string(index)) else {
                throw wrong(index, "expected \"normalised\", \"sum\", \"mean_of_cast\" or \"first\"")
            }
            rules.scoring = scoring
        }
        if let index = found["comparison"] {
            guard let comparison = [">=", ">"].firstIndex(of: json.string(index)) else {
                throw wrong(index, "expected \">=\" or \">\", got \(json.excerpt(index))")
            }
            rules.isStrict = comparison == 1
        }
        if let index = found["agree"] {
            rules.agree = try whole(index, 0...10_000)
            rules.agreePlace = places(from: json.offset(index))(0)
        }
        if let index = found["quorum"] { rules.quorum = try whole(index, 1...rules.votes.count, of: "votes") }
        if let index = found["require"] { rules.require = try sides(index) }
        if let index = found["stop"] { rules.stop = try sides(index) }
        if let index = found["target"] { rules.target = try sides(index) }
        if let index = found["confidence"] { rules.confidence = try confidence(index) }
        if let index = found["cooldown"] {
            let text = json.isNumber(index) ? number(index) : try string(index, "a time such as \"5m\"")
            guard let time = TimeSpan.parse(text), StrategyRules.cooldowns.contains(time) else {
                throw wrong(index, "expected a time with its unit, such as \"30s\", \"5m\" or \"1h\"")
            }
            rules.cooldown = time
        }
        if let index = found["cooldown_scope"] {
            guard let scope = ["side", "symbol"].firstIndex(of: json.string(index)) else {
                throw wrong(index, "expected \"side\" or \"symbol\", got \(json.excerpt(index))")
            }
            rules.coolsSymbol = scope == 1
        }
        return rules
    }

    private func votes(_ index: Int) throws(Failure) -> [StrategyRules.Vote] {
        guard json.kind(index) == .array else { throw wrong(index, "expected a list of votes, '['") }
        var votes: [StrategyRules.Vote] = []
        var element = index + 1
        while json.isInside(element) {
            let vote = try vote(element)
            if votes.contains(where: { $0.name == vote.name }) { throw wrong(element, "the vote '\(vote.name)' comes twice") }
            votes.append(vote)
            element = json.after(element)
        }
        if votes.isEmpty { throw wrong(index, "expected a vote at least") }
        return votes
    }

    private func vote(_ index: Int) throws(Failure) -> StrategyRules.Vote {
        let found = try members(index, "a vote", ["name", "long", "short", "value", "weight", "optional"])
        let name = try string(member("name", found, of: index), "a name in quotes")
        guard StrategyRules.isName(name) else { throw wrong(found["name"] ?? 0, "expected \(StrategyRules.nameRule)") }
        var vote = StrategyRules.Vote(name: name)
        if let place = found["long"] { vote.long = try expression(place) }
        if let place = found["short"] { vote.short = try expression(place) }
        if let place = found["value"] { vote.value = try formula(place) }
        if let place = found["weight"] { vote.weight = try formula(place) }
        if let place = found["optional"] {
            guard [.true, .false].contains(json.kind(place)) else {
                throw wrong(place, "expected true or false, got \(json.excerpt(place))")
            }
            vote.isOptional = json.kind(place) == .true
        }
        let hasSides = vote.long != nil || vote.short != nil
        guard hasSides != (vote.value != nil) else {
            let got = hasSides ? ", got both" : ""
            throw wrong(index, "expected 'long' and 'short', or 'value', in the vote '\(name)'" + got)
        }
        return vote
    }

    private func sides(_ index: Int) throws(Failure) -> Sides<StrategyRules.Text?> {
        if json.isString(index) { return Sides(both: try expression(index)) }
        guard json.kind(index) == .object else {
            throw wrong(index, "expected a text in quotes, or {\"long\":\"…\",\"short\":\"…\"}")
        }
        let found = try members(index, "the two sides", ["long", "short"])
        var sides = Sides<StrategyRules.Text?>(both: nil)
        if let place = found["long"] { sides.long = try expression(place) }
        if let place = found["short"] { sides.short = try expression(place) }
        return sides
    }

    private func confidence(_ index: Int) throws(Failure) -> StrategyRules.Confidence {
        let found = try members(index, "the levels of confidence", ["high", "medium"])
        let high = try level(member("high", found, of: index))
        let medium = try found["medium"].map { (place) throws(Failure) in try level(place) }
        if let medium, high < medium {
            throw wrong(found["high"] ?? index, "expected a level of 'high' that is at least 'medium', \(medium), got \(high)")
        }
        return StrategyRules.Confidence(high: high, medium: medium ?? high)
    }

    // MARK: Values

    /// Returns the index of each member's value, by name. Fails on an unknown or repeated name.
    private func members(_ index: Int, _ what: String, _ names: [String]) throws(Failure) -> [String: Int] {
        guard json.kind(index) == .object else { throw wrong(index, "expected \(what), '{'") }
        var found: [String: Int] = [:]
        var member = index + 1
        while json.isInside(member) {
            let name = json.string(member)
            guard names.contains(name) else {
                let nearest = NearestName.of(name, among: names)
                let expected = nearest.map { "did you mean '\($0)'?" } ?? "expected one of " + names.joined(separator: " ")
                throw wrong(member, "there is no member '\(name.prefix(40))' in \(what); \(expected)")
            }
            if found.updateValue(member + 1, forKey: name) != nil { throw wrong(member, "'\(name)' comes twice") }
            member = json.after(member + 1)
        }
        return found
    }

    private func member(_ name: String, _ found: [String: Int], of index: Int) throws(Failure) -> Int {
        guard let place = found[name] else { throw wrong(index, "expected a member '\(name)', but it is missing") }
        return place
    }

    private func string(_ index: Int, _ expected: String) throws(Failure) -> String {
        guard json.isString(index) else { throw wrong(index, "expected \(expected), got \(json.excerpt(index))") }
        return json.string(index)
    }

    private func number(_ index: Int) -> String { String(decoding: bytes[json.range(index)], as: UTF8.self) }

    private func whole(_ index: Int, _ range: ClosedRange<Int>, of things: String = "") throws(Failure) -> Int {
        guard json.isNumber(index), let number = json.integer(index), range.contains(number) else {
            throw wrong(
                index,
                "expected a whole number\(things.isEmpty ? "" : " of \(things)") from \(range.lowerBound) to \(range.upperBound), got \(json.excerpt(index))"
            )
        }
        return number
    }

    private func level(_ index: Int) throws(Failure) -> Double {
        guard json.isNumber(index), let number = json.double(index), number >= 0, number.isFinite else {
            throw wrong(index, "expected a number of 0 or more, got \(json.excerpt(index))")
        }
        return number
    }

    /// Reads a number, or an expression in quotes.
    private func formula(_ index: Int) throws(Failure) -> StrategyRules.Text {
        if json.isNumber(index) { return StrategyRules.Text(number(index), place: places(from: json.offset(index))) }
        return try expression(index, or: "a number or ")
    }

    private func expression(_ index: Int, or other: String = "") throws(Failure) -> StrategyRules.Text {
        let text = try string(index, "\(other)an expression in quotes")
        if json.kind(index) == .string { return StrategyRules.Text(text, place: places(from: json.offset(index))) }
        return StrategyRules.Text(text, place: places(of: originals(index)))
    }

    // MARK: Places

    private func wrong(_ index: Int, _ reason: String) -> Failure {
        let start = json.offset(index) - (json.isString(index) ? 1 : 0)
        return .usage(places(from: start)(0) + ": \(reason)")
    }

    private func places(from start: Int) -> @Sendable (Int) -> String {
        let (path, bytes) = (path, bytes)
        return { RuleReader.place(start + $0, path, bytes) }
    }

    private func places(of originals: [Int]) -> @Sendable (Int) -> String {
        let (path, bytes) = (path, bytes)
        return { RuleReader.place(originals[min($0, originals.count - 1)], path, bytes) }
    }

    private static func place(_ offset: Int, _ path: String, _ bytes: [UInt8]) -> String {
        let place = JSONError(offset: offset, expected: "").place(in: bytes.span)
        return "\(path): line \(place.line), column \(place.column)"
    }

    /// Returns the position in the file of each byte of a string with escapes, and of the string's end.
    private func originals(_ index: Int) -> [Int] {
        let range = json.range(index)
        var originals: [Int] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let escape = bytes[at] == UInt8(ascii: "\\")
            let isUnicode = escape && bytes[at + 1] == UInt8(ascii: "u")
            // A `\u` escape stands for up to three bytes; its start is a close enough position for all of them.
            originals += [Int](repeating: at, count: isUnicode && bytes[at + 2...at + 3] != [0x30, 0x30] ? 3 : 1)
            at += isUnicode ? 6 : escape ? 2 : 1
        }
        return originals + [range.upperBound]
    }
}
