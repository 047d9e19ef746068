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
    Program(AlertOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        let options = try AlertOptions(arguments)
        var messages = messages
        messages.isQuiet = options.isSilent
        if let order = options.order { return try order.run(options, messages) }
        var alert = try Alert(options, arguments, messages)
        return try alert.run()
    })
