package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.BundleOfState;
import org.omgllava.job.runtime.Caution;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.job.runtime.OpenModel;
import org.omgllava.job.runtime.OwnMail;
import org.omgllava.job.runtime.WokenInTime;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * Answers questions with the language model, as {@link ConverseCore} decides. The model decodes one
 * token for all rows in one mail of the task's mailbox; between two mails questions come in and
 * checkpoints pass, and freed rows are filled. When too many questions are under way, the operator
 * takes no more until one has left.
 *
 * <p>Owns the questions under way and the dialogues, both as keyed state under their stream. A
 * question leaves the state when its answer is emitted; after a failure the questions in the state
 * are asked again, so that each is answered once.
 */
public final class Converse extends AbstractStreamOperator<Utterance>
    implements OneInputStreamOperator<Question, Utterance>, WokenInTime<String> {
  private static final long serialVersionUID = 1L;

  private final transient ConverseSettings settings;
  private final transient SlotSettings slots;
  private final transient ModelFactory factory;
  private final transient OwnMail mailbox;
  private final transient ConverseCore core;
  private final transient Caution caution;
  private final transient Map<String, Outcome<Generation>> results = new HashMap<>();
  private transient Executions executions = Executions.NONE;
  private transient OpenModel<Converser> model;
  private transient ConverseMetrics meters;
  private transient Decisions decisions;
  private transient QuestionsUnderWay underWay;
  private transient Dialogues dialogues;
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
    this.mailbox = new OwnMail(parameters.getMailboxExecutor());
    this.core = new ConverseCore(settings);
    this.caution = new Caution(settings.rows());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    BundleOfState.check(context, factory);
  }

  @Override
  public void open() throws Exception {
    super.open();
    int rows = settings.rows();
    model = OpenModel.on(getRuntimeContext(), slots, device -> factory.openConverser(device, rows));
    decisions = new Decisions(Step.CONVERSE, metrics);
    meters = new ConverseMetrics(metrics, () -> executions, model::get);
    KeyedStates states = new KeyedStates(getRuntimeContext());
    dialogues =
        new Dialogues(
            settings,
            states,
            getInternalTimerService("dialogues", StringSerializer.INSTANCE, this),
            decisions);
    underWay = new QuestionsUnderWay(states, dialogues);
    takeUpAgain();
  }

  @Override
  public void processElement(StreamRecord<Question> element) throws Exception {
    Question question = element.getValue();
    if (question.instruction().isControl()) {
      emit(underWay.control(question.instruction()));
      return;
    }
    long next = underWay.nextSequence();
    long now = nowMillis();
    var outcome = decisions.of(() -> core.asked(executions, QuestionStamp.of(question), next, now));
    if (outcome.refused()) {
      refuse(question, outcome.problem());
      return;
    }
    for (ConverseEffect effect : outcome.value().effects()) {
      if (effect instanceof ConverseEffect.KeepArriving keep) {
        underWay.keep(keep.sequence(), question);
      } else if (effect instanceof ConverseEffect.SkipArriving) {
        meters.skipped.inc();
        emit(Utterance.skipped(question));
      } else {
        throw Decision.unknown(effect);
      }
    }
    executions = outcome.value().state().orElseThrow();
    scheduleStep();
    // The key of the current record is not needed any more: the mails set their own.
    while (core.isFull(executions)) {
      mailbox.yield();
    }
  }

  @Override
  public void finish() throws Exception {
    while (executions.size() > 0) {
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
  public void onProcessingTime(InternalTimer<String, String> timer) throws Exception {
    dialogues.wake(timer.getNamespace(), timer.getTimestamp());
    underWay.freeSequence();
  }

  /** Takes up the questions that the state holds, each stream's in their order. */
  private void takeUpAgain() throws Exception {
    for (String stream : QuestionsUnderWay.streams(getKeyedStateBackend())) {
      setCurrentKey(stream);
      for (Map.Entry<Long, QuestionStamp> entry : underWay.stamps().entrySet()) {
        executions = core.takenAgain(executions, entry.getValue(), entry.getKey(), nowMillis());
      }
    }
    scheduleStep();
  }

  /** Sees to it that the model goes on while there is something to answer. */
  private void scheduleStep() {
    if (!stepScheduled && executions.size() > 0) {
      stepScheduled = true;
      mailbox.send(this::step, "language model step");
    }
  }

  private void step() throws Exception {
    stepScheduled = false;
    if (admit() && model.get().active() > 0) {
      generate();
    }
    scheduleStep();
  }

  private void generate() throws Exception {
    int active = model.get().active();
    long start = System.nanoTime();
    List<Generation> ended;
    try {
      ended = model.get().step();
    } catch (RuntimeException e) {
      startOver(executions.running(), e);
      return;
    }
    meters.stepped(active, System.nanoTime() - start);
    for (Generation generation : ended) {
      caution.wentWell();
      carryOut(core.answered(executions, generation.requestId()), Outcome.of(generation));
    }
  }

  /** The model failed: what it worked on is tried again, with less beside it. */
  private void startOver(List<Execution> together, RuntimeException fault) throws Exception {
    model.get().abandon();
    executions = core.startedOver(executions);
    if (together.size() > 1) {
      caution.failed(together.size(), fault);
    } else {
      caution.wentWell();
      carryOut(
          core.answered(executions, together.get(0).requestId()),
          Outcome.refused(ModelBatches.problem(fault)));
    }
  }

  /** Fills the model's free rows; says whether it can go on. */
  private boolean admit() throws Exception {
    int vacancies =
        Math.min(model.get().vacancies(), caution.mostRows() - executions.running().size());
    List<Execution> starting = new ArrayList<>();
    List<GenerationRequest> requests = new ArrayList<>();
    for (Execution execution : core.startable(executions, vacancies)) {
      setCurrentKey(execution.streamId());
      Outcome<GenerationRequest> request = underWay.request(execution);
      if (request.refused()) {
        carryOut(
            core.answered(executions, execution.requestId()), Outcome.refused(request.problem()));
      } else {
        starting.add(execution);
        requests.add(request.value());
      }
    }
    if (starting.isEmpty()) {
      return true;
    }
    List<Optional<ModelProblem>> problems;
    try {
      problems = model.get().admit(requests);
    } catch (RuntimeException e) {
      List<Execution> together = new ArrayList<>(executions.running());
      together.addAll(starting);
      startOver(together, e);
      return false;
    }
    for (int i = 0; i < starting.size(); i++) {
      String id = starting.get(i).requestId();
      Optional<ModelProblem> problem = problems.get(i);
      if (problem.isEmpty()) {
        executions = core.started(executions, id, nowMillis());
      } else {
        int told = requests.get(i).history().size();
        carryOut(core.refused(executions, id, told), Outcome.refused(problem.get()));
      }
    }
    return true;
  }

  /** Does what was decided when a result came. */
  private void carryOut(Decision<Executions, ConverseEffect> decision, Outcome<Generation> result)
      throws Exception {
    for (ConverseEffect effect : decision.effects()) {
      if (effect instanceof ConverseEffect.KeepResult keep) {
        results.put(keep.requestId(), result);
      } else if (effect instanceof ConverseEffect.Leave leave) {
        leave(leave.execution());
      } else {
        throw Decision.unknown(effect);
      }
    }
    executions = decision.state().orElseThrow();
  }

  private void leave(Execution execution) throws Exception {
    setCurrentKey(execution.streamId());
    Question question = underWay.remove(execution.sequence());
    Outcome<Generation> result = results.remove(execution.requestId());
    float queuedMillis = execution.queuedMillis();
    Outcome<Utterance> answer =
        result.then(g -> decisions.of(() -> Utterance.answer(question, g, queuedMillis)));
    if (answer.refused()) {
      refuse(question, answer.problem());
    } else {
      underWay.remember(execution, result.value(), question.promptTokens(), nowMillis());
      meters.answers.inc();
      emit(answer.value());
    }
    underWay.freeSequence();
  }

  private void refuse(Question question, ModelProblem problem) {
    meters.refused.inc();
    emit(Utterance.refused(question, problem));
  }

  private long nowMillis() {
    return processingTimeService.getCurrentProcessingTime();
  }

  private void emit(Utterance utterance) {
    output.collect(new StreamRecord<>(utterance));
  }
}
