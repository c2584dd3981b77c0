import Core

/// A parser of ours, and what must hold of it whatever bytes it is given.
package struct FuzzTarget: Sendable {
    /// What its folder of the corpus is called, and what `make fuzz` takes.
    package let name: String
    /// How many changed forms of each file of the corpus `make test` tries.
    package let mutations: Int
    /// Throws ``BrokenProperty`` where something does not hold; a trap is found by whoever runs it.
    package let run: @Sendable (_ bytes: [UInt8]) throws -> Void

    init(_ name: String, mutations: Int = 100, _ run: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.mutations = mutations
        self.run = run
    }
}

/// Something that must hold, and does not.
package struct BrokenProperty: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws where a condition does not hold.
func expect(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    guard condition else { throw BrokenProperty(description()) }
}

/// What a parser makes of hostile bytes; `nil` where it refuses them, which it may do by a `StillsError` alone.
func parsed<Value>(_ parse: () throws -> Value) throws -> Value? {
    do {
        return try parse()
    } catch is StillsError {
        return nil
    }
}

extension [UInt8] {
    /// The bytes as text, broken UTF-8 repaired, as requests and answers are read.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The lines of the bytes as texts, for parsers that take several.
    var lines: [String] {
        split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
