import Testing

@testable import Storage

@Suite("The text of elements in the XML that stores answer with")
struct XMLTextTests {
    @Test(
        "The first element that holds nothing but text is found, and its entities decoded once",
        arguments: [
            ("<Error><Code>NoSuchKey</Code><Code>Other</Code></Error>", "NoSuchKey"),
            (
                "<?xml version=\"1.0\"?>\n<Code>a &amp;amp; &lt;b&gt; &quot;c&quot; &apos;d&apos;</Code>",
                "a &amp; <b> \"c\" 'd'"
            ),
            ("<Code></Code>", ""), ("<Code>&#38;&amp</Code>", "&#38;&amp"), ("<Code>é\u{301}</Code>", "é\u{301}"),
            ("<Code><Code>inner</Code></Code>", "inner"), ("<CodeX>a</CodeX><Code>b</Code>", "b"),
            ("<<Code>a</Code>", "a"), ("<Code>a</Code", nil), ("<Code>a", nil), ("<Code>", nil), ("<Cod", nil),
            ("", nil), ("Code", nil), ("<Code x=\"1\">a</Code>", nil), ("<Code>a<b/></Code>", nil),
        ]
    )
    func first(_ text: String, _ expected: String?) {
        #expect(XMLText(text.utf8).first("Code") == expected)
    }

    @Test("What is not UTF-8 is no text")
    func bytes() {
        #expect(XMLText(Array("<Code>".utf8) + [0xFF, 0xC0] + Array("</Code>".utf8)).first("Code") == nil)
    }

    @Test("Nothing is looked for beyond 64 KiB, however much there is")
    func bounds() {
        let far = String(repeating: "<", count: XMLText.maximumLength) + "<Code>a</Code>"
        #expect(XMLText(far.utf8).first("Code") == nil)
        let deep = String(repeating: "<Code>", count: 1_000_000)
        #expect(XMLText(deep.utf8).first("Code") == nil)
    }
}
