#ifndef STILLS_CFFMPEG_SHIM_H
#define STILLS_CFFMPEG_SHIM_H

// What Swift cannot import of FFmpeg: macros with casts, and differences between versions.

#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/aes.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

static const int cffmpeg_eof = AVERROR_EOF;
static const int cffmpeg_io_error = AVERROR(EIO);
static const int cffmpeg_again = AVERROR(EAGAIN);
static const int64_t cffmpeg_no_time = AV_NOPTS_VALUE;

// Nothing is opened but the source itself, whatever a file refers to.
static inline int cffmpeg_refuse(AVFormatContext *context, AVIOContext **io, const char *url, int flags,
                                 AVDictionary **options) {
    (void) context, (void) url, (void) flags, (void) options;
    *io = NULL;
    return AVERROR(EPERM);
}

// A format context that reads from `io` alone, with bounds on what it looks at before it gives up.
static inline AVFormatContext *cffmpeg_new_input(AVIOContext *io, const char *formats) {
    AVFormatContext *context = avformat_alloc_context();
    if (!context) return NULL;
    context->pb = io;
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    context->io_open = cffmpeg_refuse;
    context->max_streams = 100;
    context->probesize = 1 << 20;
    context->format_probesize = 1 << 16;
    context->max_analyze_duration = 2 * AV_TIME_BASE;
    context->max_probe_packets = 500;
    context->fps_probe_size = 0;
    context->format_whitelist = av_strdup(formats);
    context->protocol_whitelist = av_strdup("none");
    return context;
}

// The format of a file that starts with these bytes. The probes read a little beyond the end, where there must be zeros.
static inline const AVInputFormat *cffmpeg_probe(const uint8_t *head, int size) {
    AVProbeData data = {.filename = "", .buf_size = size};
    data.buf = (unsigned char *) av_mallocz((size_t) size + AVPROBE_PADDING_SIZE);
    if (!data.buf) return NULL;
    memcpy(data.buf, head, (size_t) size);
    int score = 0;
    const AVInputFormat *format = av_probe_input_format3(&data, 1, &score);
    av_free(data.buf);
    return score > 0 ? format : NULL;
}

// How many entries the indexes of all streams have.
static inline int64_t cffmpeg_index_entries(const AVFormatContext *context) {
    int64_t count = 0;
    for (unsigned index = 0; index < context->nb_streams; index++)
        count += avformat_index_get_entries_count(context->streams[index]);
    return count;
}

// How many entries in a row are of pictures that an edit hides, at the most.
static inline int64_t cffmpeg_longest_hidden(const AVFormatContext *context) {
    int64_t longest = 0;
    for (unsigned index = 0; index < context->nb_streams; index++) {
        AVStream *stream = context->streams[index];
        int count = avformat_index_get_entries_count(stream);
        int64_t run = 0;
        for (int entry = 0; entry < count; entry++) {
            const AVIndexEntry *found = avformat_index_get_entry(stream, entry);
            run = found && found->flags & AVINDEX_DISCARD_FRAME ? run + 1 : 0;
            if (run > longest) longest = run;
        }
    }
    return longest;
}

static inline AVStream *cffmpeg_stream(AVFormatContext *context, unsigned index) {
    return index < context->nb_streams ? context->streams[index] : NULL;
}

// The display matrix of a stream, 9 numbers, or NULL.
static inline const int32_t *cffmpeg_display_matrix(const AVStream *stream) {
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *) data : NULL;
}

static inline int cffmpeg_is_encrypted(const AVPacket *packet) {
    return av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, NULL) != NULL;
}

// Reads on until the streams' parameters are known, and for their frame rates, with a bound on what is decoded for that.
static inline void cffmpeg_analyse(AVFormatContext *context, int64_t maximum_pixels) {
    unsigned count = context->nb_streams;
    AVDictionary **options = av_calloc(count + 1, sizeof(*options));
    if (!options) return;
    for (unsigned index = 0; index < count; index++)
        av_dict_set_int(&options[index], "max_pixels", maximum_pixels, 0);
    context->fps_probe_size = -1;
    avformat_find_stream_info(context, options);
    for (unsigned index = 0; index < count; index++) av_dict_free(&options[index]);
    av_free(options);
}

// The metadata entry of this name; NULL where there is none.
static inline const char *cffmpeg_entry(const AVDictionary *metadata, const char *name) {
    AVDictionaryEntry *entry = av_dict_get(metadata, name, NULL, 0);
    return entry ? entry->value : NULL;
}

static inline int cffmpeg_is_timecode(const AVStream *stream) {
    return stream->codecpar->codec_tag == MKTAG('t', 'm', 'c', 'd');
}

static inline int cffmpeg_is_dolby_vision(const AVStream *stream) {
    return av_stream_get_side_data(stream, AV_PKT_DATA_DOVI_CONF, NULL) != NULL;
}

// Whether it is known what the channels are for.
static inline int cffmpeg_has_layout(const AVCodecParameters *parameters) {
    return parameters->ch_layout.order == AV_CHANNEL_ORDER_NATIVE;
}

// The name of the channel at an index, such as `FL`.
static inline int cffmpeg_channel_name(const AVChannelLayout *layout, unsigned index, char *name, size_t size) {
    return av_channel_name(name, size, av_channel_layout_channel_from_index(layout, index));
}

// Whether the container says that the video has a second, hidden layer of opacity (WebM's way).
static inline int cffmpeg_has_alpha_layer(const AVStream *stream) {
    AVDictionaryEntry *entry = av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
    return entry && entry->value[0] == '1';
}

// A decoder on so many threads. Where it is lenient, it hands out a picture even where an earlier one is missing.
static inline void cffmpeg_configure(AVCodecContext *decoder, int64_t maximum_pixels, int threads, int is_lenient) {
    decoder->thread_count = threads;
    decoder->max_pixels = maximum_pixels;
    if (!is_lenient) return;
    decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    decoder->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
}

// Whether a container's packet is a picture that an edit of the video hides.
static inline int cffmpeg_is_hidden(const AVPacket *packet) { return (packet->flags & AV_PKT_FLAG_DISCARD) != 0; }

// Whether the slices of an H.264 packet are not intra ones.
static inline int cffmpeg_refers_to_others(AVCodecContext *decoder, const AVPacket *packet) {
    AVCodecParserContext *parser = decoder->codec_id == AV_CODEC_ID_H264 ? av_parser_init(AV_CODEC_ID_H264) : NULL;
    if (!parser) return 0;
    parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    uint8_t *data;
    int size;
    av_parser_parse2(parser, decoder, &data, &size, packet->data, packet->size, packet->pts, packet->dts, packet->pos);
    int type = parser->pict_type;
    av_parser_close(parser);
    return type == AV_PICTURE_TYPE_P || type == AV_PICTURE_TYPE_B;
}

// Whether Matroska's header says that a stream is encrypted.
static inline int cffmpeg_has_encryption_key(const AVStream *stream) {
    return av_dict_get(stream->metadata, "enc_key_id", NULL, 0) != NULL
           || av_stream_get_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, NULL) != NULL;
}

static inline int cffmpeg_is_damaged(const AVFrame *frame) {
    return frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

static inline int cffmpeg_has_alpha(int format) {
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get((enum AVPixelFormat) format);
    return description && (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

// Whether pixels have brightness alone. A palette is colours.
static inline int cffmpeg_is_grey(int format) {
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get((enum AVPixelFormat) format);
    return description && description->nb_components <= 2
           && !(description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
}

// swscale takes the range as a setting, and warns of the formats that have it in their name.
static inline int cffmpeg_without_range(int format, int *full_range) {
    switch (format) {
    case AV_PIX_FMT_YUVJ420P: *full_range = 1; return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: *full_range = 1; return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: *full_range = 1; return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: *full_range = 1; return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P: *full_range = 1; return AV_PIX_FMT_YUV411P;
    default: return format;
    }
}

// Planar RGB with more depth than any video, with and without opacity, in formats that zscale takes.
static const enum AVPixelFormat cffmpeg_deep_rgb = AV_PIX_FMT_GBRP12;
static const enum AVPixelFormat cffmpeg_deep_rgba = AV_PIX_FMT_GBRAP16;

// The brightest that the picture or the display it was made on has, in candela per square metre, or 0.
static inline double cffmpeg_peak_luminance(const AVFrame *frame) {
    const AVFrameSideData *data = av_frame_get_side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    if (data && data->size >= sizeof(AVContentLightMetadata)) {
        const AVContentLightMetadata *light = (const AVContentLightMetadata *) data->data;
        if (light->MaxCLL > 0) return light->MaxCLL;
    }
    data = av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    if (data && data->size >= sizeof(AVMasteringDisplayMetadata)) {
        const AVMasteringDisplayMetadata *display = (const AVMasteringDisplayMetadata *) data->data;
        if (display->has_luminance && display->max_luminance.den > 0) return av_q2d(display->max_luminance);
    }
    return 0;
}

// A scaler for frames like this one, or NULL. With `siting`, the chroma lies where the frame says, to the left where it
// says nothing (ITU-T H.273 section 8.7); without, in the middle, as the `ffmpeg` command has it.
static inline struct SwsContext *cffmpeg_new_scaler(const AVFrame *frame, int source, int width, int height, int target,
                                                    int flags, int siting) {
    struct SwsContext *context = sws_alloc_context();
    if (!context) return NULL;
    av_opt_set_int(context, "srcw", frame->width, 0);
    av_opt_set_int(context, "srch", frame->height, 0);
    av_opt_set_int(context, "src_format", source, 0);
    av_opt_set_int(context, "dstw", width, 0);
    av_opt_set_int(context, "dsth", height, 0);
    av_opt_set_int(context, "dst_format", target, 0);
    av_opt_set_int(context, "sws_flags", flags, 0);
    if (siting) {
        enum AVChromaLocation place = frame->chroma_location;
        int middle = place == AVCHROMA_LOC_CENTER || place == AVCHROMA_LOC_TOP || place == AVCHROMA_LOC_BOTTOM;
        int top = place == AVCHROMA_LOC_TOPLEFT || place == AVCHROMA_LOC_TOP;
        av_opt_set_int(context, "src_h_chr_pos", middle ? 128 : 0, 0);
        if (top) av_opt_set_int(context, "src_v_chr_pos", 0, 0);
    }
    if (sws_init_context(context, NULL, NULL) >= 0) return context;
    sws_freeContext(context);
    return NULL;
}

// Scales a whole frame into packed pixels; `context` knows the sizes and formats of both.
static inline int cffmpeg_scale_packed(struct SwsContext *context, const AVFrame *frame, uint8_t *pixels, int stride) {
    uint8_t *const planes[4] = {pixels, NULL, NULL, NULL};
    const int strides[4] = {stride, 0, 0, 0};
    return sws_scale(context, (const uint8_t *const *) frame->data, frame->linesize, 0, frame->height, planes, strides);
}

// The same into the planes of another frame, which has them.
static inline int cffmpeg_scale_planes(struct SwsContext *context, const AVFrame *frame, AVFrame *target) {
    return sws_scale(context, (const uint8_t *const *) frame->data, frame->linesize, 0, frame->height, target->data,
                     target->linesize);
}

// Makes of a frame the part at a place, without copying; the place must lie inside. Moves the planes' starts.
static inline int cffmpeg_crop(AVFrame *frame, int left, int top, int width, int height) {
    frame->crop_left = left;
    frame->crop_top = top;
    frame->crop_right = frame->width - left - width;
    frame->crop_bottom = frame->height - top - height;
    return av_frame_apply_cropping(frame, AV_FRAME_CROP_UNALIGNED);
}

// Gives a frame the stream's side data of a kind where it has none of its own.
static inline void cffmpeg_complete_side_data(AVFrame *frame, const AVStream *stream, enum AVFrameSideDataType kind,
                                              enum AVPacketSideDataType told) {
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, told, &size);
    if (!data || av_frame_get_side_data(frame, kind)) return;
    AVFrameSideData *copy = av_frame_new_side_data(frame, kind, size);
    if (copy) memcpy(copy->data, data, size);
}

// Fills in what a decoder left open of the colours with what the container says.
static inline void cffmpeg_complete_colours(AVFrame *frame, const AVStream *stream) {
    const AVCodecParameters *told = stream->codecpar;
    if (frame->colorspace == AVCOL_SPC_UNSPECIFIED) frame->colorspace = told->color_space;
    if (frame->color_primaries == AVCOL_PRI_UNSPECIFIED) frame->color_primaries = told->color_primaries;
    if (frame->color_trc == AVCOL_TRC_UNSPECIFIED) frame->color_trc = told->color_trc;
    if (frame->color_range == AVCOL_RANGE_UNSPECIFIED) frame->color_range = told->color_range;
    cffmpeg_complete_side_data(frame, stream, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    cffmpeg_complete_side_data(frame, stream, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
                               AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
}

// Leaves of a frame every other line, from line 0 or 1 on.
static inline void cffmpeg_keep_field(AVFrame *frame, int first) {
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get((enum AVPixelFormat) frame->format);
    // Of an odd number of lines of chroma, the last one belongs to the other field, and so to both.
    int shift = description ? description->log2_chroma_h : 0;
    if (AV_CEIL_RSHIFT(frame->height / 2, shift) * 2 > AV_CEIL_RSHIFT(frame->height, shift)) first = 0;
    // The second plane of a palette is its colours.
    int planes = description && (description->flags & AV_PIX_FMT_FLAG_PAL) ? 1 : 4;
    for (int plane = 0; plane < planes && frame->data[plane]; plane++) {
        if (first) frame->data[plane] += frame->linesize[plane];
        frame->linesize[plane] *= 2;
    }
    frame->height /= 2;
}

// The ends of a graph that was parsed and not yet configured: the first and the last filter of its text.
static inline AVFilterContext *cffmpeg_graph_start(const AVFilterGraph *graph) {
    return graph->nb_filters ? graph->filters[0] : NULL;
}

static inline AVFilterContext *cffmpeg_graph_end(const AVFilterGraph *graph) {
    return graph->nb_filters ? graph->filters[graph->nb_filters - 1] : NULL;
}

// The brightness of a frame, 8 bits of full range, `width` bytes a row.
static inline int cffmpeg_luma(const AVFrame *frame, uint8_t *pixels, int width, int height) {
    int full_range = frame->color_range == AVCOL_RANGE_JPEG;
    struct SwsContext *scaler =
        sws_getContext(frame->width, frame->height, cffmpeg_without_range(frame->format, &full_range), width, height,
                       AV_PIX_FMT_GRAY8, SWS_AREA, NULL, NULL, NULL);
    if (!scaler) return AVERROR(EINVAL);
    const int *matrix = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(scaler, matrix, full_range, matrix, 1, 0, 1 << 16, 1 << 16);
    uint8_t *const planes[4] = {pixels, NULL, NULL, NULL};
    const int strides[4] = {width, 0, 0, 0};
    int status = sws_scale(scaler, (const uint8_t *const *) frame->data, frame->linesize, 0, frame->height, planes, strides);
    sws_freeContext(scaler);
    return status;
}

#endif
