import Core
import Foundation
import Testing

@testable import Media

/// A picture of 200x100 that is red on the left and blue on the right, brought into boxes.
@Suite("Fits and positions")
struct FitTests {
    static let red = Color(red: 255, green: 0, blue: 0)
    static let blue = Color(red: 0, green: 0, blue: 255)
    static let lime = Color(red: 0, green: 255, blue: 0)

    @Test(
        "The result has the size that was asked for",
        arguments: [
            (Fit.contain, 100, 100, 100, 50), (.contain, 400, 400, 400, 200), (.contain, 400, nil, 400, 200),
            (.contain, nil, 20, 40, 20), (.contain, nil, nil, 200, 100), (.cover, 100, 100, 100, 100),
            (.cover, 33, 77, 33, 77), (.cover, 300, nil, 300, 150), (.fill, 50, 90, 50, 90), (.fill, 50, nil, 50, 25),
            (.pad, 100, 100, 100, 100), (.pad, 301, 77, 301, 77), (.pad, nil, 50, 100, 50),
            (.scaleDown, 100, 100, 100, 50), (.scaleDown, 400, 400, 200, 100), (.scaleDown, 400, nil, 200, 100),
            (.contain, 1, 1, 1, 1), (.contain, 10_000, 10, 20, 10),
        ] as [(Fit, Int?, Int?, Int, Int)]
    )
    func sizes(fit: Fit, width: Int?, height: Int?, wantedWidth: Int, wantedHeight: Int) throws {
        let decoded = try rendered(Rendition(format: .png, width: width, height: height, fit: fit))
        #expect(decoded.width == wantedWidth)
        #expect(decoded.height == wantedHeight)
    }

    @Test("Cover keeps the part at the position", arguments: Position.allCases)
    func cover(position: Position) throws {
        let box = Rendition(format: .png, width: 50, height: 50, fit: .cover, position: position)
        let decoded = try rendered(box)
        let (left, right) =
            switch position {
            case .left, .topLeft, .bottomLeft: (Self.red, Self.red)
            case .right, .topRight, .bottomRight: (Self.blue, Self.blue)
            case .center, .top, .bottom: (Self.red, Self.blue)
            }
        #expect(decoded.color(0.1, 0.5).isNear(left))
        #expect(decoded.color(0.9, 0.5).isNear(right))
    }

    @Test("Pad puts the picture at the position, on the background", arguments: Position.allCases)
    func pad(position: Position) throws {
        for format in [OutputFormat.png, .jpeg, .webp] {
            let decoded = try rendered(
                Rendition(format: format, width: 100, height: 100, fit: .pad, position: position, background: Self.lime)
            )
            let top = [Position.top, .topLeft, .topRight].contains(position) ? 0.25 : position.y == 1 ? 0.75 : 0.5
            #expect(decoded.color(0.2, top).isNear(Self.red))
            #expect(decoded.color(0.8, top).isNear(Self.blue))
            #expect(decoded.color(0.5, position.y == 0 ? 0.95 : 0.05).isNear(Self.lime))
            #expect(decoded.color(0.5, position.y == 1 ? 0.3 : 0.95).isNear(Self.lime))
        }
    }

    @Test("Without a background, the border is transparent, or white in JPEG")
    func defaultBorder() throws {
        for format in [OutputFormat.png, .webp, .avif] {
            let picture = try picture(Rendition(format: format, width: 100, height: 100, fit: .pad))
            let info = try ImageRenderer(limits: MediaLimits()).inspect(
                openFile(holding: picture.bytes),
                deadline: Deadline(seconds: 10)
            )
            #expect(info.hasAlpha, "\(format)")
        }
        let clear = try rendered(Rendition(format: .png, width: 100, height: 100, fit: .pad))
        #expect(clear.color(0.5, 0.05).alpha == 0)
        let white = try rendered(Rendition(format: .jpeg, width: 100, height: 100, fit: .pad))
        #expect(white.color(0.5, 0.05).isNear(.white))
    }

    @Test("Transparency shrinks without dark edges, and gets its ground in JPEG")
    func alpha() throws {
        try withScratch { folder in
            try Tool.run(
                "convert",
                [
                    "-size", "200x100", "xc:none", "-fill", "red", "-draw", "rectangle 0,0 99,99",
                    folder.file("half.png"),
                ]
            )
            let file = try OpenFile(path: folder.file("half.png"))
            let renderer = ImageRenderer(limits: MediaLimits())
            let small = try DecodedPicture(
                renderer.render(file, as: Rendition(format: .png, width: 33), deadline: Deadline(seconds: 10))
            )
            for index in stride(from: 0, to: small.bytes.count, by: 4) where small.bytes[index + 3] > 8 {
                #expect(small.bytes[index] > 240)
            }
            for (background, seen) in [(nil, Color.white), (Self.lime, Self.lime), (Color.transparent, .white)] {
                let rendition = Rendition(format: .jpeg, width: 100, background: background)
                let flat = try DecodedPicture(renderer.render(file, as: rendition, deadline: Deadline(seconds: 10)))
                #expect(flat.color(0.9, 0.5).isNear(seen))
                #expect(flat.color(0.1, 0.5).isNear(Self.red))
            }
        }
    }

    @Test("A side that follows from the aspect and is too long is refused")
    func tooLong() throws {
        let error = #expect(throws: StillsError.self) { try picture(Rendition(format: .png, height: 6000)) }
        #expect(error?.code == .parameterInvalid)
    }

    private func rendered(_ rendition: Rendition) throws -> DecodedPicture {
        let picture = try picture(rendition)
        let decoded = try DecodedPicture(picture)
        #expect(picture.sides == [decoded.width, decoded.height])
        return decoded
    }

    private func picture(_ rendition: Rendition) throws -> Picture {
        try withScratch { folder in
            try Tool.run(
                "convert",
                [
                    "-size", "200x100", "xc:red", "-fill", "blue", "-draw", "rectangle 100,0 199,99",
                    folder.file("in.png"),
                ]
            )
            return try ImageRenderer(limits: MediaLimits()).render(
                OpenFile(path: folder.file("in.png")),
                as: rendition,
                deadline: Deadline(seconds: 10)
            )
        }
    }
}
