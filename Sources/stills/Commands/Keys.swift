import ArgumentParser
import Core
import FoundationEssentials
import Server

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and revoke API keys, also beside a running server.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key, and print it alone on standard output. It cannot be shown again."
        )

        @Option(help: "What to call it.") var name: String
        @Option(help: "The account that it belongs to.") var account = "default"
        @Option(
            help: "What it may do: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")); comma-separated."
        )
        var scopes = "read,write,publish,frames"
        @Option(help: "When it expires: a date such as 2030-12-31, or a time from now such as 90d, 12h or 30m.")
        var expires: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let scopes = try Set(
                scopes.split(separator: ",").map { text in
                    guard let scope = Scope(rawValue: String(text)) else {
                        throw ValidationError("There is no scope '\(text)'.")
                    }
                    return scope
                }
            )
            let expiry = try expires.map { text in
                guard let moment = Moment(text) else {
                    throw ValidationError("'\(text)' is neither a date nor a time from now.")
                }
                return moment.date
            }
            try await reporting {
                let administration = try await options.administration()
                print(try await administration.createKey(name, account: account, scopes: scopes, expiresAt: expiry))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")

        @Option(help: "Only those of this account.") var account: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let headings = ["ID", "ACCOUNT", "NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED", "REVOKED"]
            try await reporting {
                printTable(headings, try await options.administration().keys(account: account))
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key; the next request with it is refused.")

        @Argument(help: "Its id, from the list.") var id: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { try await options.administration().revokeKey(id) }
        }
    }
}
