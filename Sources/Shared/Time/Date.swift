/// A calendar day in UTC. Days are counted in years that begin in March, so that February's variable length comes last (H.
/// Hinnant, "chrono-compatible low-level date algorithms").
package struct Date: Equatable {
    /// English abbreviations, January first.
    package static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day on which `time`, in ms since the epoch, falls.
    package init(of time: Int) {
        let days = (time >= 0 ? time : time - Interval.dayLength + 1) / Interval.dayLength
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// 00:00 UTC of the day, in ms since the epoch.
    package var time: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * Interval.dayLength
    }

    /// Months since year 0.
    var months: Int { year * 12 + month - 1 }
    var firstOfMonth: Date { Date(year: year, month: month, day: 1) }
    var firstOfNextMonth: Date { Date(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        let first = Date(year: year, month: month, day: 1)
        return (first.firstOfNextMonth.time - first.time) / Interval.dayLength
    }
}
