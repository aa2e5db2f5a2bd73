package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.omgllava.job.converse.ConverseCore;
import org.omgllava.job.converse.ConverseEffect;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.converse.Dialogue;
import org.omgllava.job.converse.DialogueCore;
import org.omgllava.job.converse.DialogueEffect;
import org.omgllava.job.converse.Execution;
import org.omgllava.job.converse.Executions;
import org.omgllava.job.converse.QuestionStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.Converser;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.simulation.SimulatedTimers.Timer;
import org.omgllava.testing.TestingModelFactory;

/** The cores of converse; its shell is an operator on Flink's mailbox, and is not simulated. */
final class ConverseStep extends Step {
  /** Where executions go that are left out. */
  static final String SKIPPED = "skipped";

  private static final String UNDER_WAY = "under-way";

  private record Saved(SimulatedStates.Saved states, List<Timer> timers) {}

  private final ConverseSettings settings;
  private final ConverseCore core;
  private final DialogueCore dialogueCore;
  private final TestProcessingTimeService time;
  private final Random luck;
  private final Wiring wiring;
  private final SimulatedTimers timers = new SimulatedTimers();
  private final Map<String, Outcome<Generation>> results = new HashMap<>();
  private Executions executions = new Executions(List.of());
  private SimulatedStates states;
  private ValueState<Long> nextSequence;
  private MapState<Long, Question> underWay;
  private MapState<String, Dialogue> dialogues;
  private MapState<Long, DialogueTurn> turns;
  private Converser model;

  ConverseStep(
      ConverseSettings settings, TestProcessingTimeService time, Random luck, Wiring wiring) {
    super(Wiring.CONVERSE);
    this.settings = settings;
    this.core = new ConverseCore(settings);
    this.dialogueCore = new DialogueCore(settings);
    this.time = time;
    this.luck = luck;
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) throws Exception {
    Saved before =
        saved == null ? new Saved(SimulatedStates.Saved.NOTHING, List.of()) : (Saved) saved;
    states = new SimulatedStates(luck, wiring.restored(name, before.states()));
    timers.restore(before.timers());
    model = new TestingModelFactory().openConverser(-1, settings.rows());
    results.clear();
    executions = new Executions(List.of());
    nextSequence = states.getState(new ValueStateDescriptor<>("next-sequence", Types.LONG));
    underWay = map(UNDER_WAY, Types.LONG, Question.class);
    dialogues = map("dialogues", Types.STRING, Dialogue.class);
    turns = map("turns", Types.LONG, DialogueTurn.class);
    for (String stream : states.keys(UNDER_WAY)) {
      states.setCurrentKey(stream);
      Map<Long, QuestionStamp> questions = new TreeMap<>();
      for (Map.Entry<Long, Question> entry : underWay.entries()) {
        questions.put(entry.getKey(), stamp(entry.getValue()));
      }
      questions.forEach(
          (sequence, stamp) ->
              executions = core.takenAgain(executions, stamp, sequence, nowMillis()));
    }
  }

  private <K, V> MapState<K, V> map(String state, TypeInformation<K> keys, Class<V> values) {
    return states.getMapState(new MapStateDescriptor<>(state, keys, RecordTypes.of(values)));
  }

  @Override
  Object save() {
    return new Saved(states.save(), timers.snapshot());
  }

  @Override
  void receive(int input, Object record) throws Exception {
    Question question = (Question) record;
    states.setCurrentKey(question.streamId());
    Long next = nextSequence.value();
    var decision = core.asked(executions, stamp(question), next == null ? 0 : next, nowMillis());
    for (ConverseEffect effect : decision.effects()) {
      if (effect instanceof ConverseEffect.KeepArriving keep) {
        underWay.put(keep.sequence(), question);
        nextSequence.update(keep.sequence() + 1);
      } else {
        Utterance skipped = Utterance.skipped(question);
        emit(MAIN, skipped);
        emit(SKIPPED, skipped);
      }
    }
    executions = decision.state().orElseThrow();
  }

  @Override
  boolean isFull() {
    return core.isFull(executions);
  }

  @Override
  boolean hasWork() {
    return !executions.inOrder().isEmpty();
  }

  @Override
  void work() throws Exception {
    admit();
    if (model.active() > 0) {
      for (Generation generation : model.step()) {
        carryOut(core.answered(executions, generation.requestId()), Outcome.of(generation));
      }
    }
  }

  private void admit() throws Exception {
    List<Execution> starting = core.startable(executions, model.vacancies());
    List<GenerationRequest> requests = new ArrayList<>();
    for (Execution execution : starting) {
      requests.add(request(execution));
    }
    List<Optional<ModelProblem>> problems = model.admit(requests);
    for (int i = 0; i < starting.size(); i++) {
      String id = starting.get(i).requestId();
      if (problems.get(i).isEmpty()) {
        executions = core.started(executions, id, nowMillis());
      } else {
        int told = requests.get(i).history().size();
        carryOut(core.refused(executions, id, told), Outcome.refused(problems.get(i).get()));
      }
    }
  }

  private GenerationRequest request(Execution execution) throws Exception {
    states.setCurrentKey(execution.question().streamId());
    List<DialogueTurn> history = new ArrayList<>();
    if (execution.question().conversationId().isPresent()) {
      Dialogue dialogue = dialogues.get(execution.question().conversationId().get());
      List<Long> told = dialogue == null ? List.of() : dialogue.turns();
      for (long turn : told.subList(Math.max(0, told.size() - execution.turns()), told.size())) {
        history.add(turns.get(turn));
      }
    }
    Question question = underWay.get(execution.sequence());
    return new GenerationRequest(
        execution.requestId(),
        history,
        question.instruction().text(),
        question.visualTokens(),
        question.promptTokens(),
        question.instruction().limits());
  }

  private void carryOut(Decision<Executions, ConverseEffect> decision, Outcome<Generation> result)
      throws Exception {
    for (ConverseEffect effect : decision.effects()) {
      if (effect instanceof ConverseEffect.KeepResult keep) {
        results.put(keep.requestId(), result);
      } else if (effect instanceof ConverseEffect.Leave leave) {
        leave(leave.execution());
      }
    }
    executions = decision.state().orElseThrow();
  }

  private void leave(Execution execution) throws Exception {
    states.setCurrentKey(execution.question().streamId());
    Question question = underWay.get(execution.sequence());
    underWay.remove(execution.sequence());
    Outcome<Generation> result = results.remove(execution.requestId());
    if (result.refused()) {
      emit(MAIN, Utterance.refused(question, result.problem()));
      freeSequence();
      return;
    }
    Generation answer = result.value();
    Optional<String> conversation = execution.question().conversationId();
    if (conversation.isPresent()) {
      Optional<Dialogue> known = Optional.ofNullable(dialogues.get(conversation.get()));
      carryOut(
          conversation.get(),
          dialogueCore.answered(known, execution.sequence(), nowMillis()),
          Optional.of(
              new DialogueTurn(answer.question(), answer.markup(), question.promptTokens())));
    }
    emit(MAIN, Utterance.answer(question, answer, 0));
    freeSequence();
  }

  private void freeSequence() throws Exception {
    if (underWay.isEmpty() && dialogues.isEmpty()) {
      nextSequence.clear();
    }
  }

  private void carryOut(
      String conversation,
      Decision<Dialogue, DialogueEffect> decision,
      Optional<DialogueTurn> ended)
      throws Exception {
    for (DialogueEffect effect : decision.effects()) {
      if (effect instanceof DialogueEffect.KeepTurn keep) {
        turns.put(keep.sequence(), ended.orElseThrow());
      } else if (effect instanceof DialogueEffect.DropTurn drop) {
        turns.remove(drop.sequence());
      } else if (effect instanceof DialogueEffect.WakeAt wake) {
        timers.register(new Timer(wake.millis(), states.currentKey(), conversation));
      }
    }
    if (decision.state().isPresent()) {
      dialogues.put(conversation, decision.state().get());
    } else {
      dialogues.remove(conversation);
    }
  }

  @Override
  OptionalLong nextTimerMillis() {
    return timers.nextMillis();
  }

  @Override
  void fireTimer() throws Exception {
    Timer timer = timers.take();
    states.setCurrentKey(timer.key());
    Dialogue dialogue = dialogues.get(timer.namespace());
    carryOut(timer.namespace(), dialogueCore.wake(dialogue, timer.atMillis()), Optional.empty());
    freeSequence();
  }

  @Override
  String held() {
    var held = states.held();
    return held.isEmpty() && timers.nextMillis().isEmpty() && executions.inOrder().isEmpty()
        ? ""
        : name + " holds " + held + ", executions " + executions + " and timers " + timers;
  }

  @Override
  String overBound() {
    int size = executions.inOrder().size();
    if (size > settings.maxInFlight()) {
      return name + ": " + size + " questions (expected: at most " + settings.maxInFlight() + ")";
    }
    int most = states.most("turns");
    return most > 2 * settings.dialogueTurns() ? name + ": " + most + " turns" : "";
  }

  private static QuestionStamp stamp(Question question) {
    Instruction instruction = question.instruction();
    return new QuestionStamp(
        question.streamId(),
        instruction.instructionId(),
        instruction.conversationId(),
        instruction.target() == Instruction.Target.EVERY,
        question.sizeBytes());
  }

  private long nowMillis() {
    return time.getCurrentProcessingTime();
  }
}
