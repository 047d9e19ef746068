import Shared

/// The clock that the spool's times are kept by: all instances on a machine share it, it goes on while the machine sleeps, and
/// nobody can set it. It shows the time of day as the wall clock did when the first instance since the machine's start looked.
struct SteadyClock {
    /// Its time minus the machine's up time.
    let offset: Int

    var now: Int { System.upTime + offset }

    /// The system's name of this start of the machine; "" where it does not show one, as in a service with ProcSubset=pid.
    static var boot: String {
        guard let bytes = try? System.readFile("/proc/sys/kernel/random/boot_id") else { return "" }
        let id = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return (1...64).contains(id.utf8.count) ? id : ""
    }
}

/// The wall clock, which people and other programs set. Ages and quiet hours go by it.
struct WallClock {
    /// Wall time minus up time.
    private var lead: Int
    /// The same before the last jump, for as long as it is unclear which of the two was wrong.
    private var former: (lead: Int, until: Int)?

    private static let tolerance = 5000
    private static let doubt = 3_600_000

    init(wall: Int = System.wallTime, up: Int = System.upTime) { lead = wall - up }

    /// By how much the clock was set since the last look, in ms; nil where it was not.
    mutating func look(wall: Int = System.wallTime, up: Int = System.upTime) -> Int? {
        let step = wall - up - lead
        guard abs(step) > WallClock.tolerance else { return nil }
        former = (lead, up + WallClock.doubt)
        lead = wall - up
        return step
    }

    /// The age of something born at `born`, in ms. For an hour after the wall clock jumped, the age by the old setting is computed too,
    /// and the smaller of the two counts: a clock that is set wrong must not make fresh alerts look old.
    func age(of born: Int, wall: Int = System.wallTime, up: Int = System.upTime) -> Int {
        let age = wall - born
        guard let former, up < former.until else { return age }
        let other = up + former.lead - born
        // The exchange's clock may be a little ahead of ours. A time far ahead comes from the wrong setting.
        return min(age, other) > -WallClock.tolerance ? min(age, other) : max(age, other)
    }

    /// `forward by 1d`.
    static func text(_ step: Int) -> String { (step > 0 ? "forward" : "back") + " by " + TimeSpan.text(abs(step)) }
}
