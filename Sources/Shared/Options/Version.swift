/// The version of all commands.
package let version = "0.2.0"
