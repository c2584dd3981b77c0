#ifndef STILLS_CFFMPEG_SHIM_H
#define STILLS_CFFMPEG_SHIM_H

// What Swift cannot import of FFmpeg: macros with casts, and differences between versions.

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

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
