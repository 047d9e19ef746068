import Shared

/// The orders of a market, one after the other, across the ends of minutes.
struct OrderFlow {
    private(set) var order: Orders
    private(set) var minute: Int
    private var course: Course
    private let noise: Noise

    /// Starts before the first order of `minute`; `advance` goes to it.
    init(_ instrument: SimulatedInstrument, seed: UInt64, minute: Int) {
        course = Course(instrument, seed: seed)
        noise = Noise(seed: seed, instrument.name)
        self.minute = minute
        order = Orders(instrument, course.minute(minute), minute: minute, noise)
    }

    mutating func advance() {
        while !order.advance() {
            minute += 1
            order = Orders(course.instrument, course.minute(minute), minute: minute, noise)
        }
    }
}
