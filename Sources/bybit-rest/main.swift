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
    Program(RestOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        if arguments.has("list") { return try List.print(arguments.operands) }
        let options = try RestOptions(arguments)
        if options.isDry { return try DryRun.print(options.call, options) }
        var caller = try Caller(options, arguments, messages)
        return try caller.run()
    })
