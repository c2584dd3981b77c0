/// Reads the named fields of a request, a query's or a JSON object's, and collects everything that is wrong.
///
/// Read each field once, then call ``finish()``, which throws one error that lists all problems: values of the
/// wrong type, numbers out of range, fields that nobody asked for. JSON `null` counts as absent.
package struct FieldReader {
    private var values: [String: JSONValue]
    private let isText: Bool
    /// What stands in front of the names of an object's members in problems, such as `body.`; empty outside of any.
    private let prefix: String
    private var known: Set<String> = []
    /// The members known of objects among the fields, named with their prefix.
    private var knownInside: Set<String> = []
    private var problems: [String] = []

    /// Reads the pairs of a query, in which every value is text.
    ///
    /// A name given twice is a problem.
    package init(_ query: Query) {
        isText = true
        prefix = ""
        values = [:]
        for pair in query.pairs where values.updateValue(.string(pair.value), forKey: pair.name) != nil {
            problems.append("`\(pair.name.prefix(40))` is given more than once.")
        }
    }

    /// Reads the members of a JSON object.
    package init(_ object: [String: JSONValue]) {
        self.init(object, prefix: "")
    }

    private init(_ object: [String: JSONValue], prefix: String) {
        isText = false
        values = object
        self.prefix = prefix
    }

    /// Text of a length, in characters.
    package mutating func text(_ name: String, length: ClosedRange<Int> = 0...2000) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else { return wrong(name, "must be a string.") }
        guard length.contains(text.count) else {
            return wrong(name, "must have \(length.lowerBound) to \(length.upperBound) characters.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            return wrong(name, "must not hold control characters.")
        }
        return text
    }

    /// A whole number in a range.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = take(name) else { return nil }
        let number: Int? =
            switch value {
            case .number(let number): Int(exactly: number)
            case .string(let text) where isText: Int(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            return wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A number in a range.
    package mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = take(name) else { return nil }
        let number: Double? =
            switch value {
            case .number(let number): number
            case .string(let text) where isText: Double(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            return wrong(name, "must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// `true` or `false`.
    package mutating func boolean(_ name: String) -> Bool? {
        switch take(name) {
        case nil: nil
        case .boolean(let value): value
        case .string("true") where isText: true
        case .string("false") where isText: false
        default: wrong(name, "must be true or false.")
        }
    }

    /// One of the cases of `Choice`, by raw value.
    package mutating func choice<Choice>(_ name: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice: CaseIterable & RawRepresentable<String> {
        value(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).") {
            Choice(rawValue: $0)
        }
    }

    /// A value that `parse` makes of text; `problem` says what is wrong where it makes none.
    package mutating func value<Value>(
        _ name: String,
        _ problem: @autoclosure () -> String,
        parse: (String) -> Value?
    ) -> Value? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value, let parsed = parse(text) else { return wrong(name, problem()) }
        return parsed
    }

    /// A list of texts, each of which `parse` makes an element of.
    package mutating func list<Element>(
        _ name: String,
        count: ClosedRange<Int>,
        _ problem: @autoclosure () -> String,
        parse: (String) -> Element?
    ) -> [Element]? {
        guard let value = take(name) else { return nil }
        guard case .array(let items) = value, count.contains(items.count) else {
            return wrong(name, "must be a list of \(count.lowerBound) to \(count.upperBound) texts.")
        }
        var elements: [Element] = []
        for item in items {
            guard case .string(let text) = item, let element = parse(text) else { return wrong(name, problem()) }
            elements.append(element)
        }
        return elements
    }

    /// What `read` makes of the members of an object, whose problems become those of this reader.
    ///
    /// - Parameter isTextAllowed: whether it may also come as text, the object's JSON.
    package mutating func object<Value>(
        _ name: String,
        isTextAllowed: Bool = false,
        read: (inout FieldReader) -> Value?
    ) -> Value? {
        guard let value = take(name) else { return nil }
        let members: [String: JSONValue]? =
            switch value {
            case .object(let members): members
            case .string(let text) where isTextAllowed: try? JSONValue.object(from: text.utf8)
            default: nil
            }
        guard let members else {
            return wrong(name, isTextAllowed ? "must be an object, or its JSON as a string." : "must be an object.")
        }
        var inner = FieldReader(members, prefix: "\(prefix)\(name).")
        let result = read(&inner)
        problems += inner.problems + inner.unknown
        knownInside.formUnion(inner.known.map { inner.prefix + $0 })
        knownInside.formUnion(inner.knownInside)
        return result
    }

    /// The members of an object of any names, each of them text; sorted by name.
    package mutating func texts(_ name: String, count: ClosedRange<Int>) -> [(name: String, text: String)]? {
        guard let value = take(name) else { return nil }
        guard case .object(let members) = value, count.contains(members.count) else {
            return wrong(name, "must be an object of \(count.lowerBound) to \(count.upperBound) members.")
        }
        var texts: [(name: String, text: String)] = []
        for (member, value) in members.sorted(by: { $0.key < $1.key }) {
            guard case .string(let text) = value else { return wrong(name, "must hold strings alone.") }
            texts.append((member, text))
        }
        return texts
    }

    /// Treats empty text in some fields as absent.
    package mutating func dropEmpty(_ names: String...) {
        for name in names where values[name] == .string("") { values[name] = nil }
    }

    /// Treats fields that nobody asks for as absent.
    package mutating func dropOthers(than names: Set<String>) {
        values = values.filter { names.contains($0.key) }
    }

    /// Marks a field as known without reading it.
    package mutating func ignore(_ name: String) {
        known.insert(name)
    }

    /// Adds the problem that a required field is missing, unless it was given, be it wrongly.
    package mutating func require(_ name: String) {
        if !isGiven(name) { refuse(name, "is required.") }
    }

    /// Adds the problem that all of some fields are missing, where one is required.
    package mutating func requireOne(of names: [String]) {
        guard !names.contains(where: isGiven) else { return }
        problems.append("One of \(names.map { "`\(prefix)\($0)`" }.joined(separator: ", ")) is required.")
    }

    /// Adds a problem found by the caller.
    package mutating func refuse(_ name: String, _ problem: String) {
        problems.append("`\(prefix)\(name)` \(problem)")
    }

    /// Whether a field was given, be it wrongly.
    package func isGiven(_ name: String) -> Bool {
        values[name] != nil && values[name] != .null
    }

    /// Throws `parameter_invalid` with every problem found, fields that nobody asked for included.
    package func finish() throws {
        var all = problems + unknown
        guard !all.isEmpty else { return }
        if all.count > Self.mostProblems {
            all = all.prefix(Self.mostProblems) + ["There are more problems than these."]
        }
        let fields = known.union(knownInside).sorted().map { "`\($0)`" }.joined(separator: ", ")
        throw StillsError(
            .parameterInvalid,
            all.joined(separator: " "),
            fix: known.isEmpty ? "Send no fields here." : "Correct what is named; the fields known here are \(fields).",
            problems: all
        )
    }

    /// The most problems that are told: an answer must not grow with the nonsense in the request.
    private static let mostProblems = 20

    /// The problems of fields that nobody asked for; one more than are told where there are more.
    private var unknown: [String] {
        let names = values.keys.filter { !known.contains($0) }.sorted()
        return names.prefix(Self.mostProblems + 1).map { "`\(prefix)\($0.prefix(40))` is not a known field." }
    }

    private mutating func take(_ name: String) -> JSONValue? {
        known.insert(name)
        guard let value = values[name], value != .null else { return nil }
        return value
    }

    private mutating func wrong<Value>(_ name: String, _ problem: String) -> Value? {
        problems.append("`\(prefix)\(name)` \(problem)")
        return nil
    }
}
