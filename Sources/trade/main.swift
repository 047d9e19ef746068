import Shared

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

exit(
    Program(TradeOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        if arguments.has("show") {
            var show = try Show(arguments, messages)
            return try show.run()
        }
        if arguments.has("preflight") {
            var preflight = try Preflight(arguments, messages)
            return try preflight.run()
        }
        var trade = try Trade(arguments, messages)
        let status = try trade.run()
        return ExitStatus(rawValue: max(status.rawValue, trade.outcome.rawValue)) ?? status
    })
