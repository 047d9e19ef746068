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
    Program(ReportOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        let options = try ReportOptions(arguments)
        if options.compares { return try Comparison.run(options, arguments, messages) }
        var report = try Report(options, arguments, messages)
        return try report.run()
    })
