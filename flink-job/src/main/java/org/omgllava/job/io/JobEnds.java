package org.omgllava.job.io;

import org.apache.flink.api.connector.source.Source;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.runtime.PictureEnd;

/**
 * Where records come from and where results go: the topology does not know that it is Kafka.
 *
 * @param frames bytes of FrameEvent
 * @param instructions bytes of InstructionEvent, and in between how far they have been read;
 *     without that a frame waits for instructions as long as {@code align-wait} says
 * @param pictures where the pictures of past frames are read again
 * @param segments takes frames with segments
 * @param answers takes finished answers
 * @param tracks takes starts and ends of tracks
 * @param deadLetters takes refused records
 */
public record JobEnds(
    Source<RawRecord, ?, ?> frames,
    Source<ReadRecord, ?, ?> instructions,
    PictureEnd pictures,
    ResultEnd<TrackedFrame, ?> segments,
    ResultEnd<LinkedAnswer, ?> answers,
    ResultEnd<TrackNote, ?> tracks,
    ResultEnd<Rejected, ?> deadLetters) {}
