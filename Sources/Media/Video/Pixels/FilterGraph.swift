import CFFmpeg
import Core

/// A chain of libavfilter's filters, which turns one frame into another on the calling thread.
final class FilterGraph {
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    private let start: UnsafeMutablePointer<AVFilterContext>
    private let end: UnsafeMutablePointer<AVFilterContext>

    /// Builds the chain that `filters` describes, in libavfilter's own words, for frames like this one.
    init(_ filters: String, for frame: RawFrame) throws {
        let input = frame.pointer.pointee
        let source =
            "buffer=width=\(input.width):height=\(input.height):pix_fmt=\(input.format):time_base=1/1:pixel_aspect=1/1"
        graph = avfilter_graph_alloc()
        guard let graph else { throw StillsError.outOfMemory() }
        // Every job has one thread.
        graph.pointee.nb_threads = 1
        var inputs: UnsafeMutablePointer<AVFilterInOut>?
        var outputs: UnsafeMutablePointer<AVFilterInOut>?
        var status = avfilter_graph_parse2(graph, "\(source),\(filters),buffersink", &inputs, &outputs)
        avfilter_inout_free(&inputs)
        avfilter_inout_free(&outputs)
        let ends = (cffmpeg_graph_start(graph), cffmpeg_graph_end(graph))
        if status >= 0 { status = avfilter_graph_config(graph, nil) }
        guard status >= 0, let start = ends.0, let end = ends.1 else {
            var closing: UnsafeMutablePointer<AVFilterGraph>? = graph
            avfilter_graph_free(&closing)
            throw StillsError.undecodable("The video's pixel format is not known here.", status: status)
        }
        self.start = start
        self.end = end
    }

    deinit { avfilter_graph_free(&graph) }

    /// What the chain makes of a frame; `isLast` where none follows, for filters that look ahead.
    func filter(_ frame: RawFrame, isLast: Bool = false) throws -> RawFrame {
        let result = try RawFrame()
        var status = av_buffersrc_add_frame_flags(start, frame.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF))
        if status >= 0, isLast { status = av_buffersrc_add_frame_flags(start, nil, 0) }
        if status >= 0 { status = av_buffersink_get_frame(end, result.pointer) }
        guard status >= 0 else {
            throw StillsError.undecodable("The video's frame cannot be brought to the screen.", status: status)
        }
        return result
    }
}

extension FFmpeg {
    /// What HDR and interlaced frames go through.
    package static let filters = ["zscale", "tonemap", "estdif"]

    /// Whether there is a filter of this name.
    package static func canFilter(_ name: String) -> Bool {
        avfilter_get_by_name(name) != nil
    }
}
