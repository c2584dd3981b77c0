import Core
import Testing

@testable import Server

@Suite struct FrameParameterTests {
    @Test("The defaults are those of the documented interface")
    func defaults() throws {
        let parameters = try FrameParameters(try Query("url=https://a.example/v.mp4"))
        #expect(parameters.source.url == "https://a.example/v.mp4")
        #expect(parameters.request.position == .percent(10))
        #expect(parameters.request.rendition == Rendition(format: .jpeg))
    }

    @Test("A presigned source that encodeURI tore apart is put together again, in its order and as it was sent")
    func torn() throws {
        let query = try Query(
            "url=https://b.example/k%20v.mp4?X-Amz-Algorithm=A&width=300&X-Amz-Credential=a%2Fb&X-Amz-Signature=s&format=png"
        )
        let parameters = try FrameParameters(query)
        #expect(
            parameters.source.url
                == "https://b.example/k v.mp4?X-Amz-Algorithm=A&X-Amz-Credential=a%2Fb&X-Amz-Signature=s"
        )
        #expect(parameters.request.rendition == Rendition(format: .png, width: 300))
    }

    @Test("What encodeURI escaped a second time is as it was signed")
    func encodeURI() throws {
        // encodeURI("https://b.example/v.mp4?X-Amz-Credential=AK%2F20%2Fs3&X-Amz-Signature=s")
        let query = try Query(
            "url=https://b.example/v.mp4?X-Amz-Credential=AK%252F20%252Fs3&X-Amz-Date=1%252F2&width=99"
        )
        #expect(
            try FrameParameters(query).source.url
                == "https://b.example/v.mp4?X-Amz-Credential=AK%2F20%2Fs3&X-Amz-Date=1%2F2"
        )
    }

    @Test("A shared access signature keeps its sig")
    func sharedAccessSignature() throws {
        let query = try Query("url=https://b.example/v.mp4?sv=2024&sp=r&exp=9&sig=AbC%3D")
        #expect(try FrameParameters(query).source.url == "https://b.example/v.mp4?sv=2024&sp=r&exp=9&sig=AbC%3D")
    }

    @Test("A source that was encoded whole keeps every parameter to itself")
    func whole() throws {
        let query = try Query("url=https%3A%2F%2Fb.example%2Fv%3Fwidth%3D5%26a%3Db&width=300")
        #expect(try FrameParameters(query).source.url == "https://b.example/v?width=5&a=b")
        #expect(try FrameParameters(query).request.rendition.width == 300)
    }

    @Test("Unknown parameters are refused where no source could own them")
    func unknown() throws {
        for text in ["url=https://a/v.mp4&zoom=2", "zoom=2&url=https://a/v.mp4?x=1"] {
            #expect(throws: StillsError.self, "\(text)") { try FrameParameters(try Query(text)) }
        }
    }

    @Test(
        "Values out of range are refused",
        arguments: [
            "format=gif", "width=15", "width=3841", "height=15", "height=2161", "offset_percent=-1",
            "offset_percent=101",
            "offset_percent=nan", "offset_seconds=-1", "offset_percent=1&offset_seconds=1", "quality=0", "frame=best2",
            "credentials_key=", "width=99999999999999999999",
        ]
    )
    func refused(_ text: String) throws {
        #expect(throws: StillsError.self) { try FrameParameters(try Query("url=https://a/v.mp4&" + text)) }
    }

    @Test("What is signed is read back as it was asked for")
    func signed() throws {
        let source = "https://b.example/v.mp4?a=1&width=9&sig=s%2F&x=%25"
        let queries = [
            "", "&format=png&offset_percent=12.5", "&offset_seconds=3600000&frame=best", "&offset_percent=0.0000001",
            "&width=300&height=200&fit=cover&position=top&background=red&quality=7", "&credentials_key=my%20keys",
        ]
        for query in queries {
            let asked = try FrameParameters(try Query("url=\(Query.encode(source))" + query))
            let pairs = asked.pairs.map { "\(Query.encode($0.name))=\(Query.encode($0.value))" }
            let read = try FrameParameters(
                try Query((pairs + ["account=a", "exp=1", "kid=k", "sig=s"]).joined(separator: "&")),
                isSigned: true
            )
            #expect(read.source.url == source && read.request == asked.request, "\(query)")
            #expect(read.source.credentials == (query.contains("credentials") ? "my keys" : nil))
        }
    }
}
