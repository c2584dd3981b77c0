import Core
import Testing

@Suite struct FieldReaderTests {
    private func problems(_ fields: FieldReader) -> [String] {
        do {
            try fields.finish()
            return []
        } catch {
            return (error as? StillsError)?.problems ?? ["another error"]
        }
    }

    @Test("Fields of the right type and range are read, and null counts as absent")
    func reads() throws {
        var fields = FieldReader(
            try JSONValue.object(from: #"{"a":5,"b":"text","c":true,"d":1.5,"e":null,"f":"cover"}"#.utf8)
        )
        #expect(fields.integer("a", in: 1...10) == 5)
        #expect(fields.text("b") == "text")
        #expect(fields.boolean("c") == true)
        #expect(fields.number("d", in: 0...2) == 1.5)
        #expect(fields.integer("e", in: 1...10) == nil)
        #expect(fields.choice("f", of: Fit.self) == .cover)
        #expect(fields.text("absent") == nil)
        try fields.finish()
    }

    @Test(
        "A number that is out of range, a fraction or no number at all is refused, and nothing traps",
        arguments: [
            "0", "11", "-1", "3000000000", "9223372036854775808", "-9223372036854775809", "1e400", "1e18", "1.5",
            "\"5\"", "true", "[5]", "{}", "1e308",
        ]
    )
    func badNumbers(_ json: String) throws {
        guard let object = try? JSONValue.object(from: "{\"a\":\(json)}".utf8) else { return }
        var fields = FieldReader(object)
        #expect(fields.integer("a", in: 1...10) == nil)
        #expect(problems(fields) == ["`a` must be a whole number from 1 to 10."])
    }

    @Test(
        "A query's numbers are text, and as strict",
        arguments: ["", "0", "11", "5.0", "0x5", "5a", "٥", "99999999999999999999", "NaN", "inf", " 5"]
    )
    func badQueryNumbers(_ text: String) throws {
        var fields = FieldReader(try Query("a=\(Query.encode(text))"))
        #expect(fields.integer("a", in: 1...10) == nil)
        #expect(problems(fields).count == 1)
    }

    @Test("NaN and infinity are in no range")
    func notFinite() throws {
        for text in ["nan", "inf", "-inf", "1e999"] {
            var fields = FieldReader(try Query("a=\(text)"))
            #expect(fields.number("a", in: 0...100) == nil)
            #expect(problems(fields).count == 1)
        }
    }

    @Test("Every problem is told at once, unknown fields included")
    func allProblems() throws {
        var fields = FieldReader(try JSONValue.object(from: #"{"width":0,"fit":"squash","zoom":2}"#.utf8))
        _ = fields.integer("width", in: 1...10)
        _ = fields.choice("fit", of: Fit.self)
        fields.require("name")
        let found = problems(fields)
        #expect(found.count == 4)
        #expect(found.contains("`zoom` is not a known field."))
        #expect(found.contains("`name` is required."))
    }

    @Test("An object's members are named with it, and are no fields beside it")
    func objects() throws {
        var fields = FieldReader(try JSONValue.object(from: #"{"a":{"b":{"c":0,"d":1},"e":2},"a.b.c":5,"f":[]}"#.utf8))
        let inner: Int? = fields.object("a") { outer in outer.object("b") { $0.integer("c", in: 1...10) } }
        #expect(inner == nil)
        #expect(fields.object("f") { $0.text("x") } == nil)
        #expect(
            problems(fields) == [
                "`a.b.c` must be a whole number from 1 to 10.", "`a.b.d` is not a known field.",
                "`a.e` is not a known field.", "`f` must be an object.", "`a.b.c` is not a known field.",
            ]
        )
    }

    @Test(
        "A list holds texts, so many, that all are good",
        arguments: [
            (#"["1","2"]"#, true), ("[]", false), (#"["1","2","3","4"]"#, false), (#"["1",2]"#, false),
            (#"["1","x"]"#, false),
            (#""1""#, false), (#"{"1":"2"}"#, false), ("[null]", false), (#"[["1"]]"#, false),
        ]
    )
    func lists(_ json: String, isGood: Bool) throws {
        var fields = FieldReader(try JSONValue.object(from: "{\"a\":\(json)}".utf8))
        let list = fields.list("a", count: 1...3, "must hold numbers.") { Int($0) }
        #expect(list == (isGood ? [1, 2] : nil))
        #expect(problems(fields).count == (isGood ? 0 : 1))
    }

    @Test("A query that names a field twice is refused")
    func twice() throws {
        var fields = FieldReader(try Query("a=1&a=2"))
        _ = fields.integer("a", in: 1...10)
        #expect(problems(fields) == ["`a` is given more than once."])
    }

    @Test("Text with control characters is refused")
    func controlCharacters() throws {
        var fields = FieldReader(try Query("a=x%0d%0aSet-Cookie:1"))
        #expect(fields.text("a") == nil)
        #expect(problems(fields).count == 1)
    }

    @Test(
        "A body that is no JSON object is refused",
        arguments: ["", "[]", "5", "null", "{", "{\"a\":}", "\"a\"", "{\"a\":1}x", "\u{0}"]
    )
    func badBodies(_ body: String) {
        #expect(throws: StillsError.self) { try JSONValue.object(from: body.utf8) }
    }

    @Test("A body that nests deeper than any field does is refused before the decoder sees it")
    func nestedBody() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        _ = try JSONValue.object(from: nested(7).utf8)
        #expect(throws: StillsError.self) { try JSONValue.object(from: nested(8).utf8) }
        _ = try JSONValue.object(from: #"{"a":"[[[[[[[[[[[[ \" [[[[["}"#.utf8)
    }

    @Test("However much is wrong, the answer stays short")
    func manyProblems() throws {
        let query = (0..<5000).map { "field\($0)=1" }.joined(separator: "&")
        #expect(problems(FieldReader(try Query(query))).count == 21)
    }

    @Test("A body of a million brackets is refused, and not followed to the bottom")
    func deepBody() {
        let body = "{\"a\":" + String(repeating: "[", count: 1_000_000)
        #expect(throws: StillsError.self) { try JSONValue.object(from: body.utf8) }
    }
}
