import Shared

extension Account: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("currency", &currency)
        try coder.field("cash", &cash)
        try coder.field("capital", &capital, isOptional: true)
        try coder.field("day_start", &dayStart)
        try coder.field("peak", &peak)
        // There are such days only around midnight.
        if coder.isReading || !coming.isEmpty { try coder.parts("coming", &coming, DayStart(), isOptional: true) }
        try coder.field("trades", &record.trades)
        try coder.field("wins", &record.wins)
        try coder.field("won", &record.won)
        try coder.field("lost", &record.lost)
        try coder.field("realised", &realised, isOptional: true)
        try coder.field("funding", &funding, isOptional: true)
        try coder.field("dust", &dust, isOptional: true)
    }
}

extension Position: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("is_long", &isLong)
        try coder.field("quantity", &quantity)
        try coder.field("entered", &entered)
        try coder.field("entered_quantity", &enteredQuantity)
        try coder.field("exited", &exited)
        try coder.field("exited_quantity", &exitedQuantity)
        try coder.field("entry", &entry)
        try coder.field("exit", &exit)
        try coder.time("entry_time", &entryTime)
        try coder.field("fees", &fees)
        try coder.field("dust", &dust, isOptional: true)
        try coder.field("funding", &funding)
        try coder.field("worst", &worst)
        try coder.field("best", &best)
        try coder.field("reach", &reach)
        try coder.time("inside_until", &insideUntil)
        try coder.field("levels", &levels)
        try coder.field("id", &id)
        try coder.field("signal", &signal)
        try coder.field("strategy", &strategy)
        try coder.id("series", &series)
        try coder.field("is_trailed", &isTrailed)
        try coder.field("leverage", &leverage, isOptional: true)
        try coder.field("taken_margin", &takenMargin, isOptional: true)
        try coder.field("first_stop", &firstStop, isOptional: true)
        try coder.field("first_target", &firstTarget, isOptional: true)
        if coder.isReading || !steps.isEmpty {
            try coder.field("steps", &steps, isOptional: true)
            try coder.field("step_fills", &stepFills, isOptional: true)
        }
        try coder.part("entry_decision", &entryDecision, DecisionPrice(), isOptional: true)
        try coder.part("exit_decision", &exitDecision, DecisionPrice(), isOptional: true)
    }
}

extension Order: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var (name, reason) = (id.text, endingReason?.text ?? "")
        try coder.field("id", &name)
        try coder.choice("role", &role)
        try coder.choice("kind", &kind)
        try coder.field("is_buy", &isBuy)
        try coder.field("price", &price)
        if coder.isReading || timeInForce != .gtc { try coder.choice("time_in_force", &timeInForce, isOptional: true) }
        try coder.field("quantity", &quantity)
        try coder.field("filled", &filled)
        try coder.field("changes", &changes, isOptional: true)
        try coder.field("stop", &stop)
        try coder.field("target", &target)
        try coder.field("trigger", &trigger)
        try coder.choice("reason", &self.reason)
        try coder.time("time", &time)
        try coder.field("decision", &decision, isOptional: true)
        try coder.time("expires", &expires, none: .max)
        try coder.field("is_resting", &isResting)
        // If a kill kept a cancel from the exchange, the next run sends it again.
        try coder.field("is_ending", &isEnding, isOptional: true)
        try coder.field("ending_reason", &reason, isOptional: true)
        try coder.field("level", &level)
        try coder.field("signal", &signal)
        try coder.field("strategy", &strategy)
        try coder.id("series", &series)
        (id, endingReason) = (OrderID(name), reason.isEmpty ? nil : OrderCause(text: reason))
    }
}

extension MarketBook: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        let empty = Order(OrderID(""), of: SeriesID(0))
        try coder.parts("orders", &orders, empty)
        try coder.field("size", &size)
        try coder.field("stop", &stop)
        try coder.choice("stop_reason", &stopReason)
        try coder.field("target", &target)
        try coder.part("closing", &closing, empty)
        try coder.field("liquidation", &liquidation)
        try coder.field("rest", &rest)
        try coder.field("protections", &protections)
        if coder.isReading || steps > 0 { try coder.field("steps", &steps, isOptional: true) }
        try coder.field("exits", &exits)
        try executions.fields(&coder)
        var own = owner ?? PositionOwner(signal: "", strategy: "", series: SeriesID(0))
        try coder.field("signal", &own.signal)
        try coder.field("strategy", &own.strategy)
        try coder.id("series", &own.series)
        owner = own.signal.isEmpty ? nil : own
    }
}
