import Core
import Testing

@testable import Server

@Suite struct StoryboardParameterTests {
    @Test("The defaults are a JPEG of five by five tiles")
    func defaults() throws {
        let parameters = try StoryboardParameters(try Query("url=https://a.example/v.mp4"), isSigned: false)
        #expect(parameters.request == StoryboardRequest())
        #expect(parameters.answer == .sheet(.jpeg))
    }

    @Test(
        "The cues lead to a sheet of the same tiles of the same source",
        arguments: [
            "url=https://a.example/v.mp4", "url=https://a.example/k%20%26%23.mp4?a=b%2526&columns=3&rows=20&width=77",
            "url=https://a.example/v?sig=A%2BB&exp=9&columns=20&interval=0.1&quality=33",
            "interval=3600&url=https%3A%2F%2Fb.example%2Fv%3Fwidth%3D5%26rows%3D99",
        ]
    )
    func sheet(query: String) throws {
        let cues = try StoryboardParameters(try Query(query + "&format=vtt"), isSigned: false)
        #expect(cues.answer == .cues && cues.request.format == nil)
        let pairs = cues.sheetPairs.map { "\($0.name)=\(Query.encode($0.value))" }
        let signed = (pairs + ["account=a", "exp=1", "kid=k", "sig=s"]).joined(separator: "&")
        let sheet = try StoryboardParameters(try Query(signed), isSigned: true)
        #expect(sheet.source.url == cues.source.url && sheet.answer == .sheet(.jpeg))
        var request = cues.request
        request.format = .jpeg
        #expect(sheet.request == request)
    }
}
