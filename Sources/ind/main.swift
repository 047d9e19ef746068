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
    Program(IndicatorOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        if arguments.has("list") { return try List.print() }
        var ind = try Ind(arguments, messages)
        return try ind.run()
    })
