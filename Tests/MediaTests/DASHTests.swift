import Core
import Testing

@testable import Media

@Suite("DASH manifests")
struct DASHTests {
    private func manifest(_ text: String) throws -> DASHManifest {
        try DASHManifest(#require(XMLElement(Array(text.utf8))))
    }

    /// A manifest of one period with one template.
    private func template(_ attributes: String, _ inside: String = "", mpd: String = "") throws -> DASHManifest {
        try manifest(
            """
            <MPD \(mpd)><Period><AdaptationSet mimeType="video/mp4"><SegmentTemplate \(attributes)>\(inside)</SegmentTemplate>
            <Representation id="v&amp;1" bandwidth="5000"/></AdaptationSet></Period></MPD>
            """
        )
    }

    @Test("Equally long segments are counted from the start number on, to the end of the period")
    func numbers() throws {
        let manifest = try template(
            #"media="$RepresentationID$/$Number%05d$-$Bandwidth$-$$.m4s" initialization="i-$RepresentationID$" duration="4000" timescale="1000" startNumber="0""#,
            mpd: #"mediaPresentationDuration="PT1M1.5S""#
        )
        #expect(manifest.duration == 61.5 && !manifest.isLive)
        for (seconds, number, start) in [(0.0, 0, 0.0), (3.99, 0, 0), (4, 1, 4), (61.5, 15, 60), (1e12, 15, 60)] {
            let segment = try #require(try manifest.segment(at: seconds))
            #expect(segment.media.path == ["v&1/\(number < 10 ? "0000" : "000")\(number)-5000-$.m4s"])
            #expect(segment.start == start && segment.header?.path == ["i-v&1"])
        }
    }

    @Test("A list of times is followed to the unit, repeats and jumps among them")
    func timeline() throws {
        let base = 17_000_000_000_000_001
        let manifest = try template(
            #"media="$Number$-$Time$" timescale="10000000" presentationTimeOffset="\#(base)""#,
            """
            <SegmentTimeline><S t="\(base)" d="20000000" r="2"/><S d="10000000"/>
            <S t="\(base + 100_000_000)" d="20000000" r="-1"/></SegmentTimeline>
            """,
            mpd: #"mediaPresentationDuration="PT20S""#
        )
        let expected: [(Double, Int, Int)] = [
            (0, 1, 0), (2, 2, 20_000_000), (5.9, 3, 40_000_000), (6, 4, 60_000_000), (9.9, 4, 60_000_000),
            (10, 5, 100_000_000), (13, 6, 120_000_000), (20, 9, 180_000_000), (1e15, 9, 180_000_000),
        ]
        for (seconds, number, time) in expected {
            let segment = try #require(try manifest.segment(at: seconds))
            #expect(segment.media.path == ["\(number)-\(base + time)"], "\(seconds) s")
            #expect(abs(segment.start - Double(time) / 1e7) < 0.001)
        }
    }

    @Test("Periods follow one another, base URLs stand in one another, and the best pictures are taken")
    func periods() throws {
        let manifest = try manifest(
            """
            <?xml version="1.0"?><!-- <MPD> --><m:MPD xmlns:m="x"><BaseURL> https://a.example/ </BaseURL>
            <Period duration="PT5S"><BaseURL>one/</BaseURL><AdaptationSet contentType="audio"><Representation bandwidth="9"/></AdaptationSet>
            <AdaptationSet contentType="video"><Representation bandwidth="1"><BaseURL>low.mp4</BaseURL></Representation>
            <Representation bandwidth="2"><BaseURL><![CDATA[high.mp4?a&b]]></BaseURL></Representation></AdaptationSet></Period>
            <Period duration="PT0H0M7.5S"><AdaptationSet><Representation width="640"><BaseURL>two.mp4</BaseURL><SegmentList duration="3">
            <Initialization range="0-99"/><SegmentURL mediaRange="100-199"/><SegmentURL media="x.m4s"/></SegmentList>
            </Representation></AdaptationSet></Period></m:MPD>
            """
        )
        #expect(manifest.duration == 12.5)
        #expect(try manifest.segment(at: 4.9)?.media.path == ["https://a.example/", "one/", "high.mp4?a&b"])
        let listed = try #require(try manifest.segment(at: 6))
        #expect(listed.start == 5 && listed.media.range == 100..<200 && listed.header?.range == 0..<100)
        #expect(listed.media.path == ["https://a.example/", "two.mp4"])
        #expect(try manifest.segment(at: 12)?.media.path == ["https://a.example/", "two.mp4", "x.m4s"])
    }

    @Test(
        "Numbers that make no sense are errors or are left out, and never end the process",
        arguments: ["-1", "0", "9223372036854775807", "2305843009213693952", "99999999999999999999", "nan", "1e9", ""]
    )
    func hostile(number: String) throws {
        for name in ["t", "d", "r", "timescale", "duration", "startNumber", "presentationTimeOffset"] {
            for isLive in [false, true] {
                let run = { (names: [String]) in
                    names.map { "\($0)=\"\($0 == name ? number : "7")\"" }.joined(separator: " ")
                }
                let outside = run(["timescale", "duration", "startNumber", "presentationTimeOffset"])
                let runs = "<S \(run(["t", "d", "r"]))/><S \(run(["d", "r"]))/><S t=\"5\" d=\"1\"/>"
                for inside in ["", "<SegmentTimeline>\(runs)</SegmentTimeline>", "<SegmentTimeline></SegmentTimeline>"]
                {
                    for length in ["PT5S", "PT99999999S", "P\(number)DT\(number)S"] {
                        let mpd = "mediaPresentationDuration=\"\(length)\" type=\"\(isLive ? "dynamic" : "static")\""
                        let manifest = try template("media=\"$Number%0999999999999d$\" \(outside)", inside, mpd: mpd)
                        for seconds in [0, 3.5, 1e18, .infinity] { _ = try? manifest.segment(at: seconds) }
                    }
                }
            }
        }
    }

    @Test("Entities and characters by number are read, and what is neither stays")
    func entities() throws {
        let text = "<a b='&lt;&quot;&apos;&gt;'>x&amp;y&#38;&#x26;&#xD800;&none;&amp &;&</a>"
        let element = try #require(XMLElement(Array(text.utf8)))
        #expect(element["b"] == "<\"'>" && element.text == "x&y&&&#xD800;&none;&amp &;&")
    }

    @Test("The time to read a text grows with its length, whatever is in it", .timeLimit(.minutes(1)))
    func large() throws {
        for piece in [
            "<a/>", "&", "<a b=''>", "<a a='&amp;' b='1'/>", "<!--", "a='' ", "<S t='1' d='2' r='3'/>", "&#1",
            "<![CDATA[",
        ] {
            let count = (256 << 10) / piece.utf8.count
            let bytes = Array("<MPD>".utf8) + Array(repeating: Array(piece.utf8), count: count).joined()
            #expect(XMLElement(bytes) == nil)
        }
    }

    @Test(
        "What is no XML, or refers outside, is not read",
        arguments: [
            "", "<", "<a", "<a><b></a>", "<a b></a>", "<a b='></a>", "</a>", "<!DOCTYPE a><a/>", "<a/", "<a><!-- </a>",
            "<a =''/>",
            String(repeating: "<a>", count: 100_000),
        ]
    )
    func damaged(text: String) {
        #expect(XMLElement(Array(text.utf8)) == nil)
    }
}
