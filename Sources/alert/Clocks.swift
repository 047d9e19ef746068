import Shared

/// The clock that the spool's times are kept by: all instances on a machine share it, it goes on while the machine sleeps, and
/// nobody can set it. It shows the time of day as the wall clock did when the first instance since the machine's start looked.
struct SteadyClock {
    /// Its time minus the machine's up time.
    let offset: Int

    var now: Int { System.upTime + offset }

    /// What tells one start of the machine from the next. Where the system has no name for it, the moment of the start has to do,
    /// by the ten minutes: a wall clock that is set seems to be a new start there.
    static var boot: String {
        if let bytes = try? System.readFile("/proc/sys/kernel/random/boot_id") {
            let id = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
            if (1...64).contains(id.utf8.count) { return id }
        }
        return "started \((System.wallTime - System.upTime + 300_000) / 600_000)"
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
