import Shared

/// The clock of the spool's times. All instances on a machine share it, it runs while the machine sleeps, and nobody can set
/// it. It began with the wall clock's time when the first instance since the machine's start read it.
struct SteadyClock {
    /// The clock's time minus the machine's uptime.
    let offset: Int

    var now: Int { System.upTime + offset }

    /// The system's boot ID; "" if it shows none, as in a service with ProcSubset=pid.
    static var boot: String {
        guard let bytes = try? System.readFile("/proc/sys/kernel/random/boot_id") else { return "" }
        let id = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return (1...64).contains(id.utf8.count) ? id : ""
    }
}

/// The wall clock, which users and other programs can set. Ages and quiet hours depend on it.
struct WallClock {
    /// Wall time minus uptime.
    private var lead: Int
    /// `lead` before the last jump, kept while it is unclear which of the two is wrong.
    private var former: (lead: Int, until: Int)?

    private static let tolerance = 5000
    private static let doubt = 3_600_000

    init(wall: Int = System.wallTime, up: Int = System.upTime) { lead = wall - up }

    /// Returns by how much the clock was set since the last call, in ms, or nil if it was not.
    mutating func look(wall: Int = System.wallTime, up: Int = System.upTime) -> Int? {
        let step = wall - up - lead
        guard abs(step) > WallClock.tolerance else { return nil }
        former = (lead, up + WallClock.doubt)
        lead = wall - up
        return step
    }

    /// Returns the age of something born at `born`, in ms. For an hour after the wall clock jumped, the age by the old setting
    /// is computed too, and the smaller of the two counts: a clock that is set wrong must not make fresh alerts look old.
    func age(of born: Int, wall: Int = System.wallTime, up: Int = System.upTime) -> Int {
        let age = wall - born
        guard let former, up < former.until else { return age }
        let other = up + former.lead - born
        // The exchange's clock may be a little ahead of ours, but a time far ahead comes from the wrong setting.
        return min(age, other) > -WallClock.tolerance ? min(age, other) : max(age, other)
    }

    /// Returns a jump in words: `forward by 1d`.
    static func text(_ step: Int) -> String { (step > 0 ? "forward" : "back") + " by " + TimeSpan.text(abs(step)) }
}
