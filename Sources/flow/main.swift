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
    Program(FlowOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        var flow = try Flow(arguments, messages)
        return try flow.run()
    })
