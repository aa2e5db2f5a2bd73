package org.omgllava.job;

import static org.omgllava.job.config.Step.ARRANGE;
import static org.omgllava.job.config.Step.CONVERSE;
import static org.omgllava.job.config.Step.DECODE_FRAMES;
import static org.omgllava.job.config.Step.DECODE_INSTRUCTIONS;
import static org.omgllava.job.config.Step.ENCODE_ANSWERS;
import static org.omgllava.job.config.Step.ENCODE_DEAD_LETTERS;
import static org.omgllava.job.config.Step.ENCODE_SEGMENTS;
import static org.omgllava.job.config.Step.ENCODE_TRACKS;
import static org.omgllava.job.config.Step.FOLLOW;
import static org.omgllava.job.config.Step.GROUND;
import static org.omgllava.job.config.Step.LINK;
import static org.omgllava.job.config.Step.PERCEIVE;
import static org.omgllava.job.config.Step.READ_FRAMES;
import static org.omgllava.job.config.Step.READ_INSTRUCTIONS;
import static org.omgllava.job.config.Step.RECALL_ANSWERED;
import static org.omgllava.job.config.Step.RECALL_FRAMES;
import static org.omgllava.job.config.Step.STAMP_FRAMES;
import static org.omgllava.job.config.Step.STAMP_INSTRUCTIONS;
import static org.omgllava.job.config.Step.TRACK;
import static org.omgllava.job.config.Step.WRITE_ANSWERS;
import static org.omgllava.job.config.Step.WRITE_DEAD_LETTERS;
import static org.omgllava.job.config.Step.WRITE_SEGMENTS;
import static org.omgllava.job.config.Step.WRITE_TRACKS;
import static org.omgllava.job.event.FollowableFrame.FOLLOWED;
import static org.omgllava.job.perceive.PerceiveFrames.QUESTIONS;
import static org.omgllava.job.runtime.DeadLetters.REJECTED;
import static org.omgllava.job.track.TrackSegments.LINKS;
import static org.omgllava.job.track.TrackSegments.LOG;

import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.arrange.ArrangeFrames;
import org.omgllava.job.clip.GatherClips;
import org.omgllava.job.config.Step;
import org.omgllava.job.converse.Converse;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.follow.FollowFrames;
import org.omgllava.job.follow.FollowModels;
import org.omgllava.job.ground.GroundPhrases;
import org.omgllava.job.io.JobEnds;
import org.omgllava.job.io.ResultEnd;
import org.omgllava.job.io.decode.DecodeFrames;
import org.omgllava.job.io.decode.DecodeInstructions;
import org.omgllava.job.link.LinkPhrases;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.overload.SkipFrames;
import org.omgllava.job.perceive.PerceiveFrames;
import org.omgllava.job.recall.RecallAnswered;
import org.omgllava.job.recall.RecallFrames;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.runtime.pace.PacedFactory;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.track.TrackSegments;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.scene.ModelFactory;
import org.omgllava.track.Trackers;

/**
 * The map of the job.
 *
 * <pre>
 *  frames ───────► decode frames ───────┐
 *                                       ├─► arrange ─► recall frames ─► perceive ───────┐
 *  instructions ─► decode instructions ─┘                              (GPU slot)       │
 *    ┌──────────────────────────────────────────────────────────────────────────────────┘
 *    ├─► track ─────┬────────────────────────────────────────────────► segments
 *    │              ├────────────────────────────────────────────────► tracks
 *    │              ├───────────────► follow ────────────────────────► answers
 *    │              │            (beside perceive)
 *    │              └───────────────────────────────────┐
 *    │                                                  ▼
 *    └─► converse ─► recall answered ─► ground ──────► link ─────────► answers
 *       (GPU slot)                  (beside perceive)
 *
 *  decode instructions, arrange, recall frames, perceive, follow ── unanswerable ──► link
 *  arrange ── skipped ──► segments
 *  decode frames, decode instructions, arrange ── rejected ──► dead-letters
 *  perceive, track, link ── rejected ──► dead-letters
 *  encode segments, encode answers, encode tracks ── rejected ──► dead-letters
 * </pre>
 *
 * Arrange is order, overload, align, schedule and clip; perceive is in the same task, so that
 * pixels take one way over the network alone, the one to arrange. Every step runs at one
 * parallelism and is keyed by the stream: a stream's records keep their order on every way, up to
 * the sinks. Panoptic output never waits for the language model. Follow asks it by itself: what is
 * found once is followed in one place, which knows each answer before it looks at the next frame.
 */
final class OmgLlavaTopology {
  private static final String BESIDE_EACH_OTHER = "vision";

  private final StreamExecutionEnvironment env;
  private final SlotPlan slots;

  private OmgLlavaTopology(StreamExecutionEnvironment env, SlotPlan slots) {
    this.env = env;
    this.slots = slots;
  }

  static void build(
      StreamExecutionEnvironment env, JobEnds ends, JobSettings settings, ModelFactory model) {
    new OmgLlavaTopology(env, SlotPlan.of(settings.slots())).build(ends, settings, model);
  }

  private void build(JobEnds ends, JobSettings settings, ModelFactory model) {
    RegistryAddress registry = settings.kafka().registry();
    PictureEnd pictures = ends.pictures();
    var frames =
        paced(
            DECODE_FRAMES,
            read(READ_FRAMES, ends.frames(), RawRecord.class),
            RecordTypes.of(Frame.class),
            new DecodeFrames(settings.limits(), settings.deadLetters(), registry));
    var asked =
        paced(
            DECODE_INSTRUCTIONS,
            read(READ_INSTRUCTIONS, ends.instructions(), ReadRecord.class),
            RecordTypes.of(Heard.class),
            new DecodeInstructions(settings.limits(), settings.deadLetters(), registry));
    var arranged =
        at(
            ARRANGE,
            by(stamp(STAMP_FRAMES, frames, EventTimes.ofFrames(settings.order())), Frame::streamId)
                .connect(
                    by(
                        stamp(
                            STAMP_INSTRUCTIONS, asked, EventTimes.ofInstructions(settings.order())),
                        Heard::key))
                .transform(ARRANGE.label(), RecordTypes.of(Clip.class), arrange(settings)));
    var recalled =
        run(
            RECALL_FRAMES,
            arranged,
            Clip.class,
            task -> new RecallFrames(task, settings.pictures(), pictures));
    var perceived =
        run(
            PERCEIVE,
            recalled,
            PerceivedFrame.class,
            task ->
                new PerceiveFrames(
                    task, settings.batch(), settings.slots(), settings.deadLetters(), model));
    var tracked =
        at(
            TRACK,
            by(perceived, PerceivedFrame::streamId)
                .process(new TrackSegments<>(Trackers.of(settings.track()))));
    var following =
        new FollowModels.Source(
            model, settings.slots(), settings.converse().rows(), settings.pictures(), pictures);
    var followed =
        run(
            FOLLOW,
            by(tracked.getSideOutput(FOLLOWED), FollowableFrame::streamId),
            LinkedAnswer.class,
            task ->
                new FollowFrames(task, settings.follow(), settings.link().minOverlap(), following));
    var answered =
        run(
            CONVERSE,
            by(perceived.getSideOutput(QUESTIONS), Question::streamId),
            Utterance.class,
            task -> new Converse(task, settings.converse(), settings.slots(), model));
    var pictured =
        run(
            RECALL_ANSWERED,
            by(answered, Utterance::streamId),
            PicturedUtterance.class,
            task -> new RecallAnswered(task, settings.pictures(), pictures));
    var grounded =
        run(
            GROUND,
            pictured,
            GroundedAnswer.class,
            task -> new GroundPhrases(task, settings.batch(), settings.slots(), model));
    var finished =
        grounded.union(
            all(GroundedAnswer.UNANSWERABLE, perceived, followed, recalled, arranged, asked));
    var linked =
        at(
            LINK,
            by(tracked.getSideOutput(LINKS), TrackedFrame::streamId)
                .connect(by(finished, GroundedAnswer::streamId))
                .process(new LinkPhrases(settings.link(), settings.streams())));

    // The heads of the tasks that perceive, follow and ground are in.
    beside(arranged, followed, pictured);
    var segments =
        write(
            ENCODE_SEGMENTS,
            WRITE_SEGMENTS,
            tracked.union(arranged.getSideOutput(TrackedFrame.SKIPPED)),
            ends.segments());
    var answers = write(ENCODE_ANSWERS, WRITE_ANSWERS, linked.union(followed), ends.answers());
    var log = write(ENCODE_TRACKS, WRITE_TRACKS, tracked.getSideOutput(LOG), ends.tracks());
    write(
        ENCODE_DEAD_LETTERS,
        WRITE_DEAD_LETTERS,
        all(REJECTED, frames, asked, arranged, perceived, tracked, linked, segments, answers, log),
        ends.deadLetters());
  }

  private static ArrangeFrames arrange(JobSettings settings) {
    return new ArrangeFrames(
        new OrderFrames(settings.order(), settings.streams(), settings.deadLetters()),
        new SkipFrames(settings.overload(), settings.deadLetters()),
        settings.align(),
        new ScheduleInstructions(settings.schedule(), settings.streams(), settings.deadLetters()),
        new GatherClips(settings.clip(), settings.deadLetters()));
  }

  private <T> DataStream<T> read(Step step, Source<T, ?, ?> source, Class<T> type) {
    return at(
        step,
        env.fromSource(
            source, WatermarkStrategy.noWatermarks(), step.label(), RecordTypes.of(type)));
  }

  private <T> DataStream<T> stamp(Step step, DataStream<T> stream, WatermarkStrategy<T> times) {
    return at(step, stream.assignTimestampsAndWatermarks(times));
  }

  private <I, O> SingleOutputStreamOperator<O> run(
      Step step, DataStream<I> input, Class<O> output, OperatorFactory.Constructor<I, O> operator) {
    return at(
        step,
        input.transform(step.label(), RecordTypes.of(output), new OperatorFactory<>(operator)));
  }

  /** At the job's ends it is seen whether anything happens. */
  private <I, O> SingleOutputStreamOperator<O> paced(
      Step step, DataStream<I> input, TypeInformation<O> output, ProcessFunction<I, O> function) {
    return at(step, input.transform(step.label(), output, new PacedFactory<>(function)));
  }

  /** Writes results; returns the step that makes records of them. */
  private <T, R> SingleOutputStreamOperator<R> write(
      Step encode, Step write, DataStream<T> results, ResultEnd<T, R> end) {
    SingleOutputStreamOperator<R> records = paced(encode, results, end.recordType(), end.encoder());
    DataStreamSink<R> written = records.sinkTo(end.sink()).name(write.label()).uid(write.uid());
    slots.of(write).ifPresent(written::slotSharingGroup);
    return records;
  }

  /** Gives an operator the name, the uid and the slot of its step. */
  private <T> SingleOutputStreamOperator<T> at(Step step, SingleOutputStreamOperator<T> operator) {
    operator.name(step.label()).uid(step.uid());
    slots.of(step).ifPresent(operator::slotSharingGroup);
    return operator;
  }

  /** Puts equal subtasks into the same slot: the features of a stream's frames are there. */
  private static void beside(DataStream<?>... heads) {
    for (DataStream<?> head : heads) {
      head.getTransformation().setCoLocationGroupKey(BESIDE_EACH_OTHER);
    }
  }

  private static <T> KeyedStream<T, String> by(DataStream<T> stream, KeySelector<T, String> id) {
    return stream.keyBy(id, Types.STRING);
  }

  /** What steps put out on one side. */
  private static <T> DataStream<T> all(OutputTag<T> side, SingleOutputStreamOperator<?>... steps) {
    return Stream.of(steps)
        .<DataStream<T>>map(step -> step.getSideOutput(side))
        .reduce((some, next) -> some.union(next))
        .orElseThrow();
  }
}
