import Core
import Media

/// Does a renderer's jobs, one after another, on its one thread.
package struct JobWorker {
    private let limits: MediaLimits

    package init(_ terms: RendererTerms) {
        limits = terms.limits
    }

    /// Does a job and returns its result, and the bytes of its picture.
    package func perform(_ given: GivenJob) throws -> (answer: Answer, picture: [UInt8]?) {
        defer {
            Vips.clearLog()
            Vips.endThread()
        }
        let deadline = given.deadline
        switch (given.job, given.original, given.source) {
        case (.inspect, let original?, _):
            return (.inspected(try ImageRenderer(limits: limits).inspect(original, deadline: deadline)), nil)
        case (.render(let rendition), let original?, _):
            let picture = try ImageRenderer(limits: limits).render(original, as: rendition, deadline: deadline)
            return (.rendered(PictureFacts(picture)), picture.bytes)
        case (.frame(let request), _, let source?):
            let frame = try FrameExtractor(limits: limits).extract(from: source, as: request, deadline: deadline)
            return (.framed(PictureFacts(frame.picture), time: frame.time, kind: frame.kind), frame.picture.bytes)
        case (.mediaInfo, _, let source?):
            return (.described(try MediaInspector(limits: limits).inspect(source, deadline: deadline)), nil)
        case (.storyboard(let request), _, let source?):
            let board = try StoryboardMaker(limits: limits).make(from: source, as: request, deadline: deadline)
            let answer = Answer.tiled(
                duration: board.grid.duration,
                tileHeight: board.grid.tileHeight,
                board.picture.map { PictureFacts($0) }
            )
            return (answer, board.picture?.bytes)
        default:
            throw RendererChannel.Failure.garbage("a job without its bytes")
        }
    }
}

extension PictureFacts {
    fileprivate init(_ picture: Picture) {
        self.init(format: picture.format, width: picture.width, height: picture.height)
    }
}
