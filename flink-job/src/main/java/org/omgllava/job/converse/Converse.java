package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.OpenModel;
import org.omgllava.scene.Converser;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;

/**
 * Answers questions with the language model. The model decodes one token for all rows in one mail
 * of the task's mailbox; between two mails questions come in and checkpoints pass, and freed rows
 * are filled. When too many questions are under way, the operator takes no more until one has left.
 *
 * <p>Owns the questions under way and the dialogues, both as keyed state under their stream. A
 * question leaves the state when its answer is emitted; after a failure the questions in the state
 * are asked again, so that each is answered once.
 */
public final class Converse extends AbstractStreamOperator<Utterance>
    implements OneInputStreamOperator<Question, Utterance>, Triggerable<String, String> {
  private static final long serialVersionUID = 1L;
  private static final String UNDER_WAY = "under-way";

  private final transient ConverseSettings settings;
  private final transient SlotSettings slots;
  private final transient ModelFactory factory;
  private final transient MailboxExecutor mailbox;
  private final transient ExecutionQueue queue = new ExecutionQueue();
  private transient OpenModel<Converser> model;
  private transient ConverseMetrics meters;
  private transient ValueState<Long> nextSequence;
  private transient MapState<Long, Question> underWay;
  private transient MapState<String, Dialogue> dialogues;
  private transient InternalTimerService<String> dialogueTimers;
  private transient boolean stepScheduled;

  public Converse(
      StreamOperatorParameters<Utterance> parameters,
      ConverseSettings settings,
      SlotSettings slots,
      ModelFactory factory) {
    super(parameters);
    this.settings = settings;
    this.slots = slots;
    this.factory = factory;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void open() throws Exception {
    super.open();
    int rows = settings.rows();
    model =
        OpenModel.on(
            getRuntimeContext(), slots.onGpu(), device -> factory.openConverser(device, rows));
    meters = new ConverseMetrics(metrics, queue, () -> model.get().active());
    var runtime = getRuntimeContext();
    nextSequence = runtime.getState(new ValueStateDescriptor<>("next-sequence", Types.LONG));
    underWay =
        runtime.getMapState(
            new MapStateDescriptor<>(UNDER_WAY, Types.LONG, TypeInformation.of(Question.class)));
    dialogues =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "dialogues", Types.STRING, TypeInformation.of(Dialogue.class)));
    dialogueTimers = getInternalTimerService("dialogues", StringSerializer.INSTANCE, this);
    takeUpAgain();
  }

  @Override
  public void processElement(StreamRecord<Question> element) throws Exception {
    Question question = element.getValue();
    Long next = nextSequence.value();
    long sequence = next == null ? 0 : next;
    Execution execution = execution(sequence, question);
    if (isOneTooMany(execution)) {
      meters.skipped.inc();
      emit(Utterance.skipped(question));
      return;
    }
    nextSequence.update(sequence + 1);
    underWay.put(sequence, question);
    queue.add(execution);
    scheduleStep();
    // The key of the current record is not needed any more: the mails set their own.
    while (queue.size() >= settings.maxInFlight()) {
      mailbox.yield();
    }
  }

  /**
   * Whether an execution of a standing instruction is one too many. Half of the places are left to
   * one-off instructions: standing ones alone never hold the input, and so the frames, back.
   */
  private boolean isOneTooMany(Execution execution) {
    return execution.question.instruction().target() == Target.EVERY
        && (queue.underWay(execution) >= settings.standingInFlight()
            || 2 * (queue.size() + 1) > settings.maxInFlight());
  }

  @Override
  public void finish() throws Exception {
    while (queue.size() > 0) {
      mailbox.yield();
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try (OpenModel<Converser> closing = model) {
      super.close();
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, String> timer) {
    throw new IllegalStateException("no event-time timer is ever set");
  }

  /** Forgets a dialogue that has been silent for long enough. */
  @Override
  public void onProcessingTime(InternalTimer<String, String> timer) throws Exception {
    Dialogue dialogue = dialogues.get(timer.getNamespace());
    if (dialogue == null) {
      return;
    }
    long forgottenAt = dialogue.lastUsedMillis() + settings.dialogueIdleMillis();
    if (forgottenAt <= timer.getTimestamp()) {
      dialogues.remove(timer.getNamespace());
    } else {
      dialogueTimers.registerProcessingTimeTimer(timer.getNamespace(), forgottenAt);
    }
  }

  /** Queues the questions that the state holds, each stream's in their order. */
  private void takeUpAgain() throws Exception {
    List<String> streams = new ArrayList<>();
    try (var keys =
        this.<String>getKeyedStateBackend().getKeys(UNDER_WAY, VoidNamespace.INSTANCE)) {
      keys.distinct().sorted().forEach(streams::add);
    }
    for (String stream : streams) {
      setCurrentKey(stream);
      Map<Long, Question> questions = new TreeMap<>();
      for (Map.Entry<Long, Question> entry : underWay.entries()) {
        questions.put(entry.getKey(), entry.getValue());
      }
      questions.forEach((sequence, question) -> queue.add(execution(sequence, question)));
    }
    if (queue.size() > 0) {
      scheduleStep();
    }
  }

  private Execution execution(long sequence, Question question) {
    return new Execution(
        sequence,
        question,
        settings.dialogueTurns(),
        processingTimeService.getCurrentProcessingTime());
  }

  private void scheduleStep() {
    if (!stepScheduled) {
      stepScheduled = true;
      mailbox.execute(this::step, "language model step");
    }
  }

  private void step() throws Exception {
    stepScheduled = false;
    admit();
    int active = model.get().active();
    if (active > 0) {
      long start = System.nanoTime();
      List<Generation> ended = model.get().step();
      meters.stepped(active, System.nanoTime() - start);
      for (Generation generation : ended) {
        Execution execution = queue.running(generation.requestId());
        execution.answered(generation);
        leave(execution);
      }
    }
    if (queue.size() > 0) {
      scheduleStep();
    }
  }

  private void admit() throws Exception {
    List<Execution> starting = queue.startable(model.get().vacancies());
    if (starting.isEmpty()) {
      return;
    }
    List<GenerationRequest> requests = new ArrayList<>(starting.size());
    for (Execution execution : starting) {
      requests.add(request(execution));
    }
    List<Optional<ModelProblem>> problems = model.get().admit(requests);
    for (int i = 0; i < starting.size(); i++) {
      Execution execution = starting.get(i);
      int toldTurns = requests.get(i).history().size();
      if (problems.get(i).isEmpty()) {
        execution.startedMillis = processingTimeService.getCurrentProcessingTime();
        queue.started(execution);
      } else if (toldTurns > 0) {
        // A dialogue may outgrow the model's context: it then goes on with its newer half.
        execution.turns = toldTurns / 2;
      } else {
        meters.refused.inc();
        execution.refused(problems.get(i).get());
        leave(execution);
      }
    }
  }

  private GenerationRequest request(Execution execution) throws Exception {
    List<DialogueTurn> history = List.of();
    if (execution.conversationId() != null) {
      setCurrentKey(execution.streamId());
      Dialogue dialogue = dialogues.get(execution.conversationId());
      history = dialogue == null ? List.of() : dialogue.newest(execution.turns);
    }
    Question question = execution.question;
    return new GenerationRequest(
        execution.requestId(),
        history,
        question.instruction().text(),
        question.visualTokens(),
        question.promptTokens(),
        question.instruction().limits());
  }

  /** Emits what may leave now that an execution is done. */
  private void leave(Execution done) throws Exception {
    for (Execution execution : queue.done(done)) {
      setCurrentKey(execution.streamId());
      underWay.remove(execution.sequence);
      Generation answer = execution.answer();
      if (answer == null) {
        emit(Utterance.refused(execution.question, execution.problem()));
      } else {
        remember(execution, answer);
        meters.answers.inc();
        emit(
            Utterance.answer(
                execution.question,
                answer,
                Math.max(0, execution.startedMillis - execution.arrivedMillis)));
      }
    }
  }

  private void remember(Execution execution, Generation answer) throws Exception {
    String conversation = execution.conversationId();
    if (conversation == null) {
      return;
    }
    long now = processingTimeService.getCurrentProcessingTime();
    Dialogue dialogue = dialogues.get(conversation);
    if (dialogue == null) {
      dialogue = Dialogue.NEW;
      dialogueTimers.registerProcessingTimeTimer(conversation, now + settings.dialogueIdleMillis());
    }
    DialogueTurn turn =
        new DialogueTurn(answer.question(), answer.markup(), execution.question.promptTokens());
    dialogues.put(conversation, dialogue.with(turn, settings.dialogueTurns(), now));
  }

  private void emit(Utterance utterance) {
    output.collect(new StreamRecord<>(utterance));
  }
}
